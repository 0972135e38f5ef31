// What test sources say about the errors in them: `/* ERROR "text" */` after a token (src/internal/types/testdata), and
// `// ERROR "regexp"` on a line (GOROOT/test). In: sources and diagnostics; out: what is missing and what nobody expected.
import { unquoteString } from "../../src/constant/literal.ts";
import { FileSet } from "../../src/source/position.ts";
import { Scanner, SemicolonKind } from "../../src/syntax/scanner.ts";
import { Token } from "../../src/syntax/token.ts";

/** A diagnostic as a person reads it. */
export interface Placed {
  filename: string;
  line: number;
  column: number;
  message: string;
}

interface Expected {
  line: number;
  column: number;
  pattern: string;
  regexp: boolean;
}

/** The driver compares names without their directory: `//line` directives give such names. */
function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A Go regular expression as a JavaScript one. */
export function goRegExp(source: string): RegExp {
  const flags = /^\(\?([is]+)\)/.exec(source);
  const body = flags === null ? source : source.slice(flags[0].length);
  return new RegExp(
    body.replace(/\\Q(.*?)\\E/g, (_, t: string) => t.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")),
    flags?.[1] ?? "",
  );
}

/** The `ERROR` and `ERRORx` comments of a source, each placed at the token before it. */
export function tokenExpectations(source: Uint8Array): Expected[] {
  const file = new FileSet().addFile("x", source.length);
  const s = new Scanner(file, source, { reporter: () => {}, comments: true });
  const tokens: number[] = [];
  for (s.next(); s.tok !== Token.EOF; s.next()) {
    if (s.tok === Token.Semicolon && s.semicolon !== SemicolonKind.Explicit) continue;
    tokens.push(s.pos - file.base);
  }
  const found: Expected[] = [];
  const text = new TextDecoder("latin1").decode(source);
  const utf8 = new TextDecoder();
  for (const { start, end } of comments(text)) {
    const body = text.slice(start + 2, text[start + 1] === "*" ? end - 2 : end);
    const m = /^ ERROR(x?) (.*)$/s.exec(body);
    if (m === null) continue;
    let before = -1;
    for (const t of tokens) {
      if (t >= start) break;
      before = t;
    }
    const offset = Math.max(before, 0);
    const literal = utf8.decode(Uint8Array.from(m[2]!.trim(), (c) => c.charCodeAt(0)));
    const bytes = unquoteString(literal);
    if (bytes === null) throw new Error(`line ${file.line(offset)}: cannot unquote ${literal}`);
    const pattern = utf8.decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
    const line = file.line(offset);
    found.push({ line, column: offset - file.lineStart(line) + 1, pattern, regexp: m[1] === "x" });
  }
  return found;
}

/** Start and end of every comment; strings and runes are passed over. */
function* comments(text: string): Generator<{ start: number; end: number }> {
  const token = /\/\/[^\n]*|\/\*.*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/gs;
  for (const m of text.matchAll(token)) {
    if (m[0].startsWith("/")) yield { start: m.index, end: m.index + m[0].length };
  }
}

/** Judges diagnostics against the comments of `sources` (by file name), columns at most `tolerance` apart. */
export function matchTokenErrors(
  sources: Map<string, Uint8Array>,
  got: readonly Placed[],
  tolerance: number,
): string[] {
  const wrong: string[] = [];
  const expected = new Map<string, Expected[]>();
  for (const [name, source] of sources) expected.set(name, tokenExpectations(source));
  for (const g of got) {
    const list = (expected.get(g.filename) ?? []).filter(
      (e) => e.line === g.line && (e.regexp ? goRegExp(e.pattern).test(g.message) : g.message.includes(e.pattern)),
    );
    if (list.length === 0) {
      wrong.push(`+ ${g.filename}:${g.line}:${g.column}: ${g.message}`);
      continue;
    }
    const best = list.reduce((a, b) => (Math.abs(b.column - g.column) < Math.abs(a.column - g.column) ? b : a));
    if (Math.abs(best.column - g.column) > tolerance) {
      wrong.push(`~ ${g.filename}:${g.line}:${g.column}: wanted in column ${best.column}: ${g.message}`);
    }
    const all = expected.get(g.filename)!;
    all.splice(all.indexOf(best), 1);
  }
  for (const [name, list] of expected) {
    for (const e of list) wrong.push(`- ${name}:${e.line}:${e.column}: ${e.pattern}`);
  }
  return wrong;
}

/** Judges diagnostics against the `// ERROR "…"` comments of `sources`, line by line, as GOROOT/test's driver does. */
export function matchLineErrors(sources: Map<string, Uint8Array>, got: readonly Placed[]): string[] {
  const wrong: string[] = [];
  let left = [...got];
  for (const [name, source] of sources) {
    const lines = new TextDecoder().decode(source).split("\n");
    lines.forEach((line, i) => {
      if (line.includes("////")) return;
      const m = /\/\/ (?:GC_)?ERROR (.*)/.exec(line);
      if (m === null) return;
      const patterns = [...m[1]!.matchAll(/"([^"]*)"/g)].map((p) => p[1]!);
      for (const p of patterns) {
        const text = p.replace(/LINE(?:([+-])(\d+))?/g, (_, sign: string, n: string) => {
          const delta = sign === undefined ? 0 : Number(sign + n);
          return `${baseName(name)}:${i + 1 + delta}`;
        });
        const rx = goRegExp(text);
        const here = left.filter((g) => baseName(g.filename) === baseName(name) && g.line === i + 1);
        const matching = here.filter((g) => rx.test(g.message));
        left = left.filter((g) => !matching.includes(g));
        if (matching.length > 0) continue;
        const why = here.length === 0 ? "missing" : `no match in ${here.map((g) => g.message).join(" | ")}`;
        wrong.push(`- ${name}:${i + 1}: ${text} (${why})`);
      }
    });
  }
  const names = new Set([...sources.keys()].map(baseName));
  for (const g of left) if (names.has(baseName(g.filename))) wrong.push(`+ ${g.filename}:${g.line}: ${g.message}`);
  return wrong;
}
