// Bundles one TypeScript file into dist/tools and runs it: `node scripts/run.mjs test/check/syntax.ts --sample 50`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error("usage: node scripts/run.mjs FILE.ts [ARG ...]");
  process.exit(2);
}
const outfile = `dist/tools/${entry.replace(/[/\\]/g, "-").replace(/\.ts$/, ".mjs")}`;
await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
  define: { GLASGO_IDENTITY: '"@identity@"' },
  // What is bundled may be CommonJS and ask for Node's own modules.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
});
// As the command line does: what this compiler has cached is nothing to any other.
const bundle = readFileSync(outfile, "utf8");
writeFileSync(outfile, bundle.replaceAll("@identity@", createHash("sha256").update(bundle).digest("hex")));
const r = spawnSync(process.execPath, ["--enable-source-maps", outfile, ...args], { stdio: "inherit" });
process.exit(r.status ?? 1);
