// `npm run check:stress`: the programs of test/stress, built by glasgo alone, under the runtime's debug settings. A case is a
// program with the environment of one of its `// env:` lines (and once without any); it passes if it prints what the .out file
// beside it says, which is what the official Go 1.26 prints. Nothing of the official toolchain is used, except that the
// profiles that test/stress/profiles.go writes are shown to `go tool pprof` where it is installed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, runCheck } from "./harness.ts";

const folder = "test/stress";
const plain = "-";
let dir = "";
const built = new Map<string, string>();

function cases(): string[] {
  const all: string[] = [];
  for (const file of readdirSync(folder).filter((f) => f.endsWith(".go"))) {
    const text = readFileSync(join(folder, file), "utf8");
    const settings = [...text.matchAll(/^\/\/ env: (.*)$/gm)].map((m) => m[1]!);
    for (const env of [plain, ...settings]) all.push(`${file} ${env}`);
  }
  return all;
}

/** The executable of a program; an array of one text is the reason why there is none. */
function program(file: string): string | [error: string] {
  const known = built.get(file);
  if (known !== undefined) return known;
  const out = join(dir, file.replace(/\.go$/, ""));
  const args = ["bin/glasgo", "build", "-o", out, join(folder, file)];
  const r = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, PATH: "/nonexistent" } });
  if (r.status !== 0) return [`build: ${r.stderr}`];
  built.set(file, out);
  return out;
}

function run(item: string): Outcome {
  const [file = "", ...settings] = item.split(" ");
  const executable = program(file);
  if (typeof executable !== "string") return { status: "fail", detail: executable[0] };
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const s of settings) {
    const i = s.indexOf("=");
    if (i > 0) env[s.slice(0, i)] = s.slice(i + 1);
  }
  const profiles = file === "profiles.go" ? [join(dir, "cpu.pprof"), join(dir, "heap.pprof")] : [];
  const command = `exec "$0" "$@" 2>&1`;
  const r = spawnSync("/bin/sh", ["-c", command, executable, ...profiles], {
    encoding: "utf8",
    env,
    timeout: 240_000,
    maxBuffer: 1 << 28,
  });
  const expected = readFileSync(join(folder, file.replace(/\.go$/, ".out")), "utf8");
  if (r.status !== 0) return { status: "fail", detail: `${r.signal ?? `exit ${r.status}`}\n${r.stdout.slice(-3000)}` };
  if (r.stdout !== expected) return { status: "fail", detail: difference(expected, r.stdout) };
  return profiles.length === 0 ? { status: "pass" } : readByPprof(executable, profiles);
}

function readByPprof(executable: string, profiles: readonly string[]): Outcome {
  const [cpu = "", heap = ""] = profiles;
  for (const [file, name] of [
    [cpu, "main.busy"],
    [heap, "main.hoard"],
  ] as const) {
    const r = spawnSync("go", ["tool", "pprof", "-top", executable, file], { encoding: "utf8" });
    if (r.error !== undefined) return { status: "pass", detail: "go tool pprof is not installed" };
    if (!r.stdout.includes(name))
      return { status: "fail", detail: `pprof does not show ${name}:\n${r.stdout}${r.stderr}` };
  }
  return { status: "pass" };
}

function difference(expected: string, actual: string): string {
  const want = expected.split("\n");
  const got = actual.split("\n");
  const at = want.findIndex((line, i) => line !== got[i]);
  return `line ${at + 1}:\n  want ${want[at]}\n  got  ${got[at] ?? "nothing"}`;
}

await runCheck({
  name: "check:stress",
  known: "test/known/stress.txt",
  timeout: 300_000,
  list: cases,
  run,
  start: () => {
    dir = mkdtempSync(join(tmpdir(), "glasgo-stress-"));
  },
  stop: () => rmSync(dir, { recursive: true, force: true }),
});
