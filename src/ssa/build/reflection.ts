// Calls that look up methods by number or name: the linker must keep what they may find. Contract: reflect.Type and
// reflect.Value's Method and MethodByName; GOROOT/src/cmd/link/internal/ld/deadcode.go, 1.26.
import { type CallInterface, type CallStatic, type Expr, NodeKind } from "../../ir/nodes.ts";
import { Kind as IrKind, type Type as IrType } from "../../ir/type.ts";
import { latin1 } from "./expr.ts";
import type { FuncBuilder } from "./function.ts";

/** Functions of reflect that are such lookups themselves: only their callers count. */
const lookups = /^reflect\.(\(\*rtype\)|\(\*interfaceType\)|Value)\.Method(ByName)?$/;

/** Tells the linker when `n` may find methods at run time. */
export function markReflection(b: FuncBuilder, n: CallStatic | CallInterface): void {
  let name: string;
  let sig: IrType;
  let args: readonly Expr[];
  if (n.kind === NodeKind.CallInterface) {
    const m = n.recv.type.methods[n.method]!;
    name = m.name;
    sig = m.type;
    args = n.args;
  } else {
    if (!n.fn.isMethod) return;
    name = n.fn.symbol.slice(n.fn.symbol.lastIndexOf(".") + 1);
    sig = n.fn.type;
    args = n.args.slice(1);
  }
  if ((name !== "Method" && name !== "MethodByName") || args.length !== 1) return;
  if (lookups.test(b.fn.symbol)) return;
  if (args[0]!.type.kind !== (name === "Method" ? IrKind.Int : IrKind.String)) return;
  const result = sig.results[0]?.named ?? null;
  if (result === null || result.pkgPath !== "reflect" || (result.name !== "Method" && result.name !== "Value")) return;
  const arg = args[0]!;
  b.link.usedByReflection(b.fn, arg.kind === NodeKind.ConstString ? latin1(arg.bytes) : null);
}
