// check:go-test: the cases of GOROOT/test that build a program and run it. Everything, the runtime and the library included, is
// compiled, assembled and linked by us; output and exit code must be what the case says. A worker builds one case after
// the other, so that the compiler is warm; nothing else is shared between them.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { compileMain } from "../../src/cli/building.ts";
import type { Package } from "../../src/load/package.ts";
import { type Outcome, runCheck } from "./harness.ts";
import {
  casesOf,
  currentVersion,
  Failure,
  fileList,
  goroot,
  judge,
  localPackages,
  packageIn,
  type Recipe,
  reasonToSkip,
  recipe,
  runProgram,
} from "./recipe.ts";

const actions = ["run", "runoutput", "rundir", "buildrun", "buildrundir", "runindir", "errorcheckandrundir"];
const tests = join(goroot, "test");

/** `--action rundir`: only the cases of one kind. */
function list(): string[] {
  const i = process.argv.indexOf("--action");
  return casesOf(i < 0 ? actions : [process.argv[i + 1] ?? ""]);
}

async function run(name: string): Promise<Outcome> {
  const file = join(tests, name);
  const text = readFileSync(file, "utf8");
  const r = recipe(text);
  const why = reasonToSkip(text, r);
  if (why !== null) return { status: "skip", detail: why };
  const dir = mkdtempSync(join(tmpdir(), "check-go-test-"));
  try {
    return await perform(r, file, dir);
  } catch (e) {
    if (e instanceof Failure) return { status: "fail", detail: e.message };
    throw e;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function perform(r: Recipe, file: string, dir: string): Promise<Outcome> {
  const exe = join(dir, "a.exe");
  // Go files named in the recipe belong to the program; what follows them is its arguments.
  const more = r.args.filter((a) => a.endsWith(".go"));
  const args = r.args.slice(more.length);
  switch (r.action) {
    case "run":
    case "buildrun":
      await build(fileList([file, ...more.map((a) => join(tests, a))]), exe, r.flags);
      return judge(runProgram(exe, args, r.action === "run" ? tests : dir, r.env), file);
    case "runoutput": {
      await build(fileList([file, ...more.map((a) => join(tests, a))]), exe, r.flags);
      const generator = runProgram(exe, args, tests, r.env);
      if (generator.status !== 0) throw new Failure(`the generator: ${generator.output.slice(0, 600)}`);
      const generated = join(dir, "tmp__.go");
      writeFileSync(generated, generator.output, "latin1");
      await build(fileList([generated]), exe, r.flags);
      return judge(runProgram(exe, [], tests, r.env), file);
    }
    case "rundir":
    case "errorcheckandrundir":
      await build(packageIn(withoutComplete(localPackages(file, dir, r.singleFiles))), exe, r.flags);
      return judge(runProgram(exe, args, dir, r.env), file);
    case "buildrundir":
    case "runindir": {
      const source = file.replace(/\.go$/, ".dir");
      const copy = join(dir, "src", basename(source));
      const version = r.action === "runindir" ? r.goVersion : currentVersion;
      cpSync(source, copy, { recursive: true });
      writeFileSync(join(copy, "go.mod"), `module ${basename(source)}\ngo ${version}\n`);
      await build(packageIn(copy), exe, r.flags);
      return judge(runProgram(exe, args, copy, r.env), file);
    }
    default:
      throw new Failure(`action ${r.action}`);
  }
}

/** The official test gives the compiler files, without -complete; to a build, an assembly file says that bodies may be missing. */
function withoutComplete(dir: string): string {
  writeFileSync(join(dir, "empty.s"), "");
  return dir;
}

/** Builds main package `p` into the file `exe`. */
async function build(p: Package, exe: string, flags: readonly string[]): Promise<void> {
  let messages = "";
  // What the official linker checks with -strictdups, ours has no use for: it makes every symbol once.
  const given = flags.find((f) => f.startsWith("-ldflags="))?.slice("-ldflags=".length) ?? "";
  const link = given.replace(/-strictdups=\d\s*/, "");
  const built = await compileMain(p, { ldflags: `-w ${link}` }, { print: (s) => (messages += s) });
  if (built === null) throw new Failure(`build: ${messages.slice(0, 500)}`);
  writeFileSync(exe, built.bytes, { mode: 0o755 });
  built.release();
}

await runCheck({
  name: "check:go-test",
  list,
  run,
  known: "test/known/go-test.txt",
  // rangegen.go makes a program that takes gc two minutes, too.
  timeout: 900_000,
});
