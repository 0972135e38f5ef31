// `npm run check:syntax`: every .go file below GOROOT/src and GOROOT/test, compared with the official Go 1.26.
//
// A file that go/parser accepts must give go/scanner's tokens and ast.Print's text, with and without comments; every file, right or wrong, must give
// the errors of gc's parser: same positions, same words (so all syntax error expectations in GOROOT are met, and none is
// added). The ERROR comments of cmd/compile/internal/syntax/testdata are matched as well, as gc's own test does it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { FileSet, type SourceFile } from "../../src/source/position.ts";
import { dumpText, parseFile, scan, tokenString } from "../../src/syntax/index.ts";
import { quoteString } from "../../src/syntax/quote.ts";
import { goroot, type OracleAnswer, SyntaxOracle } from "../oracle/syntax/oracle.ts";
import { type Outcome, runCheck } from "./harness.ts";
import { matchErrors } from "./syntax-errors.ts";

const oracle = new SyntaxOracle();

function list(): string[] {
  oracle.build();
  const files = ["src", "test"].flatMap((dir) =>
    (readdirSync(`${goroot}/${dir}`, { recursive: true }) as string[])
      .filter((f) => f.endsWith(".go") && statSync(`${goroot}/${dir}/${f}`).isFile())
      .map((f) => `${dir}/${f}`),
  );
  return files.sort();
}

interface Ours {
  tokens: string;
  ast: string;
  commented: string;
  errors: string[];
}

/** The same three things that the oracle tells. */
export function ours(path: string, src: Uint8Array): Ours {
  const tokens = createHash("sha256");
  const tokenFile = new FileSet().addFile(path, src.length);
  for (const t of scan(tokenFile, path, src, () => {})) {
    tokens.update(`${t.pos - tokenFile.base} ${tokenString(t.tok)} ${quoteString(t.literal)}\n`);
  }
  const errors: string[] = [];
  const source: SourceFile = new FileSet().addFile(path, src.length);
  const file = parseFile(source, path, src, {
    resolve: true,
    branches: true,
    reporter: (d) => {
      const { line, column } = source.position(d.pos - source.base, false);
      errors.push(`${line}:${column}: ${d.message}`);
    },
  });
  const ast = createHash("sha256");
  dumpText(file, (text) => ast.update(text));
  const commented = createHash("sha256");
  const again = new FileSet().addFile(path, src.length);
  dumpText(parseFile(again, path, src, { comments: true, reporter: () => {} }), (text) => commented.update(text));
  return { tokens: tokens.digest("hex"), ast: ast.digest("hex"), commented: commented.digest("hex"), errors };
}

function difference(mine: Ours, theirs: OracleAnswer): string {
  const a = [...mine.errors].sort().join("\n    ");
  const b = [...theirs.errors].sort().join("\n    ");
  if (a !== b) return `errors differ\n  ours:\n    ${a}\n  gc's:\n    ${b}`;
  if (theirs.accepted && mine.tokens !== theirs.tokens) return "tokens differ";
  if (theirs.accepted && mine.ast !== theirs.ast) return "the tree differs";
  if (theirs.accepted && mine.commented !== theirs.commented) return "the tree with comments differs";
  return "";
}

async function run(item: string): Promise<Outcome> {
  const path = `${goroot}/${item}`;
  const src = readFileSync(path);
  const theirs = await oracle.hash(path);
  const mine = ours(path, src);
  let detail = difference(mine, theirs);
  if (detail === "" && item.startsWith("src/cmd/compile/internal/syntax/testdata/")) {
    detail = matchErrors(src, mine.errors);
  }
  return detail === "" ? { status: "pass" } : { status: "fail", detail };
}

await runCheck({
  name: "check:syntax",
  known: "test/known/syntax.txt",
  // The biggest file (3 MB, generated) takes a minute on a busy machine.
  timeout: 600_000,
  list,
  run,
  start: () => oracle.start(),
  stop: () => oracle.stop(),
});
