// Turns an object file into symbols: the way back from writer.ts. For tools and tests; the linker reads in place.
import { builtins } from "./builtins.ts";
import { Abi, AuxType, SymFlag } from "./kinds.ts";
import { i32, i64, type ObjectFile, ObjFlag, PkgIdx, Rec, u16, u32 } from "./objfile.ts";
import { mapPcTable } from "./pctable.ts";
import { FuncInfo, InlineNode, noBytes, nobody, ObjPackage, ObjSymbol } from "./symbol.ts";

/** The package's symbols. `path` is its import path. A string answer says what is malformed. */
export function readPackage(file: ObjectFile, path: string): ObjPackage | string {
  return new PackageReader(file, path).read();
}

class PackageReader {
  private readonly symbols: ObjSymbol[] = [];
  private readonly builtinSyms = new Map<number, ObjSymbol>();
  private readonly external = new Map<string, ObjSymbol>();
  private readonly names: Map<string, string>;
  private readonly packages: string[];
  private readonly files: string[];
  private bad = "";

  constructor(
    private readonly file: ObjectFile,
    private readonly path: string,
  ) {
    this.names = file.referencedNames();
    this.packages = file.packages();
    this.files = file.files();
  }

  read(): ObjPackage | string {
    const { file } = this;
    const pkg = new ObjPackage(this.path);
    pkg.fingerprint = file.fingerprint.slice();
    pkg.fromAssembly = (file.flags & ObjFlag.FromAssembly) !== 0;
    pkg.std = (file.flags & ObjFlag.Std) !== 0;
    pkg.imports = file.imports();
    const total = file.defined + file.nonPkgRefs;
    for (let i = 0; i < total; i++) this.symbols.push(this.header(i));
    for (let i = 0; i < file.defined; i++) this.body(i);
    if (this.bad !== "") return this.bad;
    const aux = new Set<ObjSymbol>();
    for (let i = 0; i < file.defined; i++) {
      const s = this.symbols[i]!;
      if (s.isText) pkg.text.push(s);
      for (let a = file.auxAt(i), end = a + Rec.Aux * file.auxCount(i); a < end; a += Rec.Aux) {
        const type = file.bytes[a]!;
        if (type === AuxType.Gotype || type === AuxType.Funcdata) continue;
        const t = this.resolve(a + 1);
        if (t !== null) aux.add(t);
      }
    }
    for (let i = 0; i < file.defined; i++) {
      const s = this.symbols[i]!;
      if (!s.isText && !aux.has(s)) pkg.data.push(s);
    }
    return pkg;
  }

  private header(i: number): ObjSymbol {
    const { file } = this;
    const b = file.bytes;
    const at = file.symAt(i);
    const abi = u16(b, at + 8);
    const s = new ObjSymbol(file.symName(i), abi === Abi.Static ? Abi.Abi0 : abi);
    s.flags = b[at + 11]! | (b[at + 12]! << 8);
    if (abi === Abi.Static) s.flags |= SymFlag.Static;
    const firstHashed = file.defs;
    const firstNonPkg = firstHashed + file.hashed64Defs + file.hashedDefs;
    if (i >= firstHashed && i < firstNonPkg) s.flags |= SymFlag.ContentAddressable;
    if (i >= file.defined) return s;
    if (i >= firstNonPkg && (s.flags & SymFlag.DupOk) === 0) s.flags |= SymFlag.ByName;
    s.kind = b[at + 10]!;
    s.size = u32(b, at + 13);
    s.align = u32(b, at + 17);
    const from = file.dataAt(i);
    s.data = b.subarray(from, from + file.dataSize(i));
    return s;
  }

  private body(i: number): void {
    const { file } = this;
    const b = file.bytes;
    const s = this.symbols[i]!;
    for (let at = file.relocsAt(i), end = at + Rec.Reloc * file.relocCount(i); at < end; at += Rec.Reloc) {
      const target = this.resolve(at + 15) ?? nobody;
      s.addReloc(i32(b, at), b[at + 4]!, u16(b, at + 5), target, i64(b, at + 7));
    }
    if (s.isText) s.func = new FuncInfo();
    const pcdata: Uint8Array[] = [];
    const funcdata: (ObjSymbol | null)[] = [];
    for (let at = file.auxAt(i), end = at + Rec.Aux * file.auxCount(i); at < end; at += Rec.Aux) {
      this.aux(s, b[at]! as AuxType, this.resolve(at + 1), pcdata, funcdata);
    }
    if (s.func === null) return;
    s.func.pcdata = pcdata;
    s.func.funcdata = funcdata;
    s.func.align = s.align;
    this.localFiles(s.func);
  }

