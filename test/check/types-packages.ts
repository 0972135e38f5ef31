// The packages that the comparisons with go/types work on: std and cmd with their test variants, and the JSON description
// from which the oracle (test/oracle/types) reads the same files. Used by check:types and the benchmark.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { moduleCacheDir } from "../../src/host/environment.ts";
import { DiskFiles } from "../../src/host/files.ts";
import type { Package } from "../../src/load/package.ts";
import { matchPatterns } from "../../src/load/patterns.ts";
import { Program } from "../../src/load/program.ts";

export const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
export const oracle = `${process.cwd()}/dist/oracle/types`;
export const description = `${process.cwd()}/dist/oracle/packages.json`;

/** A program whose std and cmd packages are GOROOT's. */
export function gorootProgram(): Program {
  return new Program({
    files: new DiskFiles(),
    goroot,
    dir: `${goroot}/src`,
    modules: { cacheDir: moduleCacheDir() },
  });
}

/** A package and its test variants, those that differ from the package itself. */
export function variants(program: Program, path: string): Package[] {
  const p = program.package(path);
  if (typeof p === "string") throw new Error(p);
  const tests = program.tests(p);
  const found = p.files.length > 0 ? [p] : [];
  if (tests !== null && tests.internal !== p) found.push(tests.internal);
  if (tests !== null && tests.external !== null) found.push(tests.external);
  return found;
}

interface Described {
  Path: string;
  GoVersion: string;
  Files: string[];
  Imports: Record<string, string>;
}

/** Builds the oracle and writes the description; answers the ids of all packages and variants. */
export function prepareOracle(): string[] {
  mkdirSync("dist/oracle", { recursive: true });
  const r = spawnSync("go", ["build", "-o", oracle, "main.go"], { cwd: "test/oracle/types", stdio: "inherit" });
  if (r.status !== 0) throw new Error("go build of test/oracle/types failed");
  const program = gorootProgram();
  const all = new Map<string, Described>();
  const describe = (p: Package): void => {
    if (all.has(p.id)) return;
    const d: Described = { Path: p.path, GoVersion: p.goVersion, Files: p.files.map((f) => f.path), Imports: {} };
    all.set(p.id, d);
    for (const i of p.imports) {
      const q = p.import(i);
      if (q === null) continue;
      d.Imports[i] = q.id;
      describe(q);
    }
  };
  const ids: string[] = [];
  for (const p of matchPatterns(program, ["std", "cmd"]).packages) {
    for (const v of variants(program, p.path)) {
      ids.push(v.id);
      describe(v);
    }
  }
  writeFileSync(description, JSON.stringify(Object.fromEntries(all)));
  return ids;
}

/** A running oracle: one question, one answer. */
export class Oracle {
  private readonly child = spawn(oracle, [description], { stdio: ["pipe", "pipe", "inherit"] });
  private chunks: Buffer[] = [];
  /** The last bytes received: the end of an answer may come in pieces. */
  private tail = "";
  private waiting: ((lines: string[]) => void) | null = null;

  constructor() {
    this.child.stdout.on("data", (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.tail = (this.tail + chunk.subarray(-5).toString("latin1")).slice(-5);
      // A line of facts is never "END" alone: it begins with a file's name or "init".
      if (this.tail !== "\nEND\n" && this.tail !== "END\n") return;
      this.tail = "";
      const lines = Buffer.concat(this.chunks).toString("utf8").split("\n");
      this.chunks = [];
      const answer = this.waiting;
      this.waiting = null;
      answer?.(lines.slice(0, -2));
    });
  }

  /** The facts of package `id`, one a line. */
  facts(id: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      this.waiting = resolve;
      this.child.removeAllListeners("exit");
      this.child.once("exit", (code) => reject(new Error(`the oracle ended with ${code}`)));
      this.child.stdin.write(`${id}\n`);
    });
  }

  stop(): void {
    this.child.kill();
  }
}
