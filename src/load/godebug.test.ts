// GODEBUG settings of go.mod, go.work and `//go:debug` lines: how they are read, what is wrong with them, and whose count.
// The messages are the go command's (Go 1.26.8).
import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultGodebug } from "../program/buildinfo.ts";
import { godebugProblem, parseGodebug, readGodebugTable } from "./godebug.ts";
import type { Package } from "./package.ts";
import { Program } from "./program.ts";
import { MemoryFiles } from "./provider.ts";
import { testMain } from "./testmain.ts";

const table = `package godebugs

var All = []Info{
	{Name: "panicnil", Package: "runtime", Changed: 21, Old: "1"},
	{Name: "zip64", Package: "archive/zip"},
}

var Removed = []RemovedInfo{
	{Name: "x509sha1", Removed: 24},
}
`;

function program(files: Record<string, string>): Program {
  return new Program({
    files: new MemoryFiles({ "/go/src/internal/godebugs/table.go": table, ...files }),
    goroot: "/go",
    dir: "/m",
    modules: { cacheDir: "/cache" },
  });
}

function load(p: Program, path: string): Package {
  const found = p.package(path);
  if (typeof found === "string") assert.fail(found);
  return found;
}

test("lines and settings", () => {
  assert.deepEqual(parseGodebug("//go:debug panicnil=1"), { key: "panicnil", value: "1" });
  assert.deepEqual(parseGodebug("//go:debug\t zip64=a=b "), { key: "zip64", value: "a=b" });
  assert.equal(parseGodebug("//go:debug"), "missing key=value");
  assert.equal(parseGodebug("//go:debug panicnil"), "missing key=value");
  assert.equal(parseGodebug("//go:debugger panicnil=1"), null);
  const known = readGodebugTable(new MemoryFiles({ "/go/src/internal/godebugs/table.go": table }), "/go");
  for (const [key, value, want] of [
    ["panicnil", "1", ""],
    ["nosuch", "1", 'unknown godebug "nosuch"'],
    ["x509sha1", "1", 'use of removed godebug "x509sha1", see https://go.dev/doc/godebug#go-124'],
    ["a b", "1", "key contains space"],
    ["panicnil", "1,zip64=0", "value contains comma"],
    ["default", "go1.21", ""],
    ["default", "1.21", "value for default= must be goVERSION"],
    ["default", "go1.99", "default=go1.99 too new (toolchain is go1.26)"],
  ] as const) {
    assert.equal(godebugProblem("godebug", { key, value }, known), want, `${key}=${value}`);
  }
});

test("wrong settings are reported where they stand", () => {
  const lines = "//go:debug nosuch=1\n//go:debug panicnil=1\n//go:debug panicnil=0\npackage main\n\nfunc main() {}\n";
  const p = program({ "/m/go.mod": "module m\n\ngo 1.26\n\ngodebug (\n\tzip64=0\n\tother=1\n)\n", "/m/a.go": lines });
  assert.deepEqual(
    load(p, "m")
      .problems()
      .map((d) => `${p.fileSet.position(d.pos).line}: ${d.message}`),
    [
      '1: invalid //go:debug: unknown //go:debug setting "nosuch"',
      "3: repeated //go:debug for panicnil\n\t./a.go:2:1: previous //go:debug",
    ],
  );
  assert.deepEqual(p.modules.problems, [{ file: "/m/go.mod", line: 7, message: 'unknown godebug "other"' }]);
});

test("a test binary does what the lines of its package and tests say", () => {
  const p = program({
    "/m/go.mod": "module m\n\ngo 1.26\n",
    "/m/a.go": "//go:debug zip64=0\npackage main\n\nfunc main() {}\n",
    "/m/a_test.go": "//go:debug panicnil=1\npackage main\n",
    "/m/b_test.go": "//go:debug zip64=2\npackage main_test\n",
  });
  const main = load(p, "m");
  assert.equal(defaultGodebug(main), "zip64=0");
  assert.equal(defaultGodebug(testMain(main, p.tests(main)!).main), "panicnil=1,zip64=2");
});
