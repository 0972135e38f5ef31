// Passing a block by its braces alone: what is in it is neither named nor kept. In: bytes, the offset behind a `{`. Out: the
// offset behind the `}` that belongs to it. Contract: Go specification, "Lexical elements": comments, runes and strings hide
// braces.
import type { SourceFile } from "../source/position.ts";
import { isDirectiveStart, isLineDirectiveStart } from "./comments.ts";

/** What there is to say of a block that was passed. */
export const enum Skim {
  /** It must be read token by token: it does not end, or a comment in it means something. */
  Impossible = 0,
  /** In results: the word `type` is somewhere in it. Without the bit it declares no types. */
  HasType = 1,
}

/** The bytes at which there is something to find out: all but these are passed. */
const stops = /* @__PURE__ */ (() => {
  const t = new Uint8Array(256);
  for (const c of "{}\"'`/\ny\0") t[c.charCodeAt(0)] = 1;
  return t;
})();

/**
 * Passes the block whose `{` ends at `p` in `src`, which must end with a 0, and tells `file` its lines. Returns twice the
 * offset behind the block, plus Skim.HasType; or Skim.Impossible.
 */
export function skimBlock(src: Uint8Array, p: number, file: SourceFile): number {
  let depth = 1;
  let hasType: Skim.HasType | 0 = 0;
  for (;;) {
    while (stops[src[p]!]! === 0) p++;
    switch (src[p]!) {
      case 0x7b: // {
        depth++;
        p++;
        break;
      case 0x7d: // }
        p++;
        if (--depth === 0) return 2 * p + hasType;
        break;
      case 0x0a:
        p++;
        file.addLine(p);
        break;
      case 0x79: // y
        if (src[p - 1] === 0x74 && src[p + 1] === 0x70 && src[p + 2] === 0x65) hasType = Skim.HasType;
        p++;
        break;
      case 0x22: // "
      case 0x27: // '
        p = skimQuoted(src, p);
        break;
      case 0x60: // `
        p = skimLines(src, p + 1, file, 0x60, 0);
        break;
      case 0x2f: // /
        if (src[p + 1] === 0x2f) p = skimComment(src, p);
        else if (src[p + 1] === 0x2a) p = isLineDirectiveStart(src, p) ? 0 : skimLines(src, p + 2, file, 0x2a, 0x2f);
        else p++;
        break;
      default: // the end, or a 0 that is an error
        return Skim.Impossible;
    }
    if (p === 0) return Skim.Impossible;
  }
}

/** The offset behind a rune or an interpreted string; 0 if it does not end in its line. */
function skimQuoted(src: Uint8Array, p: number): number {
  const quote = src[p]!;
  for (p++; ; p++) {
    let c = src[p]!;
    if (c === quote) return p + 1;
    if (c === 0x5c) c = src[++p]!;
    if (c === 0x0a || c === 0) return 0;
  }
}

/** The offset of the newline behind a `//` comment; 0 if it is a directive or nothing follows. */
function skimComment(src: Uint8Array, p: number): number {
  if (isDirectiveStart(src, p) || isLineDirectiveStart(src, p)) return 0;
  for (;;) {
    const c = src[p]!;
    if (c === 0x0a) return p;
    if (c === 0) return 0;
    p++;
  }
}

/** The offset behind the next `last`, and `then` if that is not 0; 0 if there is none. */
function skimLines(src: Uint8Array, p: number, file: SourceFile, last: number, then: number): number {
  for (;;) {
    const c = src[p++]!;
    if (c === last) {
      if (then === 0) return p;
      if (src[p] === then) return p + 1;
    } else if (c === 0x0a) file.addLine(p);
    else if (c === 0) return 0;
  }
}
