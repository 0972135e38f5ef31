// Object files: what is written is read back; damaged files are refused, never crash.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Abi, FuncId, RelocType, SymFlag, SymKind } from "./kinds.ts";
import { ObjectFile } from "./objfile.ts";
import { decodePcTable, PcTableBuilder } from "./pctable.ts";
import { readPackage } from "./read.ts";
import { FuncInfo, InlineNode, nobody, ObjPackage, ObjSymbol, SymbolTable } from "./symbol.ts";
import { writeObject } from "./writer.ts";

function table(pairs: [number, number][], end: number): Uint8Array {
  const b = new PcTableBuilder();
  for (const [pc, v] of pairs) b.set(pc, v);
  return b.finish(end);
}

/** Two functions (one inlined into the other), a string, a variable, a local constant, references to others. */
function sample(): ObjPackage {
  const syms = new SymbolTable();
  const pkg = new ObjPackage("example%2ecom/p");
  pkg.fingerprint = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  pkg.imports.push({ path: "fmt", fingerprint: new Uint8Array(8).fill(9) });
  const define = (s: ObjSymbol, kind: SymKind, data: number[], flags = 0): ObjSymbol => {
    s.kind = kind;
    s.data = Uint8Array.from(data);
    s.size = data.length;
    s.flags |= flags;
    return s;
  };
  const inner = define(syms.lookup("example%2ecom/p.inner", Abi.Internal), SymKind.Text, [0xc3], SymFlag.NoSplit);
  inner.func = new FuncInfo();
  inner.func.startLine = 3;
  const outer = define(syms.lookup("example%2ecom/p.Outer", Abi.Internal), SymKind.Text, new Array(32).fill(0x90));
  const string = define(syms.lookup('go:string."hello"'), SymKind.Rodata, [0x68, 0x65, 0x6c, 0x6c, 0x6f]);
  string.flags |= SymFlag.ContentAddressable;
  const local = define(SymbolTable.fileLocal("example%2ecom/p..stmp_0", SymKind.NoptrData), SymKind.NoptrData, [1, 2]);
  const variable = define(syms.lookup("example%2ecom/p.v"), SymKind.Bss, []);
  variable.size = 24;
  variable.gotype = syms.lookup("type:[]int");
  outer.addReloc(4, 4, RelocType.Call, syms.lookup("fmt.Println", Abi.Internal));
  outer.addReloc(9, 4, RelocType.PcRel, string, -4);
  outer.addReloc(14, 4, RelocType.PcRel, local);
  outer.addReloc(20, 4, RelocType.Call, syms.lookup("runtime.newobject", Abi.Internal));
  outer.addReloc(26, 0, RelocType.CallInd, nobody);
  const f = new FuncInfo();
  f.args = 16;
  f.locals = 40;
  f.funcId = FuncId.Wrapper;
  f.startLine = 10;
  f.files = ["/src/b.go", "/src/a.go"];
  f.pcsp = table(
    [
      [0, 0],
      [4, 40],
      [30, 0],
    ],
    32,
  );
  f.pcfile = table(
    [
      [0, 0],
      [10, 1],
      [12, 0],
    ],
    32,
  );
  f.pcline = table(
    [
      [0, 10],
      [10, 4],
      [12, 11],
    ],
    32,
  );
  f.pcinline = table(
    [
      [0, -1],
      [10, 0],
      [12, -1],
    ],
    32,
  );
  f.pcdata = [
    table([[0, -1]], 32),
    table(
      [
        [0, -1],
        [8, 2],
      ],
      32,
    ),
  ];
  f.funcdata = [null, string];
  f.inlineTree = [new InlineNode(-1, 0, 11, inner, 9)];
  outer.func = f;
  pkg.text.push(inner, outer);
  pkg.data.push(string, local, variable);
  return pkg;
}

function reread(bytes: Uint8Array): ObjPackage {
  const file = ObjectFile.open(bytes, 0, bytes.length);
  assert.ok(typeof file !== "string", String(file));
  const pkg = readPackage(file, "example%2ecom/p");
  assert.ok(typeof pkg !== "string", String(pkg));
  return pkg;
}

