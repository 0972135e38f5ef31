// `//go:` lines as the compiler takes them: which are known, where they may stand, how they must be written. In: parsed files
// with their text; out: diagnostics, in two stages as in gc: what is wrong with a line itself counts as a syntax error, what
// is wrong with its relation to declarations is said after type checking found nothing.
// Contract: cmd/compile/internal/noder (pragma, checkPragmas, checkEmbed); `go doc compile`, "Compiler Directives".

import { unquoteString } from "../constant/literal.ts";
import type { Diagnostic, Reporter } from "../source/diagnostic.ts";
import type { Pos } from "../source/position.ts";
import * as ast from "../syntax/ast.ts";
import { inspect } from "../syntax/walk.ts";

/** A file and the text that its tree was made from. */
export interface CompilerFile {
  tree: ast.File;
  source: Uint8Array;
}

/** What kind of package is compiled. */
export interface CompilerMode {
  /** A package of the standard library. */
  std: boolean;
  /** The runtime or a package below it. */
  runtime: boolean;
  /** No part of the package is written in another language: every function has a body. */
  complete: boolean;
  /** "go1.26" */
  goVersion: string;
}

/** What a known directive may stand before. */
const enum Place {
  Unknown,
  Function,
  Header,
}

const functionDirectives = new Set(
  (
    "go:noescape go:norace go:nosplit go:noinline go:nocheckptr go:systemstack go:nowritebarrier " +
    "go:nowritebarrierrec go:yeswritebarrierrec go:cgo_unsafe_args go:uintptrkeepalive go:uintptrescapes " +
    "go:registerparams"
  ).split(" "),
);
const runtimeDirectives = new Set(
  "go:systemstack go:nowritebarrier go:nowritebarrierrec go:yeswritebarrierrec".split(" "),
);
/** Those that a package of the standard library may have though the compiler does nothing with them. */
const otherStdDirectives = new Set(
  (
    "go:cgo_export_static go:cgo_export_dynamic go:cgo_import_static go:cgo_import_dynamic go:cgo_ldflag " +
    "go:cgo_dynamic_linker go:embed go:fix go:generate"
  ).split(" "),
);

function placeOf(verb: string): Place {
  if (verb === "go:build") return Place.Header;
  return functionDirectives.has(verb) ? Place.Function : Place.Unknown;
}

/** Where gc says that a directive is: behind its slashes. */
function placeIn(d: ast.Directive): Pos {
  return d.pos + 2;
}

function error(report: Reporter, pos: Pos, message: string): void {
  report({ pos, message, severity: "error", code: "Directive" } satisfies Diagnostic);
}

/** Stage one: the lines themselves. What it reports is as bad as a syntax error. */
export function checkDirectiveLines(file: CompilerFile, mode: CompilerMode, report: Reporter): void {
  const attached = attachedDirectives(file.tree);
  for (const d of file.tree.directives) {
    if (!startsLine(file, d.pos)) {
      error(report, placeIn(d), "misplaced compiler directive");
      continue;
    }
    if (checkForm(d, file.tree, mode, report)) continue;
    if (attached.has(d) || d.pos < file.tree.pos) continue;
    if (d.name === "go:embed") error(report, placeIn(d), "misplaced go:embed directive");
    else if (placeOf(d.name) !== Place.Unknown) error(report, placeIn(d), "misplaced compiler directive");
  }
}

/** Only space stands before `pos` in its line. */
function startsLine(file: CompilerFile, pos: Pos): boolean {
  for (let i = pos - file.tree.source.base - 1; i >= 0; i--) {
    const c = file.source[i];
    if (c === 10) return true;
    if (c !== 32 && c !== 9 && c !== 13) return false;
  }
  return true;
}

/** Checks how a line is written and whether it may be here at all; true if something was reported. */
function checkForm(d: ast.Directive, file: ast.File, mode: CompilerMode, report: Reporter): boolean {
  const fields = d.text
    .slice(2)
    .split(/\s+/)
    .filter((f) => f !== "");
  const fail = (message: string): true => {
    error(report, placeIn(d), message);
    return true;
  };
  switch (d.name) {
    case "go:linkname":
      return (fields.length < 2 || fields.length > 3) && fail("usage: //go:linkname localname [linkname]");
    case "go:wasmimport":
      return fields.length !== 3 && fail("usage: //go:wasmimport importmodule importname");
    case "go:wasmexport":
      return fields.length !== 2 && fail("usage: //go:wasmexport exportname");
    case "go:embed": {
      const patterns = embedFields(d.args);
      if (typeof patterns === "string") return fail(patterns);
      return patterns.length === 0 && fail("usage: //go:embed pattern...");
    }
  }
  if (d.name.startsWith("go:cgo_") && checkCgo(d, fields, file, mode, fail)) return true;
  if (!mode.runtime && runtimeDirectives.has(d.name)) return fail(`//${d.name} only allowed in runtime`);
  if (!mode.std && d.name === "go:uintptrkeepalive") return fail(`//${d.name} is only allowed in the standard library`);
  const known = placeOf(d.name) !== Place.Unknown || otherStdDirectives.has(d.name);
  return mode.std && !known && fail(`//${d.name} is not allowed in the standard library`);
}

