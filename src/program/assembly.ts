// The assembly sources of a program's packages, as symbols. In: loaded packages with .s files. Out: text and data symbols
// by name and calling convention. Files are read and assembled when first something that no Go source defines is asked for.
import { Assembly } from "../asm/assemble.ts";
import type { Package as LoadedPackage } from "../load/program.ts";
import { Abi } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import { formatPosition, NoPos } from "../source/position.ts";
import { asmConstant } from "./asm-header.ts";
import type { Watcher } from "./backend.ts";
import { type Frontend, symbolPath } from "./frontend.ts";

const defines = ["GOOS_linux", "GOARCH_amd64", "GOAMD64_v1"];

/** A file that nobody has asked anything of yet. */
interface Source {
  readonly assembly: Assembly;
  readonly filename: string;
  /** null: it has been assembled. */
  text: Uint8Array | null;
}

/** All assembly of a program. */
export class AssemblySources {
  private readonly frontend: Frontend;
  private readonly path: (filename: string) => string;
  private readonly internal = new Map<string, ObjSymbol>();
  private readonly abi0 = new Map<string, ObjSymbol>();
  private readonly watcher: Watcher | null;
  /** The files that say that they define a name; null: not yet read. */
  private sources: Map<string, Source[]> | null = null;

  /** `path` is how a source file's name is written into the program. */
  constructor(frontend: Frontend, path: (filename: string) => string, watcher: Watcher | null = null) {
    this.frontend = frontend;
    this.path = path;
    this.watcher = watcher;
  }

  /** The symbol that some assembly file defines, or undefined. */
  lookup(name: string, abi: Abi): ObjSymbol | undefined {
    if (this.sources === null) this.readAll();
    const waiting = this.sources!.get(name);
    if (waiting !== undefined) {
      this.sources!.delete(name);
      for (const source of waiting) this.assemble(source);
    }
    return (abi === Abi.Internal ? this.internal : this.abi0).get(name);
  }

  private readAll(): void {
    this.sources = new Map();
    for (const p of this.frontend.loaded()) if (p.asmFiles.length > 0) this.read(p);
  }

  private read(p: LoadedPackage): void {
    const assembly = this.assembler(p);
    for (const filename of p.asmFiles) {
      const text = this.frontend.load.files.readFile(filename);
      if (text === null) {
        this.frontend.report({ pos: NoPos, severity: "error", message: `cannot read ${filename}` });
        continue;
      }
      const source = { assembly, filename, text };
      const names = definedNames(new TextDecoder().decode(text), symbolPath(p));
      if (names === null) this.assemble(source);
      else for (const name of names) this.wait(name, source);
    }
  }

  private wait(name: string, source: Source): void {
    const waiting = this.sources!.get(name);
    if (waiting === undefined) this.sources!.set(name, [source]);
    else waiting.push(source);
  }

  private assembler(p: LoadedPackage): Assembly {
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
        const at = formatPosition({ ...assembly.files.position(d.pos), column: 0 });
        this.frontend.report({ ...d, pos: NoPos, message: `${at}: ${d.message}` });
      },
    });
    return assembly;
  }

  private assemble(source: Source): void {
    const { assembly, filename, text } = source;
    if (text === null) return;
    this.watcher?.assembling?.(filename);
    source.text = null;
    const { pkg } = assembly;
    const texts = pkg.text.length;
    assembly.assemble(filename, text);
    // New data does not come last: the constants of all files do.
    for (const s of [...pkg.text.slice(texts), ...pkg.data]) {
      (s.abi === Abi.Internal ? this.internal : this.abi0).set(s.name, s);
    }
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
