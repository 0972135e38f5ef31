// The values of number, character and string tokens. Contract: strconv's ParseUint(s, 0, 64), ParseFloat, Unquote.

/** A value, or the message that says why there is none. */
export type Literal<T> = { value: T; error: null } | { value: T; error: string };

/** An unsigned integer in any of Go's bases. */
export function parseInteger(text: string): Literal<bigint> {
  const syntax = (value: bigint): Literal<bigint> => ({
    value,
    error: `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  });
  let digits = text;
  if (text.includes("_")) {
    if (!/^(0[xXoObB]?(_?[0-9a-fA-F])+|[1-9](_?[0-9])*)$/.test(text)) return syntax(0n);
    digits = text.replaceAll("_", "");
  }
  if (/^0[0-7]+$/.test(digits)) digits = `0o${digits.slice(1)}`;
  else if (!/^(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/.test(digits)) return syntax(0n);
  const value = BigInt(digits);
  if (value >> 64n === 0n) return { value, error: null };
  return {
    value: 0xffffffffffffffffn,
    error: `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`,
  };
}

/** A floating point number, decimal or hexadecimal. */
export function parseFloatLiteral(text: string): Literal<number> {
  const plain = text.replaceAll("_", "");
  const hex = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(plain);
  let value: number;
  if (hex !== null) {
    const digits = hex[1]! + hex[2]!;
    value = digits === "" ? Number.NaN : Number(BigInt(`0x${digits}`)) * 2 ** (Number(hex[3]) - 4 * hex[2]!.length);
  } else value = Number(plain);
  if (Number.isNaN(value)) {
    return { value: 0, error: `strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax` };
  }
  if (!Number.isFinite(value)) {
    return { value, error: `strconv.ParseFloat: parsing ${JSON.stringify(text)}: value out of range` };
  }
  return { value, error: null };
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** The bytes of a string or character token, quotes included in `text`. */
export function unquote(text: string): Literal<Uint8Array> {
  const bad = { value: new Uint8Array(0), error: "invalid syntax" };
  const quote = text[0]!;
  if (text.length < 2 || text[text.length - 1] !== quote) return bad;
  const out: number[] = [];
  const utf8 = new TextEncoder();
  const body = text.slice(1, -1);
  for (let i = 0; i < body.length; ) {
    const c = body[i]!;
    if (c !== "\\") {
      const point = String.fromCodePoint(body.codePointAt(i)!);
      out.push(...utf8.encode(point));
      i += point.length;
      continue;
    }
    const e = body[i + 1] ?? "";
    const m = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(body.slice(i + 1));
    if (m !== null) {
      i += 1 + m[0].length;
      if (m[1] !== undefined) out.push(Number.parseInt(m[1], 16));
      else if (m[2] !== undefined) out.push(Number.parseInt(m[2], 8));
      else out.push(...utf8.encode(String.fromCodePoint(Number.parseInt((m[3] ?? m[4])!, 16))));
    } else if (escapes[e] !== undefined || e === "\\" || e === quote) {
      out.push(escapes[e] ?? e.charCodeAt(0));
      i += 2;
    } else return bad;
  }
  return { value: Uint8Array.from(out), error: null };
}
