// Assembly files of one package into symbols: what `tool asm` does between reading files and writing the object.
// Contract: src/cmd/asm/main.go; src/cmd/internal/obj/plist.go.
import { describeFunction } from "../obj/dwarf.ts";
import { Abi, Funcdata, SymFlag, SymKind } from "../obj/kinds.ts";
import { ObjPackage, ObjSymbol, SymbolTable } from "../obj/symbol.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { FileSet, formatPosition, type Pos } from "../source/position.ts";
import { type AssembleContext, assembleText, TextFlag } from "../target/amd64/assemble.ts";
import { type AssembledText, formatSymbol } from "../target/amd64/dump.ts";
import { AddrKind, As, constAddr, Prog, symAddr } from "../target/amd64/prog.ts";
import { type FunctionText, Parser, type ParserContext } from "./parser.ts";
import { Preprocessor, Stop } from "./preprocess.ts";

/** What an assembly is made with. */
export interface AssembleOptions {
  /** Import path of the package. */
  packagePath: string;
  /** -D: `NAME` or `NAME=VALUE`. */
  defines: readonly string[];
  /** The contents of `name` in the directory `from` or on the include path; null: there is none. */
  include(from: string, name: string): Uint8Array | null;
  /** What go_asm.h would define a name as; null: nothing. Without it go_asm.h is a file like any other. */
  constant?(name: string): string | null;
  /** The path that goes into the object for a file of that name. */
  path(filename: string): string;
  report(d: Diagnostic): void;
  /** Keep what `listing` shows. */
  keepListing?: boolean;
}

/** Packages that may choose the calling convention of a name, and see the toolchain's experiments as macros. */
const abiPackages: ReadonlySet<string> = new Set([
  "runtime",
  "reflect",
  "syscall",
  "internal/bytealg",
  "internal/chacha8rand",
  "internal/runtime/syscall/linux",
  "internal/runtime/syscall/windows",
  "internal/runtime/startlinetest",
]);

/** The experiments that Go 1.26 has on for amd64. Contract: src/internal/buildcfg/exp.go. */
const experiments = ["regabiwrappers", "regabiargs", "dwarf5", "randomizedheapbase64", "greenteagc"] as const;

/** An import path as it starts symbol names: what would confuse a reader of names is escaped. */
export function escapePath(path: string): string {
  const slash = path.lastIndexOf("/");
  let out = "";
  for (const b of new TextEncoder().encode(path)) {
    const c = String.fromCharCode(b);
    const special = b <= 0x20 || b === 0x25 || b === 0x22 || b >= 0x7f || (c === "." && out.length > slash);
    out += special ? `%${b.toString(16).padStart(2, "0")}` : c;
  }
  return out;
}

/** One run of the assembler: its files share symbols. */
export class Assembly {
  readonly files = new FileSet();
  readonly symbols = new SymbolTable();
  readonly pkg: ObjPackage;
  private readonly options: AssembleOptions;
  private readonly statics = new Map<string, ObjSymbol>();
  private readonly constants = new Map<string, ObjSymbol>();
  private readonly code = new Map<ObjSymbol, AssembledText>();
  private readonly fileNumbers = new Map<string, number>();
  private readonly prefix: string;

  constructor(options: AssembleOptions) {
    this.options = options;
    this.prefix = escapePath(options.packagePath);
    this.pkg = new ObjPackage(this.prefix);
    this.pkg.fromAssembly = true;
  }

