// The whole check of a package: every declaration, every body, initialisation order, unused imports, endless
// instantiation. In: a collected Checker. Out: diagnostics, `initOrder`. Contract: cmd/compile's order of phases.
import type { Checker } from "./checker.ts";
import { checkDirectCycle } from "./cycles.ts";
import { checkFuncBody, checkInitializer, objDecl } from "./decl.ts";
import { initOrder } from "./initorder.ts";
import { checkInstanceCycles } from "./mono.ts";
import { type Func, ObjKind, type TypeName, type Var } from "./object.ts";
import { TypeKind } from "./type.ts";

/** Checks everything that the package declares. */
export function checkAll(c: Checker): void {
  const s = c.session;
  for (const obj of c.objects) if (obj.kind === ObjKind.TypeName) checkDirectCycle(c, obj as TypeName);
  // Defined types first, then aliases, then the rest: messages about cycles tell of types before values.
  const isAlias = (obj: TypeName) => (obj.decl?.typeSpec?.assign ?? 0) > 0;
  for (const obj of c.objects) if (obj.kind === ObjKind.TypeName && !isAlias(obj as TypeName)) objDecl(c, obj);
  for (const obj of c.objects) if (obj.kind === ObjKind.TypeName && isAlias(obj as TypeName)) objDecl(c, obj);
  for (const obj of c.objects) {
    if (obj.kind === ObjKind.TypeName) continue;
    objDecl(c, obj);
    if (obj.kind === ObjKind.Var) checkInitializer(c, obj as Var);
  }
  s.processDelayed(0);
  for (const obj of c.objects) {
    if (obj.kind !== ObjKind.Func) continue;
    checkFuncBody(c, obj as Func);
    s.processDelayed(0);
  }
  for (const obj of c.objects) if (obj.type?.kind === TypeKind.Named) obj.type.underlying();
  initOrder(c);
  if (c.options.ignoreFuncBodies !== true) unusedImports(c);
  if (!c.firstError) checkInstanceCycles(c);
}

function unusedImports(c: Checker): void {
  for (const p of c.imports) {
    if (p.used || p.name === "_") continue;
    const path = p.imported.path;
    const elem = path.slice(path.lastIndexOf("/") + 1);
    const as = p.name === "" || p.name === "." || p.name === elem ? "" : ` as ${p.name}`;
    c.softError(p, "UnusedImport", `${JSON.stringify(path)} imported${as} and not used`);
  }
}
