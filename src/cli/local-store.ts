// The build cache on this machine's disk, for this build of glasgo.
import { cacheFolder, DiskStore } from "../host/cache-store.ts";

declare const GLASGO_IDENTITY: string;

/** null where the user wants none, or where this build of glasgo does not know itself. */
export function localStore(): DiskStore | null {
  const identity = typeof GLASGO_IDENTITY === "undefined" ? "" : GLASGO_IDENTITY;
  const dir = cacheFolder();
  return dir === null || !/^[0-9a-f]{64}$/.test(identity) ? null : new DiskStore(dir, identity);
}
