// Expressions: total (they cannot panic), without side effects, and never constant as a whole unless asked for, so that
// their value does not depend on an order of evaluation that the language leaves open.
import type { Random } from "../random.ts";
import type { Callable, Scope, Variable } from "./scope.ts";
import {
  arrayOf,
  comparable,
  divisor,
  floats,
  funcOf,
  ints,
  literal,
  sliceOf,
  type Ty,
  tBool,
  tByte,
  tFloat64,
  tInt,
  tString,
} from "./types.ts";

const basic = (t: Ty): boolean => t.kind === "int" || t.kind === "float" || t.kind === "string" || t.kind === "bool";

export class Expressions {
  readonly r: Random;
  readonly scope: Scope;
  /** Functions declared so far. */
  readonly callables: Callable[] = [];
  /** Statements that one run of what is being written costs, at most; calls are left out beyond it. */
  budget = 20_000;
  /** How often the statement being written runs. */
  trips = 1;
  cost = 0;
  private literals = 0;
  /** How many function literals are open. */
  private literal = 0;

  constructor(r: Random, scope: Scope) {
    this.r = r;
    this.scope = scope;
  }

  /** A variable of exactly this type, or null. */
  variable(t: Ty): Variable | null {
    const found = this.scope.of((v) => v.ty.go === t.go);
    // Later ones are more interesting.
    return found.length === 0 ? null : found[Math.max(this.r.below(found.length), this.r.below(found.length))]!;
  }

  /** Something of type `t` without operators; not constant where the type is basic. */
  leaf(t: Ty): string {
    const v = this.variable(t);
    if (v !== null && (basic(t) || this.r.chance(85))) return v.name;
    switch (t.kind) {
      case "int": {
        const other = this.variable(tInt)!;
        return t.go === "int" ? other.name : `${t.go}(${other.name})`;
      }
      case "float": {
        const i = this.variable(tInt)!.name;
        return `${t.go}(${i})`;
      }
      case "bool":
        return `(${this.variable(tInt)!.name}&1 == 0)`;
      case "string":
        return `string(rune(97+${this.variable(tInt)!.name}&15))`;
      default:
        return this.composite(t, 0);
    }
  }

  /** A literal or something else of type `t`. */
  any(t: Ty, depth: number): string {
    if ((basic(t) || t.kind === "complex") && this.r.chance(30)) return this.typedLiteral(t);
    return this.expr(t, depth);
  }

  private typedLiteral(t: Ty): string {
    const s = literal(this.r, t);
    return `${t.go}(${s})`;
  }

  expr(t: Ty, depth: number): string {
    const { r } = this;
    if (depth <= 0) return this.leaf(t);
    if (r.chance(12)) {
      const c = this.call(t, depth - 1);
      if (c !== null) return c;
    }
    if (r.chance(15)) {
      const p = this.part(t, depth - 1);
      if (p !== null) return p;
    }
    if (r.chance(4))
      return `pick(${this.expr(tBool, depth - 1)}, ${this.expr(t, depth - 1)}, ${this.expr(t, depth - 1)})`;
    if (r.chance(2) && basic(t)) {
      return `func() ${t.go} { if ${this.expr(tBool, depth - 1)} { return ${this.any(t, depth - 1)} }; return ${this.expr(t, depth - 1)} }()`;
    }
    switch (t.kind) {
      case "int":
        return this.int(t, depth);
      case "float":
        return this.float(t, depth);
      case "complex":
        return this.complex(t, depth);
      case "string":
        return this.string(depth);
      case "bool":
        return this.bool(depth);
      default:
        return r.chance(55) ? this.leaf(t) : this.composite(t, depth);
    }
  }

