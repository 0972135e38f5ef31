// Data of package variables: the same whatever is asked for first, by the variable's name or by that of a part behind it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gorootHere } from "../../../test/missing.ts";
import { DiskFiles } from "../../host/files.ts";
import { Program as LoadProgram } from "../../load/program.ts";
import { OverlayFiles } from "../../load/provider.ts";
import { Frontend } from "../../program/frontend.ts";
import { DataKind, type Global, type StaticData } from "../func.ts";
import { Passes } from "../passes/passes.ts";
import type { Program } from "../program.ts";

const goroot = gorootHere();
const skip = goroot === null ? "no GOROOT" : false;

const source = `package main

type point struct{ x, y int32 }

var first = []*point{{1, 2}, {x: 3}, nil, &second}
var second = point{y: -1}
var third = &[]any{"text", point{5, 6}, first2, 1.5}
var fourth = code()
var fifth = []point{{fourth, 1}, {2, 3}}
var copied = second
var float, half, flag = 1.5, float32(0.5), true
var large = [5000]uint16{4: 0x1234, 4999: 0xffff}
var sparse [1 << 20]byte = [1 << 20]byte{3: 7}
var nothing = [8]int{}

func first2() {}

func code() int32 { second.x++; return 1 }

func main() {}
`;

interface Opened {
  readonly program: Program;
  readonly frontend: Frontend;
  readonly errors: string[];
  readonly globals: () => Global[];
}

function open(text = source): Opened {
  const file = "/data/input.go";
  const load = new LoadProgram({
    files: new OverlayFiles(new DiskFiles(), { [file]: new TextEncoder().encode(text) }),
    goroot: goroot!,
    dir: "/data",
    modules: { cacheDir: "", mod: "", work: "off" },
  });
  const pkg = load.fileList([file]);
  if (typeof pkg === "string") throw new Error(pkg);
  const errors: string[] = [];
  const frontend = new Frontend(load, [pkg], (d) => errors.push(d.message));
  const { program } = frontend;
  new Passes(program);
  return { program, frontend, errors, globals: () => program.declaredGlobals(frontend.source(pkg)) };
}

function describe(data: StaticData | null, found: Map<string, string>): string {
  if (data === null) return "zero";
  const numbers = [...data.bytes].map((b, i) => (b === 0 ? "" : `${i}=${b}`)).filter((s) => s !== "");
  const items = data.items.map((d) => {
    if (d.kind === DataKind.Global) {
      if (!found.has(d.global!.symbol)) {
        found.set(d.global!.symbol, "");
        found.set(d.global!.symbol, describe(d.global!.data, found));
      }
      return `${d.offset}: &${d.global!.symbol}+${d.addend}`;
    }
    const of = d.fn?.symbol ?? d.type?.linkString ?? new TextDecoder().decode(d.bytes!);
    return `${d.offset}: ${["", "", "func", "type", "itab", "text"][d.kind]} ${of}`;
  });
  return [...numbers, ...items].join(" ");
}

/** All data of the package. */
function contents(o: Opened, order: (globals: Global[]) => Global[]): [string, string][] {
  const found = new Map<string, string>();
  for (const g of order(o.globals())) {
    o.program.globalData(g);
    found.set(g.symbol, describe(g.data, found));
  }
  assert.deepEqual(o.errors, []);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

test("contents of variables and of what is behind them", { skip }, () => {
  const data = new Map(contents(open(), (globals) => globals));
  const pointTo = (name: string, at: number): string => `${at}: &${name}+0`;
  assert.equal(data.get("main.first"), `8=4 16=4 ${pointTo("main.first..stmp_0", 0)}`);
  const elements = [0, 1].map((i) => pointTo(`main.first..stmp_${i + 1}`, 8 * i));
  assert.equal(data.get("main.first..stmp_0"), `${elements.join(" ")} ${pointTo("main.second", 24)}`);
  assert.equal(data.get("main.first..stmp_1"), "0=1 4=2");
  assert.equal(data.get("main.first..stmp_2"), "0=3");
  assert.equal(data.get("main.second"), "4=255 5=255 6=255 7=255");
  assert.equal(data.get("main.third"), pointTo("main.third..stmp_0", 0));
  assert.match(data.get("main.third..stmp_1")!, /16: type main\.point .* 32: type func\(\) 40: func main\.first2 /);
  // The literal needs code for one number alone; its array belongs to the initialiser of the package.
  assert.equal(data.get("main.fifth"), `8=2 16=2 ${pointTo("main..stmp_0", 0)}`);
  assert.equal(data.get("main..stmp_0"), "4=1 8=2 12=3");
  // Code has run that could have changed it.
  assert.equal(data.get("main.copied"), "zero");
  assert.equal(data.get("main.float"), "6=248 7=63");
  assert.equal(data.get("main.half"), "3=63");
  assert.equal(data.get("main.flag"), "0=1");
  assert.equal(data.get("main.large"), "8=52 9=18 9998=255 9999=255");
  assert.equal(data.get("main.sparse"), "3=7");
  assert.equal(data.get("main.nothing"), "zero");
});

test("long arrays of which little is set take little room", { skip }, () => {
  const o = open();
  const g = o.program.lookupGlobal("main.sparse")!;
  o.program.globalData(g);
  assert.equal(g.data!.bytes.length, 4096);
});

const orders: readonly [string, (globals: Global[]) => Global[]][] = [
  ["backwards", (globals) => globals.toReversed()],
  ["every third first", (globals) => [0, 1, 2].flatMap((k) => globals.filter((_, i) => i % 3 === k))],
];

for (const [name, order] of orders) {
  test(`the same data, asked for ${name}`, { skip }, () => {
    assert.deepEqual(
      contents(open(), order),
      contents(open(), (globals) => globals),
    );
  });
}

test("the same data before the initialiser and after it, checked or not", { skip }, () => {
  const want = contents(open(), (globals) => globals);
  const first = open();
  first.program.initializer(first.frontend.byPath("main")!);
  assert.deepEqual(
    contents(first, (globals) => globals),
    want,
  );
  const whole = open();
  whole.frontend.checkAll(whole.frontend.loadedByPath("main")!);
  assert.deepEqual(
    contents(whole, (globals) => globals),
    want,
  );
});

test("parts of data are found by their names", { skip }, () => {
  const { program } = open();
  const part = program.lookupGlobal("main.first..stmp_1")!;
  assert.equal(part.symbol, "main.first..stmp_1");
  assert.equal(describe(part.data, new Map()), "0=1 4=2");
  for (const none of [
    "main.first..stmp_9",
    "main.code..stmp_0",
    "main.fourth..stmp_0",
    "main.none..stmp_0",
    "..stmp_0",
  ])
    assert.equal(program.lookupGlobal(none), null, none);
});

test("a variable that nobody asks for is not looked at, an error in one that is asked for is reported", {
  skip,
}, () => {
  const text = 'package main\n\nvar v = []int{"x"}\nvar w = code()\n\nfunc code() int { return 1 }\n\nfunc main() {}\n';
  const { program, frontend, errors } = open(text);
  program.initializer(frontend.byPath("main")!);
  assert.deepEqual(errors, []);
  program.package("main").types.resolver!.checkInit(program.lookupGlobal("main.v")!.source as never);
  assert.deepEqual(errors, ['cannot use "x" (untyped string constant) as int value in array or slice literal']);
});
