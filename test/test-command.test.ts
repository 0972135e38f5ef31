// `glasgo test` on a small module: every kind of test, a package without any, one that does not compile. The output is what
// the official `go test` prints of the same module.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { missingGoroot } from "./missing.ts";

const skip = missingGoroot();

function glasgo(args: string[]): { status: number | null; out: string; err: string } {
  const r = spawnSync(process.execPath, [resolve("bin/glasgo"), "test", ...args], {
    cwd: "test/testing",
    encoding: "utf8",
    // No Go binary may take part: there is none on the PATH.
    env: { ...process.env, PATH: "/nonexistent", GOFLAGS: "" },
  });
  return { status: r.status, out: r.stdout.replace(/\b[0-9]+\.[0-9]+s\b/g, "TIMEs"), err: r.stderr };
}

const report = `FAIL	example.com/tested/missing [setup failed]
set up
--- FAIL: TestFails (TIMEs)
    all_test.go:30: a <log>
    all_test.go:31: hidden = 1
--- FAIL: FuzzTwice (TIMEs)
    --- FAIL: FuzzTwice/seed (TIMEs)
        all_test.go:48: the seed in testdata
--- FAIL: Example_wrong (TIMEs)
got:
this
want:
that
FAIL
take down
FAIL	example.com/tested/all	TIMEs
FAIL	example.com/tested/broken [build failed]
ok  	example.com/tested/command	TIMEs
?   	example.com/tested/none	[no test files]
ok  	example.com/tested/outside	TIMEs
FAIL
`;

test("glasgo test ./...", { skip }, () => {
  const dir = mkdtempSync(join(tmpdir(), "glasgo-test-command-"));
  try {
    const r = glasgo(["-o", `${dir}/`, "./..."]);
    assert.equal(r.out, report);
    assert.equal(r.status, 1);
    assert.match(
      r.err,
      /^# example.com\/tested\/missing\nmissing\/missing_test.go:6:2: no required module provides package/,
    );
    assert.match(r.err, /^# example.com\/tested\/broken \[example.com\/tested\/broken.test\]\n/m);
    assert.match(r.err, /broken_test.go:6:6: declared and not used: n\n/);
    const again = spawnSync(
      join(dir, "all.test"),
      ["-test.run=Twice/1|World|Skipped", "-test.bench=.", "-test.benchtime=1x"],
      {
        cwd: "test/testing/all",
        encoding: "utf8",
      },
    );
    assert.match(again.stdout, /^BenchmarkTwice(-\d+)?\s+1\s+[\d.]+ ns\/op$/m);
    assert.equal(again.status, 0, again.stdout);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test("glasgo test -json of what does not compile", { skip }, () => {
  const r = glasgo(["-json", "./broken"]);
  assert.equal(r.status, 1);
  const events = r.out
    .trim()
    .split("\n")
    .map((l) => JSON.parse(l) as { Action: string; FailedBuild?: string });
  assert.deepEqual(
    events.map((e) => e.Action),
    ["build-output", "build-output", "build-output", "build-fail", "start", "output", "fail"],
  );
  assert.equal(events.at(-1)!.FailedBuild, "example.com/tested/broken [example.com/tested/broken.test]");
});

test("what is not there is said, and does not keep the others from running", { skip }, () => {
  const r = glasgo(["./nosuch", "./all/testdata", "./none", "example.org/x"]);
  const failed = (name: string): string => `FAIL\t${name} [setup failed]\n`;
  const none = "?   \texample.com/tested/none\t[no test files]\n";
  assert.equal(r.out, `${failed("./nosuch")}${failed("./all/testdata")}${failed("example.org/x")}${none}FAIL\n`);
  const dir = resolve("test/testing");
  assert.match(r.err, new RegExp(`^# ./nosuch\nstat ${dir}/nosuch: directory not found\n`));
  assert.match(
    r.err,
    new RegExp(`# ./all/testdata\nno Go files in ${dir}/all/testdata\n# example.org/x\nno required module`),
  );
  assert.equal(r.status, 1);
});

test("a package without tests is fine, none at all is not", { skip }, () => {
  assert.deepEqual(glasgo(["./none"]), { status: 0, out: "?   \texample.com/tested/none\t[no test files]\n", err: "" });
  const r = glasgo(["./all/testdata/..."]);
  assert.equal(r.status, 1);
  assert.match(r.err, /matched no packages\nno packages to test\n$/);
});

test("interrupted while a test runs, the next is not built", { skip }, async () => {
  const dir = mkdtempSync(join(tmpdir(), "glasgo-test-interrupted-"));
  try {
    writeFileSync(join(dir, "go.mod"), "module m.org/m\n\ngo 1.26\n");
    const body =
      'import (\n"fmt"\n"testing"\n"time"\n)\nfunc TestLong(*testing.T) { fmt.Println("waiting"); time.Sleep(time.Minute) }\n';
    for (const name of ["a", "b"]) {
      mkdirSync(join(dir, name));
      writeFileSync(join(dir, name, "x_test.go"), `package ${name}\n${body}`);
    }
    const child = spawn(process.execPath, [resolve("bin/glasgo"), "test", "-v", "./..."], {
      cwd: dir,
      env: { ...process.env, PATH: "/nonexistent", GOFLAGS: "" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.on("data", (b: Buffer) => {
      out += b.toString();
      if (b.includes("waiting")) child.kill("SIGINT");
    });
    const code = await new Promise((done) => child.on("close", done));
    assert.match(out, /^=== RUN {3}TestLong\nwaiting\nsignal: interrupt\nFAIL\tm\.org\/m\/a\t[0-9.]+s\nFAIL\n$/);
    assert.equal(code, 1);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
