// `npm run bench:build`: how long a build takes, beside `go build` in the same run, taking turns: hello and a net/http program; with
// empty caches, with nothing changed, and with one line of main changed. Both tools have caches of their own, made for this
// run. Wall time, processor time and peak memory of the whole process, its start included; the best of the rounds counts;
// of those with empty caches there are fewer. With --server a server runs our builds.
//
//   npm run bench:build -- [--rounds 5] [--cold 1] [--programs hello,http] [--server]
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { endServer, serverEnvironment } from "./server.ts";

function option(name: string, otherwise: string): string {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? otherwise : (process.argv[i + 1] ?? otherwise);
}

const rounds = Number(option("rounds", "5"));
const coldRounds = Number(option("cold", "1"));
const sources: Record<string, string> = {
  hello: 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello, world")\n}\n',
  http: readFileSync("test/programs/http.go", "utf8"),
};

interface Cost {
  wall: number;
  cpu: number;
  memory: number;
}

interface Tool {
  name: string;
  command: string[];
  env: NodeJS.ProcessEnv;
}

const dir = mkdtempSync(join(tmpdir(), "glasgo-bench-"));
const base: NodeJS.ProcessEnv = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "" };
delete base.NODE_EXTRA_CA_CERTS;
const glasgo = [process.execPath, resolve("bin/glasgo"), "build"];
const tools: Tool[] = [
  { name: "go", command: ["go", "build"], env: { ...base, GOCACHE: join(dir, "go-cache") } },
  {
    name: "glasgo",
    command: glasgo,
    env: { ...base, ...serverEnvironment(), GLASGO_CACHE: join(dir, "glasgo-cache") },
  },
];

/** What a build costs, by the `time` program. */
function measure(t: Tool, where: string): Cost {
  const command = [...t.command, "-o", join(dir, `${t.name}.out`), "."];
  const r = spawnSync("/usr/bin/time", ["-f", "%e %U %S %M", ...command], { cwd: where, env: t.env, encoding: "utf8" });
  if (r.status !== 0) throw new Error(`${command.join(" ")}: ${r.error?.message ?? r.stderr}`);
  const [wall, user, system, memory] = r.stderr.trim().split("\n").pop()!.split(" ").map(Number);
  return { wall: wall!, cpu: user! + system!, memory: memory! / 1024 };
}

function best(costs: readonly Cost[]): Cost {
  const least = (of: (c: Cost) => number): number => Math.min(...costs.map(of));
  return { wall: least((c) => c.wall), cpu: least((c) => c.cpu), memory: least((c) => c.memory) };
}

let edits = 0;

/** The program with a line of its main function changed; different every time. */
function edit(where: string, source: string): void {
  const line = `\tprintln("edit ${++edits}")`;
  const text = source.replace(/^func main\(\) \{$/m, (head) => `${head}\n${line}`);
  if (text === source) throw new Error("no main function to edit");
  writeFileSync(join(where, "main.go"), text);
  // Clocks of file systems are coarse: an editor takes longer than this, too.
  spawnSync("sleep", ["0.05"]);
}

function row(program: string, what: string, costs: Map<string, Cost[]>): string {
  const go = best(costs.get("go")!);
  const own = best(costs.get("glasgo")!);
  const pair = (of: (c: Cost) => number, digits: number): string =>
    `${of(own).toFixed(digits)} / ${of(go).toFixed(digits)}`;
  const ratio = (own.wall / go.wall).toFixed(2);
  return `| ${program} | ${what} | ${ratio} | ${pair((c) => c.wall, 2)} | ${pair((c) => c.cpu, 2)} | ${pair((c) => c.memory, 0)} |`;
}

function bench(program: string): void {
  const source = sources[program];
  if (source === undefined) throw new Error(`no program ${program}`);
  const where = join(dir, program);
  mkdirSync(where, { recursive: true });
  writeFileSync(join(where, "go.mod"), `module example.com/${program}\n\ngo 1.26\n`);
  edit(where, source);
  const turn = (n: number, before: () => void): Map<string, Cost[]> => {
    const costs = new Map<string, Cost[]>(tools.map((t) => [t.name, []]));
    for (let i = 0; i < n; i++) {
      before();
      for (const t of tools) costs.get(t.name)!.push(measure(t, where));
    }
    return costs;
  };
  const clear = (): void => {
    for (const name of ["go-cache", "glasgo-cache"]) rmSync(join(dir, name), { recursive: true, force: true });
  };
  console.log(row(program, "empty caches", turn(coldRounds, clear)));
  console.log(
    row(
      program,
      "nothing changed",
      turn(rounds, () => {}),
    ),
  );
  console.log(
    row(
      program,
      "one line of main changed",
      turn(rounds, () => edit(where, source)),
    ),
  );
}

try {
  console.log("| program | caches | wall, ratio | wall s, glasgo / go | processor s | peak memory MB |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const program of option("programs", "hello,http").split(",")) bench(program);
} finally {
  endServer();
  rmSync(dir, { recursive: true, force: true });
}
