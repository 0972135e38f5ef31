import assert from "node:assert/strict";
import { test } from "node:test";
import { messageLevel, splitMessages } from "./gcflags.ts";

test("-m counts up, takes a number, and ends at --", () => {
  assert.deepEqual(splitMessages(["-m", "x.go"]), { args: ["x.go"], level: 1 });
  assert.deepEqual(splitMessages(["-m", "-o", "a", "--m"]), { args: ["-o", "a"], level: 2 });
  assert.deepEqual(splitMessages(["-m=2", "--", "-m"]), { args: ["--", "-m"], level: 2 });
  assert.throws(() => splitMessages(["-m=x"]), /invalid value "x" for flag -m/);
});

test("-m inside -gcflags", () => {
  assert.equal(messageLevel("-m -l"), 1);
  assert.equal(messageLevel("all=-m=2  -N"), 2);
  assert.equal(messageLevel("-l"), 0);
});
