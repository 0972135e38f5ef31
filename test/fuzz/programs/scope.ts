// What a generated function may refer to at a point of its text.
import type { Ty } from "./types.ts";

export interface Variable {
  readonly name: string;
  readonly ty: Ty;
  /** May statements assign to it? Loop variables and ranges over them must stay as they are. */
  readonly assignable: boolean;
  /** The slice or array that it is an index of, always in range. */
  readonly indexOf: Variable | null;
}

export interface Callable {
  readonly name: string;
  readonly params: readonly Ty[];
  readonly results: readonly Ty[];
  /** Changes nothing and cannot panic: may stand anywhere in an expression. */
  readonly pure: boolean;
  /** Roughly how many statements a call runs. */
  readonly cost: number;
}

export class Scope {
  private readonly stack: Variable[][] = [[]];

  push(): void {
    this.stack.push([]);
  }

  pop(): void {
    this.stack.pop();
  }

  add(v: Variable): Variable {
    this.stack[this.stack.length - 1]!.push(v);
    return v;
  }

  all(): Variable[] {
    return this.stack.flat();
  }

  of(test: (v: Variable) => boolean): Variable[] {
    return this.all().filter(test);
  }
}
