// `glasgo server`: commands that a server runs have the same output, files and exit codes as those that run by themselves,
// whatever was run before them; and all goes on where the server is busy, gone or not to be trusted.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { missingGoroot } from "./missing.ts";

const skip = missingGoroot();
const dir = mkdtempSync(join(tmpdir(), "glasgo-server-"));
const glasgo = resolve("bin/glasgo");
const runtime = join(dir, "r");
mkdirSync(runtime);
const env: NodeJS.ProcessEnv = { ...process.env, XDG_RUNTIME_DIR: runtime };
delete env.GLASGO_SERVER;

after(() => {
  run(["server", "stop"]);
  rmSync(dir, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

interface How {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  input?: string;
}

function run(args: readonly string[], how: How = {}): Ended {
  const r = spawnSync(process.execPath, [glasgo, ...args], {
    encoding: "utf8",
    cwd: how.cwd ?? dir,
    env: { ...env, ...how.env },
    input: how.input ?? "",
  });
  return { code: r.status, out: r.stdout, err: r.stderr };
}

/** Without the seconds that tests took. */
const timeless = (e: Ended): Ended => ({ ...e, out: e.out.replace(/\b\d+\.\d+s/g, "_s") });

const alone = (args: readonly string[], how: How = {}): Ended =>
  run(args, { ...how, env: { ...how.env, GLASGO_SERVER: "off" } });

interface State {
  pid: number;
  commands: number;
}

const state = (): State | null => JSON.parse(run(["server", "status", "--json"]).out) as State | null;

const start = (...flags: string[]): Ended => run(["server", "start", ...flags]);

function write(name: string, text: string): void {
  mkdirSync(join(dir, name, ".."), { recursive: true });
  writeFileSync(join(dir, name), text);
}

write("m/go.mod", "module example.com/m\n\ngo 1.26\n");
write(
  "m/main.go",
  `package main

import (
	"io"
	"os"
)

func main() {
	in, _ := io.ReadAll(os.Stdin)
	os.Stdout.WriteString(os.Args[1] + string(in))
	os.Exit(7)
}
`,
);
write(
  "m/main_test.go",
  `package main

import (
	"fmt"
	"testing"
	"time"
)

func TestFine(t *testing.T) { t.Log("fine") }

func TestNot(t *testing.T) { t.Error("not fine") }

func TestLong(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	fmt.Println("waiting")
	time.Sleep(time.Hour)
}
`,
);
write("bad/bad.go", "package main\n\nfunc main() { x := 1 }\n");
write("tagged/a.go", "package main\n\nfunc main() {}\n");
write("tagged/b.go", "//go:build special\n\npackage main\n\nfunc main() {}\n");
write("small/main.go", "package main\n\nfunc start() { number = 1 }\n\nvar number int\n");

test("a server is started once, says what it is doing, and stops", { skip }, () => {
  assert.match(run(["server", "status"]).out, /no server is running/);
  assert.match(start().out, /^the server is process \d+; it ends after 30m0s without work/);
  const { pid } = state()!;
  assert.match(start().out, new RegExp(`^the server is process ${pid}\n`));
  assert.match(run(["server", "status"]).out, new RegExp(`process ${pid}: 0 commands since 20`));
  assert.match(run(["server", "stop"]).out, new RegExp(`process ${pid} ends`));
  assert.equal(state(), null);
  assert.match(run(["server", "stop"]).out, /no server is running/);
  assert.equal(start("--idle", "soon").code, 2);
});

test("output and exit codes are those of the same command alone", { skip }, () => {
  start();
  const before = state()!.commands;
  const commands: [string[], How][] = [
    [["show", "tokens", "m/main.go"], {}],
    [["show", "ast", "main.go"], { cwd: join(dir, "m") }],
    [["check", "./bad/bad.go"], {}],
    [["build", "-o", "out", "./bad/bad.go"], {}],
    [["check", "--nosuch"], {}],
    [["build", "--help"], {}],
    [["show"], {}],
    [["run", "main.go", "argument"], { cwd: join(dir, "m"), input: " and input" }],
    [["check", "a.go", "b.go"], { cwd: join(dir, "tagged"), env: { GOFLAGS: "-tags=special" } }],
    [["check", "."], { cwd: join(dir, "tagged") }],
    [["check", "."], { cwd: join(dir, "m"), env: { GOROOT: join(dir, "nowhere") } }],
    [["test", "-short", "-v"], { cwd: join(dir, "m") }],
    [["test", "-short", "-run", "Fine", "./m/..."], { cwd: join(dir, "m") }],
    [["tool", "nm", "no-such-file"], {}],
    [["tool", "compile", "-V=full"], {}],
  ];
  // Twice, so that each also comes after all others.
  for (const round of [1, 2]) {
    for (const [args, how] of commands)
      assert.deepEqual(timeless(run(args, how)), timeless(alone(args, how)), `${args.join(" ")}, round ${round}`);
  }
  assert.equal(run(commands[7]![0], commands[7]![1]).out, "argument and input");
  // A program that was run before is known without a server.
  assert.equal(state()!.commands, before + 2 * commands.length - 1, "the server has run them");
});

test("files are the same, and have the permissions that the client asks for", { skip }, () => {
  start();
  const build = (where: typeof run, out: string): Buffer => {
    const r = where(["build", "-o", out, "."], { cwd: join(dir, "m") });
    assert.equal(r.code, 0, r.err);
    return readFileSync(join(dir, "m", out));
  };
  assert.ok(build(run, "a").equals(build(alone, "b")));
  write("m/main.go", `${readFileSync(join(dir, "m/main.go"), "utf8")}\nvar _ = 1\n`);
  assert.ok(build(run, "a").equals(build(alone, "b")));
  const old = process.umask(0o077);
  run(["build", "-entry", "main.start", "-o", "private", "small/main.go"]);
  process.umask(old);
  assert.equal(statSync(join(dir, "private")).mode & 0o777, 0o700);
  run(["build", "-entry", "main.start", "-o", "public", "small/main.go"]);
  assert.equal(statSync(join(dir, "public")).mode & 0o777, 0o777 & ~old);
});

test("standard input is read by the command itself", { skip }, () => {
  start();
  assert.match(run(["show", "tokens", "-"], { input: "package p\n" }).out, /IDENT \(p\)/);
});

const spawned = (
  args: readonly string[],
  signal?: (child: ChildProcess) => void,
): Promise<Ended & { signal: string | null }> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [glasgo, ...args], { cwd: join(dir, "m"), env });
    let [out, err] = ["", ""];
    child.stdout.on("data", (b) => {
      out += b;
    });
    child.stderr.on("data", (b) => {
      err += b;
    });
    child.on("close", (code, s) => done({ code, out, err, signal: s }));
    signal?.(child);
  });

