// Type sets of interfaces: all methods, and the terms `~T` that restrict the types. In: Interface, Union.
// Out: TypeSet, cached in the interface. Contract: spec "Interface types", "General interfaces".
import type { Pos } from "../source/position.ts";
import { type Func, isExported, type Package, sameId } from "./object.ts";
import { comparable, identical, isInvalid } from "./predicates.ts";
import { type Interface, type Term, type Type, TypeKind, type Union, unalias } from "./type.ts";

/** `terms` null is all types; an empty list is no type. `comparable` implies that `terms` is null. */
export class TypeSet {
  readonly methods: readonly Func[];
  readonly terms: readonly Term[] | null;
  readonly comparable: boolean;
  constructor(methods: readonly Func[], terms: readonly Term[] | null, comparable: boolean) {
    this.methods = methods;
    this.terms = terms;
    this.comparable = comparable;
  }
  get isEmpty(): boolean {
    return this.terms !== null && this.terms.length === 0;
  }
  /** Only methods restrict the set: an ordinary interface. */
  get isMethodSet(): boolean {
    return !this.comparable && this.terms === null;
  }
  /** All types satisfy it. */
  get isAll(): boolean {
    return this.isMethodSet && this.methods.length === 0;
  }
  /** There is a list of specific types, not empty. */
  get hasTerms(): boolean {
    return this.terms !== null && this.terms.length > 0;
  }
  /** All types of the set are comparable without a panic. */
  isComparable(seen: Set<Type> | null): boolean {
    if (this.terms === null) return this.comparable;
    if (this.terms.length === 0) return false;
    for (const t of this.terms) if (comparable(t.type, false, seen) !== null) return false;
    return true;
  }
  methodIndex(pkg: Package | null, name: string, foldCase: boolean): number {
    if (name === "_") return -1;
    const ms = this.methods;
    for (let i = 0; i < ms.length; i++) if (sameId(ms[i]!, pkg, name, foldCase)) return i;
    return -1;
  }
}

const topTypeSet = new TypeSet([], null, false);

/** Where the checker that owns an interface hears of mistakes found while its type set is computed. */
export interface TypeSetReporter {
  duplicateMethod(pos: Pos, name: string, otherPos: Pos): void;
  /** Two embedded methods of one name: compared once their types are known. */
  embeddedTwice(pos: Pos, m: Func, other: Func, otherPos: Pos): void;
  tooManyTerms(pos: Pos, max: number): void;
  /** Embedding `type` needs Go 1.18; false if that is not allowed (and has been reported). */
  allowElement(pos: Pos, what: "constraint interface" | "interface element" | "non-interface type", t: Type): boolean;
}

const reporters = new WeakMap<Interface, TypeSetReporter>();

/** Says who hears of mistakes in `t`'s type set. */
export function setTypeSetReporter(t: Interface, r: TypeSetReporter): void {
  reporters.set(t, r);
}

/** The type set of an interface; that of all types while its declaration is still being read. */
export function typeSetOf(t: Interface): TypeSet {
  return t.typeSet ?? computeTypeSet(t, 0, null);
}

const maxTerms = 100;

function computeTypeSet(t: Interface, _pos: Pos, outer: TypeSetReporter | null): TypeSet {
  if (t.typeSet !== null) return t.typeSet;
  if (!t.complete) return topTypeSet;
  const reporter = reporters.get(t) ?? outer;
  t.typeSet = topTypeSet; // ends the recursion of an interface that embeds itself
  const builder = new MethodCollector(reporter);
  for (const m of t.methods) builder.add(m.pos, m, true);
  let terms: readonly Term[] | null = null;
  let isComparable = t.isComparable;
  for (let i = 0; i < t.embeddeds.length; i++) {
    const e = t.embeddeds[i]!;
    const pos = t.embedPos[i] ?? 0;
    const u = e.underlying();
    let more: readonly Term[] | null;
    let moreComparable = false;
    if (u.kind === TypeKind.Interface) {
      const set = computeTypeSet(u as Interface, pos, reporter);
      if (pos > 0 && reporter !== null && !reporter.allowElement(pos, "constraint interface", e)) continue;
      moreComparable = set.comparable;
      for (const m of set.methods) builder.add(pos, m, false);
      more = set.terms;
    } else if (u.kind === TypeKind.Union) {
      if (pos > 0 && reporter !== null && !reporter.allowElement(pos, "interface element", u)) continue;
      const set = unionTerms(u as Union, reporter, pos);
      if (set === undefined) continue;
      more = set;
    } else {
      if (isInvalid(u)) continue;
      if (pos > 0 && reporter !== null && !reporter.allowElement(pos, "non-interface type", e)) continue;
      more = [{ tilde: false, type: e }];
    }
    terms = intersectTerms(terms, more);
    isComparable = isComparable || moreComparable;
    if (isComparable && terms !== null) {
      terms = terms.filter((x) => comparable(x.type, false, null) === null);
      isComparable = false;
    }
  }
  const set = new TypeSet(sortMethods(builder.methods), terms, isComparable);
  t.typeSet = set;
  return set;
}

