// Operands: what checking an expression yields, and how messages speak of them. In: facts. Out: text.
// Contract: spec "Operands"; the words are cmd/compile/internal/types2's.
import { exactString, shortString } from "../constant/format.ts";
import type { Value } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { exprString } from "../syntax/format.ts";
import { Mode } from "./facts.ts";
import type { BuiltinId } from "./object.ts";
import { hasEmptyTypeSet, isGeneric, isUntyped, isValid } from "./predicates.ts";
import { asTypeParam, type Basic, BasicKind, type Type, TypeKind } from "./type.ts";
import { builtins, invalidType, types } from "./universe.ts";
import { typeString, type WriteOptions } from "./writer.ts";

/** The result of checking an expression; its fields are overwritten on the way up the tree. */
export class Operand {
  mode: Mode = Mode.Invalid;
  expr: ast.Expr | null = null;
  type: Type = invalidType;
  value: Value | null = null;
  builtin: BuiltinId = 0;

  set(mode: Mode, type: Type, expr: ast.Expr | null): this {
    this.mode = mode;
    this.type = type;
    this.expr = expr;
    this.value = null;
    return this;
  }

  copy(): Operand {
    const o = new Operand();
    o.mode = this.mode;
    o.expr = this.expr;
    o.type = this.type;
    o.value = this.value;
    o.builtin = this.builtin;
    return o;
  }

  get isNil(): boolean {
    return this.mode === Mode.NilValue;
  }
}

const modeNames: readonly string[] = [
  "invalid operand",
  "no value",
  "built-in",
  "type",
  "constant",
  "variable",
  "map index expression",
  "value",
  "nil",
  "comma, ok expression",
];

/** A constant as messages print it. */
export function valueString(v: Value): string {
  return shortString(v);
}

export { exactString };

/** `x (variable of type int)`, `1 (untyped int constant)`, `nil` ... */
export function operandString(x: Operand, options: WriteOptions): string {
  if (x.mode === Mode.NilValue) {
    if (x.type === invalidType) return "nil (with invalid type)";
    if (x.type === types[BasicKind.UntypedNil]) return "nil";
    return `nil (of type ${typeString(x.type, options)})`;
  }
  let expr = "";
  if (x.expr !== null) expr = exprString(x.expr);
  else if (x.mode === Mode.Builtin) expr = builtins[x.builtin]!.name;
  else if (x.mode === Mode.TypExpr) expr = typeString(x.type, options);
  else if (x.mode === Mode.Constant) expr = valueString(x.value!);
  let s = expr === "" ? "" : `${expr} (`;
  let hasType = false;
  if (x.mode !== Mode.Invalid && x.mode !== Mode.NoValue && x.mode !== Mode.Builtin && x.mode !== Mode.TypExpr) {
    if (isUntyped(x.type)) s += `${(x.type as Basic).name} `;
    else hasType = true;
  }
  s += modeNames[x.mode]!;
  if (x.mode === Mode.Constant) {
    const v = valueString(x.value!);
    if (v !== expr) s += ` ${v}`;
  }
  if (hasType) s += typeSuffix(x.type, options);
  return expr === "" ? s : `${s})`;
}

function typeSuffix(t: Type, options: WriteOptions): string {
  if (!isValid(t)) return " with invalid type";
  let desc = isGeneric(t) ? "generic " : "";
  const p = asTypeParam(t);
  if (p === null && (t.kind === TypeKind.Alias || t.kind === TypeKind.Named)) {
    const kind = compositeKind(t);
    desc += `${kind === "" ? (t.underlying() as Basic).name : kind} `;
  }
  let s = ` of ${desc}type ${typeString(t, options)}`;
  if (p !== null) {
    s += ` constrained by ${typeString(p.bound, options)}`;
    if (hasEmptyTypeSet(p)) s += " with empty type set";
  }
  return s;
}

/** "array", "struct" ... for composite types; "" for basic ones. */
export function compositeKind(t: Type): string {
  switch (t.underlying().kind) {
    case TypeKind.Array:
      return "array";
    case TypeKind.Slice:
      return "slice";
    case TypeKind.Struct:
      return "struct";
    case TypeKind.Pointer:
      return "pointer";
    case TypeKind.Signature:
      return "func";
    case TypeKind.Interface:
      return "interface";
    case TypeKind.Map:
      return "map";
    case TypeKind.Chan:
      return "chan";
    case TypeKind.Tuple:
      return "tuple";
    case TypeKind.Union:
      return "union";
    default:
      return "";
  }
}
