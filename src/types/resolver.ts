// Package-level names: imports, constants, variables, types, functions and methods are entered in their scopes with
// what is needed to check them later. In: files. Out: scopes, DeclInfo. Contract: spec "Packages", "Declarations".
import { unquoteString } from "../constant/literal.ts";
import { makeInt, unknown } from "../constant/value.ts";
import type * as ast from "../syntax/ast.ts";
import { NodeKind, unparen } from "../syntax/ast.ts";
import { Token } from "../syntax/token.ts";
import { checkArity } from "./assignments.ts";
import type { Checker } from "./checker.ts";
import {
  Const,
  type DeclInfo,
  Func,
  isExported,
  type Obj,
  ObjKind,
  Package,
  PkgName,
  Scope,
  TypeName,
  Var,
  VarKind,
} from "./object.ts";
import { unpackReceiver } from "./signature.ts";
import { invalidType, unsafePackage } from "./universe.ts";
import { currentVersion, parseVersion } from "./version.ts";

interface MethodDecl {
  func: Func;
  pointer: boolean;
  base: ast.Ident;
}

interface FileContext {
  file: ast.File;
  scope: Scope;
  version: string;
}

/** Enters all package-level names of all files. */
export function collectObjects(c: Checker): void {
  checkVersions(c);
  const methods: MethodDecl[] = [];
  const scopes: Scope[] = [];
  for (const file of c.files) {
    if (file.name.name !== c.pkg.name) {
      if (file.name.name === "_") c.error(file.name, "BlankPkgName", "invalid package name _");
      else {
        c.error(file.name, "MismatchedPkgName", `package ${file.name.name}; expected package ${c.pkg.name}`);
        continue;
      }
    } else if (file.name.name === "_") c.error(file.name, "BlankPkgName", "invalid package name _");
    const scope = new Scope(c.pkg.scope, file.pos, 0, "file");
    file.scope = scope;
    scopes.push(scope);
    const version = fileVersion(c, file);
    c.version = parseVersion(version) ?? c.packageVersion;
    collectFile(c, { file, scope, version }, methods);
  }
  c.version = c.packageVersion;
  checkFileScopes(c, scopes);
  for (const m of methods) {
    const r = resolveBase(c, m.pointer, m.base);
    if (r === null) continue;
    m.func.hasPtrRecv = r.pointer;
    c.receivers.set(m.func, r.base);
    const list = c.pendingMethods.get(r.base);
    if (list === undefined) c.pendingMethods.set(r.base, [m.func]);
    else list.push(m.func);
  }
}

function checkVersions(c: Checker): void {
  const v = c.pkg.goVersion === "" ? null : parseVersion(c.pkg.goVersion);
  if (v !== null && v > currentVersion && c.files.length > 0) {
    const text = `package requires newer Go version ${c.pkg.goVersion} (application built with go1.${currentVersion})`;
    c.error(c.files[0]!.name, "TooNew", text);
  }
}

// A file's `//go:build` line may raise or lower the version, not below go1.21.
export function fileVersion(c: Checker, file: ast.File): string {
  if (file.goVersion === "") return c.pkg.goVersion;
  const v = parseVersion(file.goVersion);
  if (v === null) return c.pkg.goVersion;
  if (v > currentVersion) {
    c.error(file.name, "TooNew", `file requires newer Go version ${file.goVersion}`);
  }
  return v < 21 ? "go1.21" : file.goVersion;
}

function collectFile(c: Checker, fc: FileContext, methods: MethodDecl[]): void {
  for (const decl of fc.file.decls) {
    if (decl.kind === NodeKind.FuncDecl) collectFunc(c, fc, decl, methods);
    else if (decl.kind === NodeKind.GenDecl) {
      let last: ast.ValueSpec | null = null;
      for (const spec of decl.specs) {
        if (spec.kind === NodeKind.ImportSpec) collectImport(c, fc, spec);
        else if (spec.kind === NodeKind.TypeSpec) {
          const obj = new TypeName(spec.name.pos, c.pkg, spec.name.name, null);
          declarePackageObj(c, spec.name, obj, { ...emptyDecl(fc), typeSpec: spec });
        } else if (decl.tok === Token.Const) {
          const own = spec.type !== null || spec.values.length > 0;
          if (own) last = spec;
          collectConsts(c, fc, spec, last, !own && last !== null);
        } else collectVars(c, fc, spec);
      }
    }
  }
}

function emptyDecl(fc: FileContext): DeclInfo {
  return {
    fileScope: fc.scope,
    version: fc.version,
    lhs: null,
    type: null,
    init: null,
    inherited: false,
    typeSpec: null,
    func: null,
    deps: null,
  };
}

