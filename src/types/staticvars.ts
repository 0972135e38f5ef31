// Variables that begin as data whatever runs: their initialisers are put together from constants, functions, addresses of
// variables and composite literals of these. Decided on the syntax and by looking up names; nothing is checked for it, so that
// an initialiser which nobody needs is never looked at again. In: a collected Checker. Out: which variables, and what they
// refer to. Where there is any doubt a variable is not one of them. Contract: spec "Package initialization", "Composite literals".
import type * as ast from "../syntax/ast.ts";
import { NodeKind, unparen } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import { inspect } from "../syntax/walk.ts";
import type { Checker } from "./checker.ts";
import {
  type Builtin,
  BuiltinId,
  isExported,
  type Obj,
  ObjKind,
  type PkgName,
  type Scope,
  type Var,
} from "./object.ts";
import { TypeKind } from "./type.ts";

/** What an initialiser refers to. */
interface Parts {
  /** Functions and variables of the package. */
  readonly refs: Obj[];
  /** Those among them whose values are copied. */
  readonly copies: Var[];
}

/** The type of a literal: a struct (`elem` is null), an array or a slice. Names in it are looked up from `scope`. */
interface Shape {
  readonly elem: ast.Expr | null;
  readonly scope: Scope;
}

/** How many names a type may go by before it is a type literal. */
const maxHops = 10;
/** How many variables a value may be copied through. */
const maxCopies = 2;

/** The variables of one package. */
export class StaticVars {
  private readonly c: Checker;
  private readonly parts = new Map<Var, Parts | null>();
  private readonly plain = new Map<Obj, boolean>();
  /** Names that a linkname gives other symbols. */
  private renamed: Set<string> | null = null;
  private quiet: boolean | null = null;

  constructor(c: Checker) {
    this.c = c;
  }

  /** What the initialiser of `v` refers to; null if `v` has none, or one that has to be looked at in the order of the package. */
  refs(v: Var): readonly Obj[] | null {
    return this.copiesFrom(v, maxCopies) ? this.partsOf(v)!.refs : null;
  }

  /** Is `v` data, copied through at most `depth` other variables? */
  private copiesFrom(v: Var, depth: number): boolean {
    const p = this.partsOf(v);
    if (p === null) return false;
    if (p.copies.length === 0) return true;
    return depth > 0 && this.isQuiet() && p.copies.every((w) => this.isSource(w) && this.copiesFrom(w, depth - 1));
  }

  /** May the value of `w` be copied? Strings may not, which the linker can set (-X); nor may what could be an interface. */
  private isSource(w: Var): boolean {
    const d = w.decl!;
    if (d.type !== null || d.init === null) return false;
    const x = unparen(d.init);
    if (literalIn(x) !== null) return true;
    return x.kind === NodeKind.Ident && d.fileScope.lookupParent(x.name, 0)?.kind === ObjKind.Var;
  }

  private partsOf(v: Var): Parts | null {
    let p = this.parts.get(v);
    if (p === undefined) this.parts.set(v, (p = this.scan(v)));
    return p;
  }

  private scan(v: Var): Parts | null {
    const d = v.decl;
    if (d === null || d.init === null || (d.lhs !== null && d.lhs.length !== 1) || this.isRenamed(v.name)) return null;
    if (d.type !== null && !this.isPlainType(d.type, d.fileScope)) return null;
    const p: Parts = { refs: [], copies: [] };
    const known =
      this.value(d.init, d.fileScope, null, p) ||
      // Nobody can ask for the value: what it would need does not matter.
      (v.name === "_" && this.isTypedNil(unparen(d.init), d.fileScope));
    return known && !p.refs.includes(v) ? p : null;
  }

