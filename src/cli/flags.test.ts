// Go-style flags, and what becomes of wrong ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "./errors.ts";
import { type FlagSpec, parseFlags } from "./flags.ts";

const specs: Record<string, FlagSpec> = {
  o: { kind: "string", help: "write output to `file`" },
  v: { kind: "count", help: "print more" },
  s: { kind: "bool", help: "small" },
  n: { kind: "int", help: "number", default: "1" },
  X: { kind: "list", help: "`definition`" },
};
const parse = (...args: string[]) => parseFlags("tool x [flags] file", specs, args);

test("every form of a flag", () => {
  for (const form of [["-o", "a"], ["-o=a"], ["--o", "a"], ["--o=a"]]) {
    const f = parse(...form, "rest", "-s");
    assert.equal(f.strings.get("o"), "a");
    assert.deepEqual(f.rest, ["rest", "-s"]);
  }
  assert.equal(parse("-s").bools.get("s"), true);
  assert.equal(parse("-s=false").bools.get("s"), false);
  assert.equal(parse("-v", "-v").ints.get("v"), 2);
  assert.equal(parse("-v=3").ints.get("v"), 3);
  assert.equal(parse("-n", "0x10").ints.get("n"), 16);
  assert.equal(parse("-n=-5").ints.get("n"), -5);
  assert.deepEqual(parse("-X", "a=1", "-X=b=2").lists.get("X"), ["a=1", "b=2"]);
  assert.deepEqual(parse("-s", "--", "-o").rest, ["-o"]);
  assert.deepEqual(parse("-").rest, ["-"]);
});

test("wrong flags are usage errors that name the flag", () => {
  const message = (...args: string[]): string => {
    try {
      parse(...args);
    } catch (e) {
      assert.ok(e instanceof UsageError);
      return e.message.split("\n")[0]!;
    }
    return "";
  };
  assert.equal(message("-q"), "flag provided but not defined: -q");
  assert.equal(message("-o"), "flag needs an argument: -o");
  assert.equal(message("-s=maybe"), 'invalid boolean value "maybe" for -s: parse error');
  assert.equal(message("-n", "ten"), 'invalid value "ten" for flag -n: parse error');
  assert.equal(message("---o"), "bad flag syntax: ---o");
  assert.equal(message("-toString"), "flag provided but not defined: -toString");
});