function declarePackageObj(c: Checker, id: ast.Ident, obj: Obj, d: DeclInfo): void {
  if (id.name === "init") {
    c.error(id, "InvalidInitDecl", "cannot declare init - must be func");
    return;
  }
  if (id.name === "main" && c.pkg.name === "main") {
    c.error(id, "InvalidMainDecl", "cannot declare main - must be func");
    return;
  }
  c.declare(c.pkg.scope, id, obj, 0);
  if (id.denotes === null) id.denotes = obj;
  addObject(c, obj, d);
}

function addObject(c: Checker, obj: Obj, d: DeclInfo): void {
  obj.decl = d;
  c.objects.push(obj);
  obj.order = c.objects.length;
}

function collectConsts(
  c: Checker,
  fc: FileContext,
  spec: ast.ValueSpec,
  from: ast.ValueSpec | null,
  inherited: boolean,
): void {
  const values = from?.values ?? [];
  spec.names.forEach((id, i) => {
    const obj = new Const(id.pos, c.pkg, id.name, null, makeInt(spec.iota));
    const init = values[i] ?? null;
    declarePackageObj(c, id, obj, { ...emptyDecl(fc), type: from?.type ?? null, init, inherited });
    if (obj.decl === null) obj.value = unknown;
  });
  checkArity(c, spec.pos, spec.names, values, true, inherited);
}

function collectVars(c: Checker, fc: FileContext, spec: ast.ValueSpec): void {
  const lhs: Var[] = [];
  const values = spec.values;
  // One expression for all variables: they share one declaration.
  const shared = values.length === 1 ? { ...emptyDecl(fc), lhs, type: spec.type, init: values[0]! } : null;
  spec.names.forEach((id, i) => {
    const obj = new Var(VarKind.Package, id.pos, c.pkg, id.name, null);
    lhs.push(obj);
    declarePackageObj(c, id, obj, shared ?? { ...emptyDecl(fc), type: spec.type, init: values[i] ?? null });
  });
  if (spec.type === null || values.length > 0) checkArity(c, spec.pos, spec.names, values, false, false);
}

function collectFunc(c: Checker, fc: FileContext, decl: ast.FuncDecl, methods: MethodDecl[]): void {
  const id = decl.name;
  const obj = new Func(id.pos, c.pkg, id.name, null);
  const tparams = decl.type.typeParams !== null ? decl.type.typeParams.list : [];
  let reported = false;
  if (decl.recv === null) {
    if (id.name === "init" || (id.name === "main" && c.pkg.name === "main")) {
      const code = id.name === "init" ? "InvalidInitDecl" : "InvalidMainDecl";
      if (tparams.length > 0) {
        c.softError(tparams[0]!, code, `func ${id.name} must have no type parameters`);
        reported = true;
      }
      if (decl.type.params.list.length > 0 || (decl.type.results !== null && decl.type.results.list.length > 0)) {
        c.softError(id, code, `func ${id.name} must have no arguments and no return values`);
      }
    }
    if (id.name === "init") {
      obj.parent = c.pkg.scope;
      id.denotes = obj;
      if (!decl.hasBody) c.softError(obj, "MissingInitBody", "func init must have a body");
    } else {
      c.declare(c.pkg.scope, id, obj, 0);
      if (id.denotes === null) id.denotes = obj;
    }
  } else {
    id.denotes = obj;
    const f = decl.recv.list[0];
    if (f !== undefined) {
      const r = unpackReceiver(f.type);
      const base = unparen(r.base);
      obj.hasPtrRecv = r.pointer;
      if (base.kind === NodeKind.Ident && id.name !== "_") methods.push({ func: obj, pointer: r.pointer, base });
    }
  }
  if (tparams.length > 0 && !reported) c.verifyVersion(tparams[0]!, 18, "type parameter");
  addObject(c, obj, { ...emptyDecl(fc), func: decl });
}

// ---- Imports ----