function checkCgo(
  d: ast.Directive,
  fields: readonly string[],
  file: ast.File,
  mode: CompilerMode,
  fail: (message: string) => true,
): boolean {
  const name = file.source.name.slice(file.source.name.lastIndexOf("/") + 1);
  // Everybody may import from libraries.
  const mayBeHere = mode.std || name.startsWith("_cgo_") || (d.name === "go:cgo_import_dynamic" && fields.length >= 4);
  if (!mayBeHere) return fail(`//${d.text.slice(2)} only allowed in cgo-generated code`);
  const counts: Record<string, [number, number, string]> = {
    "go:cgo_import_static": [2, 2, "usage: //go:cgo_import_static local"],
    "go:cgo_dynamic_linker": [2, 2, 'usage: //go:cgo_dynamic_linker "path"'],
    "go:cgo_ldflag": [2, 2, 'usage: //go:cgo_ldflag "arg"'],
    "go:cgo_export_static": [2, 3, "usage: //go:cgo_export_static local [remote]"],
    "go:cgo_export_dynamic": [2, 3, "usage: //go:cgo_export_dynamic local [remote]"],
  };
  if (d.name === "go:cgo_import_dynamic") return checkDynamicImport(fields, name.startsWith("_cgo_"), fail);
  const form = counts[d.name];
  return form !== undefined && (fields.length < form[0] || fields.length > form[1]) && fail(form[2]);
}

/** `//go:cgo_import_dynamic local [remote ["library"]]`. `isGenerated`: cgo's own files may name any library. */
function checkDynamicImport(fields: readonly string[], isGenerated: boolean, fail: (message: string) => true): boolean {
  const library = (fields[3] ?? "").replace(/^"+|"+$/g, "");
  if (library !== "" && !isGenerated && !/^[A-Za-z0-9_./\u0080-\uffff]/.test(library)) {
    fail(`invalid library name ${JSON.stringify(library)} in cgo_import_dynamic directive`);
  }
  const isQuoted = (f: string): boolean => f.length >= 2 && f.startsWith('"') && f.endsWith('"');
  const formed = fields.length >= 2 && fields.length <= 4 && fields.every((f, i) => isQuoted(f) === (i === 3));
  return !formed && fail('usage: //go:cgo_import_dynamic local [remote ["library"]]');
}

/** The patterns of a `//go:embed` line; a string is what is wrong with it. */
export function embedFields(args: string): string[] | string {
  const patterns: string[] = [];
  let rest = args.trim();
  while (rest !== "") {
    const m = /^(`[^`]*`|"(?:[^"\\]|\\.)*"|[^\s"`]\S*)(?:\s+|$)/.exec(rest);
    if (m === null) return `invalid quoted string in //go:embed: ${rest}`;
    const text = m[1]!;
    const quoted = text.startsWith('"') || text.startsWith("`");
    const value = quoted ? unquoteString(text) : text;
    if (value === null) return `invalid quoted string in //go:embed: ${text}`;
    patterns.push(value);
    rest = rest.slice(m[0].length);
  }
  return patterns;
}

/** Directives that stand before a declaration (or a spec of a group) that could take one. */
function attachedDirectives(file: ast.File): Set<ast.Directive> {
  const found = new Set<ast.Directive>();
  inspect(file, (n) => {
    if (n.kind === ast.NodeKind.FuncDecl) for (const d of n.directives) found.add(d);
    if (n.kind === ast.NodeKind.GenDecl) {
      // Lines before the keyword of a group belong to none of its specs.
      for (const s of n.specs) for (const d of s.directives) if (n.lparen === 0 || d.pos > n.lparen) found.add(d);
    }
    return true;
  });
  return found;
}

