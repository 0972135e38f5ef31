// `npm run bench:types`: speed of the checker over all packages of the standard library, bodies included, beside go/types.
// Both sides parse first and then check, in one thread, and take turns; what is compared is the processor time of the check
// alone, of the whole process (garbage collection and optimiser threads included).
//
//   npm run bench:types -- [--rounds 4]
//
// "cold" is the first pass of a process, "warm" the best of the later ones. Memory is the largest resident set.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createInterface, type Interface } from "node:readline";
import type { Package } from "../src/load/package.ts";
import { matchPatterns } from "../src/load/patterns.ts";
import { World } from "../src/types/world.ts";
import { gorootProgram } from "../test/check/types-packages.ts";

/** One pass of ours over fresh trees; nanoseconds of the check, and the bytes that were checked. */
function pass(): { spent: number; bytes: number; packages: Package[] } {
  const program = gorootProgram();
  const world = new World({
    fileSet: program.fileSet,
    report: (p, d) => {
      throw new Error(`${p.id}: ${d.message}`);
    },
  });
  const packages = matchPatterns(program, ["std"]).packages;
  let bytes = 0;
  for (const p of packages) for (const f of p.files) bytes += f.tree().source.size;
  const start = process.cpuUsage();
  for (const p of packages) world.checker(p).checkPackage();
  const used = process.cpuUsage(start);
  return { spent: (used.user + used.system) * 1e3, bytes, packages };
}

class GoSide {
  private readonly child: ChildProcess;
  private readonly lines: Interface;

  constructor(description: string) {
    const binary = `${process.cwd()}/dist/oracle/bench-types`;
    execFileSync("go", ["build", "-o", binary, "bench/go/types/main.go"], { stdio: "inherit" });
    const env = { ...process.env, GOMAXPROCS: "1" };
    this.child = spawn(binary, [description], { env, stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.child.stdout! });
  }

  pass(): Promise<{ spent: number; memory: number }> {
    return new Promise((resolve) => {
      this.lines.once("line", (line) => {
        const [spent, memory] = line.split(" ").map(Number);
        resolve({ spent: spent!, memory: memory! });
      });
      this.child.stdin!.write("pass\n");
    });
  }

  stop(): void {
    this.child.stdin!.end();
  }
}

function describe(packages: readonly Package[]): string {
  const described: Record<string, unknown> = {};
  const add = (p: Package): void => {
    if (described[p.id] !== undefined) return;
    const imports: Record<string, string> = {};
    described[p.id] = { Path: p.path, GoVersion: p.goVersion, Files: p.files.map((f) => f.path), Imports: imports };
    for (const i of p.imports) {
      const q = p.import(i);
      if (q === null) continue;
      imports[i] = q.id;
      add(q);
    }
  };
  packages.forEach(add);
  mkdirSync("dist/oracle", { recursive: true });
  writeFileSync("dist/oracle/bench-packages.json", JSON.stringify(described));
  return "dist/oracle/bench-packages.json";
}

if (spawnSync("go", ["version"]).status !== 0) {
  throw new Error("the bench compares with the official Go, which is not here");
}
const i = process.argv.indexOf("--rounds");
const rounds = i < 0 ? 4 : Number(process.argv[i + 1]);
const first = pass();
const go = new GoSide(describe(first.packages));
const goFirst = await go.pass();
let ours = Number.POSITIVE_INFINITY;
let theirs = Number.POSITIVE_INFINITY;
let goMemory = goFirst.memory;
for (let n = 0; n < rounds; n++) {
  ours = Math.min(ours, pass().spent);
  const g = await go.pass();
  theirs = Math.min(theirs, g.spent);
  goMemory = Math.max(goMemory, g.memory);
}
go.stop();
const speed = (ns: number): string => `${(first.bytes / 1e6 / (ns / 1e9)).toFixed(1)} MB/s`;
const row = (name: string, a: number, b: number): string =>
  `| ${name} | ${speed(a)} | ${speed(b)} | ${(a / b).toFixed(2)} |`;
console.log(`std: ${first.packages.length} packages, ${(first.bytes / 1e6).toFixed(1)} MB`);
console.log("| check | glasgo | go/types | time, ratio |\n|---|---|---|---|");
console.log(row("cold", first.spent, goFirst.spent));
console.log(row("warm", ours, theirs));
const memory = process.resourceUsage().maxRSS;
console.log(`peak memory: glasgo ${Math.round(memory / 1e3)} MB, go/types ${Math.round(goMemory / 1e3)} MB`);
