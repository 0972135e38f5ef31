// From a main package to an executable: check what the user wrote, then let the linker ask for what the program needs.
// In: a loaded main package. Out: the executable's bytes, or diagnostics and the linker's messages.
import { type LinkResult, link } from "../link/link.ts";
import type { LinkOptions } from "../link/options.ts";
import { NotPrepared } from "../link/provided.ts";
import { importGraph } from "../load/graph.ts";
import type { Package as LoadedPackage } from "../load/package.ts";
import type { Diagnostic, Reporter } from "../source/diagnostic.ts";
import { compilerDiagnostics } from "../types/compiler-errors.ts";
import type { CompilerMode } from "../types/directives.ts";
import type { Watcher } from "./backend.ts";
import { PackageKeys } from "./cache/keys.ts";
import { PreparedProgram } from "./cache/prepared-program.ts";
import type { CachedProgram } from "./cache/program-cache.ts";
import { findSkeleton, keepSkeletons } from "./cache/skeletons.ts";
import type { CacheStore } from "./cache/store.ts";
import { Compilation } from "./compilation.ts";
import { compilePackage } from "./compile.ts";
import { Frontend, symbolPath } from "./frontend.ts";
import { ImportedObjects } from "./imported.ts";
import type { CodeThread } from "./thread/messages.ts";
import { WholeProgram } from "./whole.ts";

export interface BuildOptions {
  /** Everything that the linker is told; main, config and providers are filled in here. */
  link: Omit<LinkOptions, "main" | "config" | "providers" | "files">;
  optimize: boolean;
  noInline?: boolean;
  /** Run the SSA verifier after every pass. */
  verify: boolean;
  /** How a source file's name is written into the program. */
  path(filename: string): string;
  /** Is told what is done while it is done. */
  watcher?: Watcher | undefined;
  /** Starts another thread for the back end, once there is enough to do; null: there is none. */
  thread?: (() => CodeThread | null) | null;
  /** What earlier builds have made; null: everything is made now. */
  cache?: CacheStore | null;
  /**
   * Loads the same package again; given where what the linker knows of others' packages is worth keeping for the next build,
   * which then begins with it (prepared-program.ts). Called where that turns out not to be enough.
   */
  again?: (() => LoadedPackage) | undefined;
}

type CompileOptions = Omit<BuildOptions, "link">;

export interface BuildResult {
  bytes: Uint8Array | null;
  /** The linker's messages. */
  errors: readonly string[];
  times: LinkResult["times"];
  /** See LinkResult. */
  release(): void;
}

/**
 * Everything wrong with `p` and what it imports, as far as the user has to know: own packages are checked whole, those of
 * others, but GOROOT's, parsed whole.
 */
export function findProblems(
  frontend: Frontend,
  p: LoadedPackage,
  found: Map<LoadedPackage, Diagnostic[]>,
  cached: CachedProgram | null = null,
): Diagnostic[] {
  // The runtime is part of every program, whether or not something imports it.
  const graph = importGraph([p, ...frontend.loaded()]);
  const all: Diagnostic[] = [...graph.cycles];
  for (const q of graph.order) all.push(...q.problems());
  if (all.length > 0) return all;
  const isNew = (q: LoadedPackage): boolean => cached === null || cached.store.get(checkedKey(cached, q)) === null;
  const unread = graph.order.filter((q) => (q.isOwn || !q.isStd) && isNew(q));
  const unchecked = unread.filter((q) => q.isOwn);
  if (cached !== null) {
    // What is checked whole is read whole.
    frontend.world.skeletons = (q) => (unchecked.includes(q) ? null : findSkeleton(cached, q));
  }
  for (const q of unread) q.trees();
  for (const q of unchecked) frontend.checkAll(q);
  for (const q of graph.order) {
    const syntaxErrors = q.files.flatMap((f) => f.syntaxErrors);
    const list = found.get(q) ?? [];
    // What does not parse is not looked at further: errors of its types would often be echoes.
    if (syntaxErrors.length > 0) all.push(...syntaxErrors);
    else if (!q.isOwn) all.push(...list);
    else if (unchecked.includes(q)) {
      const files = q.files.map((f) => ({ tree: f.tree(), source: f.source }));
      all.push(...compilerDiagnostics(frontend.world.checker(q), files, compilerMode(q), syntaxErrors, list, true));
    }
  }
  // Warnings have to be said every time.
  if (cached !== null && all.length === 0)
    for (const q of unread) cached.store.put(checkedKey(cached, q), new Uint8Array(0));
  return all;
}

/** There is an entry of this key once `p` has been checked, or parsed if it is not the user's own, and nothing was found. */
function checkedKey(cached: CachedProgram, p: LoadedPackage): string {
  return `${cached.keys.key(p)}-checked`;
}

function openCache(frontend: Frontend, options: CompileOptions, store: CacheStore): CachedProgram {
  const flags = `optimize=${options.optimize} noInline=${options.noInline ?? false}`;
  const keys = new PackageKeys({ store, flags, path: options.path, symbolPath }, frontend.implied);
  return { store, keys, packages: frontend.loaded(), symbolPath };
}