  private isRenamed(name: string): boolean {
    if (this.renamed === null) {
      this.renamed = new Set();
      for (const file of this.c.files) {
        for (const d of file.directives) {
          const words = d.name === "go:linkname" ? d.args.trim().split(/\s+/) : [];
          if (words.length > 1) this.renamed.add(words[0]!);
        }
      }
    }
    return this.renamed.has(name);
  }

  /** Does no initialiser of the package run code that could change a variable? */
  private isQuiet(): boolean {
    this.quiet ??= this.c.objects.every((o) => o.kind !== ObjKind.Var || o.decl === null || !this.runsCode(o.decl));
    return this.quiet;
  }

  private runsCode({ init, fileScope }: { readonly init: ast.Expr | null; readonly fileScope: Scope }): boolean {
    let found = false;
    if (init === null) return false;
    inspect(init, (n) => {
      if (n.kind === NodeKind.CallExpr) found ||= !this.isConversion(unparen(n.fun), fileScope);
      else if (n.kind === NodeKind.UnaryExpr) found ||= n.op === Token.Arrow;
      return !found && n.kind !== NodeKind.FuncLit;
    });
    return found;
  }

  /** Surely a conversion, or a built-in that only makes something. */
  private isConversion(fun: ast.Expr, scope: Scope): boolean {
    if (fun.kind === NodeKind.ArrayType || fun.kind === NodeKind.MapType) return true;
    const obj = this.named(fun, scope);
    if (obj === null) return false;
    if (obj.kind === ObjKind.TypeName) return true;
    if (obj.kind !== ObjKind.Builtin) return false;
    const { id } = obj as Builtin;
    return id === BuiltinId.Len || id === BuiltinId.Make || id === BuiltinId.New;
  }

  // ---- Values

  /** Is `e` data? `elided`: what a literal without a type is. */
  private value(e: ast.Expr, scope: Scope, elided: Shape | null, p: Parts): boolean {
    switch (e.kind) {
      case NodeKind.BasicLit:
        return true;
      case NodeKind.ParenExpr:
        return this.value(e.x, scope, null, p);
      case NodeKind.Ident:
        return this.name(e, scope, p);
      case NodeKind.SelectorExpr: {
        const obj = this.named(e, scope);
        return obj !== null && (obj.kind === ObjKind.Const || isPlainFunc(obj));
      }
      case NodeKind.CompositeLit:
        return this.literal(e, scope, elided, p);
      case NodeKind.UnaryExpr:
        return e.op === Token.And ? this.address(unparen(e.x), scope, p) : this.isConst(e, scope);
      case NodeKind.BinaryExpr:
      case NodeKind.CallExpr:
        return this.isConst(e, scope);
      default:
        return false;
    }
  }

  private name(e: ast.Ident, scope: Scope, p: Parts): boolean {
    const obj = scope.lookupParent(e.name, 0);
    if (obj === null) return false;
    switch (obj.kind) {
      case ObjKind.Nil:
        return true;
      case ObjKind.Const:
        return this.isConst(e, scope);
      case ObjKind.Func:
        if (!isPlainFunc(obj)) return false;
        if (obj.pkg === this.c.pkg) p.refs.push(obj);
        return true;
      case ObjKind.Var:
        if (obj.pkg !== this.c.pkg || this.isRenamed(obj.name)) return false;
        p.refs.push(obj);
        p.copies.push(obj as Var);
        return true;
      default:
        return false;
    }
  }

  private address(x: ast.Expr, scope: Scope, p: Parts): boolean {
    if (x.kind === NodeKind.CompositeLit) return x.type !== null && this.literal(x, scope, null, p);
    if (x.kind !== NodeKind.Ident) return false;
    const obj = scope.lookupParent(x.name, 0);
    if (obj === null || obj.kind !== ObjKind.Var || obj.pkg !== this.c.pkg || this.isRenamed(obj.name)) return false;
    p.refs.push(obj);
    return true;
  }

