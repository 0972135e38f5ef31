// The script of the explorer page: draws the columns of one function and lights up what belongs together. In: the JSON that
// src/cli/show/page.ts puts into the page. A value, a block and a source line each have a key (v12, b3, l0:6); what is chosen
// is a set of keys with a colour each, and `paint` marks every row, name and node that has one.

import type { Picture, PictureEdge } from "../../src/cli/show/graph.ts";
import type { PageColumn, PageData, PageRow } from "../../src/cli/show/page.ts";

const data = JSON.parse(document.getElementById("data")!.textContent!) as PageData;
const colours = 6;

/** key → number of its colour. */
const chosen = new Map<string, number>();
let nextColour = 0;

interface ColumnView {
  readonly column: PageColumn;
  readonly rows: readonly PageRow[];
  readonly section: HTMLElement;
  readonly head: HTMLButtonElement;
  /** null while the column has not been opened. */
  body: HTMLElement | null;
  drawing: SVGSVGElement | null;
  cursor: number;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  if (className !== "") e.className = className;
  if (text !== "") e.textContent = text;
  return e;
}

function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[K] {
  const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, String(v));
  return e;
}

// -- what belongs together

/** The key that a click on the row itself chooses. */
function keyOf(r: PageRow): string | null {
  if (r.v !== undefined) return `v${r.v}`;
  if (r.c === "h" || r.c === "e" || (r.b !== undefined && r.l === undefined))
    return r.b === undefined ? null : `b${r.b}`;
  return r.l === undefined ? null : `l${r.l}`;
}

/** Source lines of values and blocks, and blocks of values: what shines faintly when one of them is chosen. */
const relatives = new Map<string, Set<string>>();
function relate(a: string, b: string): void {
  const known = relatives.get(a);
  if (known === undefined) relatives.set(a, new Set([b]));
  else known.add(b);
}
for (const c of data.columns) {
  for (const r of c.rows) {
    if (c.kind !== "values" && c.kind !== "code") continue;
    if (r.v !== undefined && r.l !== undefined) relate(`v${r.v}`, `l${r.l}`);
    if (r.b !== undefined && r.l !== undefined) relate(`b${r.b}`, `l${r.l}`);
  }
}

function choose(key: string): void {
  if (chosen.delete(key)) return refresh();
  chosen.set(key, nextColour++ % colours);
  refresh();
  for (const v of views) reveal(v, key);
}

function refresh(): void {
  for (const v of views) paint(v);
  clear.disabled = chosen.size === 0;
  say.textContent = chosen.size === 0 ? "" : `${[...chosen.keys()].map(describe).join(", ")}`;
}

function describe(key: string): string {
  if (!key.startsWith("l")) return key;
  const [file, line] = key.slice(1).split(":") as [string, string];
  return `${data.files[Number(file)]!.replace(/^.*\//, "")}:${line}`;
}

/** The colour classes of a row: strong for what it is, faint for what it belongs to. */
function marks(v: ColumnView, r: PageRow): string {
  let strong = -1;
  let faint = -1;
  for (const [key, colour] of chosen) {
    const kind = key[0];
    if (
      kind === "v"
        ? `v${r.v}` === key
        : kind === "b"
          ? r.b !== undefined && `b${r.b}` === key && r.v === undefined
          : `l${r.l}` === key
    ) {
      strong = colour;
    } else if (kind === "b" && `b${r.b}` === key) faint = colour;
    else if (
      r.l !== undefined &&
      v.column.kind !== "values" &&
      v.column.kind !== "code" &&
      relatives.get(key)?.has(`l${r.l}`)
    ) {
      faint = colour;
    }
  }
  return (strong < 0 ? "" : ` strong c${strong}`) + (faint < 0 ? "" : ` faint f${faint}`);
}

function paint(v: ColumnView): void {
  if (v.body === null) return;
  const rows = v.body.children;
  for (let i = 0; i < v.rows.length; i++) {
    const r = v.rows[i]!;
    rows[i]!.className = `row ${r.c ?? ""}${marks(v, r)}${i === v.cursor ? " cursor" : ""}`;
  }
  for (const e of v.section.querySelectorAll<Element>("[data-k]")) {
    const colour = chosen.get((e as HTMLElement | SVGElement).dataset.k!);
    e.setAttribute("class", `id${colour === undefined ? "" : ` c${colour}`}`);
  }
}