  /** Assembles one file into `pkg`; false if there were errors, which have been reported. */
  assemble(name: string, src: Uint8Array): boolean {
    const parser = this.parser(name, src);
    if (parser === null || !parser.parse()) return false;
    let ok = true;
    for (const f of parser.functions) if (!this.assembleFunction(f)) ok = false;
    // Constants come last, by name, so that their order does not hang on who used one first.
    const constants = [...this.constants.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const isConstant = new Set(constants);
    this.pkg.data = [...this.pkg.data.filter((s) => !isConstant.has(s)), ...constants];
    // What assembly defines may be named from anywhere, as if by //go:linkname.
    for (const s of this.pkg.text) s.flags |= SymFlag.Linkname;
    for (const s of this.pkg.data) s.flags |= SymFlag.Linkname;
    return ok;
  }

  /** What was assembled, as -S prints it; needs `keepListing`. */
  listing(): string {
    const symbols = [...this.pkg.text, ...this.pkg.data];
    return symbols.map((s) => formatSymbol(s, this.code.get(s) ?? null, this.files)).join("");
  }

  /** The file's -gensymabis text; null after errors. */
  symbolAbis(name: string, src: Uint8Array): string | null {
    return this.parser(name, src)?.symbolAbis() ?? null;
  }

  private parser(name: string, src: Uint8Array): Parser | null {
    const report = (pos: Pos, message: string) => this.options.report({ pos, severity: "error", message });
    const allowAbi = abiPackages.has(this.options.packagePath);
    const defines = allowAbi ? experiments.map((e) => `GOEXPERIMENT_${e}`) : [];
    const directory = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : ".";
    const context: ParserContext = {
      symbol: (symbol, isStatic, abi) => this.symbol(symbol, isStatic, abi),
      settleKind: (sym) => this.settleKind(sym),
      packagePrefix: this.prefix,
      allowAbi,
      report,
      line: (pos) => {
        const p = this.files.position(pos);
        return formatPosition({ ...p, column: 0 });
      },
    };
    try {
      const lex = new Preprocessor({
        files: this.files,
        include: (file) => this.options.include(directory, file),
        constant: this.options.constant,
        defines: [...defines, ...this.options.defines],
        report,
      });
      lex.open(name, src);
      return new Parser(lex, context, this.pkg.data);
    } catch (e) {
      if (e instanceof Stop) return null;
      throw e;
    }
  }

  private symbol(name: string, isStatic: boolean, abi: Abi): ObjSymbol {
    if (!isStatic) return this.symbols.lookup(name, abi);
    let s = this.statics.get(name);
    if (s === undefined) {
      s = SymbolTable.fileLocal(name, SymKind.Xxx);
      this.statics.set(name, s);
    }
    return s;
  }

  private readonly context: AssembleContext = {
    lookup: (name, abi) => this.symbols.lookup(name, abi),
    float32: (x) => {
      const view = new DataView(new ArrayBuffer(4));
      view.setFloat32(0, x, true);
      return this.constant(`$f32.${view.getUint32(0, true).toString(16).padStart(8, "0")}`, view);
    },
    float64: (x) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, x, true);
      return this.constant(`$f64.${view.getBigUint64(0, true).toString(16).padStart(16, "0")}`, view);
    },
    report: (d) => this.options.report(d),
    assembled: (sym, code) => {
      if (this.options.keepListing === true) this.code.set(sym, code);
    },
    files: this.files,
    path: (filename) => this.options.path(filename),
  };

  /** A read-only symbol that is known by its contents. */
  private constant(name: string, view: DataView): ObjSymbol {
    let s = this.constants.get(name);
    if (s === undefined) {
      s = new ObjSymbol(name);
      s.kind = SymKind.Rodata;
      s.flags = SymFlag.Local | SymFlag.ContentAddressable;
      s.data = new Uint8Array(view.buffer);
      s.size = view.byteLength;
      s.align = s.size;
      this.constants.set(name, s);
      this.pkg.data.push(s);
    }
    return s;
  }

  /** Code and data of the FIPS module go into sections of their own, which it verifies at start. */
  private settleKind(s: ObjSymbol): void {
    const module = "crypto/internal/fips140";
    const path = this.options.packagePath;
    if (path.endsWith("_test")) return;
    if (s.has(SymFlag.Static)) {
      if (path !== module && !path.startsWith(`${module}/`)) return;
    } else if (!s.name.startsWith(`${module}.`) && !s.name.startsWith(`${module}/`)) return;
    switch (s.kind) {
      case SymKind.Text:
        s.kind = SymKind.TextFips;
        return;
      case SymKind.Data:
        s.kind = SymKind.DataFips;
        return;
      case SymKind.Rodata:
        s.kind = SymKind.RodataFips;
        return;
      case SymKind.NoptrData:
        s.kind = SymKind.NoptrDataFips;
    }
  }

  private assembleFunction(f: FunctionText): boolean {
    this.resolveFuncdata(f);
    this.addArgumentMaps(f);
    const sym = assembleText(
      {
        ...f,
        abi: f.sym.abi,
        spills: [],
        tracksArguments: false,
        autogenerated: false,
        inlineTree: [],
        inlineMarks: [],
        jumpTables: [],
        isAssembly: true,
      },
      this.context,
    );
    if (sym === null) return false;
    describeFunction(sym, (path) => this.fileNumber(path), (f.flags & TextFlag.Wrapper) !== 0, null);
    this.pkg.text.push(sym);
    return true;
  }

  /** Files are numbered as their functions name them: the object writer does the same. */
  private fileNumber(path: string): number {
    let n = this.fileNumbers.get(path);
    if (n === undefined) {
      n = this.fileNumbers.size + 1;
      this.fileNumbers.set(path, n);
    }
    return n;
  }

  /** go_args_stackmap and no_pointers_stackmap stand for symbols that depend on the function. */
  private resolveFuncdata(f: FunctionText): void {
    for (let p = f.first; p !== null; p = p.link) {
      if (p.as !== As.FUNCDATA || p.to.sym === null) continue;
      const name = p.to.sym.name;
      if (name === "go_args_stackmap") {
        if (p.from.lo !== Funcdata.ArgsPointerMaps) {
          this.wrongFuncdata(p, "go_args_stackmap", "FUNCDATA_ArgsPointerMaps");
        }
        p.to = symAddr(this.derived(f.sym, `${f.sym.name}.args_stackmap`));
      } else if (name === "no_pointers_stackmap") {
        if (p.from.lo !== Funcdata.LocalsPointerMaps) {
          this.wrongFuncdata(p, "no_pointers_stackmap", "FUNCDATA_LocalsPointerMaps");
        }
        p.to = symAddr(this.noPointers());
      }
    }
  }

  private wrongFuncdata(p: Prog, name: string, slot: string): void {
    const message = `FUNCDATA use of ${name}(SB) without ${slot}`;
    this.options.report({ pos: p.pos, severity: "error", message });
  }

  private derived(f: ObjSymbol, name: string): ObjSymbol {
    return this.symbol(name, f.has(SymFlag.Static), Abi.Abi0);
  }

  /** Two bitmaps (arguments; arguments and results) of no bits: a frame without pointers. */
  private noPointers(): ObjSymbol {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, 2, true);
    const s = this.constant(noPointersName, view);
    s.flags = SymFlag.DupOk | SymFlag.ContentAddressable;
    s.align = 4;
    return s;
  }

  /** A function with a Go declaration is described by the compiler; those that do not say so themselves refer to it. */
  private addArgumentMaps(f: FunctionText): void {
    const { name, abi } = f.sym;
    if (!name.startsWith(`${this.prefix}.`) || abi !== Abi.Abi0 || name === "runtime.addmoduledata") return;
    const found = new Set<number>();
    for (let p = f.first; p !== null; p = p.link) {
      if (p.as === As.FUNCDATA && p.from.kind === AddrKind.Const) found.add(p.from.lo);
    }
    const add = (slot: Funcdata, symbol: string) => {
      if (found.has(slot)) return;
      const p = new Prog(As.FUNCDATA, constAddr(slot), symAddr(this.derived(f.sym, symbol)), f.pos);
      p.link = f.first;
      f.first = p;
    };
    add(Funcdata.ArgsPointerMaps, `${name}.args_stackmap`);
    add(Funcdata.ArgInfo, `${name}.arginfo${abi}`);
  }
}

/** The name that the official toolchain gives these eight bytes: a hash of them. */
const noPointersName = "gclocals·J26BEvPExEQhJvjp9E8Whg==";
