// variables: the table of a function's variables for debuggers. In: a function after its code was made; out: the table
// (obj/variables.ts): variables that are in the frame all the time by that place, the others by what variable-places.ts finds.
import type { FuncInfo, ObjSymbol, SymbolList } from "../../obj/symbol.ts";
import { VariableKind, VariableWriter } from "../../obj/variables.ts";
import { type Local, LocalClass } from "../../ssa/aux.ts";
import type { Func } from "../../ssa/func.ts";
import { type Code, findPlaces } from "./variable-places.ts";
import { Described, expressions, ranges } from "./variable-ranges.ts";

/** What the table needs of the function's code. */
export interface CodeFacts extends Code {
  line(pos: number): number;
  /** The number that a node of the inline tree has in the function's tables; -1: no instruction belongs to it. */
  node(inl: number): number;
}

/** One for all functions. */
const writer = new VariableWriter();

/** Puts the table of `f`'s variables into `info`. */
export function describeVariables(f: Func, info: FuncInfo, code: CodeFacts): void {
  const all = f.sourceVars;
  if (all === null || all.length === 0) return;
  const variables: Described[] = [];
  for (let i = 0; i < all.length; i++) variables.push(new Described(all[i]!, nodeOf(all[i]!.inl, code)));
  findPlaces(f, variables, code);
  const types: ObjSymbol[] = [];
  const kept: Described[] = [];
  for (let i = 0; i < variables.length; i++) if (isWorthwhile(variables[i]!)) kept.push(variables[i]!);
  if (kept.length === 0) return;
  // The linker writes what belongs to a node together.
  kept.sort(byNode);
  writer.begin();
  writer.number(kept.length);
  for (let i = 0; i < kept.length; i++) writeVariable(writer, kept[i]!, types, code);
  info.variables = writer.finish();
  info.variableTypes = listed(types);
}

/** Made here and not where the table is: a closure keeps whatever the closures beside it mention, which would be all of the code. */
function listed(types: readonly ObjSymbol[]): SymbolList {
  return { all: () => types };
}

function byNode(a: Described, b: Described): number {
  return a.node - b.node;
}

/** The node of the inline tree, plus 1; 0 for the function itself; -1: no instruction belongs to it. */
function nodeOf(inl: number, code: CodeFacts): number {
  if (inl === 0) return 0;
  const n = code.node(inl);
  return n < 0 ? -1 : n + 1;
}

/** Variables of the function itself are there even where they are nowhere to be found. */
function isWorthwhile(x: Described): boolean {
  return x.node === 0 || (x.node > 0 && (x.count > 0 || isInFrame(x.source.local)));
}

function kindOf(cls: LocalClass): VariableKind {
  switch (cls) {
    case LocalClass.Param:
      return VariableKind.Param;
    case LocalClass.Result:
      return VariableKind.Result;
    default:
      return VariableKind.Local;
  }
}

function writeVariable(w: VariableWriter, x: Described, types: ObjSymbol[], code: CodeFacts): void {
  const s = x.source;
  const everywhere = isInFrame(s.local);
  w.number(kindOf(s.cls) + (everywhere ? VariableKind.Everywhere : 0));
  w.text(s.name);
  let type = types.indexOf(s.type as ObjSymbol);
  if (type < 0) type = types.push(s.type as ObjSymbol) - 1;
  w.number(type);
  w.number(code.line(s.pos));
  w.number(x.node);
  if (everywhere) {
    const at = expressions.length;
    expressions.frame({ local: s.local!, offset: 0 }, code.savedBase);
    return w.part(expressions.bytes, at, expressions.length - at);
  }
  w.number(x.count);
  const { list } = ranges;
  let end = 0;
  for (let r = x.first; r >= 0; r = list[r + 4]!) {
    w.number(list[r]! - end);
    end = list[r + 1]!;
    w.number(end - list[r]!);
    w.part(expressions.bytes, list[r + 2]!, list[r + 3]!);
  }
}

/** Has the variable its place in memory? */
function isInFrame(l: Local | null): boolean {
  return l !== null && (l.used || l.cls === LocalClass.Param);
}
