// What a link is asked for. Contract: the flags of Go 1.26's cmd/link, as far as they concern static executables for
// linux/amd64.
import type { SymbolProvider } from "../obj/symbol.ts";
import type { Deflate } from "./dwarf-compress.ts";
import type { Files, ImportConfig } from "./load.ts";
import type { Prepared } from "./prepared.ts";

export interface LinkOptions {
  files: Files;
  /** Archive or object of package main; null if the program comes from providers alone. */
  main: string | null;
  config: ImportConfig;
  /** Asked, in order, for symbols that no object file defines. */
  providers: readonly SymbolProvider[];
  /** What providers have made before (prepared.ts). A link that needs more than it can have so throws NotPrepared. */
  prepared?: Prepared | null;
  /** -E: the entry symbol; "" for the usual one. */
  entry: string;
  /** -buildid. */
  buildId: string;
  /** -B: a GNU build id: "gobuildid", "0x…", "none"; "" is "gobuildid" if there is a build id. */
  gnuBuildId: string;
  /** -T: address of the text; -1 for the usual one. */
  textAddress: number;
  /** -D: address of the data; -1: after the text. */
  dataAddress: number;
  /** -R: rounding of segment addresses; -1: 4096. */
  round: number;
  /** -funcalign; 0: 32. */
  funcAlign: number;
  /** -s: no symbol table. */
  noSymbols: boolean;
  /** -w: no DWARF. */
  noDwarf: boolean;
  compressDwarf: boolean;
  /** At its fastest, in another thread where there are threads; null: sections are not compressed. */
  deflate: Deflate | null;
  /** -X and built-in settings: full name of a string variable → value (one character per byte). */
  strings: Map<string, string>;
  /** Checks references by //go:linkname against what std allows. */
  checkLinkname: boolean;
  pruneWeakMap: boolean;
  /** What $GOROOT at the beginning of source file names stands for; "": they stay as they are. */
  goroot: string;
  /** Goes into the program as the Go version (runtime.buildVersion and build info). */
  buildVersion: string;
}

export const defaultTextBase = 0x400000;
