// Makes the op tables: src/ssa/generic.ops → src/ssa/ops.gen.ts and src/target/<t>/<t>.ops → src/target/<t>/ops.gen.ts.
// The format is described at the top of generic.ops; a target's table adds `regs=`, `asm=`, `emit=` and machine flags.
import { existsSync } from "node:fs";
import { readOps, writeIfChanged } from "./ops-table.mjs";

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
