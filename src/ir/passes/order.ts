// The order in which gc comes to functions, for the order of its messages: callees first, what refers to each other together.
// Closures that capture variables belong to the function around them; others are functions like any other.
import type { Func } from "../func.ts";
import * as ir from "../nodes.ts";
import type { BodySource } from "../program.ts";
import { inspect } from "../visit.ts";

/**
 * Groups of functions, from `roots` bottom-up; references to other packages do not count. `written`: before static
 * initialisation has taken anything out of package initialisers.
 */
export function bottomUp(roots: readonly Func[], pkgPath: string, written: boolean): Func[][] {
  return new BottomUp(pkgPath, written).run(roots);
}

class BottomUp {
  private readonly pkgPath: string;
  private readonly ids = new Map<Func, number>();
  private readonly stack: Func[] = [];
  private readonly groups: Func[][] = [];
  private last = 0;

  private readonly written: boolean;

  constructor(pkgPath: string, written: boolean) {
    this.pkgPath = pkgPath;
    this.written = written;
  }

  run(roots: readonly Func[]): Func[][] {
    // Literals that nobody refers to any more: of these, closures with captures are forgotten.
    const rest = (fn: Func): void => {
      for (const c of fn.closures) {
        if (c.captures.length === 0) this.visit(c);
        rest(c);
      }
    };
    for (const fn of roots) {
      this.visit(fn);
      if (isInitializer(fn)) rest(fn);
    }
    for (const fn of roots) rest(fn);
    return this.groups;
  }

  /** The least number that is reached from `fn`. A chain of calls within one package is not deep. */
  private visit(fn: Func): number {
    const known = this.ids.get(fn);
    if (known !== undefined) return known;
    const id = ++this.last;
    this.ids.set(fn, id);
    let min = ++this.last;
    this.stack.push(fn);
    for (const callee of this.references(fn)) min = Math.min(min, this.visit(callee));
    if ((min === id || min === id + 1) && fn.captures.length === 0) this.close(fn);
    return min;
  }

  private close(fn: Func): void {
    const group = this.stack.splice(this.stack.lastIndexOf(fn));
    for (const f of group) this.ids.set(f, Number.MAX_SAFE_INTEGER);
    this.groups.push(group);
  }

  private references(fn: Func): Func[] {
    const out: Func[] = [];
    inspect(fn.body ?? [], (n) => {
      if (n.kind === ir.NodeKind.CallStatic || n.kind === ir.NodeKind.FuncValue) this.add(out, n.fn);
      else if (n.kind === ir.NodeKind.Closure) {
        // A method value refers to the method.
        if (n.fn.outer === null) out.push(...this.references(n.fn));
        else this.add(out, n.fn);
      }
      return true;
    });
    // What became data in the initialiser of a package is written in it all the same.
    if (this.written && isInitializer(fn)) out.push(...fn.closures);
    return out;
  }

  private add(out: Func[], fn: Func): void {
    if (fn.pkgPath === this.pkgPath) out.push(fn);
  }
}

function isInitializer(fn: Func): boolean {
  return (fn.source as BodySource | null)?.how === "init";
}
