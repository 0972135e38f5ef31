// `glasgo tool objdump`: shows the code of object files and executables. Contract: Go 1.26's cmd/objdump.
import { objdump } from "../../asm/objdump.ts";
import { findGoroot } from "../../host/goroot.ts";
import { readWhole } from "../../host/input-file.ts";
import { print } from "../../host/terminal.ts";
import { InputError, UsageError } from "../errors.ts";
import { parseFlags } from "../flags.ts";
import { goRegexp, RegexpProblem } from "../go-regexp.ts";

export const summary = "disassemble object files and executables";

const usage = "glasgo tool objdump [-S] [-s symregexp] binary [start end]";

export function main(args: string[]): number {
  const flags = parseFlags(
    usage,
    {
      S: { kind: "bool", help: "print Go code alongside assembly" },
      gnu: { kind: "bool", help: "print GNU assembly next to Go assembly (where supported)" },
      s: { kind: "string", help: "only dump symbols matching this `regexp`" },
    },
    args,
  );
  if (flags.bools.get("gnu") === true)
    throw new UsageError("objdump: -gnu is not supported: code is listed in Go's syntax only");
  if (flags.rest.length !== 1 && flags.rest.length !== 3) throw new UsageError(`usage: ${usage}`);
  const [path, start, end] = flags.rest as [string, string?, string?];
  const bytes = readWhole(path);
  if (typeof bytes === "string") throw new InputError(`objdump: open ${path}: ${bytes}`);
  const error = objdump(
    bytes,
    {
      filter: pattern(flags.strings.get("s") ?? ""),
      start: start === undefined ? 0 : address("start", start),
      end: end === undefined ? Number.MAX_SAFE_INTEGER : address("end", end),
      source: flags.bools.get("S") === true ? sourceLines() : null,
    },
    print,
  );
  if (error !== null) throw new InputError(`objdump: open ${path}: ${error}`);
  return 0;
}

function pattern(text: string): RegExp | null {
  if (text === "") return null;
  try {
    return goRegexp(text);
  } catch (e) {
    if (!(e instanceof RegexpProblem)) throw e;
    throw new InputError(`objdump: invalid -s regexp: error parsing regexp: ${e.message}`);
  }
}

function address(which: string, text: string): number {
  if (!/^(0x)?[0-9a-fA-F]+$/.test(text)) throw new InputError(`objdump: invalid ${which} PC: ${text}`);
  return Number.parseInt(text.replace(/^0x/, ""), 16);
}

/** Lines of Go files; GOROOT may be spelt as a variable in what objects record. */
function sourceLines(): (file: string, line: number) => string | null {
  const files = new Map<string, string[] | null>();
  let goroot: string | null = null;
  return (file, line) => {
    if (!file.endsWith(".go")) return "";
    let lines = files.get(file);
    if (lines === undefined) {
      if (file.startsWith("$GOROOT/")) goroot ??= findGoroot().dir;
      const bytes = readWhole(file.replace(/^\$GOROOT\//, `${goroot}/`));
      lines = typeof bytes === "string" ? null : new TextDecoder().decode(bytes).split("\n");
      files.set(file, lines);
    }
    if (lines === null) return null;
    return lines[line - 1] ?? "";
  };
}
