// The small read-only texts that type descriptors point at: names with tags, import paths, pointer masks, strings.
// Contract: GOROOT/src/internal/abi/type.go (Name), cmd/compile/internal/staticdata and reflectdata (symbol names), Go 1.26.
import { sum256 } from "../base/sha256.ts";
import { forEachPointer } from "../ir/layout.ts";
import type { Type } from "../ir/type.ts";
import { pathPrefix, quote } from "../ir/typestring.ts";
import { Abi, RelocType, SymFlag } from "../obj/kinds.ts";
import { noBytes, type ObjSymbol } from "../obj/symbol.ts";
import { hex, type OnDemandSymbols, readOnlyData, utf8 } from "./symbols.ts";

/** A pointer mask in the program may be this long; longer ones are made by the runtime when they are first needed. */
export const maxPointerMaskBytes = 2048;

const shared = SymFlag.DupOk | SymFlag.ContentAddressable;

/** Whether a Go identifier begins with an upper-case letter. */
export function isExportedName(name: string): boolean {
  const c = name.codePointAt(0);
  if (c === undefined) return false;
  if (c < 0x80) return c >= 0x41 && c <= 0x5a;
  const ch = String.fromCodePoint(c);
  return /^\p{Lu}/u.test(ch);
}

function uvarint(n: number, out: number[]): void {
  let rest = n;
  while (rest >= 0x80) {
    out.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

/** The encoded form of a name: flag byte, length and bytes of the name, of the tag; the package offset follows. A tag is one
 * byte per UTF-16 unit, as string constants are. */
function encodeName(name: string, tag: string, exported: boolean, embedded: boolean, hasPackage: boolean): Uint8Array {
  const text = utf8(name);
  const tagText = Uint8Array.from(tag, (c) => c.charCodeAt(0));
  const head: number[] = [
    (exported ? 1 : 0) | (tagText.length > 0 ? 2 : 0) | (hasPackage ? 4 : 0) | (embedded ? 8 : 0),
  ];
  uvarint(text.length, head);
  const tail: number[] = [];
  if (tagText.length > 0) uvarint(tagText.length, tail);
  const out = new Uint8Array(head.length + text.length + tail.length + tagText.length + (hasPackage ? 4 : 0));
  out.set(head);
  out.set(text, head.length);
  out.set(tail, head.length + text.length);
  out.set(tagText, head.length + text.length + tail.length);
  return out;
}

/** What the symbol of a string constant is called. Long ones are named by a hash. */
export function stringName(bytes: Uint8Array): string {
  const id =
    bytes.length > 100
      ? `.gostring.${bytes.length}.${hex(sum256(bytes).subarray(0, 16))}`
      : quote(new TextDecoder("latin1").decode(bytes));
  return `go:string.${id}`;
}

/** Makes the symbols; one per compilation. */
export class NameSymbols {
  private readonly symbols: OnDemandSymbols;

  constructor(symbols: OnDemandSymbols) {
    this.symbols = symbols;
  }

  /** A name as descriptors hold it. `pkgPath` is given where the package is not plain from the descriptor, else "". */
  name(name: string, tag: string, pkgPath: string, exported: boolean, embedded: boolean): ObjSymbol {
    let id =
      name === "" ? `-noname-${exported ? "exported" : "unexported"}.${tag}` : name + (exported ? "." : "-") + tag;
    if (pkgPath !== "") id = `${pathPrefix(pkgPath)}.${id}`;
    if (embedded) id += ".embedded";
    return this.symbols.onDemand(`type:.namedata.${id}`, Abi.Abi0, (s) => {
      const data = encodeName(name, tag, exported, embedded, pkgPath !== "");
      readOnlyData(s, data, shared);
      if (pkgPath !== "") s.addReloc(data.length - 4, 4, RelocType.AddrOff, this.importPath(pkgPath));
    });
  }

  /** An import path, encoded like a name. */
  importPath(path: string): ObjSymbol {
    return this.symbols.onDemand(`type:.importpath.${pathPrefix(path)}.`, Abi.Abi0, (s) => {
      readOnlyData(s, encodeName(path, "", false, false, false), shared);
    });
  }

  /** The bytes of a string constant. */
  text(bytes: Uint8Array): ObjSymbol {
    return this.symbols.onDemand(stringName(bytes), Abi.Abi0, (s) => {
      readOnlyData(s, bytes, shared | SymFlag.Local);
    });
  }

  /** The garbage collector's bitmap of `t`: a bit per word up to the last pointer, padded to whole words. */
  pointerMask(t: Type): ObjSymbol {
    return this.mask(pointerMask(t));
  }

  /** Such a bitmap, given as bytes. */
  mask(mask: Uint8Array): ObjSymbol {
    return this.symbols.onDemand(`runtime.gcbits.${hex(mask)}`, Abi.Abi0, (s) => {
      readOnlyData(s, mask.length === 0 ? noBytes : mask, shared | SymFlag.Local);
    });
  }
}

/** The bitmap of the words of `t` that hold pointers, lowest bit first; length a multiple of 8. */
export function pointerMask(t: Type): Uint8Array {
  const words = t.ptrData / 8;
  const mask = new Uint8Array(Math.ceil(Math.ceil(words / 8) / 8) * 8);
  forEachPointer(t, 0, (offset) => {
    const word = offset / 8;
    mask[word >> 3]! |= 1 << (word & 7);
  });
  return mask;
}