/** Scrolls a column to the first row that has the key. */
function reveal(v: ColumnView, key: string): void {
  if (v.body === null || v.section.contains(document.activeElement)) return;
  const row = v.body.querySelector<HTMLElement>(".strong, .faint");
  if (row === null || key === "") return;
  const { top, bottom } = v.body.getBoundingClientRect();
  const at = row.getBoundingClientRect();
  if (at.top < top || at.bottom > bottom) v.body.scrollTop += at.top - top - (bottom - top) / 3;
}

// -- columns

const names = /(?<=^|\s)([vb]\d+)(?=[\s:]|$)/;

function drawRow(r: PageRow, kind: PageColumn["kind"]): HTMLElement {
  const row = element("div", `row ${r.c ?? ""}`);
  row.setAttribute("role", "option");
  if (kind === "source" && r.l !== undefined) {
    row.append(element("span", "number", r.l.split(":")[1]!), r.t);
    return row;
  }
  if (kind !== "values" && kind !== "code") {
    row.textContent = r.t;
    return row;
  }
  r.t.split(names).forEach((part, i) => {
    if (i % 2 === 0) row.append(part);
    else {
      const id = element("span", "id", part);
      id.dataset.k = part;
      row.append(id);
    }
  });
  return row;
}

function open(v: ColumnView, yes: boolean): void {
  v.section.classList.toggle("open", yes);
  v.head.setAttribute("aria-expanded", String(yes));
  if (yes && v.body === null) {
    const body = element("div", "body");
    body.tabIndex = 0;
    body.setAttribute("role", "listbox");
    body.setAttribute("aria-label", v.column.title);
    for (const r of v.rows) body.append(drawRow(r, v.column.kind));
    body.addEventListener("click", (e) => clicked(v, e.target as HTMLElement));
    body.addEventListener("keydown", (e) => pressed(v, e));
    v.body = body;
    v.section.append(body);
    paint(v);
  }
}

function clicked(v: ColumnView, at: HTMLElement): void {
  if (getSelection()?.isCollapsed === false) return;
  const row = at.closest(".row");
  if (row === null || v.body === null) return;
  v.cursor = [...v.body.children].indexOf(row);
  const key = at.dataset.k ?? keyOf(v.rows[v.cursor]!);
  if (key !== null) choose(key);
}

function moveCursor(v: ColumnView, to: number): void {
  v.cursor = Math.max(0, Math.min(v.rows.length - 1, to));
  paint(v);
  v.body!.children[v.cursor]?.scrollIntoView({ block: "nearest" });
}

function pressed(v: ColumnView, e: KeyboardEvent): void {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const page = 15;
  const steps: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page };
  if (e.key in steps) moveCursor(v, v.cursor + steps[e.key]!);
  else if (e.key === "Home") moveCursor(v, 0);
  else if (e.key === "End") moveCursor(v, v.rows.length - 1);
  else if (e.key === "Enter" || e.key === " ") {
    const key = v.cursor < 0 ? null : keyOf(v.rows[v.cursor]!);
    if (key !== null) choose(key);
  } else if (e.key === "ArrowLeft" || e.key === "ArrowRight") neighbour(v, e.key === "ArrowLeft" ? -1 : 1);
  else if (e.key === "g") togglePicture(v);
  else if (e.key === "c") {
    open(v, false);
    v.head.focus();
  } else return;
  e.preventDefault();
}

/** Focus goes to the next open column, its cursor to a row of what is chosen. */
function neighbour(v: ColumnView, step: number): void {
  for (let i = views.indexOf(v) + step; i >= 0 && i < views.length; i += step) {
    const n = views[i]!;
    if (!n.section.classList.contains("open")) continue;
    n.body!.focus();
    n.section.scrollIntoView({ inline: "nearest", block: "nearest" });
    const kin = [...n.body!.children].findIndex((row) => row.classList.contains("strong"));
    moveCursor(n, kin >= 0 ? kin : Math.max(0, n.cursor));
    return;
  }
}

// -- the control-flow graph

function togglePicture(v: ColumnView): void {
  if (v.column.picture < 0) return;
  open(v, true);
  if (v.drawing !== null) {
    v.drawing.parentElement!.remove();
    v.drawing = null;
    return;
  }
  v.drawing = drawPicture(data.pictures[v.column.picture]!, `p${views.indexOf(v)}`);
  const frame = element("div", "picture");
  frame.append(v.drawing);
  v.section.insertBefore(frame, v.body);
  paint(v);
}

function curve(e: PictureEdge): string {
  const [first, ...rest] = e.points;
  let d = `M${first![0]},${first![1]}`;
  rest.forEach((p, i) => {
    const next = rest[i + 1];
    if (next === undefined) d += ` L${p[0]},${p[1]}`;
    else d += ` Q${p[0]},${p[1]} ${(p[0] + next[0]) / 2},${(p[1] + next[1]) / 2}`;
  });
  return d;
}

