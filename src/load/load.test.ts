// Loading packages from files in memory: which files belong, what imports mean, modules, tests, patterns, and the errors.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { evalConstraint, impliedGoMinor, parseGoBuild, parsePlusBuild } from "./constraint.ts";
import { BuildContext } from "./context.ts";
import { importGraph } from "./graph.ts";
import { readConstraints, readHeader } from "./header.ts";
import { parseModFile } from "./modfile.ts";
import type { Package } from "./package.ts";
import { globPattern, packagePattern } from "./path.ts";
import { matchPatterns } from "./patterns.ts";
import { Program } from "./program.ts";
import { MemoryFiles } from "./provider.ts";
import { compareGoVersions, compareVersions } from "./semver.ts";
import { findTests, testMain } from "./testmain.ts";

const bytes = (s: string): Uint8Array => new TextEncoder().encode(s);

const std = {
  "/go/src/go.mod": "module std\n\ngo 1.26\n",
  "/go/src/fmt/fmt.go": 'package fmt\nimport "internal/fmtsort"\nvar _ = fmtsort.X\n',
  "/go/src/internal/fmtsort/s.go": "package fmtsort\nvar X int\n",
  "/go/src/embed/e.go": "package embed\n",
  "/go/src/net/net.go": 'package net\nimport _ "golang.org/x/net/dns"\n',
  "/go/src/vendor/golang.org/x/net/dns/d.go": "package dns\n",
  "/go/src/cmd/go.mod": "module cmd\n",
};

/** What go.sum says of the modules in the cache. */
function sums(files: Record<string, string>): string {
  const hash = (x: string, as: BufferEncoding): string =>
    createHash("sha256")
      .update(x)
      .digest(as as "hex");
  let text = "";
  for (const [name, mod] of Object.entries(files)) {
    for (const [, path, version] of mod.matchAll(/(\S+\.org\/\S+) (v[0-9.]+)/g))
      text += `${path} ${version} h1:files\n`;
    const m = /^\/cache\/cache\/download\/(.+)\/@v\/(.+)\.mod$/.exec(name);
    if (m === null) continue;
    const sum = hash(`${hash(mod, "hex")}  go.mod\n`, "base64");
    text += `${m[1]} ${m[2]}/go.mod h1:${sum}\n`;
  }
  return text;
}

function program(files: Record<string, string>, dir = "/m", tags: string[] = []): Program {
  return new Program({
    files: new MemoryFiles({ ...std, "/m/go.sum": sums(files), ...files }),
    goroot: "/go",
    dir,
    context: new BuildContext({ tags }),
    modules: { cacheDir: "/cache" },
  });
}

function load(p: Program, path: string): Package {
  const found = p.package(path);
  if (typeof found === "string") assert.fail(found);
  return found;
}

/** Problems of a package as `file:line:column: message`. */
function problems(p: Package): string[] {
  return p.problems().map((d) => {
    const at = p.program.fileSet.position(d.pos);
    return at.line === 0 ? d.message : `${at.filename}:${at.line}:${at.column}: ${d.message}`;
  });
}

test("build constraints", () => {
  const context = new BuildContext({ tags: ["custom"] });
  const cases: [string, boolean][] = [
    ["//go:build linux", true],
    ["//go:build !linux", false],
    ["//go:build linux && amd64", true],
    ["//go:build darwin || (linux && !arm64)", true],
    ["//go:build ignore", false],
    ["//go:build unix && gc && !cgo", true],
    ["//go:build go1.26 && !go1.27", true],
    ["//go:build custom", true],
    ["//go:build goexperiment.greenteagc && !goexperiment.arenas", true],
    ["//go:build amd64.v1 && !amd64.v2", true],
  ];
  for (const [line, want] of cases) {
    assert.equal(
      evalConstraint(parseGoBuild(line), (t) => context.hasTag(t)),
      want,
      line,
    );
  }
  for (const [line, message] of [
    ["//go:build linux &&", "unexpected end of expression"],
    ["//go:build (linux", "missing close paren"],
    ["//go:build !!linux", "double negation not allowed"],
    ["//go:build linux amd64", "unexpected token amd64"],
  ] as const) {
    assert.throws(() => parseGoBuild(line), { message }, line);
  }
  assert.equal(
    evalConstraint(parsePlusBuild("// +build darwin linux,!arm"), (t) => context.hasTag(t)),
    true,
  );
  assert.equal(impliedGoMinor(parseGoBuild("//go:build go1.21 && (linux || go1.22)")), 21);
  assert.equal(impliedGoMinor(parseGoBuild("//go:build !go1.21")), -1);
  assert.equal(impliedGoMinor(parseGoBuild("//go:build go1.18 || go1.20")), 18);
});

