// Lines that begin with //go:linkname. In: a file's text. Out: local names and symbols, whether or not the compiler will take
// the lines for directives.

const linknamePrefix = new TextEncoder().encode("//go:linkname ");

/** What the lines of a source that begin with //go:linkname say. */
export function linknamesOf(source: Uint8Array): [string, string][] {
  const out: [string, string][] = [];
  for (const line of linesWith(source, linknamePrefix)) {
    const [local, symbol] = line.trim().split(/\s+/);
    if (local !== undefined && symbol !== undefined) out.push([local, symbol]);
  }
  return out;
}

/** The rest of every line that begins with `prefix`. */
function linesWith(source: Uint8Array, prefix: Uint8Array): string[] {
  const out: string[] = [];
  // Colons are rarer than slashes.
  for (let at = source.indexOf(prefix[4]!, 4); at >= 0; at = source.indexOf(prefix[4]!, at + 1)) {
    const from = at - 4;
    if (source[from] !== prefix[0] || (from > 0 && source[from - 1] !== 10)) continue;
    if (!prefix.every((c, i) => source[from + i] === c)) continue;
    const end = source.indexOf(10, from);
    out.push(new TextDecoder().decode(source.subarray(from + prefix.length, end < 0 ? source.length : end)));
  }
  return out;
}
