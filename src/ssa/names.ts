// Which values the variables of the source have: the `name` lines of dumps. In: Func.names, filled by the builder when it
// is asked to. Nothing in the compiled code depends on them. Passes that take values away keep them in step here.
import type { Func } from "./func.ts";
import { Op } from "./ops.gen.ts";
import { Kind, type Type } from "./type.ts";
import type { Value } from "./value.ts";

/** Says that `v` is a value of the variable called `name`. */
export function addName(f: Func, name: string, v: Value): void {
  const known = f.names.get(name);
  if (known === undefined) f.names.set(name, [v]);
  else if (!known.includes(v)) known.push(v);
}

/** Names go past copies. */
export function settleNames(f: Func): void {
  for (const [name, values] of f.names) {
    const out = new Set<Value>();
    for (let v of values) {
      while (v.op === Op.Copy && v.args.length > 0) v = v.args[0]!;
      out.add(v);
    }
    f.names.set(name, [...out]);
  }
}

/** Variables of several words become one name a word: `s.ptr[*uint8]`, `s.len[int]`. `parts` is what became of a value. */
export function splitNames(f: Func, parts: (v: Value) => readonly Value[] | undefined): void {
  for (const [name, values] of [...f.names]) {
    const whole = values.filter((v) => v.type.isAggregate);
    if (whole.length === 0) continue;
    f.names.delete(name);
    const plain = name.slice(0, name.lastIndexOf(`[${whole[0]!.type.name}]`));
    for (const v of whole) {
      const suffixes = leafNames(v.type);
      parts(v)?.forEach((p, i) => {
        addName(f, `${plain}${suffixes[i]}[${p.type.name}]`, p);
      });
    }
  }
}

/** What stands behind a variable's name for each of its scalars, in memory order. */
function leafNames(t: Type): string[] {
  if (!t.isAggregate) return [""];
  if (t.kind === Kind.Array) {
    return Array.from({ length: t.length }, (_, i) => leafNames(t.elem!).map((s) => `[${i}]${s}`)).flat();
  }
  return t.fields.flatMap((field) => leafNames(field.type).map((s) => `.${field.name}${s}`));
}
