// Textual SSA to running code: each case of testdata/run.txt is compiled with and without optimisation, put into a small
// executable together with what it calls, run, and its results compared. Linux on amd64 only.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { abiInternal, floatBase, layoutCall } from "../../abi/callconv.ts";
import { RelocType, SymKind } from "../../obj/kinds.ts";
import { ObjSymbol } from "../../obj/symbol.ts";
import { FileSet } from "../../source/position.ts";
import { checkFunc } from "../../ssa/check.ts";
import { parseFunc } from "../../ssa/parse.ts";
import { orderErrors } from "../../ssa/passes.ts";
import type { AssembleContext } from "./assemble.ts";
import { assembleText } from "./assemble.ts";
import { compileFunc, order, passes } from "./compile.ts";
import "./machine.ts";

const base = 0x400000;

/** Symbols by name, with code for those that the cases call. */
class Program {
  readonly symbols = new Map<string, ObjSymbol>();
  readonly context: AssembleContext = {
    lookup: (name) => this.symbol(name),
    float32: (x) => this.float(x, 4),
    float64: (x) => this.float(x, 8),
    report: (d) => assert.fail(d.message),
    files: new FileSet(),
    path: (name) => name,
  };

  symbol(name: string): ObjSymbol {
    let s = this.symbols.get(name);
    if (s === undefined) {
      s = new ObjSymbol(name);
      this.symbols.set(name, s);
    }
    return s;
  }

  private float(x: number, size: number): ObjSymbol {
    const bytes = new DataView(new ArrayBuffer(size));
    if (size === 4) bytes.setFloat32(0, x, true);
    else bytes.setFloat64(0, x, true);
    return this.bytes(`$f${size}.${Object.is(x, -0) ? "-0" : x}`, new Uint8Array(bytes.buffer));
  }

  bytes(name: string, data: Uint8Array): ObjSymbol {
    const s = this.symbol(name);
    s.kind = SymKind.Rodata;
    s.data = data;
    s.size = data.length;
    return s;
  }

  compile(text: string, optimize: boolean): void {
    const f = parseFunc(text, { symbol: (name) => this.symbol(name) });
    f.stringSymbol = (s) =>
      this.bytes(
        `go:string.${s}`,
        Uint8Array.from(s, (c) => c.charCodeAt(0)),
      );
    f.runtimeSymbol = (name) => this.symbol(`runtime.${name}`) as ObjSymbol;
    const sym = this.symbol(f.name);
    let n = 0;
    const { text: code } = compileFunc(f, sym, {
      optimize,
      abi: 1,
      flags: 0,
      hooks: { check: checkFunc },
      data: (kind, bytes) => this.bytes(`${kind}.${f.name}.${n++}`, bytes),
    });
    assembleText(code, this.context);
  }
}

interface Call {
  fn: string;
  args: (bigint | number)[];
  /** true for floats */
  floats: boolean[];
}

/** One executable that makes all calls and writes AX, BX, X0 after each. */
function link(program: Program, calls: Call[]): Uint8Array {
  const out = new Uint8Array(1 << 20);
  const view = new DataView(out.buffer);
  let at = 0x78;
  const put = (...bytes: number[]): void => {
    for (const b of bytes) out[at++] = b;
  };
  const movabs = (r: number, x: bigint): void => {
    put(r < 8 ? 0x48 : 0x49, 0xb8 + (r & 7));
    view.setBigUint64(at, BigInt.asUintN(64, x), true);
    at += 8;
  };
  const fixes: { at: number; sym: string }[] = [];
  const start = at;
  put(0x48, 0x81, 0xec, 0, 4, 0, 0); // SUBQ $1024, SP
  const gPatch = at + 2;
  movabs(14, 0n);
  put(0x45, 0x0f, 0x57, 0xff); // XORPS X15, X15
  const results: number[] = [];
  const intRegs = [0, 3, 1, 7, 6, 8, 9, 10, 11];
  for (const c of calls) {
    const types = c.floats.map((isFloat) => ({
      size: 8,
      align: 8,
      registerParts: () => [{ type: { size: 8, isFloat }, offset: 0 }],
    }));
    const layout = layoutCall(abiInternal, types, []);
    const bits = (x: bigint | number): bigint => {
      if (typeof x === "bigint") return x;
      const d = new DataView(new ArrayBuffer(8));
      d.setFloat64(0, x, true);
      return d.getBigUint64(0, true);
    };
    const ints: [number, bigint][] = [];
    layout.params.forEach((p, i) => {
      const x = bits(c.args[i]!);
      if (p.regs.length === 0) {
        movabs(0, x);
        put(0x48, 0x89, 0x84, 0x24, p.offset, 0, 0, 0);
      } else if (p.regs[0]! >= floatBase) {
        movabs(0, x);
        put(0x66, 0x48, 0x0f, 0x6e, 0xc0 | ((p.regs[0]! - floatBase) << 3));
      } else ints.push([intRegs[p.regs[0]!]!, x]);
    });
    for (const [r, x] of ints) movabs(r, x);
    put(0xe8, 0, 0, 0, 0);
    fixes.push({ at: at - 4, sym: c.fn });
    results.push(at + 2);
    movabs(12, 0n);
    put(0x49, 0x89, 0x04, 0x24, 0x49, 0x89, 0x5c, 0x24, 8, 0x66, 0x41, 0x0f, 0xd6, 0x44, 0x24, 16);
  }
  const bufPatch = at + 2;
  movabs(6, 0n);
  movabs(2, BigInt(calls.length * 24));
  put(0xbf, 1, 0, 0, 0, 0xb8, 1, 0, 0, 0, 0x0f, 0x05); // write(1, …)
  put(0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05); // exit(0)
  const panic = program.symbol("runtime.panicBounds");
  panic.data = Uint8Array.of(0xbf, 3, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05);
  panic.kind = SymKind.Text;
  const address = new Map<ObjSymbol, number>();
  for (const s of program.symbols.values()) {
    at = (at + 31) & ~31;
    address.set(s, base + at);
    out.set(s.data, at);
    at += Math.max(s.data.length, 8);
  }
  for (const s of program.symbols.values()) {
    const here = address.get(s)!;
    for (const r of s.relocs) {
      const to = address.get(r.symbol);
      if (r.size === 0) continue;
      assert.ok(to !== undefined, `${s.name} refers to ${r.symbol.name}, which nobody made`);
      const p = here + r.offset;
      if (r.type === RelocType.Call || r.type === RelocType.PcRel) view.setInt32(p - base, to + r.addend - p - 4, true);
      else if (r.type === RelocType.Addr) view.setBigUint64(p - base, BigInt(to + r.addend), true);
      else assert.fail(`relocation ${r.type}`);
    }
  }
  for (const f of fixes) {
    const s = program.symbol(f.sym);
    assert.ok(s.data.length > 0, `${f.sym} has no code`);
    view.setInt32(f.at, address.get(s)! - (base + f.at + 4), true);
  }
  const buf = base + ((at + 4095) & ~4095);
  view.setBigUint64(bufPatch, BigInt(buf), true);
  view.setBigUint64(gPatch, BigInt(buf + 0x10000), true);
  for (let i = 0; i < results.length; i++) view.setBigUint64(results[i]!, BigInt(buf + i * 24), true);
  // ELF header, one program header that is readable, writable and executable
  out.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 62, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(base + start), true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint32(64, 1, true);
  view.setUint32(68, 7, true);
  view.setBigUint64(80, BigInt(base), true);
  view.setBigUint64(88, BigInt(base), true);
  view.setBigUint64(96, BigInt(at), true);
  view.setBigUint64(104, BigInt(at + 0x40000), true);
  view.setBigUint64(112, 0x1000n, true);
  return out.subarray(0, at);
}