function drawPicture(p: Picture, id: string): SVGSVGElement {
  const out = svg("svg", { viewBox: `0 0 ${p.width} ${p.height}`, width: p.width, height: p.height, role: "img" });
  out.setAttribute("aria-label", "control-flow graph");
  const defs = svg("defs", {});
  for (const way of ["only", "yes", "no"]) {
    const marker = svg("marker", {
      id: `${id}${way}`,
      viewBox: "0 0 8 8",
      refX: 7,
      refY: 4,
      markerWidth: 9,
      markerHeight: 9,
      orient: "auto",
      markerUnits: "userSpaceOnUse",
    });
    marker.append(svg("path", { d: "M0,0 L8,4 L0,8 z", class: `tip ${way}` }));
    defs.append(marker);
  }
  out.append(defs);
  for (const e of p.edges) {
    const classes = `edge ${e.way}${e.likely ? "" : " unlikely"}${e.back ? " back" : ""}`;
    const path = svg("path", { d: curve(e), class: classes, "marker-end": `url(#${id}${e.way})` });
    const title = svg("title", {});
    title.textContent = `b${e.from} → b${e.to}${e.way === "only" ? "" : e.way === "yes" ? ", if so" : ", if not"}${e.back ? ", a loop" : ""}`;
    path.append(title);
    out.append(path);
  }
  for (const n of p.nodes) {
    const node = svg("g", { "data-k": `b${n.block}`, class: "id", tabindex: 0, role: "button" });
    node.append(svg("rect", { x: n.x - n.w / 2, y: n.y - n.h / 2, width: n.w, height: n.h, rx: 6 }));
    const text = svg("text", { x: n.x, y: n.y });
    text.textContent = n.label;
    node.append(text);
    node.addEventListener("click", () => choose(`b${n.block}`));
    node.addEventListener("keydown", (e) => {
      if (e.key === "Enter" || e.key === " ") {
        e.preventDefault();
        choose(`b${n.block}`);
      }
    });
    out.append(node);
  }
  return out;
}

// -- the page

const header = element("header");
header.append(element("h1", "", data.title));
const say = element("output", "chosen");
say.setAttribute("aria-live", "polite");
const clear = element("button", "", "clear");
clear.title = "forget what is chosen (Esc)";
clear.disabled = true;
clear.addEventListener("click", clearAll);
const all = element("button", "", "open all");
all.addEventListener("click", () => {
  const yes = views.some((v) => !v.section.classList.contains("open"));
  for (const v of views) open(v, yes);
  all.textContent = yes ? "close all" : "open all";
});
const hint = element("p", "hint");
for (const [key, what] of [
  ["click", "a value, block or line: its kin light up"],
  ["↑ ↓", "row"],
  ["← →", "column"],
  ["Enter", "choose"],
  ["g", "graph"],
  ["c", "close"],
  ["Esc", "clear"],
] as const) {
  hint.append(element("kbd", "", key), ` ${what} `);
}
header.append(say, clear, all, hint);

function clearAll(): void {
  chosen.clear();
  nextColour = 0;
  refresh();
}

const main = element("main");
const views: ColumnView[] = data.columns.map((column) => {
  const section = element("section", `column ${column.kind}`);
  const bar = element("div", "bar");
  const head = element("button", "head");
  head.append(element("span", "title", column.title));
  const note = column.same >= 0 ? "no change" : column.note;
  if (note !== "") head.append(element("small", "", note));
  if (column.same >= 0) section.classList.add("same");
  bar.append(head);
  section.append(bar);
  main.append(section);
  const rows = column.same >= 0 ? data.columns[column.same]!.rows : column.rows;
  const v: ColumnView = { column, rows, section, head, body: null, drawing: null, cursor: -1 };
  head.setAttribute("aria-expanded", "false");
  head.addEventListener("click", () => open(v, !section.classList.contains("open")));
  if (column.kind === "values") {
    const graph = element("button", "graph", "graph");
    graph.title = column.picture < 0 ? "too many blocks to draw" : "draw the control-flow graph (g)";
    graph.disabled = column.picture < 0;
    graph.addEventListener("click", () => togglePicture(v));
    bar.append(graph);
  }
  return v;
});
document.body.append(header, main);
for (const v of views) if (v.column.open) open(v, true);
document.addEventListener("keydown", (e) => {
  if (e.key === "Escape") clearAll();
});
