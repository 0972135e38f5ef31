// What the build cache needs of the world outside: entries by key, and a hash. In: keys and bytes. Out: bytes, or nothing.
// src/host has the one on disk; a test or a browser can have one in memory.

/** Entries by key. Nothing here throws: an entry that cannot be read is not there, one that cannot be written is lost. */
export interface CacheStore {
  /** What stands for the compiler itself in every key: two compilers that may differ in what they make differ in it. */
  readonly identity: string;
  /** Where entries go that are true on this machine alone: this store, unless others have a part in it. */
  readonly local: CacheStore;
  /** The bytes of an entry, as they were put there; null if there is none, or a broken one. */
  get(key: string): Uint8Array | null;
  /** Makes `bytes` the entry of `key`; readers see the old one or the new one, never a half. */
  put(key: string, bytes: Uint8Array): void;
  /** SHA-256 in hexadecimal digits. */
  hash(data: Uint8Array | string): string;
}

/** A cache that lives as long as its object. */
export class MemoryStore implements CacheStore {
  readonly identity: string;
  readonly local = this;
  readonly entries = new Map<string, Uint8Array>();
  readonly hash: (data: Uint8Array | string) => string;

  constructor(identity: string, hash: (data: Uint8Array | string) => string) {
    this.identity = identity;
    this.hash = hash;
  }

  get(key: string): Uint8Array | null {
    return this.entries.get(key) ?? null;
  }

  put(key: string, bytes: Uint8Array): void {
    this.entries.set(key, bytes);
  }
}
