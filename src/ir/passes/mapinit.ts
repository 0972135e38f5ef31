// map initialisers: a package variable that begins as a large map literal is filled by a function of its own, `pkg.map.init.N`,
// which `pkg.init` calls in its place. The call does not keep that function in the program, only the variable does: where
// nobody reaches the variable, the linker lets the call go to a function that does nothing. In: an assignment of `pkg.init`.
// Contract: the names and the weak call that GOROOT/src/cmd/link/internal/ld/deadcode.go redirects, Go 1.26.
import type { Pos } from "../../source/position.ts";
import { Func } from "../func.ts";
import * as ir from "../nodes.ts";
import type { BodySource, Program } from "../program.ts";
import { voidType } from "../type.ts";
import { pathPrefix } from "../typestring.ts";
import { inspectExpr } from "../visit.ts";
import { effectFreeSize } from "./effectfree.ts";

/** Literals of fewer nodes stay where they are: a function and a call would cost more than leaving them out can save. */
const minNodes = 20;

/** Moves the literals of one package. */
export class MapInitializers {
  private readonly program: Program;
  private readonly init: Func;
  private count = 0;

  constructor(program: Program, init: Func) {
    this.program = program;
    this.init = init;
  }

  /** The call that stands for `g = x`; null if `x` is not such a literal, or others could notice that it is missing. */
  outline(s: ir.Assign, x: ir.Expr): ir.Stmt | null {
    if (s.lhs.kind !== ir.NodeKind.GlobalRef || !isMapLiteral(x)) return null;
    const g = s.lhs.global;
    if (g.source === null || g.external || g.dupOk || effectFreeSize(x) < minNodes) return null;
    const { init } = this;
    const symbol = `${pathPrefix(init.pkgPath)}.map.init.${this.count++}`;
    const fn = new Func(symbol, init.pkgPath, this.program.table.func([], [], false), s.pos);
    fn.endPos = s.pos;
    fn.source = { how: "mapInit" } satisfies BodySource;
    inspectExpr(x, (n) => placeAt(n, s.pos));
    fn.body = [new ir.Assign(s.pos, s.lhs, x)];
    this.program.register(fn);
    g.filledBy = fn;
    init.fillers.push(fn);
    return new ir.ExprStmt(s.pos, new ir.CallStatic(s.pos, voidType, fn, []));
  }
}

function isMapLiteral(x: ir.Expr): boolean {
  return x.kind === ir.NodeKind.MapLit || (x.kind === ir.NodeKind.Convert && isMapLiteral(x.x));
}

/** What came with an inlined call belongs to the line of the literal: the new function has no inlined calls. */
function placeAt(n: ir.Expr | ir.Stmt, pos: Pos): boolean {
  if (n.inl >= 0) {
    n.inl = -1;
    n.pos = pos;
  }
  return true;
}
