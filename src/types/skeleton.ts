// Skeletons: what a package declares and where, without trees. A package that was read before without errors can be read by
// its skeleton: names enter their scopes, and a declaration is parsed when something looks at it. In: a collected checker.
// Out: data for JSON; and from the data the same objects in the same order, with files whose declarations are made on demand.
import { InternalError } from "../base/internal-error.ts";
import { makeInt } from "../constant/value.ts";
import type { SourceFile } from "../source/position.ts";
import * as ast from "../syntax/ast.ts";
import { NodeKind } from "../syntax/ast.ts";
import { parseDeclaration } from "../syntax/parser/file.ts";
import { Token } from "../syntax/token.ts";
import type { Checker } from "./checker.ts";
import { Const, type DeclInfo, Func, type Obj, PkgName, Scope, TypeName, Var, VarKind } from "./object.ts";
import { fileVersion, importPath } from "./resolver.ts";
import { invalidType } from "./universe.ts";

/** Offset, whole text, name, arguments. */
type DirectiveData = [number, string, string, string];
/** Offset of the spec, path, name (null: the package's own). */
type ImportData = [number, string, string | null];
/** A spec: whether its variables share one value; then names, each followed by its offset. */
type SpecData = [0 | 1, ...(string | number)[]];
/** Start, the keyword, specs. */
type GroupData = [number, Token, ...SpecData[]];

const enum FuncBit {
  Method = 1,
  /** The receiver's type is a pointer. */
  Pointer = 2,
}

/** Start, name, its offset, bits, the name of the type that it is a method of ("": of none that counts). */
type FuncData = [number, string, number, number, string];

interface FileData {
  /** Offset of the package clause, and of the name in it. */
  pos: number;
  namePos: number;
  goVersion: string;
  directives: DirectiveData[];
  imports: ImportData[];
  decls: (GroupData | FuncData)[];
}

export interface PackageSkeleton {
  name: string;
  files: FileData[];
}

// ---- Describing

/** The skeleton of a package whose names have been collected; null where it cannot have one. */
export function describePackage(c: Checker): PackageSkeleton | null {
  if (c.firstError || c.dotImports.size > 0) return null;
  const files: FileData[] = [];
  for (const file of c.files) {
    if (file.source.hasLineDirectives || file.decls.length !== file.starts.length) return null;
    if (file.imports.some((s) => importPath(s) === "C")) return null;
    files.push(describeFile(c, file));
  }
  return { name: c.pkg.name, files };
}

function describeFile(c: Checker, file: ast.File): FileData {
  const { base } = file.source;
  const data: FileData = {
    pos: file.pos - base,
    namePos: file.name.pos - base,
    goVersion: file.goVersion,
    directives: file.directives.map((d) => [d.pos - base, d.text, d.name, d.args]),
    imports: file.imports.map((s) => [s.pos - base, importPath(s)!, s.name?.name ?? null]),
    decls: [],
  };
  file.decls.forEach((d, i) => {
    const start = file.starts[i]!;
    if (d.kind === NodeKind.FuncDecl) data.decls.push(describeFunc(c, d, start, base));
    else if (d.kind === NodeKind.GenDecl) data.decls.push([start, d.tok, ...d.specs.map((s) => describeSpec(s, base))]);
    else throw new InternalError(`types: ${file.source.name}: a declaration that is none`);
  });
  return data;
}

function describeSpec(s: ast.Spec, base: number): SpecData {
  if (s.kind === NodeKind.ImportSpec) return [0];
  if (s.kind === NodeKind.TypeSpec) return [0, s.name.name, s.name.pos - base];
  const data: SpecData = [s.values.length === 1 ? 1 : 0];
  for (const id of s.names) data.push(id.name, id.pos - base);
  return data;
}

function describeFunc(c: Checker, d: ast.FuncDecl, start: number, base: number): FuncData {
  const obj = d.name.denotes as Func;
  let bits = 0;
  if (d.recv !== null) bits |= FuncBit.Method;
  if (obj.hasPtrRecv) bits |= FuncBit.Pointer;
  return [start, d.name.name, d.name.pos - base, bits, c.receivers.get(obj)?.name ?? ""];
}

// ---- Reading

/** What a file's declarations are made of. */
class Region {
  readonly source: SourceFile;
  private readonly text: () => Uint8Array;
  private readonly start: number;
  /** The objects that it declares, in order; null for an import that is somebody else's name. */
  readonly objects: Obj[] = [];
  private made: ast.Decl | null = null;

  constructor(source: SourceFile, text: () => Uint8Array, start: number) {
    this.source = source;
    this.text = text;
    this.start = start;
  }

  /** The declaration, parsed now if need be, its names bound to their objects. */
  decl(): ast.Decl {
    if (this.made === null) {
      this.source.completeLines();
      this.made = parseDeclaration(this.source, this.text(), this.start);
      this.bind(this.made);
    }
    return this.made;
  }

