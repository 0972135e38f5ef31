// Reads the types of a textual dump: predeclared names, pointers, slices, arrays, structs, functions, maps, channels,
// interfaces and tuples in Go's spelling. Names that are not predeclared come from the caller.
import {
  any_,
  arrayType,
  complex64,
  complex128,
  ifaceType,
  itab,
  layoutStruct,
  pointerTo,
  pointerType,
  resultsType,
  sliceType,
  string_,
  T,
  type Type,
} from "./type.ts";

const known = new Map<string, Type>();
for (const t of Object.values(T)) known.set(t.name, t);
for (const t of [complex64, complex128, string_, any_, itab]) known.set(t.name, t);
known.set("byte", T.uint8);
known.set("rune", T.int32);
known.set("error", ifaceType("error"));
known.set("*uint8", T.ptr);

/** The type that `text` spells; one object for equal texts within `env`. Throws on text that it cannot read. */
export function parseType(text: string, env: Map<string, Type> = new Map()): Type {
  const name = text.trim();
  let t = known.get(name) ?? env.get(name);
  if (t === undefined) {
    t = build(name, env);
    env.set(name, t);
  }
  return t;
}

function build(name: string, env: Map<string, Type>): Type {
  if (name.startsWith("*")) return pointerTo(parseType(name.slice(1), env));
  if (name.startsWith("[]")) return sliceType(name, parseType(name.slice(2), env));
  const array = /^\[(\d+)\]/.exec(name);
  if (array !== null) return arrayType(name, parseType(name.slice(array[0].length), env), Number(array[1]));
  const struct = /^struct ?\{(.*)\}$/.exec(name);
  if (struct !== null) {
    const fields = splitTop(struct[1]!, ";").map((f): readonly [string, Type] => {
      const m = /^\s*(\S+) (.*)$/.exec(f);
      if (m === null) throw new Error(`field ${f} in type ${name}`);
      return [m[1]!, parseType(m[2]!, env)];
    });
    return layoutStruct(name, fields);
  }
  if (name.startsWith("interface")) return ifaceType(name);
  if (/^(func\(|map\[|chan |<-chan )/.test(name)) return pointerType(name, null);
  if (name.startsWith("(") && name.endsWith(")")) {
    return resultsType(splitTop(name.slice(1, -1), ",").map((p) => parseType(p, env)));
  }
  throw new Error(`type ${name} is not known`);
}

/** Splits at `sep` outside of brackets; empty text gives no parts. */
export function splitTop(text: string, sep: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c === "\\") i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    else if (c === sep && depth === 0) {
      out.push(text.slice(start, i));
      start = i + 1;
    }
  }
  const last = text.slice(start);
  if (last.trim() !== "" || out.length > 0) out.push(last);
  return out.filter((s) => s.trim() !== "");
}
