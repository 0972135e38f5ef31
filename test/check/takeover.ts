// check:takeover: packages of the standard library compiled by us, under the official runtime and in the midst of the official
// library, each judged by its own tests. For a package P, everything of its test binary that sees P is compiled by
// `tool compile`'s machinery: P with its internal tests, its external tests, the generated main package, and every package
// in between, since the official compiler reads export data, which our objects have none of, and its objects refer to symbols
// of other packages by number. What lies below P stays official: archives of `go list -export`, to which our objects refer by
// name, with their fingerprints. P's assembly goes through `go tool asm` with the go_asm.h that we write; the official
// linker links. The program runs with -short in P's directory; all tests must pass, but for those that
// test/known/std-test-skips.txt names. So the library is taken over from the top: net/http with a handful of packages, math with
// nearly all.
//
//   npm run check:takeover -- [--only a,b,c] [--std] [--run PATTERN] [--keep DIR] [-N] [--verify]
//
// --std: every package of the library that has tests.
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskFiles } from "../../src/host/files.ts";
import { importGraph } from "../../src/load/graph.ts";
import type { Package } from "../../src/load/package.ts";
import { matchPatterns } from "../../src/load/patterns.ts";
import { Program } from "../../src/load/program.ts";
import { testMain } from "../../src/load/testmain.ts";
import { compileToArchive } from "../../src/program/archive.ts";
import { parseSymbolAbis, type SymbolAbis } from "../../src/program/compile.ts";
import { symbolPath } from "../../src/program/frontend.ts";
import { ImportedObjects } from "../../src/program/imported.ts";
import { type Outcome, runCheck } from "./harness.ts";
import { goroot, version } from "./recipe.ts";

const chosen =
  "bufio bytes compress/flate container/heap container/list container/ring crypto/sha256 encoding/json fmt " +
  "go/parser go/types maps math math/big net/http regexp slices sort strconv strings text/template time";
const config = join(process.cwd(), "dist/oracle/takeover.importcfg");
const skipFile = "test/known/std-test-skips.txt";
const testTimeout = 240_000;
const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "" };

const option = (name: string): string | undefined => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? undefined : process.argv[i + 1];
};

function open(): Program {
  return new Program({ files: new DiskFiles(), goroot, dir: goroot, modules: { cacheDir: "", mod: "mod" } });
}

function list(): string[] {
  mkdirSync("dist/oracle", { recursive: true });
  if (!existsSync(config)) {
    const format = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}";
    writeFileSync(config, execFileSync("go", ["list", "-export", "-f", format, "std"], { env, maxBuffer: 1 << 26 }));
  }
  const only = option("only");
  if (only !== undefined) return only.split(",");
  if (!process.argv.includes("--std")) return chosen.split(" ");
  const program = open();
  return matchPatterns(program, ["std"])
    .packages.filter((p) => program.tests(p) !== null)
    .map((p) => p.path);
}

/** Why there is no test binary. */
class Failure extends Error {}

/** Import path → official archive. */
function officialArchives(): Map<string, string> {
  const lines = readFileSync(config, "utf8").split("\n");
  const found = lines.map((l) => /^packagefile (.*?)=(.*)$/.exec(l));
  return new Map(found.flatMap((m) => (m === null ? [] : [[m[1]!, m[2]!] as const])));
}

/** The packages of a test binary, imported ones first, loaded anew: what is found out of trees belongs to one compilation. */
function packagesOf(path: string): Package[] {
  const p = open().package(path);
  if (typeof p === "string") throw new Failure(`load: ${p}`);
  const tests = p.program.tests(p);
  if (tests === null) throw new Failure("no tests");
  return importGraph([testMain(p, tests).main]).order;
}

function run(path: string): Outcome {
  const kept = option("keep");
  const dir =
    kept === undefined ? mkdtempSync(join(tmpdir(), "check-takeover-")) : join(kept, path.replaceAll("/", "-"));
  mkdirSync(dir, { recursive: true });
  try {
    const ours = new TestBinary(path, dir).make();
    const outcome = execute(path, dir);
    if (kept !== undefined) appendFileSync(join(kept, "results.txt"), `${outcome.status}\t${path}\t${ours} ours\n`);
    return outcome;
  } catch (e) {
    if (e instanceof Failure) return { status: "fail", detail: e.message };
    throw e;
  } finally {
    if (kept === undefined) rmSync(dir, { recursive: true, force: true });
  }
}

class TestBinary {
  private readonly path: string;
  private readonly dir: string;
  private readonly archives = officialArchives();
  private readonly imported = new ImportedObjects((q) => {
    const file = this.archives.get(q);
    return file === undefined ? null : readFileSync(file);
  });

  constructor(path: string, dir: string) {
    this.path = path;
    this.dir = dir;
  }

