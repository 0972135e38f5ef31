// The README as a new user follows it: its console blocks in a fresh home folder, with no Go on the PATH, and for a GOROOT
// nothing but the sources, where `glasgo goroot install` puts them. A line "…" in an expected output stands for any lines,
// "…" in a line for any text.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { findGoroot, GorootError } from "../src/host/goroot.ts";

/** Commands in blocks without a language: not run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  "npm start": "npm installs from the network; it ends in the command below it",
  "bin/glasgo run examples/hello.go": "is in a console block as well",
};

interface Step {
  command: string;
  expected: string;
}

const readme = readFileSync("README.md", "utf8");
const blocks = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((m) => ({ language: m[1]!, text: m[2]! }));
const steps = blocks.filter((b) => b.language === "console").flatMap((b) => parseSteps(b.text));

function parseSteps(text: string): Step[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((s) => {
      const end = s.indexOf("\n");
      return { command: s.slice(0, end), expected: s.slice(end + 1) };
    });
}

function pattern(expected: string): RegExp {
  const lines = expected.split("\n").slice(0, -1);
  const one = (l: string): string => l.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*");
  return new RegExp(`^${lines.map((l) => (l === "…" ? "(?:.*\\n)*?" : `${one(l)}\\n`)).join("")}$`);
}

const home = mkdtempSync(join(tmpdir(), "glasgo-readme-"));
after(() => rmSync(home, { recursive: true, force: true }));

const missing = ((): string | false => {
  try {
    const found = findGoroot();
    const tree = join(home, ".local/share/glasgo/goroot", found.version);
    mkdirSync(join(tree, "src"), { recursive: true });
    cpSync(join(found.dir, "VERSION"), join(tree, "VERSION"));
    for (const name of readdirSync(join(found.dir, "src")))
      symlinkSync(join(found.dir, "src", name), join(tree, "src", name));
    return existsSync("dist/glasgo.cjs") ? false : "npm run build has not run";
  } catch (e) {
    if (e instanceof GorootError) return "no GOROOT";
    throw e;
  }
})();

/** Programs of the system, Node, and no Go. */
function path(): string {
  const bin = join(home, "bin");
  mkdirSync(bin, { recursive: true });
  for (const name of ["env", "sh", "bash", "rm"]) {
    const at = ["/bin", "/usr/bin"].map((d) => join(d, name)).find((f) => existsSync(f));
    if (at !== undefined && !existsSync(join(bin, name))) symlinkSync(at, join(bin, name));
  }
  if (!existsSync(join(bin, "node"))) symlinkSync(process.execPath, join(bin, "node"));
  return bin;
}

test("the steps of the README", { skip: missing }, () => {
  assert.ok(steps.length >= 8, `${steps.length} steps`);
  const env = { HOME: home, PATH: path(), XDG_RUNTIME_DIR: home };
  for (const { command, expected } of steps) {
    const r = spawnSync("/bin/sh", ["-c", command], { env, encoding: "utf8" });
    assert.equal(r.status, 0, `${command}\n${r.stderr}`);
    assert.match(r.stdout, pattern(expected), command);
    assert.equal(r.stderr, "", command);
    if (command === "bin/glasgo goroot") assert.ok(r.stdout.includes("found by glasgo goroot install"), r.stdout);
  }
});

test("every command of the README is run, or there is a reason why not", () => {
  const others = blocks
    .filter((b) => b.language === "")
    .flatMap((b) => b.text.split("\n"))
    .map((l) => l.replace(/\s+#.*/, "").trim())
    .filter((l) => l !== "");
  for (const command of others) assert.ok(Object.hasOwn(notRun, command), command);
});

test("commands in the text are there, with their options", { skip: missing }, () => {
  const said = [...readme.matchAll(/`(?:bin\/)?glasgo ([^`]*)`/g)].map((m) => m[1]!);
  assert.ok(said.length >= 10, `${said.length} commands`);
  for (const command of new Set(said)) {
    const words = command.split(" ");
    const options = words.filter((w) => /^-/.test(w));
    const names = words.slice(0, words.findIndex((w) => !/^[a-z]+$/.test(w)) >>> 0);
    const asked = names[0] === "help" ? names : ["help", ...names];
    const r = spawnSync(process.execPath, ["bin/glasgo", ...asked], { encoding: "utf8" });
    assert.equal(r.status, 0, `${command}\n${r.stderr}`);
    const known = new Set([...r.stdout.matchAll(/(?<=[\s,])-?-([\w-]+)/g)].map((m) => m[1]!));
    for (const o of options) assert.ok(known.has(o.replace(/^-+/, "")), `${command}: ${o}`);
  }
});

test("the library's example", { skip: existsSync("dist/lib/syntax.js") ? false : "npm run build has not run" }, () => {
  const examples = blocks.filter((b) => b.language === "ts");
  assert.equal(examples.length, 1);
  const r = spawnSync(process.execPath, ["--input-type=module", "-e", examples[0]!.text], { encoding: "utf8" });
  assert.deepEqual([r.status, r.stdout, r.stderr], [0, "p\nanswer\n", ""]);
});

test("the README's files and npm commands are there", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  for (const [, name] of readme.matchAll(/`npm run ([\w:-]+)/g)) assert.ok(name! in scripts, `npm run ${name}`);
  for (const [, name] of readme.matchAll(/`((?:check|fuzz|bench):[\w-]+)`/g)) assert.ok(name! in scripts, name);
  for (const [, file] of readme.matchAll(/\]\(([\w./-]+)\)/g))
    assert.ok(existsSync(join(dirname("README.md"), file!)), file);
});
