// `npm run fuzz`: damaged Go files must not make the scanner, the parser, the resolution or the dumps fail: no exception,
// no hang, no unbounded memory. GOROOT's files (or, without Go, the project's examples and test data) are damaged by
// bytes, by tokens and by cutting them off.
//
//   npm run fuzz -- [--n 200000] [--seed 1] [--compare]
//
// --compare also asks the official parser, and wants the same errors at the same positions. A failing input is written to
// dist/fuzz; the smallest form of it belongs into src/syntax/testdata.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { FileSet } from "../../src/source/position.ts";
import { dumpText, endPos, inspect, parseFile, scan, Token } from "../../src/syntax/index.ts";
import { goroot, hasGo, SyntaxOracle } from "../oracle/syntax/oracle.ts";
import { numberOption } from "./option.ts";
import { Random } from "./random.ts";

const count = numberOption("n", 200_000);
const seed = numberOption("seed", 1);
const compare = process.argv.includes("--compare");
/** An input that takes longer than this has hung, for the sizes used here. */
const limitMs = 5000;

const random = new Random(seed);

function corpus(): string[] {
  const roots = hasGo ? [`${goroot}/src`, `${goroot}/test`] : ["examples", "src"];
  const files: string[] = [];
  for (const root of roots) {
    for (const f of readdirSync(root, { recursive: true }) as string[]) {
      const path = `${root}/${f}`;
      if (/\.(go|txt)$/.test(f) && statSync(path).isFile() && statSync(path).size < 16_384) files.push(path);
    }
  }
  return files.sort();
}

interface Span {
  start: number;
  end: number;
}

function tokenSpans(src: Uint8Array): Span[] {
  const spans: Span[] = [];
  const fset = new FileSet();
  const file = fset.addFile("", src.length);
  for (const t of scan(file, "", src, () => {})) {
    const start = t.pos - file.base;
    if (spans.length > 0) spans[spans.length - 1]!.end = start;
    spans.push({ start, end: src.length });
    if (t.tok === Token.Semicolon && t.literal === "\n") spans.pop();
  }
  return spans;
}

function splice(src: Uint8Array, start: number, end: number, by: Uint8Array): Uint8Array {
  const out = new Uint8Array(src.length - (end - start) + by.length);
  out.set(src.subarray(0, start));
  out.set(by, start);
  out.set(src.subarray(end), start + by.length);
  return out;
}

const bits = ["\0", "\xff", '"', "`", "'", "/*", "*/", "//", "\\", "{", "}", "(", ")", "[", "]", "\n", ";", ",", ":="];
const words = "break case chan const defer else for func go goto if import interface map package range select type var"
  .split(" ")
  .concat(["...", "<-", "~", "|", "*", "&^=", "++", "=", ":", ".", "0x", "1e", "08", "x.(type)", "T[", "//line x:1\n"]);
const encode = (s: string): Uint8Array => Uint8Array.from(s, (c) => c.charCodeAt(0));

/** One damage to `src`. */
function damage(src: Uint8Array, other: Uint8Array): Uint8Array {
  if (src.length < 2) return src;
  const at = random.below(src.length);
  switch (random.below(8)) {
    case 0:
      return splice(src, at, at + 1, Uint8Array.of(random.below(256)));
    case 1:
      return splice(src, at, at, encode(bits[random.below(bits.length)]!));
    case 2:
      return splice(src, at, Math.min(src.length, at + 1 + random.below(8)), new Uint8Array());
    case 3:
      return src.subarray(0, at);
    default:
      break;
  }
  const spans = tokenSpans(src);
  if (spans.length < 2) return src;
  const a = spans[random.below(spans.length)]!;
  switch (random.below(4)) {
    case 0:
      return splice(src, a.start, a.end, new Uint8Array());
    case 1:
      return splice(src, a.start, a.start, encode(` ${words[random.below(words.length)]!} `));
    case 2: {
      const b = spans[random.below(spans.length)]!;
      return splice(src, a.start, a.end, src.slice(b.start, b.end));
    }
    default: {
      const from = tokenSpans(other);
      if (from.length === 0) return src;
      const i = random.below(from.length);
      const last = from[Math.min(from.length - 1, i + random.below(12))]!;
      return splice(src, a.start, a.end, other.slice(from[i]!.start, last.end));
    }
  }
}

/** Everything that can be done with a file; its errors. */
function exercise(src: Uint8Array): string[] {
  const errors: string[] = [];
  for (const _ of scan(new FileSet(), "f.go", src, () => {}));
  const source = new FileSet().addFile("f.go", src.length);
  const comments = random.below(2) === 0;
  const file = parseFile(source, "f.go", src, {
    comments,
    resolve: true,
    branches: true,
    reporter: (d) => {
      if (d.pos < source.base || d.pos > source.base + source.size)
        throw new Error(`position ${d.pos} out of the file`);
      const { line, column } = source.position(d.pos - source.base, false);
      errors.push(`${line}:${column}: ${d.message}`);
    },
  });
  inspect(file, (n) => {
    endPos(n);
    return true;
  });
  if (random.below(10) === 0) dumpText(file, () => {});
  return errors;
}

function fail(i: number, src: Uint8Array, why: string): void {
  mkdirSync("dist/fuzz", { recursive: true });
  const path = `dist/fuzz/${seed}-${i}.go`;
  writeFileSync(path, src);
  console.log(`FAIL ${path}: ${why}`);
  failures++;
}

let failures = 0;
const files = corpus();
const contents = new Map<string, Uint8Array>();
const load = (path: string): Uint8Array => {
  let src = contents.get(path);
  if (src === undefined) contents.set(path, (src = readFileSync(path)));
  return src;
};
const oracle = compare ? new SyntaxOracle() : null;
oracle?.build();
oracle?.start();
for (let i = 0; i < count; i++) {
  let src = load(files[random.below(files.length)]!);
  const other = load(files[random.below(files.length)]!);
  for (let n = 1 + random.below(3); n > 0; n--) src = damage(src, other);
  const start = performance.now();
  try {
    const mine = exercise(src);
    const took = performance.now() - start;
    if (took > limitMs) fail(i, src, `took ${Math.round(took)} ms`);
    if (oracle !== null) {
      mkdirSync("dist/fuzz", { recursive: true });
      writeFileSync("dist/fuzz/input.go", src);
      const theirs = (await oracle.hash("dist/fuzz/input.go")).errors;
      const a = mine.sort().join("\n  ");
      const b = theirs.sort().join("\n  ").replaceAll("dist/fuzz/input.go", "f.go");
      // gc drops bytes that are no characters even inside a token, where ours ends the token.
      const broken = /invalid (NUL|UTF-8|BOM)/.test(b);
      if (a !== b && !broken) fail(i, src, `errors differ\n ours:\n  ${a}\n gc's:\n  ${b}`);
    }
  } catch (e) {
    fail(i, src, e instanceof Error ? (e.stack ?? e.message) : String(e));
  }
  if (process.stderr.isTTY && i % 500 === 0) process.stderr.write(`\r${i}/${count}`);
}
oracle?.stop();
const mb = Math.round(process.memoryUsage().heapUsed / 1e6);
console.log(`fuzz: ${count} inputs, ${failures} failed, heap ${mb} MB`);
process.exit(failures === 0 ? 0 : 1);
