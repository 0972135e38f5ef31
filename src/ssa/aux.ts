// What `Value.aux` may point to: symbols, frame variables, call descriptions. They are compared by identity.
import type { CallLayout } from "../abi/callconv.ts";
import type { Pos } from "../source/position.ts";
import type { Type } from "./type.ts";

/** A linker symbol by name. Back ends hand it on as it is; src/obj's symbols fit. */
export interface SymbolRef {
  readonly name: string;
}

/** What kind of frame variable. */
export const enum LocalClass {
  Auto,
  Param,
  Result,
}

/**
 * A variable of the function that may live in its frame. Params and results have a place in the caller's frame
 * (`offset` from the first argument, given by the calling convention; for register parameters, their spill slot).
 * The offset of an auto is given by frame layout.
 */
export class Local {
  readonly name: string;
  readonly type: Type;
  readonly cls: LocalClass;
  /** Its address is used (LocalAddr): it stays in memory and may be a stack object. */
  addrTaken = false;
  /** A result that lives on the stack or is named and must survive panics: always kept in memory. */
  offset = 0;
  /** Set by frame layout when any code refers to its memory. */
  used = false;
  /** Must be zero on entry because liveness cannot tell when it is set (kept pointers seen by the collector). */
  needZero = false;
  /** Live at every safe point: code that the runtime enters at the function's end (deferreturn) reads it. */
  alwaysLive = false;
  /** Slot of the open-coded defers: bits or closures, found by the runtime through funcdata. */
  openDeferSlot = false;
  /** Moved out of a register: a spill slot made by the allocator. */
  spill = false;
  /** Order of declaration, for a deterministic layout. */
  readonly index: number;
  readonly pos: Pos;
  /** The front end's variable, for debug information. */
  origin: object | null = null;

  constructor(name: string, type: Type, cls: LocalClass, index: number, pos: Pos) {
    this.name = name;
    this.type = type;
    this.cls = cls;
    this.index = index;
    this.pos = pos;
  }

  toString(): string {
    return this.name;
  }
}

/** Everything known about a call: `fn` is null for closure and interface calls. */
export class AuxCall {
  readonly fn: SymbolRef | null;
  /** Where arguments and results go. */
  readonly layout: CallLayout;
  /** Go-level types, receiver first. */
  readonly params: readonly Type[];
  readonly results: readonly Type[];
  /** The call never returns (throw, panic): the block after it is an Exit. */
  noReturn = false;
  /** wbMove or wbZero: the runtime neither stops the goroutine there nor looks at its frame. */
  writeBarrier = false;

  constructor(fn: SymbolRef | null, layout: CallLayout, params: readonly Type[], results: readonly Type[]) {
    this.fn = fn;
    this.layout = layout;
    this.params = params;
    this.results = results;
  }

  toString(): string {
    return this.fn === null ? "" : this.fn.name;
  }
}
