// One package to one object: every symbol that the package defines. In: a Frontend with the package. Out: ObjPackage.
// Functions come in the order of the source, then what they brought along, so that the bytes depend on nothing else.
import type { Package as LoadedPackage } from "../load/package.ts";
import { relativePath } from "../load/path.ts";
import { abstractFunction, abstractName, describeFunction } from "../obj/dwarf.ts";
import { Abi, FuncId, SymFlag } from "../obj/kinds.ts";
import { ObjPackage, type ObjSymbol } from "../obj/symbol.ts";
import { formatPosition, type Pos } from "../source/position.ts";
import { ObjKind, type TypeName, typeOfObject } from "../types/object.ts";
import { isGeneric } from "../types/predicates.ts";
import { type Named, TypeKind } from "../types/type.ts";
import { argInfoSuffix, argumentInfo, argumentMap, stackMapSuffix } from "./assembly-arguments.ts";
import { Compilation, type CompilationOptions } from "./compilation.ts";
import type { Frontend } from "./frontend.ts";
import type { ImportedObjects } from "./imported.ts";
import { forbidsWriteBarriers, WriteBarriers } from "./write-barriers.ts";

/** How assembly of a package follows the calling conventions: link names of functions. */
export interface SymbolAbis {
  /** Defined in assembly, for calls with everything on the stack. */
  readonly definesStack: ReadonlySet<string>;
  /** Called by assembly in that way. */
  readonly callsStack: ReadonlySet<string>;
}

const noAbis: SymbolAbis = { definesStack: new Set(), callsStack: new Set() };

/** Reads what `asm -gensymabis` writes: `def NAME ABI` and `ref NAME ABI`, a line each. A string: what is wrong with it. */
export function parseSymbolAbis(text: string, file: string, path: string): SymbolAbis | string {
  const definesStack = new Set<string>();
  const callsStack = new Set<string>();
  let line = 0;
  for (const row of text.split("\n")) {
    line++;
    if (row.trim() === "" || row.startsWith("#")) continue;
    const words = row.trim().split(/\s+/);
    const [verb, name, abi] = words;
    if (verb !== "def" && verb !== "ref") return `${file}:${line}: invalid symabi type "${verb}"`;
    if (words.length !== 3) return `${file}:${line}: invalid symabi: syntax is "${verb} sym abi"`;
    if (abi !== "ABI0" && abi !== "ABIInternal") return `${file}:${line}: invalid symabi: unknown abi "${abi}"`;
    if (abi === "ABI0") (verb === "def" ? definesStack : callsStack).add(name!.replace(/^""\./, `${path}.`));
  }
  return { definesStack, callsStack };
}

/** Compiles package `p`, which has been checked without errors. */
export function compilePackage(
  frontend: Frontend,
  p: LoadedPackage,
  path: string,
  options: Omit<CompilationOptions, "only">,
  imported: ImportedObjects,
  abis: SymbolAbis = noAbis,
): ObjPackage {
  const barriers = forbidsWriteBarriers(p.trees()) ? new WriteBarriers(options.watcher) : null;
  const c = new Compilation(frontend, { ...options, only: path, ...(barriers === null ? {} : { watcher: barriers }) });
  const out = new ObjPackage(path);
  out.std = p.isStd;
  out.numberOf = (s) => imported.find(s);
  const asked: ObjSymbol[] = [];
  c.symbols.announced = (s) => asked.push(s);
  const source = frontend.source(p);
  c.stackCode = (name) => (abis.definesStack.has(name) ? c.symbols.lookup(name, Abi.Abi0) : null);
  const imports = p
    .dependencies()
    .map((d) => d.path)
    .filter((x) => x !== "unsafe");
  for (const fn of c.program.declaredFuncs(source)) {
    if (!fn.external) c.func(fn);
    if (fn.external && fn.pkgPath === path && abis.definesStack.has(fn.symbol)) {
      // Everybody else calls it with arguments in registers; the runtime asks what is in its stack arguments.
      c.wrapper(fn, Abi.Internal, c.symbols.lookup(fn.symbol, Abi.Abi0));
      argumentMap(c.symbols, fn, fn.symbol + stackMapSuffix);
      argumentInfo(c.symbols, fn, fn.symbol + argInfoSuffix);
    } else if (!fn.external && abis.callsStack.has(fn.symbol)) c.wrapper(fn, Abi.Abi0, c.func(fn));
  }
  for (const g of c.program.declaredGlobals(source)) c.global(g);
  declaredTypes(c, p);
  c.initTask(path, imports);
  for (let i = 0; i < asked.length; i++) {
    const s = asked[i]!;
    c.symbols.define(s);
    if (s.isText) out.text.push(s);
    else out.data.push(s);
  }
  // Of the library's symbols, the official linker lets other packages refer to those alone that a linkname here marks.
  const marked = c.program.directives.marked(path);
  for (const s of [...out.text, ...out.data]) {
    if (s.name.startsWith(`${path}.`) && marked.has(s.name.slice(path.length + 1))) s.flags |= SymFlag.Linkname;
  }
  const place = (pos: Pos): string => {
    const position = frontend.fileSet.position(pos);
    if (position.filename.startsWith(`${p.program.dir}/`))
      position.filename = relativePath(p.program.dir, position.filename);
    return formatPosition(position);
  };
  barriers?.check(place, (d) => frontend.report(d));
  describeFunctions(c, out);
  for (const x of imports) out.imports.push({ path: x, fingerprint: imported.fingerprint(x) });
  return out;
}

/** Gives every function what debuggers want to know of it. Files are numbered as the object's writer numbers them. */
function describeFunctions(c: Compilation, out: ObjPackage): void {
  const numbers = new Map<string, number>();
  const number = (path: string): number => {
    let n = numbers.get(path);
    if (n === undefined) {
      n = numbers.size + 1;
      numbers.set(path, n);
    }
    return n;
  };
  const abstract = (fn: ObjSymbol): ObjSymbol => {
    const s = c.symbols.lookup(abstractName(fn.name));
    if (!s.isDefined) {
      abstractFunction(s, fn);
      out.data.push(s);
    }
    return s;
  };
  for (const s of out.text) describeFunction(s, number, s.func?.funcId === FuncId.Wrapper, abstract);
}

/** Descriptors of the package's named types exist whether or not the package itself needs them. */
function declaredTypes(c: Compilation, p: LoadedPackage): void {
  const scope = c.frontend.source(p).types.scope;
  for (const obj of scope.objects()) {
    if (obj.kind !== ObjKind.TypeName) continue;
    const t = typeOfObject(obj as TypeName);
    if (t.kind !== TypeKind.Named || (t as Named).obj !== obj || isGeneric(t)) continue;
    const it = c.program.types.type(t, null);
    c.type(it);
    c.type(it.pointer());
  }
}
