// V8's compiled code for a version of Node that the package was not built with: recorded once, in the background, and taken from
// then on; whatever is wrong with it, commands work and say nothing. A copy of the package without code is such a one.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { closeTwice } from "../src/host/cache-entry.ts";

const skip = existsSync("dist/glasgo.cjs") ? false : "not built: npm run build";
const dir = mkdtempSync(join(tmpdir(), "glasgo-recorded-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const [glasgo, recorder] = ["bin/glasgo", "scripts/record-code.mjs"].map((f) => join(dir, "package", f)) as [
  string,
  string,
];
const [cache, temporary, runs, taken, source] = ["cache", "tmp", "runs", "taken", "x.go"].map((f) => join(dir, f)) as [
  string,
  string,
  string,
  string,
  string,
];
for (const f of ["bin", "scripts/record-code.mjs", "dist/begin.cjs", "dist/glasgo.cjs", "dist/code-thread.cjs"]) {
  if (skip === false) cpSync(f, join(dir, "package", f), { recursive: true });
}
for (const d of ["package/dist/code", "tmp"]) mkdirSync(join(dir, d), { recursive: true });
writeFileSync(source, "package p\n");

// The recorder notes that it was started, and every process whether V8 has taken the code.
const env = { ...process.env, GLASGO_CACHE: cache, GOROOT: "/nonexistent", TMPDIR: temporary, GLASGO_SERVER: "off" };
const note = (file: string, what: string): string => `.appendFileSync(${JSON.stringify(file)}, ${what} + "\\n")`;
if (skip === false) {
  const text = readFileSync(recorder, "utf8");
  const noted = `import notes from "node:fs";\nif (process.argv.length === 2) notes${note(runs, '"run"')};\n`;
  writeFileSync(recorder, noted + text);
}
writeFileSync(
  join(dir, "watch.cjs"),
  `const vm = require("node:vm");
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    require("node:fs")${note(taken, "!this.cachedDataRejected")};
  }
};
`,
);

const show = ["show", "tokens", source];

function run(args: readonly string[], more: NodeJS.ProcessEnv = {}): string {
  rmSync(taken, { force: true });
  const r = spawnSync(process.execPath, ["--require", join(dir, "watch.cjs"), glasgo, ...args], {
    encoding: "utf8",
    env: { ...env, ...more },
  });
  assert.equal(r.stderr, "");
  assert.equal(r.status, 0);
  return r.stdout;
}

/** Whether V8 has taken code in the last run; null: there was none. */
const wasTaken = (): boolean | null => (existsSync(taken) ? readFileSync(taken, "utf8") === "true\n" : null);

const recorders = (): number => (existsSync(runs) ? readFileSync(runs, "utf8").split("\n").length - 1 : 0);

/** The entry of that kind; "" if there is none. */
function entry(kind: string): string {
  const all = existsSync(cache) ? readdirSync(cache, { recursive: true, encoding: "utf8" }) : [];
  const found = all.find((f) => f.endsWith(`-${process.version}-${process.arch}-${kind}`));
  return found === undefined ? "" : join(cache, found);
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 50) {
    assert.ok(waited < 300_000, "nothing is recorded");
    await new Promise((r) => setTimeout(r, 50));
  }
}

/** Until `n` recorders have ended. */
const ended = (n: number): Promise<void> =>
  until(() => recorders() === n && entry("short") !== "" && readdirSync(temporary).length === 0);

test("commands without work, quick builds and those who want no cache have nothing recorded", { skip }, async () => {
  assert.match(run(["version"]), /^glasgo /);
  run(show, { GLASGO_CACHE: "off" });
  run(show, { GLASGO_CACHE: source });
  rmSync(join(dir, "package/dist/code"), { recursive: true });
  run(show);
  mkdirSync(join(dir, "package/dist/code"));
  assert.equal(wasTaken(), null);
  await new Promise((r) => setTimeout(r, 500));
  assert.equal(entry("begun"), "");
  assert.equal(recorders(), 0);
});

test("of several commands at the same time one has it recorded, and all take it later", { skip }, async () => {
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [glasgo, ...show], { env, stdio: "ignore" }),
  );
  const codes = await Promise.all(children.map((c) => new Promise((resolve) => c.on("exit", resolve))));
  assert.deepEqual(codes, [0, 0, 0, 0]);
  await ended(1);
  for (const args of [show, ["version"], ["help"]]) {
    run(args);
    assert.equal(wasTaken(), true, args.join(" "));
  }
  const used = run(["goroot", "--help"]);
  assert.match(used, /^Usage/);
  assert.equal(recorders(), 1);
});

test("damaged code is not taken, nor is what V8 does not know", { skip }, () => {
  const file = entry("short");
  const whole = readFileSync(file);
  const damaged = Buffer.from(whole);
  damaged.fill(0, damaged.length >> 2, (damaged.length >> 2) + 5000);
  for (const bytes of [damaged, whole.subarray(0, whole.length / 2), Buffer.alloc(0)]) {
    writeFileSync(file, bytes);
    run(show);
    assert.equal(wasTaken(), null);
  }
  const key = file.slice(cache.length + 1).replace("/", "");
  writeFileSync(
    file,
    closeTwice(key, Buffer.from("code of another version of V8, which this one has never seen".repeat(9))),
  );
  run(show);
  assert.equal(wasTaken(), false);
  writeFileSync(file, whole);
  run(show);
  assert.equal(wasTaken(), true);
  assert.equal(recorders(), 1);
});

test("a recorder that was killed is followed by another a day later", { skip }, async () => {
  const mark = entry("begun");
  for (const kind of ["all", "short"]) rmSync(entry(kind));
  const killed = spawn(process.execPath, [recorder], { env, stdio: "ignore", detached: true });
  await until(() => entry("all") !== "");
  process.kill(-killed.pid!, "SIGKILL");
  rmSync(temporary, { recursive: true });
  mkdirSync(temporary);
  rmSync(entry("short") || mark + "x", { force: true });
  run(show);
  assert.equal(wasTaken(), null);
  assert.equal(recorders(), 2);
  const before = Date.now() / 1000 - 2 * 24 * 3600;
  utimesSync(mark, before, before);
  run(show);
  await ended(3);
  run(show);
  assert.equal(wasTaken(), true);
});
