// `glasgo show tokens FILE`: one line a token, or JSON.
import { print } from "../../host/terminal.ts";
import { FileSet } from "../../source/position.ts";
import { tokenString } from "../../syntax/token.ts";
import { scan } from "../../syntax/tokens.ts";
import { parseCommand, userCommand } from "../command.ts";
import { DiagnosticList } from "../diagnostics.ts";
import { readSource } from "../source.ts";

export const summary = "print the tokens of a Go file";

export async function main(args: string[]): Promise<number> {
  const command = userCommand("show tokens", summary)
    .argument("<file>", "a Go file, or - for standard input")
    .option("--json", "print a JSON array: offset, line, column, kind, literal")
    .option("-e, --all-errors", "print all errors, not only ten");
  parseCommand(command, args);
  const options = command.opts<{ json?: true; allErrors?: true }>();
  const { name, bytes } = readSource(command.args[0]!);
  const fset = new FileSet();
  const diagnostics = new DiagnosticList();
  const json: object[] = [];
  let text = "";
  for (const { tok, pos, literal } of scan(fset, name, bytes, diagnostics.reporter)) {
    const { offset, line, column } = fset.position(pos);
    const kind = tokenString(tok);
    if (options.json === true) json.push({ offset, line, column, kind, literal });
    else text += `Line ${line}: ${kind} (${literal === "\n" ? "" : literal})\n`;
    if (text.length > 1 << 16) {
      print(text);
      text = "";
    }
  }
  print(options.json === true ? `${JSON.stringify(json, null, 1)}\n` : text);
  diagnostics.print(fset, options.allErrors);
  return diagnostics.hasErrors ? 1 : 0;
}
