// -buildvcs: what an executable says about its revision is what the go command writes, in repositories of all sorts.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { findOnPath } from "../src/host/search-path.ts";
import { missingGoroot } from "./missing.ts";

const dir = mkdtempSync(join(tmpdir(), "glasgo-vcs-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const git = findOnPath("git");
const skip = missingGoroot() || (git === null ? "no git" : findOnPath("go") === null ? "no go command" : false);

const program = "package main\n\nfunc main() {}\n";

function write(root: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, root, name)), { recursive: true });
    writeFileSync(join(dir, root, name), text);
  }
}

/** Runs the lines in a folder; the clock stands still, so that hashes are the same every time. */
function sh(root: string, ...lines: string[]): void {
  const who = { NAME: "a", EMAIL: "a@example.com", DATE: "2024-03-05T06:07:08+02:00" };
  const env = { ...process.env, HOME: dir, GIT_CONFIG_NOSYSTEM: "1" } as Record<string, string>;
  for (const [k, v] of Object.entries(who)) env[`GIT_AUTHOR_${k}`] = env[`GIT_COMMITTER_${k}`] = v;
  for (const line of lines) {
    const r = spawnSync("sh", ["-c", line], { cwd: join(dir, root), env, encoding: "utf8" });
    assert.equal(r.status, 0, `${line}: ${r.stderr}`);
  }
}

interface Built {
  status: number | null;
  stderr: string;
  /** What `go version -m` prints of the executable, from the second line on. */
  info: string;
}

let builds = 0;

/** The same build by glasgo and by the go command. */
function both(root: string, args: string[], path = process.env.PATH!): { ours: Built; theirs: Built } {
  const cwd = join(dir, root);
  const env = { ...process.env, HOME: dir, GOFLAGS: "", CGO_ENABLED: "0", GOAMD64: "v1", PATH: path };
  const cache = spawnSync("go", ["env", "GOCACHE"], { encoding: "utf8" }).stdout.trim();
  const finished = (command: string, words: string[], out: string): Built => {
    // The go command remembers what a revision's version was, before there was a tag: not beyond this build.
    const modules = { GOMODCACHE: join(dir, `modules${++builds}`), GOFLAGS: "-modcacherw" };
    const all = { ...env, ...modules, GOCACHE: cache, GLASGO_CACHE: join(dir, "cache"), GOPROXY: "off" };
    const r = spawnSync(command, [...words, "-o", out, ...args], { cwd, env: all, encoding: "utf8" });
    const info = spawnSync(findOnPath("go")!, ["version", "-m", out], { encoding: "utf8" }).stdout;
    rmSync(out, { force: true });
    const stderr = r.stderr.replace(/^go: missing Git command.*\n/, "");
    return { status: r.status, stderr, info: info.replace(/^.*\n/, "") };
  };
  return {
    ours: finished(process.execPath, [resolve("bin/glasgo"), "build"], join(dir, "ours")),
    theirs: finished(findOnPath("go")!, ["build"], join(dir, "theirs")),
  };
}

/** Both write the same, and among it is what `expected` matches. */
function same(root: string, expected: RegExp, args: string[] = []): void {
  const { ours, theirs } = both(root, args);
  assert.deepEqual(ours, theirs);
  assert.equal(ours.status, 0, ours.stderr);
  assert.match(ours.info, expected);
}

test("the life of a repository", { skip }, () => {
  write("m", { "go.mod": "module example.com/m\n\ngo 1.26\n", "main.go": program });
  write("m", {
    "tool/main.go": program,
    "sub/go.mod": "module example.com/m/sub/v2\n\ngo 1.26\n",
    "sub/main.go": program,
  });
  same("m", /^(?!.*vcs).*$/s);
  sh("m", "git init -q .");
  same("m", /\tvcs=git\n(?!.*vcs.revision).*vcs.modified=true\n$/s);
  sh("m", "git add . && git commit -qm one");
  same(
    "m",
    /mod\t\S+\tv0\.0\.0-20240305040708-[0-9a-f]{12}\t\n.*vcs\.time=2024-03-05T04:07:08Z\n.*vcs\.modified=false\n$/s,
  );
  same("m/tool", /path\texample.com\/m\/tool\n.*vcs\.modified=false\n$/s);
  same("m/sub", /\tv2\.0\.0-20240305040708-/);
  same("m", /\(devel\)\t\n(?!.*vcs)/s, ["-buildvcs=false"]);
  same("m", /vcs=git/, ["-buildvcs"]);
  sh("m", "git tag v1.2.3 && git tag v1.10.0-rc.1 && git tag v2.0.0 && git tag v1.3 && git tag -a -m x sub/v2.5.0");
  same("m", /\tv1\.10\.0-rc\.1\t\n/);
  same("m/sub", /\tv2\.5\.0\t\n/);
  sh("m", "echo >new");
  same("m", /\tv1\.10\.0-rc\.1\+dirty\t\n.*vcs\.modified=true\n$/s);
  sh("m", "git add . && git commit -qm two");
  same("m", /\tv1\.10\.0-rc\.1\.0\.20240305040708-[0-9a-f]{12}\t\n/);
  same("m/sub", /\tv2\.5\.1-0\.20240305040708-/);
  sh("m", "git tag v1.10.0+meta && echo >>new");
  same("m", /\tv1\.10\.1-0\.20240305040708-[0-9a-f]{12}\+dirty\t\n/);
});

