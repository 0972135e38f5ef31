// Links a program. In: package main's archive and where the others are, or providers of symbols; out: the executable's
// bytes, or messages. The phases stand in `run`, one call each.
import { Abi, SymFlag } from "../obj/kinds.ts";
import { DataLayout, typeLinks } from "./data.ts";
import { DebugInfo } from "./dwarf.ts";
import { buildNotes, compactHeaderSize, ElfFile } from "./elf.ts";
import { defineFipsInfo, sealFips } from "./fips.ts";
import { FuncTables } from "./functables.ts";
import { mainInitTasks, runtimeInitTasks } from "./inittasks.ts";
import { Attr, isText, Kind } from "./kinds.ts";
import { checkLinknames } from "./linkname.ts";
import { Loader } from "./load.ts";
import { defineBounds, writeModuleData } from "./moduledata.ts";
import { explainRuntimeNeed } from "./needsruntime.ts";
import { defaultTextBase, type LinkOptions } from "./options.ts";
import { Pclntab } from "./pclntab.ts";
import { usePrepared } from "./prepared.ts";
import { Provided } from "./provided.ts";
import { Reach } from "./reach.ts";
import { Relocator } from "./relocate.ts";
import { StackCheck } from "./stackcheck.ts";
import { Link, roundUp, type Segment } from "./state.ts";
import { disableMemoryProfiling, makeBuildInfo, setStrings } from "./strdata.ts";
import { LinkFailure, Symbols } from "./symbols.ts";
import { orderText, placeText } from "./text.ts";
import { TypeReader } from "./typedesc.ts";

export interface LinkResult {
  /** The executable; null if there are errors. */
  bytes: Uint8Array | null;
  errors: string[];
  /** Milliseconds by phase, in order. */
  times: [string, number][];
  /** What is worth keeping beside the prepared symbols that the link began with (Prepared.units); null: nothing. */
  units: Uint8Array | null;
  /** Says that nobody looks at `bytes` any more: the next link of this process may have the memory that they lie in. */
  release(): void;
}

/** Room for the symbols of a small program with the runtime in it, which are only counted as they are made. */
const usualSymbols = 1 << 15;
const usualEntry = "_rt0_amd64_linux";
/** Text starts here within the first page when the runtime is there. */
const fullHeaderSize = 4096;

/** Links what `options` says. Never throws for what is wrong with the input. */
export async function link(options: LinkOptions, inputBytes = 1 << 24): Promise<LinkResult> {
  const times: [string, number][] = [];
  let last = performance.now();
  const lap = (phase: string): void => {
    const now = performance.now();
    times.push([phase, now - last]);
    last = now;
  };
  try {
    const state = await prepare(options, inputBytes, lap);
    const debug = new DebugInfo(state);
    const bytes = state.errors.length === 0 ? await run(state, debug, lap) : null;
    const release = (): void => state.syms.release();
    if (state.errors.length > 0 || bytes === null) {
      return { bytes: null, errors: state.errors, times, units: null, release };
    }
    return { bytes, errors: [], times, units: options.noDwarf ? null : debug.keep(), release };
  } catch (e) {
    if (e instanceof LinkFailure) return { bytes: null, errors: [e.message], times, units: null, release: () => {} };
    throw e;
  }
}

/** Loads what there is and finds out what of it is the program. */
async function prepare(options: LinkOptions, inputBytes: number, lap: (phase: string) => void): Promise<Link> {
  const prepared = options.prepared ?? null;
  const room = prepared === null ? inputBytes : roomFor(prepared.symbols.mem.length);
  const syms = new Symbols(room, options.providers.length > 0 && prepared === null ? usualSymbols : 0);
  const loader = new Loader(syms, options.files, options.config);
  if (options.main !== null) await loader.loadProgram(options.main);
  lap("load");
  if (syms.objects.length > 1) syms.number(loader.objByPkg);
  if (options.checkLinkname) checkLinknames(syms);
  const provided = new Provided(syms, options.providers);
  if (prepared !== null) usePrepared(prepared, syms, provided);
  const types = new TypeReader(syms, (id) => provided.demand(id));
  const demand = (id: number): void => provided.demand(id);
  const begin = provided.beginsAhead ? (id: number): void => provided.begin(id) : null;
  let reach = new Reach(syms, demand, true, !options.pruneWeakMap, begin);
  const state = new Link(options, syms, loader, reach, types, provided);
  lap("symbols");
  const entry = options.entry === "" ? usualEntry : options.entry;
  if (entry === usualEntry || syms.lookup("go:fipsinfo") !== 0) defineFipsInfo(syms);
  state.entry = findEntry(state, entry);
  markRoots(state, entry);
  if (entry === usualEntry) runtimeInitTasks(state);
  if (entry === usualEntry) initialize(state);
  reach.run();
  if (entry !== usualEntry && runtimeReached(state)) {
    // Somebody brings the runtime up in the end, and it initialises packages.
    runtimeInitTasks(state);
    initialize(state);
    reach.run();
  }
  if (!runtimeReached(state)) {
    // Nobody will look at tables about functions: what only they lead to is not part of the program.
    for (let id = 1; id < syms.count; id++) syms.attr[id]! &= ~Attr.Reachable;
    reach = new Reach(syms, demand, false, !options.pruneWeakMap, begin);
    state.reach = reach;
    markRoots(state, entry);
    reach.run();
  }
  state.moduleData = syms.lookup("runtime.firstmoduledata");
  state.hasRuntime = runtimeReached(state);
  if (entry !== usualEntry && state.entry !== 0 && !started(state)) {
    const need = explainRuntimeNeed(state, state.entry);
    if (need !== null) state.errors.push(need);
  }
  lap("reach");
  return state;
}

