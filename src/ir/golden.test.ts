// Golden cases: testdata/NAME.txt holds a Go file and what the builder (`ir`), all passes (`passes`) or `-m` (`m`) make of
// it. `--update` rewrites the sections that are there; a person reads the difference.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { gorootHere } from "../../test/missing.ts";
import { DiskFiles } from "../host/files.ts";
import { Program as LoadProgram } from "../load/program.ts";
import { OverlayFiles } from "../load/provider.ts";
import { Frontend } from "../program/frontend.ts";
import { dumpFunc, printFunc } from "./dump.ts";
import type { Func } from "./func.ts";
import { Passes } from "./passes/passes.ts";
import { OptimizationReport } from "./passes/report.ts";
import { verify } from "./verify.ts";

const dir = "src/ir/testdata";
const goroot = gorootHere();

interface Case {
  why: string;
  sections: Map<string, string>;
}

function read(path: string): Case {
  const parts = readFileSync(path, "utf8").split(/^-- (.*) --\n/m);
  const sections = new Map<string, string>();
  for (let i = 1; i < parts.length; i += 2) sections.set(parts[i]!, parts[i + 1]!);
  return { why: parts[0]!, sections };
}

function write(path: string, c: Case): void {
  let text = c.why;
  for (const [name, body] of c.sections) text += `-- ${name} --\n${body}`;
  writeFileSync(path, text);
}

function outputs(source: string): Map<string, string> {
  const file = "/golden/input.go";
  const load = new LoadProgram({
    files: new OverlayFiles(new DiskFiles(), { [file]: new TextEncoder().encode(source) }),
    goroot: goroot!,
    dir: "/golden",
    modules: { cacheDir: "", mod: "", work: "off" },
  });
  const pkg = load.fileList([file]);
  assert.notEqual(typeof pkg, "string", String(pkg));
  if (typeof pkg === "string") throw new Error(pkg);
  const errors: string[] = [];
  const frontend = new Frontend(load, [pkg], (d) => errors.push(d.message));
  frontend.checkAll(pkg);
  assert.deepEqual(errors, []);
  const p = frontend.program;
  const source_ = frontend.source(pkg);
  const fns: Func[] = [];
  const init = p.initializer(source_);
  if (init !== null) fns.push(init);
  fns.push(...p.declaredFuncs(source_));
  const print = (): string => {
    let s = "";
    const one = (fn: Func): void => {
      assert.deepEqual(verify(fn), []);
      s += `${printFunc(dumpFunc(fn, load.fileSet)).replaceAll("/golden/", "")}`;
      for (const c of fn.closures) one(c);
    };
    for (const fn of fns) if (p.body(fn) !== null) one(fn);
    // Instances and wrappers that these refer to.
    const others = [...p.allFuncs()].filter((f) => f.dupOk && f.outer === null && f.symbol.startsWith("main."));
    for (const fn of others.sort((a, b) => (a.symbol < b.symbol ? -1 : 1))) if (p.body(fn) !== null) one(fn);
    return s;
  };
  const out = new Map<string, string>();
  out.set("ir", print());
  const report = new OptimizationReport(source_.types.path);
  const passes = new Passes(p);
  report.run(passes, p, source_);
  out.set("passes", print());
  const lines = report.messages().map((d) => {
    const at = load.fileSet.position(d.pos);
    return `${at.line}:${at.column}: ${d.message}\n`;
  });
  out.set("m", lines.join(""));
  return out;
}

for (const name of readdirSync(dir).filter((n) => n.endsWith(".txt"))) {
  test(`golden ${name}`, { skip: goroot === null ? "no GOROOT" : false }, () => {
    const path = `${dir}/${name}`;
    assert.ok(existsSync(path));
    const c = read(path);
    const got = outputs(c.sections.get("input.go")!);
    if (process.env.GLASGO_UPDATE !== undefined) {
      for (const key of c.sections.keys()) if (got.has(key)) c.sections.set(key, got.get(key)!);
      write(path, c);
      return;
    }
    for (const [key, want] of c.sections) if (key !== "input.go") assert.equal(got.get(key), want, `section ${key}`);
  });
}
