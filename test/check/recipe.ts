// The cases of GOROOT/test: what the comment at the top of a file asks for. Contract:
// GOROOT/src/cmd/internal/testdir/testdir_test.go.
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evalConstraint, parseGoBuild } from "../../src/load/constraint.ts";
import { BuildContext } from "../../src/load/context.ts";
import type { Outcome } from "./harness.ts";

export const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
export const version = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim();

/** First comment that is a recipe, and the build constraint. */
export interface Recipe {
  readonly action: string;
  readonly flags: readonly string[];
  readonly args: readonly string[];
  /** The build constraint holds for linux/amd64. */
  readonly enabled: boolean;
}

export function recipe(text: string): Recipe {
  let constraint = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("//go:build ")) constraint = line;
    const m = /^\/\/ (\w+)(.*)$/.exec(line);
    if (m === null || line.startsWith("//go:build")) {
      if (line.startsWith("package ")) break;
      continue;
    }
    const words = m[2]!
      .trim()
      .split(/\s+/)
      .filter((w) => w !== "");
    const flags = words.filter((w) => w.startsWith("-"));
    // The constraint may stand behind the recipe.
    const later = /^\/\/go:build .*$/m.exec(text.slice(0, text.indexOf("\npackage ") + 1));
    return {
      action: m[1]!,
      flags,
      args: words.filter((w) => !w.startsWith("-")),
      enabled: holds(constraint || (later?.[0] ?? "")),
    };
  }
  return { action: "", flags: [], args: [], enabled: true };
}

const context = new BuildContext({});

function holds(constraint: string): boolean {
  return constraint === "" || evalConstraint(parseGoBuild(constraint), (tag) => context.hasTag(tag));
}

/** Paths below GOROOT/test of the cases with one of these actions, sorted. */
export function casesOf(actions: readonly string[]): string[] {
  const out: string[] = [];
  const walk = (dir: string): void => {
    for (const e of readdirSync(join(goroot, "test", dir), { withFileTypes: true })) {
      const name = dir === "" ? e.name : `${dir}/${e.name}`;
      if (e.isDirectory()) {
        if (!e.name.endsWith(".dir")) walk(name);
      } else if (e.name.endsWith(".go")) {
        if (actions.includes(recipe(readFileSync(join(goroot, "test", name), "utf8")).action)) out.push(name);
      }
    }
  };
  walk("");
  return out.sort();
}

/** Why a case cannot be judged here; null if it can. */
export function reasonToSkip(text: string, r: Recipe): string | null {
  if (!r.enabled) return "build constraint";
  if (/^import "C"|"C"$/m.test(text)) return "needs cgo";
  const bad = r.flags.find((f) => !changesNothing(f));
  return bad === undefined ? null : `flag ${bad.replace(/=.*/, "")}`;
}

/** Flags that change nothing that the case looks at. */
function changesNothing(flag: string): boolean {
  return /^-gcflags=/.test(flag) && !/-B|-race|-d=checkptr|-lang/.test(flag);
}

/** Runs an executable made from `source`; it must end with code 0 and print what the file beside the source says. */
export function runAndCompare(
  executable: string,
  args: readonly string[],
  source: string,
  environment: Readonly<Record<string, string>>,
): Outcome {
  const log = `${executable}.log`;
  // Both streams go to one file, as in the official test.
  const fd = openSync(log, "w");
  const r = spawnSync(executable, args, {
    cwd: join(goroot, "test"),
    timeout: 30_000,
    stdio: ["ignore", fd, fd],
    env: { ...process.env, GOROOT: goroot, ...environment },
  });
  closeSync(fd);
  const output = readFileSync(log, "latin1");
  if (r.status !== 0) return { status: "fail", detail: `exit ${r.status ?? r.signal}: ${output.slice(0, 600)}` };
  const expected = source.replace(/\.go$/, ".out");
  const want = existsSync(expected) ? readFileSync(expected, "latin1") : "";
  if (output.replaceAll("\r\n", "\n") === want) return { status: "pass" };
  return { status: "fail", detail: `output: ${output.slice(0, 300)}` };
}
