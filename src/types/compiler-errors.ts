// What the compiler says beyond the type checker: wording with hints, directives, types that are too large, anonymous
// interfaces that contain themselves. In: a checked package; out: diagnostics to print.
// Contract: cmd/compile/internal/noder (checkFiles, writer), types (CalcSize).
import type { Diagnostic, Reporter } from "../source/diagnostic.ts";
import * as ast from "../syntax/ast.ts";
import { inspect } from "../syntax/walk.ts";
import type { Checker } from "./checker.ts";
import {
  type CompilerFile,
  type CompilerMode,
  checkDirectiveLines,
  checkDirectivePlaces,
  checkLinknames,
} from "./directives.ts";
import { factOf, Mode } from "./facts.ts";
import { ObjKind, typeOfObject } from "./object.ts";
import { hasVarSize, sizeof } from "./sizes.ts";
import {
  type Alias,
  type ArrayType,
  type Chan,
  type Interface,
  type MapType,
  type Named,
  type Pointer,
  type Signature,
  type Slice,
  type Struct,
  type Type,
  TypeKind,
  unalias,
} from "./type.ts";
import { typeSetOf } from "./typeset.ts";
import { typeString } from "./writer.ts";

/**
 * All that the compiler says of a package. `syntaxErrors` are the parser's, `found` the checker's diagnostics. gc stops after
 * the first of its stages that finds something; `all` goes on, so that an editor shows type errors beside syntax errors.
 */
export function compilerDiagnostics(
  checker: Checker,
  files: readonly CompilerFile[],
  mode: CompilerMode,
  syntaxErrors: readonly Diagnostic[],
  found: readonly Diagnostic[],
  all: boolean,
): Diagnostic[] {
  const result = [...syntaxErrors];
  const report: Reporter = (d) => result.push(d);
  for (const f of files) checkDirectiveLines(f, mode, report);
  if (!all && hasSyntaxErrors(result)) return result;
  result.push(...withVersionHints(files, found, mode.goVersion));
  if (result.length > 0) return result;
  checkInterfaceCycles(files, report);
  if (result.length > 0) return result;
  for (const f of files) checkDirectivePlaces(f.tree, mode, report);
  const declared = (name: string): boolean => {
    const kind = checker.pkg.scope.lookup(name)?.kind;
    return kind === ObjKind.Func || kind === ObjKind.Var;
  };
  checkLinknames(
    files.map((f) => f.tree),
    mode,
    declared,
    report,
  );
  for (const f of files) checkEmbedTypes(f.tree, report);
  checkTypeSizes(files, report);
  return result;
}

/** Whether gc would stop before type checking: what only looks like a syntax error does not count. */
export function hasSyntaxErrors(list: readonly Diagnostic[]): boolean {
  return list.some((d) => d.message.startsWith("syntax error"));
}

/** Messages about language versions say where the version comes from. */
function withVersionHints(
  files: readonly CompilerFile[],
  found: readonly Diagnostic[],
  goVersion: string,
): Diagnostic[] {
  return found.map((d) => {
    if (!/requires go[0-9]+\.[0-9]+ or later/.test(d.message)) return d;
    const file = files.find((f) => d.pos >= f.tree.source.base && d.pos <= f.tree.source.base + f.tree.source.size);
    const version = file?.tree.goVersion ?? "";
    const hint = version !== "" ? `file declares //go:build ${version}` : `-lang was set to ${goVersion}; check go.mod`;
    return { ...d, message: `${d.message} (${hint})` };
  });
}

/** A variable that takes embedded files has type string, []byte or embed.FS (or one whose underlying type is that). */
function checkEmbedTypes(file: ast.File, report: Reporter): void {
  for (const decl of file.decls) {
    if (decl.kind !== ast.NodeKind.GenDecl) continue;
    for (const s of decl.specs) {
      const line = s.directives.find((d) => d.name === "go:embed");
      const obj =
        s.kind === ast.NodeKind.ValueSpec ? (s.names[0]!.denotes as Parameters<typeof typeOfObject>[0] | null) : null;
      if (line === undefined || obj === null || obj.kind !== ObjKind.Var) continue;
      const t = typeOfObject(obj);
      if (embeddable(t)) continue;
      const message = `go:embed cannot apply to var of type ${typeString(t, { qualifier: (p) => p.name })}`;
      report({ pos: s.pos, message, severity: "error", code: "Directive" });
    }
  }
}

function embeddable(t: Type): boolean {
  const named = unalias(t);
  if (named.kind === TypeKind.Named && (named as Named).obj.name === "FS") {
    if ((named as Named).obj.pkg?.path === "embed") return true;
  }
  const text = typeString(t.underlying());
  if (text === "string") return true;
  if (t.underlying().kind !== TypeKind.Slice) return false;
  return /^(byte|uint8)$/.test(typeString((t.underlying() as Slice).elem.underlying()));
}

