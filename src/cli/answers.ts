// What is remembered of a build: the executable, and the states of all that was looked at for it. In: the store, the words of a
// command line. Out: whether all is as it was. The small program that commands begin with (begin.ts) is made of this
// and of little else: what is imported here is read at every start, and parts of Node that take a millisecond are not touched.
import { crc32 } from "../base/crc32.ts";
import type { DiskStore } from "../host/cache-store.ts";
import { dirNames, hasState, listingOf } from "../host/files.ts";
import { findGoroot, GorootError } from "../host/goroot.ts";
import type { FileMark } from "../host/input-file.ts";
import { type Asked, repositoryAsked } from "./repository-asked.ts";

/** Files of one directory that were looked at. Three numbers a file: its state. */
export interface SeenFiles {
  dir: string;
  names: string[];
  states: number[];
}

/** A directory that was looked at. */
export interface SeenNames {
  dir: string;
  /** Empty: it changed too lately to go by that, or changes with every build. */
  state: number[];
  /** What stands for the names in it. */
  listing: string;
  /** The names themselves, where they are going to be compared. */
  names?: string;
}

/** What the last build of some kind left. */
export interface Answer {
  /** What the executable is called unless the user says it. */
  name: string;
  /** Hash of the executable. */
  sum: string;
  /** Entry of the executable. */
  executable: string;
  /** The program carries files, of which an executable could be one. */
  embeds: boolean;
  /** What --goroot said, and the Go tree that was found. */
  goroot: { asked: string | null; dir: string; version: string };
  files: SeenFiles[];
  dirs: SeenNames[];
}

/** The same for the very words of a command line. */
export interface WordsAnswer {
  /** The words, where they were said, and the settings. */
  asked: string;
  /** Whose revision is written into the executable, and what it was. */
  repository: { asked: Asked; state: string };
  /** The value of -o. */
  out: string | null;
  /** The file that the executable was written to. */
  written: { path: string; mark: FileMark } | null;
  answer: Answer;
}

/** Whether a build would see what it saw then. */
export function isStillTrue(a: Answer): boolean {
  for (const { dir, names, states } of a.files) {
    for (let i = 0; i < names.length; i++) if (!hasState(`${dir}/${names[i]!}`, states, 3 * i)) return false;
  }
  for (const d of a.dirs) {
    if (d.state.length === 3 && hasState(d.dir, d.state, 0)) continue;
    const names = dirNames(d.dir);
    if (d.names === undefined ? listingOf(names) !== d.listing : names !== d.names) return false;
  }
  return sameGoroot(a.goroot);
}

function sameGoroot({ asked, dir, version }: Answer["goroot"]): boolean {
  try {
    const now = findGoroot(asked ?? undefined);
    return now.dir === dir && now.version === version;
  } catch (e) {
    if (e instanceof GorootError) return false;
    throw e;
  }
}

/** What an executable's entry begins with: entries of one build belong together, whoever else builds at that time. */
const sumLength = 64;

export function keepExecutable(store: DiskStore, a: Answer, bytes: Uint8Array): void {
  const entry = Buffer.alloc(sumLength + bytes.length);
  entry.write(a.sum, "latin1");
  entry.set(bytes, sumLength);
  store.put(a.executable, entry);
}

/** The executable; null where it is no longer there. */
export function executableOf(store: DiskStore, a: Answer): Uint8Array | null {
  const entry = store.get(a.executable);
  if (entry === null || Buffer.from(entry.subarray(0, sumLength)).toString("latin1") !== a.sum) return null;
  return entry.subarray(sumLength);
}

/** What may make a difference to a build and is no file, sorted. */
export function settings(): [string, string][] {
  const found: [string, string][] = [];
  for (const name in process.env) {
    if (/^(GO|XDG_CONFIG_HOME$|XDG_DATA_HOME$|HOME$|PATH$)/.test(name)) found.push([name, process.env[name]!]);
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * What is asked by a command line, where that is something that can be answered quickly. Options are not understood here: the
 * same words said in the same place are the same request. null: only who knows the options knows what is asked.
 */
export function askedByWords(identity: string, command: string, words: readonly string[]): string | null {
  // What is behind the package is for the program that runs.
  if (command === "run" && words[0]?.startsWith("-") !== false) return null;
  const own = command === "run" ? splitRun(words).packages : words;
  return JSON.stringify([identity, process.cwd(), command, own, settings()]);
}

/** Leading Go files, or one package; the rest is the program's. */
export function splitRun(args: readonly string[]): { packages: string[]; rest: string[] } {
  let n = 0;
  while (n < args.length && args[n]!.endsWith(".go")) n++;
  if (n === 0 && args.length > 0) n = 1;
  return { packages: args.slice(0, n), rest: args.slice(n) };
}

function wordsKey(asked: string): string {
  return `${crc32(Buffer.from(asked)).toString(16).padStart(8, "0")}-words`;
}

/** Were these words said before, whether or not the answer is still true? */
export function isKnown(store: DiskStore, asked: string): boolean {
  return store.getQuickly(wordsKey(asked)) !== null;
}

/** The answer to these words; null where it is not known, or is not true any more. */
export function answerToWords(store: DiskStore, asked: string): WordsAnswer | null {
  const entry = store.getQuickly(wordsKey(asked));
  if (entry === null) return null;
  const w = JSON.parse(entry.toString()) as WordsAnswer;
  const { repository } = w;
  if (w.asked !== asked || !isStillTrue(w.answer)) return null;
  return repositoryAsked(repository.asked) === repository.state ? w : null;
}

export function keepWords(store: DiskStore, w: WordsAnswer): void {
  store.putForQuickReading(wordsKey(w.asked), Buffer.from(JSON.stringify(w)));
}
