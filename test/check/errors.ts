// `npm run check:errors`: the checker's diagnostics against the expectations in Go's own test sources. Cases:
//   types/DIR/NAME    src/internal/types/testdata: ERROR comments after tokens, flags in the first line; a directory is a package
//   test/NAME.go      GOROOT/test: errorcheck and errorcheckdir (ERROR comments by line), compile and compiledir (no errors)
// Skipped: cases whose expectations come from the back end (-m, -d=ssa/…, -live, …), and those not for linux/amd64.
import { readdirSync, readFileSync } from "node:fs";
import { DiagnosticList } from "../../src/cli/diagnostics.ts";
import { evalConstraint, parseGoBuild } from "../../src/load/constraint.ts";
import { BuildContext } from "../../src/load/context.ts";
import { readHeader } from "../../src/load/header.ts";
import { importPathProblem } from "../../src/load/path.ts";
import type { Program } from "../../src/load/program.ts";
import type { Diagnostic } from "../../src/source/diagnostic.ts";
import { parseFile } from "../../src/syntax/parser/file.ts";
import { Checker, type Importer } from "../../src/types/checker.ts";
import { compilerDiagnostics, hasSyntaxErrors } from "../../src/types/compiler-errors.ts";
import type { CompilerFile, CompilerMode } from "../../src/types/directives.ts";
import { Package } from "../../src/types/object.ts";
import { declareTestBuiltins, unsafePackage } from "../../src/types/universe.ts";
import { World } from "../../src/types/world.ts";
import { matchLineErrors, matchTokenErrors, type Placed } from "./error-comments.ts";
import { type Outcome, runCheck } from "./harness.ts";
import { goroot, gorootProgram } from "./types-packages.ts";

const testdata = `${goroot}/src/internal/types/testdata`;
/** How far the column of an error may be off, by directory, as in types2's own test. */
const tolerances: Record<string, number> = { check: 50, spec: 20, examples: 125, fixedbugs: 100 };

let program: Program;
let world: World;
let cases = 0;

interface Unit {
  path: string;
  goVersion: string;
  files: Map<string, Uint8Array>;
  importer: Importer;
  fakeImportC?: boolean;
  limited?: boolean;
  /** As gc, in stages, with what the compiler adds to the checker; null for the checker alone. */
  compiler: Omit<CompilerMode, "goVersion"> | null;
}

/** Parses and checks one package; answers what was reported, as a person reads it, and its types. */
function check(u: Unit): { got: Placed[]; pkg: Package } {
  const syntaxErrors: Diagnostic[] = [];
  const found: Diagnostic[] = [];
  const files: CompilerFile[] = [];
  for (const [name, source] of u.files) {
    const tree = parseFile(program.fileSet, name, source, {
      reporter: (d) => syntaxErrors.push(d),
      branches: u.compiler !== null,
    });
    files.push({ tree, source });
  }
  const checker = new Checker(world.session, {
    path: u.path,
    files: files.map((f) => f.tree),
    importer: u.importer,
    report: (d) => found.push(d),
    goVersion: u.goVersion,
    fakeImportC: u.fakeImportC === true,
    goTypesBranchWords: u.compiler === null,
    ignoreBranchErrors: u.compiler !== null,
    keepDuplicates: u.compiler === null,
    hideUnexported: u.compiler !== null,
  });
  if (u.compiler === null || !hasSyntaxErrors(syntaxErrors)) checker.checkPackage();
  if (u.compiler === null) return { got: place([...syntaxErrors, ...found]), pkg: checker.pkg };
  const list = new DiagnosticList();
  const mode = { ...u.compiler, goVersion: u.goVersion };
  for (const d of compilerDiagnostics(checker, files, mode, syntaxErrors, found, false)) list.reporter(d);
  const got = place(list.sorted(program.fileSet).map((d) => d.diagnostic));
  // Without -e (all cases have it but one) gc gives up after ten.
  if (u.limited === true && got.length > 10) got.splice(10, got.length, { ...got[9]!, message: "too many errors" });
  return { got, pkg: checker.pkg };
}