test("while the server is busy commands run by themselves", { skip }, async () => {
  start();
  const expected = alone(["show", "types", "main.go"], { cwd: join(dir, "m") });
  const all = await Promise.all([1, 2, 3, 4].map(() => spawned(["show", "types", "main.go"])));
  for (const { code, out, err } of all) assert.deepEqual({ code, out, err }, expected);
});

test("an interrupt ends the work; another server takes the place", { skip }, async () => {
  start();
  const { pid } = state()!;
  // All of the library: far longer than it takes to interrupt it.
  const ended = await spawned(["build", "-a", "-o", "never"], (child) => setTimeout(() => child.kill("SIGINT"), 1500));
  assert.equal(ended.signal, "SIGINT", ended.err);
  assert.ok(!readdirSync(join(dir, "m")).includes("never"));
  await replaced(pid);
  assert.equal(run(["show", "tokens", "m/main.go"]).code, 0);
});

test("an interrupted test does not go on", { skip }, async () => {
  start();
  const { pid } = state()!;
  const ended = await spawned(["test", "-run", "Long"], (child) =>
    child.stdout!.on("data", (b) => String(b).includes("waiting") && child.kill("SIGTERM")),
  );
  assert.equal(ended.signal, "SIGTERM", ended.err);
  const processes = readdirSync("/proc").filter((n) => /^\d+$/.test(n));
  const left = processes.filter((n) => commandOf(n).includes("-test.run=Long"));
  assert.deepEqual(left, []);
  await replaced(pid);
});

/** Waits until another server is in the place of that one. */
async function replaced(pid: number): Promise<void> {
  for (let i = 0; i < 200 && (state()?.pid ?? pid) === pid; i++) await new Promise((r) => setTimeout(r, 50));
  assert.notEqual(state()?.pid ?? pid, pid);
}

function commandOf(process: string): string {
  try {
    return readFileSync(`/proc/${process}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

test("a server that was killed is no obstacle", { skip }, () => {
  start();
  process.kill(state()!.pid, "SIGKILL");
  assert.match(run(["show", "tokens", "small/main.go"]).out, /IDENT \(start\)/);
  assert.equal(state(), null);
  assert.match(start().out, /it ends after/);
  assert.match(run(["show", "tokens", "small/main.go"]).out, /IDENT \(start\)/);
  assert.equal(state()!.commands, 1);
});

test("a server ends when it has had nothing to do", { skip }, async () => {
  run(["server", "stop"]);
  assert.match(start("--idle", "200ms").out, /after 200ms without work/);
  for (let i = 0; i < 100 && state() !== null; i++) await new Promise((r) => setTimeout(r, 300));
  assert.equal(state(), null);
});

test("a socket that others could have put there is not used", { skip }, () => {
  start();
  const before = state()!.commands;
  const folder = join(runtime, `glasgo-${process.getuid!()}`);
  chmodSync(folder, 0o777);
  assert.match(run(["show", "tokens", "small/main.go"]).out, /IDENT \(start\)/);
  assert.equal(run(["server", "start"]).code, 1);
  chmodSync(folder, 0o700);
  assert.equal(state()!.commands, before);
});

// The last one: whoever comes late takes the place when it is free again, and ends soon.
test("of several servers that are started at once one stays", { skip }, async () => {
  run(["server", "stop"]);
  const all = await Promise.all([1, 2, 3, 4].map(() => spawned(["server", "start", "--idle", "20s"])));
  const { pid } = state()!;
  for (const { out } of all) assert.match(out, new RegExp(`^the server is process ${pid}\\b`));
});