  private int(t: Ty, depth: number): string {
    const { r } = this;
    const x = (): string => this.expr(t, depth - 1);
    switch (r.weighted([14, 26, 6, 12, 12, 10, 6, 5, 4, 3, 5, 3])) {
      case 0:
        return this.leaf(t);
      case 1: {
        const op = r.pick(["+", "-", "*", "&", "|", "^", "&^", "+", "-", "*"]);
        return `(${x()} ${op} ${r.chance(40) ? literal(r, t) : x()})`;
      }
      case 2:
        return `(${r.pick(["-", "^", "+"])}${x()})`;
      case 3:
        return `(${x()} ${r.pick(["/", "%"])} ${r.chance(70) ? divisor(r, t) : `(${x()} | 1)`})`;
      case 4: {
        const op = r.pick(["<<", ">>"]);
        const count = r.weighted([4, 3, 3]);
        if (count === 0) return `(${x()} ${op} ${r.below(t.bits + 4)})`;
        const u = r.pick(ints.filter((i) => !i.signed));
        if (count === 1) return `(${x()} ${op} ${this.leaf(u)})`;
        return `(${x()} ${op} (${this.expr(r.pick(ints), depth - 1)} & ${r.pick([7, 15, 31, 63])}))`;
      }
      case 5: {
        const from = r.pick(ints);
        return `${t.go}(${this.expr(from, depth - 1)})`;
      }
      case 6:
        return this.length(t, depth);
      case 7:
        // What is out of range after the conversion depends on the machine.
        return `${t.go}(int64(small(float64(${this.expr(r.pick(floats), depth - 1)}))))`;
      case 8:
        return `${r.pick(["min", "max"])}(${x()}, ${r.chance(30) ? literal(r, t) : x()})`;
      case 10: {
        const width = r.pick([8, 16, 32, 64]);
        const u = ints.find((i) => i.go === `uint${width}`)!;
        const y = this.expr(u, depth - 1);
        if (r.chance(40))
          return `${t.go}(bits.RotateLeft${width}(${y}, ${r.chance(50) ? r.below(70) : this.leaf(tInt)}))`;
        const f = r.pick(["LeadingZeros", "TrailingZeros", "OnesCount", "Len", "Reverse"]);
        if (width > 8 && r.chance(25)) return `${t.go}(bits.ReverseBytes${width}(${y}))`;
        return `${t.go}(bits.${f}${width}(${y}))`;
      }
      case 11:
        return `${t.go}(wide(uint64(${x()}), uint64(${x()})))`;
      default: {
        if (t.go === "uint8") return `ats(${this.expr(tString, depth - 1)}, ${this.expr(tInt, depth - 1)})`;
        return `(${x()} &^ ${x()})`;
      }
    }
  }

  private length(t: Ty, depth: number): string {
    const sized = this.scope.of((v) => v.ty.kind === "slice" || v.ty.kind === "map" || v.ty.kind === "string");
    const what = sized.length > 0 && this.r.chance(80) ? this.r.pick(sized).name : this.expr(tString, depth - 1);
    return t.go === "int" ? `len(${what})` : `${t.go}(len(${what}))`;
  }

  private float(t: Ty, depth: number): string {
    const { r } = this;
    const x = (): string => this.expr(t, depth - 1);
    switch (r.weighted([20, 40, 8, 12, 8, 10, 4])) {
      case 0:
        return this.leaf(t);
      case 1:
        // Explicit conversions: no product and sum may become one operation.
        return `${t.go}(${x()} ${r.pick(["+", "-", "*", "/"])} ${r.chance(35) ? this.nonzero(t) : x()})`;
      case 2:
        return `(-${x()})`;
      case 3:
        return `${t.go}(${this.expr(r.pick(ints), depth - 1)})`;
      case 4:
        return `${t.go}(${this.expr(r.pick(floats), depth - 1)})`;
      case 5: {
        const f = r.pick(["Sqrt", "Abs", "Floor", "Ceil", "Trunc", "RoundToEven"]);
        return `${t.go}(math.${f}(float64(${x()})))`;
      }
      default:
        return `${r.pick(["min", "max"])}(${x()}, ${x()})`;
    }
  }

  private nonzero(t: Ty): string {
    const s = literal(this.r, t);
    return s === "0" ? "2.5" : s;
  }

  private complex(t: Ty, depth: number): string {
    const f = t.bits === 128 ? floats[0]! : floats[1]!;
    const x = (): string => this.expr(t, depth - 1);
    if (this.r.chance(40)) return `(${x()} ${this.r.pick(["+", "-", "*"])} ${x()})`;
    return `complex(${this.expr(f, depth - 1)}, ${this.expr(f, depth - 1)})`;
  }

