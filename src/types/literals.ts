// Basic, function and composite literals. In: their syntax. Out: operands. Contract: spec "Composite literals",
// "Function literals", "Constants".

import { toFloat, toInt } from "../constant/convert.ts";
import { exactString } from "../constant/format.ts";
import { LiteralKind, makeFromLiteral } from "../constant/literal.ts";
import { Kind, type Value } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import { assignment } from "./assignments.ts";
import type { Checker } from "./checker.ts";
import { checkOverflow } from "./constants.ts";
import { expr, exprWithHint, use } from "./expr.ts";
import { Mode } from "./facts.ts";
import { checkIndex } from "./indexing.ts";
import { deref, fieldIndex } from "./lookup.ts";
import { lookupText } from "./lookuptext.ts";
import { Operand, valueString } from "./operand.ts";
import { identical, isInvalid, isNonTypeParamInterface } from "./predicates.ts";
import { functionBody } from "./stmt.ts";
import {
  ArrayType,
  BasicKind,
  type MapType,
  type Signature,
  type Slice,
  type Struct,
  type Type,
  TypeKind,
} from "./type.ts";
import { commonUnder } from "./typeterms.ts";
import { readType, readVarType } from "./typexpr.ts";
import { invalidType, types } from "./universe.ts";

/** Characters of a number beyond which it is not evaluated. */
const maxLiteral = 10_000;

const literalTypes: Partial<Record<Token, [LiteralKind, BasicKind]>> = {
  [Token.Int]: [LiteralKind.Int, BasicKind.UntypedInt],
  [Token.Float]: [LiteralKind.Float, BasicKind.UntypedFloat],
  [Token.Imag]: [LiteralKind.Imaginary, BasicKind.UntypedComplex],
  [Token.Char]: [LiteralKind.Char, BasicKind.UntypedRune],
  [Token.String]: [LiteralKind.String, BasicKind.UntypedString],
};

export function basicLit(c: Checker, x: Operand, e: ast.BasicLit): void {
  if (e.bad) return; // the scanner has said so
  const isNumber = e.tok === Token.Int || e.tok === Token.Float || e.tok === Token.Imag;
  if (isNumber) {
    if (!c.allowVersion(13)) numberVersion(c, e);
    if (e.value.length > maxLiteral) {
      const text = `excessively long constant: ${e.value.slice(0, 10)}... (${e.value.length} chars)`;
      c.error(e, "InvalidConstVal", text);
      return;
    }
  }
  const kinds = literalTypes[e.tok]!;
  const v = makeFromLiteral(e.value, kinds[0]);
  if (v.kind === Kind.Unknown) {
    // A literal that is no well-formed number has been reported by the scanner.
    if (/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?i?$|^0x[\da-f]*\.?[\da-f]*p[+-]?\d+i?$/i.test(e.value)) {
      c.error(e, "InvalidConstVal", `malformed constant: ${e.value}`);
    }
    return;
  }
  x.set(Mode.Constant, types[kinds[1]]!, e);
  x.value = v;
  checkOverflow(c, x, e.pos);
}

// Notations that are new in Go 1.13.
function numberVersion(c: Checker, e: ast.BasicLit): void {
  const s = e.value;
  if (s.length <= 2) return;
  if (s.includes("_")) c.versionError(e, 13, "underscore in numeric literal");
  else if (s[0] !== "0") return;
  else if (s[1] === "b" || s[1] === "B") c.versionError(e, 13, "binary literal");
  else if (s[1] === "o" || s[1] === "O") c.versionError(e, 13, "0o/0O-style octal literal");
  else if (e.tok !== Token.Int && (s[1] === "x" || s[1] === "X")) {
    c.versionError(e, 13, "hexadecimal floating-point literal");
  }
}

