// Runs one test binary. In: the executable, its arguments, its directory. Out: what it printed, as it comes, and how it ended.
// Contract: cmd/go/internal/test/test.go (Go 1.26): both streams are one, standard input is empty, a binary that outlives its
// own timeout is asked to quit, then killed.
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { builtin } from "../host/builtin.ts";

export interface TestRun {
  executable: string;
  args: readonly string[];
  dir: string;
  /** Milliseconds; 0: none. */
  timeout: number;
  /** Takes the output; null: the binary writes to our own standard output. */
  sink: ((bytes: Uint8Array) => void) | null;
}

export interface TestEnd {
  /** "" if all is well, else in the words of os/exec: "exit status 2", "signal: killed". */
  error: string;
  /** The binary ended by itself, with an exit code. */
  exited: boolean;
  /** What is to be said of a binary that did not end in time. */
  late: string;
  /** A signal came meanwhile that asks us to end, and was handed on. */
  interrupted: boolean;
  seconds: number;
}

/** Go's names of signals. */
const signalNames: Readonly<Record<string, string>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGILL: "illegal instruction",
  SIGTRAP: "trace/breakpoint trap",
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGKILL: "killed",
  SIGUSR1: "user defined signal 1",
  SIGSEGV: "segmentation fault",
  SIGUSR2: "user defined signal 2",
  SIGPIPE: "broken pipe",
  SIGALRM: "alarm clock",
  SIGTERM: "terminated",
};

/** How long a binary may go on after its own timeout, and its pipes after its end. */
function grace(timeout: number): number {
  return Math.max(timeout / 10, 5000);
}

export function runTest(o: TestRun): Promise<TestEnd> {
  const begin = process.hrtime.bigint();
  const seconds = (): number => Number(process.hrtime.bigint() - begin) / 1e9;
  return new Promise((resolve, reject) => {
    const child = start(o);
    let late = "";
    const timers: NodeJS.Timeout[] = [];
    if (o.timeout > 0) {
      const limit = o.timeout + grace(o.timeout);
      const quit = (): void => {
        late = `*** Test killed with quit: ran too long (${goDuration(limit)}).`;
        child.kill("SIGQUIT");
        timers.push(setTimeout(() => child.kill("SIGKILL"), grace(o.timeout)));
      };
      timers.push(setTimeout(quit, limit));
    }
    let interrupted = false;
    const stop = (signal: NodeJS.Signals): void => {
      interrupted = true;
      child.kill(signal);
    };
    const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
    for (const s of signals) process.on(s, stop);
    const finish = (code: number | null, signal: string | null): void => {
      for (const t of timers) clearTimeout(t);
      for (const s of signals) process.off(s, stop);
      const error =
        code === 0 ? "" : code === null ? `signal: ${signalNames[signal!] ?? signal}` : `exit status ${code}`;
      resolve({ error, exited: code !== null, late, interrupted, seconds: seconds() });
    };
    child.stdout?.on("data", o.sink!);
    child.stderr?.on("data", o.sink!);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      // A process that the test left behind may hold the pipe open for ever.
      const giveUp = (): void => {
        late = `*** Test I/O incomplete ${goDuration(grace(o.timeout))} after exiting.`;
        child.stdout?.destroy();
        finish(code === 0 ? 1 : code, signal);
      };
      timers.push(setTimeout(giveUp, grace(o.timeout)));
    });
    child.on("close", (code, signal) => {
      if (late === "" || !late.includes("incomplete")) finish(code, signal);
    });
  });
}

function start(o: TestRun): ChildProcess {
  const env = { ...process.env, PWD: o.dir };
  if (o.sink === null)
    return builtin.childProcess.spawn(o.executable, o.args, { cwd: o.dir, env, stdio: ["ignore", 1, 1] });
  // One pipe for both streams keeps their order. The shell makes way for the binary at once.
  const shell = "/bin/sh";
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  if (!existsSync(shell)) return builtin.childProcess.spawn(o.executable, o.args, { cwd: o.dir, env, stdio });
  return builtin.childProcess.spawn(shell, ["-c", 'exec "$0" "$@" 2>&1', o.executable, ...o.args], {
    cwd: o.dir,
    env,
    stdio,
  });
}

/** Milliseconds as package time prints durations. */
export function goDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const s = ms / 1000;
  const h = Math.floor(s / 3600);
  const m = Math.floor(s / 60) % 60;
  const rest = `${Number((s % 60).toFixed(9))}s`;
  return h > 0 ? `${h}h${m}m${rest}` : m > 0 ? `${m}m${rest}` : rest;
}