test("file names", () => {
  const c = new BuildContext();
  for (const [name, want] of [
    ["a.go", true],
    ["linux.go", true],
    ["a_linux.go", true],
    ["a_windows.go", false],
    ["a_linux_arm64.go", false],
    ["a_linux_amd64_test.go", true],
    ["a_darwin_test.go", false],
    ["a_unix.go", true],
    ["a_foo.s", true],
  ] as const) {
    assert.equal(c.matchesFileName(name), want, name);
  }
});

test("constraint lines count only where they may stand", () => {
  assert.equal(readConstraints(bytes("// text\n\n//go:build x\n\npackage p")).goBuild, "//go:build x");
  assert.equal(readConstraints(bytes("package p\n//go:build x\n")).goBuild, null);
  assert.equal(readConstraints(bytes("/* a\n b */\n//go:build x\npackage p")).goBuild, "//go:build x");
  assert.deepEqual(readConstraints(bytes("// +build x\n\npackage p")).plusBuild, ["// +build x"]);
  assert.deepEqual(readConstraints(bytes("// +build x\npackage p")).plusBuild, []);
  assert.equal(readConstraints(bytes("//go:build a\n//go:build b\npackage p")).several, true);
});

test("headers", () => {
  const h = readHeader(
    bytes(
      '\ufeff/* c */ package p; import "a"; import (\n\t. "b" // x\n\t_ `c`\n\tn "embed")\n//go:embed x "y z" `w`\nvar s = "//go:embed no"\n',
    ),
  );
  assert.equal(h.packageName, "p");
  assert.deepEqual(
    h.imports.map((i) => i.path),
    ["a", "b", "c", "embed"],
  );
  assert.deepEqual(
    h.embeds.map((e) => e.pattern),
    ["x", "y z", "w"],
  );
  assert.equal(h.malformed, false);
  assert.equal(readHeader(bytes("package")).malformed, true);
  assert.equal(readHeader(bytes("package p\nimport x\n")).malformed, true);
  assert.equal(readHeader(bytes("package p\nimportant()\n")).imports.length, 0);
});

test("patterns", () => {
  for (const [pattern, path, want] of [
    ["a/...", "a", true],
    ["a/...", "a/b/c", true],
    ["a/...", "ab", false],
    ["...", "x/y", true],
    ["a...z", "a/b/z", true],
    ["a/...", "a/vendor/b", false],
    ["a/vendor/...", "a/vendor/b", true],
  ] as const) {
    assert.equal(packagePattern(pattern)(path), want, `${pattern} ${path}`);
  }
});

// For each pattern what path.Match of Go 1.26 says to each name: 1 yes, 0 no, E that the pattern is malformed.
test("globs", () => {
  const names = ["key-bindings.bash", "a", "b", "-", "]", "[", "^", "d", "a-b", "\\", "ü", "x.txt", "d/x.txt", "/", ""];
  for (const [pattern, want] of [
    ["key-bindings.bash", "100000000000000"],
    ["*.t?t", "000000000001000"],
    ["*-*", "100100001000000"],
    ["[^a]", "001111110110010"],
    ["[a-c]", "011000000000000"],
    ["[a-cd]", "011000010000000"],
    ["[z-a]", "000000000000000"],
    ["[^z-a]", "011111110110010"],
    ["[\\-\\]]", "000110000000000"],
    ["[[]", "000001000000000"],
    ["[é-ü]", "000000000010000"],
    ["a\\-b", "000000001000000"],
    ["\\d", "000000010000000"],
    ["[\\d]", "000000010000000"],
    ["a[", "E"],
    ["[]a]", "E"],
    ["[-a]", "E"],
    ["[a-]", "E"],
    ["a\\", "E"],
  ] as const) {
    const match = globPattern(pattern);
    assert.equal(match === null ? "E" : names.map((n) => (match(n) ? "1" : "0")).join(""), want, pattern);
  }
});

