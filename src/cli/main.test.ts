// The built command line as a user meets it: exit codes, streams, help, wrong use, a reader that goes away.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";

const skip = existsSync("dist/glasgo.cjs") ? false : "not built: npm run build";

function glasgo(
  args: string[],
  input = "",
  env: Record<string, string> = {},
): { status: number | null; out: string; err: string } {
  const r = spawnSync(process.execPath, ["bin/glasgo", ...args], {
    input,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status: r.status, out: r.stdout, err: r.stderr };
}

test("help and version", { skip }, () => {
  assert.equal(glasgo([]).status, 2);
  assert.match(glasgo(["--version"]).out, /^glasgo \d+\.\d+\.\d+ for Go 1\.26/);
  for (const args of [["help"], ["--help"]]) {
    const r = glasgo(args);
    assert.equal(r.status, 0);
    assert.match(r.out, /show ast +print the syntax tree/);
  }
  for (const args of [
    ["help", "show", "ast"],
    ["show", "ast", "--help"],
    ["show", "ast", "-h"],
  ]) {
    const r = glasgo(args);
    assert.equal(r.status, 0, args.join(" "));
    assert.match(r.out, /--json/);
  }
  assert.match(glasgo(["help", "show"]).out, /show tokens/);
});

test("wrong use is code 2 and says what is right", { skip }, () => {
  for (const [args, expected] of [
    [["shwo"], /unknown command "shwo", did you mean "show"\?/],
    [["show", "asts", "x.go"], /unknown command "show asts", did you mean "show ast"\?/],
    [["show", "ast"], /missing required argument 'file'/],
    [["show", "ast", "--jsno", "x.go"], /unknown option '--jsno'/],
    [["goroot", "extra"], /too many arguments/],
    [["goroot", "instal"], /unknown command "goroot instal", did you mean "goroot install"\?/],
    [["help", "buidl"], /unknown command "buidl", did you mean "build"\?/],
    [["help", "show", "asts"], /unknown command "show asts", did you mean "show ast"\?/],
    [["vet"], /unknown command "vet": the go command has it, glasgo has not\n"glasgo check" .*\n"glasgo help" lists/],
    [["mod", "tidy"], /unknown command "mod tidy": the go command has it, glasgo has not\n"glasgo mod download" /],
    [["mod", "downlod"], /unknown command "mod downlod", did you mean "mod download"\?/],
    [["version", "file"], /version: takes no arguments/],
    [["run"], /^glasgo: run: no Go files listed\n$/],
    [["build", "-p=1", "-nosuch", "x"], /unknown option '-nosuch'/],
    [
      ["build", "-buildvcs=no", "x"],
      /invalid boolean value "no" for -buildvcs: value is neither 'auto' nor a valid bool/,
    ],
  ] as const) {
    const r = glasgo([...args]);
    assert.equal(r.status, 2, args.join(" "));
    assert.match(r.err, expected);
    assert.equal(r.out, "");
  }
});

test("errors in the input are code 1, in gc's form", { skip }, () => {
  const r = glasgo(["show", "ast", "-"], "package p\n\nfunc f() {\n\tx := )\n}\n");
  assert.equal(r.status, 1);
  assert.equal(r.err, "<stdin>:4:7: syntax error: unexpected ), expected expression\n");
  assert.equal(glasgo(["show", "ast", "no/such.go"]).err, "glasgo: open no/such.go: no such file or directory\n");
  const many = glasgo(["show", "ast", "-"], `package p\nvar x = '\\z'\n${"var y = 0xg\n".repeat(20)}`);
  assert.equal(many.err.trim().split("\n").length, 11);
  assert.match(many.err, /too many errors\n$/);
});

test("one-dash long options, JSON, standard input", { skip }, () => {
  const r = glasgo(["show", "tokens", "-json", "-"], "package p\n");
  assert.deepEqual(JSON.parse(r.out), [
    { offset: 0, line: 1, column: 1, kind: "package", literal: "package" },
    { offset: 8, line: 1, column: 9, kind: "IDENT", literal: "p" },
    { offset: 9, line: 1, column: 10, kind: ";", literal: "\n" },
  ]);
  const tree = JSON.parse(glasgo(["show", "ast", "--json", "examples/hello.go"]).out) as Record<string, unknown>;
  assert.equal(tree.type, "ast.File");
});

test("a reader that closes the pipe early is no error", { skip }, () => {
  const r = spawnSync(
    "bash",
    ["-c", `${process.execPath} bin/glasgo show ast examples/hello.go | head -1; exit "\${PIPESTATUS[0]}"`],
    {
      encoding: "utf8",
    },
  );
  assert.equal(r.status, 0, r.stderr);
  assert.equal(r.stdout, "     0  *ast.File {\n");
  assert.equal(r.stderr, "");
});

test("a GOROOT that is none says what to do", { skip }, () => {
  const r = glasgo(["goroot"], "", { GOROOT: "/nowhere" });
  assert.equal(r.status, 1);
  assert.match(
    r.err,
    /GOROOT: \/nowhere is no Go tree: it does not exist\n.*\n"glasgo goroot install" .*\n.*--goroot DIR/,
  );
});
