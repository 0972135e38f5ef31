// Makes the op tables: src/ssa/generic.ops → src/ssa/ops.gen.ts and src/target/<t>/<t>.ops → src/target/<t>/ops.gen.ts.
// The format is described at the top of generic.ops; a target's table adds `regs=`, `asm=` and machine flags.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Writes `text` unless the file already holds it, so that rebuilding changes no times. */
export function writeIfChanged(file, text) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  writeFileSync(file, text);
}

function expand(name) {
  const m = /\{([^}]*)\}/.exec(name);
  if (m === null) return [name];
  return m[1].split(",").flatMap((alt) => expand(name.slice(0, m.index) + alt + name.slice(m.index + m[0].length)));
}

/** Rows of one table file; a malformed line is an error. */
export function readOps(file) {
  const rows = [];
  readFileSync(file, "utf8")
    .split("\n")
    .forEach((line, i) => {
      const words = line
        .replace(/(^|\s)#.*$/, "")
        .trim()
        .split(/\s+/);
      if (words[0] === "") return;
      const where = `${file}:${i + 1}`;
      if (words.length < 4) throw new Error(`${where}: want NAME ARGS RESULT AUX FLAGS`);
      const [name, args, result, aux, ...flags] = words;
      if (!/^(\d|-)$/.test(args)) throw new Error(`${where}: bad number of arguments ${args}`);
      for (const n of expand(name)) rows.push({ name: n, args: args === "-" ? -1 : Number(args), result, aux, flags });
    });
  const seen = new Set();
  for (const r of rows) {
    if (seen.has(r.name)) throw new Error(`${file}: ${r.name} defined twice`);
    seen.add(r.name);
  }
  return rows;
}

function emit(file, source, enumName, base, rows) {
  const out = [`// Made from ${source} by gen/ops.gen.mjs. Do not edit.`];
  out.push(`export const enum ${enumName} {`);
  if (base === 0) out.push("  Invalid = 0,");
  rows.forEach((r, i) => {
    out.push(`  ${r.name} = ${i + (base === 0 ? 1 : base)},`);
  });
  out.push("}", "");
  out.push("/** [name, arguments, result class, aux kind, flags] of each op, in the order of the ids. */");
  out.push("export const opRows: readonly (readonly [string, number, string, string, string])[] = [");
  for (const r of rows) out.push(`  ${JSON.stringify([r.name, r.args, r.result, r.aux, r.flags.join(" ")])},`);
  out.push("];", "");
  writeIfChanged(file, out.join("\n"));
}

emit("src/ssa/ops.gen.ts", "src/ssa/generic.ops", "Op", 0, readOps("src/ssa/generic.ops"));
const targets = [["amd64", "AOp", 1000]];
for (const [name, enumName, base] of targets) {
  const file = `src/target/${name}/${name}.ops`;
  if (existsSync(file)) emit(`src/target/${name}/ops.gen.ts`, file, enumName, base, readOps(file));
}
