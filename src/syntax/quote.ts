// Strings as Go writes them. Contract: src/strconv/quote.go, Quote (Go 1.26).

const named = new Map([
  [0x07, "\\a"],
  [0x08, "\\b"],
  [0x0c, "\\f"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
  [0x09, "\\t"],
  [0x0b, "\\v"],
  [0x5c, "\\\\"],
]);

/** Whether Go's `%q` writes the character as it is: letters, marks, numbers, punctuation, symbols and the space. */
function isPrint(c: number): boolean {
  return c < 0x7f ? c >= 0x20 : /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(String.fromCodePoint(c));
}

function quoteWith(s: string, quote: string): string {
  if (quote === '"' && /^[ !#-[\]-~]*$/.test(s)) return `"${s}"`;
  let out = quote;
  for (const ch of s) {
    const c = ch.codePointAt(0)!;
    const hex = c.toString(16);
    if (ch === quote) out += `\\${quote}`;
    else if (named.has(c)) out += named.get(c)!;
    else if (isPrint(c)) out += ch;
    else if (c < 0x80) out += `\\x${hex.padStart(2, "0")}`;
    else out += c < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  }
  return out + quote;
}

/** A string as the format `%q` writes it. */
export function quoteString(s: string): string {
  return quoteWith(s, '"');
}

/** A character as the format `%q` writes it. */
export function quoteRune(rune: number): string {
  return quoteWith(String.fromCodePoint(rune), "'");
}

/** A character as the format `%#U` writes it: `U+0040 '@'`. */
export function describeRune(rune: number): string {
  const code = `U+${rune.toString(16).toUpperCase().padStart(4, "0")}`;
  return rune <= 0x10ffff && isPrint(rune) ? `${code} '${String.fromCodePoint(rune)}'` : code;
}