export function funcLit(c: Checker, x: Operand, e: ast.FuncLit): void {
  const t = readType(c, e.type);
  if (t.kind !== TypeKind.Signature) {
    c.error(e, "InvalidSyntaxTree", "invalid function literal %s", e);
    return;
  }
  if (c.options.ignoreFuncBodies !== true) {
    const { decl, iota } = c.env;
    // The body sees variables that are declared by the statement around it, so it waits.
    c.later(() => functionBody(c, decl, t as Signature, e.body, iota));
  }
  x.mode = Mode.Value;
  x.type = t;
}

export function compositeLit(c: Checker, x: Operand, e: ast.CompositeLit, hint: Type | null): void {
  let type: Type;
  let base: Type;
  let isElem = false;
  if (e.type !== null) {
    if (e.type.kind === NodeKind.ArrayType && e.type.len?.kind === NodeKind.Ellipsis) {
      type = new ArrayType(readVarType(c, e.type.elt), -1);
    } else type = readType(c, e.type);
    base = type;
  } else if (hint !== null) {
    type = hint;
    base = hint;
    const u = commonUnder(hint, null).type;
    if (u !== null) {
      const [b, isPointer] = deref(u);
      if (isPointer) base = b;
    }
    isElem = true;
  } else {
    c.error(e, "UntypedLit", "missing type in composite literal");
    type = invalidType;
    base = type;
  }
  const u = commonUnder(base, null).type;
  switch (u?.kind) {
    case TypeKind.Struct:
      structLit(c, x, e, u as Struct, base);
      break;
    case TypeKind.Array: {
      const a = u as ArrayType;
      const n = indexedElements(c, e.elts, a.elem, a.length);
      if (a.length < 0) {
        a.length = n;
        if (e.type !== null) c.recordType(e.type, Mode.TypExpr, a, null);
      }
      break;
    }
    case TypeKind.Slice:
      indexedElements(c, e.elts, (u as Slice).elem, -1);
      break;
    case TypeKind.Map:
      mapLit(c, x, e, u as MapType);
      break;
    default:
      use(c, e.elts);
      if (u == null || !isInvalid(u)) {
        const what = isElem ? " element" : "";
        const cause = u == null ? " (no common underlying type)" : "";
        c.error(e, "InvalidLit", `invalid composite literal${what} type %s${cause}`, type);
        x.mode = Mode.Invalid;
        return;
      }
  }
  x.mode = Mode.Value;
  x.type = type;
  x.value = null;
}

function structLit(c: Checker, x: Operand, e: ast.CompositeLit, s: Struct, base: Type): void {
  if (e.elts.length === 0) return;
  if (e.elts[0]!.kind === NodeKind.KeyValueExpr) keyedFields(c, x, e, s, base);
  else positionalFields(c, x, e, s, base);
}

function keyedFields(c: Checker, x: Operand, e: ast.CompositeLit, s: Struct, base: Type): void {
  const visited = new Set<number>();
  for (const elt of e.elts) {
    if (elt.kind !== NodeKind.KeyValueExpr) {
      c.error(elt, "MixedStructLit", "mixture of field:value and value elements in struct literal");
      continue;
    }
    const key = elt.key;
    const i = key.kind === NodeKind.Ident ? fieldIndex(s.fields, c.pkg, key.name, false) : -1;
    expr(c, null, x, elt.value);
    if (key.kind !== NodeKind.Ident) {
      c.error(elt, "InvalidLitField", "invalid field name %s in struct literal", key);
      continue;
    }
    if (i < 0) {
      const j = fieldIndex(s.fields, c.pkg, key.name, true);
      c.error(key, "MissingLitField", lookupText(c, base, key.name, j >= 0 ? s.fields[j]! : null, true));
      continue;
    }
    key.denotes = s.fields[i]!;
    assignment(c, x, s.fields[i]!.type!, "struct literal");
    if (visited.has(i)) {
      c.error(elt, "DuplicateLitField", `duplicate field name ${key.name} in struct literal`);
      continue;
    }
    visited.add(i);
  }
}