  private literal(e: ast.CompositeLit, scope: Scope, elided: Shape | null, p: Parts): boolean {
    if (e.incomplete || (e.type !== null && !this.isPlainType(e.type, scope))) return false;
    const shape = e.type === null ? elided : this.shape(e.type, scope, maxHops);
    if (shape === null) return false;
    const inner = shape.elem === null ? null : this.elementShape(e, shape.elem, shape.scope);
    for (let i = 0; i < e.elts.length; i++) {
      let v = e.elts[i]!;
      if (v.kind === NodeKind.KeyValueExpr) {
        if (shape.elem !== null && !this.isConst(v.key, scope)) return false;
        v = v.value;
      }
      if (!this.value(v, scope, inner, p)) return false;
    }
    return true;
  }

  /** What elements of type `elem` are that leave out their type; not asked for where no element does. */
  private elementShape(e: ast.CompositeLit, elem: ast.Expr, scope: Scope): Shape | null {
    const some = e.elts.some((v) => {
      const x = v.kind === NodeKind.KeyValueExpr ? v.value : v;
      return x.kind === NodeKind.CompositeLit && x.type === null;
    });
    if (!some) return null;
    const t = unparen(elem);
    return this.shape(t.kind === NodeKind.StarExpr ? t.x : t, scope, maxHops);
  }

  // ---- Types

  /** What literals of the type are made of; null for maps, instances and whatever else it may be. */
  private shape(type: ast.Expr, scope: Scope, hops: number): Shape | null {
    const t = unparen(type);
    if (t.kind === NodeKind.StructType) return { elem: null, scope };
    if (t.kind === NodeKind.ArrayType) return { elem: t.elt, scope };
    const obj = this.named(t, scope);
    const spec = obj !== null && obj.kind === ObjKind.TypeName ? obj.decl?.typeSpec : null;
    if (spec == null || spec.typeParams !== null || hops === 0) return null;
    return this.shape(spec.type, obj!.decl!.fileScope, hops - 1);
  }

  /** Refers to nothing of the package but to types and to constants that are nothing but constants. */
  private isPlainType(type: ast.Expr, scope: Scope): boolean {
    const t = unparen(type);
    switch (t.kind) {
      case NodeKind.Ident:
      case NodeKind.SelectorExpr:
        return this.named(t, scope)?.kind === ObjKind.TypeName;
      case NodeKind.StarExpr:
        return this.isPlainType(t.x, scope);
      case NodeKind.ArrayType: {
        const known = t.len === null || t.len.kind === NodeKind.Ellipsis || this.isConst(t.len, scope);
        return known && this.isPlainType(t.elt, scope);
      }
      case NodeKind.MapType:
        return this.isPlainType(t.key, scope) && this.isPlainType(t.value, scope);
      case NodeKind.StructType:
        return t.fields.list.every((f) => this.isPlainType(f.type, scope));
      case NodeKind.FuncType:
        return (
          t.typeParams === null &&
          t.params.list.every((f) => this.isPlainType(f.type, scope)) &&
          (t.results === null || t.results.list.every((f) => this.isPlainType(f.type, scope)))
        );
      case NodeKind.InterfaceType:
        return t.methods.list.length === 0;
      default:
        return false;
    }
  }

  /** `(*T)(nil)`, `T(nil)`. */
  private isTypedNil(x: ast.Expr, scope: Scope): boolean {
    if (x.kind !== NodeKind.CallExpr || x.args.length !== 1 || !this.isPlainType(x.fun, scope)) return false;
    const arg = unparen(x.args[0]!);
    return arg.kind === NodeKind.Ident && scope.lookupParent(arg.name, 0)?.kind === ObjKind.Nil;
  }

  /** A predeclared type that constants have, or one that is declared to be one. */
  private isBasicType(type: ast.Expr, scope: Scope, hops: number): boolean {
    const obj = this.named(unparen(type), scope);
    if (obj === null || obj.kind !== ObjKind.TypeName) return false;
    if (obj.decl === null) return obj.pkg === null && obj.type?.kind === TypeKind.Basic;
    const spec = obj.decl.typeSpec;
    if (spec === null || spec.typeParams !== null || hops === 0) return false;
    return this.isBasicType(spec.type, obj.decl.fileScope, hops - 1);
  }

