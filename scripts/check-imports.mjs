// The one-way import order (ARCHITECTURE.md, "Who may import whom"), checked on the source text of every file in src/:
// a folder imports only the folders its row names, only host/ and cli/ touch Node, and no file imports a test.
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";

const front = ["base", "source", "syntax", "constant", "load", "types"];
/** folder → folders that it may import, besides itself. */
export const mayImport = {
  base: [],
  source: ["base"],
  syntax: ["base", "source"],
  constant: ["base"],
  load: ["base", "source", "syntax"],
  types: ["base", "source", "syntax", "constant", "load"],
  ir: front,
  obj: ["base", "source"],
  abi: [...front, "ir", "obj"],
  ssa: [...front, "ir", "obj", "abi"],
  target: [...front, "ir", "obj", "abi", "ssa"],
  asm: ["base", "source", "obj", "target"],
  link: ["base", "obj", "abi"],
  program: [...front, "ir", "obj", "abi", "ssa", "target", "asm", "link"],
  python: ["base", "source", "ssa", "target"],
  host: ["base"],
  cli: [...front, "ir", "obj", "abi", "ssa", "target", "asm", "link", "program", "python", "host"],
};

const errors = [];
for (const name of readdirSync("src", { recursive: true }).sort()) {
  if (!name.endsWith(".ts")) continue;
  const file = `src/${name}`;
  const folder = name.split("/")[0];
  const isTest = name.endsWith(".test.ts");
  const allowed = mayImport[folder];
  if (allowed === undefined) {
    errors.push(`${file}: folder ${folder} has no row in scripts/check-imports.mjs`);
    continue;
  }
  const text = readFileSync(file, "utf8");
  for (const m of text.matchAll(/^(?:import|export)\b(?:[^;"=()]*\bfrom)?\s*"([^"]+)"|\bimport\("([^"]+)"\)/gm)) {
    const spec = m[1] ?? m[2];
    if (isTest) continue;
    if (!spec.startsWith(".")) {
      if (folder !== "host" && folder !== "cli") errors.push(`${file}: imports "${spec}"; only host and cli may`);
      continue;
    }
    const target = posix.join(posix.dirname(file), spec);
    const to = target.split("/")[1];
    if (!target.startsWith("src/")) errors.push(`${file}: imports "${spec}" outside src`);
    else if (to !== folder && !allowed.includes(to)) errors.push(`${file}: ${folder} may not import ${to} ("${spec}")`);
    if (target.endsWith(".test.ts")) errors.push(`${file}: imports a test`);
  }
}
for (const e of errors) console.error(e);
if (errors.length > 0) process.exit(1);
