// Endless instantiation: generic code whose instances need ever larger type arguments. In: all uses of generic types
// and functions of a package. Out: an error that shows the cycle. Contract: cmd/compile's "instantiation cycle".
//
// Type parameters are vertices. `F[*P]` inside a function with parameter P is an edge from P to F's parameter with
// weight 1 (the argument is larger than P), `F[P]` one with weight 0. A cycle with a positive weight never ends.
import type { Pos } from "../source/position.ts";
import type { Checker } from "./checker.ts";
import { ObjKind, type TypeName } from "./object.ts";
import {
  type ArrayType,
  type Chan,
  type Interface,
  type MapType,
  type Named,
  type Pointer,
  type Signature,
  type Slice,
  type Struct,
  type Type,
  TypeKind,
  type TypeParam,
  unalias,
} from "./type.ts";
import { typeSetOf } from "./typeset.ts";

interface Vertex {
  obj: TypeName;
  weight: number;
  /** The edge over which the weight came, or -1; and the length of the path. */
  previous: number;
  length: number;
}

interface Edge {
  to: number;
  from: number;
  weight: number;
  pos: Pos;
  type: Type;
}

/** Reports instantiation that would never end. */
export function checkInstanceCycles(c: Checker): void {
  if (c.instanceGraph.length === 0) return;
  new InstanceGraph(c).check();
}

class InstanceGraph {
  private readonly c: Checker;
  private readonly vertices: Vertex[] = [];
  private readonly edges: Edge[] = [];
  private readonly index = new Map<TypeName, number>();

  constructor(c: Checker) {
    this.c = c;
    for (const use of c.instanceGraph) {
      use.tparams.forEach((p, i) => {
        if (p.obj.pkg === c.pkg) this.assign(use.argExprs[i]?.pos ?? use.pos, p, use.targs[i]!);
      });
    }
  }

  check(): void {
    for (let again = true; again; ) {
      again = false;
      for (let i = 0; i < this.edges.length; i++) {
        const e = this.edges[i]!;
        const from = this.vertices[e.from]!;
        const to = this.vertices[e.to]!;
        const weight = from.weight + e.weight;
        if (weight <= to.weight) continue;
        to.previous = i;
        to.length = from.length + 1;
        if (to.length === this.vertices.length) {
          this.report(e.to);
          return;
        }
        to.weight = weight;
        again = true;
      }
    }
  }

  private report(start: number): void {
    const stack: number[] = [];
    const seen = new Set<number>();
    let v = start;
    while (!seen.has(v)) {
      seen.add(v);
      stack.push(v);
      v = this.edges[this.vertices[v]!.previous]!.from;
    }
    const details = stack.slice(stack.indexOf(v)).map((w) => {
      const e = this.edges[this.vertices[w]!.previous]!;
      const obj = this.vertices[e.to]!.obj;
      const how = obj.type?.kind === TypeKind.TypeParam ? "instantiated as" : "implicitly parameterized by";
      return { pos: e.pos, text: `${obj.name} ${how} ${this.c.typeString(e.type)}` };
    });
    this.c.report(this.vertices[v]!.obj.pos, "InvalidInstanceCycle", "instantiation cycle:", details);
  }

  private vertex(obj: TypeName): number {
    let i = this.index.get(obj);
    if (i === undefined) {
      i = this.vertices.length;
      this.vertices.push({ obj, weight: 0, previous: -1, length: 0 });
      this.index.set(obj, i);
    }
    return i;
  }

  private paramVertex(p: TypeParam): number {
    return this.vertex((this.c.canonicalParams.get(p) ?? p).obj);
  }

  private assign(pos: Pos, p: TypeParam, arg: Type): void {
    this.flow(pos, p, arg, arg, new Set());
  }

  private flow(pos: Pos, p: TypeParam, arg: Type, type: Type, seen: Set<Type>): void {
    const t = unalias(type);
    if (seen.has(t)) return;
    seen.add(t);
    const edge = (from: number): void => {
      this.edges.push({ to: this.paramVertex(p), from, weight: t === unalias(arg) ? 0 : 1, pos, type: arg });
    };
    const into = (x: Type): void => this.flow(pos, p, arg, x, seen);
    switch (t.kind) {
      case TypeKind.TypeParam:
        edge(this.paramVertex(t as TypeParam));
        break;
      case TypeKind.Named: {
        const local = this.localVertex((t as Named).obj);
        if (local >= 0) edge(local);
        (t as Named).targs.forEach(into);
        break;
      }
      case TypeKind.Array:
        into((t as ArrayType).elem);
        break;
      case TypeKind.Slice:
        into((t as Slice).elem);
        break;
      case TypeKind.Pointer:
        into((t as Pointer).elem);
        break;
      case TypeKind.Chan:
        into((t as Chan).elem);
        break;
      case TypeKind.Map:
        into((t as MapType).key);
        into((t as MapType).elem);
        break;
      case TypeKind.Interface:
        for (const m of typeSetOf(t as Interface).methods) into(m.type!);
        break;
      case TypeKind.Signature:
        for (const v of (t as Signature).params.vars) into(v.type!);
        for (const v of (t as Signature).results.vars) into(v.type!);
        break;
      case TypeKind.Struct:
        for (const f of (t as Struct).fields) into(f.type!);
        break;
    }
  }

  // A type declared inside a generic function depends on that function's parameters.
  private localVertex(obj: TypeName): number {
    if (obj.pkg !== this.c.pkg || obj.parent === null || obj.parent === this.c.pkg.scope) return -1;
    const known = this.index.get(obj);
    if (known !== undefined) return known;
    let v = -1;
    for (let s = obj.parent; s !== this.c.pkg.scope && s.parent !== null; s = s.parent) {
      for (const o of s.objects()) {
        if (o.kind !== ObjKind.TypeName || o.type?.kind !== TypeKind.TypeParam || o.pos >= obj.pos) continue;
        if (v < 0) v = this.vertex(obj);
        const p = o.type as TypeParam;
        this.edges.push({ to: v, from: this.paramVertex(p), weight: 1, pos: obj.pos, type: p });
      }
    }
    return v;
  }
}
