import assert from "node:assert/strict";
import { test } from "node:test";
import { gorootHere } from "../../../test/missing.ts";
import { DiskFiles } from "../../host/files.ts";
import { Program as LoadProgram } from "../../load/program.ts";
import { Frontend } from "../../program/frontend.ts";
import { dumpFunc } from "../dump.ts";
import type { Func } from "../func.ts";
import { order, Passes, passes } from "./passes.ts";

test("the table of passes obeys every row of their order", () => {
  const at = (name: string): number => {
    const i = passes.findIndex((p) => p.name === name);
    assert.notEqual(i, -1, name);
    return i;
  };
  for (const row of order) assert.ok(at(row.first) < at(row.second), `${row.first} before ${row.second}: ${row.why}`);
});

const goroot = gorootHere();

/** Orders of asking for functions. */
const orders: readonly ((fns: Func[]) => Func[])[] = [
  (fns) => fns,
  (fns) => fns.toReversed(),
  // Every seventh, then the next to each.
  (fns) =>
    fns
      .map((fn, i) => ({ fn, at: (i % 7) * fns.length + i }))
      .sort((x, y) => x.at - y.at)
      .map((x) => x.fn),
];

/** Dumps of a package's functions, closures and instances after the passes, asked for in the given order. */
function dumps(root: string, path: string, order: (fns: Func[]) => Func[]): Map<string, string> {
  const load = new LoadProgram({
    files: new DiskFiles(),
    goroot: root,
    dir: `${root}/src`,
    modules: { cacheDir: "", mod: "", work: "off" },
  });
  const pkg = load.std(path);
  const frontend = new Frontend(load, [pkg], () => {});
  const p = frontend.program;
  const run = new Passes(p);
  const fns = p.declaredFuncs(frontend.source(pkg));
  for (const fn of order(fns)) run.ready(fn);
  const out = new Map<string, string>();
  for (const fn of p.allFuncs()) {
    if (fn.body === null || fn.outer !== null || (fn.pkgPath !== path && !fn.dupOk)) continue;
    run.ready(fn);
    const add = (f: Func): void => {
      out.set(f.symbol, JSON.stringify(dumpFunc(f, load.fileSet)));
      for (const c of f.closures) add(c);
    };
    add(fn);
  }
  return out;
}

test("the order of questions changes nothing", { skip: goroot === null ? "no GOROOT" : false }, () => {
  for (const path of (process.env.GLASGO_ORDER_PACKAGES ?? "strconv,sort").split(",")) {
    const [first, ...others] = orders.map((order) => dumps(goroot!, path, order));
    assert.ok(first!.size > 5, path);
    for (const other of others) {
      assert.deepEqual([...other.keys()].sort(), [...first!.keys()].sort());
      for (const [symbol, text] of first!) assert.equal(other.get(symbol), text, symbol);
    }
  }
});
