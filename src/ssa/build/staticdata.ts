// Constant parts of composite values, as data that the linker places instead of code that builds them.
import { DataItem, DataKind, type StaticData } from "../../ir/func.ts";
import { ConvertOp, type Expr, NodeKind } from "../../ir/nodes.ts";
import { Kind as IrKind } from "../../ir/type.ts";

const f64 = new Float64Array(1);
const f32 = new Float32Array(1);
const bits64 = new Int32Array(f64.buffer);
const bits32 = new Int32Array(f32.buffer);

function int(data: StaticData, offset: number, size: number, lo: number, hi: number): void {
  if (lo === 0 && hi === 0) return;
  const d = new DataItem(offset, DataKind.Int);
  d.size = size;
  d.lo = lo;
  d.hi = hi;
  data.items.push(d);
}

function float(data: StaticData, offset: number, size: number, x: number): void {
  if (size === 4) {
    f32[0] = x;
    int(data, offset, 4, bits32[0]!, 0);
  } else {
    f64[0] = x;
    int(data, offset, 8, bits64[0]!, bits64[1]!);
  }
}

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
  add(n, offset, data);
  data.items.sort((x, y) => x.offset - y.offset);
  return true;
}

function add(n: Expr, offset: number, data: StaticData): void {
  switch (n.kind) {
    case NodeKind.ConstBool:
      int(data, offset, 1, n.value ? 1 : 0, 0);
      return;
    case NodeKind.ConstInt:
      int(data, offset, n.type.size, n.lo, n.hi);
      return;
    case NodeKind.ConstFloat:
      float(data, offset, n.type.size, n.value);
      return;
    case NodeKind.ConstComplex: {
      const half = n.type.kind === IrKind.Complex64 ? 4 : 8;
      float(data, offset, half, n.re);
      float(data, offset + half, half, n.im);
      return;
    }
    case NodeKind.ConstString: {
      if (n.bytes.length === 0) return;
      const d = new DataItem(offset, DataKind.Text);
      d.bytes = n.bytes;
      data.items.push(d);
      int(data, offset + 8, 8, n.bytes.length, 0);
      return;
    }
    case NodeKind.FuncValue: {
      const d = new DataItem(offset, DataKind.Func);
      d.fn = n.fn;
      data.items.push(d);
      return;
    }
    case NodeKind.AddrOf: {
      if (n.x.kind !== NodeKind.GlobalRef) return;
      const d = new DataItem(offset, DataKind.Global);
      d.global = n.x.global;
      data.items.push(d);
      return;
    }
    case NodeKind.StructLit:
      n.values.forEach((v, i) => {
        add(v, offset + n.type.fieldOffset(n.indices[i]!), data);
      });
      return;
    case NodeKind.ArrayLit:
      n.values.forEach((v, i) => {
        add(v, offset + n.type.elem.size * n.indices[i]!, data);
      });
      return;
    case NodeKind.Convert:
      add(n.x, offset, data);
      return;
    default:
  }
}