test("versions", () => {
  const order = [
    "v0.9.0",
    "v1.0.0-0.2019",
    "v1.0.0-alpha",
    "v1.0.0-alpha.1",
    "v1.0.0-beta",
    "v1.0.0",
    "v1.2.0",
    "v1.10.0",
  ];
  for (let i = 1; i < order.length; i++) assert.equal(compareVersions(order[i - 1]!, order[i]!), -1, order[i]);
  const go = ["1.9", "1.20", "1.21", "1.21rc2", "1.21.0", "1.21.3", "1.22"];
  for (let i = 1; i < go.length; i++) assert.equal(compareGoVersions(go[i - 1]!, go[i]!), -1, go[i]);
});

test("go.mod files", () => {
  const f = parseModFile(
    "go.mod",
    'module "example.com/m" // c\ngo 1.21.3\ntoolchain go1.22.0\nrequire a.b/c v1.2.3 // indirect\nrequire (\n\td.e/f/v2 v2.0.0\n)\n' +
      "replace a.b/c => ../c\nreplace d.e/f/v2 v2.0.0 => g.h/i v0.1.0\nexclude a.b/c v1.0.0\nretract [v1.0.0, v1.1.0]\nretract v1.5.0\ntool x.y/z\nignore ./static\ngodebug default=go1.21\n",
    "mod",
  );
  assert.deepEqual(f.errors, []);
  assert.equal(f.module, "example.com/m");
  assert.equal(f.go, "1.21.3");
  assert.deepEqual(
    f.require.map((r) => [r.path, r.version, r.indirect]),
    [
      ["a.b/c", "v1.2.3", true],
      ["d.e/f/v2", "v2.0.0", false],
    ],
  );
  assert.deepEqual(
    f.replace.map((r) => [r.old.version, r.by.path, r.by.version]),
    [
      ["", "../c", ""],
      ["v2.0.0", "g.h/i", "v0.1.0"],
    ],
  );
  assert.deepEqual(f.retract, [
    { low: "v1.0.0", high: "v1.1.0" },
    { low: "v1.5.0", high: "v1.5.0" },
  ]);
  assert.deepEqual([f.tool, f.ignore], [["x.y/z"], ["./static"]]);
  const bad = parseModFile("go.mod", "module m\nfoo bar\nrequire a.b/c v2.0.0\ngo abc\n", "mod");
  assert.deepEqual(
    bad.errors.map((e) => `${e.line}: ${e.message}`),
    [
      "2: unknown directive: foo",
      '3: require a.b/c: version "v2.0.0" invalid: should be v0 or v1, not v2',
      "4: invalid go version 'abc': must match format 1.23",
    ],
  );
});

const hello = {
  "/m/go.mod": "module example.com/m\n\ngo 1.22\n",
  "/m/main.go": 'package main\n\nimport (\n\t"fmt"\n\t"example.com/m/p"\n)\n\nfunc main() { fmt.Println(p.X) }\n',
  "/m/p/p.go": "package p\nvar X = 1\n",
  "/m/p/p_test.go": 'package p\nimport "example.com/m/q"\nvar _ = q.Y\n',
  "/m/p/x_test.go": 'package p_test\nimport ("example.com/m/p"; "example.com/m/r")\nvar _, _ = p.X, r.Z\n',
  "/m/q/q.go": "package q\nvar Y = 1\n",
  "/m/r/r.go": 'package r\nimport "example.com/m/p"\nvar Z = p.X\n',
  "/m/testdata/t.go": "package t\n",
  "/m/_x/t.go": "package t\n",
  "/m/nested/go.mod": "module example.com/m/nested\n",
  "/m/nested/n.go": "package nested\n",
};

