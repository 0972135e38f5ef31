// `npm run check:modules`: modules of other people's making, from the module proxy: their own tests, built by glasgo, beside
// the official toolchain's on the same files. A case is a module; it passes if every package whose tests pass under `go test`
// passes under `glasgo test`. Needs the official Go (which fetches the modules) and a module proxy or a filled module cache.
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
  ["go.etcd.io/bbolt@v1.3.11", "key-value store", [".", "./internal/freelist"]],
  ["github.com/valyala/quicktemplate@v1.8.0", "template engine", [".", "./parser"]],
  [
    "github.com/klauspost/compress@v1.17.11",
    "compression",
    ["./fse", "./huff0", "./flate", "./s2", "./snappy", "./zstd"],
  ],
  ["github.com/expr-lang/expr@v1.16.9", "expression evaluator", ["./..."]],
  ["github.com/gordonklaus/ineffassign@v0.1.0", "linter", ["./..."]],
];

function run(name: string): Outcome {
  const [, , patterns] = modules.find(([m]) => m === name)!;
  const fetched = spawnSync("go", ["mod", "download", "-json", name], { encoding: "utf8", cwd: tmpdir() });
  if (fetched.error !== undefined) return { status: "skip", detail: "no official Go" };
  if (fetched.status !== 0) return { status: "skip", detail: `cannot be fetched: ${fetched.stdout.slice(0, 200)}` };
  const dir = mkdtempSync(join(tmpdir(), "check-modules-"));
  try {
    cpSync((JSON.parse(fetched.stdout) as { Dir: string }).Dir, dir, { recursive: true });
    spawnSync("chmod", ["-R", "u+w", dir]);
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod", GOWORK: "off" };
    const options = { cwd: dir, env, encoding: "utf8", timeout: 900_000, maxBuffer: 1 << 28 } as const;
    const official = spawnSync("go", ["test", "-short", "-vet=off", ...patterns], options);
    const ours = spawnSync(process.execPath, [resolve("bin/glasgo"), "test", "-short", ...patterns], options);
    const wanted = passing(official.stdout);
    const got = passing(ours.stdout);
    const missing = wanted.filter((p) => !got.includes(p));
    const count = `${wanted.length - missing.length} of ${wanted.length} packages`;
    if (wanted.length === 0) return { status: "fail", detail: `nothing passes officially: ${official.stderr}` };
    if (missing.length === 0) return { status: "pass", detail: count };
    const told = ours.stdout + ours.stderr;
    return { status: "fail", detail: `${count}; not ${missing.join(", ")}\n${told.slice(0, 6000)}` };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function passing(output: string): string[] {
  return [...output.matchAll(/^ok\s+(\S+)/gm)].map((m) => m[1]!);
}

await runCheck({
  name: "check:modules",
  known: "test/known/modules.txt",
  timeout: 1_800_000,
  list: () => modules.map(([m]) => m),
  run,
});
