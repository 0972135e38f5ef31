// Method sets of back-end types: declared methods of defined types and those promoted through embedded fields.
// In: Type. Out: for each method the path to it and the declaration. Contract: spec "Method sets", "Struct types".
import type { Func as FuncObject } from "../types/object.ts";
import type { Named } from "../types/type.ts";
import { qualifier } from "./convert.ts";
import { compareMethods, Kind, type Type } from "./type.ts";

/** A method that a type has, itself or by promotion. */
export class Method {
  readonly name: string;
  readonly pkgPath: string;
  readonly pkgName: string;
  /** Fields to go through; empty for the type's own methods. Pointers on the way are followed. */
  readonly path: readonly number[];
  /** The type that has the method: a defined type, or an interface. */
  readonly holder: Type;
  /** The declaration; null for a method of an interface. */
  readonly decl: FuncObject | null;
  /** Place in `holder.methods` for a method of an interface, -1 otherwise. */
  readonly slot: number;
  /** The declared receiver is a pointer. */
  readonly ptrRecv: boolean;
  /** A pointer is followed on the way. */
  readonly indirect: boolean;
  constructor(
    name: string,
    pkgPath: string,
    pkgName: string,
    path: readonly number[],
    holder: Type,
    decl: FuncObject | null,
    slot: number,
    ptrRecv: boolean,
    indirect: boolean,
  ) {
    this.name = name;
    this.pkgPath = pkgPath;
    this.pkgName = pkgName;
    this.path = path;
    this.holder = holder;
    this.decl = decl;
    this.slot = slot;
    this.ptrRecv = ptrRecv;
    this.indirect = indirect;
  }
  /** Whether a value (not a pointer) has it without its address being taken. */
  get onValue(): boolean {
    return !this.ptrRecv || this.indirect;
  }
}

/** `*T` → T for an unnamed pointer; other types unchanged. */
export function derefType(t: Type): Type {
  return t.named === null && t.kind === Kind.Pointer ? t.elem : t;
}

interface Level {
  type: Type;
  path: readonly number[];
  indirect: boolean;
  multiples: boolean;
}

const known = new WeakMap<Type, readonly Method[]>();

/**
 * All methods of `base` (not an unnamed pointer) and of `*base`, in the order of descriptors. Those with `onValue` false
 * belong to `*base` only. Empty for pointers to interfaces' sake: asked of an interface it gives its own methods.
 */
export function methodsOf(base: Type): readonly Method[] {
  let list = known.get(base);
  if (list === undefined) known.set(base, (list = collect(base)));
  return list;
}

/** The method of that name (and, if not exported, of that package), or null. */
export function findMethod(base: Type, name: string, pkgPath: string): Method | null {
  for (const m of methodsOf(base)) if (m.name === name && m.pkgPath === pkgPath) return m;
  return null;
}

function collect(base: Type): readonly Method[] {
  const result = new Map<string, Method | null>();
  const seen = new Set<Type>();
  let current: Level[] = [{ type: base, path: [], indirect: false, multiples: false }];
  while (current.length > 0) {
    const next = new Map<Type, Level>();
    const found = new Map<string, Method | null>();
    for (const level of current) {
      const t = level.type;
      if (t.named !== null) {
        if (seen.has(t)) continue;
        seen.add(t);
        declared(level, found);
      }
      if (t.kind === Kind.Interface) ofInterface(level, found);
      else if (t.kind === Kind.Struct) embedded(level, found, next);
    }
    for (const [name, m] of found) if (!result.has(name)) result.set(name, m);
    current = [...next.values()];
  }
  const out: Method[] = [];
  for (const m of result.values()) if (m !== null) out.push(m);
  return out.sort(compareMethods);
}

function add(found: Map<string, Method | null>, m: Method, multiples: boolean): void {
  const key = m.pkgPath === "" ? m.name : `${m.pkgPath}.${m.name}`;
  found.set(key, multiples || found.has(key) ? null : m);
}

function declared(level: Level, found: Map<string, Method | null>): void {
  const origin = level.type.named!.source as Named | null;
  if (origin === null) return;
  for (const m of origin.methods) {
    if (m === null || m.name === "_") continue;
    const [path, name] = qualifier(m);
    add(
      found,
      new Method(m.name, path, name, level.path, level.type, m, -1, m.hasPtrRecv, level.indirect),
      level.multiples,
    );
  }
}

function ofInterface(level: Level, found: Map<string, Method | null>): void {
  const ms = level.type.methods;
  for (let i = 0; i < ms.length; i++) {
    const m = ms[i]!;
    add(
      found,
      new Method(m.name, m.pkgPath, m.pkgName, level.path, level.type, null, i, false, level.indirect),
      level.multiples,
    );
  }
}

function embedded(level: Level, found: Map<string, Method | null>, next: Map<Type, Level>): void {
  const fs = level.type.fields;
  for (let i = 0; i < fs.length; i++) {
    const f = fs[i]!;
    // A field hides methods of its name further down.
    const key = f.pkgPath === "" ? f.name : `${f.pkgPath}.${f.name}`;
    found.set(key, null);
    if (!f.embedded) continue;
    const t = derefType(f.type);
    const known = next.get(t);
    if (known !== undefined) known.multiples = true;
    else {
      next.set(t, {
        type: t,
        path: [...level.path, i],
        indirect: level.indirect || t !== f.type,
        multiples: level.multiples,
      });
    }
  }
}
