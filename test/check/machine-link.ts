// The linker half of npm run check:machine. Programs are compiled by the official toolchain, linked by it and by us; then
// both run and must say the same, their symbols and sections must be the same, and the usual tools must work on ours.
// Bad input must give a message, and never leave an output behind.
//
// What may differ from the official link, and why:
// - debugging sections: ours describe functions, lines and frames only;
// - the order of equal names in .typelink: the official linker's sort is not stable;
// - the notes' program header: ours covers both notes.
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isArchive, listArchive, writeArchive } from "../../src/obj/archive.ts";
import { type ElfImage, elfSymbols, readElf } from "../../src/obj/elf.ts";
import { ObjectFile, readPreamble } from "../../src/obj/objfile.ts";
import { readPackage } from "../../src/obj/read.ts";
import { writeObject } from "../../src/obj/writer.ts";
import { type Outcome, runCheck } from "./harness.ts";

const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOOS: "linux", GOARCH: "amd64" };
const programs = resolve("test/check/link");
const glasgo = resolve("bin/glasgo");
const buildId = "aaaaaaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbbbbbb";
let work = "";

const fail = (detail: string): Outcome => ({ status: "fail", detail: detail.slice(0, 2000) });
const pass: Outcome = { status: "pass" };

function go(args: string[], cwd = programs): string {
  return execFileSync("go", args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 28, stdio: "pipe" });
}

function ours(args: string[], cwd = work): { code: number | null; text: string } {
  const r = spawnSync(process.execPath, [glasgo, ...args], { cwd, env, encoding: "utf8", maxBuffer: 1 << 26 });
  return { code: r.status, text: `${r.stdout}${r.stderr}` };
}

interface Built {
  dir: string;
  main: string;
  config: string;
  official: string;
  linked: string;
}

/** Compiles a program with the official toolchain and links it twice; once per process. */
function build(name: string): Built {
  const dir = join(work, name);
  const b: Built = {
    dir,
    main: join(dir, "main.a"),
    config: join(dir, "importcfg.link"),
    official: join(dir, "official"),
    linked: join(dir, "linked"),
  };
  if (existsSync(b.linked)) return b;
  mkdirSync(dir, { recursive: true });
  const target = name === "compile" ? "cmd/compile" : join(programs, `${name}.go`);
  const cwd = name === "compile" ? join(go(["env", "GOROOT"]).trim(), "src/cmd") : programs;
  const lines = go(["list", "-export", "-deps", "-f", "{{if .Export}}{{.ImportPath}}={{.Export}}{{end}}", target], cwd)
    .split("\n")
    .filter((l) => l !== "");
  // The program itself comes last.
  const main = lines.pop()!;
  writeFileSync(b.main, readFileSync(main.slice(main.indexOf("=") + 1)));
  // The go command encloses what it wants to be found in 16 bytes of its own on both sides.
  const modinfo = JSON.stringify(`${"s".repeat(16)}path\tcheck/${name}\nbuild\t-compiler=gc\n${"e".repeat(16)}`);
  writeFileSync(b.config, `${lines.map((l) => `packagefile ${l}\n`).join("")}modinfo ${modinfo}\n`);
  go(["tool", "link", "-o", b.official, "-importcfg", b.config, `-buildid=${buildId}`, b.main], dir);
  const r = ours(["tool", "link", "-o", b.linked, "-importcfg", b.config, `-buildid=${buildId}`, b.main], dir);
  if (r.code !== 0) throw new Error(`glasgo tool link: ${r.text}`);
  return b;
}

/** Addresses differ from run to run. */
function normalize(s: string): string {
  return s.replace(/0x[0-9a-f]+\??/g, "0x…").replace(/pc=\S+/g, "pc=…");
}

function runBoth(name: string, args: string[] = []): Outcome {
  const b = build(name);
  const say = (file: string): string => {
    const r = spawnSync(file, args, { cwd: b.dir, encoding: "utf8", timeout: 60_000 });
    return normalize(`${r.stdout}${r.stderr}exit ${r.status}\n`);
  };
  const expected = say(b.official);
  const got = say(b.linked);
  if (!expected.includes("exit ")) return fail("the official program did not run");
  return got === expected ? pass : fail(`expected\n${expected}\ngot\n${got}`);
}

function image(file: string): ElfImage {
  const e = readElf(readFileSync(file));
  if (typeof e === "string") throw new Error(`${file}: ${e}`);
  return e;
}