const illegalPathChars = /[!"#$%&'()*,:;<=>?[\\\]^{|}`\ufffd\s]|[^\p{L}\p{M}\p{N}\p{P}\p{S}]/u;

function collectImport(c: Checker, fc: FileContext, spec: ast.ImportSpec): void {
  const path = importPath(spec);
  if (path === null) return; // reported by the parser
  if (path === "") {
    c.error(spec.path, "BadImportPath", "invalid import path (empty string)");
    return;
  }
  const bad = illegalPathChars.exec(path);
  if (bad !== null) {
    const code = bad[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    c.error(spec.path, "BadImportPath", `invalid import path (invalid character U+${code} '${bad[0]}')`);
    return;
  }
  const imported = importPackage(c, fc, spec, path);
  let name = imported.name;
  if (spec.name !== null) {
    name = spec.name.name;
    if (path === "C") {
      c.error(spec.name, "ImportCRenamed", 'cannot rename import "C"');
      return;
    }
  }
  if (name === "init") {
    c.error(spec, "InvalidInitDecl", "cannot import package as init - init must be a func");
    return;
  }
  if (!c.pkg.imports.includes(imported)) c.pkg.imports.push(imported);
  const obj = new PkgName(spec.pos, c.pkg, name, imported, invalidType);
  if (spec.name !== null) spec.name.denotes = obj;
  else spec.implicit = obj;
  if (imported.fake) obj.used = true;
  c.imports.push(obj);
  if (name === ".") dotImport(c, fc.scope, spec, obj);
  else c.declare(fc.scope, null, obj, 0);
}

/** The path that a spec imports; null where its literal is malformed. */
export function importPath(spec: ast.ImportSpec): string | null {
  const text = unquoteString(spec.path.value);
  return text === null ? null : decodeUtf8(text);
}

function decodeUtf8(bytes: string): string {
  let ascii = true;
  for (let i = 0; i < bytes.length && ascii; i++) ascii = bytes.charCodeAt(i) < 0x80;
  return ascii ? bytes : new TextDecoder().decode(Uint8Array.from(bytes, (b) => b.charCodeAt(0)));
}

function importPackage(c: Checker, fc: FileContext, spec: ast.ImportSpec, path: string): Package {
  if (path === "unsafe") return unsafePackage;
  if (path === "C" && c.options.fakeImportC === true) return fakePackage("C", "C");
  const p = c.importer.import(path, fc.file.source.name);
  if (p instanceof Package && p.name !== "_" && p.name !== "") return p;
  const why = p instanceof Package ? `invalid package name: ${JSON.stringify(p.name)}` : p.message;
  c.error(spec.path, "BrokenImport", `could not import ${path} (${why})`);
  const parts = path.replace(/\/$/, "").split("/");
  return fakePackage(path, parts[parts.length - 1]!);
}

function fakePackage(path: string, name: string): Package {
  const p = new Package(path, name, new Scope(null, 0, 0, "package"));
  p.fake = true;
  return p;
}

function dotImport(c: Checker, scope: Scope, spec: ast.ImportSpec, pkgName: PkgName): void {
  let names = c.dotImports.get(scope);
  if (names === undefined) {
    names = new Map();
    c.dotImports.set(scope, names);
  }
  for (const obj of pkgName.imported.scope.objects()) {
    if (!isExported(obj.name)) continue;
    const alt = scope.lookup(obj.name);
    if (alt !== null) {
      c.report(spec.name!.pos, "DuplicateDecl", `${alt.name} redeclared in this block`, c.otherDecl(alt));
    } else {
      scope.insert(obj);
      names.set(obj.name, pkgName);
    }
  }
}

// A name of a file scope must not be declared in the package as well.
function checkFileScopes(c: Checker, scopes: readonly Scope[]): void {
  for (const scope of scopes) {
    for (const obj of scope.objects()) {
      const alt = c.pkg.scope.lookup(obj.name);
      if (alt === null) continue;
      if (obj.kind === ObjKind.PkgName) {
        const p = (obj as PkgName).imported;
        const text = `${alt.name} already declared through import of package ${p.name} (${JSON.stringify(p.path)})`;
        c.report(alt.pos, "DuplicateDecl", text, c.otherDecl(obj));
      } else {
        const p = obj.pkg!;
        const text = `${alt.name} already declared through dot-import of package ${p.name} (${JSON.stringify(p.path)})`;
        c.report(alt.pos, "DuplicateDecl", text, c.otherDecl(obj));
      }
    }
  }
}

// The type that a receiver's name stands for, aliases of names followed.
function resolveBase(c: Checker, pointer: boolean, id: ast.Ident): { pointer: boolean; base: TypeName } | null {
  const seen = new Set<Obj>();
  let name: ast.Ident | null = id;
  while (name !== null) {
    const obj: Obj | null = c.pkg.scope.lookup(name.name);
    if (obj === null || obj.kind !== ObjKind.TypeName || seen.has(obj)) return null;
    const spec = obj.decl!.typeSpec!;
    if (spec.assign === 0) return { pointer, base: obj as TypeName };
    if (spec.typeParams !== null) return null;
    seen.add(obj);
    let t = unparen(spec.type);
    if (t.kind === NodeKind.StarExpr) {
      if (pointer) return null;
      pointer = true;
      t = unparen(t.x);
    }
    name = t.kind === NodeKind.Ident ? t : null;
  }
  return null;
}
