// The command line of `glasgo test`: which words are packages, which go to the test binary. The expected lists are what
// `go test -x` runs for the same words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "./errors.ts";
import { parseDuration, parseTestFlags } from "./test-flags.ts";
import { goDuration } from "./test-run.ts";

const cases: { args: string; setting?: string; packages: string[] | null; binary: string }[] = [
  { args: "", packages: null, binary: "-test.timeout=10m0s" },
  { args: "./...", packages: ["./..."], binary: "-test.timeout=10m0s" },
  { args: "-v a b -run X", packages: ["a", "b"], binary: "-test.timeout=10m0s -test.v=true -test.run=X" },
  { args: "-timeout=5s -short=false a", packages: ["a"], binary: "-test.timeout=5s -test.short=false" },
  { args: "-test.count 3 a -tags x,y", packages: ["a"], binary: "-test.timeout=10m0s -test.count=3" },
  { args: "a -update b c", packages: ["a"], binary: "-test.timeout=10m0s -update b c" },
  { args: "a -update b -v c", packages: ["a"], binary: "-test.timeout=10m0s -update b -test.v=true c" },
  { args: "-update a", packages: [], binary: "-test.timeout=10m0s -update a" },
  { args: "a -args -v b", packages: ["a"], binary: "-test.timeout=10m0s -v b" },
  { args: "a -- -v", packages: ["a"], binary: "-test.timeout=10m0s -- -v" },
  { args: "-json a", packages: ["a"], binary: "-test.v=test2json -test.timeout=10m0s" },
  { args: "-cpuprofile p a", packages: ["a"], binary: "-test.timeout=10m0s -test.outputdir=/d -test.cpuprofile=p" },
  {
    args: "-v a",
    setting: "-short -tags=x -w",
    packages: ["a"],
    binary: "-test.short=true -test.timeout=10m0s -test.v=true",
  },
  { args: "-gcflags=all=-N -buildvcs=false -pgo=off -a a", packages: ["a"], binary: "-test.timeout=10m0s" },
  { args: "-p 3 -vet=off -C .. a", packages: ["a"], binary: "-test.timeout=10m0s" },
];

for (const c of cases) {
  test(`glasgo test ${c.args}`, () => {
    const flags = parseTestFlags(
      c.args.split(" ").filter((w) => w !== ""),
      "/d",
      c.setting ?? "",
    );
    assert.deepEqual(flags.packages, c.packages);
    assert.equal(flags.toBinary.join(" "), c.binary);
  });
}

test("flags of the build, from the setting GOFLAGS too", () => {
  const { build } = parseTestFlags(["-gcflags=-N", "-tags=y"], "/d", "-mod=mod -tags=x -nosuch=1");
  assert.deepEqual(build, { mod: "mod", tags: "y", gcflags: "-N", N: true });
});

test("what is shown when all is well", () => {
  const show = (...args: string[]): boolean => parseTestFlags(args, "/d").showPass;
  assert.deepEqual(
    [show("-v"), show("-v=false"), show("-list", "."), show("a", "-args", "-h")],
    [true, false, true, true],
  );
});

test("wrong use", () => {
  const cases: [string[], RegExp][] = [
    [["-race"], /^-race: the race detector is not supported$/],
    [["-coverprofile=x"], /^-coverprofile: coverage is not supported$/],
    [["-fuzz", "."], /^-fuzz: fuzzing is not supported/],
    [["-pgo=x"], /^-pgo=x is not supported: profiles are not used$/],
    [["-gcflags=-S"], /^-gcflags=-S is not supported/],
    [["-vet=all"], /only -vet=off/],
    [["-count", "x"], /invalid value "x" for flag -count/],
    [["-timeout", "5"], /invalid value "5" for flag -timeout/],
    [["-run"], /flag needs an argument: -run/],
    [["-short=maybe"], /invalid boolean value "maybe"/],
    [["-c", "-update", "a"], /unknown flag -update cannot be used with -c/],
  ];
  for (const [args, message] of cases) {
    assert.throws(
      () => parseTestFlags(args, "/d"),
      (e) => e instanceof UsageError && message.test(e.message),
      args.join(" "),
    );
  }
});

test("durations", () => {
  assert.deepEqual(["1m30s", "0", "1.5h", "2ms", "10", "s", "-1s"].map(parseDuration), [
    90_000,
    0,
    5_400_000,
    2,
    null,
    null,
    null,
  ]);
  assert.deepEqual([11_000, 660_000, 3_661_500, 20].map(goDuration), ["11s", "11m0s", "1h1m1.5s", "20ms"]);
});
