// `glasgo show asm FILE|PACKAGE --func F`: a function's instructions, each with the value that it is the code of.
import { readWhole } from "../../host/input-file.ts";
import { print } from "../../host/terminal.ts";
import type { CodeListing } from "../../program/inspect.ts";
import { parseCommand } from "../command.ts";
import { chosenFunction, type InspectFlags, inspectCommand, inspectPackage, realName } from "./inspecting.ts";

export const summary = "print a function's machine code";

interface Options extends InspectFlags {
  bytes?: true;
  source?: true;
  json?: true;
}

export async function main(args: string[]): Promise<number> {
  const command = inspectCommand("show asm", summary)
    .option("--bytes", "show offsets and bytes too")
    .option("--source", "show the source lines too")
    .option("--json", "print JSON");
  parseCommand(command, args);
  const options = command.opts<Options>();
  const opened = inspectPackage(command.args, options, false);
  if (opened === null) return 1;
  const symbol = chosenFunction(opened.inspector, options.func);
  if (symbol === null) return 0;
  const { code } = opened.inspector.inspect(symbol);
  const source = options.source ? sourceLines((file) => realName(opened, file)) : null;
  print(options.json ? `${JSON.stringify(code, null, 1)}\n` : codeText(code, options.bytes === true, source));
  return 0;
}

/** The text of a line of a file as shown; undefined if it cannot be read. */
export type SourceLines = (file: string, line: number) => string | undefined;

/** Reads lines of source files; `real` is the name on disk of a file as shown. */
export function sourceLines(real: (file: string) => string | undefined): SourceLines {
  const files = new Map<string, string[]>();
  return (file, line) => {
    let lines = files.get(file);
    if (lines === undefined) {
      const bytes = readWhole(real(file) ?? file);
      lines = typeof bytes === "string" ? [] : new TextDecoder().decode(bytes).split("\n");
      files.set(file, lines);
    }
    return lines[line - 1];
  };
}

/** The listing in the manner of the Go compiler's dumps. */
export function codeText(code: CodeListing, bytes: boolean, source: SourceLines | null): string {
  let out = "";
  let file = "";
  const width = bytes ? Math.max(...code.lines.map((l) => l.bytes.length)) * 2 : 0;
  for (const l of code.lines) {
    if (l.at !== null && l.at.file !== file) {
      file = l.at.file;
      out += `# ${file}\n`;
    }
    if (source !== null && l.at !== null && l.statement) {
      const text = source(l.at.file, l.at.line);
      if (text !== undefined) out += `# ${String(l.at.line).padStart(5)}  ${text}\n`;
    }
    const owner = l.value > 0 ? `v${l.value}` : l.block > 0 ? `b${l.block}` : "";
    const number = String(l.index).padStart(5, "0");
    const where = `(${l.statement ? "+" : ""}${l.at?.line ?? "?"})`;
    const hex = l.bytes.map((b) => b.toString(16).padStart(2, "0")).join("");
    const place = bytes ? ` 0x${l.pc.toString(16).padStart(4, "0")} ${hex.padEnd(width)}` : "";
    out += `${owner.padEnd(6)} ${number}${place} ${where.padEnd(6)} ${l.text}\n`;
  }
  return `${out}${" ".repeat(7)}${String(code.lines.length).padStart(5, "0")} (?)    END\n`;
}
