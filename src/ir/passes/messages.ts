// Names of functions as gc writes them in its messages: without the package for one's own, with its name for others.
import type { Func } from "../func.ts";
import { pathPrefix } from "../typestring.ts";

/** The function's name in a message about package `local`. */
export function messageName(fn: Func, local: string): string {
  const own = `${pathPrefix(fn.pkgPath)}.`;
  const s = fn.symbol;
  if (s.startsWith(own)) {
    const bare = s.slice(own.length);
    return fn.pkgPath === local ? bare : `${fn.pkgPath.slice(fn.pkgPath.lastIndexOf("/") + 1)}.${bare}`;
  }
  return s;
}