/** What a link takes that begins with so many bytes: some more symbols, the file, tables. Not much more: memory has to be cleared. */
function roomFor(prepared: number): number {
  return 2 * prepared + (1 << 22);
}

/** The runtime's record of the program is what its presence is known by. */
function runtimeReached(state: Link): boolean {
  const id = state.syms.lookup("runtime.firstmoduledata");
  return id !== 0 && state.syms.isReachable(id);
}

/** What brings the runtime up is part of the program. */
function started(state: Link): boolean {
  const id = state.syms.lookup("runtime.rt0_go");
  return id !== 0 && state.syms.isReachable(id);
}

/** The entry symbol: the assembly function of that name, or the Go one. */
function findEntry(state: Link, name: string): number {
  const { syms } = state;
  const found = [Abi.Abi0, Abi.Internal].map((abi) => state.askDefined(name, abi)).filter((id) => id !== 0);
  // The code itself, not what converts to it from the other calling convention.
  const id = found.find((x) => (syms.attr[x]! & SymFlag.AbiWrapper) === 0) ?? found[0];
  if (id !== undefined) {
    if (!isText(syms.kind[id]!)) state.error(id, "entry not text");
    return id;
  }
  state.errors.push(`missing entry symbol ${JSON.stringify(name)}`);
  return 0;
}

function markRoots(state: Link, entry: string): void {
  const { reach } = state;
  reach.mark(state.entry, 0);
  if (entry !== usualEntry) return;
  for (const abi of [Abi.Abi0, Abi.Internal]) reach.mark(state.askDefined(entry, abi), 0);
  for (const abi of [Abi.Abi0, Abi.Internal]) reach.mark(state.askDefined("runtime.unreachableMethod", abi), 0);
  reach.mark(state.mainInitTasks, 0);
}

/** Makes the initialisation of all packages part of the program. */
function initialize(state: Link): void {
  runtimeInitTasks(state);
  state.mainInitTasks = mainInitTasks(state);
  state.reach.mark(state.mainInitTasks, 0);
}

/** Everything from the reached symbols to the file; null where what was found wrong until then leaves no file to write. */
async function run(state: Link, debug: DebugInfo, lap: (phase: string) => void): Promise<Uint8Array | null> {
  const { syms, options } = state;
  setup(state);
  orderText(state);
  setStrings(state);
  if (state.hasRuntime) new StackCheck(state).run();
  placeText(state);
  lap("text");
  let pcln: Pclntab | null = null;
  if (state.hasRuntime) {
    typeLinks(state);
    makeBuildInfo(state);
    pcln = new Pclntab(state);
    pcln.prepare();
    lap("pclntab");
    defineBounds(state);
  }
  const data = new DataLayout(state);
  data.group();
  if (pcln !== null) writeModuleData(state, pcln);
  data.layout();
  data.assignAddresses();
  lap("layout");
  if (state.errors.length > 0) return null;
  if (!options.noDwarf) debug.build(pcln?.tables ?? new FuncTables(state, state.textOrder));
  lap("dwarf");
  pcln?.finish();
  lap("functions");
  const segments = placeSegments(state);
  state.entry = syms.value[state.entry]!;
  const elf = new ElfFile(state, segments);
  const behind = elf.prepare();
  lap("symbol table");
  // In the arena: what is copied from one place in an array to another needs no object for it.
  const place = syms.alloc(state.dwarf.fileOffset + debug.room + behind);
  // As it is now: if names that are looked up make it grow, that is no matter here.
  const { mem } = syms;
  const file = mem.subarray(place, syms.memUsed);
  writeSegments(state, mem, place, file);
  lap("relocate");
  await debug.place();
  lap("compress");
  const out = file.subarray(0, elf.layout());
  for (const { section, data } of debug.sections) out.set(data, state.dwarf.fileOffset + section.address);
  elf.write(out);
  if (state.hasRuntime) sealFips(state, out);
  lap("write");
  return out;
}

