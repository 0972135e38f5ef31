// The explorer page of one function: source, syntax, tree, values after each pass and machine code side by side, as one
// file of HTML that needs nothing else. In: an Inspection. Out: the text. How it is drawn and what a click does is web/ssa.
import type { DumpNode } from "../../ir/dump.ts";
import type { At, Inspection, ValuesState } from "../../program/inspect.ts";
import type { SourceLines } from "./asm.ts";
import { drawGraph, mostBlocks, type Picture, pictureKey } from "./graph.ts";
import { script, style } from "./page.gen.ts";

/** One line of a column. Short names: there are many. */
export interface PageRow {
  /** Text. */
  t: string;
  /** The source line it belongs to: number of the file, colon, line. */
  l?: string;
  /** The value that it defines or is the code of. */
  v?: number;
  /** The block that it belongs to. */
  b?: number;
  /** Kind of row: h a heading, e the end of a block, n a note. */
  c?: "h" | "e" | "n";
}

export interface PageColumn {
  title: string;
  /** Small text beside the title. */
  note: string;
  kind: "source" | "syntax" | "tree" | "values" | "code";
  open: boolean;
  /** The column that has the same rows; -1: it has rows of its own. */
  same: number;
  rows: PageRow[];
  /** Index in `pictures`; -1: none. */
  picture: number;
}

export interface PageData {
  title: string;
  files: string[];
  columns: PageColumn[];
  pictures: Picture[];
}

/** What the page is drawn from. `shown` gives the name of a file as it is shown. */
export function pageData(f: Inspection, source: SourceLines, shown: (file: string) => string): PageData {
  const b = new PageBuilder(shown);
  b.source(f, source);
  b.syntax(f);
  for (const t of f.tree) b.tree(t.pass, t.func.body, [...t.func.params, ...t.func.results]);
  const last = f.values.at(-1);
  for (const s of f.values) b.values(s, s === f.values[0] || s === last);
  b.code(f);
  return { title: f.symbol, files: b.files, columns: b.columns, pictures: b.pictures };
}

/** The page itself. */
export function pageText(data: PageData): string {
  // Nothing in the data may end the script element.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  const title = data.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<noscript>This page is drawn by a script.</noscript>
<script type="application/json" id="data">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}

class PageBuilder {
  readonly files: string[] = [];
  readonly columns: PageColumn[] = [];
  readonly pictures: Picture[] = [];
  private readonly pictureOf = new Map<string, number>();
  private readonly shown: (file: string) => string;

  constructor(shown: (file: string) => string) {
    this.shown = shown;
  }

  private line(file: string, line: number): string {
    let i = this.files.indexOf(file);
    if (i < 0) i = this.files.push(file) - 1;
    return `${i}:${line}`;
  }

  private at(at: At | null): { l?: string } {
    return at === null ? {} : { l: this.line(at.file, at.line) };
  }

  private add(column: Omit<PageColumn, "same" | "picture">, picture = -1): void {
    const { columns } = this;
    const last = columns.length - 1;
    const before = last < 0 ? null : columns[last]!.same < 0 ? last : columns[last]!.same;
    const same =
      before !== null &&
      columns[before]!.kind === column.kind &&
      JSON.stringify(columns[before]!.rows) === JSON.stringify(column.rows);
    columns.push({ ...column, rows: same ? [] : column.rows, same: same ? before : -1, picture });
  }

  /** The function's text, and the lines of others that are part of it by inlining. */
  source(f: Inspection, source: SourceLines): void {
    const wanted = new Map<string, Set<number>>();
    const want = (file: string, line: number): void => {
      const lines = wanted.get(file);
      if (lines === undefined) wanted.set(file, new Set([line]));
      else lines.add(line);
    };
    if (f.at !== null && f.end !== null && f.end.file === f.at.file)
      for (let i = f.at.line; i <= f.end.line; i++) want(f.at.file, i);
    for (const s of f.values) for (const b of s.blocks) for (const v of b.values) if (v.at) want(v.at.file, v.at.line);
    const rows: PageRow[] = [];
    for (const [file, lines] of wanted) {
      rows.push({ t: file, c: "h" });
      let previous = 0;
      const own = file === f.at?.file;
      for (const i of [...lines].sort((x, y) => x - y)) {
        // Up to a few lines between two are shown too.
        const from = previous > 0 && i - previous <= 6 ? previous + 1 : i;
        if (previous > 0 && from === i && i !== previous + 1) rows.push({ t: "⋮", c: "n" });
        for (let k = own ? i : from; k <= i; k++) {
          const text = source(file, k);
          if (text !== undefined) rows.push({ t: text.replaceAll("\t", "    "), l: this.line(file, k) });
        }
        previous = i;
      }
    }
    this.add({ title: "source", note: "", kind: "source", open: true, rows });
  }

