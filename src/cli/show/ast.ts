// `glasgo show ast FILE`: the syntax tree as Go's ast.Print writes it, or JSON.
import { print } from "../../host/terminal.ts";
import { FileSet } from "../../source/position.ts";
import { dumpJson, dumpText } from "../../syntax/dump.ts";
import { outline } from "../../syntax/outline.ts";
import { parseFile } from "../../syntax/parser/file.ts";
import { parseCommand, userCommand } from "../command.ts";
import { DiagnosticList } from "../diagnostics.ts";
import { readSource } from "../source.ts";

export const summary = "print the syntax tree of a Go file";

export async function main(args: string[]): Promise<number> {
  const command = userCommand("show ast", summary)
    .argument("<file>", "a Go file, or - for standard input")
    .option("--json", "print JSON")
    .option("--outline", "print one line a node")
    .option("--comments", "keep comments, as go/parser's mode ParseComments does")
    .option("-e, --all-errors", "print all errors, not only ten");
  parseCommand(command, args);
  const options = command.opts<{ json?: true; outline?: true; comments?: true; allErrors?: true }>();
  const { name, bytes } = readSource(command.args[0]!);
  const fset = new FileSet();
  const diagnostics = new DiagnosticList();
  const file = parseFile(fset, name, bytes, {
    reporter: diagnostics.reporter,
    comments: options.comments === true,
    resolve: true,
  });
  if (diagnostics.hasErrors) {
    diagnostics.print(fset, options.allErrors);
    return 1;
  }
  if (options.outline === true) print(outline(file));
  else (options.json === true ? dumpJson : dumpText)(file, print);
  return 0;
}
