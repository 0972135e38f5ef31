// `npm run check:load`: for every package of std and cmd, what src/load finds (files by role, imports as they resolve,
// embedded files, language version) equals what `go list` says. One case is one package, test files included.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { moduleCacheDir } from "../../src/host/environment.ts";
import { DiskFiles } from "../../src/host/files.ts";
import type { Package } from "../../src/load/package.ts";
import { matchPatterns } from "../../src/load/patterns.ts";
import { Program } from "../../src/load/program.ts";
import { runCheck } from "./harness.ts";

const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
const env = { ...process.env, CGO_ENABLED: "0", GOOS: "linux", GOARCH: "amd64", GOFLAGS: "-mod=vendor" };
const listing = "dist/oracle/go-list.json";

interface Listed {
  ImportPath: string;
  Dir: string;
  Name: string;
  GoFiles?: string[];
  TestGoFiles?: string[];
  XTestGoFiles?: string[];
  SFiles?: string[];
  HFiles?: string[];
  SysoFiles?: string[];
  Imports?: string[];
  TestImports?: string[];
  XTestImports?: string[];
  EmbedFiles?: string[];
}

/** One JSON object a package, made once for all workers. */
function goList(): Listed[] {
  if (!existsSync(listing)) {
    mkdirSync("dist/oracle", { recursive: true });
    const fields =
      "ImportPath,Dir,Name,GoFiles,TestGoFiles,XTestGoFiles,SFiles,HFiles,SysoFiles,Imports,TestImports,XTestImports,EmbedFiles";
    const run = (dir: string, pattern: string): string =>
      execFileSync("go", ["list", `-json=${fields}`, pattern], { cwd: dir, env, encoding: "utf8", maxBuffer: 1 << 28 });
    const text = run(`${goroot}/src`, "std") + run(`${goroot}/src/cmd`, "cmd");
    writeFileSync(listing, `[${text.trim().replace(/\n\}\n\{/g, "\n},\n{")}]`);
  }
  return JSON.parse(readFileSync(listing, "utf8")) as Listed[];
}

let program: Program;
let listed: Map<string, Listed>;

function same(what: string, ours: readonly string[], theirs: readonly string[] | undefined, out: string[]): void {
  const a = [...ours].sort().join(" ");
  // A command with a default.pgo lists its packages as "p [command]".
  const b = [...(theirs ?? [])]
    .map((t) => t.replace(/ \[.*/, ""))
    .sort()
    .join(" ");
  if (a !== b) out.push(`${what}:\n  ours   ${a}\n  theirs ${b}`);
}

/** What the imports of `p` resolve to. */
function resolved(p: Package, paths = p.imports): string[] {
  return paths.map((i) => (i === "unsafe" || i === "C" ? i : (p.import(i)?.path ?? `${i}: none`)));
}

function compare(item: string): string[] {
  const out: string[] = [];
  const l = listed.get(item)!;
  const p = program.package(item);
  if (typeof p === "string") return [p];
  const d = p.directory;
  same("name", [p.name], [l.Name], out);
  same(
    "GoFiles",
    d.goFiles.map((f) => f.name),
    l.GoFiles,
    out,
  );
  same(
    "TestGoFiles",
    d.testFiles.map((f) => f.name),
    l.TestGoFiles,
    out,
  );
  same(
    "XTestGoFiles",
    d.externalTestFiles.map((f) => f.name),
    l.XTestGoFiles,
    out,
  );
  same("SFiles", d.asmFiles, l.SFiles, out);
  same("HFiles", d.headerFiles, l.HFiles, out);
  same("SysoFiles", d.sysoFiles, l.SysoFiles, out);
  same("Imports", resolved(p), l.Imports, out);
  same("EmbedFiles", [...new Set([...p.embedPatterns().values()].flat())], l.EmbedFiles, out);
  const tests = program.tests(p);
  for (const [what, t, want] of [
    ["TestImports", tests?.internal, l.TestImports],
    ["XTestImports", tests?.external, l.XTestImports],
  ] as const) {
    if (t === undefined || t === null || t.forTest === "") continue;
    const found = new Set(t.files.filter((f) => f.isTest).flatMap((f) => f.found.header.imports.map((i) => i.path)));
    same(what, resolved(t, [...found]), want, out);
    for (const problem of t.problems()) out.push(`${what}: ${problem.message}`);
  }
  for (const problem of p.problems()) out.push(problem.message);
  return out;
}

await runCheck({
  name: "check:load",
  known: "test/known/load.txt",
  list: () => ["(patterns)", ...goList().map((l) => l.ImportPath)],
  start: () => {
    listed = new Map(goList().map((l) => [l.ImportPath, l]));
    program = new Program({
      files: new DiskFiles(),
      goroot,
      dir: `${goroot}/src`,
      modules: { cacheDir: moduleCacheDir() },
    });
  },
  run: (item) => {
    const out: string[] = [];
    if (item === "(patterns)") {
      const found = matchPatterns(program, ["std", "cmd"]);
      same(
        "std and cmd",
        found.packages.map((p) => p.path),
        [...listed.keys()],
        out,
      );
    } else out.push(...compare(item));
    return out.length === 0 ? { status: "pass" } : { status: "fail", detail: out.join("\n") };
  },
});
