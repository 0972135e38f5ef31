// npm run check:machine: our assembler against the official one. Cases: every .s file that std and cmd build for
// linux/amd64 (go_asm.h made by the official compiler), and cmd/asm's test files for amd64; of each the whole object is
// compared, symbol by symbol: bytes, relocations, attributes, tables. amd64error.s: the messages that its lines ask for.
// Cases objdump: a disassembly, line by line. Cases layout: compiled functions, laid out again from gc's listing.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { Assembly } from "../../src/asm/assemble.ts";
import { objdump } from "../../src/asm/objdump.ts";
import { objectPreamble } from "../../src/obj/version.ts";
import { writeObject } from "../../src/obj/writer.ts";
import { type Outcome, runCheck } from "./harness.ts";
import { compareSummaries, summarizeObject, summarizePackage } from "./object-summary.ts";
import { relayout } from "./relayout.ts";

const environment = {
  ...process.env,
  GOOS: "linux",
  GOARCH: "amd64",
  CGO_ENABLED: "0",
  GOFLAGS: "",
  GO111MODULE: "off",
};

function go(args: string[], cwd?: string): string {
  return execFileSync("go", args, { cwd, env: environment, encoding: "utf8", maxBuffer: 1 << 30, stdio: "pipe" });
}

let root = "";
const goroot = (): string => {
  if (root === "") root = go(["env", "GOROOT"]).trim();
  return root;
};
const testdata = (): string => join(goroot(), "src/cmd/asm/internal/asm/testdata");

interface GoPackage {
  ImportPath: string;
  Dir: string;
  SFiles: string[];
  GoFiles: string[];
}

function listPackages(): GoPackage[] {
  const format = '{{if .SFiles}}{{.ImportPath}}|{{.Dir}}|{{join .SFiles ","}}|{{join .GoFiles ","}}{{end}}';
  return go(["list", "-f", format, "std", "cmd"], join(goroot(), "src"))
    .split("\n")
    .filter((l) => l !== "")
    .map((l) => {
      const [ImportPath, Dir, s, g] = l.split("|") as [string, string, string, string];
      return { ImportPath, Dir, SFiles: s.split(","), GoFiles: g === "" ? [] : g.split(",") };
    });
}

let work = "";

function start(): void {
  work = mkdtempSync(join(tmpdir(), "glasgo-machine-"));
}

function stop(): void {
  if (work !== "") rmSync(work, { recursive: true, force: true });
}

const assemblyFlags = (p: string, include: string[]): string[] => [
  "-p",
  p,
  ...include.flatMap((d) => ["-I", d]),
  "-D",
  "GOOS_linux",
  "-D",
  "GOARCH_amd64",
  "-D",
  "GOAMD64_v1",
];

let packages: Map<string, GoPackage> | null = null;

/** A directory with the package's go_asm.h. */
function headerDirectory(path: string): { pkg: GoPackage; dir: string } {
  packages ??= new Map(listPackages().map((p) => [p.ImportPath, p]));
  const pkg = packages.get(path)!;
  const dir = join(work, path.replaceAll("/", "_"));
  if (existsSync(join(dir, "go_asm.h"))) return { pkg, dir };
  mkdirSync(dir, { recursive: true });
  if (pkg.GoFiles.length === 0) {
    writeFileSync(join(dir, "go_asm.h"), "");
    return { pkg, dir };
  }
  const include = [dir, join(goroot(), "pkg/include")];
  writeFileSync(join(dir, "go_asm.h"), "");
  const symabis = join(dir, "symabis");
  go(["tool", "asm", ...assemblyFlags(path, include), "-gensymabis", "-o", symabis, ...pkg.SFiles], pkg.Dir);
  const format = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}";
  const config = go(["list", "-export", "-deps", "-f", format, path], join(goroot(), "src"));
  const vendored = [...config.matchAll(/^packagefile vendor\/(\S+)=/gm)].map((m) => `importmap ${m[1]}=vendor/${m[1]}`);
  writeFileSync(join(dir, "importcfg"), `${vendored.join("\n")}\n${config}`);
  const flags = ["-std", "-p", path, "-importcfg", join(dir, "importcfg"), "-symabis", symabis, "-pack"];
  const header = join(dir, "go_asm.h.new");
  const out = join(dir, "pkg.a");
  const runtime = path === "runtime" || path.startsWith("internal/runtime/") ? ["-+"] : [];
  go(["tool", "compile", ...flags, ...runtime, "-asmhdr", header, "-o", out, ...pkg.GoFiles], pkg.Dir);
  writeFileSync(join(dir, "go_asm.h"), readFileSync(header));
  return { pkg, dir };
}

