// Text in columns that are padded with tabs, as Go's tools print tables. A cell ends with a tab; a column is a run of
// lines that all have a cell there. Contract: src/text/tabwriter (minimal width 18, tab width 8, padding 1).

const minWidth = 18;
const tabWidth = 8;
const padding = 1;

/** The lines, each a list of cells: every cell but a line's last one was ended by a tab. */
export function alignColumns(lines: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  const out: string[] = [];
  format(lines, 0, lines.length, widths, out);
  return out.join("");
}

const widthOf = (s: string): number => {
  let n = 0;
  for (const _ of s) n++;
  return n;
};

/** Lays out lines[from, to), for which `widths` holds the widths of the columns that are settled. */
function format(
  lines: readonly (readonly string[])[],
  from: number,
  to: number,
  widths: number[],
  out: string[],
): void {
  const column = widths.length;
  let written = from;
  for (let i = from; i < to; i++) {
    if (column >= lines[i]!.length - 1) continue;
    write(lines, written, i, widths, out);
    let width = minWidth;
    let end = i;
    for (; end < to && column < lines[end]!.length - 1; end++) {
      width = Math.max(width, widthOf(lines[end]![column]!) + padding);
    }
    widths.push(width);
    format(lines, i, end, widths, out);
    widths.pop();
    written = end;
    i = end - 1;
  }
  write(lines, written, to, widths, out);
}

function write(
  lines: readonly (readonly string[])[],
  from: number,
  to: number,
  widths: readonly number[],
  out: string[],
): void {
  for (let i = from; i < to; i++) {
    let text = "";
    lines[i]!.forEach((cell, j) => {
      text += cell;
      if (j >= widths.length) return;
      const full = Math.ceil(widths[j]! / tabWidth) * tabWidth;
      text += "\t".repeat(Math.ceil((full - widthOf(cell)) / tabWidth));
    });
    out.push(`${text}\n`);
  }
}
