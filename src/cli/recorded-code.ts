// V8's compiled code of the bundle for versions of Node that it was not built with (see bin/glasgo). The first command with work
// to do that has none has it recorded, in the background when it has ended, and it is kept in the build cache. In: kinds of code.
// Out: the code. V8 looks for no damage in what it takes; the cache does.
import { resolve } from "node:path";
import { builtin } from "../host/builtin.ts";
import { cacheFolder, type DiskStore } from "../host/cache-store.ts";
import { localStore } from "./local-store.ts";

/** The best code that there is; `kinds` begins with what is best. Where that is not there, `recorder` may be started to make it. */
export function recordedCode(kinds: readonly string[], recorder: string | null): Uint8Array | undefined {
  const store = localStore();
  if (store === null) return undefined;
  const [best, ...others] = kinds.map((kind) => keyOf(store, kind));
  const code = store.getQuickly(best!);
  if (code !== null) return code;
  if (recorder !== null) recordAtEnd(store, recorder);
  for (const key of others) {
    const code = store.getQuickly(key);
    if (code !== null) return code;
  }
  return undefined;
}

/** What `recorder` has recorded. */
export function keepRecordedCode(kind: string, code: Uint8Array): void {
  const store = localStore();
  store?.putForQuickReading(keyOf(store, kind), code);
  store?.clean();
}

/** Code belongs to one build of the bundle and one of Node. (Flags of V8 matter as well: with others than usual it takes none.) */
function keyOf({ identity }: DiskStore, kind: string): string {
  return `${identity}-${process.version}-${process.arch}-${kind}`;
}

/** What would have commands do more than they usually do. */
const usual = { NODE_OPTIONS: "", GOFLAGS: "", GOCACHEPROG: "", GLASGO_SERVER: "off" };

/** At the end, so that the command is not slower by it. Killed or failed, it is tried again the day after. */
function recordAtEnd(store: DiskStore, recorder: string): void {
  process.on("exit", () => {
    if (!store.claim(keyOf(store, "begun"))) return;
    const env = { ...process.env, ...usual, GLASGO_CACHE: resolve(cacheFolder()!) };
    try {
      builtin.childProcess
        .spawn(process.execPath, [recorder], { cwd: "/", detached: true, env, stdio: "ignore" })
        .on("error", () => {})
        .unref();
    } catch {
      // There is no room for another process now: later starts are as slow as this one was.
    }
  });
}
