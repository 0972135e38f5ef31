// Closure objects: code pointer, then what the function captures: values, or addresses of variables.
import { type Closure, Esc } from "../../ir/nodes.ts";
import { Field, type Type as IrType, uintptrType } from "../../ir/type.ts";
import { T } from "../type.ts";
import type { Value } from "../value.ts";
import type { FuncBuilder } from "./function.ts";
import { ssaType } from "./types.ts";
import { addressOf, readVar } from "./variables.ts";

export function buildClosure(b: FuncBuilder, n: Closure): Value {
  const { s } = b;
  const t = ssaType(n.type);
  const fn = n.fn;
  if (fn.captures.length === 0) return s.addr(t, b.link.closure(fn));
  const type = closureType(b, n);
  const st = ssaType(type);
  const parts: Value[] = [];
  for (let i = 0; i < fn.captures.length; i++) {
    parts.push(fn.captures[i]!.byRef ? addressOf(b, n.vars[i]!) : readVar(b, n.vars[i]!));
  }
  const a = n.esc === Esc.Stack ? b.temp(st) : b.newObject(type);
  s.store(T.uintptr, a, s.addr(T.uintptr, b.link.func(fn)));
  fn.captures.forEach((c, i) => {
    const at = s.offPtr(T.ptr, a, type.fieldOffset(i + 1));
    b.storeTo(c.byRef ? T.ptr : ssaType(c.type), at, parts[i]!);
  });
  return a;
}

/** The struct that a closure object is. */
function closureType(b: FuncBuilder, n: Closure): IrType {
  const fields = [new Field("F", "", "", uintptrType, false, "")];
  n.fn.captures.forEach((c, i) => {
    const t = c.byRef ? c.type.pointer() : c.type;
    fields.push(new Field(`X${i}`, "", "", t, false, ""));
  });
  return b.link.types.internalStruct(fields, true);
}
