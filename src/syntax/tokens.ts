// The tokens of a file as plain objects, for those who look at them; the parser uses the Scanner itself.
import type { Reporter } from "../source/diagnostic.ts";
import { FileSet, type Pos, type SourceFile } from "../source/position.ts";
import { Scanner, SemicolonKind } from "./scanner.ts";
import { isKeyword, Token, tokenString } from "./token.ts";

/** One token. `literal` is go/scanner's: the text of identifiers, keywords and literals, `;` or a newline, else empty. */
export interface TokenData {
  tok: Token;
  pos: Pos;
  literal: string;
}

/**
 * The tokens of a Go file, comments left out, up to and without the end of the file. `where` is the file set that gets a
 * new file `name`, or the file itself.
 *
 *     for (const t of scan(new FileSet(), "x.go", bytes, (d) => console.error(d.message))) …
 */
export function* scan(
  where: FileSet | SourceFile,
  name: string,
  src: Uint8Array,
  reporter: Reporter,
): Generator<TokenData, void> {
  const file = where instanceof FileSet ? where.addFile(name, src.length) : where;
  const s = new Scanner(file, src, { reporter });
  for (s.next(); s.tok !== Token.EOF; s.next()) yield { tok: s.tok, pos: s.pos, literal: literalOf(s) };
  s.release();
}

function literalOf(s: Scanner): string {
  if (s.tok === Token.Ident) return s.name;
  if (s.tok >= Token.Int && s.tok <= Token.String) return s.literal();
  if (s.tok === Token.Semicolon) return s.semicolon === SemicolonKind.Explicit ? ";" : "\n";
  return isKeyword(s.tok) ? tokenString(s.tok) : "";
}
