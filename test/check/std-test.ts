// check:std-test: the tests of the standard library's packages, each built by `glasgo test -c` (no go command on the PATH),
// run with -short in the package's directory; all of a package's tests must pass. Needs `npm run build`. Tests named in test/known/std-test-skips.txt
// (package<TAB>pattern of -skip<TAB>reason) are left out; packages that fail are listed in test/known/std-test.txt.
//
// More options: --only a,b,c (these packages); --keep DIR (binaries, what they printed and results.txt stay there); --run
// PATTERN; --glasgo FILE (another build of the command).
import { spawnSync } from "node:child_process";
import { appendFileSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskFiles } from "../../src/host/files.ts";
import { findGoroot } from "../../src/host/goroot.ts";
import type { Package } from "../../src/load/package.ts";
import { matchPatterns } from "../../src/load/patterns.ts";
import { Program } from "../../src/load/program.ts";
import { type Outcome, runCheck } from "./harness.ts";

const goroot = findGoroot().dir;
const skipFile = "test/known/std-test-skips.txt";
const testTimeout = 240_000;

const option = (name: string): string | undefined => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? undefined : process.argv[i + 1];
};

// Tests that need the go command must see that there is none, and skip themselves.
process.env.PATH = "/usr/bin:/bin";

function open(): Program {
  return new Program({ files: new DiskFiles(), goroot, dir: goroot, modules: { cacheDir: "", mod: "mod" } });
}

function list(): string[] {
  const only = option("only");
  if (only !== undefined) return only.split(",");
  const program = open();
  return matchPatterns(program, ["std"])
    .packages.filter((p) => program.tests(p) !== null)
    .map((p) => p.path);
}

/** Patterns of tests that are left out, by package. */
function skips(): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const line of readFileSync(skipFile, "utf8").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [path, pattern, reason] = line.split("\t");
    if (reason === undefined || reason === "") throw new Error(`${skipFile}: no reason for ${path} ${pattern}`);
    const list = map.get(path!);
    if (list === undefined) map.set(path!, [pattern!]);
    else list.push(pattern!);
  }
  return map;
}

function run(path: string): Outcome {
  const p = open().package(path);
  if (typeof p === "string") return { status: "fail", detail: `load: ${p}` };
  const kept = option("keep");
  const dir = kept ?? mkdtempSync(join(tmpdir(), "check-std-test-"));
  mkdirSync(dir, { recursive: true });
  try {
    const outcome = buildAndRun(p, dir);
    if (kept !== undefined)
      appendFileSync(join(kept, "results.txt"), `${outcome.status}\t${path}\t${outcome.detail ?? ""}\n`);
    return outcome;
  } finally {
    if (kept === undefined) rmSync(dir, { recursive: true, force: true });
  }
}

function buildAndRun(p: Package, dir: string): Outcome {
  const executable = join(dir, `${p.path.replaceAll("/", "-")}.test`);
  const command = [option("glasgo") ?? "bin/glasgo", "test", "-c", "-o", executable, p.path];
  const built = spawnSync(process.execPath, command, { encoding: "utf8", timeout: 240_000 });
  if (built.status !== 0) return { status: "fail", detail: `build: ${(built.stdout + built.stderr).slice(0, 600)}` };
  const log = `${executable}.log`;
  const args = ["-test.paniconexit0", "-test.short", `-test.timeout=${testTimeout / 1000}s`];
  const skip = skips().get(p.path);
  if (skip !== undefined) args.push(`-test.skip=${skip.join("|")}`);
  const only = option("run");
  if (only !== undefined) args.push(`-test.run=${only}`);
  const fd = openSync(log, "w");
  const temporary = mkdtempSync(join(tmpdir(), "check-std-test-run-"));
  const r = spawnSync(executable, args, {
    cwd: p.dir,
    timeout: testTimeout + 10_000,
    killSignal: "SIGKILL",
    stdio: ["ignore", fd, fd],
    env: { ...process.env, HOME: temporary, TMPDIR: temporary, PWD: p.dir },
  });
  closeSync(fd);
  rmSync(temporary, { recursive: true, force: true });
  if (r.status === 0) return { status: "pass" };
  return { status: "fail", detail: `exit ${r.status ?? r.signal}: ${excerpt(readFileSync(log, "latin1"))}` };
}

/** The lines of a log that say most: names of failed tests, or where the program broke. */
function excerpt(log: string): string {
  const lines = log.split("\n");
  const broken = lines.findIndex((l) => /^(panic|fatal error|unexpected fault|SIG|runtime: )/.test(l));
  if (broken >= 0) return lines.slice(broken, broken + 12).join("\n");
  const failed = lines.filter((l) => /^\s*--- FAIL/.test(l));
  return failed.length > 0 ? failed.slice(0, 12).join("\n") : log.slice(-600);
}

await runCheck({ name: "check:std-test", list, run, known: "test/known/std-test.txt", timeout: 500_000 });