test("a main module", () => {
  const p = program(hello);
  const main = load(p, "example.com/m");
  assert.equal(main.goVersion, "go1.22");
  assert.equal(main.isOwn, true);
  assert.deepEqual(problems(main), []);
  assert.equal(main.import("fmt")!.goVersion, "go1.26");
  assert.equal(main.import("example.com/m/p")!.dir, "/m/p");
  assert.deepEqual(
    matchPatterns(p, ["./..."]).packages.map((x) => x.path),
    ["example.com/m", "example.com/m/p", "example.com/m/q", "example.com/m/r"],
  );
  assert.deepEqual(
    importGraph([main]).order.map((x) => x.path),
    ["example.com/m/p", "internal/fmtsort", "fmt", "example.com/m"],
  );
});

test("tests see the package with its tests, also through others", () => {
  const p = program(hello);
  const tested = load(p, "example.com/m/p");
  const tests = p.tests(tested)!;
  assert.equal(tests.internal.id, "example.com/m/p [example.com/m/p.test]");
  assert.equal(tests.internal.files.length, 2);
  assert.equal(tests.external!.path, "example.com/m/p_test");
  assert.equal(tests.external!.import("example.com/m/p"), tests.internal);
  const r = tests.external!.import("example.com/m/r")!;
  assert.notEqual(r, load(p, "example.com/m/r"));
  assert.equal(r.import("example.com/m/p"), tests.internal);
  assert.equal(tests.internal.import("example.com/m/q"), load(p, "example.com/m/q"));
});

test("imports that do not resolve", () => {
  const p = program({
    ...hello,
    "/m/bad/b.go":
      'package bad\nimport (\n\t"nosuch"\n\t"x.org/y"\n\t"example.com/m"\n\t"internal/fmtsort"\n\t"./q"\n\t"example.com/m/none"\n)\n',
    "/m/c/c.go": 'package c\n\nimport "C"\n',
  });
  assert.deepEqual(problems(load(p, "example.com/m/bad")), [
    "/m/bad/b.go:3:2: package nosuch is not in std (/go/src/nosuch)",
    "/m/bad/b.go:4:2: no required module provides package x.org/y; to add it:\n\tgo get x.org/y",
    '/m/bad/b.go:5:2: import "example.com/m" is a program, not an importable package',
    "/m/bad/b.go:6:2: use of internal package internal/fmtsort not allowed",
    '/m/bad/b.go:7:2: "./q" is relative, but relative import paths are not supported in module mode',
    "/m/bad/b.go:8:2: no required module provides package example.com/m/none; to add it:\n\tgo get example.com/m/none",
  ]);
  assert.deepEqual(problems(load(p, "example.com/m/c")), [
    '/m/c/c.go:3:8: import "C" needs cgo, which is not supported',
  ]);
});

test("import cycles", () => {
  const p = program({
    "/m/go.mod": "module m.org/m\n\ngo 1.22\n",
    "/m/a/a.go": 'package a\nimport _ "m.org/m/b"\n',
    "/m/b/b.go": 'package b\nimport _ "m.org/m/a"\n',
  });
  assert.deepEqual(
    importGraph([load(p, "m.org/m/a")]).cycles.map((c) => c.message),
    ["package m.org/m/a\n\timports m.org/m/b from a.go\n\timports m.org/m/a from b.go: import cycle not allowed"],
  );
});

test("standard packages see the vendored ones", () => {
  const p = program({}, "/go/src");
  assert.equal(load(p, "net").import("golang.org/x/net/dns")!.path, "vendor/golang.org/x/net/dns");
});

test("embedded files", () => {
  const p = program({
    "/m/go.mod": "module m.org/m\n\ngo 1.22\n",
    "/m/e.go":
      'package e\nimport _ "embed"\n//go:embed d *.txt\nvar a string\n//go:embed all:d\nvar b string\n//go:embed none/*\nvar c string\n',
    "/m/x.txt": "x",
    "/m/d/f": "f",
    "/m/d/.hidden": "h",
    "/m/d/sub/g": "g",
    "/m/d/mod/go.mod": "module z\n",
    "/m/d/mod/h": "h",
  });
  const e = load(p, "m.org/m");
  assert.deepEqual(
    [...e.embedPatterns()],
    [
      ["d", ["d/f", "d/sub/g"]],
      ["*.txt", ["x.txt"]],
      ["all:d", ["d/.hidden", "d/f", "d/sub/g"]],
      ["none/*", []],
    ],
  );
  assert.deepEqual(problems(e), ["/m/e.go:7:12: pattern none/*: no matching files found"]);
});

