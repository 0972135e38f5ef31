// Static data: values that are known before any code runs, laid out as words of a variable. Composite literals behind
// pointers and slices become variables of their own (`pkg..stmp_N`, `pkg.x..stmp_N`). In: an initialiser's tree. Out: StaticData.
import type { Var as VarObject } from "../../types/object.ts";
import { DataKind, type Global, StaticData } from "../func.ts";
import * as ir from "../nodes.ts";
import type { Program } from "../program.ts";
import { staticTempInfix } from "../symbols.ts";
import { intType, Kind, type Type } from "../type.ts";
import { pathPrefix } from "../typestring.ts";
import { smallInt } from "./constants.ts";

/** Lays out the static data of one package's variables, or of one variable. */
export class StaticBuilder {
  private readonly program: Program;
  private readonly pkgPath: string;
  /** What names of variables begin with that are made here. */
  private readonly prefix: string;
  private count = 0;
  private readonly made: Global[] = [];
  /** Variables of the source whose data is known. */
  private readonly settled = new Set<Global>();
  /** No code has run that could have changed a settled variable: another may begin as a copy of it. */
  copies = false;

  /** `owner`: the variable of the package whose data alone is laid out. */
  constructor(program: Program, pkgPath: string, owner = "") {
    this.program = program;
    this.pkgPath = pkgPath;
    this.prefix = pathPrefix(pkgPath) + (owner === "" ? "" : `.${owner}`) + staticTempInfix;
  }

  /** `assign` for a variable of the source, which others may copy; strings the linker may set (-X). */
  initialize(g: Global, x: ir.Expr): boolean {
    if (!this.assign(g, x)) return false;
    if (!g.external && g.type.kind !== Kind.String) this.settled.add(g);
    return true;
  }

  /** Gives `g` the value `x` if that needs no code. */
  assign(g: Global, x: ir.Expr): boolean {
    if (!this.isStatic(x)) return false;
    const data = new StaticData(g.type.size);
    this.write(data, 0, x);
    g.data = data.isZero ? null : data;
    this.made.push(g);
    return true;
  }

  /**
   * Gives `g` what needs no code of the literal `x`; literals behind its pointers and slices become variables as for data. Returns
   * the assignments that are left to do, in the order of evaluation; null if `x` is no literal. `fold` may know a part's value.
   */
  split(g: Global, x: ir.Expr, fold: (part: ir.Expr) => ir.Expr): ir.Assign[] | null {
    if (g.external || !isLiteral(x)) return null;
    const rest: ir.Assign[] = [];
    this.fill(g, x, rest, fold);
    return rest;
  }

  private fill(g: Global, x: ir.Expr, rest: ir.Assign[], fold: (part: ir.Expr) => ir.Expr): Global {
    const data = new StaticData(g.type.size);
    const at = rest.length;
    this.part({ data, rest, fold }, 0, new ir.GlobalRef(x.pos, g), x);
    g.data = data.isZero ? null : data;
    if (rest.length > at) g.readOnly = false;
    this.made.push(g);
    return g;
  }

  /** The part `x` of a literal, at offset `at` of the variable and by the name `place`. */
  private part(to: Split, at: number, place: ir.Expr, part: ir.Expr): void {
    const x = isLiteral(part) ? part : to.fold(part);
    if (this.isStatic(x)) return this.write(to.data, at, x);
    if (isLiteral(x)) this.literal(to, at, place, x);
    else {
      const a = new ir.Assign(x.pos, place, x);
      a.inl = x.inl;
      to.rest.push(a);
    }
  }

  private literal(to: Split, at: number, place: ir.Expr, x: ir.Expr): void {
    switch (x.kind) {
      case ir.NodeKind.StructLit:
        x.values.forEach((v, i) => {
          const n = x.indices[i]!;
          const field = new ir.FieldOf(v.pos, x.type.fields[n]!.type, place, n);
          this.part(to, at + x.type.fieldOffset(n), field, v);
        });
        return;
      case ir.NodeKind.ArrayLit:
        x.values.forEach((v, i) => {
          const n = x.indices[i]!;
          const elem = x.type.elem;
          const index = new ir.ConstInt(v.pos, intType, n, 0);
          this.part(to, at + elem.size * n, new ir.Index(v.pos, elem, place, index, true), v);
        });
        return;
      case ir.NodeKind.SliceLit: {
        const array = this.newGlobal(this.program.table.array(x.type.elem, x.len), false, x.pos);
        this.fill(array, new ir.ArrayLit(x.pos, array.type, x.indices, x.values), to.rest, to.fold);
        return slice(to.data, at, array, 0, x.len);
      }
      case ir.NodeKind.PtrLit:
        return address(to.data, at, this.fill(this.newGlobal(x.x.type, false, x.pos), x.x, to.rest, to.fold), 0);
      case ir.NodeKind.Convert: {
        if (x.op !== ir.ConvertOp.ToInterface) return this.part(to, at, place, x.x);
        // A literal that is a pointer is the data word; any other is behind it.
        interfaceWord(to.data, at, x);
        if (x.x.type.isDirectIface()) return this.part(to, at + 8, place, x.x);
        return address(to.data, at + 8, this.fill(this.newGlobal(x.x.type, true, x.pos), x.x, to.rest, to.fold), 0);
      }
    }
  }

