// In which order packages are initialised. In: the packages' ..inittask records and the InitOrder edges between them; out:
// two lists of records in the program's data, one for the runtime and what it needs, one for everything.
// Contract: Go 1.26's runtime (initTask, runtime_inittasks, moduledata.inittasks): dependencies first, else by name.
import { RelocType } from "../obj/kinds.ts";
import { Rec, u16 } from "../obj/objfile.ts";
import { Kind } from "./kinds.ts";
import type { Link } from "./state.ts";
import { LinkFailure, put64 } from "./symbols.ts";

/** What the runtime initialises before all other packages. */
export function runtimeInitTasks(link: Link): void {
  const { syms } = link;
  const runtime = link.askDefined("runtime.runtime_inittasks");
  if (runtime === 0) return;
  const list = schedule(link, "runtime..inittask", "go:runtime.inittasks");
  syms.takeOver(runtime);
  syms.kind[runtime] = Kind.NoptrData;
  const count = syms.size[list]! / 8;
  const slice = new Uint8Array(24);
  put64(slice, 8, count);
  put64(slice, 16, count);
  syms.setData(runtime, slice);
  syms.setRelocs(runtime, [[0, 8, RelocType.Addr, list, 0]]);
}

/** What is initialised in a program. */
export function mainInitTasks(link: Link): number {
  return schedule(link, "main..inittask", "go:main.inittasks");
}

/** The records that `root` depends on, and itself, in order, as a symbol that holds their addresses. 0: no root. */
function schedule(link: Link, rootName: string, listName: string): number {
  const { syms } = link;
  const root = link.askDefined(rootName);
  if (root === 0) return 0;
  const waitsFor = new Map<number, number>();
  const dependents = new Map<number, number[]>();
  const ready: number[] = [];
  const stack = [root];
  waitsFor.set(root, 0);
  for (let x = stack.pop(); x !== undefined; x = stack.pop()) {
    const object = syms.objects[syms.obj[x]!]!;
    let n = 0;
    for (let at = syms.relocAt[x]!, end = at + Rec.Reloc * syms.relocCount[x]!; at < end; at += Rec.Reloc) {
      if (u16(syms.mem, at + 5) !== RelocType.InitOrder) continue;
      n++;
      const on = syms.resolve(object, at + 15);
      if (syms.kind[on] === Kind.Xxx) link.demand(on);
      const list = dependents.get(on);
      if (list === undefined) dependents.set(on, [x]);
      else list.push(x);
      if (waitsFor.has(on)) continue;
      waitsFor.set(on, 0);
      stack.push(on);
    }
    waitsFor.set(x, n);
    if (n === 0) ready.push(x);
  }
  const names = new Map<number, string>();
  for (const x of waitsFor.keys()) names.set(x, syms.name(x));
  const later = (a: number, b: number): number => (names.get(a)! < names.get(b)! ? 1 : -1);
  const order: number[] = [];
  ready.sort(later);
  let done = 0;
  for (let x = ready.pop(); x !== undefined; x = ready.pop()) {
    done++;
    // A record without functions has nothing to run.
    if (syms.size[x]! > 8) order.push(x);
    for (const d of dependents.get(x) ?? []) {
      const n = waitsFor.get(d)! - 1;
      waitsFor.set(d, n);
      if (n !== 0) continue;
      let i = ready.length;
      while (i > 0 && names.get(ready[i - 1]!)! < names.get(d)!) i--;
      ready.splice(i, 0, d);
    }
  }
  if (done !== waitsFor.size) {
    for (const [x, n] of waitsFor)
      if (n !== 0) throw new LinkFailure(`inittask for ${syms.name(x)} is not schedulable ${n}`);
  }
  const list = syms.anonymous(listName, Kind.NoptrData);
  syms.setData(list, new Uint8Array(8 * order.length));
  syms.setRelocs(
    list,
    order.map((s, i) => [8 * i, 8, RelocType.Addr, s, 0] as const),
  );
  return list;
}
