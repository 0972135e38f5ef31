// Shell completion: what the scripts offer, tried in the shells that are installed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { optionsIn } from "./help-options.ts";

const skip = existsSync("dist/glasgo.cjs") ? false : "npm run build has not run";

function script(shell: string): string {
  const r = spawnSync(process.execPath, ["bin/glasgo", "completion", shell], { encoding: "utf8" });
  assert.equal(r.status, 0, r.stderr);
  return r.stdout;
}

const installed = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;

test("options are read from help texts", () => {
  const commander =
    "Options:\n  --goroot <dir>     the Go tree\n  -C, --chdir <dir>  start --here\n                     -- there\n";
  assert.deepEqual(optionsIn(commander), ["--chdir", "--goroot", "-C"]);
  assert.deepEqual(optionsIn("usage: x\n  -n\n    \tan alias for -sort\n  -sort order\n"), ["-n", "-sort"]);
  assert.deepEqual(optionsIn("  -args …  the rest\nFor the binary: -a -bb\nNot supported: -race\n"), [
    "-a",
    "-args",
    "-bb",
  ]);
});

test("bash completes commands, second words and options", {
  skip: skip || (installed("bash") ? false : "no bash"),
}, () => {
  const text = script("bash");
  const complete = (...words: string[]): string[] => {
    const line = `COMP_WORDS=(glasgo ${words.map((w) => `'${w}'`).join(" ")}); COMP_CWORD=${words.length}; _glasgo`;
    const r = spawnSync("bash", ["-c", `${text}\n${line}; printf '%s\\n' "\${COMPREPLY[@]}"`], { encoding: "utf8" });
    assert.equal(r.status, 0, r.stderr);
    return r.stdout.split("\n").filter((w) => w !== "");
  };
  assert.deepEqual(complete("bu"), ["build"]);
  assert.deepEqual(complete("show", "to"), ["tokens"]);
  assert.deepEqual(complete("help", "show", "to"), ["tokens"]);
  assert.deepEqual(complete("goroot", "i"), ["install"]);
  assert.deepEqual(complete("build", "--ldf"), ["--ldflags"]);
  assert.deepEqual(complete("build", "x.go", "--ldf"), ["--ldflags"]);
  assert.deepEqual(complete("show", "ast", "--outl"), ["--outline"]);
  assert.deepEqual(complete("tool", "nm", "-so"), ["-sort"]);
  assert.deepEqual(complete("test", "-benchm"), ["-benchmem"]);
  assert.deepEqual(complete("completion", "z"), ["zsh"]);
  assert.deepEqual(complete("build", "nosuch"), []);
});

for (const shell of ["zsh", "fish"]) {
  test(`${shell} takes its script`, { skip: skip || (installed(shell) ? false : `no ${shell}`) }, () => {
    const r = spawnSync(shell, ["-n"], { input: script(shell), encoding: "utf8" });
    assert.equal(r.status, 0, r.stderr);
  });
}

test("the scripts of all shells know every command", { skip }, () => {
  for (const shell of ["zsh", "fish"]) {
    const text = script(shell);
    for (const word of ["build", "goroot", "install", "tokens", "objdump", "ldflags", "outline", "benchmem"])
      assert.ok(text.includes(word), `${shell}: ${word}`);
  }
  const r = spawnSync(process.execPath, ["bin/glasgo", "completion", "bsh"], { encoding: "utf8" });
  assert.match(r.stderr, /no completion for "bsh", did you mean "bash"\?/);
  assert.equal(r.status, 2);
});
