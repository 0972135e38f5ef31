// The state of a check: a Session for all packages of a program, a Checker for each package. In: files, an importer.
// Out: facts in the trees, diagnostics. The grammar's parts are checked by the functions of the sibling files, which
// take the Checker first. Contract: spec; messages and their positions are cmd/compile/internal/types2's.
import type { Value } from "../constant/value.ts";
import type { Diagnostic, Reporter } from "../source/diagnostic.ts";
import { type FileSet, formatPosition, type Pos } from "../source/position.ts";
import type * as ast from "../syntax/ast.ts";
import { startPos } from "../syntax/extent.ts";
import { exprString } from "../syntax/format.ts";
import { checkFuncBody, checkInitializer, isImportedConstraint, objDecl } from "./decl.ts";
import { Instance, instances, Mode, type TypeAndValue, typeAndValue } from "./facts.ts";
import { type Initializer, initCode, initOrder } from "./initorder.ts";
import {
  type DeclInfo,
  type Func,
  Obj,
  ObjKind,
  Package,
  type PackageResolver,
  type PkgName,
  Scope,
  type TypeName,
  type Var,
  VarKind,
} from "./object.ts";
import { Operand, operandString } from "./operand.ts";
import { identical, isUntyped } from "./predicates.ts";
import { checkAll } from "./program.ts";
import { collectObjects } from "./resolver.ts";
import { StaticVars } from "./staticvars.ts";
import { emptyTuple, type Interface, type Signature, Type, type TypeParam } from "./type.ts";
import { setTypeSetReporter, type TypeSetReporter } from "./typeset.ts";
import { universe } from "./universe.ts";
import { currentVersion, parseVersion } from "./version.ts";
import { objectString, typeString, type WriteOptions } from "./writer.ts";

/** Finds packages for import declarations. The answer may be a package whose declarations are not read yet. */
export interface Importer {
  /** The package that `path` means in the file that imports it; an Error (its message is shown) if there is none. */
  import(path: string, fileName: string): Package | Error;
}

/** A piece of work that waits until the declarations in progress are done. */
interface Delayed {
  checker: Checker;
  version: number;
  run: () => void;
}

// How many calls of a small function the stack has room for. A level of nesting takes up to a dozen larger ones.
function stackFrames(): number {
  let n = 0;
  const call = (): void => {
    n++;
    call();
  };
  try {
    call();
  } catch {
    // The stack is full: that is what was asked.
  }
  return n;
}

/** What all packages of one program share: work that waits, the path of declarations in progress. */
export class Session {
  readonly fset: FileSet;
  readonly delayed: Delayed[] = [];
  readonly path: Obj[] = [];
  /** How deeply expressions, types and declarations in progress are nested in each other. */
  depth = 0;
  readonly maxDepth = stackFrames() / 13;
  constructor(fset: FileSet) {
    this.fset = fset;
  }

  /** Does the work that has been put off since there were `top` pieces of it. */
  processDelayed(top: number): void {
    const d = this.delayed;
    for (let i = top; i < d.length; i++) {
      const a = d[i]!;
      const saved = a.checker.version;
      a.checker.version = a.version;
      a.run();
      a.checker.version = saved;
    }
    if (d.length > top) d.length = top;
  }
}

/** Options of one package. */
export interface CheckOptions {
  path: string;
  files: readonly ast.File[];
  importer: Importer;
  report: Reporter;
  /** The package to fill, where it has been handed out already. */
  pkg?: Package;
  /** Go version of the module, such as `go1.24`; empty for the newest. */
  goVersion?: string;
  /** Labels and branches are somebody else's business (gc checks them while parsing). */
  ignoreBranchErrors?: boolean;
  /** As the compiler, which sees other packages through export data: what they do not export is undefined. */
  hideUnexported?: boolean;
  /** Labels and branches in go/types' words instead of gc's (for go/types' own tests). */
  goTypesBranchWords?: boolean;
  /** The same message may come twice (go/types' own tests expect it where an expression is checked twice). */
  keepDuplicates?: boolean;
  /** `import "C"` gives a package that has every name. */
  fakeImportC?: boolean;
  /** Function bodies are never checked. */
  ignoreFuncBodies?: boolean;
}

/** What is known about the place being checked; each declaration and body has its own. */
export class Environment {
  decl: DeclInfo | null = null;
  scope: Scope;
  iota: Value | null = null;
  /** Errors in an inherited constant initialiser are reported at the constant. */
  errPos: Pos = 0;
  inTypeParams = false;
  signature: Signature | null = null;
  hasLabel = false;
  hasCallOrRecv = false;
  /** Local variables of the function body, for "declared and not used". */
  locals: Var[] | null = null;
  constructor(scope: Scope) {
    this.scope = scope;
  }
}

