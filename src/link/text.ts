// Where code goes: the order of functions and their addresses. In: reached text symbols; out: link.textOrder, values, the
// .text section. Functions stay together by package, packages after those that they import, the runtime's first.
// Contract: Go 1.26's cmd/link (so that outputs can be compared), runtime/symtab.go (spacing).
import { SymFlag } from "../obj/kinds.ts";
import { Rec } from "../obj/objfile.ts";
import { Attr, isText, Kind, kindOf } from "./kinds.ts";
import { type Link, roundUp, type Section } from "./state.ts";

/** Smallest distance between two functions: what the table from pc to function relies on. */
const minFunc = 16;

/** What calls can reach. */
const cutoff = 2e9;

/** Packages that the runtime consists of. */
const runtimePackages: ReadonlySet<string> = new Set([
  "runtime",
  ..."atomic cgroup exithook gc gc/scan maps math sys syscall/linux syscall/windows"
    .split(" ")
    .map((p) => `internal/runtime/${p}`),
  ..."abi bytealg byteorder chacha8rand coverage/rtcov cpu goarch godebugs goexperiment goos profilerecord strconv stringslite"
    .split(" ")
    .map((p) => `internal/${p}`),
]);

export function orderText(link: Link): void {
  const { syms } = link;
  const order: number[] = [];
  for (const name of ["go:textfipsstart", "go:textfipsend"]) {
    const s = syms.lookup(name);
    if (s !== 0 && syms.isReachable(s)) order.push(s);
  }
  const libs = link.loader.dependencyOrder();
  const own = new Map<string, number[]>();
  const shared = new Map<string, number[]>();
  for (const lib of libs) {
    own.set(lib.pkg, []);
    shared.set(lib.pkg, []);
  }
  for (const id of reachedFunctions(link)) own.get(syms.objects[syms.obj[id]!]!.pkg)!.push(id);
  // Changed initialisers from files stand behind the package's unchanged functions, as in the official link.
  for (const id of link.reach.redirecting) {
    if (syms.local[id]! >= 0) shared.get(syms.objects[syms.obj[id]!]!.pkg)!.push(id);
  }
  for (let k = 1; k < syms.objects.length; k++) {
    const o = syms.objects[k]!;
    const f = o.file;
    if (f === null) continue;
    const list = shared.get(o.pkg)!;
    // Functions that other packages may have too belong to the first package that is placed.
    const firstShared = f.defs + f.hashed64Defs + f.hashedDefs;
    for (let i = firstShared, at = f.symAt(i); i < f.defined; i++, at += Rec.Sym) {
      if (!isText(kindOf[syms.mem[at + 10]! & 31]!)) continue;
      const id = o.symbol(i);
      if ((syms.attr[id]! & Attr.Reachable) === 0) continue;
      const here = syms.obj[id] === k && syms.local[id] === i;
      if (!here || (syms.mem[at + 11]! & SymFlag.DupOk) !== 0) list.push(id);
    }
  }
  const placed = new Uint8Array(syms.count);
  for (const wantRuntime of [true, false]) {
    for (const lib of libs) {
      if (runtimePackages.has(lib.pkg) !== wantRuntime) continue;
      for (const list of [own.get(lib.pkg)!, shared.get(lib.pkg)!]) {
        for (let k = 0; k < list.length; k++) {
          const id = list[k]!;
          if (placed[id] !== 0) continue;
          placed[id] = 1;
          order.push(id);
        }
      }
    }
  }
  addProvided(link, order);
  // Code that is hashed for the FIPS self-test lies together.
  order.sort((a, b) => syms.kind[a]! - syms.kind[b]!);
  // Without the runtime the entry comes first: boot loaders look for things at the beginning of the text.
  link.textOrder = link.hasRuntime ? order : [link.entry, ...order.filter((id) => id !== link.entry)];
}

/** Functions from files that only their package has, in the order of objects and of their numbers there. */
function reachedFunctions(link: Link): number[] {
  const { syms } = link;
  const out: number[] = [];
  const ids = link.live();
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k]!;
    if ((syms.attr[id]! & SymFlag.DupOk) !== 0 || !isText(syms.kind[id]!)) continue;
    if (syms.local[id]! >= 0 && !link.reach.redirecting.has(id)) out.push(id);
  }
  return out.sort((a, b) => syms.obj[a]! - syms.obj[b]! || syms.local[a]! - syms.local[b]!);
}

/**
 * Functions that were made in memory: by name, so that the order of questions leaves no trace. Those of package main are last:
 * when they change nothing moves.
 */
function addProvided(link: Link, order: number[]): void {
  const { syms } = link;
  const made: { name: string; id: number; isMain: boolean }[] = [];
  const ids = link.live();
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k]!;
    if (syms.local[id] !== -1) continue;
    if (syms.kind[id] !== Kind.Text && syms.kind[id] !== Kind.TextFips) continue;
    const name = syms.name(id);
    made.push({ name, id, isMain: name.startsWith("main.") });
  }
  made.sort((a, b) => {
    if (a.isMain !== b.isMain) return a.isMain ? 1 : -1;
    return a.name < b.name ? -1 : a.name > b.name ? 1 : syms.abi[a.id]! - syms.abi[b.id]!;
  });
  for (const m of made) order.push(m.id);
}

/** Gives every function its address. */
export function placeText(link: Link): void {
  const { syms } = link;
  const funcAlign = link.options.funcAlign === 0 ? 32 : link.options.funcAlign;
  const section: Section = link.addSection(link.text, ".text");
  section.align = funcAlign;
  const text = syms.defineSpecial("runtime.text", Kind.Text);
  const etext = syms.defineSpecial("runtime.etext", Kind.TextEnd);
  let at = roundUp(link.textStart, funcAlign);
  section.address = at;
  const ids = link.textOrder;
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k]!;
    const align = Math.max(syms.align[id]!, funcAlign);
    at = roundUp(at, align);
    if (section.align < align) section.align = align;
    if (syms.size[id]! < syms.dataLen[id]!) {
      link.error(id, `initialize bounds (${syms.size[id]} < ${syms.dataLen[id]})`);
    }
    syms.sect[id] = section.index;
    syms.value[id] = at;
    at += Math.max(syms.size[id]!, minFunc);
  }
  section.length = at - section.address + 1;
  if (section.length > cutoff) link.error(0, `too much code (${section.length}, over ${cutoff} bytes)`);
  syms.sect[text] = syms.sect[etext] = section.index;
  syms.value[text] = section.address;
  syms.value[etext] = at;
}
