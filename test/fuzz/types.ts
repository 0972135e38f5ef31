// `npm run fuzz:types`: damaged Go packages must not make the checker fail: no exception, no hang. Small packages of std and
// files of GOROOT/test and of the checker's test data are damaged so that most of them still parse: names, operators and
// literals are exchanged, lines dropped, doubled and swapped; now and then a byte.
//
//   npm run fuzz:types -- [--n 50000] [--seed 1] [--show FILE]
//
// A failing input is written to dist/fuzz; the smallest form of it belongs into src/types' tests.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { Package } from "../../src/load/package.ts";
import type { Program } from "../../src/load/program.ts";
import type { Diagnostic } from "../../src/source/diagnostic.ts";
import { FileSet } from "../../src/source/position.ts";
import type { File } from "../../src/syntax/ast.ts";
import { parseFile } from "../../src/syntax/parser/file.ts";
import { Token } from "../../src/syntax/token.ts";
import { scan } from "../../src/syntax/tokens.ts";
import { Checker } from "../../src/types/checker.ts";
import { compilerDiagnostics } from "../../src/types/compiler-errors.ts";
import { FactDumper } from "../../src/types/dump.ts";
import { unsafePackage } from "../../src/types/universe.ts";
import { World } from "../../src/types/world.ts";
import { goroot, gorootProgram } from "../check/types-packages.ts";
import { numberOption } from "./option.ts";
import { Random } from "./random.ts";

const count = numberOption("n", 50_000);
const seed = numberOption("seed", 1);
/** An input that takes longer than this has hung, for the sizes used here. */
const limitMs = 5000;

const random = new Random(seed);

/** Files that are checked together. */
interface Unit {
  path: string;
  files: { name: string; text: string }[];
}

function corpus(program: Program): Unit[] {
  const units: Unit[] = [];
  for (const path of "errors sort slices maps container/list sync/atomic iter unique bufio text/tabwriter cmp".split(
    " ",
  )) {
    const p = program.std(path);
    units.push({ path, files: p.files.map((f) => ({ name: f.name, text: new TextDecoder().decode(f.source) })) });
  }
  for (const root of [`${goroot}/test`, `${goroot}/src/internal/types/testdata`]) {
    for (const f of (readdirSync(root, { recursive: true }) as string[]).sort()) {
      const name = `${root}/${f}`;
      if (!f.endsWith(".go") || !statSync(name).isFile() || statSync(name).size > 12_000) continue;
      units.push({ path: "p", files: [{ name: f, text: readFileSync(name, "latin1") }] });
    }
  }
  return units;
}

interface Word {
  start: number;
  end: number;
  tok: Token;
}

const wordCache = new Map<string, Word[]>();

function words(text: string): Word[] {
  let list = wordCache.get(text);
  if (list !== undefined) return list;
  list = [];
  const src = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const fset = new FileSet();
  const base = fset.addFile("", src.length).base;
  for (const t of scan(new FileSet(), "", src, () => {})) {
    if (t.literal === "\n" || t.tok === Token.EOF || t.tok === Token.Comment) continue;
    const start = t.pos - base;
    list.push({ start, end: start + Math.max(1, t.literal.length), tok: t.tok });
  }
  wordCache.set(text, list);
  return list;
}

const names = (
  "int string any error nil true iota append len make new min max clear comparable bool byte float64 uint8 complex128 " +
  "unsafe.Sizeof unsafe.Pointer struct{} interface{~int} []int map[string]int chan<-int func() *T T[int] T[T] _ x"
).split(" ");
const operators = "+ - * / % & | ^ << >> &^ == != < <= > >= && || = := += <<= <- ++ . , : ... ~ ! ( ) [ ] { }".split(
  " ",
);
const literals = '0 1 -1 1<<70 3.5 1e1000 2i \'x\' "" "s" `r` nil 1_0 0x'.split(" ");

function pick<T>(list: readonly T[]): T {
  return list[random.below(list.length)]!;
}

