// What callers need to know of functions that they do not compile: whether they can be inlined, and where their arguments go.
// With it a build that compiles one package looks at no body of any other, but those that it inlines. In: a package's
// functions as the passes have left them. Out: the same answers in the next build.
import type { Func } from "../../ir/func.ts";
import { Leaks } from "../../ir/passes/escape/leaks.ts";
import type { KnownFunc } from "../../ir/passes/passes.ts";
import { decodeJson, encodeJson } from "./bytes.ts";

/** Rows about linknames begin with it; no symbol does. */
const linkname = "//go:linkname";

/** Cost, then a Leaks a parameter. */
type Row = [number, ...string[]];

/** The facts of one package; an entry of the cache of its own, under the package's key. */
export class PackageFacts {
  private readonly rows: Map<string, Row>;
  private readonly decoded = new Map<string, KnownFunc>();
  private grown = false;

  constructor(entry: Uint8Array | null) {
    this.rows = new Map(entry === null ? [] : (decodeJson(entry) as [string, Row][]));
  }

  get(fn: Func): KnownFunc | null {
    let k = this.decoded.get(fn.symbol);
    if (k === undefined) {
      const row = this.rows.get(fn.symbol);
      if (row === undefined) return null;
      const [cost, ...params] = row;
      k = { cost, summary: { params: params.map((p) => Leaks.from(p)) } };
      this.decoded.set(fn.symbol, k);
    }
    return k;
  }

  add(fn: Func, k: KnownFunc): void {
    if (this.rows.has(fn.symbol)) return;
    this.rows.set(fn.symbol, [k.cost, ...k.summary.params.map((p) => p.toString())]);
    this.grown = true;
  }

  /** Whether a line of the package gives `local` the name `symbol`, and the package defines it; null: not known. */
  linkname(local: string, symbol: string): boolean | null {
    const row = this.rows.get(`${linkname} ${local} ${symbol}`);
    return row === undefined ? null : row[0] === 1;
  }

  addLinkname(local: string, symbol: string, gives: boolean): void {
    this.rows.set(`${linkname} ${local} ${symbol}`, [gives ? 1 : 0]);
    this.grown = true;
  }

  /** The entry; null if it holds nothing that it did not hold before. */
  finish(): Uint8Array | null {
    return this.grown ? encodeJson([...this.rows]) : null;
  }
}
