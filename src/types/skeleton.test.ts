// A package that is read by its skeleton has the same objects, types and trees as one that is read from its text.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Package as LoadedPackage } from "../load/package.ts";
import { Program } from "../load/program.ts";
import { MemoryFiles } from "../load/provider.ts";
import { dumpText } from "../syntax/dump.ts";
import type { Checker } from "./checker.ts";
import { type Const, type Func, ObjKind, typeOfObject } from "./object.ts";
import { describePackage, type PackageSkeleton } from "./skeleton.ts";
import { World } from "./world.ts";
import { objectString } from "./writer.ts";

const files = {
  "/m/go.mod": "module m\n\ngo 1.26\n",
  "/m/a.go": `// Package m has one declaration of each kind.
//go:build linux

package m

import "m/q" ; import (
	other "m/q"
	_ "unsafe"
)

// A group of constants, some of which repeat the one before.
const (
	A, B = iota, iota * 10 // a comment
	C, D
	_, _
	E, F T = 1 << iota, 2
)

const G = "x"; var one, two = pair()

var (
	three, four int = 3, other.Four
	five        *Alias
	_           = G
)

type (
	T     int
	Alias = List[q.Q]
)

//go:noinline
func pair() (int, error) { return 1, nil }

/* before */ func (t T) Value() string { return "}" + \`
raw \` }

//go:linkname linked runtime.linked
func linked(x uint8)
`,
  "/m/b.go": `package m

func init() { type local struct{ x int }; _ = local{} }

type List[E any] struct {
	next *List[E]
	item E
}

func (l *List[_]) Len() int { return 0 }

func (l *Alias2) Pointed() {}

type Alias2 = T

func init() {}

func (missing) Lost() {}

type missing struct{}

func Map[K comparable, V any](m map[K]V, f func(V) V) map[K]V { return m }`,
  "/m/q/q.go": "package q\n\ntype Q struct{}\n\nconst Four = 4\n",
};

function open(
  skeleton: PackageSkeleton | null,
  given: Record<string, string> = files,
): { p: LoadedPackage; c: Checker } {
  const program = new Program({
    files: new MemoryFiles(given),
    goroot: "/goroot",
    dir: "/m",
    modules: { cacheDir: "/cache" },
  });
  const world = new World({ fileSet: program.fileSet, report: (_, d) => assert.fail(d.message) });
  world.skeletons = (p) => (p.path === "m" ? skeleton : null);
  const p = program.package("m");
  if (typeof p === "string") return assert.fail(p);
  return { p, c: world.checker(p) };
}

function describe(given: Record<string, string> = files): PackageSkeleton | null {
  return JSON.parse(JSON.stringify(describePackage(open(null, given).c))) as PackageSkeleton | null;
}

/** All that is known of the declared objects before anybody asks for a type. */
function declared(c: Checker): unknown[] {
  return c.objects.map((o) => {
    const pointer = o.kind === ObjKind.Func ? (o as Func).hasPtrRecv : null;
    const place = c.pkg.scope.lookup(o.name) === o;
    const iota = o.kind === ObjKind.Const ? (o as Const).value : null;
    return [o.kind, o.name, o.pos, o.order, pointer, place, iota, o.decl!.version, o.parent === c.pkg.scope];
  });
}

function methods(c: Checker): unknown[] {
  return [...c.pendingMethods].map(([base, list]) => [base.name, list.map((m) => [m.name, m.pos])]);
}

function dump(p: LoadedPackage): string[] {
  return p.files.map((f) => {
    let text = "";
    dumpText(f.tree(), (s) => {
      text += s;
    });
    return text;
  });
}

test("the same objects in the same order", () => {
  const whole = open(null);
  const outlined = open(describe());
  assert.equal(whole.c.objects.length, 29);
  assert.deepEqual(declared(outlined.c), declared(whole.c));
  assert.deepEqual(methods(outlined.c), methods(whole.c));
  assert.deepEqual(
    outlined.c.imports.map((i) => [i.name, i.imported.path, i.pos]),
    whole.c.imports.map((i) => [i.name, i.imported.path, i.pos]),
  );
});

test("the same types and values, whichever is asked for first", () => {
  const whole = open(null);
  const want = whole.c.objects.map((o) => [typeOfObject(o), objectString(o)][1]);
  const forward = open(describe()).c;
  assert.deepEqual(
    forward.objects.map((o) => [typeOfObject(o), objectString(o)][1]),
    want,
  );
  const backward = open(describe()).c;
  const last = [...backward.objects].reverse();
  assert.deepEqual(last.map((o) => [typeOfObject(o), objectString(o)][1]).reverse(), want);
});

test("the same trees, names bound to their objects", () => {
  const whole = open(null);
  const outlined = open(describe());
  assert.deepEqual(dump(outlined.p), dump(whole.p));
  for (const { c } of [whole, outlined]) c.checkPackage();
  assert.deepEqual(
    outlined.c.initOrder().map((i) => i.lhs.map((v) => v.name)),
    whole.c.initOrder().map((i) => i.lhs.map((v) => v.name)),
  );
  assert.deepEqual(dump(outlined.p), dump(whole.p));
});

test("positions of a file that nobody has parsed", () => {
  const { p } = open(describe());
  const f = p.files[1]!.file;
  const at = files["/m/b.go"].indexOf("type missing");
  assert.deepEqual(f.position(at), { filename: "/m/b.go", offset: at, line: 20, column: 1 });
});

test("no skeleton where text counts as being elsewhere, where names are imported by a dot, where something is wrong", () => {
  const without = (text: string): void => {
    const program = new Program({
      files: new MemoryFiles({ ...files, "/m/b.go": text }),
      goroot: "/goroot",
      dir: "/m",
      modules: { cacheDir: "/cache" },
    });
    const world = new World({ fileSet: program.fileSet, report: () => {} });
    const c = world.checker(program.package("m") as LoadedPackage);
    assert.equal(describePackage(c), null);
  };
  const rest = "\ntype Alias2 = T\ntype List[E any] struct{}\n";
  without(`package m\n//line x.y:10${rest}`);
  without(`package m\nimport . "m/q"\nvar _ Q${rest}`);
  without(`package m\nvar A = 1${rest}`);
});