test("a module that its revision does not hold, or that lies deeper than its path says", { skip }, () => {
  write("late", { "go.mod": "module example.com/late\n\ngo 1.26\n", "main.go": program, other: "" });
  sh("late", "git init -q . && git add other && git commit -qm one");
  same("late", /\tv0\.0\.0-20240305040708-[0-9a-f]{12}\+dirty\t\n.*vcs\.revision=\w+\n.*vcs\.modified=true\n$/s);
  write("late", { "sub/go.mod": "module example.com/late/sub\n\ngo 1.26\n", "sub/main.go": program });
  same("late/sub", /\t\(devel\)\t\n.*vcs\.modified=true\n$/s);
  write("deep", { "a/go.mod": "module example.com/deep\n\ngo 1.26\n", "a/main.go": program });
  sh("deep", "git init -q . && git add . && git commit -qm one");
  same("deep/a", /\t\(devel\)\t\n.*vcs\.modified=false\n$/s);
});

test("Go files by name are told nothing, nor is a program that is only run", { skip }, () => {
  write("n", { "go.mod": "module example.com/n\n\ngo 1.26\n", "main.go": program });
  sh("n", "git init -q . && git add . && git commit -qm one");
  same("n", /^(?!.*vcs)/s, ["main.go"]);
  write("n", {
    "main.go":
      'package main\n\nimport "runtime/debug"\n\nfunc main() { i, _ := debug.ReadBuildInfo(); println(i.String()) }\n',
  });
  const run = (...flags: string[]): string => {
    const env = { ...process.env, HOME: dir, GOFLAGS: "", GLASGO_CACHE: join(dir, "cache") };
    const args = [resolve("bin/glasgo"), "run", ...flags, "."];
    return spawnSync(process.execPath, args, { cwd: join(dir, "n"), env, encoding: "utf8" }).stderr;
  };
  assert.match(run(), /mod\texample.com\/n\t\(devel\)\t\n(?!.*vcs)/s);
  assert.match(run("-buildvcs=true"), /vcs\.modified=true\n/);
});

test("no git, and repositories that cannot be asked", { skip }, () => {
  write("bin", {});
  mkdirSync(join(dir, "bin"));
  write("q", { "go.mod": "module example.com/q\n\ngo 1.26\n", "main.go": program });
  sh("q", "git init -q . && git add . && git commit -qm one");
  const without = [join(dir, "bin"), dirname(findOnPath("node") ?? process.execPath)].filter(
    (d) => !git!.startsWith(`${d}/`),
  );
  const { ours, theirs } = both("q", [], without.join(delimiter));
  assert.deepEqual(ours, theirs);
  assert.doesNotMatch(ours.info, /vcs/);
  const asked = both("q", ["-buildvcs=true"], join(dir, "bin"));
  assert.deepEqual(asked.ours, asked.theirs);
  assert.match(asked.ours.stderr, /^error obtaining VCS status: exec: "git": executable file not found in \$PATH\n/);
  sh("q", "rm -r .git/objects && rm .git/HEAD");
  const damaged = both("q", []);
  assert.deepEqual(damaged.ours, damaged.theirs);
  assert.match(damaged.ours.stderr, /^error obtaining VCS status: exit status 128\n\tUse -buildvcs=false/);
  mkdirSync(join(dir, "q", "part", ".hg"), { recursive: true });
  write("q", { "part/main.go": program });
  const nested = both("q/part", []);
  assert.deepEqual(nested.ours, nested.theirs);
  assert.match(nested.ours.stderr, /multiple VCS detected: hg in /);
  const wrong = both("q", ["-buildvcs=maybe"]);
  assert.match(
    wrong.ours.stderr,
    /invalid boolean value "maybe" for -buildvcs: value is neither 'auto' nor a valid bool\n/,
  );
  assert.match(
    wrong.theirs.stderr,
    /invalid boolean value "maybe" for -buildvcs: value is neither 'auto' nor a valid bool\n/,
  );
});
