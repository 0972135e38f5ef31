// Names of functions as gc writes them in its messages: without the package for one's own, with its name for others, and
// with shapes in place of type arguments, since that is what gc compiles.
import type { Func } from "../func.ts";
import type { BodySource } from "../program.ts";
import { Kind, type Type } from "../type.ts";
import { linkString, pathPrefix } from "../typestring.ts";

/** The function's name in a message about package `local`. */
export function messageName(fn: Func, local: string): string {
  const own = `${pathPrefix(fn.pkgPath)}.`;
  const s = shaped(fn);
  if (s.startsWith(own)) {
    const bare = s.slice(own.length);
    return fn.pkgPath === local ? bare : `${fn.pkgPath.slice(fn.pkgPath.lastIndexOf("/") + 1)}.${bare}`;
  }
  return s;
}

/** Whether the function is made of a generic one, or is a closure in such a function. */
export function isInstance(fn: Func): boolean {
  return instanceArgs(fn) !== null;
}

/** Whether it is the instance itself, not a closure in it. */
export function isPlainInstance(fn: Func): boolean {
  return fn.outer === null && isInstance(fn);
}

/** An instance's name with its type arguments. */
export function instanceName(fn: Func): string {
  return fn.symbol.slice(pathPrefix(fn.pkgPath).length + 1);
}

function instanceArgs(fn: Func): readonly Type[] | null {
  let root = fn;
  while (root.outer !== null) root = root.outer;
  const source = root.source as BodySource | null;
  return source !== null && source.how === "declared" && source.env !== null ? source.env.args : null;
}

function shaped(fn: Func): string {
  const args = instanceArgs(fn);
  if (args === null) return fn.symbol;
  const written = `[${args.map((t) => t.linkString).join(",")}]`;
  return fn.symbol.replace(written, () => `[${args.map(shapeOf).join(",")}]`);
}

/** gc's name of all types with the same underlying type; pointers are all of one shape. */
function shapeOf(t: Type): string {
  return `go.shape.${t.kind === Kind.Pointer ? "*uint8" : underlyingString(t)}`;
}

function underlyingString(t: Type): string {
  if (t.named === null) return linkString(t);
  const named = t.named;
  return named.pkgPath === "" && named.name !== "error" ? linkString(t) : linkString(t.underlying);
}
