// Makes a failing program small: whole runs of lines are left out as long as the program stays balanced and still fails.
// In: text, and a test that compiles and compares. Out: text from which no line (nor pair of braces) can be left out.

/** `fails` must hold for `text` itself. */
export function reduce(text: string, fails: (text: string) => boolean): string {
  let lines = text.split("\n").filter((l) => l.trim() !== "");
  for (let changed = true; changed; ) {
    changed = false;
    for (let size = Math.max(1, lines.length >> 1); size >= 1; size = size === 1 ? 0 : size >> 1) {
      for (let at = 0; at < lines.length; ) {
        const end = balancedEnd(lines, at, size);
        const without = end < 0 ? null : [...lines.slice(0, at), ...lines.slice(end)];
        if (without !== null && fails(`${without.join("\n")}\n`)) {
          lines = without;
          changed = true;
        } else at += size;
      }
    }
    // Blocks whose contents stay.
    for (let at = 0; at < lines.length; at++) {
      const close = closing(lines, at);
      if (close <= at) continue;
      const inside = [...lines.slice(0, at), ...lines.slice(at + 1, close), ...lines.slice(close + 1)];
      if (fails(`${inside.join("\n")}\n`)) {
        lines = inside;
        changed = true;
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

/** How the depth of braces changes over a line, roughly: braces in literals are balanced in generated text. */
function depth(line: string): number {
  let n = 0;
  for (const c of line) n += c === "{" ? 1 : c === "}" ? -1 : 0;
  return n;
}

/** The end of at least `size` lines from `at` on that leave the rest balanced; -1 if there is none. */
function balancedEnd(lines: readonly string[], at: number, size: number): number {
  let d = 0;
  for (let i = at; i < lines.length; i++) {
    // `} else {` belongs to the block in front of it.
    if (d === 0 && lines[i]!.trim().startsWith("}")) return -1;
    d += depth(lines[i]!);
    if (d < 0) return -1;
    if (d === 0 && i - at + 1 >= size) return i + 1;
  }
  return -1;
}

function closing(lines: readonly string[], at: number): number {
  if (depth(lines[at]!) !== 1) return -1;
  let d = 0;
  for (let i = at; i < lines.length; i++) {
    d += depth(lines[i]!);
    if (d === 0) return lines[i]!.trim() === "}" ? i : -1;
  }
  return -1;
}
