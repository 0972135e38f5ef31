// Runs the unit and golden tests: every src/**/*.test.ts and test/**/*.test.ts, bundled, under Node's test runner.
// Arguments are substrings of file names: only the files that contain one of them are run. `--update` is handed on to
// golden tests in GLASGO_UPDATE=1.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const args = process.argv.slice(2);
const update = args.includes("--update");
const wanted = args.filter((a) => !a.startsWith("--"));
const files = ["src", "test"]
  .flatMap((dir) => readdirSync(dir, { recursive: true }).map((f) => `${dir}/${f}`))
  .filter((f) => f.endsWith(".test.ts") && (wanted.length === 0 || wanted.some((w) => f.includes(w))))
  .sort();
if (files.length === 0) {
  console.error("no test file matches");
  process.exit(2);
}
const outdir = `dist/test-${process.pid}`;
await build({
  entryPoints: files,
  outdir,
  outbase: ".",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
  outExtension: { ".js": ".mjs" },
});
const bundled = files.map((f) => `${outdir}/${f.replace(/\.ts$/, ".mjs")}`);
const r = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", ...bundled], {
  stdio: "inherit",
  env: update ? { ...process.env, GLASGO_UPDATE: "1" } : process.env,
});
rmSync(outdir, { recursive: true, force: true });
process.exit(r.status ?? 1);