class MethodCollector {
  readonly methods: Func[] = [];
  private readonly positions: Pos[] = [];
  private readonly reporter: TypeSetReporter | null;
  constructor(reporter: TypeSetReporter | null) {
    this.reporter = reporter;
  }
  add(pos: Pos, m: Func, explicit: boolean): void {
    const i = this.methods.findIndex((o) => sameId(o, m.pkg, m.name));
    if (i < 0) {
      this.methods.push(m);
      this.positions.push(pos);
    } else if (this.reporter !== null) {
      if (explicit) this.reporter.duplicateMethod(pos, m.name, this.positions[i]!);
      else this.reporter.embeddedTwice(pos, m, this.methods[i]!, this.positions[i]!);
    }
  }
}

/** Order of method sets: exported names first, then by name, then by package path. */
export function compareMethods(a: Func, b: Func): number {
  const ea = isExported(a.name);
  const eb = isExported(b.name);
  if (ea !== eb) return ea ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (!ea) {
    const pa = a.pkg?.path ?? "";
    const pb = b.pkg?.path ?? "";
    if (pa !== pb) return pa < pb ? -1 : 1;
  }
  return 0;
}

function sortMethods(ms: Func[]): Func[] {
  return ms.length > 1 ? ms.sort(compareMethods) : ms;
}

const unionSets = new WeakMap<Union, { terms: readonly Term[] | null | undefined }>();

/** The terms of a union, normalised; undefined for a union with too many. */
export function unionTerms(u: Union, reporter: TypeSetReporter | null, pos: Pos): readonly Term[] | null | undefined {
  const known = unionSets.get(u);
  if (known !== undefined) return known.terms;
  const entry: { terms: readonly Term[] | null | undefined } = { terms: [] };
  unionSets.set(u, entry);
  let all: readonly Term[] | null = [];
  for (const t of u.terms) {
    const under = t.type.underlying();
    let more: readonly Term[] | null;
    if (under.kind === TypeKind.Interface) more = computeTypeSet(under as Interface, pos, reporter).terms;
    else if (isInvalid(under)) continue;
    else if (t.tilde && !identical(t.type, under)) more = [];
    else more = [t];
    all = uniteTerms(all, more);
    if (all !== null && all.length > maxTerms) {
      reporter?.tooManyTerms(pos, maxTerms);
      entry.terms = undefined;
      return undefined;
    }
  }
  entry.terms = all;
  return all;
}

// Whether the types of term x are among those of y.
function termWithin(x: Term, y: Term): boolean {
  if (!y.tilde) return !x.tilde && identical(x.type, y.type);
  return identical(x.tilde ? x.type : x.type.underlying(), unalias(y.type).underlying());
}

function termsOverlap(x: Term, y: Term): boolean {
  const a = !x.tilde && y.tilde ? x.type.underlying() : x.type;
  const b = !y.tilde && x.tilde ? y.type.underlying() : y.type;
  return identical(a, b);
}

/** The union of two lists of terms, without terms that another one includes. */
export function uniteTerms(a: readonly Term[] | null, b: readonly Term[] | null): readonly Term[] | null {
  if (a === null || b === null) return null;
  const out: Term[] = [];
  for (const t of a) addTerm(out, t);
  for (const t of b) addTerm(out, t);
  return out;
}

function addTerm(out: Term[], t: Term): void {
  for (const o of out) if (termWithin(t, o)) return;
  let n = 0;
  let placed = false;
  for (let i = 0; i < out.length; i++) {
    const o = out[i]!;
    if (termWithin(o, t)) {
      if (!placed) out[n++] = t;
      placed = true;
    } else out[n++] = o;
  }
  out.length = n;
  if (!placed) out.push(t);
}

export function intersectTerms(a: readonly Term[] | null, b: readonly Term[] | null): readonly Term[] | null {
  if (a === null) return b;
  if (b === null) return a;
  const out: Term[] = [];
  for (const x of a) {
    for (const y of b) {
      if (termsOverlap(x, y)) addTerm(out, x.tilde && !y.tilde ? y : x);
    }
  }
  return out;
}

/** Whether every type of `a` is a type of `b`. */
export function termsSubset(a: readonly Term[] | null, b: readonly Term[] | null): boolean {
  if (b === null) return true;
  if (a === null) return false;
  return a.every((x) => b.some((y) => termWithin(x, y)));
}

export function sameTerms(a: readonly Term[] | null, b: readonly Term[] | null): boolean {
  return termsSubset(a, b) && termsSubset(b, a);
}

/** Whether type `t` is in the set of the terms. */
export function termsInclude(terms: readonly Term[] | null, t: Type): boolean {
  return terms === null || terms.some((x) => termWithin({ tilde: false, type: t }, x));
}

export { termsOverlap, termWithin };
