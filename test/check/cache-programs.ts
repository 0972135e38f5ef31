// `npm run check:cache -- --programs N [--seed S --jobs J]`: N builds of many programs that share caches. In each round, one of
// sixteen builds: a random module with several main packages (test/fuzz/modules), cases of GOROOT/test, examples and a test binary
// of the library are built in a random order over one cache that was empty, by processes of their own with one and two threads and by a
// server, with and without optimisation; between builds something is edited. Every executable, and every message, must be
// what a build with GLASGO_CACHE=off makes, or, since that takes long, with a cache that has nothing but what one small program needs. Needs
// `npm run build`.
//
//   … -- --programs N --filter 1.7              one round, 1.7 (what it was asked for is in dist/cache-programs/1.7 if it fails)
//   … -- --programs N --filter 1.7 --steps 2,5  edits everything, but makes only these builds of it
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { type ApiPackage, readApi } from "../fuzz/modules/api.ts";
import { RandomModule } from "../fuzz/modules/module.ts";
import { numberOption } from "../fuzz/option.ts";
import { Random } from "../fuzz/random.ts";
import { type Outcome, runCheck } from "./harness.ts";
import { casesOf, goroot, localPackages, reasonToSkip, recipe } from "./recipe.ts";

const buildsInRound = 16;
const glasgo = resolve("bin/glasgo");
const runtime = join(tmpdir(), `glasgo-check-${process.pid}`);

/** Something to build. */
interface Target {
  readonly name: string;
  readonly dir: string;
  readonly command: readonly string[];
}

/** How a build is run: by whom, in how many threads. A server is warm: it takes a third of the time. */
const ways: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  "two threads": { GLASGO_SERVER: "off", GLASGO_THREADS: "2" },
  "one thread": { GLASGO_SERVER: "off", GLASGO_THREADS: "1" },
  server: { XDG_RUNTIME_DIR: runtime },
};
const wayNames = ["two threads", "two threads", "one thread", "server", "server", "server"];
const flags: readonly (readonly string[])[] = [
  ...Array.from({ length: 8 }, () => []),
  ["-N"],
  ["-trimpath"],
  ["-tags=tagged"],
  ["-ldflags=-s -w"],
  ["-ldflags=-X example.org/v/low.version=1 -X example.com/m/base.version=2 -X runtime.defaultGOROOT=/go"],
];

interface Result {
  readonly status: number | null;
  readonly messages: string;
  readonly sum: string;
}

/** Runs a command that writes `out`. */
function execute(t: Target, more: readonly string[], out: string, env: NodeJS.ProcessEnv): Result {
  rmSync(out, { force: true });
  const [verb, ...args] = t.command;
  const r = spawnSync(process.execPath, [glasgo, verb!, ...more, "-o", out, ...args], {
    cwd: t.dir,
    encoding: "utf8",
    env: { ...process.env, PATH: "/usr/bin:/bin", GOROOT: goroot, ...env },
  });
  const sum = existsSync(out) ? createHash("sha256").update(readFileSync(out)).digest("hex") : "";
  return { status: r.status, messages: r.stdout + r.stderr, sum };
}

function startServer(): void {
  mkdirSync(runtime, { recursive: true });
  const env = { ...process.env, ...ways.server };
  spawnSync(process.execPath, [glasgo, "server", "start", "--idle", "5m"], { env });
  const hello = { name: "hello", dir: process.cwd(), command: ["build", "examples/hello.go"] };
  execute(hello, [], join(runtime, "hello"), { ...ways.server, GLASGO_CACHE: join(runtime, "cache") });
}

function stopServer(): void {
  spawnSync(process.execPath, [glasgo, "server", "stop"], { env: { ...process.env, ...ways.server } });
  rmSync(runtime, { recursive: true, force: true });
}

/** How a result is not what it has to be; null: it is. */
function difference(got: Result, want: Result): string | null {
  if (got.status !== want.status) return `status ${got.status}, not ${want.status}: ${got.messages.slice(0, 2000)}`;
  if (got.messages !== want.messages)
    return `messages: ${got.messages.slice(0, 1000)}\nnot\n${want.messages.slice(0, 1000)}`;
  return got.sum === want.sum ? null : "other bytes";
}

