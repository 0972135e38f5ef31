// Programs made of hand-written symbols: no toolchain needed. They are run where the machine can run them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readElf } from "../obj/elf.ts";
import { elfMap, printElfMap } from "../obj/elfmap.ts";
import { Abi, RelocType, SymFlag, SymKind } from "../obj/kinds.ts";
import { FuncInfo, ObjPackage, type ObjSymbol, SymbolTable } from "../obj/symbol.ts";
import { objectPreamble } from "../obj/version.ts";
import { writeObject } from "../obj/writer.ts";
import { link } from "./link.ts";
import type { LinkOptions } from "./options.ts";

const canRun = process.platform === "linux" && process.arch === "x64";

function options(providers: LinkOptions["providers"], more: Partial<LinkOptions> = {}): LinkOptions {
  return {
    files: { open: () => "no such file or directory" },
    main: null,
    config: { packages: new Map(), modinfo: "" },
    providers,
    entry: "main.start",
    buildId: "",
    gnuBuildId: "",
    textAddress: -1,
    dataAddress: -1,
    round: -1,
    funcAlign: 0,
    noSymbols: false,
    noDwarf: true,
    compressDwarf: false,
    deflate: null,
    strings: new Map(),
    checkLinkname: true,
    pruneWeakMap: true,
    goroot: "",
    buildVersion: "",
    ...more,
  };
}

/** A maker of symbols by name; counts what it was asked for. */
class Maker {
  readonly syms = new SymbolTable();
  readonly asked: string[] = [];
  constructor(private readonly make: Record<string, (m: Maker, s: ObjSymbol) => void>) {}

  lookup(name: string, abi: Abi): ObjSymbol | undefined {
    this.asked.push(name);
    if (abi !== Abi.Internal && this.make[name] !== undefined && !name.startsWith("data.")) return undefined;
    const make = this.make[name];
    if (make === undefined) return undefined;
    const s = this.syms.lookup(name, abi);
    if (!s.isDefined) make(this, s);
    return s;
  }

  text(s: ObjSymbol, code: number[]): void {
    s.kind = SymKind.Text;
    s.data = Uint8Array.from(code);
    s.size = code.length;
    s.func = new FuncInfo();
  }
}

/** exit_group(code in a variable): the code calls main.exit, which loads the variable. */
function program(value: number): Maker {
  return new Maker({
    "main.start": (m, s) => {
      m.text(s, [0xe8, 0, 0, 0, 0, 0x0f, 0x0b]); // CALL; UD2
      s.addReloc(1, 4, RelocType.Call, m.syms.lookup("main.exit", Abi.Internal));
    },
    "main.exit": (m, s) => {
      m.text(s, [0x8b, 0x3d, 0, 0, 0, 0, 0xb8, 231, 0, 0, 0, 0x0f, 0x05]); // MOVL x(SB), DI; MOVL $231, AX; SYSCALL
      s.addReloc(2, 4, RelocType.PcRel, m.syms.lookup("data.x"));
    },
    "main.unused": (m, s) => m.text(s, [0xc3]),
    "data.x": (_, s) => {
      s.kind = SymKind.NoptrData;
      s.data = Uint8Array.of(value, 0, 0, 0);
      s.size = 4;
    },
  });
}