  /** Puts every variable's items in order. */
  finish(): void {
    for (const g of this.made) g.data?.sort();
    this.made.length = 0;
  }

  /** Whether the value needs no code. */
  isStatic(x: ir.Expr): boolean {
    switch (x.kind) {
      case ir.NodeKind.ConstBool:
      case ir.NodeKind.ConstInt:
      case ir.NodeKind.ConstFloat:
      case ir.NodeKind.ConstComplex:
      case ir.NodeKind.ConstString:
      case ir.NodeKind.Zero:
      case ir.NodeKind.FuncValue:
      case ir.NodeKind.TypeWord:
        return true;
      case ir.NodeKind.New:
        // Allocated when it runs, as gc does: a synctest bubble can own what is on the heap, and no data.
        return false;
      case ir.NodeKind.GlobalRef:
        return this.copies && (this.settled.has(x.global) || this.beginsAsData(x.global));
      case ir.NodeKind.Closure:
        return x.vars.length === 0;
      case ir.NodeKind.AddrOf:
        return globalPlace(x.x) !== null;
      case ir.NodeKind.SliceOf:
        return wholeArray(x);
      case ir.NodeKind.PtrLit:
        return this.isStatic(x.x);
      case ir.NodeKind.StructLit:
      case ir.NodeKind.ArrayLit:
      case ir.NodeKind.SliceLit:
        return x.values.every((v) => this.isStatic(v));
      case ir.NodeKind.Convert:
        return this.staticConversion(x);
      default:
        return false;
    }
  }

  /** A variable of the package that is data whatever runs, and which the linker sets no more. */
  private beginsAsData(g: Global): boolean {
    return g.pkgPath === this.pkgPath && g.type.kind !== Kind.String && isData(this.program, g);
  }

  private staticConversion(x: ir.Convert): boolean {
    if (x.op === ir.ConvertOp.Nop || x.op === ir.ConvertOp.PointerToUintptr) return this.isStatic(x.x);
    if (x.op === ir.ConvertOp.StringToBytes) return x.x.kind === ir.NodeKind.ConstString;
    return x.op === ir.ConvertOp.ToInterface && this.isStatic(x.x) && x.x.type.kind !== Kind.Tuple;
  }

  private newGlobal(type: Type, readOnly: boolean, pos: number): Global {
    const g = this.program.staticTemp(`${this.prefix}${this.count++}`, this.pkgPath, type, pos);
    g.readOnly = readOnly;
    return g;
  }

  /** A variable of the compiler's that holds `x`. */
  private holder(x: ir.Expr, readOnly: boolean): Global {
    const g = this.newGlobal(x.type, readOnly, x.pos);
    this.assign(g, x);
    return g;
  }

  private write(data: StaticData, at: number, x: ir.Expr): void {
    switch (x.kind) {
      case ir.NodeKind.ConstBool:
        if (x.value) data.int(at, 1, 1, 0);
        return;
      case ir.NodeKind.ConstInt:
        data.int(at, x.type.size, x.lo, x.hi);
        return;
      case ir.NodeKind.ConstFloat:
        data.float(at, x.type.size, x.value);
        return;
      case ir.NodeKind.ConstComplex:
        data.float(at, x.type.size / 2, x.re);
        data.float(at + x.type.size / 2, x.type.size / 2, x.im);
        return;
      case ir.NodeKind.ConstString:
        data.text(at, x.bytes);
        return;
      case ir.NodeKind.FuncValue:
      case ir.NodeKind.Closure:
        data.address(at, DataKind.Func).fn = x.fn;
        return;
      case ir.NodeKind.GlobalRef:
        if (isData(this.program, x.global)) this.program.globalData(x.global);
        if (x.global.data !== null) data.copy(at, x.global.data);
        return;
      case ir.NodeKind.PtrLit:
        address(data, at, this.holder(x.x, false), 0);
        return;
      case ir.NodeKind.AddrOf: {
        const p = globalPlace(x.x)!;
        address(data, at, p.global, p.offset);
        return;
      }
      case ir.NodeKind.SliceOf: {
        const p = globalPlace((x.x as ir.AddrOf).x)!;
        slice(data, at, p.global, p.offset, x.x.type.elem.len);
        return;
      }
      case ir.NodeKind.StructLit:
        for (let i = 0; i < x.values.length; i++) {
          if (x.type.fields[x.indices[i]!]!.name !== "_") {
            this.write(data, at + x.type.fieldOffset(x.indices[i]!), x.values[i]!);
          }
        }
        return;
      case ir.NodeKind.ArrayLit:
        for (let i = 0; i < x.values.length; i++) {
          this.write(data, at + x.type.elem.size * x.indices[i]!, x.values[i]!);
        }
        return;
      case ir.NodeKind.SliceLit: {
        const array = this.newGlobal(this.program.table.array(x.type.elem, x.len), false, x.pos);
        this.assign(array, new ir.ArrayLit(x.pos, array.type, x.indices, x.values));
        slice(data, at, array, 0, x.len);
        return;
      }
      case ir.NodeKind.Convert:
        this.writeConversion(data, at, x);
        return;
      case ir.NodeKind.TypeWord:
        data.address(at, DataKind.Type).type = x.of;
        return;
      default:
        return; // Zero
    }
  }