  /** Writes `dir`/test; yields how many packages we compiled. */
  make(): number {
    const all = packagesOf(this.path);
    const ours = all.flatMap((p, i) => (p.forTest !== "" || p.path === this.path || p.dependsOn(this.path) ? [i] : []));
    // None of them may be taken from an archive by mistake.
    for (const i of ours) this.archives.delete(symbolPath(all[i]!));
    for (const i of ours) {
      const p = packagesOf(this.path)[i]!;
      const file = join(this.dir, `${p.id.replace(/[^\w.]+/g, "-")}.a`);
      this.compile(p, file);
      this.archives.set(symbolPath(p), file);
    }
    const main = this.archives.get("main")!;
    const files = all.slice(0, -1).filter((p) => p.path !== "unsafe");
    const missing = files.find((p) => !this.archives.has(p.path));
    if (missing !== undefined) throw new Failure(`no archive of ${missing.path}`);
    const lines = [...this.archives].filter(([p]) => p !== "main").map(([p, file]) => `packagefile ${p}=${file}\n`);
    writeFileSync(join(this.dir, "importcfg"), lines.join(""));
    this.go("link", ["-w", "-X", "testing.testBinary=1", "-importcfg", "importcfg", "-o", "test", main]);
    return ours.length;
  }

  private compile(p: Package, file: string): void {
    const path = symbolPath(p);
    const { archive, diagnostics, header } = compileToArchive(p, {
      goVersion: version,
      path,
      optimize: !process.argv.includes("-N"),
      noInline: process.argv.includes("-N"),
      verify: process.argv.includes("--verify"),
      symbolAbis: this.symbolAbis(p, path),
      filePath: (name) => name,
      imported: this.imported,
    });
    if (archive === null)
      throw new Failure(
        `compile ${p.id}: ${diagnostics
          .map((d) => d.message)
          .join("; ")
          .slice(0, 600)}`,
      );
    writeFileSync(file, archive);
    if (p.asmFiles.length === 0) return;
    writeFileSync(join(this.dir, "go_asm.h"), header());
    const objects = p.asmFiles.map((s, i) => {
      const object = `asm${i}.o`;
      this.go("asm", [...this.assemblyFlags(p, path), "-o", object, s]);
      return object;
    });
    this.go("pack", ["r", file, ...objects]);
  }

  /** What `p`'s assembly defines and calls. */
  private symbolAbis(p: Package, path: string): SymbolAbis {
    let text = "";
    if (p.asmFiles.length > 0) {
      writeFileSync(join(this.dir, "go_asm.h"), "");
      this.go("asm", [...this.assemblyFlags(p, path), "-gensymabis", "-o", "symabis", ...p.asmFiles]);
      text = readFileSync(join(this.dir, "symabis"), "utf8");
    }
    const abis = parseSymbolAbis(text, "symabis", path);
    if (typeof abis === "string") throw new Failure(abis);
    return abis;
  }

  private assemblyFlags(p: Package, path: string): string[] {
    const include = [this.dir, p.dir, join(goroot, "pkg/include")].flatMap((d) => ["-I", d]);
    return ["-p", path, ...include, "-D", "GOOS_linux", "-D", "GOARCH_amd64", "-D", "GOAMD64_v1"];
  }

  private go(tool: string, args: readonly string[]): void {
    const r = spawnSync("go", ["tool", tool, ...args], { cwd: this.dir, env, encoding: "utf8", timeout: 120_000 });
    if (r.status !== 0) throw new Failure(`${tool}: ${(r.stdout + r.stderr).slice(0, 800)}`);
  }
}

/** Patterns of the tests of `path` that are left out. */
function skips(path: string): string[] {
  const rows = readFileSync(skipFile, "utf8")
    .split("\n")
    .filter((l) => l !== "" && !l.startsWith("#"));
  return rows.map((l) => l.split("\t")).flatMap(([p, pattern]) => (p === path ? [pattern!] : []));
}

function execute(path: string, dir: string): Outcome {
  const args = ["-test.paniconexit0", "-test.short", `-test.timeout=${testTimeout / 1000}s`];
  const skip = skips(path);
  if (skip.length > 0) args.push(`-test.skip=${skip.join("|")}`);
  const only = option("run");
  if (only !== undefined) args.push(`-test.run=${only}`);
  const temporary = join(dir, "tmp");
  mkdirSync(temporary, { recursive: true });
  const fd = openSync(join(dir, "log"), "w");
  const cwd = join(goroot, "src", path);
  // Tests that need the go command must see that there is none, and skip themselves.
  const r = spawnSync(join(dir, "test"), args, {
    cwd,
    timeout: testTimeout + 10_000,
    killSignal: "SIGKILL",
    stdio: ["ignore", fd, fd],
    env: { ...process.env, PATH: "/usr/bin:/bin", HOME: temporary, TMPDIR: temporary, PWD: cwd },
  });
  closeSync(fd);
  const log = readFileSync(join(dir, "log"), "latin1");
  if (r.status === 0) return { status: "pass" };
  return { status: "fail", detail: `exit ${r.status ?? r.signal}: ${excerpt(log)}` };
}

/** The lines of a log that say most: names of failed tests, or where the program broke. */
function excerpt(log: string): string {
  const lines = log.split("\n");
  const broken = lines.findIndex((l) => /^(panic|fatal error|unexpected fault|SIG|runtime: )/.test(l));
  if (broken >= 0) return lines.slice(broken, broken + 12).join("\n");
  const failed = lines.filter((l) => /^\s*--- FAIL/.test(l));
  return failed.length > 0 ? failed.slice(0, 12).join("\n") : log.slice(-600);
}

await runCheck({ name: "check:takeover", list, run, known: "test/known/takeover.txt", timeout: 600_000 });