function positionalFields(c: Checker, x: Operand, e: ast.CompositeLit, s: Struct, base: Type): void {
  for (let i = 0; i < e.elts.length; i++) {
    const elt = e.elts[i]!;
    if (elt.kind === NodeKind.KeyValueExpr) {
      c.error(elt, "MixedStructLit", "mixture of field:value and value elements in struct literal");
      continue;
    }
    expr(c, null, x, elt);
    if (i >= s.fields.length) {
      c.error(x, "InvalidStructLit", "too many values in struct literal of type %s", base);
      break;
    }
    const f = s.fields[i]!;
    if (!f.exported && f.pkg !== c.pkg) {
      const text = `implicit assignment to unexported field ${f.name} in struct literal of type %s`;
      c.error(x, "UnexportedLitField", text, base);
      continue;
    }
    assignment(c, x, f.type!, "struct literal");
  }
  if (e.elts.length < s.fields.length) {
    c.error(e.rbrace, "InvalidStructLit", "too few values in struct literal of type %s", base);
  }
}

/** A key that equal constants share, of whatever numeric kind. */
function keyOf(v: Value): string {
  switch (v.kind) {
    case Kind.Complex:
    case Kind.Float:
    case Kind.Int: {
      const f = v.kind === Kind.Complex ? toFloat(v) : v;
      if (f.kind === Kind.Unknown) return `c${exactString(v)}`;
      const i = toInt(f);
      return i.kind === Kind.Int ? `n${exactString(i)}` : `f${exactString(f)}`;
    }
    case Kind.String:
      return `s${v.bytes}`;
    case Kind.Bool:
      return `b${v.value}`;
    default:
      return "?";
  }
}

function mapLit(c: Checker, x: Operand, e: ast.CompositeLit, m: MapType): void {
  const keyIsInterface = isNonTypeParamInterface(m.key);
  const visited = new Map<string, Type[]>();
  for (const elt of e.elts) {
    if (elt.kind !== NodeKind.KeyValueExpr) {
      c.error(elt, "MissingLitKey", "missing key in map literal");
      continue;
    }
    exprWithHint(c, x, elt.key, m.key);
    assignment(c, x, m.key, "map literal");
    if (x.mode === Mode.Invalid) continue;
    if ((x.mode as Mode) === Mode.Constant) {
      const key = keyOf(x.value!);
      const others = visited.get(key);
      const type = x.type;
      if (others !== undefined && (!keyIsInterface || others.some((t) => identical(t, type)))) {
        c.error(x, "DuplicateLitKey", `duplicate key ${valueString(x.value!)} in map literal`);
        continue;
      }
      if (others === undefined) visited.set(key, [type]);
      else others.push(type);
    }
    exprWithHint(c, x, elt.value, m.elem);
    assignment(c, x, m.elem, "map literal");
  }
}

// Elements of an array (of `length`, unless -1) or slice; the largest index plus one.
function indexedElements(c: Checker, elts: readonly ast.Expr[], elem: Type, length: number): number {
  const hasKeys = elts.some((e) => e.kind === NodeKind.KeyValueExpr);
  const visited = new Set<number>();
  let index = 0;
  let max = 0;
  const x = new Operand();
  for (const e of elts) {
    let valid = false;
    let value = e;
    if (e.kind === NodeKind.KeyValueExpr) {
      const i = checkIndex(c, e.key, length);
      if (i !== null) {
        if (i.value >= 0) {
          index = i.value;
          valid = true;
        } else c.error(e, "InvalidLitIndex", "index %s must be integer constant", e.key);
      }
      value = e.value;
    } else if (length >= 0 && index >= length) {
      c.error(e, "OversizeArrayLit", `index ${index} is out of bounds (>= ${length})`);
    } else valid = true;
    if (valid && hasKeys) {
      if (visited.has(index)) {
        c.error(e, "DuplicateLitKey", `duplicate index ${index} in array or slice literal`);
      }
      visited.add(index);
    }
    index++;
    if (index > max) max = index;
    exprWithHint(c, x, value, elem);
    assignment(c, x, elem, "array or slice literal");
  }
  return max;
}