function symbolsOf(file: string): Set<string> {
  const list = elfSymbols(image(file));
  if (typeof list === "string") throw new Error(list);
  return new Set(list.map((s) => `${s.name} ${s.info} ${s.size}`));
}

function sameSymbols(name: string): Outcome {
  const b = build(name);
  const expected = symbolsOf(b.official);
  const got = symbolsOf(b.linked);
  const missing = [...expected].filter((s) => !got.has(s));
  const extra = [...got].filter((s) => !expected.has(s));
  if (expected.size < 500) return fail(`only ${expected.size} symbols`);
  if (missing.length + extra.length === 0) return pass;
  return fail(`missing: ${missing.slice(0, 10).join("; ")}\nextra: ${extra.slice(0, 10).join("; ")}`);
}

const comparedSections =
  ".text .rodata .gopclntab .typelink .itablink .go.buildinfo .go.fipsinfo .go.module .noptrdata .data .note.go.buildid .note.gnu.build-id".split(
    " ",
  );

function sameSections(name: string): Outcome {
  const b = build(name);
  const official = image(b.official);
  const linked = image(b.linked);
  const problems: string[] = [];
  for (const s of comparedSections) {
    const bytes = (e: ElfImage): Buffer => {
      const h = e.sections.find((x) => x.name === s);
      return h === undefined ? Buffer.alloc(0) : Buffer.from(e.bytes.subarray(h.offset, h.offset + h.size));
    };
    let [x, y] = [bytes(official), bytes(linked)];
    if (x.length === 0) problems.push(`${s}: not in the official file`);
    if (s === ".typelink") [x, y] = [sortedWords(x), sortedWords(y)];
    if (!x.equals(y)) problems.push(`${s}: differs (${x.length} and ${y.length} bytes)`);
  }
  for (const s of [".bss", ".noptrbss"]) {
    const [x, y] = [official, linked].map((e) => e.sections.find((h) => h.name === s));
    if (x?.address !== y?.address || x?.size !== y?.size) problems.push(`${s}: differs`);
  }
  return problems.length === 0 ? pass : fail(problems.join("\n"));
}

function sortedWords(b: Buffer): Buffer {
  return Buffer.from(Int32Array.from({ length: b.length >> 2 }, (_, i) => b.readInt32LE(4 * i)).sort().buffer);
}

function compilerWorks(): Outcome {
  const b = build("compile");
  const source = join(work, "c.go");
  writeFileSync(
    source,
    "package c\n\nfunc F(m map[string][]int) (n int) {\n\tfor _, v := range m {\n\t\tn += len(v)\n\t}\n\treturn\n}\n",
  );
  const one = (compiler: string, out: string): Buffer => {
    execFileSync(compiler, ["-p", "c", "-o", out, source], { cwd: work, env });
    return readFileSync(join(work, out));
  };
  return one(b.official, "c1.o").equals(one(b.linked, "c2.o")) ? pass : fail("different objects");
}

function expectText(text: string, ...patterns: RegExp[]): Outcome {
  for (const p of patterns) if (!p.test(text)) return fail(`no ${p} in\n${text}`);
  return pass;
}