  private bind(d: ast.Decl): void {
    let next = 0;
    if (d.kind === NodeKind.FuncDecl) d.name.denotes = this.objects[next++]!;
    else if (d.kind === NodeKind.GenDecl) {
      for (const s of d.specs) {
        if (s.kind === NodeKind.TypeSpec) s.name.denotes = this.objects[next++]!;
        else if (s.kind === NodeKind.ValueSpec) for (const id of s.names) id.denotes = this.objects[next++]!;
        else if (s.name !== null) s.name.denotes = this.objects[next++]!;
        else s.implicit = this.objects[next++]!;
      }
    }
    if (next !== this.objects.length) throw new InternalError(`types: ${this.source.name} is not what it was`);
  }

  func(): ast.FuncDecl {
    return this.decl() as ast.FuncDecl;
  }

  spec(i: number): ast.Spec {
    return (this.decl() as ast.GenDecl).specs[i]!;
  }
}

/** A DeclInfo whose trees are made when they are looked at. */
abstract class RegionDecl implements DeclInfo {
  readonly fileScope: Scope;
  readonly version: string;
  deps: Set<Obj> | null = null;
  protected readonly region: Region;
  constructor(file: OpenFile, region: Region) {
    this.fileScope = file.scope;
    this.version = file.version;
    this.region = region;
  }
  get lhs(): Var[] | null {
    return null;
  }
  get type(): ast.Expr | null {
    return null;
  }
  get init(): ast.Expr | null {
    return null;
  }
  get inherited(): boolean {
    return false;
  }
  get typeSpec(): ast.TypeSpec | null {
    return null;
  }
  get func(): ast.FuncDecl | null {
    return null;
  }
}

class FuncRegion extends RegionDecl {
  override get func(): ast.FuncDecl {
    return this.region.func();
  }
}

class TypeRegion extends RegionDecl {
  private readonly index: number;
  constructor(file: OpenFile, region: Region, index: number) {
    super(file, region);
    this.index = index;
  }
  override get typeSpec(): ast.TypeSpec {
    return this.region.spec(this.index) as ast.TypeSpec;
  }
}

class VarRegion extends RegionDecl {
  private readonly index: number;
  private readonly shared: Var[] | null;
  private readonly name: number;
  /** `shared`: the variables of a spec with one value. */
  constructor(file: OpenFile, region: Region, index: number, shared: Var[] | null, name: number) {
    super(file, region);
    this.index = index;
    this.shared = shared;
    this.name = name;
  }
  private get spec(): ast.ValueSpec {
    return this.region.spec(this.index) as ast.ValueSpec;
  }
  override get lhs(): Var[] | null {
    return this.shared;
  }
  override get type(): ast.Expr | null {
    return this.spec.type;
  }
  override get init(): ast.Expr | null {
    return this.spec.values[this.shared === null ? this.name : 0] ?? null;
  }
}

class ConstRegion extends RegionDecl {
  private readonly index: number;
  private readonly name: number;
  constructor(file: OpenFile, region: Region, index: number, name: number) {
    super(file, region);
    this.index = index;
    this.name = name;
  }
  /** The spec that says type and value: this one, or the last before it that says anything. */
  private get from(): ast.ValueSpec | null {
    for (let i = this.index; i >= 0; i--) {
      const s = this.region.spec(i) as ast.ValueSpec;
      if (s.type !== null || s.values.length > 0) return s;
    }
    return null;
  }
  override get type(): ast.Expr | null {
    return this.from?.type ?? null;
  }
  override get init(): ast.Expr | null {
    return this.from?.values[this.name] ?? null;
  }
  override get inherited(): boolean {
    const { from } = this;
    return from !== null && from !== this.region.spec(this.index);
  }
}

interface OpenFile {
  readonly scope: Scope;
  readonly version: string;
}

/** The text of a file that has not been read. */
export interface ClosedFile {
  readonly source: SourceFile;
  readonly text: () => Uint8Array;
}

/** The files of a package by its skeleton, in the same order; declarations are made when `decls` is looked at. */
export class SkeletonFiles {
  readonly files: ast.File[] = [];
  private readonly skeleton: PackageSkeleton;
  private readonly regions: Region[][] = [];

  constructor(skeleton: PackageSkeleton, closed: readonly ClosedFile[]) {
    this.skeleton = skeleton;
    for (let i = 0; i < closed.length; i++) this.add(skeleton.name, skeleton.files[i]!, closed[i]!);
  }

  private add(name: string, data: FileData, { source, text }: ClosedFile): void {
    const { base } = source;
    source.linesFrom(text);
    const regions = data.decls.map((d) => new Region(source, text, d[0]));
    const file = new ast.File(base + data.pos, source, new ast.Ident(base + data.namePos, name), [], []);
    file.directives = data.directives.map(([at, all, word, args]) => ({ pos: base + at, text: all, name: word, args }));
    file.goVersion = data.goVersion;
    file.starts = data.decls.map((d) => d[0]);
    onDemand(file, "decls", () => regions.map((r) => r.decl()));
    onDemand(file, "imports", () => file.decls.flatMap(importSpecs));
    this.files.push(file);
    this.regions.push(regions);
  }

