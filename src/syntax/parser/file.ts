// Source files. Contract: Go specification, "Source file organization"; recovery and errors as gc's (Go 1.26).
import { InternalError } from "../../base/internal-error.ts";
import type { Reporter } from "../../source/diagnostic.ts";
import { FileSet, NoPos, type Pos, type SourceFile } from "../../source/position.ts";
import { type BlockStmt, type BodyReader, type Decl, File, Ident, NodeKind } from "../ast.ts";
import { buildGoVersion } from "../go-version.ts";
import { resolveFile } from "../resolve.ts";
import { Token } from "../token.ts";
import { parseConstDecl, parseFuncDecl, parseImportDecl, parseTypeDecl, parseVarDecl } from "./declarations.ts";
import { Parser } from "./state.ts";
import { parseFunctionBody } from "./statements.ts";

export interface ParseOptions {
  /** Where errors go, in source order but for a few; see `source/diagnostic.ts`. */
  reporter: Reporter;
  /** Keep comments: `File.comments` and the fields `doc` and `comment`. */
  comments?: boolean;
  /** Resolve identifiers as go/parser does: `Ident.obj`, `File.classicScope`, `File.unresolved`. */
  resolve?: boolean;
  /** Check labels and branch statements too, as gc's parser does, and set `BranchStmt.target`. */
  branches?: boolean;
  /** Stop after the imports. */
  importsOnly?: boolean;
  /**
   * Bodies of declared functions are read when somebody asks for them. Errors in these go to `late` then. Not together with
   * `comments`, `resolve` or `branches`.
   */
  late?: Reporter;
}

/** Reads the bodies of one file. */
class LateBodies implements BodyReader {
  private readonly source: SourceFile;
  private readonly text: Uint8Array;
  private readonly reporter: Reporter;

  constructor(source: SourceFile, text: Uint8Array, reporter: Reporter) {
    this.source = source;
    this.text = text;
    this.reporter = reporter;
  }

  read(lbrace: Pos, rbrace: Pos): BlockStmt {
    const { base } = this.source;
    const p = new Parser(this.source, this.text, {
      reporter: this.reporter,
      from: lbrace - base,
      to: rbrace + 1 - base,
    });
    p.top = false;
    const body = parseFunctionBody(p);
    p.release();
    return body;
  }
}

/**
 * Parses one Go file. `where` is the file set that gets a new file `name`, or the file itself (whose size must be
 * `src.length`). Errors go to `options.reporter`; the tree is then incomplete, but can be walked.
 *
 *     const fset = new FileSet();
 *     const file = parseFile(fset, "x.go", bytes, { reporter: (d) => console.error(d.message) });
 */
export function parseFile(where: FileSet | SourceFile, name: string, src: Uint8Array, options: ParseOptions): File {
  const source = where instanceof FileSet ? where.addFile(name, src.length) : where;
  if (options.late !== undefined) return parseWithoutBodies(source, src, options, options.late);
  return parse(source, src, options, null);
}

/** With errors where braces might not be what they seem, the file is read as a whole. */
function parseWithoutBodies(source: SourceFile, src: Uint8Array, options: ParseOptions, late: Reporter): File {
  let failed = false;
  const reporter = (): void => {
    failed = true;
  };
  const file = parse(source, src, { reporter }, new LateBodies(source, src, late));
  return failed ? parse(source, src, { reporter: options.reporter }, null) : file;
}

function parse(source: SourceFile, src: Uint8Array, options: ParseOptions, bodies: BodyReader | null): File {
  const p = new Parser(source, src, { reporter: options.reporter, comments: options.comments === true });
  p.bodies = bodies;
  p.checksBranches = options.branches === true;
  const file = parseSourceFile(p, options.importsOnly === true);
  p.release();
  file.directives = p.directives;
  file.buildLines = p.buildLines;
  file.goVersion = buildGoVersion(p.buildLines);
  if (p.groups !== null) file.comments = p.groups.all;
  if (options.resolve === true) resolveFile(file);
  return file;
}

/** SourceFile = PackageClause ";" { ImportDecl ";" } { TopLevelDecl ";" } . */
function parseSourceFile(p: Parser, importsOnly: boolean): File {
  p.top = false;
  const doc = p.lead();
  const pos = p.pos;
  const decls: Decl[] = [];
  if (!p.is(Token.Package)) {
    p.syntaxError("package statement must be first");
    return new File(NoPos, p.file, new Ident(p.pos, "_"), decls, p.imports);
  }
  p.advanceToken();
  p.dropDirectives();
  const file = new File(pos, p.file, p.ident(), decls, p.imports);
  file.doc = doc;
  const start = p.offset;
  p.want(Token.Semicolon);
  // A file whose package clause is wrong is likely no Go source at all.
  if (p.errors === 0) parseTopLevel(p, file, start, importsOnly);
  return file;
}

function parseTopLevel(p: Parser, file: File, from: number, importsOnly: boolean): void {
  const { decls, starts } = file;
  let start = from;
  let previous: Token = Token.Import;
  for (let tok = p.tok; tok !== Token.EOF; tok = p.tok) {
    if (importsOnly && tok !== Token.Import) return;
    if (tok === Token.Import && previous !== Token.Import) {
      p.syntaxError("imports must appear before other declarations");
    }
    previous = tok;
    const decl = parseTopLevelDecl(p);
    if (decl === null) {
      const last = decls[decls.length - 1];
      const lonely = p.is(Token.Lbrace) && last?.kind === NodeKind.FuncDecl && !last.hasBody;
      p.syntaxError(
        lonely ? "unexpected semicolon or newline before {" : "non-declaration statement outside function body",
      );
      p.skip(Token.Import, Token.Const, Token.Type, Token.Var, Token.Func);
      continue;
    }
    decls.push(decl);
    starts.push(start);
    start = p.offset;
    // Before the ";" is passed: directives after it belong to the next declaration.
    p.dropDirectives();
    endDeclaration(p, decl);
  }
}

/**
 * Parses one declaration of a file that has been parsed before without errors; `start` is what File.starts says of it. The
 * file's lines must be known. Nothing is said of its comments; a function's body is read when somebody asks for it.
 */
export function parseDeclaration(file: SourceFile, src: Uint8Array, start: number): Decl {
  const failed = (d: { message: string }): never => {
    throw new InternalError(`syntax: ${file.name}: a declaration at ${start} that was fine before: ${d.message}`);
  };
  const p = new Parser(file, src, { reporter: failed, from: start });
  p.bodies = new LateBodies(file, src, failed);
  p.top = false;
  const decl = parseTopLevelDecl(p);
  p.release();
  return decl ?? failed({ message: "it is not there" });
}

/** ImportDecl | TopLevelDecl ; null if neither starts here. */
function parseTopLevelDecl(p: Parser): Decl | null {
  switch (p.tok) {
    case Token.Import:
      return parseImportDecl(p);
    case Token.Const:
      return parseConstDecl(p);
    case Token.Type:
      return parseTypeDecl(p);
    case Token.Var:
      return parseVarDecl(p);
    case Token.Func:
      return parseFuncDecl(p);
    default:
      return null;
  }
}

function endDeclaration(p: Parser, decl: Decl): void {
  p.endComment = null;
  if (p.is(Token.Semicolon)) p.takeSemicolon();
  else if (!p.is(Token.EOF)) {
    p.syntaxError("after top level declaration");
    p.skip(Token.Import, Token.Const, Token.Type, Token.Var, Token.Func);
  }
  if (decl.kind === NodeKind.GenDecl && decl.lparen === NoPos) decl.specs[0]!.comment = p.endComment;
}
