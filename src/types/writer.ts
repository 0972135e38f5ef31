// Types and objects as text, as go/types prints them. In: a Type or Obj and a qualifier. Out: a string.
// Contract: go/types TypeString, ObjectString.
import { quote as quoteBytes } from "../constant/format.ts";
import {
  type Func,
  type Obj,
  ObjKind,
  type Package,
  type PkgName,
  type TypeName,
  typeOfObject,
  type Var,
  VarKind,
} from "./object.ts";
import {
  type Alias,
  type ArrayType,
  type Basic,
  type Chan,
  ChanDir,
  type Interface,
  type MapType,
  type Named,
  type Pointer,
  type Signature,
  type Slice,
  type Struct,
  type Tuple,
  type Type,
  TypeKind,
  type TypeParam,
  type Union,
} from "./type.ts";
import { anyInterface, comparableInterface, universe } from "./universe.ts";

/** What stands before a package's names: "" for nothing. */
export type Qualifier = (pkg: Package) => string;

const byPath: Qualifier = (pkg) => pkg.path;

export interface WriteOptions {
  qualifier?: Qualifier;
  /** Parameter names are left out. */
  noParamNames?: boolean;
  /** Package paths before unexported field names, to tell apart what looks the same. */
  packageInfo?: boolean;
  /** What is said of a type parameter named like a predeclared type. */
  shadowing?: (p: TypeParam) => string;
}

/** `t` as go/types prints it; packages by path unless there is a qualifier. */
export function typeString(t: Type, options: WriteOptions = {}): string {
  const w = new TypeWriter(options);
  w.type(t);
  return w.text;
}

export function signatureString(s: Signature, options: WriteOptions = {}): string {
  const w = new TypeWriter(options);
  w.signature(s);
  return w.text;
}

class TypeWriter {
  text = "";
  private readonly qualifier: Qualifier;
  private readonly options: WriteOptions;
  constructor(options: WriteOptions) {
    this.options = options;
    this.qualifier = options.qualifier ?? byPath;
  }

  type(t: Type): void {
    switch (t.kind) {
      case TypeKind.Basic:
        if ((t as Basic).name === "Pointer") this.text += "unsafe.";
        this.text += (t as Basic).name;
        break;
      case TypeKind.Array:
        this.text += `[${(t as ArrayType).length}]`;
        this.type((t as ArrayType).elem);
        break;
      case TypeKind.Slice:
        this.text += "[]";
        this.type((t as Slice).elem);
        break;
      case TypeKind.Struct:
        this.struct(t as Struct);
        break;
      case TypeKind.Pointer:
        this.text += "*";
        this.type((t as Pointer).elem);
        break;
      case TypeKind.Tuple:
        this.tuple(t as Tuple, false);
        break;
      case TypeKind.Signature:
        this.text += "func";
        this.signature(t as Signature);
        break;
      case TypeKind.Union:
        this.union(t as Union);
        break;
      case TypeKind.Interface:
        this.interface(t as Interface);
        break;
      case TypeKind.Map:
        this.text += "map[";
        this.type((t as MapType).key);
        this.text += "]";
        this.type((t as MapType).elem);
        break;
      case TypeKind.Chan:
        this.chan(t as Chan);
        break;
      case TypeKind.Named:
      case TypeKind.Alias: {
        const n = t as Named | Alias;
        this.typeName(n.obj);
        if (n.targs.length > 0) this.typeList(n.targs);
        else if (n.tparams.length > 0) this.typeParams(n.tparams);
        break;
      }
      case TypeKind.TypeParam: {
        const p = t as TypeParam;
        this.text += p.obj.name;
        if (this.options.shadowing !== undefined && universe.lookup(p.obj.name) !== null) {
          this.text += this.options.shadowing(p);
        }
        break;
      }
    }
  }

  private struct(t: Struct): void {
    this.text += "struct{";
    t.fields.forEach((f, i) => {
      if (i > 0) this.text += "; ";
      if (this.options.packageInfo === true && f.pkg !== null && !f.exported) this.text += `${f.pkg.path}.`;
      if (!f.embedded) this.text += `${f.name} `;
      this.type(f.type!);
      const tag = t.tag(i);
      if (tag !== "") this.text += ` ${quoteBytes(tag)}`;
    });
    this.text += "}";
  }

