// `glasgo show ssa FILE|PACKAGE --func F`: a function's values, before and after passes, as text, JSON, or a page to explore.
import { writeAside } from "../../host/input-file.ts";
import { print } from "../../host/terminal.ts";
import type { ValuesState } from "../../program/inspect.ts";
import { passes } from "../../target/amd64/compile.ts";
import { parseCommand } from "../command.ts";
import { InputError, UsageError } from "../errors.ts";
import { sourceLines } from "./asm.ts";
import { chosenFunction, type InspectFlags, inspectCommand, inspectPackage, realName } from "./inspecting.ts";

export const summary = "print a function in SSA form, after any pass";

interface Options extends InspectFlags {
  pass?: string;
  all?: true;
  time?: true;
  json?: true;
  html?: string;
}

export async function main(args: string[]): Promise<number> {
  const command = inspectCommand("show ssa", summary)
    .option("--pass <name>", `after this pass: build (before all), ${passes.map((p) => p.name).join(", ")}`)
    .option("--all", "as built and after every pass; without --pass and --all: as built and after the last one")
    .option("--time", "say how long each pass took")
    .option("--uses", "show how often each value is used")
    .option("--html <file>", "write a page to explore: source, trees, every pass, machine code")
    .option("--json", "print JSON");
  parseCommand(command, args);
  const options = command.opts<Options>();
  const { pass } = options;
  if (pass !== undefined && pass !== "build" && !passes.some((p) => p.name === pass)) {
    throw new UsageError(`no pass ${pass}; there are: build, ${passes.map((p) => p.name).join(", ")}`);
  }
  const opened = inspectPackage(command.args, options, options.html !== undefined);
  if (opened === null) return 1;
  const symbol = chosenFunction(opened.inspector, options.func);
  if (symbol === null) return 0;
  const inspection = opened.inspector.inspect(symbol);
  if (options.html !== undefined) {
    const { pageData, pageText } = await import("./page.ts");
    const source = sourceLines((file) => realName(opened, file));
    const error = writeAside(options.html, [
      new TextEncoder().encode(pageText(pageData(inspection, source, opened.path))),
    ]);
    if (error !== null) throw new InputError(`glasgo: ${error}`);
    return 0;
  }
  const all = inspection.values;
  const shown = options.all
    ? all
    : all.filter((s, i) => (pass === undefined ? i === 0 || i === all.length - 1 : s.pass === pass));
  if (shown.length === 0) throw new UsageError(`-N leaves out the pass ${pass}`);
  if (options.json) print(`${JSON.stringify(shown, null, 1)}\n`);
  else for (const s of shown) print(`${shown.length > 1 ? `-- ${s.pass} --\n` : ""}${valuesText(s)}\n`);
  if (options.time) print(timesText(all));
  return 0;
}

/** A function's values as lines of text. */
export function valuesText(s: ValuesState): string {
  const out = [`${s.name} ${s.signature}`];
  for (const b of s.blocks) {
    out.push(`  ${b.head}`);
    for (const v of b.values) out.push(`    ${v.text}`);
    out.push(`    ${b.tail}`);
  }
  for (const n of s.names) out.push(n);
  return `${out.join("\n")}\n`;
}

function timesText(states: readonly ValuesState[]): string {
  let total = 0;
  const rows = states.slice(1).map((s) => {
    total += s.ms;
    const values = s.blocks.reduce((n, b) => n + b.values.length, 0);
    return `${s.ms.toFixed(3).padStart(9)} ms  ${s.pass.padEnd(20)} ${s.blocks.length} blocks, ${values} values\n`;
  });
  return `${rows.join("")}${total.toFixed(3).padStart(9)} ms  all passes\n`;
}
