// `npm start`: the main job on examples/hello.go, so that a newcomer sees it work after one command.
import { spawnSync } from "node:child_process";

function glasgo(...args) {
  console.log(`\n$ glasgo ${args.join(" ")}`);
  const r = spawnSync(process.execPath, ["bin/glasgo", ...args], { stdio: "inherit" });
  return r.status ?? 1;
}

for (const phase of ["tokens", "ast"]) {
  const code = glasgo("show", phase, "examples/hello.go");
  if (code !== 0) process.exit(code);
}
// Compiling needs the sources of Go's runtime and library; where there are none, the command offers to fetch them.
process.exit(glasgo("run", "examples/hello.go"));
