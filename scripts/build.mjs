// Builds everything that ships: generated tables (gen/), the one-file command line (dist/glasgo.cjs) and the
// libraries with their type declarations (dist/lib). `--quick` leaves out the declarations and what makes the command line fast.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { plainLoops } from "./plain-loops.mjs";

/** Public library entries: `glasgo/NAME` is src/NAME/index.ts. Each must bundle without a Node import. */
const libraries = ["syntax", "types"].filter((name) => existsSync(`src/${name}/index.ts`));

/** Stands for the hash of the bundle until that is known. */
const identityMark = "@identity@";

/** commander can run subcommands that are programs. Ours are not, and Node's module for that takes time to load. */
const withoutPrograms = {
  name: "commander without programs",
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: "child_process", namespace: "absent" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "module.exports = {};" }));
  },
};

export async function generate() {
  if (!existsSync("gen")) return;
  for (const file of readdirSync("gen")
    .filter((f) => f.endsWith(".gen.mjs"))
    .sort()) {
    const r = spawnSync(process.execPath, [`gen/${file}`], { stdio: "inherit" });
    if (r.status !== 0) process.exit(r.status ?? 1);
  }
}

async function main() {
  const quick = process.argv.includes("--quick");
  await generate();
  // The compiled code of the bundle that was there before; see bin/glasgo.
  rmSync("dist/code", { recursive: true, force: true });
  const common = { bundle: true, target: "node20", logLevel: "warning", legalComments: "none", sourcemap: false };
  await build({
    ...common,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/glasgo.cjs",
    platform: "node",
    format: "cjs",
    keepNames: false,
    plugins: quick ? [withoutPrograms] : [withoutPrograms, plainLoops()],
    define: {
      GLASGO_VERSION: JSON.stringify(JSON.parse(readFileSync("package.json", "utf8")).version),
      GLASGO_IDENTITY: JSON.stringify(identityMark),
    },
  });
  // The bundle knows the hash of itself: what one build of the compiler has cached is nothing to any other.
  const bundle = ascii(readFileSync("dist/glasgo.cjs", "utf8"));
  const identity = createHash("sha256").update(bundle).digest("hex");
  writeFileSync("dist/glasgo.cjs", bundle.replaceAll(identityMark, identity));
  // What commands begin with; see bin/glasgo.
  await build({
    ...common,
    entryPoints: ["src/cli/begin.ts"],
    outfile: "dist/begin.cjs",
    platform: "node",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    define: { GLASGO_IDENTITY: JSON.stringify(identity) },
  });
  // The thread that makes code; see src/program/thread.
  await build({
    ...common,
    entryPoints: ["src/cli/code-thread.ts"],
    outfile: "dist/code-thread.cjs",
    platform: "node",
    format: "cjs",
    plugins: quick ? [] : [plainLoops()],
  });
  if (libraries.length > 0) {
    await build({
      ...common,
      entryPoints: Object.fromEntries(libraries.map((name) => [name, `src/${name}/index.ts`])),
      outdir: "dist/lib",
      platform: "neutral",
      format: "esm",
      splitting: true,
    });
    if (!quick) {
      const entries = libraries.map((name) => `src/${name}/index.ts`);
      const r = spawnSync(
        process.execPath,
        [
          "node_modules/typescript/bin/tsc",
          "--project",
          "tsconfig.lib.json",
          "--outDir",
          "dist/lib",
          "--rootDir",
          "src",
        ],
        { stdio: "inherit" },
      );
      if (r.status !== 0) {
        console.error(`declarations of ${entries.join(", ")} failed`);
        process.exit(r.status ?? 1);
      }
      // Enums are inlined in our own build; a user of the library reads them at run time, under any compiler setting.
      for (const f of readdirSync("dist/lib", { recursive: true })) {
        if (!f.endsWith(".d.ts")) continue;
        const text = readFileSync(`dist/lib/${f}`, "utf8");
        if (text.includes("const enum"))
          writeFileSync(`dist/lib/${f}`, text.replaceAll("declare const enum", "declare enum"));
      }
    }
  }
  if (quick) return;
  const folder = `dist/code/${process.version}-${process.arch}`;
  const r = spawnSync(process.execPath, ["scripts/record-code.mjs", folder], { stdio: "inherit" });
  if (r.status !== 0) process.exit(r.status ?? 1);
}

/**
 * The same program in one byte a character, which V8 reads faster: what esbuild leaves stands in regular expressions and
 * comments.
 */
function ascii(text) {
  return text.replace(/[^\x00-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

if (process.argv[1]?.endsWith("build.mjs")) {
  if (process.argv.includes("--clean")) rmSync("dist", { recursive: true, force: true });
  await main();
}