/** Channel elements are limited to 64 kB, types to what an address can reach. */
const maxChannelElement = 1 << 16;
const maxWidth = 2 ** 50;

function checkTypeSizes(files: readonly CompilerFile[], report: Reporter): void {
  for (const { tree } of files) {
    inspect(tree, (n) => {
      if (n.kind === ast.NodeKind.FuncDecl && n.type.typeParams !== null) return false;
      if (n.kind === ast.NodeKind.TypeSpec && n.typeParams !== null) return false;
      if (n.kind === ast.NodeKind.FuncDecl && n.recv !== null && hasTypeParams(n.recv)) return false;
      if (!ast.isExpr(n)) return true;
      const tv = factOf(n);
      if (tv === null || tv.mode !== Mode.TypExpr) return true;
      const wrong = sizeProblem(tv.type);
      if (wrong === null) return true;
      report({ pos: n.pos, message: wrong, severity: "error", code: "TypeTooLarge" });
      return false;
    });
  }
}

function hasTypeParams(recv: ast.FieldList): boolean {
  let found = false;
  inspect(recv, (n) => {
    if (n.kind === ast.NodeKind.IndexExpr || n.kind === ast.NodeKind.IndexListExpr) found = true;
    return !found;
  });
  return found;
}

function sizeProblem(t: Type): string | null {
  const u = unalias(t);
  if (hasVarSize(u) || (u.kind === TypeKind.Chan && hasVarSize((u as Chan).elem))) return null;
  if (u.kind === TypeKind.Chan) {
    const size = sizeof((u as Chan).elem);
    return size >= maxChannelElement || size < 0 ? "channel element type too large (>64kB)" : null;
  }
  if (u.kind !== TypeKind.Array && u.kind !== TypeKind.Struct) return null;
  const size = sizeof(u);
  if (size >= 0 && size < maxWidth) return null;
  const text = typeString(t, { qualifier: (p) => p.name });
  return u.kind === TypeKind.Array ? `type ${text} larger than address space` : `type ${text} too large`;
}

/** Interfaces without a name that contain themselves through a method's signature. */
function checkInterfaceCycles(files: readonly CompilerFile[], report: Reporter): void {
  const finder = new CycleFinder();
  for (const { tree } of files) {
    inspect(tree, (n) => {
      if (n.kind !== ast.NodeKind.InterfaceType) return true;
      const t = factOf(n)?.type;
      if (t === undefined || unalias(t).kind !== TypeKind.Interface || !finder.hasCycle(unalias(t))) return true;
      const message = "invalid recursive type: anonymous interface refers to itself (see https://go.dev/issue/56103)";
      report({ pos: n.pos, message, severity: "error", code: "InvalidTypeCycle" });
      finder.forgive();
      return true;
    });
  }
}

class CycleFinder {
  /** Interfaces that were looked at: true while they are on the way (or on a cycle that was not reported yet). */
  private readonly cyclic = new Map<Interface, boolean>();

  /** What is on a cycle now has been reported. */
  forgive(): void {
    for (const t of this.cyclic.keys()) this.cyclic.set(t, false);
  }

  hasCycle(t: Type): boolean {
    switch (t.kind) {
      case TypeKind.Interface:
        return this.interfaceHasCycle(t as Interface);
      case TypeKind.Alias:
        return this.hasCycle(unalias(t as Alias));
      case TypeKind.Named:
        return (t as Named).targs.some((a) => this.hasCycle(a));
      case TypeKind.Array:
        return this.hasCycle((t as ArrayType).elem);
      case TypeKind.Slice:
        return this.hasCycle((t as Slice).elem);
      case TypeKind.Pointer:
        return this.hasCycle((t as Pointer).elem);
      case TypeKind.Chan:
        return this.hasCycle((t as Chan).elem);
      case TypeKind.Map:
        return this.hasCycle((t as MapType).key) || this.hasCycle((t as MapType).elem);
      case TypeKind.Struct:
        return (t as Struct).fields.some((f) => this.hasCycle(typeOfObject(f)));
      case TypeKind.Signature: {
        const { params, results } = t as Signature;
        return [...params.vars, ...results.vars].some((v) => this.hasCycle(typeOfObject(v)));
      }
      default:
        return false;
    }
  }

  private interfaceHasCycle(t: Interface): boolean {
    const known = this.cyclic.get(t);
    if (known !== undefined) return known;
    this.cyclic.set(t, true);
    for (const m of typeSetOf(t).methods) if (this.hasCycle(m.signature)) return true;
    this.cyclic.set(t, false);
    return false;
  }
}