/** The official tools spell GOROOT's path as a variable. */
const objectPath = (path: string): string =>
  path.startsWith(`${goroot()}/`) ? `$GOROOT${path.slice(goroot().length)}` : path;

/** Assembles with ours; the messages if there were errors. */
function assemble(
  path: string,
  file: string,
  cwd: string,
  include: string[],
  defines: string[],
): { assembly: Assembly; ok: boolean; errors: { line: number; message: string }[] } {
  const errors: { line: number; message: string }[] = [];
  const read = (p: string): Uint8Array | null => {
    const full = isAbsolute(p) ? p : join(cwd, p);
    return existsSync(full) ? readFileSync(full) : null;
  };
  const assembly: Assembly = new Assembly({
    packagePath: path,
    defines,
    include(from, name) {
      for (const d of ["", from, ...include]) {
        const found = read(d === "" ? name : join(d, name));
        if (found !== null) return found;
      }
      return null;
    },
    path: (name) => objectPath(isAbsolute(name) ? name : join(cwd, name)),
    report: (d) => errors.push({ line: assembly.files.position(d.pos).line, message: d.message }),
  });
  const ok = assembly.assemble(file, read(file)!);
  return { assembly, ok, errors };
}

const goDefines = ["GOOS_linux", "GOARCH_amd64", "GOAMD64_v1"];

function compareFile(path: string, file: string, cwd: string, include: string[]): Outcome {
  const object = join(work, "official.o");
  go(["tool", "asm", ...assemblyFlags(path, include), "-o", object, file], cwd);
  const { assembly, ok, errors } = assemble(path, file, cwd, include, goDefines);
  if (!ok)
    return {
      status: "fail",
      detail: errors
        .map((e) => `${e.line}: ${e.message}`)
        .slice(0, 5)
        .join("; "),
    };
  const want = summarizeObject(readFileSync(object));
  const differences = compareSummaries(want, summarizePackage(assembly.pkg));
  // Once more through the object file that `tool asm` writes.
  const written = Buffer.concat([Buffer.from(objectPreamble("go1.26")), writeObject(assembly.pkg)]);
  for (const d of compareSummaries(want, summarizeObject(written))) differences.push(`written: ${d}`);
  return differences.length === 0 ? { status: "pass" } : { status: "fail", detail: differences.join("\n  ") };
}

/** amd64error.s: each line's ERROR comments are regular expressions that its messages must match, one each. */
function checkErrors(file: string): Outcome {
  const text = readFileSync(file, "utf8").split("\n");
  const { errors } = assemble("p", basename(file), dirname(file), [join(goroot(), "pkg/include")], goDefines);
  const byLine = new Map<number, string[]>();
  for (const e of errors) byLine.set(e.line, [...(byLine.get(e.line) ?? []), e.message]);
  const wrong: string[] = [];
  text.forEach((l, i) => {
    const m = /\/\/ ERROR (.*)$/.exec(l);
    const got = byLine.get(i + 1) ?? [];
    if (m === null) {
      if (got.length > 0) wrong.push(`${i + 1}: not expected: ${got.join("; ")}`);
      return;
    }
    for (const [, quoted] of m[1]!.matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
      const pattern = new RegExp(JSON.parse(`"${quoted!.replace(/\\(?!["\\])/g, "\\\\")}"`));
      if (!got.some((g) => pattern.test(g))) wrong.push(`${i + 1}: no match for ${quoted}: ${got.join("; ")}`);
    }
  });
  return wrong.length === 0 ? { status: "pass" } : { status: "fail", detail: wrong.join("\n  ") };
}