const tools: Record<string, () => Outcome> = {
  "go version": () => {
    const b = build("hello");
    const official = go(["version", "-m", b.official]).replaceAll(b.official, "");
    const linked = go(["version", "-m", b.linked]).replaceAll(b.linked, "");
    return linked === official && official.includes("check/hello")
      ? pass
      : fail(`expected\n${official}\ngot\n${linked}`);
  },
  "go tool buildid": () => expectText(go(["tool", "buildid", build("hello").linked]), /^a+\/b+\n$/),
  "go tool nm": () => expectText(go(["tool", "nm", build("hello").linked]), / T main\.main$/m, / T runtime\.main$/m),
  "go tool addr2line": () => {
    const b = build("hello");
    const main = /^ *([0-9a-f]+) T main\.main$/m.exec(go(["tool", "nm", b.linked]))![1]!;
    const r = spawnSync("go", ["tool", "addr2line", b.linked], { input: `0x${main}\n`, encoding: "utf8", env });
    return expectText(r.stdout, /^main\.main\n.*hello\.go:5\n/);
  },
  "go tool pprof": () => {
    const b = build("profile");
    const profile = join(b.dir, "cpu.prof");
    execFileSync(b.linked, [profile], { stdio: "pipe" });
    return expectText(go(["tool", "pprof", "-top", b.linked, profile]), /main\.burn/);
  },
  gdb: () => {
    if (spawnSync("gdb", ["--version"]).status !== 0) return { status: "skip", detail: "gdb is not installed" };
    const b = build("traceback");
    const commands = ["set confirm off", "break main.deep", "run", "bt", "info line", "continue", "bt"];
    const args = ["-q", "-batch", ...commands.flatMap((c) => ["-ex", c]), b.linked];
    const r = spawnSync("gdb", args, { encoding: "utf8", timeout: 60_000 });
    return expectText(
      r.stdout,
      /Breakpoint 1, main\.deep/,
      // main.inlined has no code of its own.
      /#1 .* in main\.inlined \(\) at .*traceback\.go:15/,
      /#2 .*main\.main\.func1 \(\) at .*traceback\.go:22/,
      /in runtime\.gopanic/,
      /Line 8 of/,
    );
  },
  readelf: () => {
    if (spawnSync("readelf", ["--version"]).status !== 0) return { status: "skip", detail: "readelf is not installed" };
    const r = spawnSync("readelf", ["-W", "-a", "--debug-dump=info,abbrev,decodedline,frames", build("hello").linked], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    if (/warning|error/i.test(r.stderr)) return fail(r.stderr);
    return expectText(r.stdout, /DW_AT_name +: (\(string\) )?main\.main/, /hello\.go/);
  },
};

/** Options that change the output: the program still runs, and shows the effect. */
const options: Record<string, () => Outcome> = {
  "-s -w": () => {
    const out = relink("hello", ["-s", "-w"], "stripped");
    const e = image(out);
    if (e.sections.some((s) => s.name === ".symtab" || s.name.startsWith(".debug"))) return fail("not stripped");
    return expectText(run(out), /^hello, world\n$/);
  },
  "-X": () => {
    const out = relink("variable", ["-X", "main.text=set by the linker"], "x");
    return expectText(run(out), /^set by the linker\n$/);
  },
  "-X wrong type": () => {
    const b = build("variable");
    const r = ours(["tool", "link", "-o", join(b.dir, "bad"), "-importcfg", b.config, "-X", "main.number=1", b.main]);
    return r.code === 1
      ? expectText(r.text, /main\.number: cannot set with -X: not a var of type string \(type:int\)/)
      : fail("accepted");
  },
  "-T": () => {
    const out = relink("hello", ["-T", "0x1001000"], "moved");
    if (image(out).segments.find((s) => (s.flags & 1) !== 0)?.address !== 0x1000000) return fail("not moved");
    return expectText(run(out), /^hello, world\n$/);
  },
  deterministic: () => {
    const [x, y] = [relink("hello", [], "one"), relink("hello", [], "two")];
    return readFileSync(x).equals(readFileSync(y)) ? pass : fail("two links differ");
  },
};

function relink(name: string, flags: string[], out: string): string {
  const b = build(name);
  const file = join(b.dir, out);
  const r = ours(["tool", "link", ...flags, "-o", file, "-importcfg", b.config, `-buildid=${buildId}`, b.main]);
  if (r.code !== 0) throw new Error(r.text);
  return file;
}

function run(file: string): string {
  return execFileSync(file, { encoding: "utf8" });
}

/** Damaged input: archive of main, changed; what the message must say. */
const bad: Record<string, { change: (b: Buffer) => Buffer; say: RegExp }> = {
  "empty file": { change: () => Buffer.alloc(0), say: /not an object file/ },
  "not an object": { change: () => Buffer.from("package main\n"), say: /not an object file/ },
  "cut in the header": { change: (b) => b.subarray(0, 40), say: /malformed archive/ },
  "cut in a member": { change: (b) => b.subarray(0, b.length - 100), say: /malformed archive/ },
  "object magic": { change: (b) => replace(b, "\0go120ld", "\0go119ld"), say: /wrong magic|not a Go object file/ },
  "other version": { change: (b) => replace(b, "go1.26", "go1.27"), say: /linked object header mismatch/ },
  "other package": { change: (b) => replace(b, "\nmain\n", "\nmoin\n"), say: /not package main/ },
  "import fingerprint": {
    change: changeFingerprint,
    say: /^fingerprint mismatch: \S+ has [0-9a-f]{16}, import from main expecting/m,
  },
};

function replace(b: Buffer, from: string, to: string): Buffer {
  const out = Buffer.from(b);
  let n = 0;
  for (let at = out.indexOf(from, 0, "latin1"); at >= 0; at = out.indexOf(from, at + 1, "latin1"), n++)
    out.write(to, at, "latin1");
  if (n === 0) throw new Error(`no ${JSON.stringify(from)} in the archive`);
  return out;
}

function changeFingerprint(b: Buffer): Buffer {
  const out = Buffer.from(b);
  for (const { at, end } of objectsOf(out)) {
    const file = ObjectFile.open(out, at, end);
    if (typeof file === "string") continue;
    const fmt = file.imports().find((i) => i.path === "fmt");
    if (fmt !== undefined) fmt.fingerprint[0]! ^= 1;
  }
  return out;
}

function objectsOf(b: Uint8Array): { name: string; from: number; at: number; end: number }[] {
  if (!isArchive(b)) throw new Error("not an archive");
  const out: { name: string; from: number; at: number; end: number }[] = [];
  for (const m of listArchive((at, n) => b.subarray(at, at + n), b.length).members) {
    const pre = readPreamble(b, m.offset, m.offset + m.size);
    if (m.name === "__.PKGDEF" || typeof pre === "string") continue;
    out.push({ name: m.name, from: m.offset, at: pre.objectAt, end: m.offset + m.size });
  }
  return out;
}

function checkBad(name: string): Outcome {
  const b = build("hello");
  const file = join(b.dir, `bad-${name.replaceAll(" ", "-")}.a`);
  writeFileSync(file, bad[name]!.change(readFileSync(b.main)));
  return refuses(b, file, bad[name]!.say);
}

/** The link must fail with that message, without a stack trace and without leaving anything behind. */
function refuses(b: Built, file: string, say: RegExp): Outcome {
  const before = readdirSync(b.dir).length;
  const r = ours(["tool", "link", "-o", join(b.dir, "refused"), "-importcfg", b.config, file]);
  if (r.code !== 1) return fail(`exit ${r.code}\n${r.text}`);
  if (/internal error|\n {4}at /.test(r.text)) return fail(r.text);
  if (readdirSync(b.dir).length !== before) return fail("something was left behind");
  return expectText(r.text, say);
}

/** Every byte of main's object changed in turn (a sample of them): a program or a message, never an exception. */
function fuzz(part: number): Outcome {
  const b = build("hello");
  const original = readFileSync(b.main);
  const { at, end } = objectsOf(original)[0]!;
  const file = join(b.dir, `fuzz-${part}.a`);
  for (let k = 0; k < 12; k++) {
    const i = at + Math.floor(((k * 8 + part) * (end - at)) / 96);
    const changed = Buffer.from(original);
    changed[i]! ^= 0xff;
    writeFileSync(file, changed);
    const r = ours(["tool", "link", "-o", join(b.dir, `fuzz-${part}`), "-importcfg", b.config, file]);
    if (r.code !== 0 && (r.code !== 1 || /internal error|\n {4}at /.test(r.text)))
      return fail(`byte ${i - at}: ${r.text}`);
  }
  return pass;
}

/** Objects of the assembler, read and written by us, are as good to the official linker as its own. */
function rewritten(): Outcome {
  const b = build("hello");
  let n = 0;
  const config = readFileSync(b.config, "utf8").replace(
    /^packagefile (.*)=(.*)$/gm,
    (line, pkg: string, file: string) => {
      const bytes = readFileSync(file);
      const objects = objectsOf(bytes).filter((o) => o.name !== "_go_.o");
      if (objects.length === 0) return line;
      const members = listArchive((at, k) => bytes.subarray(at, at + k), bytes.length).members.map((m) => {
        const o = objects.find((x) => x.from === m.offset);
        const data = bytes.subarray(m.offset, m.offset + m.size);
        if (o === undefined) return { ...m, data };
        const object = ObjectFile.open(bytes, o.at, o.end);
        const read = typeof object === "string" ? object : readPackage(object, pkg);
        if (typeof read === "string") throw new Error(`${pkg} ${m.name}: ${read}`);
        n++;
        return { ...m, data: Buffer.concat([bytes.subarray(o.from, o.at), writeObject(read)]) };
      });
      const out = join(b.dir, `${pkg.replaceAll("/", "_")}.a`);
      writeFileSync(out, writeArchive(members));
      return `packagefile ${pkg}=${out}`;
    },
  );
  if (n < 10) return fail(`only ${n} objects`);
  writeFileSync(join(b.dir, "rewritten.cfg"), config);
  const out = join(b.dir, "rewritten");
  go(["tool", "link", "-o", out, "-importcfg", join(b.dir, "rewritten.cfg"), b.main], b.dir);
  return expectText(run(out), /^hello, world\n$/);
}

/** Compiles an example that has no runtime, links it with `flags`; the executable, or the linker's words. */
function freestanding(example: string, assembly: string, flags: string[]): { out: string; error: string } {
  const dir = join(work, example);
  mkdirSync(dir, { recursive: true });
  const source = resolve("examples", example);
  const include = join(go(["env", "GOROOT"]).trim(), "pkg/include");
  const [config, symabis, archive, object] = ["importcfg", "symabis", "main.a", "asm.o"].map((f) => join(dir, f)) as [
    string,
    string,
    string,
    string,
  ];
  writeFileSync(config, "");
  go(["tool", "asm", "-p", "main", "-I", include, "-gensymabis", "-o", symabis, assembly], source);
  go(["tool", "compile", "-p", "main", "-symabis", symabis, "-importcfg", config, "-o", archive, "main.go"], source);
  go(["tool", "asm", "-p", "main", "-I", include, "-o", object, assembly], source);
  go(["tool", "pack", "r", archive, object], source);
  const out = join(dir, "out");
  const r = ours(["tool", "link", "-s", "-E", "main._start", ...flags, "-importcfg", config, "-o", out, archive]);
  return { out, error: r.code === 0 ? "" : r.text };
}

function minimal(): Outcome {
  const { out, error } = freestanding("minimal", "sys_amd64.s", []);
  if (error !== "") return fail(error);
  const size = readFileSync(out).length;
  if (size >= 1024) return fail(`${size} bytes`);
  if (run(out) !== "hello world!\n") return fail("wrong output");
  if (spawnSync("strace", ["-V"]).status !== 0) return pass;
  const trace = spawnSync("strace", [out], { encoding: "utf8" }).stderr;
  const calls = [...trace.matchAll(/^(\w+)\(/gm)].map((m) => m[1]);
  return calls.join(" ") === "execve write exit_group" ? pass : fail(trace);
}

function kernel(): Outcome {
  if (spawnSync("qemu-system-x86_64", ["--version"]).status !== 0) {
    return { status: "skip", detail: "qemu-system-x86_64 is not installed" };
  }
  const { out, error } = freestanding("kernel", "boot_amd64.s", ["-T", "0x100000"]);
  if (error !== "") return fail(error);
  const devices = [
    "-display",
    "none",
    "-serial",
    "stdio",
    "-no-reboot",
    "-device",
    "isa-debug-exit,iobase=0xf4,iosize=1",
  ];
  const r = spawnSync("qemu-system-x86_64", ["-kernel", out, ...devices], { encoding: "utf8", timeout: 60_000 });
  if (r.status !== 33) return fail(`status ${r.status}\n${r.stdout}${r.stderr}`);
  return expectText(r.stdout, /^hello from a kernel in Go\r?\nthe first 16 squares add up to 1240\r?\n$/);
}

/** Programs that the official linker refuses, too: the same first line of complaint. */
const refused: Record<string, string> = {
  nosplit: `package main

//go:nosplit
//go:noinline
func a(n int) int { var x [300]byte; x[n] = 1; return b(n) + int(x[n/2]) }

//go:nosplit
//go:noinline
func b(n int) int { var x [300]byte; x[n] = 1; return c(n) + int(x[n/2]) }

//go:nosplit
//go:noinline
func c(n int) int { var x [300]byte; x[n] = 1; return int(x[n/2]) }

func main() { println(a(3)) }
`,
  linkname: `package main

import _ "unsafe"

//go:linkname f runtime.gcAssistAlloc
func f(uintptr)

func main() { f(0) }
`,
  "missing function": `package main

func gone()

func main() { gone() }
`,
  "missing main": "package main\n\nfunc init() {}\n",
};

function refusedByBoth(name: string): Outcome {
  const hello = build("hello");
  const dir = join(work, `refused-${name.replaceAll(" ", "-")}`);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "main.go"), refused[name]!);
  const compile = [
    "tool",
    "compile",
    "-p",
    "main",
    "-importcfg",
    hello.config,
    "-symabis",
    "symabis",
    "-o",
    "main.a",
    "main.go",
  ];
  writeFileSync(join(dir, "symabis"), "");
  const config = readFileSync(hello.config, "utf8").replace(/^modinfo.*\n/m, "");
  writeFileSync(join(dir, "importcfg"), config);
  compile[5] = join(dir, "importcfg");
  go(compile, dir);
  const link = ["tool", "link", "-o", "out", "-importcfg", join(dir, "importcfg"), "main.a"];
  const official = spawnSync("go", link, { cwd: dir, env, encoding: "utf8" });
  const r = ours(link, dir);
  if (official.status === 0) return fail("the official linker accepts it");
  if (r.code !== 1) return fail(`exit ${r.code}\n${r.text}`);
  const first = (s: string): string => s.split("\n")[0]!.replace(/^\S*link: (?=main\.)/, "");
  const expected = first(`${official.stderr}${official.stdout}`);
  return first(r.text) === expected ? pass : fail(`expected ${expected}\ngot ${r.text}`);
}

