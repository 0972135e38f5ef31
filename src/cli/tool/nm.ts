// `glasgo tool nm`: lists the symbols of object files, archives and executables. Contract: Go 1.26's cmd/nm.
import { readWhole } from "../../host/input-file.ts";
import { print, printError } from "../../host/terminal.ts";
import { listSymbols, type NmEntry, type NmSymbol } from "../../obj/nm.ts";
import { UsageError } from "../errors.ts";
import { parseFlags } from "../flags.ts";

export const summary = "list the symbols of object files, archives and executables";

const orders = ["address", "name", "none", "size"];

export async function main(args: string[]): Promise<number> {
  const flags = parseFlags(
    "glasgo tool nm [options] file...",
    {
      n: { kind: "bool", help: "an alias for -sort address (numeric)" },
      size: { kind: "bool", help: "print symbol size in decimal between address and type" },
      sort: { kind: "string", help: "sort output in the given `order`: address, name, none, size", default: "name" },
      type: { kind: "bool", help: "print symbol type after name" },
    },
    args,
  );
  const order = flags.bools.get("n") === true ? "address" : (flags.strings.get("sort") ?? "name");
  if (!orders.includes(order)) throw new UsageError(`nm: unknown sort order ${JSON.stringify(order)}`);
  if (flags.rest.length === 0) throw new UsageError("usage: glasgo tool nm [options] file...");
  let code = 0;
  for (const file of flags.rest) {
    const bytes = readWhole(file);
    const entries = typeof bytes === "string" ? `open ${file}: ${bytes}` : listSymbols(bytes);
    if (typeof entries === "string") {
      printError(`nm: ${typeof bytes === "string" ? entries : `open ${file}: ${entries}`}\n`);
      code = 1;
      continue;
    }
    if (!list(file, entries, order, flags.bools.get("size") === true, flags.rest.length > 1)) {
      printError(`nm: reading ${file}: no symbols\n`);
      code = 1;
    }
  }
  return code;
}

function compare(order: string): (a: NmSymbol, b: NmSymbol) => number {
  if (order === "address") return (a, b) => a.address - b.address;
  if (order === "size") return (a, b) => b.size - a.size;
  return (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** False if there is nothing to list. */
function list(file: string, entries: readonly NmEntry[], order: string, sizes: boolean, prefix: boolean): boolean {
  let found = false;
  for (const e of entries) {
    if (e.symbols.length === 0) continue;
    found = true;
    const symbols = order === "none" ? e.symbols : [...e.symbols].sort(compare(order));
    let text = "";
    for (const s of symbols) {
      if (entries.length > 1) text += `${file}(${e.name}):\t`;
      else if (prefix) text += `${file}:\t`;
      text += s.code === "U" ? "        " : s.address.toString(16).padStart(8);
      if (sizes) text += ` ${String(s.size).padStart(10)}`;
      text += ` ${s.code} ${s.name}\n`;
    }
    print(text);
  }
  return found;
}
