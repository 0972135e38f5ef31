// `npm run check:constant`: random constant expressions, evaluated by src/constant and by go/constant, must agree in
// everything that can be observed. A case is one batch of 500 expressions, named by its seed. `--record N` writes the
// first N expressions with go/constant's answers to src/constant/testdata/recorded.txt, which the unit test replays.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, evaluate } from "../../src/constant/program.ts";
import { runCheck } from "./harness.ts";

const batch = 500;
const oracle = `${process.cwd()}/dist/oracle/constant`;

class Random {
  private state: number;
  constructor(seed: number) {
    this.state = Math.imul(seed + 1, 2654435761) >>> 0 || 1;
  }
  below(n: number): number {
    let x = this.state;
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    this.state = x;
    return x % n;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
  digits(alphabet: string, max: number): string {
    let s = "";
    for (let n = 1 + this.below(max); n > 0; n--) s += alphabet[this.below(alphabet.length)]!;
    return s;
  }
}

const dec = "0123456789";
const hexDigits = "0123456789abcdefABCDEF";

function intLit(r: Random): string {
  switch (r.below(9)) {
    case 0:
      return `i:0x${r.digits(hexDigits, r.pick([4, 16, 40]))}`;
    case 1:
      return `i:0b${r.digits("01", 70)}`;
    case 2:
      return `i:0o${r.digits("01234567", 25)}`;
    case 3:
      return `i:0${r.digits("01234567", 12)}`;
    case 4:
      return `i:${r.pick([9007199254740991, 9007199254740992, 2147483647, 2147483648, 4294967296, 65535])}`;
    case 5:
      return `i:1${r.digits(dec, 3)}_${r.digits(dec, 30)}`;
    case 6:
      return `c:${r.pick(["'a'", "'\\n'", "'\\xff'", "'\\377'", "'\\u00e9'", "'\\U0010ffff'", "'世'", "'😀'", "'\\''"])}`;
    default:
      return `i:${r.pick(["0", "1", "2", "3", "7", "10", "63", "64", "255", "1000000007"])}`;
  }
}

function floatLit(r: Random): string {
  switch (r.below(7)) {
    case 0:
      return `f:${r.digits(dec, 20)}.${r.digits(dec, 20)}`;
    case 1:
      return `f:${r.digits(dec, 5)}e${r.pick(["", "+", "-"])}${r.below(r.pick([40, 400, 2000, 40000]))}`;
    case 2:
      return `f:0x${r.digits(hexDigits, 16)}.${r.digits(hexDigits, 16)}p${r.pick(["", "+", "-"])}${r.below(r.pick([60, 1100, 9000]))}`;
    case 3:
      return `f:.${r.digits(dec, 4)}`;
    case 4:
      return `f:1e-${r.pick([30, 38, 44, 45, 46, 300, 307, 308, 320, 323, 324, 325])}`;
    case 5:
      return `f:0x1.${r.digits("08f", 15)}p-${r.pick([126, 127, 140, 149, 150, 1022, 1030, 1060, 1074, 1075])}`;
    default:
      return `f:${r.pick(["1.", "0.5", "3.4028235677973366e38", "1.7976931348623158e308", "1.7976931348623159e308", "0.1", "1e6", "123456.5", "99999.95"])}`;
  }
}

const chars = [
  "a",
  "é",
  "世",
  "\\n",
  "\\x00",
  "\\xff",
  "\\377",
  "\\u2028",
  "\\U0001F600",
  "\\\\",
  '\\"',
  "\\u00ad",
  "😀",
  " ",
];

function stringLit(r: Random): string {
  let s = "";
  for (let n = r.below(r.pick([4, 90])); n > 0; n--) s += r.pick(chars);
  return r.below(5) === 0 ? `s:\`${s}\`` : `s:"${s}"`;
}

/** A postfix program that leaves an integer. */
function intExpr(r: Random, depth: number): string[] {
  if (depth === 0 || r.below(5) === 0) return [intLit(r)];
  switch (r.below(6)) {
    case 0:
      return [...intExpr(r, depth - 1), r.pick(["neg", "pos", "compl:0", "compl:8", "compl:64"])];
    case 1:
      return [...intExpr(r, depth - 1), `${r.pick(["shl", "shr"])}:${r.below(r.pick([4, 70, 600]))}`];
    case 2:
      return [...intExpr(r, depth - 1), intLit(r), "i:1", "|", r.pick(["div", "%"])];
    default:
      return [...intExpr(r, depth - 1), ...intExpr(r, depth - 1), r.pick(["+", "-", "*", "&", "|", "^", "&^"])];
  }
}

function realExpr(r: Random, depth: number): string[] {
  if (depth === 0 || r.below(6) === 0) return r.below(3) === 0 ? intExpr(r, depth) : [floatLit(r)];
  switch (r.below(7)) {
    case 0:
      return [...realExpr(r, depth - 1), "neg"];
    case 1:
      return [...realExpr(r, depth - 1), r.pick(["float64", "float32", "tofloat"])];
    case 2:
      return [
        ...realExpr(r, depth - 1),
        r.pick(["i:3", "i:7", "f:1e300", "f:1e-1200", "f:0.1", "i:0x123456789abcdef123456789"]),
        "/",
      ];
    default:
      return [...realExpr(r, depth - 1), ...realExpr(r, depth - 1), r.pick(["+", "-", "*"])];
  }
}

function complexExpr(r: Random, depth: number): string[] {
  if (depth === 0) return [`m:${floatLit(r).slice(2)}i`];
  switch (r.below(5)) {
    case 0:
      return [...realExpr(r, depth - 1), "imag*"];
    case 1:
      return [...complexExpr(r, depth - 1), r.pick(["m:2i", "f:1.5", "i:3"]), "/"];
    case 2:
      return [...complexExpr(r, depth - 1), r.pick(["re", "im", "neg", "tocomplex"])];
    default:
      return [...complexExpr(r, depth - 1), ...complexExpr(r, depth - 1), r.pick(["+", "-", "*"])];
  }
}

function expression(r: Random): string[] {
  const depth = r.below(5);
  switch (r.below(8)) {
    case 0:
      return [stringLit(r), stringLit(r), r.pick(["+", "==", "!=", "<", "<=", ">", ">="])];
    case 1:
      return [...realExpr(r, depth), ...realExpr(r, depth), r.pick(["==", "!=", "<", "<=", ">", ">="])];
    case 2:
      return complexExpr(r, Math.min(depth, 3));
    case 3:
      return ["b:true", ...intExpr(r, 1), ...intExpr(r, 1), "<", r.pick(["&&", "||"]), "not"];
    case 4:
      return intExpr(r, depth);
    case 5:
      return [...realExpr(r, Math.min(depth, 2)), "toint"];
    default:
      return realExpr(r, depth);
  }
}

/** Expressions in which go/constant itself gives up (it panics on an unknown operand of a shift) are left out. */
function programs(seed: number, count: number): string[][] {
  const r = new Random(seed);
  return Array.from({ length: count }, () => expression(r));
}

function ask(list: string[][]): string[] {
  const input = list.map((p) => p.join("\t")).join("\n");
  const result = spawnSync(oracle, { input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`oracle: ${result.stderr.slice(0, 2000)}`);
  return result.stdout.trimEnd().split("\n");
}

function buildOracle(): void {
  mkdirSync("dist/oracle", { recursive: true });
  const r = spawnSync("go", ["build", "-o", oracle, "main.go"], { cwd: "test/oracle/constant", stdio: "inherit" });
  if (r.status !== 0) throw new Error("go build of test/oracle/constant failed");
}

function record(count: number): void {
  const list = programs(1, count * 2).filter((p) => p.join(" ").length < 300);
  const answers = ask(list);
  const lines = list.map((p, i) => `${p.join("\t")}\t=>\t${answers[i]}`).filter((l) => l.length < 900);
  const header =
    "# Postfix programs and go/constant's answers (Go 1.26). Written by: npm run check:constant -- --record N\n";
  writeFileSync("src/constant/testdata/recorded.txt", `${header}${lines.slice(0, count).join("\n")}\n`);
}

const recordAt = process.argv.indexOf("--record");
if (process.env.GLASGO_CHECK_WORKER === undefined) buildOracle();
if (recordAt >= 0) record(Number(process.argv[recordAt + 1]));
else {
  await runCheck({
    name: "check:constant",
    known: "test/known/constant.txt",
    list: () => Array.from({ length: 200 }, (_, i) => `batch-${i + 1}`),
    run: (item) => {
      const list = programs(Number(item.slice(6)), batch);
      const answers = ask(list);
      const wrong: string[] = [];
      list.forEach((p, i) => {
        const ours = describe(evaluate(p));
        if (ours !== answers[i]) wrong.push(`${p.join(" ")}\n  ours   ${ours}\n  theirs ${answers[i]}`);
      });
      return wrong.length === 0
        ? { status: "pass" }
        : { status: "fail", detail: `${wrong.length} of ${batch} differ; first:\n${wrong[0]!.slice(0, 1500)}` };
    },
  });
}
