// Import paths as symbol names spell them. Contract: Go 1.26's cmd/internal/objabi (PathToPrefix).

const encoder = new TextEncoder();

/** The path with control characters, space, quote, percent, non-ASCII bytes, and dots in its last element as %xx. */
export function escapePath(path: string): string {
  if (/^[\w\-/]*$/.test(path)) return path;
  const last = path.lastIndexOf("/") + 1;
  return escapeBytes(path.slice(0, last), false) + escapeBytes(path.slice(last), true);
}

function escapeBytes(text: string, dots: boolean): string {
  let out = "";
  for (const c of encoder.encode(text)) {
    const escaped = c <= 0x20 || (c === 0x2e && dots) || c === 0x25 || c === 0x22 || c >= 0x7f;
    out += escaped ? `%${c.toString(16).padStart(2, "0")}` : String.fromCharCode(c);
  }
  return out;
}
