// Makes src/cli/show/page.gen.ts: the script and the style sheet of the explorer page, from web/ssa, as two strings.
import { readFileSync } from "node:fs";
import { build, transform } from "esbuild";
import { writeIfChanged } from "./ops-table.mjs";

const bundled = await build({
  entryPoints: ["web/ssa/page.ts"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  write: false,
});
const css = await transform(readFileSync("web/ssa/page.css", "utf8"), { loader: "css", minify: true });
// Inside of a script element.
const script = bundled.outputFiles[0].text.trim().replaceAll("</script", "<\\/script");
writeIfChanged(
  "src/cli/show/page.gen.ts",
  `// Made from web/ssa by gen/page.gen.mjs. Do not edit.
export const script = ${JSON.stringify(script)};
export const style = ${JSON.stringify(css.code.trim())};
`,
);
