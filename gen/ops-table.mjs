// Reads op tables; used by the generators of op tables and rules. Format: the top of src/ssa/generic.ops.
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
