// `npm run check:modules`: modules of other people's making, from the module proxy: their own tests, built by glasgo, beside
// the official toolchain's on the same files. A case is a module; it passes if every test that passes under `go test` passes
// under `glasgo test` (`--verbose` prints the counts). Needs the official Go (which fetches the modules) and a module proxy or a filled module cache.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Outcome, runCheck } from "./harness.ts";

/** What each is, and the packages that are tested. */
const modules: readonly [module: string, what: string, patterns: readonly string[]][] = [
  ["github.com/go-chi/chi/v5@v5.2.1", "router", ["./..."]],
  ["github.com/yuin/goldmark@v1.7.8", "Markdown renderer", ["./..."]],
  ["github.com/BurntSushi/toml@v1.4.0", "TOML parser", [".", "./internal/..."]],
  ["gopkg.in/yaml.v3@v3.0.1", "YAML parser", ["./..."]],
  ["github.com/spf13/cobra@v1.8.1", "CLI framework", ["./..."]],
  ["go.etcd.io/bbolt@v1.3.11", "key-value store", ["./..."]],
  ["github.com/valyala/quicktemplate@v1.8.0", "template engine", [".", "./parser"]],
  [
    "github.com/klauspost/compress@v1.17.11",
    "compression",
    ["./fse", "./huff0", "./flate", "./s2", "./snappy", "./zstd"],
  ],
  ["github.com/expr-lang/expr@v1.16.9", "expression evaluator", ["./..."]],
  // It type-checks packages, its own and the library's, compiles them to an SSA form and reasons about it; where packages
  // lie it asks the go command, which is the official one.
  [
    "honnef.co/go/tools@v0.6.1",
    "linter (staticcheck)",
    ["./pattern", "./printf", "./go/ir/...", "./staticcheck/sa5011", "./simple/s1008", "./unused"],
  ],
];

/** Tests that root cannot pass: they expect that a file without permission cannot be written. */
const notAsRoot = "^TestFailGen(Bash|Fish|PowerShell|Zsh)CompletionFile$";

function run(name: string): Outcome {
  const [, , patterns] = modules.find(([m]) => m === name)!;
  const fetched = spawnSync("go", ["mod", "download", "-json", name], { encoding: "utf8", cwd: tmpdir() });
  if (fetched.error !== undefined) return { status: "skip", detail: "no official Go" };
  if (fetched.status !== 0) return { status: "skip", detail: `cannot be fetched: ${fetched.stdout.slice(0, 200)}` };
  const dir = mkdtempSync(join(tmpdir(), "check-modules-"));
  try {
    cpSync((JSON.parse(fetched.stdout) as { Dir: string }).Dir, dir, { recursive: true });
    spawnSync("chmod", ["-R", "u+w", dir]);
    return compare(dir, patterns);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The tests of the packages in `dir`, under `go test` and under `glasgo test`. */
function compare(dir: string, patterns: readonly string[]): Outcome {
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod", GOWORK: "off" };
  const options = { cwd: dir, env, encoding: "utf8", timeout: 1_500_000, maxBuffer: 1 << 29 } as const;
  const skip = process.getuid?.() === 0 ? [`-skip=${notAsRoot}`] : [];
  const args = ["test", "-short", "-vet=off", "-json", ...skip, ...patterns];
  const official = events(spawnSync("go", args, options));
  const ours = events(spawnSync(process.execPath, [resolve("bin/glasgo"), ...args], options));
  const wanted = [...official.passed];
  if (wanted.length === 0) return { status: "fail", detail: `nothing passes officially: ${official.told}` };
  const missing = wanted.filter((t) => !ours.passed.has(t));
  const tests = wanted.filter((t) => t.includes(" "));
  const lacking = missing.filter((t) => t.includes(" "));
  const packages = wanted.length - tests.length;
  const lackingPackages = missing.length - lacking.length;
  const failing = [...official.failed].filter((t) => !t.includes(" "));
  const detail =
    `${packages - lackingPackages} of ${packages} packages, ${tests.length - lacking.length} of ${tests.length} tests` +
    (failing.length > 0 ? ` (officially failing: ${failing.join(", ")})` : "");
  if (missing.length === 0) return { status: "pass", detail };
  const first = [...missing.filter((t) => !t.includes(" ")), ...lacking.slice(0, 20)].map((t) => t.slice(0, 150));
  return { status: "fail", detail: `${detail}; not\n  ${first.join("\n  ")}\n${ours.told.slice(-6000)}` };
}

/** A test's name without what differs from run to run: addresses, and times of day. */
function sameName(name: string): string {
  return name.replace(/0x[0-9a-f]{5,}/g, "0x…").replace(/(?:_\d+,){4}_\d+(?=,_time\.)/g, "…");
}

interface Events {
  /** "package" and "package test", subtests included. */
  passed: Set<string>;
  failed: Set<string>;
  /** What was printed by what failed. */
  told: string;
}

function events(result: { stdout: string; stderr: string }): Events {
  const passed = new Set<string>();
  const failed = new Set<string>();
  const printed: [string, string][] = [];
  let rest = result.stderr;
  for (const line of result.stdout.split("\n")) {
    if (!line.startsWith("{")) {
      rest += line === "" ? "" : `${line}\n`;
      continue;
    }
    const e = JSON.parse(line) as {
      Action: string;
      Package?: string;
      ImportPath?: string;
      Test?: string;
      Output?: string;
    };
    const name = `${e.Package ?? e.ImportPath}${e.Test === undefined ? "" : ` ${sameName(e.Test)}`}`;
    if (e.Action === "pass") passed.add(name);
    else if (e.Action === "fail") failed.add(name);
    else if (e.Output !== undefined) printed.push([name, e.Output]);
  }
  const told = printed.filter(([name]) => failed.has(name) || !passed.has(name)).map(([, text]) => text);
  return { passed, failed, told: rest + told.join("") };
}

await runCheck({
  name: "check:modules",
  known: "test/known/modules.txt",
  timeout: 3_600_000,
  list: () => modules.map(([m]) => m),
  run,
});
