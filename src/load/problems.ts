// What keeps packages from being loaded, as the go command says it: in its order, one error a package, with the chain of imports
// where it prints one. In: the packages that are asked for. Out: errors with positions. Contract: cmd/go/internal/load (Go 1.26).
import { NoPos, type Pos } from "../source/position.ts";
import { cycleMessage } from "./graph.ts";
import type { Package } from "./package.ts";
import { isNothingToBuild } from "./patterns.ts";

export interface LoadError {
  /** The import path of the package that it is about; "": of none. */
  path: string;
  /** What stands in front of the position: "package a\n\timports b\n\t", or nothing. */
  before: string;
  /** NoPos: there is only the message. */
  pos: Pos;
  message: string;
}

/** All that is wrong with `roots` and what they import. */
export function loadErrors(roots: readonly Package[]): LoadError[] {
  const walk = new Walk();
  for (const p of roots) walk.visit(p, NoPos);
  const refusal = roots[0]?.program.modules.refusal ?? "";
  if (refusal !== "") return [{ path: "", before: "", pos: NoPos, message: refusal }];
  return walk.errors.length > 0 ? walk.errors : walk.later;
}

class Walk {
  readonly errors: LoadError[] = [];
  /** What is said where nothing else is. */
  readonly later: LoadError[] = [];
  private readonly done = new Set<Package>();
  private readonly stack: Package[] = [];
  /** The first error of a package. */
  private readonly own = new Map<Package, LoadError>();
  private readonly missing = new Set<string>();

  /** `at`: the import that led to `p`. */
  visit(p: Package, at: Pos): void {
    this.done.add(p);
    this.stack.push(p);
    const ofImports = new Set(p.imports.map((path) => p.unresolved(path)));
    const found = p.problems().filter((d) => !ofImports.has(d));
    if (found.length > 0) {
      const { pos, message } = found[0]!;
      this.note(p, { path: p.path, before: "", pos: pos === NoPos ? at : pos, message });
    }
    for (const path of p.imports) this.follow(p, path);
    this.stack.pop();
    const error = this.own.get(p);
    if (error !== undefined) this.errors.push(error);
  }

  private note(p: Package, e: LoadError): void {
    if (!this.own.has(p)) this.own.set(p, e);
  }

  private follow(p: Package, path: string): void {
    const problem = p.unresolved(path);
    const to = p.import(path);
    if (to !== null && this.stack.includes(to)) {
      const loop = [...this.stack, to];
      this.note(to, { path: to.path, before: "", pos: NoPos, message: cycleMessage(loop) });
    } else if (to !== null && !this.done.has(to)) this.visit(to, p.importPos(path));
    if (problem === null) return;
    const { pos, message } = problem;
    if (message.startsWith("use of internal package ")) {
      this.note(p, { path: p.path, before: `${this.chain(path)}\n\t`, pos, message });
    } else if (message.endsWith(" is a program, not an importable package")) {
      this.note(p, { path: p.path, before: "", pos, message });
    } else if (!this.missing.has(path)) {
      this.missing.add(path);
      if (isNothingToBuild(message)) {
        const chain = `${this.chain(path)}\n\timports ${path}`;
        this.errors.push({ path, before: "", pos: NoPos, message: `${chain}: ${message}` });
      } else if (message.startsWith("no non-test Go files in ")) {
        this.later.push({ path, before: "", pos: NoPos, message: `${path}: ${message}` });
      } else this.errors.push({ path, before: "", pos, message });
    }
  }

  /** From the package that was asked for to the one that imports `last`. */
  private chain(last: string): string {
    const { stack } = this;
    return `package ${stack.map((p, i) => nameIn(p, stack[i + 1]?.path ?? last)).join("\n\timports ")}`;
  }
}

/** What `p` is called as the importer of `path`. */
function nameIn(p: Package, path: string): string {
  const importers = p.files.filter((f) => f.found.header.imports.some((i) => i.path === path));
  return p.path === p.forTest && importers.every((f) => f.isTest) ? `${p.path} (test)` : p.path;
}
