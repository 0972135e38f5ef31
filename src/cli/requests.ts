// Builds that were asked for before. In: the words of a command, the store. Out: the executable of the last such build, if
// every file and folder that was looked at for it is as it was; nothing is loaded then, not even the packages.
import { resolve } from "node:path";
import { changedAt, dirListing, fileState } from "../host/files.ts";
import { decodeJson, encodeJson } from "../program/cache/bytes.ts";
import type { CacheStore } from "../program/cache/store.ts";
import { type BuildFlags, openStore } from "./building.ts";
import { directoriesLookedAt, filesLookedAt } from "./loading.ts";
import { repositoryState } from "./revision.ts";

/** What the last build with these words left. */
interface Answer {
  /** What the executable is called unless the user says it. */
  name: string;
  /** Hash of the executable. */
  sum: string;
  /** Files that were looked at, each followed by its state. */
  files: string[];
  /** Directories, each followed by its state and what stands for the names in it. */
  dirs: string[];
}

/** Clocks of file systems are this coarse, in milliseconds: what changed later than so long before a build may change again unseen. */
const coarse = 20;

export class BuildRequest {
  private readonly store: CacheStore | null;
  private readonly key: string;
  private readonly started = Date.now();

  /** `words` are the command's own: what is to be built. */
  constructor(words: readonly string[], flags: BuildFlags) {
    // Whoever wants to see the work wants it done.
    const quiet = flags.v === undefined && flags.x === undefined && flags.time === undefined && !flags.verify;
    this.store = quiet ? (openStore()?.local ?? null) : null;
    if (this.store === null) {
      this.key = "";
      return;
    }
    const { o: _, ...rest } = flags as BuildFlags & { o?: string };
    const settings = Object.entries(process.env).filter(([name]) => /^(GO|XDG_CONFIG_HOME$|HOME$|PATH$)/.test(name));
    const named = words.some((w) => w.endsWith(".go")) || rest.entry !== undefined;
    const state = named ? null : repositoryState(resolve(rest.chdir ?? "."), rest.buildvcs ?? "false");
    const asked = [this.store.identity, process.cwd(), words, rest, settings.sort(), state];
    this.key = this.store.hash(JSON.stringify(asked));
  }

  /** The executable, and what it is called; null where something has changed or was never built. */
  answer(): { name: string; bytes: Uint8Array } | null {
    const { store, key } = this;
    if (store === null) return null;
    const entry = store.get(`${key}-request`);
    if (entry === null) return null;
    const { name, sum, files, dirs } = decodeJson(entry) as Answer;
    for (let i = 0; i < files.length; i += 2) if (fileState(files[i]!) !== files[i + 1]) return null;
    for (let i = 0; i < dirs.length; i += 3) {
      if (fileState(dirs[i]!) !== dirs[i + 1] && dirListing(dirs[i]!) !== dirs[i + 2]) return null;
    }
    const bytes = store.get(`${key}-executable`);
    return bytes === null || store.hash(bytes) !== sum ? null : { name, bytes };
  }

  /** Remembers what was built for this request, and what was looked at for it. */
  keep(name: string, bytes: Uint8Array): void {
    const { store, key } = this;
    if (store === null) return;
    const files: string[] = [];
    for (const [path, state] of filesLookedAt()) {
      if (changedAt(state) > this.started - coarse) return;
      files.push(path, state);
    }
    // A directory may change (by what is built, for one) and hold the same all the same: then its names are compared.
    const dirs: string[] = [];
    for (const [path, seen] of directoriesLookedAt()) {
      const settled = changedAt(seen.state) <= this.started - coarse;
      dirs.push(path, settled ? seen.state : "?", seen.listing);
    }
    const answer: Answer = { name, sum: store.hash(bytes), files, dirs };
    store.put(`${key}-executable`, bytes);
    store.put(`${key}-request`, encodeJson(answer));
  }
}
