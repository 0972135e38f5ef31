// What a build makes of programs that do not compile, of places that cannot be written to, and of GOROOTs that are not whole:
// a clear error, exit code 1, and no file. And of a GOROOT nothing but source files is read.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { gorootHere } from "./missing.ts";

const dir = mkdtempSync(join(tmpdir(), "glasgo-bad-input-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const tree = gorootHere();
const goroot = tree ?? "";
const missing = tree === null ? "no GOROOT" : false;

interface Result {
  status: number | null;
  out: string;
  err: string;
}

/** Runs glasgo in `cwd` with no Go binary on the PATH; `launcher` runs it in turn. */
function glasgo(cwd: string, args: string[], env: Record<string, string> = {}, launcher: string[] = []): Result {
  const [program, ...rest] = [...launcher, process.execPath, resolve("bin/glasgo"), ...args];
  const r = spawnSync(program!, rest, {
    cwd,
    env: { HOME: dir, PATH: "/nonexistent", GOROOT: goroot, ...env },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status: r.status, out: r.stdout, err: r.stderr };
}

function module(files: Record<string, string>): string {
  const root = mkdtempSync(join(dir, "m"));
  for (const [name, text] of Object.entries({ "go.mod": "module example.com/hello\n\ngo 1.26\n", ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

/** A Go tree of links into the real one: `src` without the files named, and none of the tools. */
function treeWithout(...files: string[]): string {
  const root = mkdtempSync(join(dir, "goroot"));
  cpSync(join(goroot, "VERSION"), join(root, "VERSION"));
  const link = (path: string): void => {
    if (files.includes(path)) return;
    if (!files.some((f) => f.startsWith(`${path}/`))) return symlinkSync(join(goroot, path), join(root, path));
    mkdirSync(join(root, path));
    for (const name of readdirSync(join(goroot, path))) link(`${path}/${name}`);
  };
  link("src");
  return root;
}

/** A program that is built in a second or two: it has no runtime. */
function minimal(): string {
  const root = mkdtempSync(join(dir, "minimal"));
  cpSync("examples/minimal", root, { recursive: true });
  return root;
}
const withoutRuntime = ["-entry", "main.start"];

const mistakes: [string, Record<string, string>, RegExp][] = [
  [
    "an undefined name",
    { "main.go": "package main\n\nfunc main() { undefined() }\n" },
    /^# example\.com\/hello\n\.\/main\.go:3:15: undefined: undefined\n$/,
  ],
  [
    "a syntax error",
    { "main.go": "package main\n\nfunc main() { x := }\n" },
    /^# example\.com\/hello\n\.\/main\.go:3:20: syntax error: unexpected }, expected expression\n$/,
  ],
  [
    "a package that is not in std, nearly",
    { "main.go": 'package main\n\nimport "fmtt"\n\nfunc main() { fmtt.Println() }\n' },
    /^main\.go:3:8: package fmtt is not in std \(.*\)\nhelp: did you mean "fmt"\?\n$/,
  ],
  [
    "a module that nobody requires",
    { "main.go": 'package main\n\nimport "example.org/x"\n\nfunc main() { x.F() }\n' },
    /^main\.go:3:8: no required module provides package example\.org\/x; to add it:\n\tgo get example\.org\/x\nhelp: /,
  ],
  [
    "cgo",
    { "main.go": 'package main\n\nimport "C"\n\nfunc main() { C.puts(nil) }\n' },
    /^main\.go:3:8: import "C" needs cgo, which is not supported\nhelp: glasgo compiles Go and Go's assembly, not C/,
  ],
  [
    "an error in an imported package of the same module",
    {
      "main.go": 'package main\n\nimport "example.com/hello/p"\n\nfunc main() { p.F() }\n',
      "p/p.go": 'package p\n\nfunc F() int { return "" }\n',
    },
    /p\/p\.go:3:23: cannot use "" \(untyped string constant\) as int value in return statement\n$/,
  ],
  [
    "a go.mod that asks for a newer Go",
    { "main.go": "package main\n\nfunc main() {}\n", "go.mod": "module example.com/hello\n\ngo 1.99\n" },
    /^go: go\.mod requires go >= 1\.99 \(running go 1\.26; GOTOOLCHAIN=local\)\n/,
  ],
];

for (const [name, files, expected] of mistakes) {
  test(`no executable comes of ${name}`, { skip: missing }, () => {
    const root = module(files);
    const r = glasgo(root, ["build"]);
    assert.match(r.err, expected);
    assert.equal(r.status, 1);
    assert.deepEqual(
      readdirSync(root).sort(),
      ["go.mod", ...Object.keys(files).map((f) => f.split("/")[0])].filter((f, i, all) => all.indexOf(f) === i).sort(),
    );
    // What was there before stays there.
    writeFileSync(join(root, "out"), "before");
    assert.equal(glasgo(root, ["build", "-o", "out"]).status, 1);
    assert.equal(readFileSync(join(root, "out"), "utf8"), "before");
  });
}

test("a frame that no stack has room for is refused, as gc does", { skip: missing }, () => {
  const root = module({
    "p.go":
      "package p\n\ntype large struct{ b [1500000000]byte }\n\nfunc (x large) f() int { return int(x.b[0]) }\n\nvar V *large\n\nfunc G() int { return (*V).f() }\n",
  });
  const r = glasgo(root, ["build", "-gcflags=-l"]);
  assert.match(
    r.err,
    /^# example\.com\/hello\n<autogenerated>:1: stack frame.*\n\.\/p\.go:5:6: stack frame too large \(>1GB\): 0 MB locals \+ 1430 MB args\n/,
  );
  assert.equal(r.status, 1);
});

test("a program for another system is refused", { skip: missing }, () => {
  const root = module({ "main.go": "package main\n\nfunc main() {}\n" });
  for (const [name, value] of [
    ["GOOS", "windows"],
    ["GOARCH", "arm64"],
  ] as const) {
    const r = glasgo(root, ["build"], { [name]: value });
    assert.match(r.err, new RegExp(`^glasgo: unsupported platform: ${name}=${value}\nhelp: `));
    assert.equal(r.status, 1);
  }
  assert.deepEqual(readdirSync(root).sort(), ["go.mod", "main.go"]);
});

test("places that cannot be written to", { skip: missing }, () => {
  const root = minimal();
  const before = readdirSync(root).sort();
  mkdirSync(join(dir, "taken/minimal"), { recursive: true });
  const text = join(root, "a.txt");
  writeFileSync(text, "text");
  for (const [place, message] of [
    ["a.txt/x", /^glasgo build: cannot write a\.txt\/x: not a directory\n$|file already exists/],
    ["/dev/full", /^glasgo build: cannot write \/dev\/full: no space left on device\n$/],
    [join(dir, "taken"), /^glasgo build: build output ".*taken\/minimal" already exists and is a directory\n$/],
  ] as const) {
    const r = glasgo(root, ["build", ...withoutRuntime, "-o", place]);
    assert.match(r.err, message);
    assert.equal(r.status, 1);
  }
  assert.equal(readFileSync(text, "utf8"), "text");
  rmSync(text);
  assert.deepEqual(readdirSync(root).sort(), before);
  // Without -o a file of the same name is overwritten only if it is a program.
  writeFileSync(join(root, "minimal"), "my notes");
  const r = glasgo(root, ["build", ...withoutRuntime]);
  assert.match(r.err, /^glasgo build: build output "minimal" already exists and is not an object file\n$/);
  assert.equal(readFileSync(join(root, "minimal"), "utf8"), "my notes");
});

test("a disk that fills up while the executable is written", { skip: missing }, (t) => {
  const disk = join(dir, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", disk]);
  if (mounted.status !== 0) return t.skip("no right to make a small disk");
  try {
    writeFileSync(join(disk, "filler"), Buffer.alloc(8192));
    const r = glasgo(minimal(), ["build", ...withoutRuntime, "-o", join(disk, "x")]);
    assert.match(r.err, /^glasgo build: cannot write .*\/disk\/x: no space left on device\n$/);
    assert.equal(r.status, 1);
    assert.deepEqual(readdirSync(disk), ["filler"]);
  } finally {
    spawnSync("umount", [disk]);
  }
});

test("a GOROOT with files missing is found out", { skip: missing }, () => {
  const root = module({ "main.go": "package main\n\nfunc main() { println() }\n" });
  const help =
    /\nhelp: the errors are in Go's own library: files of .* are missing, or were changed\.\n {6}"glasgo goroot install" /;
  for (const [file, message] of [
    ["src/runtime/proc.go", /\/src\/runtime\/panic\.go:\d+:\d+: undefined: freezetheworld\n/],
    ["src/internal/bytealg", /: package internal\/bytealg is not in std \(/],
  ] as const) {
    const r = glasgo(root, ["build"], { GOROOT: treeWithout(file) });
    assert.match(r.err, message);
    assert.match(r.err, help);
    assert.equal(r.status, 1);
  }
  for (const [tree, message] of [
    [treeWithout("src/runtime"), /^glasgo: GOROOT: .* is no Go tree: it has no VERSION file and no src\/runtime\n/],
    [join(dir, "none"), /^glasgo: GOROOT: .* is no Go tree: it does not exist\n/],
  ] as const) {
    const r = glasgo(root, ["build"], { GOROOT: tree });
    assert.match(r.err, message);
    assert.equal(r.status, 1);
  }
  assert.deepEqual(readdirSync(root).sort(), ["go.mod", "main.go"]);
});

test("of a GOROOT nothing but source files is read, and no other program runs", { skip: missing }, (t) => {
  const strace = ["/usr/bin/strace", "/bin/strace"].find((f) => existsSync(f));
  if (strace === undefined) return t.skip("no strace");
  const tree = treeWithout();
  const root = module({ "main.go": 'package main\n\nfunc main() { println("hi") }\n' });
  const trace = join(dir, "trace");
  const launcher = [strace, "-f", "-qq", "-e", "trace=open,openat,execve", "-o", trace];
  assert.deepEqual(glasgo(root, ["build", "-o", "hi"], { GOROOT: tree }, launcher), { status: 0, out: "", err: "" });
  assert.equal(spawnSync(join(root, "hi"), { encoding: "utf8" }).stderr, "hi\n");
  const calls = readFileSync(trace, "utf8").split("\n");
  const opened = calls.map((l) => /open(?:at)?\((?:AT_FDCWD, )?"([^"]*)"/.exec(l)?.[1] ?? "");
  const read = opened.filter((f) => f.startsWith(`${tree}/`)).map((f) => f.slice(tree.length + 1));
  assert.ok(read.includes("src/runtime/proc.go") && read.includes("src/runtime/asm_amd64.s"));
  assert.deepEqual(
    read.filter((f) => !/^(?:VERSION$|go\.env$|src(?:\/|$))/.test(f)),
    [],
  );
  assert.deepEqual(
    opened.filter((f) => f.startsWith(`${goroot}/`)),
    [],
  );
  const run = calls.filter((l) => l.includes("execve(") && !l.includes("= -1"));
  assert.equal(run.length, 1, run.join("\n"));
});
