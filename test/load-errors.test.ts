// What is said where packages cannot be loaded or do not compile: test/load-errors/NAME.txt has files, what `go build` says (or `test`), and
// what glasgo says where that is something else on purpose. Files below cache/ are in the module cache; `args` and `env` are the
// command's. Where Go is on the PATH, what it says is compared with what is written down. UPDATE=1 writes that down.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { gorootHere, missingGoroot } from "./missing.ts";

const skip = missingGoroot();
const goroot = skip === false ? resolve(gorootHere()!) : "";
const dir = mkdtempSync(join(tmpdir(), "glasgo-load-errors-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const version = spawnSync("go", ["version"], { encoding: "utf8" }).stdout ?? "";
const hasGo = /\bgo1\.26\b/.test(version);
const folder = "test/load-errors";

/** The parts of a case by name; "" is what stands in front of them. */
function sectionsOf(text: string): Map<string, string> {
  const parts = text.split(/^-- (.+) --\n/m);
  const sections = new Map([["", parts[0]!]]);
  for (let i = 1; i < parts.length; i += 2) sections.set(parts[i]!, parts[i + 1]!);
  return sections;
}

const special = new Set(["", "args", "env", "go", "glasgo"]);

function textOf(sections: Map<string, string>): string {
  let text = "";
  for (const [name, part] of sections) text += name === "" ? part : `-- ${name} --\n${part}`;
  return text;
}

/** Writes the files of a case; returns the folder that holds module and cache. */
function place(sections: Map<string, string>): string {
  const root = mkdtempSync(join(dir, "case"));
  mkdirSync(join(root, "m"));
  for (const [name, text] of sections) {
    if (special.has(name)) continue;
    const file = join(root, name.startsWith("cache/") ? name : join("m", name));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return root;
}

/** Runs a build in a copy of the case; what it says has no directories of this machine. */
function run(sections: Map<string, string>, program: string, args: readonly string[]): string {
  const root = place(sections);
  const words = (name: string): string[] => (sections.get(name) ?? "").split(/\s+/).filter((w) => w !== "");
  const env = {
    ...process.env,
    ...{ GOMODCACHE: join(root, "cache"), GOROOT: goroot, GOWORK: "", GOENV: "off", GLASGO_CACHE: join(dir, "cache") },
    ...{ GOFLAGS: "", GOPROXY: "off", GOTOOLCHAIN: "local", GONOSUMDB: "*", GOSUMDB: "off", CGO_ENABLED: "0" },
    ...Object.fromEntries(words("env").map((w) => w.split("=") as [string, string])),
  };
  const given = sections.has("args") ? words("args") : ["build"];
  const cwd = join(root, "m");
  const r = spawnSync(program, [...args, ...given], { cwd, env, encoding: "utf8" });
  // What glasgo has to advise beyond the errors is another matter.
  const errors = r.stderr.replace(/^help: .*\n(?: {6}.*\n)*/gm, "");
  const output = r.stdout.replace(/"Time":"[^"]*",/g, "").replace(/"Elapsed":[0-9.]+/g, '"Elapsed":0');
  const said = output + errors;
  return `${said.replaceAll(root, "$WORK").replaceAll(goroot, "$GOROOT")}exit ${r.status}\n`;
}

for (const name of readdirSync(folder).sort()) {
  const file = join(folder, name);
  const sections = sectionsOf(readFileSync(file, "utf8"));
  const title = sections.get("")!.trim();
  test(`${name.replace(/\.txt$/, "")}: ${title}`, { skip }, () => {
    const ours = run(sections, process.execPath, [resolve("bin/glasgo")]);
    if (hasGo) {
      const theirs = run(sections, "go", []);
      if (process.env.UPDATE === "1") sections.set("go", theirs);
      assert.equal(sections.get("go"), theirs, "what go says is not what is written down");
    }
    if (process.env.UPDATE === "1") {
      if (ours === sections.get("go")) sections.delete("glasgo");
      else sections.set("glasgo", ours);
      writeFileSync(file, textOf(sections));
    }
    assert.equal(ours, sections.get("glasgo") ?? sections.get("go"));
  });
}