/** Stage two, after a type check without errors: what lines say about the declarations that they stand before. */
export function checkDirectivePlaces(file: ast.File, mode: CompilerMode, report: Reporter): void {
  for (const d of file.directives) {
    if (d.pos < file.pos && placeOf(d.name) === Place.Function)
      error(report, placeIn(d), "misplaced compiler directive");
    if (d.pos < file.pos && d.name === "go:embed") error(report, placeIn(d), "misplaced go:embed directive");
  }
  const imports = new Set(file.imports.map((i) => i.path.value.slice(1, -1)));
  let depth = 0;
  const visit = (n: ast.Node): boolean => {
    if (n.kind === ast.NodeKind.FuncDecl) checkFunction(n, file, mode, report);
    else if (n.kind === ast.NodeKind.GenDecl) {
      for (const s of n.specs) checkSpec(s, imports.has("embed"), depth > 0, mode, report);
    }
    return true;
  };
  for (const decl of file.decls) {
    depth = decl.kind === ast.NodeKind.FuncDecl ? 1 : 0;
    inspect(decl, visit);
  }
}

function checkSpec(s: ast.Spec, embeds: boolean, inFunc: boolean, mode: CompilerMode, report: Reporter): void {
  for (const d of s.directives) {
    if (d.name === "go:embed") continue;
    if (placeOf(d.name) !== Place.Unknown) error(report, placeIn(d), "misplaced compiler directive");
  }
  const lines = s.directives.filter((d) => d.name === "go:embed");
  const isVar = s.kind === ast.NodeKind.ValueSpec && s.names[0]!.denotes !== null;
  if (lines.length === 0) return;
  if (s.kind !== ast.NodeKind.ValueSpec || !isVar) {
    for (const d of lines) error(report, placeIn(d), "misplaced go:embed directive");
    return;
  }
  const wrong = embedProblem(s, embeds, inFunc, mode);
  if (wrong !== null) error(report, placeIn(lines[0]!), wrong);
}

function embedProblem(s: ast.ValueSpec, embeds: boolean, inFunc: boolean, mode: CompilerMode): string | null {
  if (!embeds) return 'go:embed requires import "embed" (or import _ "embed", if package is not used)';
  if (s.names.length > 1) return "go:embed cannot apply to multiple vars";
  if (s.values.length > 0) return "go:embed cannot apply to var with initializer";
  if (inFunc) return "go:embed cannot apply to var inside func";
  if (languageMinor(mode) < 16)
    return `go:embed requires go1.16 or later (-lang was set to ${mode.goVersion}; check go.mod)`;
  return null;
}

function languageMinor(mode: CompilerMode): number {
  return Number(/^go1\.(\d+)/.exec(mode.goVersion)?.[1] ?? 99);
}

function checkFunction(f: ast.FuncDecl, file: ast.File, mode: CompilerMode, report: Reporter): void {
  const has = (name: string): boolean => f.directives.some((d) => d.name === name);
  // gc's position of a function is that of its receiver, else of its name.
  const at = f.recv === null ? f.name.pos : f.recv.pos;
  for (const d of f.directives) {
    if (placeOf(d.name) === Place.Header) error(report, placeIn(d), "misplaced compiler directive");
    if (d.name === "go:embed") error(report, placeIn(d), "misplaced go:embed directive");
  }
  if (has("go:nosplit") && has("go:systemstack")) error(report, at, "go:nosplit and go:systemstack cannot be combined");
  if (f.hasBody) {
    if (has("go:noescape")) error(report, at, "can only use //go:noescape with external func implementations");
    if (has("go:uintptrkeepalive") && !has("go:uintptrescapes") && !has("go:nosplit")) {
      error(report, at, "go:uintptrkeepalive requires go:nosplit");
    }
  } else if (mode.complete || f.name.name === "init") {
    const linked = file.directives.some(
      (d) => d.name === "go:linkname" && f.recv === null && d.args.split(/\s+/)[0] === f.name.name,
    );
    if (!linked) error(report, at, "missing function body");
  }
}

/** Stage two for `//go:linkname`: `declared` says whether the package declares a function or variable of that name. */
export function checkLinknames(
  files: readonly ast.File[],
  mode: CompilerMode,
  declared: (name: string) => boolean,
  report: Reporter,
): void {
  const seen = new Set<string>();
  for (const file of files) {
    const hasUnsafe = file.imports.some((i) => i.path.value.slice(1, -1) === "unsafe");
    for (const d of file.directives) {
      if (d.name !== "go:linkname") continue;
      const [local, remote] = d.args.split(/\s+/) as [string, string | undefined];
      if (!hasUnsafe) error(report, placeIn(d), '//go:linkname only allowed in Go files that import "unsafe"');
      else if (remote?.includes("[") && remote.includes("]")) {
        error(report, placeIn(d), "//go:linkname reference of an instantiation is not allowed");
      } else if (!declared(local)) {
        if (languageMinor(mode) >= 18)
          error(report, placeIn(d), "//go:linkname must refer to declared function or variable");
      } else if (seen.has(local)) error(report, placeIn(d), `duplicate //go:linkname for ${local}`);
      else seen.add(local);
    }
  }
}