/** Where a message points: a position, a node, an operand or an object. */
export type At = Pos | ast.Node | Operand | Obj;

/** What may stand for a `%s` of a message. */
export type MessageArg = string | number | Type | Operand | Obj | ast.Expr | readonly Type[] | readonly ast.Expr[];

/** A message with further lines, each with its own position (0: none). */
export interface Detail {
  pos: Pos;
  text: string;
}

/** The checker of one package. Shared state lives in `session`; `env` is that of the declaration being checked. */
export class Checker implements PackageResolver {
  readonly session: Session;
  readonly pkg: Package;
  readonly options: CheckOptions;
  readonly files: readonly ast.File[];
  readonly importer: Importer;
  env: Environment;
  /** Language version (minor number) in force at the place being checked. */
  version = currentVersion;
  packageVersion = currentVersion;
  /** Package-level objects and methods in order of declaration. */
  readonly objects: Obj[] = [];
  /** Methods by receiver base type, until they are attached to it. */
  readonly pendingMethods = new Map<TypeName, Func[]>();
  /** The types that methods are declared on, by their own names. */
  readonly receivers = new Map<Func, TypeName>();
  readonly imports: PkgName[] = [];
  /** File scope → name → dot-import that brought it. */
  readonly dotImports = new Map<Scope, Map<string, PkgName>>();
  /** Expressions that are left operands of non-constant shifts and still untyped. */
  readonly shiftOperands = new Set<ast.Expr>();
  readonly instanceGraph: InstanceUse[] = [];
  readonly canonicalParams = new Map<TypeParam, TypeParam>();
  /** The initialisation order, once asked for. */
  initializers: Initializer[] | null = null;
  /** Which variables begin as data whatever runs. */
  readonly staticVars = new StaticVars(this);
  /** Variables whose initialisers have not been looked at, though their types are known. */
  readonly unlooked = new Set<Var>();
  firstError = false;
  private readonly reported = new Set<string>();
  private readonly words: WriteOptions;
  private namesakes: Map<string, Set<string>> | null = null;
  private code: Initializer[] | null = null;
  private collected = false;
  /** Everything is checked, or being checked. */
  checkedAll = false;

  constructor(session: Session, options: CheckOptions) {
    this.session = session;
    this.options = options;
    this.files = options.files;
    this.importer = options.importer;
    const name = options.files[0]?.name.name ?? "";
    this.pkg = options.pkg ?? new Package(options.path, name, new Scope(universe, 0, 0, "package"));
    this.pkg.goVersion = options.goVersion ?? "";
    this.pkg.resolver = this;
    this.env = new Environment(this.pkg.scope);
    const v = parseVersion(this.pkg.goVersion);
    if (v !== null) this.packageVersion = v;
    this.version = this.packageVersion;
    this.words = {
      qualifier: (p) => this.qualify(p),
      shadowing: (p) => ` /* with ${p.obj.name} declared at ${this.position(p.obj.pos)} */`,
    };
  }

  // ---- Questions (PackageResolver) ----

  /** Reads the names that the package declares; nothing else. `by` does it in another way than from the trees. */
  collect(by: (c: Checker) => void = collectObjects): Package {
    if (!this.collected) {
      this.collected = true;
      by(this);
    }
    return this.pkg;
  }

  resolve(obj: Obj): void {
    this.outermost(() => objDecl(this, obj));
  }

  checkBody(fn: Func): void {
    this.outermost(() => checkFuncBody(this, fn));
  }

  /** Checks everything: all declarations, all bodies, initialisation order, unused imports. */
  checkPackage(): Package {
    if (this.checkedAll) return this.pkg;
    this.checkedAll = true;
    this.collect();
    checkAll(this);
    return this.pkg;
  }

  /** The package's initialisers in order. */
  initOrder(): Initializer[] {
    this.collect();
    return initOrder(this);
  }

  /** Those of `initOrder` that may need code: the others are what `isData` says yes to. */
  initCode(): Initializer[] {
    this.collect();
    this.code ??= initCode(this);
    return this.code;
  }

  /** Does `v`, a variable of the package, begin as data whatever runs? */
  isData(v: Var): boolean {
    this.collect();
    return this.staticVars.refs(v) !== null;
  }

  checkInit(v: Var): void {
    this.outermost(() => {
      objDecl(this, v);
      checkInitializer(this, v);
    });
  }