  // ---- Constants

  /** A constant that is put together from nothing but constants: not `len(v)`, which refers to `v`. */
  private isConst(e: ast.Expr, scope: Scope): boolean {
    const names: Obj[] = [];
    if (!this.constantParts(e, scope, names)) return false;
    for (let i = 0; i < names.length; i++) if (!this.isPlainConst(names[i]!)) return false;
    return true;
  }

  // Chains of constants can be long: followed in a list, not by recursion.
  private isPlainConst(start: Obj): boolean {
    const known = this.plain.get(start);
    if (known !== undefined) return known;
    const all = new Set([start]);
    for (const obj of all) {
      const d = obj.decl;
      const names: Obj[] = [];
      let plain = this.plain.get(obj);
      if (plain === true) continue;
      plain ??= d !== null && d.init !== null && this.constantParts(d.init, d.fileScope, names);
      if (!plain) {
        this.plain.set(start, false);
        return false;
      }
      for (let i = 0; i < names.length; i++) all.add(names[i]!);
    }
    for (const obj of all) this.plain.set(obj, true);
    return true;
  }

  /** Is `e` made of literals and names of constants? Adds those of the package to `names`. */
  private constantParts(e: ast.Expr, scope: Scope, names: Obj[]): boolean {
    switch (e.kind) {
      case NodeKind.BasicLit:
        return true;
      case NodeKind.ParenExpr:
        return this.constantParts(e.x, scope, names);
      case NodeKind.Ident:
      case NodeKind.SelectorExpr: {
        const obj = this.named(e, scope);
        if (obj === null || obj.kind !== ObjKind.Const) return false;
        if (obj.pkg === this.c.pkg) names.push(obj);
        return true;
      }
      case NodeKind.UnaryExpr:
        return e.op !== Token.And && e.op !== Token.Arrow && this.constantParts(e.x, scope, names);
      case NodeKind.BinaryExpr: {
        // Chains of operators can be long, too.
        let x: ast.Expr = e;
        for (; x.kind === NodeKind.BinaryExpr; x = x.x) if (!this.constantParts(x.y, scope, names)) return false;
        return this.constantParts(x, scope, names);
      }
      case NodeKind.CallExpr:
        return (
          e.args.length === 1 && this.isBasicType(e.fun, scope, maxHops) && this.constantParts(e.args[0]!, scope, names)
        );
      default:
        return false;
    }
  }

  // ---- Names

  /** What a name or a qualified name stands for; null if it is neither. */
  private named(e: ast.Expr, scope: Scope): Obj | null {
    if (e.kind === NodeKind.Ident) return scope.lookupParent(e.name, 0);
    if (e.kind !== NodeKind.SelectorExpr || e.x.kind !== NodeKind.Ident || !isExported(e.sel.name)) return null;
    const qualifier = scope.lookupParent(e.x.name, 0);
    if (qualifier === null || qualifier.kind !== ObjKind.PkgName) return null;
    const { imported } = qualifier as PkgName;
    return imported.fake ? null : imported.scope.lookup(e.sel.name);
  }
}

/** The literal that `x` is, or is the address of. */
export function literalIn(x: ast.Expr): ast.CompositeLit | null {
  const lit = x.kind === NodeKind.UnaryExpr && x.op === Token.And ? unparen(x.x) : x;
  return lit.kind === NodeKind.CompositeLit ? lit : null;
}

/** A function with a declaration and without type parameters. */
function isPlainFunc(obj: Obj): boolean {
  return obj.kind === ObjKind.Func && obj.decl?.func != null && obj.decl.func.type.typeParams === null;
}