interface Case {
  name: string;
  funcs: string[];
  calls: { text: string; call: Call; want: (bigint | number)[] }[];
}

const number = (s: string): bigint | number => (/[.eN]|^-0f$/.test(s) ? Number(s.replace("f", "")) : BigInt(s));

/** Cases: `== name`, functions that start with `func…` headers, and lines `run fn(args) = results`. */
function readCases(file: string): Case[] {
  const cases: Case[] = [];
  for (const chunk of readFileSync(file, "utf8").split(/^== /m).slice(1)) {
    const [name, ...lines] = chunk.split("\n");
    const c: Case = { name: name!, funcs: [], calls: [] };
    let func: string[] = [];
    for (const line of lines) {
      const m = /^run (\S+)\((.*)\) = (.*)$/.exec(line);
      if (m !== null) {
        const args = m[2] === "" ? [] : m[2]!.split(", ").map(number);
        const call = { fn: m[1]!, args, floats: args.map((a) => typeof a === "number") };
        c.calls.push({ text: line, call, want: m[3]!.split(", ").map(number) });
      } else if (/^\S+ func/.test(line)) {
        if (func.length > 0) c.funcs.push(func.join("\n"));
        func = [line];
      } else if (func.length > 0 && line.startsWith(" ")) func.push(line);
    }
    if (func.length > 0) c.funcs.push(func.join("\n"));
    cases.push(c);
  }
  return cases;
}

function execute(cases: Case[], optimize: boolean): void {
  const program = new Program();
  const calls: Call[] = [];
  for (const c of cases) {
    for (const f of c.funcs) program.compile(f, optimize);
    for (const x of c.calls) calls.push(x.call);
  }
  const dir = mkdtempSync(join(tmpdir(), "glasgo-codegen-"));
  try {
    const exe = join(dir, "a.out");
    writeFileSync(exe, link(program, calls));
    chmodSync(exe, 0o755);
    const r = spawnSync(exe, { maxBuffer: 1 << 24 });
    assert.equal(r.signal, null, `killed by ${r.signal}`);
    assert.equal(r.status, 0);
    const view = new DataView(r.stdout.buffer, r.stdout.byteOffset, r.stdout.length);
    let at = 0;
    for (const c of cases) {
      for (const x of c.calls) {
        let int = 0;
        for (const w of x.want) {
          if (typeof w === "number") assert.equal(view.getFloat64(at + 16, true), w, `${c.name}: ${x.text}`);
          else {
            const got = view.getBigUint64(at + 8 * int++, true);
            assert.equal(BigInt.asIntN(64, got), BigInt.asIntN(64, w), `${c.name}: ${x.text}`);
          }
        }
        at += 24;
      }
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const runnable = process.platform === "linux" && process.arch === "x64";
const cases = readCases("src/target/amd64/testdata/run.txt");

for (const c of cases) {
  test(`run: ${c.name}`, { skip: runnable ? false : "needs linux on amd64" }, () => execute([c], true));
}
test("run: all cases without optimisation", { skip: runnable ? false : "needs linux on amd64" }, () =>
  execute(cases, false),
);

test("the pass table obeys its order rows", () => {
  assert.deepEqual(orderErrors(passes, order), []);
});