/** `tool nm` prints what `go tool nm` prints, but for the order of equal keys. */
function sameNm(what: string): Outcome {
  const b = build("hello");
  const runtime = /^packagefile runtime=(.*)$/m.exec(readFileSync(b.config, "utf8"))![1]!;
  const file = { executable: b.linked, object: b.main, archive: runtime }[what]!;
  for (const flags of [[], ["-n"], ["-size", "-sort", "size"]]) {
    const lines = (s: string): string => s.split("\n").sort().join("\n");
    const r = ours(["tool", "nm", ...flags, file]);
    if (lines(r.text) !== lines(go(["tool", "nm", ...flags, file]))) return fail(`nm ${flags.join(" ")} differs`);
  }
  return pass;
}

/** `tool pack` makes the same archives as `go tool pack`, and lists and unpacks them the same way. */
function samePack(): Outcome {
  const dir = join(work, "pack");
  mkdirSync(dir, { recursive: true });
  const include = join(go(["env", "GOROOT"]).trim(), "pkg/include");
  for (const o of ["a.o", "b.o"]) {
    go(["tool", "asm", "-p", "main", "-I", include, "-o", join(dir, o), "sys_amd64.s"], resolve("examples/minimal"));
    chmodSync(join(dir, o), 0o644);
  }
  const main = build("hello").main;
  const script = (tool: (args: string[]) => string, archive: string): string => {
    let log = "";
    log += tool(["c", archive, main, "a.o"]);
    log += tool(["rv", archive, "b.o"]);
    log += tool(["t", archive]);
    log += tool(["tv", archive]);
    log += tool(["p", archive, "a.o"]);
    log += tool(["xv", archive, "b.o"]);
    return log + readFileSync(join(dir, "b.o"), "latin1");
  };
  const x = script((args) => go(["tool", "pack", ...args], dir), "official.a");
  const y = script((args) => ours(["tool", "pack", ...args], dir).text, "linked.a");
  if (x !== y) return fail(`expected\n${x}\ngot\n${y}`);
  return readFileSync(join(dir, "official.a")).equals(readFileSync(join(dir, "linked.a")))
    ? pass
    : fail("archives differ");
}