  private union(t: Union): void {
    t.terms.forEach((x, i) => {
      if (i > 0) this.text += " | ";
      if (x.tilde) this.text += "~";
      this.type(x.type);
    });
  }

  private interface(t: Interface): void {
    if (t === anyInterface) {
      this.text += "any";
      return;
    }
    if (t === comparableInterface) {
      this.text += "interface{comparable}";
      return;
    }
    if (t.implicit) {
      if (t.methods.length === 0 && t.embeddeds.length === 1) {
        this.type(t.embeddeds[0]!);
        return;
      }
      this.text += "/* implicit */ ";
    }
    this.text += "interface{";
    let first = true;
    for (const m of t.methods) {
      if (!first) this.text += "; ";
      first = false;
      this.text += m.name;
      this.signature(m.type as Signature);
    }
    for (const e of t.embeddeds) {
      if (!first) this.text += "; ";
      first = false;
      this.type(e);
    }
    this.text += "}";
  }

  private chan(t: Chan): void {
    const parens = t.dir === ChanDir.Both && t.elem.kind === TypeKind.Chan && (t.elem as Chan).dir === ChanDir.Recv;
    this.text += t.dir === ChanDir.Both ? "chan " : t.dir === ChanDir.Send ? "chan<- " : "<-chan ";
    if (parens) this.text += "(";
    this.type(t.elem);
    if (parens) this.text += ")";
  }

  typeList(list: readonly Type[]): void {
    this.text += "[";
    list.forEach((t, i) => {
      if (i > 0) this.text += ", ";
      this.type(t);
    });
    this.text += "]";
  }

  /** `[P, Q any, R ~int]`: parameters that share one constraint are written together. */
  typeParams(list: readonly TypeParam[]): void {
    this.text += "[";
    let bound: Type | null = null;
    list.forEach((p, i) => {
      if (i > 0) {
        if (p.bound !== bound && bound !== null) {
          this.text += " ";
          this.type(bound);
        }
        this.text += ", ";
      }
      bound = p.bound;
      this.type(p);
    });
    if (bound !== null) {
      this.text += " ";
      this.type(bound);
    }
    this.text += "]";
  }

  typeName(obj: TypeName): void {
    this.text += packagePrefix(obj.pkg, this.qualifier) + obj.name;
  }

  tuple(t: Tuple, variadic: boolean): void {
    this.text += "(";
    t.vars.forEach((v, i) => {
      if (i > 0) this.text += ", ";
      if (v.name !== "" && this.options.noParamNames !== true) this.text += `${v.name} `;
      const last = variadic && i === t.vars.length - 1;
      if (last && v.type!.kind === TypeKind.Slice) {
        this.text += "...";
        this.type((v.type as Slice).elem);
      } else {
        this.type(v.type!);
        if (last) this.text += "..."; // append([]byte, string...)
      }
    });
    this.text += ")";
  }

  signature(s: Signature): void {
    if (s.tparams.length > 0) this.typeParams(s.tparams);
    this.tuple(s.params, s.variadic);
    const results = s.results.vars;
    if (results.length === 0) return;
    this.text += " ";
    if (results.length === 1 && (results[0]!.name === "" || this.options.noParamNames === true)) {
      this.type(results[0]!.type!);
    } else this.tuple(s.results, false);
  }
}

/** `path.` or what the qualifier says, or nothing. */
export function packagePrefix(pkg: Package | null, qualifier: Qualifier = byPath): string {
  if (pkg === null) return "";
  const s = qualifier(pkg);
  return s === "" ? "" : `${s}.`;
}

/** Text as a Go string literal in double quotes (strconv.Quote), for bytes held one a UTF-16 unit or for plain text. */
export function quote(s: string): string {
  let out = '"';
  for (const ch of s) {
    const c = ch.codePointAt(0)!;
    if (ch === '"' || ch === "\\") out += `\\${ch}`;
    else if (c === 0x0a) out += "\\n";
    else if (c === 0x09) out += "\\t";
    else if (c === 0x0d) out += "\\r";
    else if (c === 0x07) out += "\\a";
    else if (c === 0x08) out += "\\b";
    else if (c === 0x0c) out += "\\f";
    else if (c === 0x0b) out += "\\v";
    else if (c < 0x20 || c === 0x7f) out += `\\x${c.toString(16).padStart(2, "0")}`;
    else if (c < 0x7f || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(ch)) out += ch;
    else if (c > 0xffff) out += `\\U${c.toString(16).padStart(8, "0")}`;
    else out += `\\u${c.toString(16).padStart(4, "0")}`;
  }
  return `${out}"`;
}

