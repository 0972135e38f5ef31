// `npm run check:cache`: builds share a cache with processes that are killed, with broken, cut, exchanged and vanished entries,
// and with a folder that cannot be written. 1,000 rounds: in each something is done to the cache, then a program is
// built that another round may have built before, and its bytes are compared with those of a build without a cache.
//
//   npm run check:cache [-- --sample 100 --seed 2 --jobs 2]
//   npm run check:cache -- --programs 160 --seed 3               whole programs, nothing spoiled: cache-programs.ts
//
// Both workers of the check use one cache. The program needs no runtime, so that a round takes a moment only;
// test/cache.test.ts does the same with whole programs.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileMain, openStore } from "../../src/cli/building.ts";
import { DiskFiles } from "../../src/host/files.ts";
import { findGoroot } from "../../src/host/goroot.ts";
import { BuildContext } from "../../src/load/context.ts";
import { matchPatterns } from "../../src/load/patterns.ts";
import { Program } from "../../src/load/program.ts";
import { Directories } from "../../src/program/cache/directories.ts";
import { checkPrograms } from "./cache-programs.ts";
import { type Outcome, runCheck } from "./harness.ts";

const rounds = 1000;
const variants = 12;
const goroot = findGoroot().dir;
const victim = process.env.GLASGO_CACHE_VICTIM;
const shared =
  victim ?? join(tmpdir(), `glasgo-check-cache-${process.env.GLASGO_CHECK_WORKER ? process.ppid : process.pid}`);
const cache = join(shared, "cache");

/** Numbers that follow from a seed alone. */
function numbers(seed: string): (below: number) => number {
  let n = 0;
  return (below) => createHash("sha256").update(`${seed} ${n++}`).digest().readUInt32LE(0) % below;
}

