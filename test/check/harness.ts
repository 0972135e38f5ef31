// The frame of every `npm run check:NAME`: picks the cases, runs them on both cores with progress, compares the
// failures with the list of known ones, and ends with `NAME: P passed, F failed, S skipped`.
//
// Options: --full (the default) | --sample N [--seed S]; --filter TEXT or /REGEXP/; --jobs N; --verbose (details of every case that has some).
// Exit 0 exactly when every failure is listed in the known-failures file (one `case<TAB>reason` a line).
import { fork } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

export interface Outcome {
  status: "pass" | "fail" | "skip";
  /** Why it failed (shown with --verbose and for failures that are not known) or why it was skipped. */
  detail?: string;
}

export interface CheckOptions {
  /** Printed in the last line, for example `check:syntax`. */
  name: string;
  /** All cases, in a fixed order. Called in the parent only. */
  list: () => string[] | Promise<string[]>;
  /** Judges one case. Called in a worker process; an exception is a failure. */
  run: (item: string) => Outcome | Promise<Outcome>;
  /** Path of the list of known failures, from the project's root. */
  known: string;
  /** Called once in each worker process before its first case, and after its last. */
  start?: () => void | Promise<void>;
  stop?: () => void | Promise<void>;
  /** A case that takes longer is a failure, and its worker is replaced. Milliseconds; 60,000 unless given. */
  timeout?: number;
}

interface Message {
  item: string;
  outcome: Outcome;
}

/** Runs the check that this process was started for; ends the process. */
export async function runCheck(o: CheckOptions): Promise<void> {
  if (process.env.GLASGO_CHECK_WORKER !== undefined) return workerMain(o);
  const option = (name: string): string | undefined => {
    const i = process.argv.indexOf(`--${name}`);
    return i < 0 ? undefined : (process.argv[i + 1] ?? "");
  };
  const all = await o.list();
  const filter = option("filter");
  let items = filter === undefined ? all : all.filter(matcher(filter));
  const sample = option("sample");
  if (sample !== undefined) items = pick(items, Number(sample), Number(option("seed") ?? "1"));
  const jobs = Math.max(1, Number(option("jobs") ?? Math.min(2, availableParallelism())));
  const known = readKnown(o.known);
  const outcomes = new Map<string, Outcome>();
  const log = option("log");
  for (const item of passedBefore(log)) outcomes.set(item, { status: "pass" });
  const left = items.filter((item) => !outcomes.has(item));
  // Where nobody sees a line that is written over and over, one a minute says that something is going on, and failures are told twice.
  let told = Date.now();
  await runAll(o, left, jobs, (item, outcome) => {
    outcomes.set(item, outcome);
    if (log !== undefined) appendFileSync(log, `${outcome.status}\t${item}\t${JSON.stringify(outcome.detail ?? "")}\n`);
    if (process.stderr.isTTY) process.stderr.write(`\r${outcomes.size}/${items.length} ${item.slice(-60).padEnd(60)}`);
    else if (outcome.status === "fail" && !known.has(item)) process.stderr.write(`${item}: ${outcome.detail ?? ""}\n`);
    else if (Date.now() - told > 60_000) {
      told = Date.now();
      process.stderr.write(`${outcomes.size}/${items.length}\n`);
    }
  });
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const count = { pass: 0, fail: 0, skip: 0 };
  const skips = new Map<string, number>();
  let unexpected = 0;
  for (const item of items) {
    const outcome = outcomes.get(item)!;
    count[outcome.status]++;
    if (outcome.status === "skip") {
      const why = outcome.detail ?? "no reason given";
      skips.set(why, (skips.get(why) ?? 0) + 1);
    } else if (outcome.status === "fail") {
      const listed = known.has(item);
      if (!listed) unexpected++;
      if (!listed || process.argv.includes("--verbose")) {
        console.log(`${listed ? "known failure" : "FAIL"} ${item}: ${outcome.detail ?? ""}`);
      }
    } else {
      if (known.has(item)) console.log(`now passes, take it off ${o.known}: ${item}`);
      if (outcome.detail !== undefined && process.argv.includes("--verbose"))
        console.log(`pass ${item}: ${outcome.detail}`);
    }
  }
  for (const [why, n] of [...skips].sort((a, b) => b[1] - a[1])) console.log(`skipped ${n}: ${why}`);
  console.log(`${o.name}: ${count.pass} passed, ${count.fail} failed, ${count.skip} skipped`);
  process.exit(unexpected === 0 ? 0 : 1);
}

