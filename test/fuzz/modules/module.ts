// Random modules with several programs, which share packages of the module and of other modules (vendored), and edits of them
// one after another. In: random numbers and the API of the standard library. Out: the files, as they are after each edit.
import { Random } from "../random.ts";
import type { ApiPackage } from "./api.ts";
import { prelude, Uses } from "./uses.ts";

/** What programs use of the library without knowing its API. */
const usual = ["iter", "maps", "reflect", "slices", "sync", "sync/atomic", "unique"];

/** A package that others import, as it is now. */
class Shared {
  readonly path: string;
  readonly name: string;
  private readonly below: Shared | null;
  /** A package whose code it has without importing it, and to which it gives some. */
  readonly far: Shared | null;
  /** Another one does that to it. */
  isGiven = false;
  private readonly api: readonly ApiPackage[];
  private readonly seed: number;
  /** What edits change. */
  private literal = 1;
  private added = 0;
  private methods = 0;
  private body = 0;
  private noinline = false;
  private hidden = 0;
  private embedded = "embedded";
  private assembly = 40;
  private uses = 2;
  private more = false;

  constructor(path: string, below: Shared | null, far: Shared | null, api: readonly ApiPackage[], seed: number) {
    this.path = path;
    this.name = path.slice(path.lastIndexOf("/") + 1);
    this.below = below;
    this.far = far;
    this.api = api;
    this.seed = seed;
  }

  edit(random: Random): string {
    const edits: [string, () => void][] = [
      ["a literal", () => this.literal++],
      ["a function added", () => this.added++],
      ["a method added", () => this.methods++],
      ["an exported function's body", () => (this.body = (this.body + 1) % 4)],
      ["inlinability", () => (this.noinline = !this.noinline)],
      ["a function with another's name", () => this.hidden++],
      ["an embedded file", () => (this.embedded += "!")],
      ["assembly", () => this.assembly++],
      ["one more use of the library", () => this.uses++],
      ["a file more or less", () => (this.more = !this.more)],
    ];
    const [what, change] = random.pick(edits);
    change();
    return `${this.path}: ${what}`;
  }

  files(): Record<string, string> {
    const { name } = this;
    const more = `package ${name}\n\nfunc init() { keep(More[int]{}) }\n\ntype More[T any] struct{ Box[T] }\n`;
    return {
      ...(this.more ? { "more.go": more } : {}),
      "tagged.go": `//go:build tagged\n\npackage ${name}\n\nfunc init() { scale++; keep(Map[int, *Point]) }\n`,
      [`${name}.go`]: this.text(),
      [`${name}_amd64.s`]: `#include "textflag.h"

// func Count(x *int) int
TEXT ·Count(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), AX
	MOVQ (AX), BX
	ADDQ $${this.assembly}, BX
	ADDQ $1, ·Counted(SB)
	MOVQ BX, ret+8(FP)
	RET
`,
      "words.txt": this.embedded,
    };
  }

  /** The exported function's body: small, large, with a closure, with a loop. */
  private areaBody(): string {
    return [
      "\treturn n * scale",
      "\tfor i := range n {\n\t\tif i%3 == scale {\n\t\t\tn += len(names[text])\n\t\t\tkeep(i)\n\t\t}\n\t}\n\tkeep(names)\n\treturn n",
      "\tf := func(x int) int { return x + n + scale }\n\tkeep(f)\n\treturn f(n)",
      "\tkeep(&n)\n\tdefer func() { keep(recover()) }()\n\treturn n / scale",
    ][this.body]!;
  }

