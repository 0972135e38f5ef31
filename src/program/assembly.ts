// The assembly sources of a program's packages, as symbols. In: loaded packages with .s files. Out: text and data symbols
// by name and calling convention. Files are read and assembled when first something that no Go source defines is asked for.
import { Assembly } from "../asm/assemble.ts";
import type { Package as LoadedPackage } from "../load/package.ts";
import { Abi, SymFlag } from "../obj/kinds.ts";
import { type ObjSymbol, SymbolTable } from "../obj/symbol.ts";
import { formatPosition, NoPos } from "../source/position.ts";
import { asmConstant } from "./asm-header.ts";
import type { Watcher } from "./backend.ts";
import { decodeJson, encodeJson } from "./cache/bytes.ts";
import { EntryFlag, isHidden, Pack, type PackWorld, PackWriter } from "./cache/pack.ts";
import type { CachedProgram } from "./cache/program-cache.ts";
import { type Frontend, symbolPath } from "./frontend.ts";

const defines = ["GOOS_linux", "GOARCH_amd64", "GOAMD64_v1"];

/**
 * Files that are assembled together when one of their names is asked for: one by one, where each says what it defines; all of a
 * package, where macros may define more or the files name each other's own symbols.
 */
interface Unit {
  readonly package: PackageAssembly;
  readonly number: number;
  readonly files: readonly string[];
  /** null until it is needed. */
  pack: Pack | null;
}

/** What the cache knows of a package's units without assembling them: files and the names that they define. */
interface Listing {
  /** Places in the package's list of assembly files: the same package may be in another directory next time. */
  files: number[];
  names: string[];
}

/** All assembly of a program. Symbols always go through a pack, so that it makes no difference whether they were cached. */
export class AssemblySources {
  private readonly frontend: Frontend;
  private readonly path: (filename: string) => string;
  private readonly cached: CachedProgram | null;
  private readonly watcher: Watcher | null;
  /** Which units define a name, in the order of packages; null: not yet looked at. */
  private units: Map<string, Unit[]> | null = null;
  private readonly known = new Map<string, ObjSymbol | null>();
  private readonly identities = new Map<ObjSymbol, string>();

  /** `path` is how a source file's name is written into the program. */
  constructor(
    frontend: Frontend,
    path: (filename: string) => string,
    cached: CachedProgram | null,
    watcher: Watcher | null = null,
  ) {
    this.frontend = frontend;
    this.path = path;
    this.cached = cached;
    this.watcher = watcher;
  }

  /** The symbol that some assembly file defines, or undefined. */
  lookup(name: string, abi: Abi): ObjSymbol | undefined {
    const units = this.open().get(name);
    if (units === undefined) return undefined;
    const key = spelled(name, abi);
    let s = this.known.get(key);
    if (s === undefined) {
      s = this.find(units, name, abi);
      this.known.set(key, s);
    }
    return s ?? undefined;
  }

  /** Symbol path of the package whose assembly defines the symbol, or null. */
  owner(name: string): string | null {
    const units = this.open().get(name);
    return units === undefined ? null : symbolPath(units[units.length - 1]!.package.p);
  }

  /** Symbol path of the package whose assembly defines `s` itself, or null. */
  ownerOf(s: ObjSymbol): string | null {
    return this.known.get(spelled(s.name, s.abi)) === s ? this.owner(s.name) : null;
  }

  /** What a symbol is known by that only one file names; null: it is not one of these. */
  identity(s: ObjSymbol): string | null {
    return this.identities.get(s) ?? null;
  }

  /** Of several definitions the last one is taken. */
  private find(units: readonly Unit[], name: string, abi: Abi): ObjSymbol | null {
    for (let i = units.length - 1; i >= 0; i--) {
      const u = units[i]!;
      u.pack ??= this.read(u);
      const entry = u.pack.indexOf(name, abi);
      if (entry < 0) continue;
      const s = u.package.lookup(name, abi);
      u.pack.define(entry, s, {
        lookup: (n, a) => u.package.lookup(n, a),
        table: (key, make) => u.package.table(key, make),
        hidden: (x, ref) => this.identities.set(x, `${symbolPath(u.package.p)} ${u.number} ${ref}`),
      });
      return s;
    }
    return null;
  }

  private open(): Map<string, Unit[]> {
    if (this.units !== null) return this.units;
    this.units = new Map();
    for (const p of this.frontend.loaded()) {
      if (p.asmFiles.length === 0) continue;
      const owner = new PackageAssembly(p);
      this.list(p).forEach(({ files, names }, number) => {
        const unit = { package: owner, number, files: files.map((i) => p.asmFiles[i]!), pack: null };
        for (const name of names) {
          const list = this.units!.get(name);
          if (list === undefined) this.units!.set(name, [unit]);
          else list.push(unit);
        }
      });
    }
    return this.units;
  }

  private key(p: LoadedPackage, what: string): string {
    return `${this.cached!.keys.key(p)}-${what}`;
  }

  private list(p: LoadedPackage): Listing[] {
    const entry = this.cached?.store.get(this.key(p, "assembly")) ?? null;
    if (entry !== null) return decodeJson(entry) as Listing[];
    const found = this.scan(p);
    if (this.cached !== null) this.cached.store.put(this.key(p, "assembly"), encodeJson(found));
    return found;
  }