/** Writes `files`, which are all that there are. */
function writeAll(dir: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(dir, { recursive: true });
  for (const f of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(f.parentPath, f.name);
    if (f.isFile() && files[relative(dir, path)] === undefined) rmSync(path);
  }
  for (const [name, text] of Object.entries(files)) {
    const path = join(dir, name);
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

let api: ApiPackage[] = [];
let cases: string[] = [];
/** Of what imports these a build takes half a minute: few programs have them. */
const large =
  /^(net\b.*|crypto\/(tls|x509)|html\/template|text\/template|go\/.*|testing.*|log\/slog|expvar|mime\/multipart|debug\/.*|encoding\/(gob|xml)|database\/sql.*|runtime\/(pprof|trace|coverage)|image.*)$/;
/** Of these a build takes no longer than of nothing. */
const smallest =
  /^(bytes|cmp|container\/.*|encoding|encoding\/(hex|base64)|errors|hash.*|html|internal\/.*|io|iter|maps|math.*|path|slices|sort|strconv|strings|sync.*|unicode.*|unique|weak)$/;
/** Packages of the library with tests. */
let tested: string[] = [];

/** A case of GOROOT/test as a directory of its own, which can be edited; null: it needs more than that. */
function testCase(name: string, dir: string): Target | null {
  const file = join(goroot, "test", name);
  const text = readFileSync(file, "utf8");
  const r = recipe(text);
  if (reasonToSkip(text, r) !== null || r.flags.length > 0 || r.args.length > 0) return null;
  mkdirSync(dir, { recursive: true });
  if (r.action === "run") {
    writeFileSync(join(dir, "main.go"), text);
    return { name, dir, command: ["build", "main.go"] };
  }
  const root = localPackages(file, dir, r.singleFiles);
  writeFileSync(join(root, "empty.s"), "");
  return { name, dir: root, command: ["build", "."] };
}

class Round {
  private readonly name: string;
  private readonly random: Random;
  private readonly dir: string;
  private readonly module: RandomModule;
  private readonly targets: Target[] = [];
  private edits = 0;
  private readonly expected = new Map<string, Result>();
  /** What has been done, for people: they hear of it at once if they want to. */
  readonly log: string[] = [];

  constructor(name: string, dir: string) {
    const [seed, round] = name.split(".").map(Number) as [number, number];
    this.name = name;
    this.dir = dir;
    this.random = new Random(seed * 100_000 + round);
    const { random } = this;
    const [tiny, small] = [api.filter((p) => smallest.test(p.path)), api.filter((p) => !large.test(p.path))];
    const few = Array.from({ length: random.between(1, 5) }, () =>
      random.pick([tiny, small, api][random.weighted([45, 43, 12])]!),
    );
    this.module = new RandomModule(random, few);
    const where = join(dir, "m");
    for (const m of this.module.mains) {
      // Programs that are files have no path that tells one from another.
      const t = {
        name: m.name,
        dir: where,
        command: ["build", this.module.alike ? `${m.name}/main.go` : `./${m.name}`],
      };
      this.targets.push(t, t);
    }
    for (let i = random.below(4); i > 0; i--) {
      const t = testCase(random.pick(cases), join(dir, `t${i}`));
      if (t !== null) this.targets.push(t);
    }
    if (random.chance(30)) {
      cpSync("examples/hello.go", join(dir, "e/main.go"));
      this.targets.push({ name: "hello.go", dir: join(dir, "e"), command: ["build", "main.go"] });
    }
    if (random.chance(30)) {
      const path = random.pick(tested);
      this.targets.push({ name: `tests of ${path}`, dir: where, command: ["test", "-c", path] });
    }
    writeAll(where, this.module.files());
  }

  private tell(line: string): void {
    this.log.push(line);
    if (process.argv.includes("--verbose"))
      console.log(`${this.name} ${new Date().toISOString().slice(11, 19)} ${line}`);
  }

  /** Changes something; says what. */
  private edit(): string {
    const { random } = this;
    const others = this.targets.filter((t) => existsSync(join(t.dir, "main.go")));
    if (others.length === 0 || random.chance(75)) {
      const what = this.module.edit(random);
      writeAll(join(this.dir, "m"), this.module.files());
      return what;
    }
    const t = random.pick(others);
    const n = ++this.edits;
    const added = `\nfunc added${n}(n int) int { return n + ${n} }\n\nfunc init() { added${n}(0) }\n`;
    writeFileSync(join(t.dir, "main.go"), added, { flag: "a" });
    return `${t.name}: a function added`;
  }

  /** One build; null: it is as it has to be. */
  step(number: number, chosen: boolean): string | null {
    const { random } = this;
    const edited: string[] = [];
    if (number > 0) while (random.chance(45)) edited.push(this.edit());
    const t = random.pick(this.targets);
    const more = random.pick(flags);
    const way = random.pick(wayNames);
    this.tell(`${number}: ${[...edited, `${t.command.join(" ")} (${t.name}) ${more.join(" ")}`, way].join("; ")}`);
    if (!chosen) return null;
    const want = this.reference(t, more);
    const got = execute(t, more, join(this.dir, "out"), { ...ways[way], GLASGO_CACHE: join(this.dir, "cache") });
    if (want.status !== 0) this.tell(`   status ${want.status}: ${want.messages.slice(0, 500)}`);
    if (want.status !== 0 && want.status !== 1) return `nothing cached: status ${want.status}: ${want.messages}`;
    const wrong = difference(got, want);
    if (wrong === null) return null;
    const sure = difference(want, this.uncached(t, more));
    return sure === null ? wrong : `${wrong}\nand with the cache of the small program, beside none: ${sure}`;
  }

  /** Without a cache, or nearly so. */
  private reference(t: Target, more: readonly string[]): Result {
    const hash = createHash("sha256").update([t.name, ...more].join("\n"));
    for (const f of readdirSync(t.dir, { recursive: true, withFileTypes: true })) {
      if (f.isFile()) hash.update(`\n${f.parentPath}/${f.name}\n`).update(readFileSync(join(f.parentPath, f.name)));
    }
    const key = hash.digest("hex");
    let known = this.expected.get(key);
    if (known === undefined) {
      known = this.expected.size % 4 === 0 ? this.uncached(t, more) : this.nearlyUncached(t, more);
      this.expected.set(key, known);
    }
    return known;
  }

  private uncached(t: Target, more: readonly string[]): Result {
    return execute(t, more, join(this.dir, "out"), { ...ways.server, GLASGO_CACHE: "off" });
  }

  private nearlyUncached(t: Target, more: readonly string[]): Result {
    const cache = join(this.dir, "hello-cache");
    cpSync(join(runtime, "cache"), cache, { recursive: true });
    const result = execute(t, more, join(this.dir, "out"), { ...ways.server, GLASGO_CACHE: cache });
    rmSync(cache, { recursive: true, force: true });
    return result;
  }
}

function run(item: string): Outcome {
  const i = process.argv.indexOf("--steps");
  const chosen = i < 0 ? null : process.argv[i + 1]!.split(",").map(Number);
  const dir = mkdtempSync(join(tmpdir(), "glasgo-check-cache-"));
  try {
    const r = new Round(item, dir);
    for (let n = 0; n < buildsInRound; n++) {
      const wrong = r.step(n, chosen === null || chosen.includes(n));
      if (wrong === null) continue;
      const kept = `dist/cache-programs/${item}`;
      rmSync(kept, { recursive: true, force: true });
      cpSync(dir, kept, { recursive: true });
      return { status: "fail", detail: `${r.log.join("\n")}\n${wrong}` };
    }
    return { status: "pass" };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Does the check that the command line asks for. */
export async function checkPrograms(): Promise<void> {
  await runCheck({
    name: "check:cache",
    list: () => {
      const rounds = Math.ceil(numberOption("programs", 160) / buildsInRound);
      const seed = numberOption("seed", 1);
      return Array.from({ length: rounds }, (_, i) => `${seed}.${i + 1}`);
    },
    run,
    start: () => {
      api = readApi(goroot);
      cases = casesOf(["run", "rundir"]);
      tested = api
        .map((p) => p.path)
        .filter((p) => !large.test(p))
        .filter((p) => readdirSync(join(goroot, "src", p)).some((f) => f.endsWith("_test.go")));
      startServer();
    },
    stop: stopServer,
    known: "test/known/cache.txt",
    timeout: 3_600_000,
  });
}