function run(bytes: Uint8Array): number | null {
  const dir = mkdtempSync(join(tmpdir(), "glasgo-link-"));
  try {
    const file = join(dir, "program");
    writeFileSync(file, bytes, { mode: 0o755 });
    return spawnSync(file).status;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

test("a program made on demand runs, and what it does not reach is not asked for", { skip: !canRun }, async () => {
  const m = program(42);
  const r = await link(options([m]));
  assert.deepEqual(r.errors, []);
  assert.equal(run(r.bytes!), 42);
  assert.ok(!m.asked.includes("main.unused"));
  assert.ok(r.bytes!.length < 1500, `${r.bytes!.length} bytes`);
});

/** Starts with a weak call of what fills the variable `data.m` with a 9, and exits with the value of `shown`. */
function filled(shown: string): Maker {
  return new Maker({
    "main.start": (m, s) => {
      m.text(s, [0xe8, 0, 0, 0, 0, 0xe8, 0, 0, 0, 0, 0x0f, 0x0b]); // CALL; CALL; UD2
      s.flags |= SymFlag.PkgInit;
      s.addReloc(1, 4, RelocType.Weak | RelocType.Call, m.syms.lookup("main.map.init.0", Abi.Internal));
      s.addReloc(6, 4, RelocType.Call, m.syms.lookup("main.exit", Abi.Internal));
    },
    "main.map.init.0": (m, s) => {
      m.text(s, [0xc7, 0x05, 0, 0, 0, 0, 9, 0, 0, 0, 0xc3]); // MOVL $9, m(SB); RET
      s.addReloc(2, 4, RelocType.PcRel, m.syms.lookup("data.m"), -4);
    },
    "runtime.mapinitnoop": (m, s) => m.text(s, [0xc3]),
    "main.exit": (m, s) => {
      m.text(s, [0x8b, 0x3d, 0, 0, 0, 0, 0xb8, 231, 0, 0, 0, 0x0f, 0x05]); // MOVL shown(SB), DI; MOVL $231, AX; SYSCALL
      s.addReloc(2, 4, RelocType.PcRel, m.syms.lookup(shown));
    },
    "data.x": (_, s) => {
      s.kind = SymKind.NoptrData;
      s.data = Uint8Array.of(42, 0, 0, 0);
      s.size = 4;
    },
    "data.m": (m, s) => {
      s.kind = SymKind.NoptrBss;
      s.size = 4;
      s.addReloc(0, 0, RelocType.Keep, m.syms.lookup("main.map.init.0", Abi.Internal));
    },
  });
}

const fillers: { what: string; shown: string; prune: boolean; status: number; asked: boolean }[] = [
  { what: "that is reached is filled", shown: "data.m", prune: true, status: 9, asked: true },
  { what: "that nothing reaches is left out with its filler", shown: "data.x", prune: true, status: 42, asked: false },
  {
    what: "that nothing reaches is filled with -pruneweakmap=0",
    shown: "data.x",
    prune: false,
    status: 42,
    asked: true,
  },
];
for (const { what, shown, prune, status, asked } of fillers) {
  test(`a map variable ${what}`, { skip: !canRun }, async () => {
    const m = filled(shown);
    const r = await link(options([m], { pruneWeakMap: prune }));
    assert.deepEqual(r.errors, []);
    assert.equal(run(r.bytes!), status);
    assert.equal(m.asked.includes("main.map.init.0"), asked);
    assert.equal(m.asked.includes("data.m"), asked);
  });
}

test("stripped, at another address", { skip: !canRun }, async () => {
  const r = await link(options([program(7)], { noSymbols: true, textAddress: 0x800000 }));
  assert.deepEqual(r.errors, []);
  assert.equal(run(r.bytes!), 7);
});

test("the map of a program: what is where", async () => {
  const image = readElf((await link(options([program(1)]))).bytes!);
  assert.ok(typeof image !== "string", String(image));
  const map = elfMap(image, 5);
  assert.equal(map.entrySymbol, "main.start");
  assert.deepEqual(
    map.segments.filter((s) => s.kind === "load").map((s) => [s.permissions, s.sections.map((x) => x.name)]),
    [
      ["r-x", [".text"]],
      ["rw-", [".noptrdata"]],
    ],
  );
  const text = map.segments[0]!.sections[0]!;
  assert.deepEqual(
    text.biggest.map((s) => [s.name, s.size]),
    [
      ["main.exit", 13],
      ["main.start", 7],
    ],
  );
  assert.match(printElfMap(map), /entry 0x[0-9a-f]+ main\.start\n/);
});

test("the same program, the same bytes", async () => {
  assert.deepEqual((await link(options([program(1)]))).bytes, (await link(options([program(1)]))).bytes);
});

test("what is missing is named", async () => {
  assert.deepEqual((await link(options([program(1)], { entry: "main.nowhere" }))).errors, [
    'missing entry symbol "main.nowhere"',
  ]);
  const m = program(1);
  const broken = new Maker({
    "main.start": (b, s) => {
      b.text(s, [0xe8, 0, 0, 0, 0]);
      s.addReloc(1, 4, RelocType.Call, b.syms.lookup("main.gone", Abi.Internal));
    },
  });
  assert.deepEqual((await link(options([broken]))).errors, ["main.start: relocation target main.gone not defined"]);
  assert.equal(m.asked.length, 0);
});

test("a relocation outside its symbol is an error", async () => {
  const broken = new Maker({
    "main.start": (b, s) => {
      b.text(s, [0x90]);
      s.addReloc(0, 4, RelocType.PcRel, s);
    },
  });
  assert.deepEqual((await link(options([broken]))).errors, [
    "main.start: invalid relocation main.start: 0+4 not in [0,1)",
  ]);
});

test("needing the runtime without starting it is explained", async () => {
  const m = new Maker({
    "main.start": (b, s) => {
      b.text(s, [0xe8, 0, 0, 0, 0]);
      s.addReloc(1, 4, RelocType.Call, b.syms.lookup("main.f", Abi.Internal));
    },
    "main.f": (b, s) => {
      b.text(s, [0xe8, 0, 0, 0, 0]);
      s.addReloc(1, 4, RelocType.Call, b.syms.lookup("runtime.makeslice", Abi.Internal));
    },
  });
  const { errors } = await link(options([m]));
  assert.equal(errors.length, 1);
  assert.match(
    errors[0]!,
    /runtime\.makeslice \(memory allocation\) is reached:\n\tmain\.start\n\t→ main\.f\n\t→ runtime\.makeslice$/,
  );
});

test("a missing file is an error, not an exception", async () => {
  const r = await link(options([], { main: "/nowhere/main.a" }));
  assert.deepEqual(r.errors, ["cannot open file /nowhere/main.a: open /nowhere/main.a: no such file or directory"]);
});

/** Files in memory. */
function files(contents: Record<string, Uint8Array>): LinkOptions["files"] {
  return {
    open: (path) => {
      const b = contents[path];
      if (b === undefined) return "no such file or directory";
      const bytes = (at: number, n: number): Uint8Array => b.subarray(at, Math.min(b.length, at + n));
      return {
        size: b.length,
        bytes,
        read: (target, at, offset, n) => {
          const part = bytes(offset, n);
          target.set(part, at);
          return Promise.resolve(part.length);
        },
        close: () => {},
      };
    },
  };
}

function objectFile(pkg: ObjPackage): Uint8Array {
  const head = new TextEncoder().encode(objectPreamble("go1.26.8", pkg.path === "main" ? ["main"] : []));
  return Uint8Array.from([...head, ...writeObject(pkg)]);
}

/** Package main, importing p: main.start calls p.exit. `twice`: p.exit is in main, too. */
function twoPackages(twice: boolean, fingerprint = 7): Record<string, Uint8Array> {
  const maker = program(5);
  const inMain = new ObjPackage("main");
  inMain.fingerprint = new Uint8Array(8).fill(1);
  inMain.imports.push({ path: "p", fingerprint: new Uint8Array(8).fill(fingerprint) });
  const start = maker.lookup("main.start", Abi.Internal)!;
  inMain.text.push(start);
  const inP = new ObjPackage("p");
  inP.fingerprint = new Uint8Array(8).fill(7);
  const exit = maker.lookup("main.exit", Abi.Internal)!;
  exit.flags |= SymFlag.ByName;
  inP.text.push(exit);
  inP.data.push(maker.lookup("data.x", Abi.Abi0)!);
  if (twice) {
    const again = program(5);
    const copy = again.lookup("main.exit", Abi.Internal)!;
    copy.flags |= SymFlag.ByName;
    again.lookup("data.x", Abi.Abi0)!.flags |= SymFlag.DupOk;
    inMain.text.push(copy);
  }
  return { "main.o": objectFile(inMain), "p.o": objectFile(inP) };
}

function linkFiles(contents: Record<string, Uint8Array>): ReturnType<typeof link> {
  const config = { packages: new Map([["p", "p.o"]]), modinfo: "" };
  // The arena begins with almost no room: reading beyond the end of a file would be noticed.
  return link(options([], { main: "main.o", config, files: files(contents) }), 64);
}

test("object files of two packages", { skip: !canRun }, async () => {
  const r = await linkFiles(twoPackages(false));
  assert.deepEqual(r.errors, []);
  assert.equal(run(r.bytes!), 5);
});

test("two definitions of one function", async () => {
  assert.deepEqual((await linkFiles(twoPackages(true))).errors, [
    "duplicated definition of symbol main.exit, from p (type STEXT size 13) and main (type STEXT size 13)",
  ]);
});

test("an import that has changed since", async () => {
  assert.deepEqual((await linkFiles(twoPackages(false, 8))).errors, [
    "fingerprint mismatch: p has 0707070707070707, import from main expecting 0808080808080808",
  ]);
});

test("a package that is not there", async () => {
  const { "main.o": main } = twoPackages(false);
  assert.match((await linkFiles({ "main.o": main! })).errors[0]!, /^cannot open file p\.o: /);
  const r = await link(options([], { main: "main.o", files: files({ "main.o": main! }) }));
  assert.deepEqual(r.errors, ["cannot find package p (using -importcfg)"]);
});

test("damaged object files are refused or linked, never a crash", async () => {
  const good = twoPackages(false);
  const main = good["main.o"]!;
  for (let i = 0; i < main.length; i += 5) {
    const bad = main.slice();
    bad[i]! ^= 0xff;
    await linkFiles({ ...good, "main.o": bad });
    const cut = await linkFiles({ ...good, "main.o": main.subarray(0, i) });
    assert.equal(cut.bytes, null);
    assert.ok(cut.errors.length > 0);
  }
});