  private text(): string {
    const names = new Map(this.api.map((p, i) => [p, `p${i}`]));
    const uses = new Uses(new Random(this.seed), names, "");
    const { below, name } = this;
    let out = `${prelude}
var scale = ${this.literal}

const Constant = ${this.literal} + 2

var names = map[string][]int{"a": {1, 2, scale}, "b": {Constant}, "c": {}}

var Counted int

var version = "none"

//go:embed words.txt
var words string

// Words is as long as its file.
func Words() string { return words + version }

func Count(x *int) int

var literal = func() any {
	type local struct{ Literal int }
	return local{}
}

var table = map[string]func(int) any{
	"a": func(n int) any {
		type local struct{ Table [${this.literal}]int }
		return local{}
	},
	"b": func(n int) any { return Pair[*Point, int]{nil, n} },
}

func Literal() any { return literal() }

func Table() any { return table[text](number) }

func After() any {
	type local struct{ After *Point }
	return &local{}
}

type Point struct{ X, Y int }

func (p Point) String() string { return text }

func (p *Point) Move(n int) { p.X += n + ${this.literal} }

${this.noinline ? "//go:noinline" : ""}
func Area(n int) int {
${this.areaBody()}
}

func distant(n *int) *int {
	if *n > ${this.hidden} {
		return ${this.hidden % 2 === 0 ? "n" : "nil"}
	}
	return nil
}

func hidden(n int) (Point, string) { return Point{n, ${this.hidden}}, text }

type Pair[A, B any] struct {
	First  A
	Second B
}

func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{p.Second, p.First} }

func (p *Pair[A, B]) Set(a A) func() B {
	p.First = a
	return func() B { keep(a); return p.Second }
}

type Shape[T any] interface {
	Get() T
	unexported() Pair[T, int]
}

type Box[T any] struct {
	value T
	next  *Box[T]
}

func NewBox[T any]() *Box[T] { return &Box[T]{} }

func (b *Box[T]) Get() T { return b.value }

func (b *Box[T]) Put(x T) { b.next = &Box[T]{x, b.next} }

func (b *Box[T]) unexported() Pair[T, int] { return Pair[T, int]{b.value, scale} }

func Map[T, U any](list []T, f func(T) U) (out []U) {
	for _, x := range list {
		out = append(out, f(x))
	}
	return out
}

func Each[T any](f func(T) bool) {
	type pair struct {
		a T
		f func(T) bool
	}
	for p := (pair{f: f}); p.f(p.a); {
		keep(p)
	}
}

func Local[T any]() any {
	type local struct {
		T *T
		P Pair[T, Point]
	}
	var x any = local{}
	if s, ok := x.(interface{ String() string }); ok {
		return s.String()
	}
	return x
}

func All[T any](n int) func(func(T) bool) {
	return func(yield func(T) bool) {
		for range n + ${this.literal} {
			var x T
			if !yield(x) {
				return
			}
		}
	}
}

func Unnamed() struct{ A int; B *Point } { return struct{ A int; B *Point }{A: scale} }

func init() {
	keep(names)
	keep(Pair[Point, *Box[string]]{})
}
`;
    if (below !== null) {
      out += `
//go:linkname lower ${below.path}.hidden
func lower(n int) (${below.name}.Point, string)

func Lower() any {
	p, s := lower(${below.name}.Area(number))
	keep(s)
	return Pair[${below.name}.Point, ${below.name}.Pair[int, Point]]{First: p}
}

type Wide struct {
	*${below.name}.Point
	${below.name}.Box[Point]
	${below.name}.Shape[${below.name}.Point]
}
`;
    }
    if (this.isGiven) {
      out += `
func given(p *int) int

func Given() int {
	n := number
	return given(&n)
}
`;
    }
    if (this.far !== null) {
      out += `
//go:linkname far ${this.far.path}.distant
func far(n *int) *int

func Far() int {
	n := number
	return *far(&n)
}

func FarOf(n *int) *int { return far(n) }

//go:linkname pushed ${this.far.path}.given
func pushed(p *int) int { return *p + ${this.hidden} }
`;
    }
    for (let i = 0; i < this.added; i++) out += `\nfunc Added${i}(n int) int { return n + Area(${i}) }\n`;
    for (let i = 0; i < this.methods; i++) {
      out += `\nfunc (b *Box[T]) Added${i}() (T, int) { return b.value, ${i} }\n\nfunc (p Point) Added${i}() int { return p.X + ${i} }\n`;
    }
    for (let i = 0; i < this.uses; i++) out += `\n${uses.one(`Use${i}`)}`;
    if (this.added > 0) out += "\nfunc Uses() {\n\tUse0()\n\tkeep(Use1)\n}\n";
    else out += "\nfunc Uses() { keep(Use0) }\n";
    return file(name, names, below === null ? [] : [below], out, 'import (\n\t_ "embed"\n\t_ "unsafe"\n)\n');
  }
}

/** A main package. */
class Main {
  readonly name: string;
  private readonly shared: readonly Shared[];
  private readonly api: readonly ApiPackage[];
  private readonly seed: number;
  /** Imports everything that it could use. */
  private readonly importsAll: boolean;
  private literal = 1;
  private uses: number;
  private added = 0;

  constructor(name: string, shared: readonly Shared[], api: readonly ApiPackage[], seed: number, importsAll: boolean) {
    this.name = name;
    this.importsAll = importsAll;
    this.shared = shared;
    this.api = api;
    this.seed = seed;
    this.uses = new Random(seed).between(2, 6);
  }

  edit(random: Random): string {
    const edits: [string, () => void][] = [
      ["a literal", () => this.literal++],
      ["one more use", () => this.uses++],
      ["one use less", () => (this.uses = Math.max(1, this.uses - 1))],
      ["a function added", () => this.added++],
    ];
    const [what, change] = random.pick(edits);
    change();
    return `${this.name}: ${what}`;
  }