  private string(depth: number): string {
    const { r } = this;
    const x = (): string => this.expr(tString, depth - 1);
    switch (r.weighted([25, 20, 15, 8, 8, 6])) {
      case 0:
        return this.leaf(tString);
      case 1:
        return `subs(${x()} + ${r.chance(50) ? literal(r, tString) : x()}, 0, 40)`;
      case 2:
        return `subs(${x()}, ${this.expr(tInt, depth - 1)}, ${this.expr(tInt, depth - 1)})`;
      case 3:
        return `string(${this.expr(sliceOf(tByte), depth - 1)})`;
      case 4:
        return `string(rune(${this.expr(r.pick(ints), depth - 1)} & 127))`;
      default:
        return `string([]rune(${x()}))`;
    }
  }

  private bool(depth: number): string {
    const { r } = this;
    const b = (): string => this.expr(tBool, depth - 1);
    switch (r.weighted([10, 40, 15, 8, 8, 6, 8])) {
      case 0:
        return this.leaf(tBool);
      case 1: {
        const t = r.pick(r.chance(75) ? ints : floats);
        const op = r.pick(["==", "!=", "<", "<=", ">", ">="]);
        return `(${this.expr(t, depth - 1)} ${op} ${r.chance(40) ? literal(r, t) : this.expr(t, depth - 1)})`;
      }
      case 2:
        return `(${b()} ${r.pick(["&&", "||"])} ${b()})`;
      case 3:
        return `!${b()}`;
      case 4:
        return `(${this.expr(tString, depth - 1)} ${r.pick(["==", "!=", "<", ">="])} ${r.chance(50) ? literal(r, tString) : this.expr(tString, depth - 1)})`;
      case 5:
        return `(${b()} ${r.pick(["==", "!="])} ${b()})`;
      default: {
        const v = this.scope.of(
          (x) => (x.ty.kind === "struct" || x.ty.kind === "array" || x.ty.kind === "complex") && comparable(x.ty),
        );
        if (v.length === 0) return b();
        const x = r.pick(v);
        const y = this.expr(x.ty, depth - 1);
        return `(${x.name} ${r.pick(["==", "!="])} (${y}))`;
      }
    }
  }

  /** A call of a pure function or method that yields `t`; null if there is none. */
  private call(t: Ty, depth: number): string | null {
    const { r } = this;
    if (this.literal > 0) return null;
    if (t.go === "int" && r.chance(40)) {
      const v = this.scope.of((x) => x.ty.methods.length > 0);
      if (v.length > 0) {
        const x = r.pick(v);
        return `${x.name}.${r.pick(x.ty.methods)}(${this.expr(tInt, depth)})`;
      }
    }
    const fv = this.scope.of((v) => v.ty.kind === "func" && v.ty.elem!.go === t.go);
    const fits = this.callables.filter(
      (c) =>
        c.pure && c.results.length === 1 && c.results[0]!.go === t.go && this.cost + c.cost * this.trips < this.budget,
    );
    const all = [...fv.map((v) => ({ name: v.name, params: v.ty.params, cost: 5 })), ...fits];
    if (all.length === 0) return null;
    const c = r.pick(all);
    this.cost += c.cost * this.trips;
    return `${c.name}(${c.params.map((p) => this.any(p, depth - 1)).join(", ")})`;
  }

  /** Part of a variable: a field, an element, what a pointer points to. null if no variable has such a part. */
  private part(t: Ty, depth: number): string | null {
    const { r } = this;
    const found: string[] = [];
    for (const v of this.scope.all()) {
      const { kind, elem } = v.ty;
      if (v.indexOf !== null && v.indexOf.ty.elem!.go === t.go) found.push(`${v.indexOf.name}[${v.name}]`);
      const holder = kind === "struct" ? v.ty : kind === "ptr" ? elem! : null;
      for (const f of holder?.fields ?? []) if (f.ty.go === t.go) found.push(`${v.name}.${f.name}`);
      if (kind === "ptr" && elem!.go === t.go) found.push(`(*${v.name})`);
      if (elem?.go !== t.go) continue;
      if (kind === "array" && v.ty.length > 0) {
        const n = v.ty.length;
        const safe = (n & (n - 1)) === 0 ? `&${n - 1}` : `%${n}`;
        const i = r.chance(40) ? String(r.below(n)) : `uint(${this.expr(tInt, depth - 1)})${safe}`;
        found.push(`${v.name}[${i}]`);
      } else if (kind === "slice") found.push(`at(${v.name}, ${this.expr(tInt, depth - 1)})`);
      else if (kind === "map") found.push(`${v.name}[${this.any(v.ty.key!, depth - 1)}]`);
    }
    return found.length === 0 ? null : r.pick(found);
  }