function place(found: readonly Diagnostic[]): Placed[] {
  // Messages that name places do it with the file's base name, as in the tests' expectations.
  return found.map((d) => ({
    ...program.fileSet.position(d.pos),
    message: d.message.replaceAll(/\/[^\s:]*\/([^\s:/]+\.go:\d)/g, "$1"),
  }));
}

/** Packages of GOROOT, and those in `local` by path. */
function importer(local: ReadonlyMap<string, Package> = new Map()): Importer {
  return {
    import(path) {
      if (path === "unsafe") return unsafePackage;
      const wrong = importPathProblem(path);
      if (wrong !== null) return new Error(wrong);
      const p = local.get(path) ?? program.package(path);
      if (p instanceof Package) return p;
      if (typeof p !== "string") return world.package(p);
      return new Error(`could not import ${path} (open : no such file or directory)`);
    },
  };
}

function verdict(wrong: string[]): Outcome {
  if (wrong.length === 0) return { status: "pass" };
  return { status: "fail", detail: `\n  ${wrong.slice(0, 12).join("\n  ").slice(0, 3000)}` };
}

/** One file or directory of src/internal/types/testdata. */
function tokenCase(item: string): Outcome {
  const path = `${testdata}/${item}`;
  const names = item.endsWith(".go")
    ? [path]
    : readdirSync(path)
        .sort()
        .map((n) => `${path}/${n}`);
  const files = new Map(names.map((n) => [n, new Uint8Array(readFileSync(n))]));
  const first = new TextDecoder().decode(files.get(names[0]!)!).split("\n", 1)[0]!;
  const flags = /^\/\/\s*-/.test(first) ? first.slice(2).trim().split(/\s+/) : [];
  const flag = (name: string): string | undefined =>
    flags.map((f) => new RegExp(`^-${name}(?:=(.*))?$`).exec(f)).find((m) => m !== null)?.[1];
  if (flag("gotypesalias") === "0") return { status: "skip", detail: "gotypesalias=0: a mode without alias types" };
  const { got } = check({
    path: packageNameOf(files.get(names[0]!)!),
    goVersion: flag("lang") ?? "",
    files,
    importer: importer(),
    fakeImportC: flags.some((f) => f.startsWith("-fakeImportC")),
    compiler: null,
  });
  return verdict(matchTokenErrors(files, got, tolerances[item.split("/", 1)[0]!] ?? 0));
}

function packageNameOf(source: Uint8Array): string {
  return readHeader(source).packageName;
}

/** Flags of GOROOT/test's driver that change nothing for the front end, and those that leave nothing for it to say. */
const harmless = /^(-d=panic|-e|-\+|-e=0|-C|-N|-l|-std|-complete|-0|-s|-t|10|-lang=.*)$/;

interface Recipe {
  action: string;
  flags: string[];
  source: Uint8Array;
}

function recipe(item: string): Recipe {
  const source = new Uint8Array(readFileSync(`${goroot}/${item}`));
  const text = new TextDecoder().decode(source);
  for (const line of text.split("\n", 10)) {
    const m = /^\/\/ ?(errorcheck\w*|compile\w*|run\w*|build\w*|skip)(?: (.*))?$/.exec(line.trim());
    if (m !== null) return { action: m[1]!, flags: m[2]?.trim().split(/\s+/) ?? [], source };
  }
  return { action: "", flags: [], source };
}

function skipReason(r: Recipe): string | null {
  const context = new BuildContext();
  const build = /^\/\/go:build .*$/m.exec(new TextDecoder().decode(r.source));
  if (build !== null && !evalConstraint(parseGoBuild(build[0]), (t) => context.hasTag(t))) {
    return "its build constraint excludes linux/amd64";
  }
  if (r.action === "errorcheckwithauto") return "its expectations come from the back end";
  const odd = r.flags.find((f) => f.startsWith("-") && !harmless.test(f));
  if (odd !== undefined && r.action.startsWith("errorcheck"))
    return "its expectations come from the back end or other modes";
  return null;
}