  private writeConversion(data: StaticData, at: number, x: ir.Convert): void {
    if (x.op === ir.ConvertOp.StringToBytes) {
      const bytes = (x.x as ir.ConstString).bytes;
      const array = this.newGlobal(this.program.table.array(x.type.elem, bytes.length), false, x.pos);
      array.data = new StaticData(bytes.length);
      array.data.copyBytes(0, bytes);
      slice(data, at, array, 0, bytes.length);
      return;
    }
    if (x.op !== ir.ConvertOp.ToInterface) {
      this.write(data, at, x.x);
      return;
    }
    const from = x.x.type;
    interfaceWord(data, at, x);
    if (from.isDirectIface()) this.write(data, at + 8, x.x);
    else address(data, at + 8, this.holder(x.x, true), 0);
  }
}

/** Is `g` a variable whose data is made when somebody asks for it? */
export function isData(program: Program, g: Global): boolean {
  const obj = g.source as VarObject | null;
  return obj !== null && !g.external && program.package(obj.pkg!.path).isData(obj);
}

/** Where the parts of a literal go: its variable's data, or what is left to do. */
interface Split {
  readonly data: StaticData;
  readonly rest: ir.Assign[];
  readonly fold: (part: ir.Expr) => ir.Expr;
}

/**
 * A composite literal, or the address of one, also as an interface. Not a struct or array that is itself the data word of an
 * interface: its one part has no name there.
 */
function isLiteral(x: ir.Expr): boolean {
  switch (x.kind) {
    case ir.NodeKind.StructLit:
    case ir.NodeKind.ArrayLit:
    case ir.NodeKind.SliceLit:
      return true;
    case ir.NodeKind.PtrLit:
      return isLiteral(x.x);
    case ir.NodeKind.Convert:
      if (x.op === ir.ConvertOp.ToInterface && x.x.type.isDirectIface() && !isPointerLiteral(x.x)) return false;
      return (x.op === ir.ConvertOp.Nop || x.op === ir.ConvertOp.ToInterface) && isLiteral(x.x);
    default:
      return false;
  }
}

function isPointerLiteral(x: ir.Expr): boolean {
  return x.kind === ir.NodeKind.PtrLit || (x.kind === ir.NodeKind.Convert && isPointerLiteral(x.x));
}

/** `global[:]` of an array variable. */
function wholeArray(x: ir.SliceOf): boolean {
  if (x.lo !== null && smallInt(x.lo) !== 0) return false;
  if (x.hi !== null || x.max !== null) return false;
  return x.x.kind === ir.NodeKind.AddrOf && x.x.x.type.kind === Kind.Array && globalPlace(x.x.x) !== null;
}

/** A fixed place inside a package-level variable. */
function globalPlace(x: ir.Expr): { global: Global; offset: number } | null {
  switch (x.kind) {
    case ir.NodeKind.GlobalRef:
      return { global: x.global, offset: 0 };
    case ir.NodeKind.FieldOf: {
      const p = globalPlace(x.x);
      return p === null ? null : { global: p.global, offset: p.offset + x.x.type.fieldOffset(x.index) };
    }
    case ir.NodeKind.Index: {
      if (x.x.type.kind !== Kind.Array) return null;
      const i = smallInt(x.index);
      const p = globalPlace(x.x);
      if (p === null || i === null || i < 0 || i >= x.x.type.len) return null;
      return { global: p.global, offset: p.offset + i * x.type.size };
    }
    default:
      return null;
  }
}

/** The first word of the interface that the conversion `x` makes. */
function interfaceWord(data: StaticData, at: number, x: ir.Convert): void {
  const word = data.address(at, x.type.isEmptyInterface() ? DataKind.Type : DataKind.Itab);
  word.type = x.x.type;
  word.iface = x.type;
}

function address(data: StaticData, at: number, g: Global, addend: number): void {
  const d = data.address(at, DataKind.Global);
  d.global = g;
  d.addend = addend;
}

function slice(data: StaticData, at: number, g: Global, addend: number, len: number): void {
  address(data, at, g, addend);
  data.int(at + 8, 8, len, 0);
  data.int(at + 16, 8, len, 0);
}