/** How the go command would have a package compiled. */
export function compilerMode(p: LoadedPackage): CompilerMode {
  return { std: p.isStd, runtime: p.isStd, complete: !p.isStd && p.asmFiles.length === 0, goVersion: p.goVersion };
}

/** A package that has been checked, with what it imports. */
class Checked {
  readonly frontend: Frontend;
  readonly cached: CachedProgram | null;
  /** Something has been reported that keeps it from being compiled. */
  failed = false;

  constructor(p: LoadedPackage, options: CompileOptions, report: Reporter) {
    const found = new Map<LoadedPackage, Diagnostic[]>();
    let compiling = false;
    const pass = (d: Diagnostic): void => {
      this.failed ||= d.severity === "error" || d.severity === "soft";
      report(d);
    };
    this.frontend = new Frontend(p.program, [p], (d, q) => {
      // Bodies in the library are checked when they are asked for: what is wrong with them is heard of only then.
      if (q === undefined || compiling) return pass(d);
      const list = found.get(q);
      if (list === undefined) found.set(q, [d]);
      else list.push(d);
    });
    // Of the library, only what the program needs is looked at, and not twice.
    p.program.lateBodies = true;
    this.frontend.forgetsBodies = true;
    this.cached = options.cache == null ? null : openCache(this.frontend, options, options.cache);
    for (const d of findProblems(this.frontend, p, found, this.cached)) pass(d);
    compiling = true;
  }

  /** Does what makes code; null if errors have come up. */
  async compile<T>(work: () => T | Promise<T>): Promise<T | null> {
    if (this.failed) return null;
    try {
      const result = await work();
      return this.failed ? null : result;
    } catch (e) {
      // Code that has errors has no types everywhere, and the compiler stumbles over that.
      if (this.failed) return null;
      throw e;
    }
  }
}

/** Compiles all of package `p`, which is no program, for nothing but what is to be said of it. */
export async function tryPackage(
  p: LoadedPackage,
  options: Omit<BuildOptions, "link">,
  report: Reporter,
): Promise<void> {
  const checked = new Checked(p, { ...options, cache: null }, report);
  const settings = { ...options, noInline: options.noInline ?? false };
  const imported = new ImportedObjects(() => null);
  await checked.compile(() => compilePackage(checked.frontend, p, p.path, settings, imported));
}

/** Builds main package `p`. Diagnostics go to `report`; bytes are null if there were errors. */
export async function buildProgram(p: LoadedPackage, options: BuildOptions, report: Reporter): Promise<BuildResult> {
  const { again } = options;
  const checked = new Checked(p, options, report);
  try {
    return await buildChecked(checked, options, again === undefined ? null : prepare(checked, options, false));
  } catch (e) {
    if (!(e instanceof NotPrepared)) throw e;
  }
  // From the beginning, with a program that nobody has compiled anything of. What was found wrong has been said.
  let isChecked = false;
  const anew = new Checked(again!(), options, (d) => {
    if (isChecked) report(d);
  });
  isChecked = true;
  return buildChecked(anew, options, prepare(anew, options, true));
}

/** What the link may begin with; null: it asks for everything. */
function prepare(checked: Checked, options: BuildOptions, afresh: boolean): PreparedProgram | null {
  if (checked.failed || checked.cached === null || options.link.entry !== "") return null;
  return new PreparedProgram(checked.cached, afresh);
}

async function buildChecked(
  checked: Checked,
  options: BuildOptions,
  prepared: PreparedProgram | null,
): Promise<BuildResult> {
  const result = await checked.compile(() => linkProgram(checked, options, prepared));
  return result ?? { bytes: null, errors: [], times: [], release: () => {} };
}

async function linkProgram(
  checked: Checked,
  options: BuildOptions,
  prepared: PreparedProgram | null,
): Promise<BuildResult> {
  const compilation = new Compilation(checked.frontend, {
    only: null,
    optimize: options.optimize,
    noInline: options.noInline ?? false,
    verify: options.verify,
    path: options.path,
    describeVariables: true,
    watcher: options.watcher,
    thread: options.thread ?? null,
  });
  try {
    return await linkWhole(checked, options, prepared, compilation);
  } finally {
    compilation.finish();
  }
}

async function linkWhole(
  checked: Checked,
  options: BuildOptions,
  prepared: PreparedProgram | null,
  compilation: Compilation,
): Promise<BuildResult> {
  const { frontend, cached } = checked;
  const whole = new WholeProgram(compilation, cached, prepared);
  const result = await link({
    ...options.link,
    files: { open: () => "no object files here" },
    main: null,
    config: { packages: new Map(), modinfo: "" },
    providers: [whole],
    prepared: prepared?.columns ?? null,
  });
  if (!checked.failed && result.bytes !== null) {
    whole.save();
    if (result.units !== null) prepared?.saveUnits(result.units);
    if (cached !== null) keepSkeletons(cached, frontend.world);
  }
  return result;
}
