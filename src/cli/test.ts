// `glasgo test`: the tests of packages, compiled, linked and run. Contract: `go help test`; cmd/go/internal/test/test.go
// (Go 1.26). In: flags and package patterns. Out: the summary lines that the go command prints, or events as JSON.
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freeMemory } from "../host/engine.ts";
import { writeAside } from "../host/input-file.ts";
import { currentClient, print, printError } from "../host/terminal.ts";
import type { Package, TestPackages } from "../load/package.ts";
import { testMain } from "../load/testmain.ts";
import { type Built, compileMain, usedStore } from "./building.ts";
import { ExitCode, InputError } from "./errors.ts";
import { testLoadErrors } from "./load-errors.ts";
import { namedPackages, openProgram } from "./loading.ts";
import { parseTestFlags, type TestFlags } from "./test-flags.ts";
import { goJson, TestEvents } from "./test-json.ts";
import { runTest, type TestEnd } from "./test-run.ts";

export const summary = "compile and run the tests of packages";

export async function main(args: string[]): Promise<number> {
  const flags = parseTestFlags(args, process.cwd());
  const program = openProgram(flags.build, usedStore(flags.build));
  let failed = false;
  const missed = (pattern: string, message: string): void => {
    failed = true;
    buildOutput(flags, pattern, `# ${pattern}\n${message}\n`);
    buildFailed(flags, pattern);
    if (flags.compileOnly) return;
    const events = flags.json ? new TestEvents(pattern, print) : null;
    const line = `FAIL\t${pattern} [setup failed]\n`;
    if (events === null) print(line);
    else events.write(Buffer.from(line));
    events?.buildFailed(pattern);
    events?.close(true);
  };
  const packages = namedPackages(program, flags.packages ?? [], printError, missed);
  if (packages.length === 0 && !failed) throw new InputError("no packages to test");
  const outputDir = flags.output !== null && isDirectory(flags.output);
  if (flags.output !== null && packages.length > 1 && !outputDir) {
    throw new InputError(`with multiple packages, -o must refer to a directory`);
  }
  const dir = mkdtempSync(join(tmpdir(), "glasgo-test-"));
  try {
    // What cannot be loaded is said first.
    const ready = packages.map((p) => new PackageTest(flags, p, dir, packages.length === 1)).filter((t) => t.setUp());
    failed ||= ready.length < packages.length;
    // A test that is over holds the program that was built for it: it is let go.
    for (let t = ready.shift(); t !== undefined; t = ready.shift()) {
      freeMemory();
      const passed = await t.run();
      if (passed && !t.interrupted) continue;
      failed = true;
      if (flags.failFast || t.interrupted) break;
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  if (failed && namesPackages(flags) && !flags.json && !flags.compileOnly) print("FAIL\n");
  return failed ? ExitCode.InputHasErrors : ExitCode.Fine;
}

/** Prints what the build of package `path` says: each line an event, if events are asked for. */
function buildOutput(flags: TestFlags, path: string, text: string): void {
  if (!flags.json) return printError(text);
  for (const line of text.split(/(?<=\n)/)) {
    print(`${goJson({ ImportPath: path, Action: "build-output", Output: line })}\n`);
  }
}

function buildFailed(flags: TestFlags, path: string): void {
  if (flags.json) print(`${goJson({ ImportPath: path, Action: "build-fail" })}\n`);
}

function packageAgain(p: Package, flags: TestFlags): Package {
  const again = openProgram(flags.build, usedStore(flags.build)).package(p.path);
  if (typeof again === "string") throw new InputError(again);
  return again;
}

function namesPackages(flags: TestFlags): boolean {
  return flags.packages !== null && flags.packages.length > 0;
}

function isDirectory(path: string): boolean {
  return path.endsWith("/") || (existsSync(path) && statSync(path).isDirectory());
}

/** The file that a package's test binary goes to: named like the last element of its path that is no version. */
function binaryName(p: Package): string {
  if (p.path === "command-line-arguments") return `${p.directory.name.replace(/_test$/, "")}.test`;
  const parts = p.path.split("/");
  const last = parts.pop()!;
  return `${/^v[2-9][0-9]*$/.test(last) && parts.length > 0 ? parts.pop()! : last}.test`;
}

/** One package's test: built, run, reported. */
class PackageTest {
  private readonly flags: TestFlags;
  private p: Package;
  private readonly dir: string;
  /** What events call what cannot be built: the package as part of its test, unless it is the binary. */
  private failedBuild: string;
  /** Made when the build is over. */
  private events: TestEvents | null = null;
  private readonly alone: boolean;
  /** The binary's output is its own affair: without packages on the command line, and for benchmarks. */
  private readonly direct: boolean;
  /** Output that waits to be known as that of a failed test; null: it is printed as it comes. */
  private readonly waiting: Uint8Array[] | null;
  /** The end of what the binary printed, and whether it said that there was nothing to run. */
  private hasOutput = false;
  private lastByte = 0x0a;
  private tail = "";
  private nothingToRun = false;
  /** The command was asked to end while the binary ran: no other is built. */
  interrupted = false;

  /** `alone`: no other package is tested. */
  constructor(flags: TestFlags, p: Package, dir: string, alone: boolean) {
    this.flags = flags;
    this.p = p;
    this.dir = dir;
    this.alone = alone;
    this.failedBuild = `${p.path} [${p.path}.test]`;
    this.direct = !flags.json && (!namesPackages(flags) || flags.bench);
    this.waiting = this.direct || flags.json || flags.showPass ? null : [];
  }

  /** Whether all that the test needs can be loaded; what cannot is printed. */
  setUp(): boolean {
    const { p, flags } = this;
    const tests = p.program.tests(p);
    if (tests === null) return true;
    const { errors, help } = testLoadErrors(p, tests);
    if (errors.length === 0) return true;
    for (const { path, text } of errors) {
      buildOutput(flags, path, `# ${p.path}\n${text}`);
      buildFailed(flags, path);
    }
    printError(help);
    this.begin();
    if (!flags.compileOnly) this.say(`FAIL\t${p.path} [setup failed]\n`);
    this.events?.buildFailed(errors[0]!.path);
    return this.close(false);
  }

  private begin(): void {
    if (this.flags.json && !this.flags.compileOnly) this.events = new TestEvents(this.p.path, print);
  }

  /** True if all went well. */
  async run(): Promise<boolean> {
    const { p } = this;
    const bytes = await this.binary();
    // The program that was made for the test is let go, whoever holds the test itself.
    this.p = p;
    this.begin();
    if (bytes === undefined) {
      this.say(`?   \t${this.p.path}\t[no test files]\n`);
      return this.close(true);
    }
    if (bytes === null) {
      if (!this.flags.compileOnly) this.say(`FAIL\t${this.p.path} [build failed]\n`);
      this.events?.buildFailed(this.failedBuild);
      return this.close(false);
    }
    const executable = this.target();
    const error = writeAside(executable, [bytes], 0o777);
    if (error !== null) throw new InputError(`glasgo test: cannot write ${executable}: ${error}`);
    if (this.flags.compileOnly) return true;
    const { timeout, toBinary } = this.flags;
    const end = await runTest({
      executable,
      args: ["-test.paniconexit0", ...toBinary],
      dir: this.p.dir,
      timeout,
      sink: this.direct ? ownOutput() : (b) => this.output(b),
    });
    if (this.target().startsWith(this.dir)) rmSync(executable, { force: true });
    this.interrupted = end.interrupted;
    return this.report(end);
  }

  private target(): string {
    const { output, compileOnly } = this.flags;
    const name = binaryName(this.p);
    if (output !== null) return isDirectory(output) ? join(output, name) : resolve(output);
    return compileOnly ? resolve(name) : join(this.dir, name);
  }

  /** The test binary; null after errors, which have been printed; undefined where there are no tests. */
  private async binary(): Promise<Uint8Array | null | undefined> {
    // Each test has a program of its own: what is found out of trees belongs to one compilation.
    if (this.p.path !== "command-line-arguments") this.p = packageAgain(this.p, this.flags);
    const tests = this.p.program.tests(this.p);
    return tests === null ? undefined : this.build(tests);
  }

  private async build(tests: TestPackages): Promise<Uint8Array | null> {
    const { p } = this;
    const { main, functions } = testMain(p, tests);
    if (functions.problems.length > 0) {
      const first = functions.problems[0]!;
      const { filename, line, column } = p.program.fileSet.position(first.pos);
      this.buildOutput(`# ${p.path}\n${filename}:${line}:${column}: ${first.message}\n`);
      return null;
    }
    const built = await this.compile(main);
    if (built === null) buildFailed(this.flags, this.failedBuild);
    return built === null ? null : built.bytes;
  }

  private compile(main: Package): Promise<Built | null> {
    const { p, flags, alone } = this;
    const again = (): Package => {
      const q = packageAgain(p, flags);
      return testMain(q, q.program.tests(q)!).main;
    };
    return compileMain(main, this.flags.build, {
      ...(alone && p.path !== "command-line-arguments" ? { again } : {}),
      strings: new Map([["testing.testBinary", "1"]]),
      name: `${p.path}.test`,
      print: (text, isLink) => {
        if (isLink) this.failedBuild = main.path;
        this.buildOutput(text);
      },
    });
  }

  private buildOutput(text: string): void {
    buildOutput(this.flags, this.failedBuild, text);
  }

  /** Takes what the binary printed. */
  private output(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.hasOutput = true;
    this.lastByte = bytes[bytes.length - 1]!;
    const text = this.tail + Buffer.from(bytes).toString("latin1");
    if (/^testing: warning: no tests to run\n/m.test(text)) this.nothingToRun = true;
    this.tail = text.slice(text.lastIndexOf("\n", text.length - 2) + 1).slice(-200);
    this.put(bytes);
  }

  private put(bytes: Uint8Array): void {
    if (this.events !== null) this.events.write(bytes);
    else if (this.waiting !== null) this.waiting.push(bytes);
    else print(bytes);
  }

  private say(text: string): void {
    this.put(Buffer.from(text));
  }

  private report(end: TestEnd): boolean {
    const { flags, p } = this;
    const time = `${end.seconds.toFixed(3)}s`;
    const newline = this.lastByte === 0x0a ? "" : "\n";
    if (end.error === "") {
      if (this.waiting !== null) this.waiting.length = 0;
      else this.say(newline);
      this.say(`ok  \t${p.path}\t${time}${this.nothingToRun ? " [no tests to run]" : ""}\n`);
      return this.close(true);
    }
    if (end.late !== "") this.say(`${end.late}\n`);
    if (!end.exited || !this.hasOutput) this.say(`${end.error}\n`);
    else this.say(newline);
    const mark = flags.json || flags.toBinary.includes("-test.v=test2json") ? "\x16" : "";
    this.say(`${mark}FAIL\t${p.path}\t${time}\n`);
    return this.close(false);
  }

  private close(ok: boolean): boolean {
    for (const b of this.waiting ?? []) print(b);
    this.events?.close(!ok);
    return ok;
  }
}

/** Where the output of a test binary goes that nobody looks at on the way: our own standard output (null), or a client's. */
function ownOutput(): ((bytes: Uint8Array) => void) | null {
  return currentClient() === null ? null : print;
}
