// `glasgo check`, `show types` and `show packages` on a small module: what they print and how they end.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";

const cli = join(process.cwd(), "dist/glasgo.cjs");
const dir = mkdtempSync(join(tmpdir(), "glasgo-check-"));
after(() => rmSync(dir, { recursive: true }));

const files: Record<string, string> = {
  "go.mod": "module example.com/m\n\ngo 1.21\n",
  "main.go":
    'package main\n\nimport (\n\t"example.com/m/p"\n\t"nosuch"\n)\n\nfunc main() {\n\tvar s string = p.X\n\tfor range 3 {\n\t}\n}\n',
  "p/p.go": "package p\n\nvar X = 1\n\nvar broken = ]\n",
  "p/p_test.go": "package p\n\nvar y = undefinedName\n",
  "q/q.go": "package q\n\nfunc F() int { return 1 << 3 }\n",
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(join(dir, dirname(name)), { recursive: true });
  writeFileSync(join(dir, name), text);
}

function run(...args: string[]): { code: number | null; out: string; err: string } {
  return runWith({}, ...args);
}

function runWith(more: Record<string, string>, ...args: string[]): { code: number | null; out: string; err: string } {
  const r = spawnSync(process.execPath, [cli, ...args], {
    cwd: dir,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...more },
  });
  return { code: r.status, out: r.stdout, err: r.stderr };
}

const skip = !existsSync("/usr/local/go/src/fmt") && process.env.GOROOT === undefined ? "needs a Go tree" : false;

test("check reports every error once, in order, tests included", { skip }, () => {
  const r = run("check", "./...");
  assert.equal(r.code, 1);
  assert.deepEqual(
    r.err
      .replace(/\(\S+\/src\/nosuch\)/, "(GOROOT/src/nosuch)")
      .trimEnd()
      .split("\n"),
    [
      "./main.go:5:2: package nosuch is not in std (GOROOT/src/nosuch)",
      "./main.go:9:6: declared and not used: s",
      "./main.go:9:17: cannot use p.X (variable of type int) as string value in variable declaration",
      "./main.go:10:12: cannot range over 3 (untyped int constant): requires go1.22 or later (-lang was set to go1.21; check go.mod)",
      "p/p.go:5:14: syntax error: unexpected ], expected expression",
      "p/p_test.go:3:9: undefined: undefinedName",
    ],
  );
});

test("check of a package without errors", { skip }, () => {
  assert.deepEqual(run("check", "example.com/m/q"), { code: 0, out: "", err: "" });
});

test("show types", { skip }, () => {
  const r = run("show", "types", "--only", "type,defines", "q/q.go");
  assert.equal(r.code, 0);
  assert.deepEqual(
    r.out
      .trimEnd()
      .split("\n")
      .map((l) => l.replace(/ {2,}/g, "  ")),
    [
      "3:6-7  F  defines func F func() int",
      "3:10-13  int  type int",
      "3:23-29  1 << 3  constant int = 8",
      "3:23-24  1  constant untyped int = 1",
      "3:28-29  3  constant untyped int = 3",
    ],
  );
});

test("show packages", { skip }, () => {
  const r = run("show", "packages", "--dot", "example.com/m/q");
  assert.match(r.out, /^digraph imports \{[\s\S]*"example\.com\/m\/q" \[style=bold\];\n\}\n$/);
  const data = JSON.parse(run("show", "packages", "--json", "./q").out) as { path: string; goVersion: string }[];
  assert.deepEqual(
    data.map((p) => [p.path, p.goVersion]),
    [["example.com/m/q", "go1.21"]],
  );
});

test("GOFLAGS: flags of the command are taken, others are not", { skip }, () => {
  writeFileSync(join(dir, "q/special.go"), "//go:build special\n\npackage q\n\nvar broken = nope\n");
  assert.equal(run("check", "./q").code, 0);
  const r = runWith({ GOFLAGS: "-buildvcs=false -tags=special -count=1" }, "check", "./q");
  assert.equal(r.err, "q/special.go:5:14: undefined: nope\n");
  assert.equal(run("check", "-tags", "special", "./q").code, 1);
  assert.equal(run("check", "-tags=special", "./q").code, 1);
});

test("what stands behind the program's name is the program's, whatever it looks like", { skip }, () => {
  // The errors of the program are what is said, not its arguments.
  const r = run("run", "-tags", "x", "./p", "-nosuch", "-v=maybe", "--help");
  assert.match(r.err, /p\.go:5:14: syntax error|is not a main package/);
  assert.equal(r.code, 1);
  assert.match(run("run", "-nosuch", "./p").err, /unknown option '-nosuch'/);
});