/** TEXT: contains it; /TEXT/: a regular expression. */
function matcher(filter: string): (item: string) => boolean {
  if (filter.length < 3 || !filter.startsWith("/") || !filter.endsWith("/")) return (item) => item.includes(filter);
  const pattern = new RegExp(filter.slice(1, -1));
  return (item) => pattern.test(item);
}

/** A repeatable choice of `n` items (in their old order): a xorshift generator seeded with `seed`. */
export function pick<T>(items: readonly T[], n: number, seed: number): T[] {
  const index = items.map((_, i) => i);
  let x = (seed * 2654435761) >>> 0 || 1;
  for (let i = index.length - 1; i > 0; i--) {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    const j = x % (i + 1);
    [index[i], index[j]] = [index[j]!, index[i]!];
  }
  return index
    .slice(0, n)
    .sort((a, b) => a - b)
    .map((i) => items[i]!);
}

/** The items that passed in an earlier sitting. */
function passedBefore(log: string | undefined): string[] {
  if (log === undefined || !existsSync(log)) return [];
  const rows = readFileSync(log, "utf8").split("\n");
  return rows.map((row) => row.split("\t")).flatMap(([status, item]) => (status === "pass" ? [item!] : []));
}

function readKnown(file: string): Map<string, string> {
  const known = new Map<string, string>();
  if (!existsSync(file)) return known;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [item, reason] = line.split("\t");
    if (reason === undefined || reason === "") throw new Error(`${file}: no reason for ${item}`);
    known.set(item!, reason);
  }
  return known;
}

function runAll(
  o: CheckOptions,
  items: string[],
  jobs: number,
  done: (item: string, outcome: Outcome) => void,
): Promise<void> {
  let next = 0;
  let running = 0;
  return new Promise((resolve) => {
    const startWorker = () => {
      if (next >= items.length) {
        if (running === 0) resolve();
        return;
      }
      running++;
      const child = fork(process.argv[1]!, process.argv.slice(2), {
        env: { ...process.env, GLASGO_CHECK_WORKER: "1" },
        execArgv: [...process.execArgv, "--max-old-space-size=6144"],
      });
      let current: string | null = null;
      let reason = "the worker process died";
      let timer: NodeJS.Timeout | undefined;
      const give = () => {
        clearTimeout(timer);
        if (next >= items.length) {
          current = null;
          child.send({ stop: true });
          return;
        }
        current = items[next++]!;
        timer = setTimeout(() => {
          reason = `no answer in ${o.timeout ?? 60_000} ms`;
          child.kill("SIGKILL");
        }, o.timeout ?? 60_000);
        child.send({ item: current });
      };
      child.on("message", (m: Message | { ready: true }) => {
        if ("item" in m) {
          current = null;
          done(m.item, m.outcome);
        }
        give();
      });
      child.on("exit", () => {
        clearTimeout(timer);
        running--;
        if (current !== null) done(current, { status: "fail", detail: reason });
        startWorker();
      });
    };
    for (let i = 0; i < jobs; i++) startWorker();
    if (items.length === 0) resolve();
  });
}

async function workerMain(o: CheckOptions): Promise<void> {
  await o.start?.();
  process.on("message", async (m: { item?: string; stop?: boolean }) => {
    if (m.stop === true) {
      await o.stop?.();
      process.exit(0);
    }
    let outcome: Outcome;
    try {
      outcome = await o.run(m.item!);
    } catch (e) {
      outcome = { status: "fail", detail: e instanceof Error ? (e.stack ?? e.message) : String(e) };
    }
    process.send!({ item: m.item, outcome });
  });
  process.send!({ ready: true });
}