const cached = (
  path: string,
  version: string,
  mod: string,
  files: Record<string, string> = {},
): Record<string, string> => {
  const out: Record<string, string> = { [`/cache/cache/download/${path}/@v/${version}.mod`]: mod };
  for (const [name, text] of Object.entries(files)) out[`/cache/${path}@${version}/${name}`] = text;
  return out;
};

test("minimal version selection, pruning, replacements, exclusions", () => {
  const p = program({
    "/m/go.mod":
      "module m.org/m\n\ngo 1.20\n\nrequire (\n\ta.org/a v1.0.0\n\tb.org/b v1.0.0\n\tr.org/r v1.0.0\n\tgone.org/g v1.0.0\n)\n" +
      "replace r.org/r => ./r\nexclude c.org/c v1.3.0\n",
    "/m/m.go": 'package m\nimport (\n\t_ "a.org/a"\n\t_ "c.org/c"\n\t_ "r.org/r/s"\n\t_ "gone.org/g/x"\n)\n',
    "/m/r/go.mod": "module r.org/r\n",
    "/m/r/s/s.go": "package s\n",
    ...cached("a.org/a", "v1.0.0", "module a.org/a\n\ngo 1.18\n\nrequire c.org/c v1.1.0\n", { "a.go": "package a\n" }),
    ...cached("b.org/b", "v1.0.0", "module b.org/b\n\ngo 1.18\n\nrequire (\n\tc.org/c v1.2.0\n\tc.org/c v1.3.0\n)\n"),
    ...cached("c.org/c", "v1.2.0", "module c.org/c\n\ngo 1.15\n", { "c.go": "package c\n" }),
  });
  const m = load(p, "m.org/m");
  assert.deepEqual(problems(m), [
    "/m/m.go:6:2: package gone.org/g/x is in module gone.org/g@v1.0.0, which is not in the module cache; to fetch it:\n\tgo mod download gone.org/g@v1.0.0",
  ]);
  assert.equal(m.import("c.org/c")!.module!.version, "v1.2.0");
  assert.equal(m.import("c.org/c")!.goVersion, "go1.15");
  assert.equal(m.import("r.org/r/s")!.dir, "/m/r/s");
  assert.equal(m.import("r.org/r/s")!.goVersion, "go1.16");
  assert.deepEqual(
    p.modules.buildList().map((x) => `${x.path}@${x.version}`),
    ["m.org/m@", "a.org/a@v1.0.0", "b.org/b@v1.0.0", "c.org/c@v1.2.0", "gone.org/g@v1.0.0", "r.org/r@v1.0.0"],
  );
});

test("workspaces", () => {
  const p = program({
    "/m/go.work": "go 1.22\n\nuse (\n\t./a\n\t./b\n\t./missing\n)\n",
    "/m/a/go.mod": "module w.org/a\n\ngo 1.22\n\nrequire w.org/b v0.0.0\n",
    "/m/a/a.go": 'package a\nimport _ "w.org/b"\n',
    "/m/b/go.mod": "module w.org/b\n\ngo 1.21\n",
    "/m/b/b.go": "package b\n",
  });
  const a = load(p, "w.org/a");
  assert.deepEqual(problems(a), []);
  assert.equal(a.import("w.org/b")!.dir, "/m/b");
  assert.deepEqual(
    p.modules.problems.map((x) => `${x.file}:${x.line}: ${x.message}`),
    ["/m/go.work:0: cannot load module missing listed in go.work file: open missing/go.mod: no such file or directory"],
  );
});

