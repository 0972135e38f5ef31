// Which symbols belong to the FIPS module: their code and data go into sections of their own, which the module hashes at start.
// Contract: cmd/internal/obj/fips140.go (Go 1.26).
import { SymKind } from "./kinds.ts";
import type { ObjSymbol } from "./symbol.ts";

const module = "crypto/internal/fips140";
/** What the runtime wants to know of the module is no part of it. */
const metadata = /\.inittask|\.dict|\.typeAssert|\.(arginfo[01]|argliveinfo|args_stackmap|opendefer|stkobj)$|·f$/;

/** Gives `s`, which has just been defined, its FIPS kind if its name says that it is of the module. */
export function settleFipsKind(s: ObjSymbol): void {
  const name = s.name;
  if (!name.startsWith(module) || (name[module.length] !== "." && name[module.length] !== "/")) return;
  if (name.slice(0, name.indexOf(".", name.lastIndexOf("/"))).endsWith("_test")) return;
  if (s.kind === SymKind.Text) s.kind = SymKind.TextFips;
  else if (!metadata.test(name)) s.kind = dataKind(s.kind);
}

function dataKind(kind: SymKind): SymKind {
  switch (kind) {
    case SymKind.Data:
      return SymKind.DataFips;
    case SymKind.Rodata:
      return SymKind.RodataFips;
    case SymKind.NoptrData:
      return SymKind.NoptrDataFips;
    default:
      return kind;
  }
}