/** What the program's shape decides: address of the text, symbols that the linker owns. */
function setup(state: Link): void {
  const { syms, options, reach } = state;
  state.round = options.round === -1 ? 4096 : options.round;
  state.headerSize = state.hasRuntime ? fullHeaderSize : compactHeaderSize(3, buildNotes(state));
  state.textStart =
    options.textAddress === -1 ? roundUp(defaultTextBase, state.round) + state.headerSize : options.textAddress;
  const map = state.askDefined("runtime.mapinitnoop", Abi.Internal);
  if (map !== 0 && options.pruneWeakMap) reach.redirectMapInits(map);
  defineTls(state);
  if (!state.hasRuntime) return;
  const module = state.moduleData;
  state.moduleDataType = state.typeOf(module);
  syms.takeOver(module);
  syms.kind[module] = Kind.ModuleData;
  disableMemoryProfiling(state);
}

/**
 * The slot that holds the running goroutine. Without the runtime nobody sets up a thread pointer, and the one that the
 * kernel (or a boot loader) leaves is 0: then the slot is an ordinary zero word, and its offset is its address. Code that
 * converts between calling conventions reads it.
 */
function defineTls(state: Link): void {
  const { syms } = state;
  const tls = state.hasRuntime ? syms.lookupOrCreate("runtime.tlsg") : syms.lookup("runtime.tlsg");
  if (tls === 0 && !state.usesTls()) return;
  const id = tls === 0 ? syms.lookupOrCreate("runtime.tlsg") : tls;
  if (syms.kind[id] === Kind.Xxx) {
    syms.takeOver(id);
    syms.kind[id] = state.hasRuntime ? Kind.TlsBss : Kind.NoptrBss;
    syms.size[id] = 8;
  }
  state.reach.keep(id);
  state.tls = state.hasRuntime ? 0 : id;
}

/** Gives the segments their places in the file. */
function placeSegments(state: Link): Segment[] {
  const { text, rodata, data, round } = state;
  text.fileLength = text.length;
  const loaded = (text.address - state.headerSize) % round === 0;
  if (loaded) {
    // The headers are part of the text segment, in front of it.
    text.address -= state.headerSize;
    text.length += state.headerSize;
    text.fileLength += state.headerSize;
    text.fileOffset = 0;
  } else {
    text.fileOffset = state.headerSize + ((((text.address - state.headerSize) % round) + round) % round);
  }
  let end = text.fileOffset + text.fileLength;
  const segments = [text];
  for (const s of [rodata, data]) {
    if (s.length === 0) continue;
    // The smallest place behind what there is that lies in its page as the address does.
    s.fileOffset = end + ((((s.address - end) % round) + round) % round);
    end = s.fileOffset + s.fileLength;
    segments.push(s);
  }
  state.dwarf.fileOffset = roundUp(end, 16);
  return segments;
}

/** Writes to `out`, which begins at `place` of `mem`, where the symbols' data is, too. */
function writeSegments(state: Link, mem: Uint8Array, place: number, out: Uint8Array): void {
  const { syms, text } = state;
  const relocator = new Relocator(state);
  const textSection = text.sections[0]!;
  const toFile = text.fileOffset - text.address;
  // Between functions: breakpoints, not something that could be run by accident.
  out.fill(0xcc, textSection.address + toFile, textSection.address + toFile + textSection.length);
  const { textOrder, dataOrder } = state;
  for (let k = 0; k < textOrder.length; k++) {
    const id = textOrder[k]!;
    const at = syms.value[id]! + toFile;
    const from = syms.dataAt[id]!;
    const length = syms.dataLen[id]!;
    mem.copyWithin(place + at, from, from + length);
    relocator.apply(id, out, at, length);
  }
  for (let k = 0; k < dataOrder.length; k++) {
    const id = dataOrder[k]!;
    const length = syms.dataLen[id]!;
    if (length === 0) continue;
    const section = state.sections[syms.sect[id]!];
    if (section === null || section === undefined) continue;
    const segment = section.segment;
    const at = syms.value[id]! - segment.address + segment.fileOffset;
    const from = syms.dataAt[id]!;
    mem.copyWithin(place + at, from, from + length);
    relocator.apply(id, out, at, length);
  }
}