/** An object as go/types prints it: `func fmt.Println(a ...any) (n int, err error)`, `var x int`, `type T struct{}`. */
export function objectString(obj: Obj, options: WriteOptions = {}): string {
  const q = options.qualifier ?? byPath;
  switch (obj.kind) {
    case ObjKind.PkgName: {
      const p = (obj as PkgName).imported;
      return `package ${obj.name}${p.path !== "" && p.path !== obj.name ? ` (${quote(p.path)})` : ""}`;
    }
    case ObjKind.Func: {
      const f = obj as Func;
      const sig = f.type as Signature | null;
      return `func ${funcName(f, options)}${sig === null ? "" : signatureString(sig, options)}`;
    }
    case ObjKind.Label:
      return `label ${obj.name}`;
    case ObjKind.Builtin:
      return `builtin ${obj.name}`;
    case ObjKind.Nil:
      return "nil";
  }
  let s: string;
  if (obj.kind === ObjKind.Const) s = "const ";
  else if (obj.kind === ObjKind.Var) s = (obj as Var).varKind === VarKind.Field ? "field " : "var ";
  else s = obj.type?.kind === TypeKind.TypeParam ? "type parameter " : "type ";
  if (obj.pkg !== null && obj.pkg.scope.lookup(obj.name) === obj) s += packagePrefix(obj.pkg, q);
  s += obj.name;
  if (obj.type === null) return s;
  if (obj.kind !== ObjKind.TypeName) return `${s} ${typeString(obj.type, options)}`;
  return s + typeNameTail(obj as TypeName, options);
}

function typeNameTail(obj: TypeName, options: WriteOptions): string {
  let t = obj.type!;
  let s = "";
  if (t.kind === TypeKind.Basic && !obj.isAlias) return s;
  if (t.kind === TypeKind.Named || t.kind === TypeKind.Alias) {
    const tparams = (t as Named | Alias).tparams;
    if (tparams.length > 0) {
      const w = new TypeWriter(options);
      w.typeParams(tparams);
      s += w.text;
    }
  }
  if (obj.isAlias) {
    s += " =";
    if (t.kind === TypeKind.Alias) t = (t as Alias).rhs ?? t;
  } else if (t.kind === TypeKind.TypeParam) t = (t as TypeParam).bound;
  else t = t.underlying();
  if (obj.name === "any" && obj.parent === universe) return `${s} interface{}`;
  return `${s} ${typeString(t, options)}`;
}

/** `pkg.F`, `(T).M`, `(*T).M`, `(interface).M`. */
export function funcName(f: Func, options: WriteOptions = {}): string {
  const sig = f.type as Signature | null;
  if (sig === null) return f.name;
  if (sig.recv !== null) {
    const t = sig.recv.type!;
    return `(${t.kind === TypeKind.Interface ? "interface" : typeString(t, options)}).${f.name}`;
  }
  return packagePrefix(f.pkg, options.qualifier) + f.name;
}

/** What kind of object, in the words of error messages. */
export function objectKindString(obj: Obj): string {
  switch (obj.kind) {
    case ObjKind.PkgName:
      return "package name";
    case ObjKind.Const:
      return "constant";
    case ObjKind.TypeName:
      if ((obj as TypeName).isAlias) return "type alias";
      return obj.type?.kind === TypeKind.TypeParam ? "type parameter" : "defined type";
    case ObjKind.Func:
      return (typeOfObject(obj) as Signature).recv !== null ? "method" : "function";
    case ObjKind.Label:
      return "label";
    case ObjKind.Builtin:
      return "built-in function";
    case ObjKind.Nil:
      return "untyped nil";
    case ObjKind.Var:
      switch ((obj as Var).varKind) {
        case VarKind.Package:
          return "package-level variable";
        case VarKind.Local:
          return "local variable";
        case VarKind.Recv:
          return "receiver";
        case VarKind.Param:
          return "parameter";
        case VarKind.Result:
          return "result variable";
        default:
          return "struct field";
      }
  }
}