test("vendor directories", () => {
  const files = {
    "/m/go.mod": "module m.org/m\n\ngo 1.22\n\nrequire v.org/v v1.0.0\n",
    "/m/m.go": 'package m\nimport (\n\t_ "v.org/v/p"\n\t_ "v.org/v/q"\n)\n',
    "/m/vendor/modules.txt": "# v.org/v v1.0.0\n## explicit; go 1.19\nv.org/v/p\n",
    "/m/vendor/v.org/v/p/p.go": "package p\n",
  };
  const p = program(files);
  const m = load(p, "m.org/m");
  assert.equal(m.import("v.org/v/p")!.goVersion, "go1.19");
  assert.equal(m.import("v.org/v/p")!.dir, "/m/vendor/v.org/v/p");
  assert.deepEqual(problems(m), [
    "/m/m.go:4:2: cannot find module providing package v.org/v/q: import lookup disabled by -mod=vendor\n\t(Go version in go.mod is at least 1.14 and vendor directory exists.)",
  ]);
  const stale = program({
    ...files,
    "/m/go.mod":
      "module m.org/m\n\ngo 1.22\n\nrequire v.org/v v1.1.0\nreplace r.org/r => ./r\nreplace s.org/s => ./s\n",
    "/m/vendor/modules.txt": `${files["/m/vendor/modules.txt"]}# s.org/s => ./t\n# t.org/t v1.0.0 => ./t\n`,
  });
  assert.deepEqual(stale.modules.problems[0]!.message.split("\n\n")[0]!.split("\n\t"), [
    "inconsistent vendoring in /m:",
    "v.org/v@v1.1.0: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt",
    "r.org/r: is replaced in go.mod, but not marked as replaced in vendor/modules.txt",
    "s.org/s: is replaced by ./s in go.mod, but marked as replaced by ./t in vendor/modules.txt",
    "v.org/v@v1.0.0: is marked as explicit in vendor/modules.txt, but not explicitly required in go.mod",
    "t.org/t@v1.0.0: is marked as replaced in vendor/modules.txt, but not replaced in go.mod",
  ]);
  const silent = program({ ...files, "/m/go.mod": "module m.org/m\n\nrequire v.org/v v1.0.0\n" });
  assert.match(problems(load(silent, "m.org/m"))[0]!, /v\.org\/v@v1\.0\.0, which is not in the module cache/);
});

test("vendor directories of workspaces", () => {
  const files = {
    "/m/go.work": "go 1.22\n\nuse .\n",
    "/m/go.mod": "module m.org/m\n\ngo 1.22\n\nrequire v.org/v v1.0.0\nreplace v.org/v => ./v\n",
    "/m/m.go": 'package m\nimport _ "v.org/v"\n',
    "/m/v/go.mod": "module v.org/v\n",
    "/m/v/v.go": "package v\n",
    "/m/vendor/v.org/v/v.go": "package v\n",
  };
  const dirWith = (text: string): string =>
    load(program({ ...files, "/m/vendor/modules.txt": text }), "m.org/m").import("v.org/v")!.dir;
  const list = "# v.org/v v1.0.0 => ./v\n## explicit\nv.org/v\n# v.org/v => ./v\n";
  assert.equal(dirWith(list), "/m/v", "made for the module");
  assert.equal(dirWith(`## workspace\n${list}`), "/m/vendor/v.org/v");
});

test("a workspace older than its modules", () => {
  const told = (work: string): string | undefined =>
    program({ "/m/go.work": work, "/m/a/go.mod": "module w.org/a\n\ngo 1.24\n" }).modules.problems[0]?.message;
  const wants = "module a listed in go.work file requires go >= 1.24, but go.work";
  assert.equal(told("go 1.21\n\nuse ./a\n"), `${wants} lists go 1.21; to update it:\n\tgo work use`);
  assert.equal(told("use ./a\n"), `${wants} implicitly requires go 1.18; to update it:\n\tgo work use`);
  assert.equal(told("go 1.24\n\nuse ./a\n"), undefined);
});

test("file lists", () => {
  const p = program({ "/m/a.go": "package main\n", "/m/b_windows.go": "package main\n", "/m/c/c.go": "package c\n" });
  const list = p.fileList(["a.go", "b_windows.go"]);
  assert.ok(typeof list !== "string");
  assert.deepEqual(
    list.files.map((f) => f.name),
    ["a.go", "b_windows.go"],
  );
  assert.equal(list.path, "command-line-arguments");
  assert.equal(p.fileList(["a.go", "c/c.go"]), "named files must all be in one directory; have . and c");
});

