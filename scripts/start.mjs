// `npm start`: the main job on examples/hello.go, and a first look inside, so that a newcomer sees it work after one command.
import { spawnSync } from "node:child_process";

function glasgo(...args) {
  console.log(`\n$ bin/glasgo ${args.join(" ")}`);
  const r = spawnSync(process.execPath, ["bin/glasgo", ...args], { stdio: "inherit" });
  if (r.status !== 0) process.exit(r.status ?? 1);
}

// Compiling needs the sources of Go's runtime and library; where there are none, the command offers to fetch them.
glasgo("run", "examples/hello.go");
glasgo("show", "tokens", "examples/hello.go");
glasgo("show", "ast", "--outline", "examples/hello.go");
console.log("\nbin/glasgo show: a tour of the compiler; bin/glasgo help: all commands.");
