// One package to one object: every symbol that the package defines. In: a Frontend with the package. Out: ObjPackage.
// Functions come in the order of the source, then what they brought along, so that the bytes depend on nothing else.
import type { Package as LoadedPackage } from "../load/program.ts";
import { abstractFunction, abstractName, describeFunction } from "../obj/dwarf.ts";
import { FuncId } from "../obj/kinds.ts";
import { ObjPackage, type ObjSymbol } from "../obj/symbol.ts";
import { ObjKind, type TypeName, typeOfObject } from "../types/object.ts";
import { isGeneric } from "../types/predicates.ts";
import { type Named, TypeKind } from "../types/type.ts";
import { Compilation, type CompilationOptions } from "./compilation.ts";
import type { Frontend } from "./frontend.ts";
import type { ImportedObjects } from "./imported.ts";

/** Compiles package `p`, which has been checked without errors. */
export function compilePackage(
  frontend: Frontend,
  p: LoadedPackage,
  path: string,
  options: Omit<CompilationOptions, "only">,
  imported: ImportedObjects,
): ObjPackage {
  const c = new Compilation(frontend, { ...options, only: path });
  const out = new ObjPackage(path);
  out.std = p.isStd;
  out.numberOf = (s) => imported.find(s);
  const asked: ObjSymbol[] = [];
  c.symbols.announced = (s) => asked.push(s);
  const source = frontend.source(p);
  const imports = p
    .dependencies()
    .map((d) => d.path)
    .filter((x) => x !== "unsafe");
  for (const fn of c.program.declaredFuncs(source)) if (!fn.external) c.func(fn);
  for (const g of c.program.declaredGlobals(source)) c.global(g);
  declaredTypes(c, p);
  c.initTask(path, imports);
  for (let i = 0; i < asked.length; i++) {
    const s = asked[i]!;
    c.symbols.define(s);
    if (s.isText) out.text.push(s);
    else out.data.push(s);
  }
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
