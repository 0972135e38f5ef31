// The word that somebody may have meant. In: what was typed, what there is. Out: the nearest, if it is near enough.

/** The candidate with the fewest changed letters; "" if all are too far away. */
export function nearest(typed: string, candidates: Iterable<string>): string {
  let best = "";
  let least = Math.max(2, Math.ceil(typed.length / 3)) + 1;
  for (const word of candidates) {
    const d = distance(typed, word);
    if (d < least) {
      least = d;
      best = word;
    }
  }
  return best;
}

/** Number of insertions, deletions, replacements and swaps of neighbouring letters that make `b` of `a`. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let d = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2]! + 1);
      next.push(d);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