  // Questions may come from within the check of another declaration: then the delayed work waits for that one.
  private outermost(work: () => void): void {
    const s = this.session;
    const outer = s.path.length === 0 && s.delayed.length === 0;
    work();
    if (outer) s.processDelayed(0);
  }

  /** Enters a level of nesting; false, and reported, where there is no room for it. Every true needs a `leave`. */
  enter(at: At): boolean {
    const s = this.session;
    if (s.depth < s.maxDepth) {
      s.depth++;
      return true;
    }
    this.error(at, "Unsupported", "nesting of expressions or declarations is too deep, which is not supported");
    return false;
  }

  leave(): void {
    this.session.depth--;
  }

  // ---- Work put off ----

  later(run: () => void): void {
    this.session.delayed.push({ checker: this, version: this.version, run });
  }

  // ---- The path of declarations in progress ----

  push(obj: Obj): void {
    obj.pathIndex = this.session.path.length;
    this.session.path.push(obj);
  }

  pop(): void {
    this.session.path.pop()!.pathIndex = -1;
  }

  // ---- Scopes ----

  lookup(name: string): Obj | null {
    return this.env.scope.lookupParent(name, 0);
  }

  /** The variable of this package that `id` means, or null. */
  localVar(id: ast.Ident): Var | null {
    const obj = this.lookup(id.name);
    return obj !== null && obj.kind === ObjKind.Var && obj.pkg === this.pkg ? (obj as Var) : null;
  }

  openScope(node: ast.Node & { scope: unknown }, comment: string): Scope {
    const scope = new Scope(this.env.scope, node.pos, 0, comment);
    node.scope = scope;
    this.env.scope = scope;
    return scope;
  }

  closeScope(): void {
    this.env.scope = this.env.scope.parent!;
  }

  /** Enters `obj` in `scope`, visible from `pos` on; a name that is taken is an error. */
  declare(scope: Scope, id: ast.Ident | null, obj: Obj, pos: Pos): void {
    if (obj.name !== "_") {
      const alt = scope.insert(obj);
      if (alt !== null) {
        this.report(obj.pos, "DuplicateDecl", `${obj.name} redeclared in this block`, this.otherDecl(alt));
        return;
      }
      obj.scopePos = pos;
    }
    if (
      obj.name !== "_" &&
      obj.kind === ObjKind.Var &&
      this.env.locals !== null &&
      (obj as Var).varKind === VarKind.Local
    ) {
      this.env.locals.push(obj as Var);
    }
    if (id !== null) id.denotes = obj;
  }

  otherDecl(obj: Obj): Detail[] {
    return obj.pos > 0 ? [{ pos: obj.pos, text: `other declaration of ${obj.name}` }] : [];
  }

  // ---- Facts ----

  /** Records what is known about `x.expr`. */
  record(x: Operand): void {
    if (x.mode === Mode.Invalid || x.expr === null) return;
    const type = x.mode === Mode.NoValue ? emptyTuple : x.type;
    x.expr.tv = typeAndValue(x.mode, type, x.mode === Mode.Constant ? x.value : null);
  }

  recordType(e: ast.Expr, mode: Mode, type: Type, value: Value | null): void {
    e.tv = typeAndValue(mode, type, value);
  }

  /** The fact of an expression whose type is still untyped, or null. */
  untypedFact(e: ast.Expr): TypeAndValue | null {
    const tv = e.tv as TypeAndValue | null;
    return tv !== null && isUntyped(tv.type) ? tv : null;
  }

  recordInstance(id: ast.Ident, targs: readonly Type[], type: Type): void {
    instances.set(id, new Instance(targs, type));
  }

  addDep(obj: Obj): void {
    const d = this.env.decl;
    if (d !== null && obj.decl !== null && obj.pkg === this.pkg) {
      d.deps ??= new Set();
      d.deps.add(obj);
    }
  }

  newInterface(t: Interface): Interface {
    setTypeSetReporter(t, this.typeSetReporter);
    return t;
  }

  private readonly typeSetReporter: TypeSetReporter = {
    duplicateMethod: (pos, name, otherPos) => {
      const other = { pos: otherPos, text: `other declaration of method ${name}` };
      this.report(pos, "DuplicateDecl", `duplicate method ${name}`, [other]);
    },
    embeddedTwice: (pos, m, other, otherPos) => {
      this.later(() => {
        if ((pos > 0 && !this.allowVersion(14)) || !identical(m.type!, other.type!)) {
          const detail = { pos: otherPos, text: `other declaration of method ${m.name}` };
          this.report(pos, "DuplicateDecl", `duplicate method ${m.name}`, [detail]);
        }
      });
    },
    tooManyTerms: (pos, max) => {
      this.error(pos, "InvalidUnion", `cannot handle more than ${max} union terms (implementation limitation)`);
    },
    allowElement: (pos, what, t) => {
      if (what === "constraint interface" && !isImportedConstraint(this, t)) return true;
      return this.verifyVersion(pos, 18, `embedding ${what} %s`, t);
    },
  };

