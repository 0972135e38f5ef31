// Records V8's compiled code of the bundle: runs commands, one after the other in this process, and writes what has been
// compiled by then (see bin/glasgo, which starts from it).
//
//   node scripts/record-code.mjs CACHE COMMANDS     COMMANDS: a JSON list of argument lists; none: all code, run or not
import { readFileSync, writeFileSync } from "node:fs";
import module from "node:module";
import { dirname, resolve } from "node:path";
import v8 from "node:v8";
import { Script } from "node:vm";

const [, program, cache, list] = process.argv;
const commands = JSON.parse(list);
const bundle = resolve("dist/glasgo.cjs");
const isAll = commands.length === 0;
if (isAll) v8.setFlagsFromString("--no-lazy");
const script = new Script(module.wrap(readFileSync(bundle, "latin1")), { filename: bundle });
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
    process.argv = [process.execPath, program, ...command];
    const main = { exports: {} };
    script
      .runInThisContext()
      .call(main.exports, main.exports, module.createRequire(bundle), main, bundle, dirname(bundle));
    // The event comes again only if there was something to do in between.
    setImmediate(() => {});
    return;
  }
  process.off("beforeExit", next);
  setFlagsFromString("--flush-bytecode");
  writeFileSync(cache, script.createCachedData());
  if (failed.length === 0) return;
  console.error(`failed while its code was recorded: ${failed.join("; ")}`);
  process.exitCode = 1;
}

// A command is done when nothing is left to wait for.
process.on("beforeExit", next);
