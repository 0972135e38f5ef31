// Constant parts of composite values, as data that the linker places instead of code that builds them.
import { DataKind, type StaticData } from "../../ir/func.ts";
import { ConvertOp, type Expr, NodeKind } from "../../ir/nodes.ts";
import { Kind as IrKind } from "../../ir/type.ts";

/** Is the value of `n` known before the program runs? */
export function isStatic(n: Expr): boolean {
  switch (n.kind) {
    case NodeKind.ConstBool:
    case NodeKind.ConstInt:
    case NodeKind.ConstFloat:
    case NodeKind.ConstComplex:
    case NodeKind.ConstString:
    case NodeKind.Zero:
    case NodeKind.FuncValue:
      return true;
    case NodeKind.StructLit:
      // Blank fields are not compared, but they exist; any value will do.
      return n.values.every(isStatic);
    case NodeKind.ArrayLit:
      return n.values.every(isStatic);
    case NodeKind.AddrOf:
      return n.x.kind === NodeKind.GlobalRef;
    case NodeKind.Convert:
      return n.op === ConvertOp.Nop && isStatic(n.x);
    default:
      return false;
  }
}

/** Is the value made of constants alone, without an address but those of strings? */
export function isConstant(n: Expr): boolean {
  switch (n.kind) {
    case NodeKind.FuncValue:
    case NodeKind.AddrOf:
      return false;
    case NodeKind.StructLit:
    case NodeKind.ArrayLit:
      return n.values.every(isConstant);
    case NodeKind.Convert:
      return isStatic(n) && isConstant(n.x);
    default:
      return isStatic(n);
  }
}

/** Adds the value of `n` at `offset` to `data`; false, and nothing useful in `data`, if it is not static. */
export function staticValue(n: Expr, offset: number, data: StaticData): boolean {
  if (!isStatic(n)) return false;
  addStatic(n, offset, data);
  data.sort();
  return true;
}

/** Adds the value of the static `n` at `offset`; `data` is to be sorted when all is there. */
export function addStatic(n: Expr, offset: number, data: StaticData): void {
  switch (n.kind) {
    case NodeKind.ConstBool:
      data.int(offset, 1, n.value ? 1 : 0, 0);
      return;
    case NodeKind.ConstInt:
      data.int(offset, n.type.size, n.lo, n.hi);
      return;
    case NodeKind.ConstFloat:
      data.float(offset, n.type.size, n.value);
      return;
    case NodeKind.ConstComplex: {
      const half = n.type.kind === IrKind.Complex64 ? 4 : 8;
      data.float(offset, half, n.re);
      data.float(offset + half, half, n.im);
      return;
    }
    case NodeKind.ConstString:
      data.text(offset, n.bytes);
      return;
    case NodeKind.FuncValue:
      data.address(offset, DataKind.Func).fn = n.fn;
      return;
    case NodeKind.AddrOf:
      if (n.x.kind === NodeKind.GlobalRef) data.address(offset, DataKind.Global).global = n.x.global;
      return;
    case NodeKind.StructLit:
      n.values.forEach((v, i) => {
        addStatic(v, offset + n.type.fieldOffset(n.indices[i]!), data);
      });
      return;
    case NodeKind.ArrayLit:
      n.values.forEach((v, i) => {
        addStatic(v, offset + n.type.elem.size * n.indices[i]!, data);
      });
      return;
    case NodeKind.Convert:
      addStatic(n.x, offset, data);
      return;
    default:
  }
}
