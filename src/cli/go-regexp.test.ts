// Go's regular expressions: the same matches as regexp.MatchString, and the same refusals.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { goRegexp, RegexpProblem } from "./go-regexp.ts";

const texts = [
  "",
  "main.main",
  "MAIN.main",
  "a{b}",
  "x\ny",
  "type:struct { x int }",
  "(*T).Get",
  "ÄÖ",
  "a-b",
  "\r",
  "aaa",
  "a\u00a0b",
];

const patterns =
  "main\\.|(?i)main\\.MAIN|(?i:MAIN)\\.main|^main|main$|\\Amain\\z|a{b}|a{2,}|a{3}?|x.y|(?s)x.y|(?m)^y$|struct {|\\(\\*T\\)|\\Q(*T).\\EGet|\\pL\\pL|\\p{Lu}|[[:alpha:]]+\\.|[^[:alnum:].]|[a\\-z]b|a\\-b|\\x61|\\x{c4}|\\141aa|[\\d\\s]|\\S\\S|a\\sb|^.$|(?P<n>a)b|(?<n>a)a|[]a]|[^]]|a|b|(?i)[m-n]AIN|a**|*a|(a|a)|[a|[z-a]|\\8|(?=a)|\\1|a{1001}|(?i)ÄÖ|\\bmain\\b|]|}|\\_|\\pX|x*|(?:)|()|a||"
    // One pattern per bar would cut those with a bar: these are given whole.
    .split("|")
    .concat(["a|b", "(a|x)\\n?", "^(main|MAIN)\\.", "(a|b"]);

function ours(pattern: string): string {
  try {
    const r = goRegexp(pattern);
    return texts.map((t) => (r.test(t) ? "1" : "0")).join("");
  } catch (e) {
    if (e instanceof RegexpProblem) return "refused";
    throw e;
  }
}

const noGo = spawnSync("go", ["version"]).status === 0 ? false : "no go command";

test("matches what Go's regexp matches", { skip: noGo }, () => {
  const dir = mkdtempSync(join(tmpdir(), "glasgo-regexp-"));
  try {
    const list = (xs: readonly string[]): string => xs.map((x) => JSON.stringify(x)).join(", ");
    const file = join(dir, "main.go");
    writeFileSync(
      file,
      `package main
import ("fmt"; "regexp")
func main() {
	for _, p := range []string{${list(patterns)}} {
		r, err := regexp.Compile(p)
		if err != nil { fmt.Println("refused"); continue }
		for _, t := range []string{${list(texts)}} { if r.MatchString(t) { fmt.Print(1) } else { fmt.Print(0) } }
		fmt.Println()
	}
}
`,
    );
    const r = spawnSync("go", ["run", file], { encoding: "utf8", env: { ...process.env, GOFLAGS: "" } });
    assert.equal(r.status, 0, r.stderr);
    const expected = r.stdout.trimEnd().split("\n");
    assert.deepEqual(
      patterns.map((p) => `${p}: ${ours(p)}`),
      patterns.map((p, i) => `${p}: ${expected[i]}`),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test("what cannot be had is said", () => {
  assert.throws(() => goRegexp("(?U)a*"), /ungreedy/);
  assert.throws(() => goRegexp("\\C"), /one byte/);
  assert.throws(() => goRegexp("(?!a)"), /^RegexpProblem|invalid or unsupported Perl syntax: `\(\?!`/);
});
