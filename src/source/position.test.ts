// Lines, columns and line directives, as src/go/token/position.go has them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FileSet, formatPosition, NoPos } from "./position.ts";

test("lines and columns", () => {
  const fset = new FileSet();
  const a = fset.addFile("a.go", 20);
  for (const o of [5, 6, 12]) a.addLine(o);
  const at = (o: number): string => formatPosition(a.position(o));
  assert.deepEqual([0, 4, 5, 6, 11, 12, 20].map(at), [
    "a.go:1:1",
    "a.go:1:5",
    "a.go:2:1",
    "a.go:3:1",
    "a.go:3:6",
    "a.go:4:1",
    "a.go:4:9",
  ]);
  assert.equal(a.lineTotal, 4);
  assert.equal(a.lineStart(3), 6);
});

test("each file has its own range", () => {
  const fset = new FileSet();
  const a = fset.addFile("a.go", 10);
  const b = fset.addFile("b.go", 0);
  const c = fset.addFile("c.go", 10);
  for (const f of [a, b, c]) {
    assert.equal(fset.file(f.base), f);
    assert.equal(fset.file(f.base + f.size), f);
  }
  assert.equal(fset.file(c.base + 11), undefined);
  assert.equal(formatPosition(fset.position(NoPos)), "-");
});

test("line directives", () => {
  const f = new FileSet().addFile("a.go", 100);
  for (const o of [10, 20, 30, 40]) f.addLine(o);
  f.addLineDirective(20, "b.y", 7, 0);
  f.addLineDirective(34, "c.y", 3, 5);
  const at = (o: number): string => formatPosition(f.position(o));
  assert.deepEqual([15, 20, 33, 34, 36, 40].map(at), ["a.go:2:6", "b.y:7", "b.y:8", "c.y:3:5", "c.y:3:7", "c.y:4:1"]);
  assert.equal(formatPosition(f.position(36, false)), "a.go:4:7");
});
