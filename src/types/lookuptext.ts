// The words for a field or method that was not found, where one with a similar name exists. In: a type, the name
// asked for, what was found when case is ignored. Out: text. Contract: cmd/compile/internal/types2's messages.
import type { Checker } from "./checker.ts";
import { isExported, type Obj, ObjKind } from "./object.ts";
import type { Type } from "./type.ts";

type Similarity = "missing" | "misspelled" | "unexported" | "inaccessible";

function similarity(c: Checker, name: string, alt: Obj | null): Similarity {
  if (alt === null) return "missing";
  if (alt.pkg === c.pkg) return "misspelled";
  const sameTail = tail(name) === tail(alt.name);
  if (isExported(name)) {
    if (alt.exported) return "misspelled";
    return sameTail ? "unexported" : "missing";
  }
  if (alt.exported) return sameTail ? "misspelled" : "missing";
  return name === alt.name ? "inaccessible" : "missing";
}

function tail(s: string): string {
  const first = s.codePointAt(0);
  return first === undefined ? s : s.slice(first > 0xffff ? 2 : 1);
}

/** Why `t` has no `name`; `literal`: it is a field of a struct literal. */
export function lookupText(c: Checker, t: Type, name: string, alt: Obj | null, literal: boolean): string {
  const e = similarity(c, name, alt);
  const type = c.typeString(t);
  const other = alt?.name ?? "";
  if (literal) {
    if (e === "inaccessible") return `cannot refer to unexported field ${other} in struct literal of type ${type}`;
    const base = `unknown field ${name} in struct literal of type ${type}`;
    if (e === "misspelled") return `${base}, but does have ${other}`;
    return e === "unexported" ? `${base}, but does have unexported ${other}` : base;
  }
  const what = alt === null ? "object" : alt.kind === ObjKind.Var ? "field" : "method";
  if (e === "inaccessible") return `cannot refer to unexported ${what} ${other}`;
  const base = `type ${type} has no field or method ${name}`;
  if (e === "misspelled") return `${base}, but does have ${what} ${other}`;
  return e === "unexported" ? `${base}, but does have unexported ${what} ${other}` : base;
}