  syntax(f: Inspection): void {
    const rows = f.syntax.map((n) => ({ t: `${"  ".repeat(n.depth)}${n.text}`, ...this.at(n.at) }));
    if (rows.length > 0) this.add({ title: "AST", note: "", kind: "syntax", open: false, rows });
  }

  tree(pass: string, body: readonly DumpNode[], variables: readonly string[]): void {
    const rows: PageRow[] = variables.map((v) => ({ t: `var ${v}`, c: "n" }));
    const visit = (n: DumpNode, depth: number): void => {
      const m = /^(.*?):(\d+)(?::\d+)?$/.exec(n.pos);
      const words = [
        n.node,
        n.detail ?? "",
        n.type === undefined ? "" : `<${n.type}>`,
        n.esc === "heap" ? "(heap)" : "",
      ];
      rows.push({
        t: "  ".repeat(depth) + words.filter((w) => w !== "").join(" "),
        ...(m === null ? {} : { l: this.line(this.shown(m[1]!), Number(m[2])) }),
      });
      for (const c of n.children) visit(c, depth + 1);
    };
    for (const n of body) visit(n, 0);
    this.add({ title: `IR: ${pass}`, note: "", kind: "tree", open: pass === "build", rows });
  }

  values(s: ValuesState, open: boolean): void {
    const rows: PageRow[] = [];
    for (const b of s.blocks) {
      rows.push({ t: b.head, b: b.id, c: "h" });
      for (const v of b.values) rows.push({ t: v.text, v: v.id, b: b.id, ...this.at(v.at) });
      rows.push({ t: b.tail, b: b.id, c: "e", ...this.at(b.at) });
    }
    for (const n of s.names) rows.push({ t: n, c: "n" });
    const title = s.pass === "build" ? "SSA: build" : s.pass;
    const count = s.blocks.reduce((n, b) => n + b.values.length, 0);
    const note = `${count} values${s.pass === "build" ? "" : `, ${s.ms.toFixed(2)} ms`}`;
    this.add({ title, note, kind: "values", open, rows }, this.picture(s));
  }

  private picture(s: ValuesState): number {
    if (s.blocks.length > mostBlocks) return -1;
    const key = pictureKey(s);
    let i = this.pictureOf.get(key);
    if (i === undefined) {
      i = this.pictures.push(drawGraph(s)) - 1;
      this.pictureOf.set(key, i);
    }
    return i;
  }

  code(f: Inspection): void {
    let block = 0;
    const blockOf = new Map<number, number>();
    for (const b of f.values.at(-1)?.blocks ?? []) for (const v of b.values) blockOf.set(v.id, b.id);
    const rows: PageRow[] = f.code.lines.map((l) => {
      if (l.value > 0) block = blockOf.get(l.value) ?? block;
      const bytes = l.bytes.map((b) => b.toString(16).padStart(2, "0")).join("");
      const owner = l.value > 0 ? `v${l.value}` : l.block > 0 ? `b${l.block}` : "";
      const own = l.value > 0 ? { v: l.value, b: block } : l.block > 0 ? { b: l.block } : {};
      const where = l.at === null ? "?" : `${l.statement ? "+" : ""}${l.at.line}`;
      const number = String(l.index).padStart(4, "0");
      return { t: `${owner.padEnd(5)} ${number} ${bytes.padEnd(20)} (${where}) ${l.text}`, ...own, ...this.at(l.at) };
    });
    const note = `${f.code.size} bytes, frame ${f.code.frame}`;
    this.add({ title: "machine code", note, kind: "code", open: true, rows });
  }
}