/** A package as gc compiles it, laid out again. */
function checkLayout(path: string): Outcome {
  const cwd = join(goroot(), "src", path);
  const format = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}";
  writeFileSync(join(work, "importcfg"), go(["list", "-export", "-deps", "-f", format, path], join(goroot(), "src")));
  const files = go(["list", "-f", '{{join .GoFiles " "}}', path], join(goroot(), "src")).trim().split(" ");
  const flags = ["-std", "-p", path, "-importcfg", join(work, "importcfg"), "-S", "-o", join(work, "layout.a")];
  const { same, different, skipped } = relayout(go(["tool", "compile", ...flags, ...files], cwd));
  if (different.length > 0) return { status: "fail", detail: different.slice(0, 5).join("\n  ") };
  // A reader that makes out little proves little.
  return skipped * 10 <= same
    ? { status: "pass" }
    : { status: "fail", detail: `${skipped} of ${same + skipped} unread` };
}

/** The disassembly of a gc-built executable, or of a package's object, line by line. */
function compareObjdump(what: string): Outcome {
  let file = join(work, "hello");
  if (what === "executable") {
    const source = join(work, "hello.go");
    writeFileSync(source, 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hi") }\n');
    go(["build", "-o", file, source], work);
  } else file = go(["list", "-export", "-f", "{{.Export}}", what], join(goroot(), "src")).trim();
  const want = go(["tool", "objdump", file]);
  let got = "";
  const error = objdump(
    readFileSync(file),
    { filter: null, start: 0, end: Number.MAX_SAFE_INTEGER, source: null },
    (text) => {
      got += text;
    },
  );
  if (error !== null) return { status: "fail", detail: error };
  // Symbols without code are shown in an order that the official tool's sorting leaves open.
  const lines = (s: string): string[] =>
    s
      .replace(/^TEXT .*\n(?=\n|$)/gm, "")
      .split("\n")
      .filter((l) => l !== "");
  const a = lines(want);
  const b = lines(got);
  const wrong: string[] = a.length === b.length ? [] : [`${a.length} lines, got ${b.length}`];
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) wrong.push(`want ${a[i]}\n     got  ${b[i]}`);
  return wrong.length === 0 ? { status: "pass" } : { status: "fail", detail: wrong.slice(0, 5).join("\n  ") };
}

function list(): string[] {
  const std = listPackages().flatMap((p) => p.SFiles.map((f) => `${p.ImportPath}:${f}`));
  const plain = ["amd64.s", "amd64enc.s", "amd64enc_extra.s"];
  const avx512 = readdirSync(join(testdata(), "avx512enc")).map((f) => `avx512enc/${f}`);
  return [
    ...std,
    "runtime/cgo:asm_amd64.s",
    ...[...plain, ...avx512].map((f) => `testdata:${f}`),
    "testdata:amd64error.s",
    ...["sort", "strconv", "fmt", "bufio"].map((p) => `layout:${p}`),
    "objdump:executable",
    ...["strconv", "math/big", "net/http"].map((p) => `objdump:${p}`),
  ];
}

function run(item: string): Outcome {
  const [path, file] = item.split(":") as [string, string];
  const include = join(goroot(), "pkg/include");
  if (path === "layout") return checkLayout(file);
  if (path === "objdump") return compareObjdump(file);
  if (item === "testdata:amd64error.s") return checkErrors(join(testdata(), file));
  if (path === "testdata") return compareFile("p", file, testdata(), [include]);
  if (path === "runtime/cgo") return compareFile(path, file, join(goroot(), "src/runtime/cgo"), [include]);
  const { pkg, dir } = headerDirectory(path);
  return compareFile(path, file, pkg.Dir, [dir, include]);
}

await runCheck({ name: "check:machine", known: "test/known/machine.txt", list, run, start, stop, timeout: 180_000 });
