// The small program that commands begin with (dist/begin.cjs). It answers what `glasgo build` and `glasgo run` were asked before,
// in the same words, of files that have not changed; and has a server do what it can, if one is running. In: the words of the
// command line. Out: whether that was all; if not, the whole of glasgo is loaded and does it.
import { resolve } from "node:path";
import type { DiskStore } from "../host/cache-store.ts";
import { hasMark } from "../host/input-file.ts";
import {
  answerToWords,
  askedByWords,
  executableOf,
  isKnown,
  keepWords,
  splitRun,
  type WordsAnswer,
} from "./answers.ts";
import { canWrite, outputPlace, writeExecutable } from "./delivering.ts";
import { ExitCode, InputError } from "./errors.ts";
import { localStore } from "./local-store.ts";
import { report } from "./report.ts";
import { checkMachine, runExecutable } from "./running.ts";
import { runAt, serverFor } from "./server/client.ts";

export { keepRecordedCode, recordedCode } from "./recorded-code.ts";

/** Does what `words` say, if it is known or a server does it; otherwise calls `start`, which does the whole of it. */
export function begin(words: readonly string[], start: () => void): void {
  if (answered(words)) return;
  const server = serverFor(words);
  if (server === null) return start();
  runAt(server, words)
    .catch(report)
    .then((code) => (code === null ? start() : end(code)));
}

/** Does what `words` say if all that it takes is known. False: nothing has been done. */
function answered(words: readonly string[]): boolean {
  const [command, ...args] = words;
  if (command !== "build" && command !== "run") return false;
  const store = localStore();
  const asked = store === null ? null : askedByWords(store.identity, command, args);
  if (store === null || asked === null) return false;
  const known = answerOrNothing(store, asked);
  if (known === null) return false;
  if (command === "build" && known.written !== null && hasMark(known.written.path, known.written.mark)) {
    return end(ExitCode.Fine);
  }
  const bytes = executableOf(store, known.answer);
  if (bytes === null) return false;
  if (command === "build") return end(deliver(store, known, bytes));
  run({ name: known.answer.name, bytes }, splitRun(args).rest).catch(report).then(end);
  return true;
}

/** Were `words` said before? If not, it is likely that all of the program has to be compiled. */
export function wereSaid([command, ...args]: readonly string[]): boolean {
  const store = localStore();
  const asked = store === null || command === undefined ? null : askedByWords(store.identity, command, args);
  return store !== null && asked !== null && isKnown(store, asked);
}

/** Errors are said by the program that knows all of the command. */
function answerOrNothing(store: DiskStore, asked: string): WordsAnswer | null {
  try {
    return answerToWords(store, asked);
  } catch (e) {
    if (e instanceof InputError || e instanceof SyntaxError || (e as NodeJS.ErrnoException).code !== undefined)
      return null;
    throw e;
  }
}

function deliver(store: DiskStore, known: WordsAnswer, bytes: Uint8Array): ExitCode {
  const path = outputPlace(known.out, known.answer.name);
  const written = canWrite(path, known.out === null) ? writeExecutable(bytes, path) : undefined;
  if (written === undefined) return ExitCode.InputHasErrors;
  const { mark } = written;
  if (mark !== null) keepWords(store, { ...known, written: { path: resolve(path), mark } });
  return ExitCode.Fine;
}

async function run(built: { name: string; bytes: Uint8Array }, rest: readonly string[]): Promise<number> {
  checkMachine();
  return runExecutable(built, [], rest, () => {});
}

/** At once: there is nothing to wait for, and taking Node apart takes a millisecond. */
function end(code: number): never {
  process.exit(code);
}
