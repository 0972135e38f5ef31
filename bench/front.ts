// `npm run bench`: speed of the scanner and the parser over GOROOT/src, beside go/scanner and go/parser. Both sides work
// on the same files, in memory, in one thread, and take turns. Times are processor time of the whole process, garbage
// collection and compilation of the optimiser's threads included, so that the figures hold when the machine is busy.
//
//   npm run bench -- [--mb 12] [--rounds 8] [--seed 1]
//
// "cold" is the first pass of a fresh process over a tenth of the files, its start not counted. "warm" is the best of
// the later passes. Neither side resolves identifiers or keeps comments.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface, type Interface } from "node:readline";
import { FileSet } from "../src/source/position.ts";
import { parseFile } from "../src/syntax/parser/file.ts";
import { Scanner } from "../src/syntax/scanner.ts";
import { Token } from "../src/syntax/token.ts";

type What = "scan" | "parse";

const option = (name: string, otherwise: number): number => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? otherwise : Number(process.argv[i + 1]);
};

function fail(): never {
  throw new Error("the corpus has errors");
}

function scanAll(files: readonly Uint8Array[]): void {
  for (const src of files) {
    const s = new Scanner(new FileSet().addFile("", src.length), src, { reporter: fail });
    do s.next();
    while (s.tok !== Token.EOF);
    s.release();
  }
}

function parseAll(files: readonly Uint8Array[]): void {
  for (const src of files) parseFile(new FileSet(), "", src, { reporter: fail });
}

function pass(what: What, files: readonly Uint8Array[]): number {
  const start = process.cpuUsage();
  (what === "scan" ? scanAll : parseAll)(files);
  const used = process.cpuUsage(start);
  return (used.user + used.system) * 1e3;
}

/** Files of GOROOT/src without test data, a repeatable choice of about `mb` megabytes. */
function chooseFiles(goroot: string, mb: number, seed: number): string[] {
  const all = (readdirSync(`${goroot}/src`, { recursive: true }) as string[])
    .filter((f) => f.endsWith(".go") && !f.includes("testdata"))
    .map((f) => `${goroot}/src/${f}`)
    .filter((f) => statSync(f).isFile())
    .sort();
  // A stride that has no factor in common with the number of files spreads the choice over all of GOROOT.
  const result: string[] = [];
  let bytes = 0;
  for (let i = 0; i < all.length && bytes < mb * 1e6; i++) {
    const f = all[(seed + i * 7919) % all.length]!;
    bytes += statSync(f).size;
    result.push(f);
  }
  return result;
}

class GoSide {
  private readonly child: ChildProcess;
  private readonly lines: Interface;

  constructor(list: string) {
    const binary = `${process.cwd()}/dist/oracle/bench-syntax`;
    execFileSync("go", ["build", "-o", binary, "bench/go/syntax/main.go"], { stdio: "inherit" });
    const env = { ...process.env, GOMAXPROCS: "1" };
    this.child = spawn(binary, [list], { env, stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.child.stdout! });
  }

  pass(what: What): Promise<number> {
    return new Promise((resolve) => {
      this.lines.once("line", (line) => resolve(Number(line)));
      this.child.stdin!.write(`${what}\n`);
    });
  }

  stop(): void {
    this.child.stdin!.end();
  }
}

/** The first pass of a fresh process of ours. */
function coldPass(what: What, list: string): number {
  const r = spawnSync(process.execPath, [process.argv[1]!, "--cold", what, list], { encoding: "utf8" });
  return Number(r.stdout);
}

async function main(): Promise<void> {
  const i = process.argv.indexOf("--cold");
  if (i > 0) {
    const names = readFileSync(process.argv[i + 2]!, "utf8").split("\n");
    console.log(
      pass(
        process.argv[i + 1] as What,
        names.map((f) => readFileSync(f)),
      ),
    );
    return;
  }
  if (spawnSync("go", ["version"]).status !== 0)
    throw new Error("the bench compares with the official Go, which is not here");
  const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const names = chooseFiles(goroot, option("mb", 12), option("seed", 1));
  const coldNames = names.slice(0, Math.ceil(names.length / 10));
  mkdirSync("dist/oracle", { recursive: true });
  writeFileSync("dist/oracle/bench-files", names.join("\n"));
  writeFileSync("dist/oracle/bench-cold-files", coldNames.join("\n"));
  const files = names.map((f) => new Uint8Array(readFileSync(f)));
  const bytes = files.reduce((n, f) => n + f.length, 0);
  const coldBytes = coldNames.reduce((n, f) => n + statSync(f).size, 0);
  let lines = 0;
  for (const f of files) for (const b of f) if (b === 10) lines++;
  console.log(
    `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, ${lines} lines; ${cpus()[0]?.model}, Node ${process.versions.node}`,
  );
  const rounds = option("rounds", 8);
  console.log("what    ours cold  ours warm    Go cold    Go warm   warm ratio   ours warm");
  for (const what of ["scan", "parse"] as const) {
    const cold = Math.min(...[1, 2, 3].map(() => coldPass(what, "dist/oracle/bench-cold-files")));
    const goCold = new GoSide("dist/oracle/bench-cold-files");
    const theirsCold = await goCold.pass(what);
    goCold.stop();
    const go = new GoSide("dist/oracle/bench-files");
    let ours = Number.POSITIVE_INFINITY;
    let theirs = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      ours = Math.min(ours, pass(what, files));
      theirs = Math.min(theirs, await go.pass(what));
    }
    go.stop();
    const speed = (n: number, ns: number): string => `${((n * 1e3) / ns).toFixed(1)} MB/s`.padStart(11);
    const ratio = (theirs / ours).toFixed(2).padStart(12);
    const lineSpeed = `${((lines / ours) * 1e3).toFixed(2)} M lines/s`.padStart(17);
    console.log(
      what.padEnd(6) +
        speed(coldBytes, cold) +
        speed(bytes, ours) +
        speed(coldBytes, theirsCold) +
        speed(bytes, theirs) +
        ratio +
        lineSpeed,
    );
  }
}

await main();