  /** Enters all names, as `collectObjects` would with the trees. */
  collect(c: Checker): void {
    const methods: [Func, string][] = [];
    this.skeleton.files.forEach((data, i) => {
      const file = this.files[i]!;
      const scope = new Scope(c.pkg.scope, file.pos, 0, "file");
      file.scope = scope;
      const open = { scope, version: fileVersion(c, file) };
      const { base } = file.source;
      const imported = data.imports.map((d) => enterImport(c, file, scope, d));
      let nextImport = 0;
      data.decls.forEach((d, k) => {
        const region = this.regions[i]![k]!;
        if (typeof d[1] === "string") enterFunc(c, open, region, d as FuncData, base, methods);
        else if (d[1] === Token.Import) {
          for (let s = 2; s < d.length; s++) region.objects.push(imported[nextImport++]!);
        } else enterGroup(c, open, region, d as GroupData, base);
      });
    });
    for (const [func, base] of methods) {
      const on = c.pkg.scope.lookup(base) as TypeName;
      const list = c.pendingMethods.get(on);
      if (list === undefined) c.pendingMethods.set(on, [func]);
      else list.push(func);
    }
  }
}

/** A property that is made when it is first looked at. */
function onDemand<T, K extends keyof T>(object: T, key: K, make: () => T[K]): void {
  let made: T[K] | null = null;
  Object.defineProperty(object, key, { get: () => (made ??= make()), enumerable: true, configurable: true });
}

function importSpecs(d: ast.Decl): ast.ImportSpec[] {
  if (d.kind !== NodeKind.GenDecl || d.tok !== Token.Import) return [];
  return d.specs as ast.ImportSpec[];
}

function enterImport(c: Checker, file: ast.File, scope: Scope, [at, path, name]: ImportData): PkgName {
  const imported = c.importer.import(path, file.source.name);
  if (imported instanceof Error) throw new InternalError(`types: ${path} was there before: ${imported.message}`);
  if (!c.pkg.imports.includes(imported)) c.pkg.imports.push(imported);
  const obj = new PkgName(file.source.pos(at), c.pkg, name ?? imported.name, imported, invalidType);
  if (imported.fake) obj.used = true;
  c.imports.push(obj);
  enter(scope, obj);
  return obj;
}

function enter(scope: Scope, obj: Obj): void {
  if (obj.name !== "_" && scope.insert(obj) !== null) throw new InternalError(`types: ${obj.name} is declared twice`);
}

function add(c: Checker, region: Region, obj: Obj, d: DeclInfo): void {
  obj.decl = d;
  c.objects.push(obj);
  obj.order = c.objects.length;
  region.objects.push(obj);
}

function enterFunc(
  c: Checker,
  file: OpenFile,
  region: Region,
  [, name, at, bits, base]: FuncData,
  from: number,
  methods: [Func, string][],
): void {
  const obj = new Func(from + at, c.pkg, name, null);
  obj.hasPtrRecv = (bits & FuncBit.Pointer) !== 0;
  if (base !== "") methods.push([obj, base]);
  if ((bits & FuncBit.Method) === 0) {
    if (name === "init") obj.parent = c.pkg.scope;
    else enter(c.pkg.scope, obj);
  }
  add(c, region, obj, new FuncRegion(file, region));
}

function enterGroup(c: Checker, file: OpenFile, region: Region, data: GroupData, base: number): void {
  const tok = data[1];
  for (let i = 2; i < data.length; i++) {
    const spec = data[i] as SpecData;
    const index = i - 2;
    const shared: Var[] | null = tok === Token.Var && spec[0] === 1 ? [] : null;
    const one = shared === null ? null : new VarRegion(file, region, index, shared, 0);
    for (let n = 0; 2 * n + 1 < spec.length; n++) {
      const name = spec[2 * n + 1] as string;
      const pos = base + (spec[2 * n + 2] as number);
      let obj: Obj;
      let info: DeclInfo;
      if (tok === Token.Type) {
        obj = new TypeName(pos, c.pkg, name, null);
        info = new TypeRegion(file, region, index);
      } else if (tok === Token.Const) {
        obj = new Const(pos, c.pkg, name, null, makeInt(index));
        info = new ConstRegion(file, region, index, n);
      } else {
        obj = new Var(VarKind.Package, pos, c.pkg, name, null);
        shared?.push(obj as Var);
        info = one ?? new VarRegion(file, region, index, null, n);
      }
      enter(c.pkg.scope, obj);
      add(c, region, obj, info);
    }
  }
}