  private scan(p: LoadedPackage): Listing[] {
    const listings: Listing[] = [];
    for (const [i, filename] of p.asmFiles.entries()) {
      const text = this.frontend.load.files.readFile(filename);
      const names = text === null ? null : definedNames(new TextDecoder().decode(text), symbolPath(p));
      if (names === null) {
        const unit = { package: new PackageAssembly(p), number: 0, files: p.asmFiles, pack: null };
        const pack = this.read(unit);
        const all = new Set<string>();
        for (let i = 0; i < pack.count; i++) all.add(pack.named(i).name);
        return [{ files: [...p.asmFiles.keys()], names: [...all] }];
      }
      listings.push({ files: [i], names: [...names] });
    }
    return listings;
  }

  /** The unit's pack, from the cache or made now. */
  private read(u: Unit): Pack {
    const { p } = u.package;
    const bytes = this.cached?.store.get(this.key(p, `assembly-${u.number}`)) ?? null;
    const pack = bytes === null ? null : Pack.open(bytes);
    return pack ?? this.assemble(u);
  }

  private assemble(u: Unit): Pack {
    const { p } = u.package;
    let failed = false;
    const { files, goroot } = this.frontend.load;
    const assembly = new Assembly({
      packagePath: symbolPath(p),
      defines,
      include: (from, name) => {
        if (name === "go_asm.h") return new Uint8Array(0);
        for (const dir of [from, p.dir, `${goroot}/src/runtime`]) {
          const text = files.readFile(`${dir}/${name}`);
          if (text !== null) return text;
        }
        return null;
      },
      constant: (name) => asmConstant(this.frontend.source(p).types, name),
      path: this.path,
      report: (d) => {
        failed = true;
        const at = formatPosition({ ...assembly.files.position(d.pos), column: 0 });
        this.frontend.report({ ...d, pos: NoPos, message: `${at}: ${d.message}` });
      },
    });
    for (const filename of u.files) {
      const text = files.readFile(filename);
      if (text === null) {
        failed = true;
        this.frontend.report({ pos: NoPos, severity: "error", message: `cannot read ${filename}` });
        continue;
      }
      this.watcher?.assembling?.(filename);
      assembly.assemble(filename, text);
    }
    const w = new PackWriter(constantKey, isHidden);
    for (const s of [...assembly.pkg.text, ...assembly.pkg.data])
      if (!isHidden(s) && constantKey(s) === null) w.add(s, EntryFlag.Own);
    const bytes = w.finish();
    if (this.cached !== null && !failed) this.cached.store.put(this.key(p, `assembly-${u.number}`), bytes);
    return Pack.open(bytes)!;
  }
}

function spelled(name: string, abi: Abi): string {
  return abi === Abi.Internal ? `${name} i` : name;
}

/** Constants that the assembler makes are one symbol in all files of a package. */
function constantKey(s: ObjSymbol): string | null {
  return s.has(SymFlag.ContentAddressable) ? s.name : null;
}

/** The symbols of one package's assembly: a table of its own, because a file knows no more of others than their names. */
class PackageAssembly implements PackWorld {
  readonly p: LoadedPackage;
  private readonly symbols = new SymbolTable();
  private readonly constants = new Map<string, ObjSymbol>();

  constructor(p: LoadedPackage) {
    this.p = p;
  }

  lookup(name: string, abi: Abi): ObjSymbol {
    return this.symbols.lookup(name, abi);
  }

  table(key: string, make: () => ObjSymbol): ObjSymbol {
    let s = this.constants.get(key);
    if (s === undefined) this.constants.set(key, (s = make()));
    return s;
  }
}

/**
 * The names that `text`, an assembly file of package `path`, defines for others to see, as far as one sees it without
 * expanding macros; null if macros or included files may define some.
 */
export function definedNames(text: string, path: string): Set<string> | null {
  const names = new Set<string>();
  const own = new Set<string>();
  const macros = new Set([...text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)/gm)].map((m) => m[1]!));
  for (const [, operand] of text.matchAll(/\b(?:TEXT|GLOBL|DATA)\s+([^\s,(+]*)/g)) {
    if (!/^[\w·∕./<>%~-]+$/.test(operand!) || macros.has(operand!)) return null;
    if (operand!.endsWith("<>")) own.add(operand!);
    const name = operand!
      .replace(/<ABI\w+>$/, "")
      .replaceAll("·", ".")
      .replaceAll("∕", "/");
    names.add(name.startsWith(".") ? path + name : name);
  }
  if (/^[ \t]*#[ \t]*define\b(?:[^\n]*\\\r?\n)*[^\n]*\b(?:TEXT|GLOBL|DATA)\b/m.test(text)) return null;
  for (const [, file] of text.matchAll(/^[ \t]*#[ \t]*include[ \t]+"([^"]*)"/gm)) {
    if (!file!.endsWith(".h")) return null;
  }
  // What one file keeps to itself the package's other files can name all the same.
  for (const [name] of text.matchAll(/[\w·∕.]+<>/g)) if (!own.has(name)) return null;
  return names;
}