test("what is written is read back", () => {
  const pkg = reread(writeObject(sample()));
  assert.deepEqual([...pkg.fingerprint], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(pkg.imports[0]?.path, "fmt");
  const outer = pkg.text.find((s) => s.name.endsWith(".Outer"))!;
  assert.equal(outer.abi, Abi.Internal);
  assert.deepEqual(
    outer.relocs.map((r) => [r.offset, r.size, r.type, r.symbol.name, r.symbol.abi, r.addend]),
    [
      [4, 4, RelocType.Call, "fmt.Println", Abi.Internal, 0],
      [9, 4, RelocType.PcRel, 'go:string."hello"', 0, -4],
      [14, 4, RelocType.PcRel, "example%2ecom/p..stmp_0", 0, 0],
      [20, 4, RelocType.Call, "runtime.newobject", Abi.Internal, 0],
      [26, 0, RelocType.CallInd, "", 0, 0],
    ],
  );
  const f = outer.func!;
  assert.deepEqual([f.args, f.locals, f.funcId, f.startLine], [16, 40, FuncId.Wrapper, 10]);
  const fileAt = (pc: number): string => f.files[decodePcTable(f.pcfile).find((p) => p.pc <= pc && pc < p.end)!.value]!;
  assert.deepEqual([fileAt(0), fileAt(11), fileAt(13)], ["/src/b.go", "/src/a.go", "/src/b.go"]);
  assert.deepEqual([...f.pcsp], [...sample().text[1]!.func!.pcsp]);
  assert.equal(f.pcdata.length, 2);
  assert.equal(f.funcdata[0], null);
  assert.equal(f.funcdata[1]?.name, 'go:string."hello"');
  assert.equal(f.inlineTree[0]?.func.name, "example%2ecom/p.inner");
  assert.equal(f.files[f.inlineTree[0]!.file], "/src/b.go");
  const v = pkg.data.find((s) => s.name.endsWith(".v"))!;
  assert.deepEqual([v.size, v.data.length, v.gotype?.name], [24, 0, "type:[]int"]);
  const local = pkg.data.find((s) => s.name.endsWith("stmp_0"))!;
  assert.ok(local.has(SymFlag.Static));
});

test("function tables are not the same as data with their bytes", () => {
  /** How many symbols are known by their bytes alone, and by their bytes and what they are for. */
  const byContents = (name: string): [number, number] => {
    const pkg = sample();
    const s = new ObjSymbol(name);
    s.kind = SymKind.Rodata;
    s.data = Uint8Array.of(1, 0);
    s.size = 2;
    s.flags |= SymFlag.ContentAddressable | SymFlag.Local;
    pkg.data.push(s);
    const bytes = writeObject(pkg);
    const file = ObjectFile.open(bytes, 0, bytes.length);
    assert.ok(typeof file !== "string", String(file));
    return [file.hashed64Defs, file.hashedDefs];
  };
  const [alone, apart] = byContents('go:string."\\x01\\x00"');
  for (const kind of ["gclocals", "arginfo", "argliveinfo", "opendefer", "stkobj", "wrapinfo"])
    assert.deepEqual(byContents(`${kind}·0123456789abcdef`), [alone - 1, apart + 1], kind);
  for (const kind of ["arginfo0", "argliveinfo", "opendefer"])
    assert.deepEqual(byContents(`example%2ecom/p.f.${kind}`), [alone - 1, apart + 1], kind);
});

test("the same symbols, the same bytes; once more read and written, the same bytes", () => {
  const once = writeObject(sample());
  assert.deepEqual(writeObject(sample()), once);
  const again = writeObject(reread(once));
  assert.deepEqual(writeObject(reread(again)), again);
});

test("cut-off files are refused", () => {
  const bytes = writeObject(sample());
  for (let n = 0; n < bytes.length; n++) {
    const file = ObjectFile.open(bytes.subarray(0, n), 0, n);
    if (typeof file === "string") continue;
    assert.fail(`accepted ${n} of ${bytes.length} bytes`);
  }
});

test("damaged files never crash the reader", () => {
  const bytes = writeObject(sample());
  let refused = 0;
  for (let i = 0; i < bytes.length; i++) {
    for (const x of [0xff, 0x80, bytes[i]! ^ 1]) {
      const bad = bytes.slice();
      bad[i] = x;
      const file = ObjectFile.open(bad, 0, bad.length);
      const pkg = typeof file === "string" ? file : readPackage(file, "p");
      if (typeof pkg === "string") refused++;
    }
  }
  assert.ok(refused > 100, `${refused} refused`);
});
