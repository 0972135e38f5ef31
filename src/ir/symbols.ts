// Link names of functions and variables as gc writes them: tracebacks, profiles, linkname and assembly refer to them.
// Contract: GOROOT/src/cmd/compile/internal/ir (MethodSymSuffix, closureName), Go 1.26.
import { Kind, type Type } from "./type.ts";
import { linkString, pathPrefix } from "./typestring.ts";

/** What follows the name of a package, or of a variable, in the symbol of a variable that the compiler makes for parts of its data. */
export const staticTempInfix = "..stmp_";

/** `pkg.name`, with `[args]` for an instance. */
export function functionSymbol(pkgPath: string, name: string, args: readonly Type[]): string {
  return `${pathPrefix(pkgPath)}.${name}${argumentList(args)}`;
}

function argumentList(args: readonly Type[]): string {
  if (args.length === 0) return "";
  let s = "[";
  for (let i = 0; i < args.length; i++) s += (i > 0 ? "," : "") + args[i]!.linkString;
  return `${s}]`;
}

/**
 * `pkg.T.m`, `pkg.(*T).m`; `go.(*struct {…}).m` where the receiver type has no name. `pkgPath` is that of an unexported
 * method's name, "" for exported ones; `suffix` is `-fm` for method values.
 */
export function methodSymbol(recv: Type, name: string, pkgPath: string, suffix = ""): string {
  const pointer = recv.named === null && recv.kind === Kind.Pointer;
  const base = pointer ? recv.elem : recv;
  const recvPath = base.named === null ? "go" : base.named.pkgPath;
  let s = pointer ? `(*${unqualified(base)})` : unqualified(base);
  if (pkgPath !== "" && pkgPath !== recvPath) s += `.${pathPrefix(pkgPath)}`;
  const prefix = recvPath === "" ? "" : `${pathPrefix(recvPath)}.`;
  return `${prefix}${s}.${name}${suffix}`;
}

/** The type's link string, without the package of a defined type. */
function unqualified(t: Type): string {
  const s = linkString(t);
  if (t.named === null || t.named.pkgPath === "") return s;
  return s.slice(pathPrefix(t.named.pkgPath).length + 1);
}
