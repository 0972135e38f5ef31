// Records V8's compiled code of the bundle, which bin/glasgo starts from: all of it; of the front end and the linker; of building a
// program of which one line has changed. Without a GOROOT it is all of it and the front end.
//
//   node scripts/record-code.mjs [FOLDER]     into files of FOLDER, for the build; or into the user's cache, in the background
//   node scripts/record-code.mjs FILE COMMANDS     runs commands, one after the other in this process, and writes what has been
//                                                  compiled by then; COMMANDS: a JSON list of argument lists; none: all code
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import module, { createRequire } from "node:module";
import { setPriority, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import v8 from "node:v8";
import { Script } from "node:vm";

const root = fileURLToPath(new URL("..", import.meta.url));
const bundle = join(root, "dist/glasgo.cjs");
const source = () => module.wrap(readFileSync(bundle, "latin1"));
const [, recorder, target, list] = process.argv;

if (list !== undefined) recordHere(resolve(target), JSON.parse(list));
else if (target !== undefined) recordInto(resolve(target));
else recordForUser();

function recordInto(folder) {
  mkdirSync(folder, { recursive: true });
  recordAll((kind, code) => writeFileSync(join(folder, kind), code));
}

/** Nobody waits for it: what else is to be done has precedence. */
function recordForUser() {
  setPriority(19);
  recordAll(createRequire(import.meta.url)("../dist/begin.cjs").keepRecordedCode);
}

function recordAll(keep) {
  const dir = mkdtempSync(join(tmpdir(), "glasgo-code-"));
  try {
    const [main, object, out] = ["main.go", "main.o", "out"].map((f) => join(dir, f));
    const hello = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello world!")\n}\n';
    keep("all", record(dir, []));
    writeFileSync(main, "package main\n\nvar x = 1\n\n//go:nosplit\nfunc start() { x++ }\n\nfunc main() {}\n");
    const compiled = glasgo(dir, "tool", "compile", "-p", "main", "-o", object, main);
    writeFileSync(join(dir, "hello.go"), hello);
    const linking = compiled ? [["tool", "link", "-E", "main.start", "-o", out, object]] : [];
    keep("short", record(dir, [["show", "ast", "--outline", join(dir, "hello.go")], ...linking]));
    // Into the usual cache: who builds or starts glasgo for the first time goes on with it next.
    if (!glasgo(dir, "build", "-o", out, join(dir, "hello.go"))) return;
    writeFileSync(main, hello.replace(/func main\(\) \{/, `$&\n\tprintln("${Date.now()}")`));
    keep("build", record(dir, [["build", "-o", out, main]]));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function glasgo(cwd, ...args) {
  return spawnSync(process.execPath, [join(root, "bin/glasgo"), ...args], { cwd, stdio: "ignore" }).status === 0;
}

/** The code after `commands`, in a process of its own: when it is written all flags have to be as they are at every start. */
function record(cwd, commands) {
  const file = join(cwd, "code");
  const args = [recorder, file, JSON.stringify(commands)];
  const r = spawnSync(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  if (r.status !== 0) throw new Error(`the bundle does not run:\n${r.stderr}`);
  const cachedData = readFileSync(file);
  if (new Script(source(), { cachedData }).cachedDataRejected)
    throw new Error("V8 does not take the code that it has recorded");
  return cachedData;
}

function recordHere(file, commands) {
  const isAll = commands.length === 0;
  if (isAll) v8.setFlagsFromString("--no-lazy");
  const script = new Script(source(), { filename: bundle });
  if (isAll) v8.setFlagsFromString("--lazy");
  const failed = [];

  // V8 would drop code that has not run for a while. When the code is written all flags are at their defaults, also those
  // that the commands would set: code is taken only by a process with the same flags.
  const { setFlagsFromString } = v8;
  v8.setFlagsFromString = () => {};
  setFlagsFromString("--no-flush-bytecode");

  function next() {
    if (process.exitCode !== undefined && process.exitCode !== 0) failed.push(process.argv.slice(2).join(" "));
    const command = commands.shift();
    process.exitCode = 0;
    if (command !== undefined) {
      process.argv = [process.execPath, recorder, ...command];
      const main = { exports: {} };
      script.runInThisContext().call(main.exports, main.exports, createRequire(bundle), main, bundle, dirname(bundle));
      // The event comes again only if there was something to do in between.
      setImmediate(() => {});
      return;
    }
    process.off("beforeExit", next);
    setFlagsFromString("--flush-bytecode");
    writeFileSync(file, script.createCachedData());
    if (failed.length === 0) return;
    console.error(`failed while its code was recorded: ${failed.join("; ")}`);
    process.exitCode = 1;
  }

  // A command is done when nothing is left to wait for.
  process.on("beforeExit", next);
}