test("directories with a mistake", () => {
  const p = program({
    "/m/go.mod": "module m.org/m\n\ngo 1.22\n",
    "/m/two/a.go": "package a\n",
    "/m/two/b.go": "package b\n",
    "/m/none/a_windows.go": "package a\n",
    "/m/tag/a.go": "//go:build linux &&\n\npackage a\n",
  });
  assert.deepEqual(problems(load(p, "m.org/m/two")), ["found packages a (a.go) and b (b.go) in /m/two"]);
  assert.equal(p.package("m.org/m/none"), "build constraints exclude all Go files in /m/none");
  assert.equal(p.package("m.org/m/tag"), "parsing //go:build line: unexpected end of expression");
});

test("a package of nothing but tests cannot be imported, save by its own", () => {
  const p = program({
    "/m/go.mod": "module m.org/m\n\ngo 1.22\n",
    "/m/a.go": 'package m\n\nimport _ "m.org/m/t"\n',
    "/m/t/in_test.go": "package t\n",
    "/m/t/out_test.go": 'package t_test\n\nimport _ "m.org/m/t"\n',
  });
  assert.deepEqual(problems(load(p, "m.org/m")), ["/m/a.go:3:8: no non-test Go files in /m/t"]);
  assert.ok(load(p, "m.org/m/t").hasOnlyTests());
  assert.deepEqual(problems(p.tests(load(p, "m.org/m/t"))!.external!), []);
});

test("trees are parsed once a package, again for its test", () => {
  const p = program({ ...hello, "/m/p/p.go": "package p\nvar X = \n" });
  const tested = load(p, "example.com/m/p");
  assert.equal(tested.trees()[0], tested.trees()[0]);
  assert.deepEqual(
    tested.files[0]!.syntaxErrors.map((d) => [p.fileSet.position(d.pos).line, d.message]),
    [[3, "syntax error: unexpected EOF, expected expression"]],
  );
  const variant = p.tests(tested)!.internal;
  assert.notEqual(variant.trees()[0], tested.trees()[0]);
  assert.equal(variant.files[0]!.file, tested.files[0]!.file);
});

test("the main package of a test binary", () => {
  const p = program({
    "/m/go.mod": "module m.org/m\n\ngo 1.22\n",
    "/m/m.go": "package m\n",
    "/m/m_test.go":
      'package m\nimport "testing"\nfunc TestA(t *testing.T) {}\nfunc Testing(t *testing.T) {}\nfunc TestBad(x int) {}\nfunc BenchmarkB(b *testing.B) {}\n' +
      "func TestMain(m *testing.M) {}\n",
    "/m/x_test.go":
      'package m_test\nimport "testing"\nfunc FuzzC(f *testing.F) {}\nfunc ExampleD() {\n\t// Output:\n\t// one\n\t// two\n}\nfunc ExampleE() {}\nfunc ExampleF() {\n\t// Unordered output: x\n}\n',
    "/go/src/testing/t.go": "package testing\n",
    "/go/src/testing/internal/testdeps/d.go": "package testdeps\n",
    "/go/src/os/o.go": "package os\n",
    "/go/src/reflect/r.go": "package reflect\n",
  });
  const m = load(p, "m.org/m");
  const tests = p.tests(m)!;
  const f = findTests(tests);
  assert.deepEqual(
    [f.tests, f.benchmarks, f.fuzzTargets, f.examples].map((l) => l.map((x) => `${x.from}.${x.name}`)),
    [["_test.TestA"], ["_test.BenchmarkB"], ["_xtest.FuzzC"], ["_xtest.ExampleD", "_xtest.ExampleF"]],
  );
  assert.deepEqual(
    f.examples.map((e) => [e.output, e.unordered]),
    [
      ["one\ntwo\n", false],
      ["x\n", true],
    ],
  );
  assert.deepEqual(
    f.problems.map((d) => `${p.fileSet.position(d.pos).line}: ${d.message}`),
    ["5: wrong signature for TestBad, must be: func TestBad(t *testing.T)"],
  );
  const { main } = testMain(m, tests);
  assert.deepEqual(problems(main), []);
  assert.equal(main.id, "m.org/m.test [m.org/m.test]");
  assert.equal(main.import("m.org/m"), tests.internal);
  assert.equal(main.import("m.org/m_test"), tests.external);
});