  text(): string {
    const names = new Map(this.api.map((p, i) => [p, `p${i}`]));
    const random = new Random(this.seed + 1);
    const uses = this.shared.map((s) => new Uses(random, names, `${s.name}.`));
    let out = `${prelude}\nvar literal = ${this.literal}\n`;
    for (let i = 0; i < this.uses; i++) out += `\n${random.pick(uses).one(`use${i}`)}`;
    for (let i = 0; i < this.added; i++) out += `\nfunc added${i}(n int) int { return n + ${i} }\n`;
    out += "\nfunc main() {\n\tkeep(literal)\n";
    const calling = new Random(this.seed + 2);
    for (const s of this.shared) {
      const calls = [
        `Area(${this.literal})`,
        "Count(&number)",
        "Words()",
        "Uses",
        "Point{}",
        "Constant",
        "Literal()",
        "Table",
        "After()",
        "Area",
        "Unnamed()",
      ];
      if (this.shared.some((x) => x.far === s)) calls.push("Given", "Given()");
      if (s.far !== null) calls.push("FarOf(&number)", "Far");
      for (const c of calls) if (calling.chance(50)) out += `\tkeep(${s.name}.${c})\n`;
    }
    for (let i = 0; i < this.uses; i++) out += i % 2 === 0 ? `\tuse${i}()\n` : `\tkeep(use${i})\n`;
    for (let i = 0; i < this.added; i++) out += `\tkeep(added${i}(number))\n`;
    return file("main", names, this.shared, `${out}}\n`, "", this.importsAll);
  }
}

/** The text of a file that imports what it uses, and the rest for nothing. */
function file(
  name: string,
  names: ReadonlyMap<ApiPackage, string>,
  shared: readonly Shared[],
  text: string,
  imports: string,
  all = false,
): string {
  const uses = (x: string): boolean => new RegExp(`(?<![\\w.])${x}\\.`).test(text);
  const rows: string[] = [];
  for (const [p, local] of names) rows.push(`\t${uses(local) ? local : "_"} "${p.path}"`);
  for (const s of shared) rows.push(`\t${uses(s.name) ? "" : "_ "}"${s.path}"`);
  for (const path of usual) {
    const used = uses(path.slice(path.lastIndexOf("/") + 1));
    if (used || all) rows.push(`\t${used ? "" : "_ "}"${path}"`);
  }
  return `package ${name}\n\n${imports}import (\n${rows.join("\n")}\n)\n${text}`;
}

const own = "example.com/m";
const vendored = "example.org/v";

export class RandomModule {
  readonly mains: readonly Main[];
  /** All of them import the same. */
  readonly alike: boolean;
  private goVersion = "1.26";
  private readonly packages: readonly Shared[];

  constructor(random: Random, api: readonly ApiPackage[]) {
    const some = (n: number): ApiPackage[] => [...new Set(Array.from({ length: n }, () => random.pick(api)))];
    const common = some(3);
    const choose = (): ApiPackage[] => [
      ...new Set([...common.filter(() => random.chance(60)), ...some(random.between(1, 3))]),
    ];
    const low = new Shared(`${vendored}/low`, null, null, choose(), random.bits());
    low.isGiven = true;
    const high = new Shared(`${vendored}/high`, low, null, choose(), random.bits());
    const base = new Shared(`${own}/base`, random.chance(50) ? low : null, low, choose(), random.bits());
    const top = new Shared(`${own}/top`, base, null, choose(), random.bits());
    this.packages = [low, high, base, top];
    // The one whose code others have without importing it is always there.
    const shared = (): Shared[] => this.packages.filter((p) => p === low || random.chance(60));
    this.alike = random.chance(50);
    const [same, sameApi] = [shared(), choose()];
    this.mains = Array.from({ length: random.between(2, 3) }, (_, i) => {
      const [imports, from] = this.alike ? [same, sameApi] : [shared(), choose()];
      return new Main(`prog${i}`, imports, from, random.bits(), this.alike);
    });
  }

  /** Changes something, often in a main package; says what. */
  edit(random: Random): string {
    if (random.chance(4)) {
      this.goVersion = this.goVersion === "1.26" ? "1.24" : "1.26";
      return `go ${this.goVersion}`;
    }
    if (random.chance(55)) return random.pick(this.mains).edit(random);
    const [low, high, base, top] = this.packages;
    return random.pick([base!, base!, top!, top!, low!, high!]).edit(random);
  }

  files(): Record<string, string> {
    const out: Record<string, string> = {
      "go.mod": `module ${own}\n\ngo ${this.goVersion}\n\nrequire ${vendored} v1.0.0\n`,
      "vendor/modules.txt": `# ${vendored} v1.0.0\n## explicit; go 1.26\n${vendored}/high\n${vendored}/low\n`,
    };
    for (const p of this.packages) {
      const dir = p.path.startsWith(own) ? p.path.slice(own.length + 1) : `vendor/${p.path}`;
      for (const [name, text] of Object.entries(p.files())) out[`${dir}/${name}`] = text;
    }
    for (const m of this.mains) out[`${m.name}/main.go`] = m.text();
    return out;
  }
}
