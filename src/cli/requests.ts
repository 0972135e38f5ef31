// Builds that were asked for before, and how they are remembered. In: the words of a command, the store. Out: the executable of
// the last such build, if every file and folder that was looked at for it is as it was; nothing is loaded then, not even the
// packages. What is remembered by the very words of the command line is looked at before all this (begin.ts).
import { basename, dirname, resolve } from "node:path";
import type { DiskStore } from "../host/cache-store.ts";
import { changedAt, dirNames, listingOf, stateNumbers } from "../host/files.ts";
import type { FileMark } from "../host/input-file.ts";
import { decodeJson, encodeJson } from "../program/cache/bytes.ts";
import {
  type Answer,
  askedByWords,
  executableOf,
  isStillTrue,
  keepExecutable,
  keepWords,
  type SeenFiles,
  type SeenNames,
  settings,
} from "./answers.ts";
import type { BuildFlags } from "./building.ts";
import { directoriesLookedAt, filesLookedAt, gorootFound } from "./loading.ts";
import { localStore } from "./local-store.ts";
import { type Asked, repositoryAsked } from "./repository-asked.ts";

/** Clocks of file systems are this coarse, in milliseconds: what changed later than so long before a build may change again unseen. */
const coarse = 20;

export class BuildRequest {
  private readonly store: DiskStore | null;
  private readonly key: string = "";
  /** What is asked by the very words, if that can be known again. */
  private readonly asked: string | null = null;
  private readonly repository: { asked: Asked; state: string } = { asked: null, state: "" };
  private readonly out: string | null;
  private readonly started = Date.now();
  private known: Answer | null = null;

  /** Of `command` with `args`; `words` are those that say what is to be built. */
  constructor(command: "build" | "run", args: readonly string[], words: readonly string[], flags: BuildFlags) {
    const { o, ...rest } = flags as BuildFlags & { o?: string };
    this.out = o ?? null;
    // Whoever wants to see the work wants it done.
    const quiet = flags.v === undefined && flags.x === undefined && flags.time === undefined && !flags.verify;
    this.store = quiet && flags.a === undefined ? localStore() : null;
    if (this.store === null) return;
    const { identity } = this.store;
    const named = words.some((w) => w.endsWith(".go")) || rest.entry !== undefined;
    const asked = named ? null : { dir: resolve(rest.chdir ?? "."), when: rest.buildvcs ?? "false" };
    this.repository = { asked, state: repositoryAsked(asked) };
    this.asked = askedByWords(identity, command, args);
    const request = [identity, process.cwd(), command, words, rest, settings(), this.repository.state];
    this.key = this.store.hash(JSON.stringify(request));
  }

  /** The executable, and what it is called; null where something has changed or was never built. */
  answer(): { name: string; bytes: Uint8Array } | null {
    const { store, key } = this;
    if (store === null) return null;
    const entry = store.get(`${key}-request`);
    if (entry === null) return null;
    const answer = decodeJson(entry) as Answer;
    if (!isStillTrue(answer)) return null;
    const bytes = executableOf(store, answer);
    if (bytes === null) return null;
    this.known = answer;
    return { name: answer.name, bytes };
  }

  /** Remembers what was built for this request, and what was looked at for it. `embeds`: the program carries files. */
  keep(name: string, bytes: Uint8Array, embeds: boolean): void {
    const { store, key } = this;
    const goroot = gorootFound();
    if (store === null || goroot === null) return;
    const files = this.filesSeen();
    if (files === null) return;
    const sum = store.hash(bytes);
    const dirs = this.namesSeen();
    this.known = { name, sum, executable: `${key}-executable`, embeds, goroot, files, dirs };
    keepExecutable(store, this.known, bytes);
    store.put(`${key}-request`, encodeJson(this.known));
  }

  /** Says where the executable went, which the next such command need not write again; null: it is only run. */
  delivered(written: { path: string; mark: FileMark | null } | null): void {
    const { store, asked, repository, out, known } = this;
    if (store === null || asked === null || known === null) return;
    const path = written === null ? "" : resolve(written.path);
    const answer = { ...known, dirs: known.dirs.map((d) => withOutput(d, path, known.embeds)) };
    if (path !== "") store.put(`${this.key}-request`, encodeJson(answer));
    const mark = written?.mark ?? null;
    keepWords(store, { asked, repository, out, written: mark === null ? null : { path, mark }, answer });
  }

  /** null: something changed too lately to be sure that another change would be seen. */
  private filesSeen(): SeenFiles[] | null {
    const dirs = new Map<string, SeenFiles>();
    for (const [path, state] of filesLookedAt()) {
      if (changedAt(state) > this.started - coarse) return null;
      const dir = dirname(path);
      let seen = dirs.get(dir);
      if (seen === undefined) {
        seen = { dir: dir === "/" ? "" : dir, names: [], states: [] };
        dirs.set(dir, seen);
      }
      seen.names.push(basename(path));
      seen.states.push(...stateNumbers(state));
    }
    return [...dirs.values()];
  }

  private namesSeen(): SeenNames[] {
    const dirs: SeenNames[] = [];
    for (const [dir, seen] of directoriesLookedAt()) {
      const settled = changedAt(seen.state) <= this.started - coarse;
      dirs.push({ dir, state: settled ? stateNumbers(seen.state) : [], listing: seen.listing });
    }
    return dirs;
  }
}

/**
 * A directory that was looked at, after an executable was written to `path`. In that directory it is no news: a file of such a
 * name means nothing to a build, unless the program carries files.
 */
function withOutput(d: SeenNames, path: string, embeds: boolean): SeenNames {
  if (d.dir !== dirname(path)) return d;
  const names = dirNames(d.dir);
  const name = basename(path);
  const noNews = !embeds && !name.includes(".") && listingOf(dirNames(d.dir, name)) === d.listing;
  const listing = listingOf(names);
  return noNews || listing === d.listing ? { dir: d.dir, state: [], listing, names } : d;
}
