// The scanner's own promises: letters and digits as Go classes them, one string object a name, positions, directives.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { hasGo } from "../../test/oracle/syntax/oracle.ts";
import { FileSet } from "../source/position.ts";
import { buildGoVersion, parseBuildLine } from "./go-version.ts";
import { endPos, type FuncDecl, type GenDecl, inspect, NodeKind, parseFile } from "./index.ts";
import { Interner, intern } from "./interner.ts";
import { isUnicodeDigit, isUnicodeLetter } from "./unicode.ts";

function parse(text: string): ReturnType<typeof parseFile> {
  const src = new TextEncoder().encode(text);
  return parseFile(new FileSet(), "x.go", src, { reporter: (d) => assert.fail(d.message) });
}

test("letters and digits of the specification's examples", () => {
  for (const c of "äαβж日ñªﬀ𝒳") assert.ok(isUnicodeLetter(c.codePointAt(0)!), c);
  for (const c of "٣९᠐𝟘") assert.ok(isUnicodeDigit(c.codePointAt(0)!) && !isUnicodeLetter(c.codePointAt(0)!), c);
  for (const c of "²½…“€\u0301\u200dⅧ") {
    assert.ok(!isUnicodeLetter(c.codePointAt(0)!) && !isUnicodeDigit(c.codePointAt(0)!), c);
  }
});

test("letters and digits as the official package has them", { skip: hasGo ? false : "no official Go" }, () => {
  const r = spawnSync("go", ["run", "test/oracle/unicode/main.go"], { encoding: "utf8" });
  assert.equal(r.status, 0, r.stderr);
  const [letters, digits] = r.stdout.split("\n");
  const runs = (isMember: (c: number) => boolean): string => {
    const out: string[] = [];
    let last = 0x80;
    let inside = false;
    for (let c = 0x80; c <= 0x110000; c++) {
      const now = c <= 0x10ffff && isMember(c);
      if (now !== inside) out.push((c - last).toString(36));
      if (now !== inside) last = c;
      inside = now;
    }
    return out.join(" ");
  };
  assert.equal(runs(isUnicodeLetter), letters);
  assert.equal(runs(isUnicodeDigit), digits);
});

test("equal names are one string, whatever file they are in", () => {
  const table = new Interner();
  const seen = new Map<number, string>();
  for (let i = 0; i < 20_000; i++) {
    const name = `name${i % 7919}é`;
    assert.equal(table.intern(name), name);
    seen.set(i, name);
  }
  assert.equal(table.names.length, 7919);
  const name = (parse("package p; var überraschung int").decls[0] as GenDecl).specs[0]!;
  assert.ok(name.kind === NodeKind.ValueSpec && name.names[0]!.name === intern("überraschung"));
});

test("directives belong to the declaration that they stand before", () => {
  const file = parse(`//go:build linux && go1.21
//go:debug x=1
package p

//go:noinline
//go:nosplit
func f() {
	//go:inside
}

//go:linkname g h.g

//go:embed a.txt
var x string

var (
	//go:embed b.txt
	y string
	z int
)
func g()
`);
  const names = file.decls.map((d) => {
    if (d.kind === NodeKind.FuncDecl) return d.directives.map((x) => `${x.name} ${x.args}`.trim());
    return (d as GenDecl).specs.map((s) => s.directives.map((x) => `${x.name} ${x.args}`.trim()));
  });
  assert.deepEqual(names, [
    ["go:noinline", "go:nosplit"],
    [["go:linkname g h.g", "go:embed a.txt"]],
    [["go:embed b.txt"], []],
    [],
  ]);
  assert.equal(file.directives.length, 8);
  assert.deepEqual(
    file.buildLines.map((d) => d.text),
    ["//go:build linux && go1.21"],
  );
  assert.equal(file.goVersion, "go1.21");
});

test("what build lines say", () => {
  const version = (text: string): string => buildGoVersion([{ pos: 1, text, name: "", args: "" }]);
  assert.equal(version("//go:build go1.20 || go1.22"), "go1.20");
  assert.equal(version("//go:build go1.20 && !go1.22"), "go1.20");
  assert.equal(version("//go:build linux || go1.22"), "");
  assert.equal(version("//go:build !(linux || go1.22)"), "");
  assert.equal(version("//go:build go1"), "go1");
  assert.equal(parseBuildLine("//go:build a &&"), null);
  assert.equal(parseBuildLine("//go:build !!a"), null);
  assert.equal(parseBuildLine("//go:builder a"), null);
});

test("nodes start and end where their text does", () => {
  const text =
    "package p; func (r *T[K]) m(a, b int, c ...string) (x, y []int) { for i := range x.y[1:2] { go f(i)(&T{1: 2}) } }";
  const file = parse(text);
  const texts: string[] = [];
  inspect(file, (n) => {
    const from = n.pos - file.source.base;
    texts.push(text.slice(from, endPos(n) - file.source.base));
    return true;
  });
  for (const part of [
    text,
    "r *T[K]",
    "a, b int",
    "c ...string",
    "...string",
    "(x, y []int)",
    "x.y[1:2]",
    "&T{1: 2}",
  ]) {
    assert.ok(texts.includes(part), part);
  }
  const m = file.decls[0] as FuncDecl;
  assert.equal(m.type.pos, m.pos);
});
