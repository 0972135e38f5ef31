// Directories are known again as long as nothing in them has changed, and the packages made of them are the same.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { BuildContext } from "../../load/context.ts";
import { type PackageFiles, readPackageDir } from "../../load/directory.ts";
import { type DirEntry, FileChanged, MemoryFiles } from "../../load/provider.ts";
import { Directories, type StampedFiles } from "./directories.ts";
import { MemoryStore } from "./store.ts";

/** Files with a version each; "new" versions are those that may still change unseen. */
class Stamped implements StampedFiles {
  readonly files: MemoryFiles;
  readonly states = new Map<string, string>();
  readonly opened: string[] = [];
  readonly listings = new Map<string, string>();

  constructor(files: Record<string, string>) {
    this.files = new MemoryFiles(files);
  }

  readFile(path: string): Uint8Array | null {
    this.opened.push(path);
    return this.files.readFile(path);
  }

  readDir(path: string): readonly DirEntry[] | null {
    return this.files.readDir(path);
  }

  isDir(path: string): boolean {
    return this.files.isDir(path);
  }

  state(path: string): string {
    return this.states.get(path) ?? "old";
  }

  isUnchanged(path: string): boolean {
    return this.states.get(path) !== "changed";
  }

  isSettled(state: string): boolean {
    return state !== "new";
  }

  listing(dir: string): string {
    return `names in ${dir}`;
  }

  knowListing(dir: string, listing: string): void {
    this.listings.set(dir, listing);
  }
}

const files = {
  "/p/a.go": 'package p\n\nimport (\n\t"fmt"\n\t_ "embed"\n)\n\n//go:embed x.txt\nvar x string\n',
  "/p/b_linux.go": "//go:build linux\n\npackage p\n\n//go:linkname here there.name\nfunc here()\n",
  "/p/c_windows.go": "package p\n",
  "/p/a_test.go": "package p\n",
  "/p/e_test.go": "package p_test\n",
  "/p/s.s": "TEXT",
  "/p/s.h": "#define X",
  "/p/x.txt": "text",
};

const context = new BuildContext();
const sha256 = (data: Uint8Array | string): string => createHash("sha256").update(data).digest("hex");
const store = (): MemoryStore => new MemoryStore("me", sha256);

function read(from: Stamped): PackageFiles {
  return readPackageDir(from, context, "/p")!;
}

/** A store that knows /p. */
function kept(): MemoryStore {
  const s = store();
  const from = new Stamped(files);
  new Directories(s, from, context).put(read(from));
  assert.equal(s.entries.size, 1);
  return s;
}

test("what was kept is what would be read", () => {
  const from = new Stamped(files);
  const want = read(from);
  const again = new Stamped(files);
  const got = new Directories(kept(), again, context).get("/p")!;
  assert.deepEqual(again.opened, []);
  assert.equal(again.listings.get("/p"), "names in /p");
  const lists = ["goFiles", "testFiles", "externalTestFiles", "cgoFiles"] as const;
  for (const list of lists) {
    assert.deepEqual(
      got[list].map((f) => [f.name, f.path, f.header, Buffer.from(f.source).toString()]),
      want[list].map((f) => [f.name, f.path, f.header, Buffer.from(f.source).toString()]),
      list,
    );
  }
  assert.deepEqual(again.opened, ["/p/a.go", "/p/b_linux.go", "/p/a_test.go", "/p/e_test.go"]);
  for (const list of ["ignoredGoFiles", "asmFiles", "headerFiles", "sysoFiles", "foreignFiles", "problems"] as const) {
    assert.deepEqual(got[list], want[list], list);
  }
  assert.deepEqual([got.dir, got.name], ["/p", "p"]);
  assert.deepEqual(got.goFiles[1]!.known!.linknames, [["here", "there.name"]]);
  assert.equal(got.goFiles[0]!.known!.hash, sha256(Buffer.from(files["/p/a.go"])));
  assert.equal(got.goFiles[0]!.known!.size, files["/p/a.go"].length);
  assert.equal(got.hashes!.get("s.s"), sha256(Buffer.from("TEXT")));
});

test("not after a change of the directory or of a file that has a say", () => {
  const s = kept();
  const get = (path: string, c = context): PackageFiles | null => {
    const from = new Stamped(files);
    from.states.set(path, "other");
    return new Directories(s, from, c).get("/p");
  };
  for (const path of ["/p", "/p/a.go", "/p/b_linux.go", "/p/a_test.go", "/p/s.s", "/p/s.h"]) {
    assert.equal(get(path), null, path);
  }
  assert.notEqual(get("/p/c_windows.go"), null);
  assert.notEqual(get("/p/x.txt"), null);
  assert.equal(get("/", new BuildContext({ tags: ["extra"] })), null);
});

test("what may change unseen, or is wrong, is not kept", () => {
  const keeps = (given: Record<string, string>, states: Record<string, string> = {}): boolean => {
    const s = store();
    const from = new Stamped(given);
    for (const [path, state] of Object.entries(states)) from.states.set(path, state);
    new Directories(s, from, context).put(read(from));
    return s.entries.size > 0;
  };
  assert.equal(keeps(files), true);
  assert.equal(keeps(files, { "/p": "new" }), false);
  assert.equal(keeps(files, { "/p/a.go": "new" }), false);
  assert.equal(keeps({ ...files, "/p/z.go": "package q\n" }), false);
  assert.equal(keeps({ "/p/only_test.go": "package p\n" }), false);
});

test("a file that changes before it is read is an error", () => {
  const from = new Stamped(files);
  const got = new Directories(kept(), from, context).get("/p")!;
  from.states.set("/p/a.go", "changed");
  assert.throws(() => got.goFiles[0]!.source, FileChanged);
});
