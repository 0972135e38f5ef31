// Expected errors in comments, as gc's test of its parser reads them: `/* ERROR rx */` stands before the token that the
// error is at, `// ERROR rx` on its line. Contract: src/cmd/compile/internal/syntax/error_test.go (Go 1.26).
import { FileSet } from "../../src/source/position.ts";
import { Scanner } from "../../src/syntax/scanner.ts";
import { Token } from "../../src/syntax/token.ts";

/** What is wrong with `errors` (`line:column: message`), given the expectations in `src`; empty if nothing is. */
export function matchErrors(src: Uint8Array, errors: readonly string[]): string {
  const expected = expectations(src);
  const wrong: string[] = [];
  for (const error of errors) {
    const [, line, column, message] = /^(\d+):(\d+): (.*)$/s.exec(error)!;
    const key = expected.has(`${line}:${column}`) ? `${line}:${column}` : `${line}:0`;
    const pattern = expected.get(key);
    if (pattern === undefined) wrong.push(`unexpected ${error}`);
    else if (!new RegExp(pattern).test(message!)) wrong.push(`${error} does not match ${pattern}`);
    expected.delete(key);
  }
  for (const [where, pattern] of expected) wrong.push(`missing at ${where}: ${pattern}`);
  return wrong.join("\n");
}

function expectations(src: Uint8Array): Map<string, string> {
  const expected = new Map<string, string>();
  const file = new FileSet().addFile("", src.length);
  const s = new Scanner(file, src, { reporter: () => {}, comments: true });
  let seen = 0;
  do {
    s.next();
    let pattern = "";
    for (; seen < s.comments!.length; seen += 2) {
      const text = s.text.decode(s.comments![seen]!, s.comments![seen + 1]!);
      if (text.startsWith("// ERROR ")) {
        expected.set(`${file.line(s.comments![seen]!)}:0`, text.slice(9).trim());
      } else if (text.startsWith("/* ERROR ")) pattern = text.slice(9, -2).trim();
    }
    if (pattern !== "") {
      const { line, column } = file.position(s.errorPos - file.base, false);
      expected.set(`${line}:${column}`, pattern);
    }
  } while (s.tok !== Token.EOF);
  return expected;
}