  // ---- Versions ----

  allowVersion(minor: number): boolean {
    return this.version >= minor;
  }

  /** False, and reported, if the language version is older than 1.`minor`. */
  verifyVersion(at: At, minor: number, format: string, ...args: MessageArg[]): boolean {
    if (this.version >= minor) return true;
    this.versionError(at, minor, format, ...args);
    return false;
  }

  versionError(at: At, minor: number, format: string, ...args: MessageArg[]): void {
    this.error(at, "UnsupportedFeature", `${format} requires go1.${minor} or later`, ...args);
  }

  // ---- Messages ----

  typeString(t: Type): string {
    return typeString(t, this.words);
  }

  get writeOptions(): WriteOptions {
    return this.words;
  }

  position(pos: Pos): string {
    return formatPosition(this.session.fset.position(pos));
  }

  /** `format` with each `%s` replaced by the next argument in the words of messages. */
  format(format: string, args: readonly MessageArg[]): string {
    if (args.length === 0) return format;
    let i = 0;
    return format.replace(/%[sdq]/g, (verb) => {
      const a = args[i++]!;
      return verb === "%q" ? JSON.stringify(a) : this.argString(a);
    });
  }

  argString(a: MessageArg): string {
    if (typeof a === "string") return a;
    if (typeof a === "number") return String(a);
    if (a instanceof Type) return typeString(a, this.words);
    if (a instanceof Operand) return operandString(a, this.words);
    if (a instanceof Obj) return objectString(a, this.words);
    if (Array.isArray(a)) return `[${a.map((x) => this.argString(x)).join(", ")}]`;
    return exprString(a as ast.Expr);
  }

  at(at: At): Pos {
    if (typeof at === "number") return at;
    if (at instanceof Operand) return at.expr === null ? 0 : startPos(at.expr);
    if (at instanceof Obj) return at.pos;
    return startPos(at);
  }

  error(at: At, code: string, format: string, ...args: MessageArg[]): void {
    this.report(this.at(at), code, this.format(format, args), []);
  }

  softError(at: At, code: string, format: string, ...args: MessageArg[]): void {
    this.report(this.at(at), code, this.format(format, args), [], true);
  }

  /** Reports an error with its further lines. A follow-up of an earlier error is dropped. */
  report(pos: Pos, code: string, text: string, details: readonly Detail[], soft = false): void {
    if (code === "InvalidSyntaxTree") text = `invalid syntax tree: ${text}`;
    if (this.firstError && (text.indexOf("invalid operand") > 0 || text.indexOf("invalid type") > 0)) return;
    this.firstError = true;
    let message = text;
    for (const d of details) {
      message += "\n\t";
      if (d.pos > 0) message += `${this.position(d.pos)}: `;
      message += d.text;
    }
    const at = this.env.errPos > 0 ? this.env.errPos : pos;
    const key = `${at} ${message}`;
    if (this.reported.has(key) && this.options.keepDuplicates !== true) return;
    this.reported.add(key);
    const d: Diagnostic = { pos: at, message, severity: soft ? "soft" : "error", code };
    this.options.report(d);
  }

  // Packages are named, not quoted by path, unless two of one name are in reach.
  private qualify(p: Package): string {
    if (p === this.pkg) return "";
    if (this.namesakes === null) {
      this.namesakes = new Map();
      this.markImports(this.pkg, new Set());
    }
    const paths = this.namesakes.get(p.name);
    return paths !== undefined && paths.size > 1 ? JSON.stringify(p.path) : p.name;
  }

  private markImports(p: Package, seen: Set<Package>): void {
    if (seen.has(p)) return;
    seen.add(p);
    let paths = this.namesakes!.get(p.name);
    if (paths === undefined) {
      paths = new Set();
      this.namesakes!.set(p.name, paths);
    }
    paths.add(p.path);
    for (const imp of p.imports) this.markImports(imp, seen);
  }
}

/** A use of a generic function or type with type arguments, for the search of endless instantiation. */
export interface InstanceUse {
  pos: Pos;
  tparams: readonly TypeParam[];
  targs: readonly Type[];
  argExprs: readonly ast.Expr[];
}
