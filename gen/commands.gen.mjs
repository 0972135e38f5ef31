// Writes src/cli/commands.gen.ts: the table of commands, from the files in src/cli that have a `summary`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const entries = [];
for (const file of readdirSync("src/cli", { recursive: true }).sort()) {
  if (!/^(?:[a-z]+\/)?[a-z-]+\.ts$/.test(file) || /\.(?:test|gen)\.ts$/.test(file)) continue;
  const summary = /^export const summary =\s*("(?:[^"\\]|\\.)*");$/m.exec(readFileSync(`src/cli/${file}`, "utf8"))?.[1];
  if (summary === undefined) continue;
  const name = file.replace(/\.ts$/, "").replace("/", " ");
  entries.push(`  { name: "${name}", summary: ${summary}, load: () => import("./${file}") },`);
}
writeFileSync(
  "src/cli/commands.gen.ts",
  `// The table of commands. Made by gen/commands.gen.mjs from src/cli; not edited.
import type { CommandEntry } from "./commands.ts";

export const table: readonly CommandEntry[] = [
${entries.join("\n")}
];
`,
);