  /** A new value of a type that is not basic. */
  composite(t: Ty, depth: number): string {
    const { r } = this;
    const inner = (e: Ty): string => this.any(e, depth - 1);
    switch (t.kind) {
      case "struct":
        if (r.chance(10)) return `${t.go}{}`;
        if (r.chance(30)) {
          const some = t.fields.filter(() => r.chance(60));
          return `${t.go}{${some.map((f) => `${f.name}: ${inner(f.ty)}`).join(", ")}}`;
        }
        return `${t.go}{${t.fields.map((f) => inner(f.ty)).join(", ")}}`;
      case "array": {
        if (r.chance(15)) return `${t.go}{}`;
        const items = Array.from({ length: t.length }, () => inner(t.elem!));
        return `${t.go}{${items.join(", ")}}`;
      }
      case "slice": {
        const n = r.below(5);
        const from = this.variable(t);
        if (from !== null && r.chance(30)) return `sub(${from.name}, ${this.leaf(tInt)}, ${this.leaf(tInt)})`;
        if (r.chance(8)) return `${t.go}(nil)`;
        if (r.chance(15)) return `make(${t.go}, ${n}, ${n + r.below(4)})`;
        if (r.chance(12)) {
          const a = this.variable(arrayOf(t.elem!, 4));
          if (a !== null && a.assignable) return `append(${t.go}(nil), ${a.name}[:]...)`;
        }
        return `${t.go}{${Array.from({ length: n }, () => inner(t.elem!)).join(", ")}}`;
      }
      case "map": {
        if (r.chance(30)) return `make(${t.go})`;
        const keys = new Set(Array.from({ length: r.below(4) }, () => this.mapKey(t.key!)));
        return `${t.go}{${[...keys].map((k) => `${k}: ${inner(t.elem!)}`).join(", ")}}`;
      }
      case "ptr":
        return t.elem!.kind === "struct"
          ? `&${this.composite(t.elem!, depth)}`
          : `new(${this.expr(t.elem!, depth - 1)})`;
      case "iface":
        return this.iface(t, depth);
      case "func":
        return this.func(t, depth);
      case "complex":
        return `complex(${this.leaf(t.bits === 128 ? tFloat64 : floats[1]!)}, 1)`;
      default:
        return this.leaf(t);
    }
  }

  /** A key of a map literal: constants must differ, so composite keys are made of variables. */
  private mapKey(t: Ty): string {
    if (t.kind === "int" || t.kind === "string") return literal(this.r, t);
    return this.composite(t, 1);
  }

  private iface(t: Ty, depth: number): string {
    const { r } = this;
    if (t.methods.length > 0) {
      const v = this.scope.of((x) => x.ty.methods.length > 0 && x.ty.kind === "struct");
      const p = this.scope.of((x) => x.ty.kind === "ptr" && x.ty.elem!.methods.length > 0);
      const all = [...v, ...p];
      return all.length > 0 ? `${t.go}(${r.pick(all).name})` : `${t.go}(none{})`;
    }
    const of = r.pick([tInt, tString, tFloat64, tByte]);
    return `any(${this.expr(of, depth - 1)})`;
  }

  /** A function literal; it reads variables around it. */
  private func(t: Ty, depth: number): string {
    const names = t.params.map(() => `q${this.literals++}`);
    this.scope.push();
    t.params.forEach((p, i) => {
      this.scope.add({ name: names[i]!, ty: p, assignable: false, indexOf: null });
    });
    // What it costs is a flat rate where it is called, and it must not come to call itself: no calls in it.
    this.literal++;
    const body = this.expr(t.elem!, Math.max(1, depth));
    const test = this.r.chance(30) ? `if ${this.expr(tBool, 1)} { return ${this.expr(t.elem!, 1)} }; ` : "";
    this.scope.pop();
    this.literal--;
    return `func(${t.params.map((p, i) => `${names[i]} ${p.go}`).join(", ")}) ${t.elem!.go} { ${test}return ${body} }`;
  }

  /** Some function type over basic types. */
  funcType(): Ty {
    const { r } = this;
    return funcOf(
      Array.from({ length: r.below(3) }, () => r.pick([tInt, tFloat64, tString, tByte])),
      r.pick([tInt, tFloat64, tString]),
    );
  }
}
