import assert from "node:assert/strict";
import { test } from "node:test";
import { DiskFiles } from "../../host/files.ts";
import { findGoroot } from "../../host/goroot.ts";
import { Program as LoadProgram } from "../../load/program.ts";
import { Frontend } from "../../program/frontend.ts";
import { dumpFunc } from "../dump.ts";
import { order, Passes, passes } from "./passes.ts";

test("the table of passes obeys every row of their order", () => {
  const at = (name: string): number => {
    const i = passes.findIndex((p) => p.name === name);
    assert.notEqual(i, -1, name);
    return i;
  };
  for (const row of order) assert.ok(at(row.first) < at(row.second), `${row.first} before ${row.second}: ${row.why}`);
});

function goroot(): string | null {
  try {
    return findGoroot().dir;
  } catch {
    return null;
  }
}

/** Dumps of a package's functions after the passes, asked for in the given direction. */
function dumps(root: string, path: string, backwards: boolean): Map<string, string> {
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
  for (const fn of backwards ? fns.slice().reverse() : fns) run.ready(fn);
  const text = (fn: (typeof fns)[number]): string => JSON.stringify(dumpFunc(fn, load.fileSet));
  return new Map(fns.map((fn) => [fn.symbol, text(fn)]));
}

test("the order of questions changes nothing", { skip: goroot() === null ? "no GOROOT" : false }, () => {
  for (const path of ["strconv"]) {
    const forwards = dumps(goroot()!, path, false);
    const backwards = dumps(goroot()!, path, true);
    assert.equal(forwards.size, backwards.size);
    for (const [symbol, text] of forwards) assert.equal(backwards.get(symbol), text, symbol);
  }
});
