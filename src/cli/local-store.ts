// The build cache on this machine's disk, for this build of glasgo.
import { cacheFolder, DiskStore } from "../host/cache-store.ts";

declare const GLASGO_IDENTITY: string;

/** What tells this build of glasgo from any other; "" where it does not know itself. */
export function identity(): string {
  const hash = typeof GLASGO_IDENTITY === "undefined" ? "" : GLASGO_IDENTITY;
  return /^[0-9a-f]{64}$/.test(hash) ? hash : "";
}

/** null where the user wants none, or where this build of glasgo does not know itself. */
export function localStore(): DiskStore | null {
  const dir = cacheFolder();
  return dir === null || identity() === "" ? null : new DiskStore(dir, identity());
}