const names = ["hello", "goroutines", "reflection", "http", "traceback"];
const cases = new Map<string, () => Outcome>();
for (const n of names) cases.set(`link run ${n}`, () => runBoth(n));
cases.set("link run profile", () => runBoth("profile", [join(work, "p.prof")]));
for (const n of [...names, "profile", "compile"]) {
  cases.set(`link symbols ${n}`, () => sameSymbols(n));
  cases.set(`link sections ${n}`, () => sameSections(n));
}
cases.set("link run compile", compilerWorks);
for (const [n, f] of Object.entries(tools)) cases.set(`link tool ${n}`, f);
for (const [n, f] of Object.entries(options)) cases.set(`link option ${n}`, f);
for (const n of Object.keys(bad)) cases.set(`link bad ${n}`, () => checkBad(n));
for (let i = 0; i < 8; i++) cases.set(`link damaged bytes ${i + 1} of 8`, () => fuzz(i));
cases.set("object files rewritten", rewritten);
cases.set("example minimal", minimal);
cases.set("example kernel", kernel);
for (const n of Object.keys(refused)) cases.set(`link refused ${n}`, () => refusedByBoth(n));
for (const n of ["executable", "object", "archive"]) cases.set(`nm ${n}`, () => sameNm(n));
cases.set("pack", samePack);

await runCheck({
  name: "check:machine (link)",
  known: "test/known/machine-link.txt",
  timeout: 900_000,
  list: () => {
    if (spawnSync("go", ["version"]).status !== 0) {
      console.log("check:machine (link): the official toolchain is not installed: nothing to compare with");
      return [];
    }
    return [...cases.keys()];
  },
  start: () => {
    work = mkdtempSync(join(tmpdir(), "glasgo-link-"));
  },
  stop: () => rmSync(work, { recursive: true, force: true }),
  run: (item) => cases.get(item)!(),
});