  private aux(
    s: ObjSymbol,
    type: AuxType,
    t: ObjSymbol | null,
    pcdata: Uint8Array[],
    funcdata: (ObjSymbol | null)[],
  ): void {
    const f = s.func;
    if (type === AuxType.Gotype) {
      s.gotype = t;
      return;
    }
    if (f === null) {
      if (type === AuxType.DwarfInfo) s.dwarf = t;
      return;
    }
    switch (type) {
      case AuxType.FuncInfo:
        if (t !== null) this.funcInfo(f, t.data);
        break;
      case AuxType.Funcdata:
        funcdata.push(t);
        break;
      case AuxType.DwarfInfo:
        f.dwarfInfo = t;
        break;
      case AuxType.DwarfLoc:
        f.dwarfLoc = t;
        break;
      case AuxType.DwarfRanges:
        f.dwarfRanges = t;
        break;
      case AuxType.DwarfLines:
        f.dwarfLines = t;
        break;
      case AuxType.Pcsp:
        f.pcsp = t?.data ?? noBytes;
        break;
      case AuxType.Pcfile:
        f.pcfile = t?.data ?? noBytes;
        break;
      case AuxType.Pcline:
        f.pcline = t?.data ?? noBytes;
        break;
      case AuxType.Pcinline:
        f.pcinline = t?.data ?? noBytes;
        break;
      case AuxType.Pcdata:
        pcdata.push(t?.data ?? noBytes);
        break;
    }
  }

  /** The package's file numbers that the function at work uses. */
  private used: number[] = [];

  /** Turns the package's file numbers into the function's own. */
  private localFiles(f: FuncInfo): void {
    const numbers = [...new Set([...this.used, ...f.inlineTree.map((n) => n.file)])].sort((a, b) => a - b);
    const local = new Map(numbers.map((n, i) => [n, i]));
    f.files = numbers.map((n) => this.files[n] ?? "??");
    for (const n of f.inlineTree) n.file = local.get(n.file)!;
    f.pcfile = mapPcTable(f.pcfile, (v) => local.get(v) ?? 0);
    this.used = [];
  }

  private funcInfo(f: FuncInfo, b: Uint8Array): void {
    f.args = i32(b, 0);
    f.locals = i32(b, 4);
    f.funcId = b[8]!;
    f.funcFlag = b[9]!;
    f.startLine = i32(b, 12);
    const count = u32(b, 16);
    let at = 20 + 4 * count;
    if (at + 4 > b.length) {
      this.bad = "malformed object file: function information";
      return;
    }
    this.used = Array.from({ length: count }, (_, i) => u32(b, 20 + 4 * i));
    const n = u32(b, at);
    at += 4;
    if (at + 24 * n > b.length) {
      this.bad = "malformed object file: function information";
      return;
    }
    const tree: InlineNode[] = [];
    for (let i = 0; i < n; i++, at += 24) {
      const func = this.lookup(u32(b, at + 12), u32(b, at + 16)) ?? nobody;
      tree.push(new InlineNode(i32(b, at), u32(b, at + 4), i32(b, at + 8), func, i32(b, at + 20)));
    }
    f.inlineTree = tree;
  }

  private resolve(at: number): ObjSymbol | null {
    return this.lookup(u32(this.file.bytes, at), u32(this.file.bytes, at + 4));
  }

  private lookup(pkg: number, index: number): ObjSymbol | null {
    const { file } = this;
    let s: ObjSymbol | undefined;
    switch (pkg) {
      case PkgIdx.Invalid:
        return null;
      case PkgIdx.Self:
        s = this.symbols[index];
        break;
      case PkgIdx.Hashed64:
        s = this.symbols[file.defs + index];
        break;
      case PkgIdx.Hashed:
        s = this.symbols[file.defs + file.hashed64Defs + index];
        break;
      case PkgIdx.None:
        s = this.symbols[file.defs + file.hashed64Defs + file.hashedDefs + index];
        break;
      case PkgIdx.Builtin:
        s = this.builtin(index);
        break;
      default:
        s = this.foreign(pkg, index);
    }
    if (s !== undefined) return s;
    this.bad = "malformed object file: bad symbol reference";
    return null;
  }

  private builtin(index: number): ObjSymbol | undefined {
    const known = this.builtinSyms.get(index);
    if (known !== undefined) return known;
    const b = builtins[index];
    if (b === undefined) return undefined;
    const s = new ObjSymbol(b.name, b.abi);
    this.builtinSyms.set(index, s);
    return s;
  }

  /** A symbol of another package, by index; its name is known only if the file gives it for tools. */
  private foreign(pkg: number, index: number): ObjSymbol | undefined {
    const path = this.packages[pkg];
    if (path === undefined) return undefined;
    const key = `${pkg} ${index}`;
    let s = this.external.get(key);
    if (s === undefined) {
      s = new ObjSymbol(this.names.get(key) ?? `${path}.#${index}`);
      this.external.set(key, s);
    }
    return s;
  }
}
