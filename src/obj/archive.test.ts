// Archives: there and back, and what is malformed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listArchive, writeArchive } from "./archive.ts";

const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const list = (b: Uint8Array) => listArchive((at, n) => b.subarray(at, at + n), b.length);

test("members come back with names, sizes and places", () => {
  const b = writeArchive([
    { name: "__.PKGDEF", data: text("abc") },
    { name: "_go_.o", data: text("defg"), mode: 0o600, mtime: 12 },
  ]);
  // Header from the format's definition: name 16, time 12, owner 6, group 6, mode 8, size 10, "`\n".
  assert.equal(
    new TextDecoder().decode(b.subarray(8, 68)),
    "__.PKGDEF       0           0     0     644     3         `\n",
  );
  const { members, error } = list(b);
  assert.equal(error, null);
  assert.deepEqual(
    members.map((m) => [m.name, m.size, m.mode, m.mtime, m.offset]),
    [
      ["__.PKGDEF", 3, 0o644, 0, 68],
      ["_go_.o", 4, 0o600, 12, 132],
    ],
  );
});

test("cut-off and damaged archives say so", () => {
  const b = writeArchive([{ name: "a.o", data: text("0123456789") }]);
  assert.equal(list(b.subarray(0, 4)).error, "not an archive");
  assert.equal(list(b.subarray(0, 20)).error, "truncated archive header");
  assert.equal(list(b.subarray(0, 70)).error, "truncated archive member");
  const bad = b.slice();
  bad[8 + 50] = 0x78;
  assert.match(list(bad).error ?? "", /malformed archive header/);
});
