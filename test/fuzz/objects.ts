// `npm run fuzz:objects`: damaged object files, archives and executables must not make the linker or the tools that read
// them fail: a result or a message, no exception, no hang. Bytes of real files are changed, whole words set to values that
// break sums, pieces moved, ends cut off.
//
//   npm run fuzz:objects -- [--n 3000] [--seed 1]
//
// The files: a program of Go and assembly that needs no runtime (made by the official toolchain), hello world's main package,
// and executables that we link of them. A failing input is written to dist/fuzz.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { objdump } from "../../src/asm/objdump.ts";
import { deflate } from "../../src/host/deflate.ts";
import { type LinkResult, link } from "../../src/link/link.ts";
import { type ImportConfig, type OpenFile, parseImportConfig } from "../../src/link/load.ts";
import type { LinkOptions } from "../../src/link/options.ts";
import { elfSymbols, readElf } from "../../src/obj/elf.ts";
import { elfMap, printElfMap } from "../../src/obj/elfmap.ts";
import { listSymbols } from "../../src/obj/nm.ts";
import { numberOption } from "./option.ts";
import { Random } from "./random.ts";

const count = numberOption("n", 3000);
const seed = numberOption("seed", 1);
const limitMs = 10_000;

const random = new Random(seed);

/** A file in memory. */
function inMemory(b: Uint8Array): OpenFile {
  return {
    size: b.length,
    read(target, at, offset, length) {
      const piece = b.subarray(offset, offset + length);
      target.set(piece, at);
      return Promise.resolve(piece.length);
    },
    bytes: (offset, length) => b.slice(offset, offset + length),
    close() {},
  };
}

function linked(main: Uint8Array, entry: string, config: ImportConfig): Promise<LinkResult> {
  const options: LinkOptions = {
    files: { open: (path) => inMemory(path === "main.a" ? main : readFileSync(path)) },
    main: "main.a",
    config,
    providers: [],
    entry,
    buildId: "",
    gnuBuildId: "none",
    textAddress: -1,
    dataAddress: -1,
    round: -1,
    funcAlign: 0,
    noSymbols: false,
    noDwarf: false,
    compressDwarf: true,
    deflate,
    strings: new Map(),
    checkLinkname: true,
    pruneWeakMap: true,
    goroot: "",
    buildVersion: "go1.26",
  };
  return link(options);
}

const dir = mkdtempSync(join(tmpdir(), "glasgo-fuzz-"));
const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "" };
const go = (cwd: string, ...args: string[]): string => execFileSync("go", args, { cwd, env, encoding: "utf8" });

/** examples/minimal as an archive. */
function minimal(): Uint8Array {
  const src = resolve("examples/minimal");
  const include = join(go(".", "env", "GOROOT").trim(), "pkg/include");
  const asm = ["tool", "asm", "-p", "main", "-I", include];
  writeFileSync(join(dir, "importcfg"), "");
  go(dir, ...asm, "-gensymabis", "-o", "symabis", join(src, "sys_amd64.s"));
  const flags = ["-p", "main", "-symabis", "symabis", "-importcfg", "importcfg"];
  go(dir, "tool", "compile", ...flags, "-o", "main.a", join(src, "main.go"));
  go(dir, ...asm, "-o", "sys.o", join(src, "sys_amd64.s"));
  go(dir, "tool", "pack", "r", "main.a", "sys.o");
  return readFileSync(join(dir, "main.a"));
}

/** Hello world's main package, and where the others are. */
function hello(): { main: Uint8Array; config: ImportConfig } {
  const format = "{{if .Export}}{{.ImportPath}}={{.Export}}{{end}}";
  const lines = go("test/check/link", "list", "-export", "-deps", "-f", format, "hello.go")
    .split("\n")
    .filter((l) => l !== "");
  const main = lines.pop()!;
  const config = parseImportConfig(lines.map((l) => `packagefile ${l}\n`).join(""), "importcfg") as ImportConfig;
  return { main: readFileSync(main.slice(main.indexOf("=") + 1)), config };
}

const odd = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000];

function damage(original: Uint8Array): Uint8Array {
  let b = new Uint8Array(original);
  for (let i = 1 + random.below(3); i > 0; i--) {
    const at = random.below(b.length);
    switch (random.below(6)) {
      case 0:
      case 1:
        b[at] = random.below(256);
        break;
      case 2:
        b[at]! ^= 1 << random.below(8);
        break;
      case 3:
        if (at + 4 <= b.length) new DataView(b.buffer).setUint32(at, odd[random.below(odd.length)]!, true);
        break;
      case 4:
        if (random.below(4) === 0) b = b.slice(0, at + 1);
        break;
      case 5: {
        const n = Math.min(1 + random.below(64), b.length - at);
        b.copyWithin(random.below(b.length - n + 1), at, at + n);
      }
    }
  }
  return b;
}

interface Subject {
  name: string;
  original: Uint8Array;
  /** How many of a hundred inputs are made of it. */
  share: number;
  /** Did it give a result, rather than a message? */
  run(b: Uint8Array): boolean | Promise<boolean>;
}

function readers(b: Uint8Array): boolean {
  let fine = typeof listSymbols(b) !== "string";
  const all = { filter: null, start: 0, end: Number.MAX_SAFE_INTEGER, source: null };
  if (objdump(b, all, () => {}) !== null) fine = false;
  const image = readElf(b);
  if (typeof image !== "string") {
    elfSymbols(image);
    printElfMap(elfMap(image, 5));
  }
  return fine;
}

const noPackages: ImportConfig = { packages: new Map(), modinfo: "" };
const small = minimal();
const big = hello();
const program = (await linked(small, "main._start", noPackages)).bytes!;
const subjects: Subject[] = [
  {
    name: "link",
    original: small,
    share: 60,
    run: async (b) => (await linked(b, "main._start", noPackages)).bytes !== null,
  },
  {
    name: "link hello",
    original: big.main,
    share: 4,
    run: async (b) => (await linked(b, "", big.config)).bytes !== null,
  },
  { name: "read archive", original: small, share: 18, run: readers },
  { name: "read executable", original: program, share: 18, run: readers },
];

function pick(): Subject {
  let n = random.below(100);
  for (const s of subjects) if ((n -= s.share) < 0) return s;
  return subjects[0]!;
}

let failures = 0;
const results = new Map<string, [number, number]>(subjects.map((s) => [s.name, [0, 0]]));
for (const s of subjects) if (!(await s.run(s.original))) throw new Error(`${s.name}: the undamaged file is refused`);
for (let n = 0; n < count; n++) {
  const s = pick();
  const b = damage(s.original);
  const start = performance.now();
  let problem = "";
  try {
    results.get(s.name)![(await s.run(b)) ? 0 : 1]++;
  } catch (e) {
    problem = e instanceof Error ? (e.stack ?? e.message) : String(e);
  }
  if (performance.now() - start > limitMs) problem ||= `took ${Math.round(performance.now() - start)} ms`;
  if (problem === "") continue;
  failures++;
  mkdirSync("dist/fuzz", { recursive: true });
  const name = `dist/fuzz/objects-${seed}-${n}`;
  writeFileSync(name, b);
  console.log(`${name} (${s.name}): ${problem.split("\n").slice(0, 6).join("\n")}`);
  if (failures >= 10) break;
}
rmSync(dir, { recursive: true, force: true });
const parts = [...results].map(([name, [fine, refused]]) => `${name}: ${fine} fine, ${refused} refused`);
console.log(`fuzz:objects: ${count} inputs, ${failures} failures (${parts.join("; ")})`);
process.exitCode = failures > 0 ? 1 : 0;