function damage(text: string, other: string): string {
  const list = words(text);
  if (list.length < 3) return text;
  const put = (w: Word, by: string): string => text.slice(0, w.start) + by + text.slice(w.end);
  const w = pick(list);
  switch (random.below(10)) {
    case 0:
    case 1: {
      const ids = list.filter((x) => x.tok === Token.Ident);
      if (ids.length < 2) return text;
      const from = pick(ids);
      return put(pick(ids), text.slice(from.start, from.end));
    }
    case 2: {
      const ids = list.filter((x) => x.tok === Token.Ident);
      return ids.length === 0 ? text : put(pick(ids), pick(names));
    }
    case 3: {
      const ops = list.filter((x) => x.tok >= Token.Add && x.tok <= Token.Tilde);
      return ops.length === 0 ? text : put(pick(ops), pick(operators));
    }
    case 4: {
      const lits = list.filter((x) => x.tok >= Token.Ident && x.tok <= Token.String);
      return lits.length === 0 ? text : put(pick(lits), pick(literals));
    }
    case 5:
      return put(w, "");
    case 6: {
      const from = words(other);
      if (from.length === 0) return text;
      const i = random.below(from.length);
      const last = from[Math.min(from.length - 1, i + random.below(8))]!;
      return put(w, ` ${other.slice(from[i]!.start, last.end)} `);
    }
    case 7: {
      const at = random.below(text.length);
      return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
    }
    default: {
      const lines = text.split("\n");
      const a = random.below(lines.length);
      const b = random.below(lines.length);
      const kind = random.below(3);
      if (kind === 0) lines.splice(a, 1);
      else if (kind === 1) lines.splice(a, 0, lines[b]!);
      else [lines[a], lines[b]] = [lines[b]!, lines[a]!];
      return lines.join("\n");
    }
  }
}

let program = gorootProgram();
let world = new World({ fileSet: program.fileSet, report: () => {} });

/** Parses and checks a unit, asks for everything that is said of it. */
function exercise(u: Unit): number {
  const found: Diagnostic[] = [];
  const syntaxErrors: Diagnostic[] = [];
  const fset = world.session.fset;
  const files = u.files.map((f) => {
    const source = Uint8Array.from(f.text, (c) => c.charCodeAt(0));
    const tree: File = parseFile(fset, f.name, source, { reporter: (d) => syntaxErrors.push(d) });
    return { tree, source };
  });
  const checker = new Checker(world.session, {
    path: u.path,
    goVersion: "go1.26",
    files: files.map((f) => f.tree),
    report: (d) => found.push(d),
    importer: {
      import(path) {
        if (path === "unsafe") return unsafePackage;
        const p: Package | string = program.package(path);
        return typeof p === "string" ? new Error(p) : world.package(p);
      },
    },
  });
  checker.checkPackage();
  const mode = { std: false, runtime: false, complete: true, goVersion: "go1.26" };
  const all = compilerDiagnostics(checker, files, mode, syntaxErrors, found, true);
  const dumper = new FactDumper(fset);
  for (const f of files) dumper.file(f.tree);
  return all.length;
}

function save(u: Unit, n: number, why: string): void {
  mkdirSync("dist/fuzz", { recursive: true });
  const name = `dist/fuzz/types-${seed}-${n}.go`;
  writeFileSync(name, u.files.map((f) => f.text).join("\n// ---- next file\n"), "latin1");
  console.log(`${name}: ${why}`);
}

const units = corpus(program);
let failures = 0;
let withErrors = 0;
for (let n = 0; n < count; n++) {
  // The session keeps positions and interned types: a fresh one now and then bounds memory.
  if (n % 2000 === 1999) {
    program = gorootProgram();
    world = new World({ fileSet: program.fileSet, report: () => {} });
    wordCache.clear();
  }
  const original = pick(units);
  const u: Unit = { path: original.path, files: original.files.map((f) => ({ ...f })) };
  const f = pick(u.files);
  for (let i = 1 + random.below(3); i > 0; i--) f.text = damage(f.text, pick(pick(units).files).text);
  const start = process.cpuUsage();
  try {
    if (exercise(u) > 0) withErrors++;
  } catch (e) {
    failures++;
    save(u, n, e instanceof Error ? (e.stack ?? e.message).split("\n").slice(0, 6).join("\n    ") : String(e));
    program = gorootProgram();
    world = new World({ fileSet: program.fileSet, report: () => {} });
  }
  // Processor time: on a busy machine a clock on the wall says little.
  const took = process.cpuUsage(start).user / 1000;
  if (took > limitMs) {
    failures++;
    save(u, n, `took ${took.toFixed(0)} ms`);
  }
  if (n % 1000 === 999) process.stderr.write(`${n + 1} of ${count}, ${failures} failures\n`);
}
console.log(`fuzz:types: ${count} inputs, ${withErrors} with errors, ${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