/** Program `v`: an edit of the main package, or of the one that it imports. */
function writeProgram(v: number): string {
  const dir = join(shared, `m${v}`);
  mkdirSync(join(dir, "part"), { recursive: true });
  const files = {
    "go.mod": "module example.com/m\n\ngo 1.26\n",
    "main.go": `package main

import "example.com/m/part"

type point struct{ x, y int }

var text = "text ${v % 4}"
var result part.Pair[int, point]
var sum int

var list = [3]int{${v}, 2, 3}

//go:nosplit
func add(a, b int) int { return a*${v % 3} + b }

//go:nosplit
func start() {
	sum = part.Sum(&list, add) + len(text)
	p := part.Pair[point, int]{point{sum, 1}, ${v}}
	result = p.Swap()
}
`,
    "part/part.go": `package part

type Pair[A, B any] struct {
	First  A
	Second B
}

//go:noinline
//go:nosplit
func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{p.Second, p.First} }

//go:noinline
//go:nosplit
func Sum[T any](list *[3]T, add func(a, b T) T) T {
	total := list[${v % 2}]
	for _, x := range list {
		total = add(total, x)
	}
	return total
}
`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

async function build(v: number, folder: string): Promise<Uint8Array> {
  process.env.GLASGO_CACHE = folder;
  const dir = join(shared, `m${v}`);
  const modules = { cacheDir: "", mod: "mod" as const, work: "off" };
  const files = new DiskFiles();
  const context = new BuildContext();
  const store = openStore();
  const directories = store === null ? null : new Directories(store, files, context);
  const [main] = matchPatterns(new Program({ files, goroot, dir, modules, context, directories }), ["."]).packages;
  let messages = "";
  const built = await compileMain(
    main!,
    { entry: "main.start", ldflags: "-s=false" },
    { print: (s) => (messages += s) },
  );
  if (built === null) throw new Error(`variant ${v} does not build: ${messages}`);
  return built.bytes;
}

function sum(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What each variant must be: built once, without a cache. */
async function expected(v: number): Promise<string> {
  const file = join(shared, `expected${v}`);
  try {
    return readFileSync(file, "utf8");
  } catch {
    writeProgram(v);
    writeFileSync(`${file}.${process.pid}`, sum(await build(v, "off")));
    renameSync(`${file}.${process.pid}`, file);
    return readFileSync(file, "utf8");
  }
}

/** Files of the cache, in a fixed order. */
function entries(): string[] {
  try {
    const all = readdirSync(cache, { recursive: true, encoding: "utf8" }).sort();
    return all.map((f) => join(cache, f)).filter((f) => statSync(f, { throwIfNoEntry: false })?.isFile() === true);
  } catch {
    return [];
  }
}

type Random = (below: number) => number;

function another(random: Random): string | undefined {
  const files = entries();
  return files.length === 0 ? undefined : files[random(files.length)];
}

/** Takes a folder away at once: what others write meanwhile does not stand in the way. */
function remove(folder: string): void {
  const aside = `${folder}-${process.pid}`;
  try {
    renameSync(folder, aside);
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "ENOENT") return;
    throw e;
  }
  rmSync(aside, { recursive: true, maxRetries: 10 });
}

/** One way to spoil an entry. Somebody else may have removed it meanwhile. */
function spoil(file: string, random: Random): void {
  try {
    const size = statSync(file).size;
    switch (random(5)) {
      case 0:
        return rmSync(file, { force: true });
      case 1:
        return truncateSync(file, random(size + 1));
      case 2:
        return writeFileSync(file, readFileSync(another(random) ?? file));
      case 3:
        return writeFileSync(file, Buffer.alloc(size, random(256)));
      default: {
        const bytes = readFileSync(file);
        for (let i = random(3); i >= 0 && size > 0; i--) bytes[random(size)]! ^= 1 << random(8);
        writeFileSync(file, bytes);
      }
    }
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== "ENOENT") throw e;
  }
}

/** A process that builds one variant after the other, killed at some moment of it. */
async function killed(random: Random): Promise<void> {
  const env = { ...process.env, GLASGO_CACHE_VICTIM: shared, GLASGO_CHECK_WORKER: "" };
  const child = spawn(process.execPath, [process.argv[1]!], { env, stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise((resolve) => child.on("exit", resolve));
  // It says when it begins: before that there is nothing to interrupt.
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await new Promise((resolve) => setTimeout(resolve, random(400)));
  child.kill("SIGKILL");
  await gone;
}

/** A file stands where a folder of the cache has to be, as if the disk were full or not ours. */
function obstruct(random: Random): void {
  const folder = join(cache, random(256).toString(16).padStart(2, "0"));
  remove(folder);
  try {
    writeFileSync(folder, "");
  } catch (e) {
    // Somebody else was quicker, and it is a folder again, or removed what it is in.
    if (!["EISDIR", "ENOENT"].includes((e as NodeJS.ErrnoException).code ?? "")) throw e;
  }
}

async function disturb(random: Random): Promise<string> {
  const what = random(10);
  if (what < 2) {
    await killed(random);
    return "killed";
  }
  if (what === 2) {
    mkdirSync(cache, { recursive: true });
    obstruct(random);
    return "obstructed";
  }
  if (what === 3 && random(4) === 0) {
    remove(cache);
    return "removed";
  }
  const files = entries();
  for (let i = random(4); i >= 0 && files.length > 0; i--) spoil(files[random(files.length)]!, random);
  return "spoiled";
}

async function run(name: string): Promise<Outcome> {
  const random = numbers(name);
  mkdirSync(shared, { recursive: true });
  const how = await disturb(random);
  const v = random(variants);
  const want = await expected(v);
  for (const time of ["first", "second"]) {
    if (sum(await build(v, cache)) !== want)
      return { status: "fail", detail: `${how}: variant ${v} differs, ${time} build` };
  }
  return { status: "pass" };
}

if (victim !== undefined) {
  const random = numbers(String(process.pid));
  process.stdout.write("go\n");
  for (;;) {
    const v = random(variants);
    await expected(v);
    await build(v, cache);
  }
}
process.on("exit", () => {
  if (process.env.GLASGO_CHECK_WORKER === undefined) rmSync(shared, { recursive: true, force: true });
});
if (process.argv.includes("--programs")) await checkPrograms();
else
  await runCheck({
    name: "check:cache",
    list: () => Array.from({ length: rounds }, (_, i) => `round ${i + 1}`),
    run,
    known: "test/known/cache.txt",
    timeout: 300_000,
  });
