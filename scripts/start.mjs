// `npm start`: the main job on examples/hello.go, so that a newcomer sees it work after one command.
import { spawnSync } from "node:child_process";

for (const args of [
  ["show", "tokens", "examples/hello.go"],
  ["show", "ast", "examples/hello.go"],
]) {
  console.log(`\n$ glasgo ${args.join(" ")}`);
  const r = spawnSync(process.execPath, ["bin/glasgo", ...args], { stdio: "inherit" });
  if (r.status !== 0) process.exit(r.status ?? 1);
}
