// UTF-8 into arrays that are there already: most texts of a program are short and ASCII, and V8's own encoder makes a new array
// for each. In: texts. Out: bytes.
const encoder = new TextEncoder();

/** How many bytes `s` has. */
export function utf8Length(s: string): number {
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) >= 0x80) return encoder.encode(s).length;
  return s.length;
}

/** Writes `s`, which has room there, to out[at]; how many bytes it has. */
export function putUtf8(out: Uint8Array, at: number, s: string): number {
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c >= 0x80) {
      const bytes = encoder.encode(s);
      out.set(bytes, at);
      return bytes.length;
    }
    out[at + i] = c;
  }
  return s.length;
}