function modeOf(r: Recipe): Omit<CompilerMode, "goVersion"> {
  const flag = (f: string): boolean => r.flags.includes(f);
  return { std: flag("-std"), runtime: flag("-+"), complete: flag("-complete") };
}

function lineCase(item: string): Outcome {
  const r = recipe(item);
  const reason = skipReason(r);
  if (reason !== null) return { status: "skip", detail: reason };
  const goVersion = r.flags.find((f) => f.startsWith("-lang="))?.slice(6) ?? "go1.26";
  if (r.action.endsWith("dir")) return dirCase(item, r, goVersion);
  const name = `${goroot}/${item}`;
  const files = new Map([[name, r.source]]);
  const { got } = check({
    path: "p",
    goVersion,
    files,
    importer: importer(),
    compiler: modeOf(r),
    limited: r.flags.includes("-e=0"),
  });
  if (r.action === "errorcheck") return verdict(matchLineErrors(files, got));
  return verdict(got.map((g) => `+ ${g.filename}:${g.line}: ${g.message}`));
}

/** The packages of NAME.dir, in order; imports "./x" see those before. */
function dirCase(item: string, r: Recipe, goVersion: string): Outcome {
  const dir = `${goroot}/${item.replace(/\.go$/, ".dir")}`;
  const names = readdirSync(dir)
    .filter((n) => n.endsWith(".go"))
    .sort();
  const packages: { name: string; files: string[] }[] = [];
  for (const n of names) {
    const name = packageNameOf(new Uint8Array(readFileSync(`${dir}/${n}`)));
    const same = r.flags.includes("-s") ? undefined : packages.find((p) => p.name === name);
    if (same === undefined) packages.push({ name, files: [n] });
    else same.files.push(n);
  }
  const local = new Map<string, Package>();
  const wrong: string[] = [];
  for (const p of packages) {
    const stem = p.files[0]!.replace(/\.go$/, "");
    const files = new Map(p.files.map((n) => [`${dir}/${n}`, new Uint8Array(readFileSync(`${dir}/${n}`))]));
    const path = p.name === "main" ? "main" : `test/${stem}`;
    const { got, pkg } = check({ path, goVersion, files, importer: importer(local), compiler: modeOf(r) });
    local.set(`./${stem}`, pkg);
    local.set(`test/${stem}`, pkg);
    if (r.action.startsWith("errorcheck")) wrong.push(...matchLineErrors(files, got));
    else wrong.push(...got.map((g) => `+ ${g.filename}:${g.line}: ${g.message}`));
  }
  return verdict(wrong);
}

function listCases(): string[] {
  const found: string[] = [];
  for (const dir of Object.keys(tolerances)) {
    for (const e of readdirSync(`${testdata}/${dir}`, { withFileTypes: true })) {
      if (e.isDirectory() || e.name.endsWith(".go")) found.push(`types/${dir}/${e.name}`);
    }
  }
  for (const name of readdirSync(`${goroot}/test`, { recursive: true }) as string[]) {
    if (!name.endsWith(".go") || name.includes(".dir/")) continue;
    const { action } = recipe(`test/${name}`);
    if (/^(errorcheck|errorcheckdir|errorcheckwithauto|compile|compiledir)$/.test(action)) found.push(`test/${name}`);
  }
  return found.sort();
}

await runCheck({
  name: "check:errors",
  known: "test/known/errors.txt",
  list: listCases,
  start: () => declareTestBuiltins(),
  run: (item) => {
    if (cases++ % 200 === 0) {
      program = gorootProgram();
      world = new World({ fileSet: program.fileSet, report: () => {} });
    }
    return item.startsWith("types/") ? tokenCase(item.slice("types/".length)) : lineCase(item);
  },
});
