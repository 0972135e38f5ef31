// A random Go program from a seed: types, globals, functions whose loops are counted, and a driver that prints a checksum of
// what each function yields, or how it failed. The language fixes the output: expressions have no side effects and a statement
// can fail in one way only, so that no order of evaluation that Go leaves open is seen; maps are folded in any order.

import { Random } from "../random.ts";
import { Expressions } from "./expressions.ts";
import { kernel } from "./kernels.ts";
import { type Callable, Scope, type Variable } from "./scope.ts";
import { Statements } from "./statements.ts";
import {
  arrayOf,
  comparable,
  complexes,
  type Field,
  floats,
  ints,
  mapOf,
  pointerTo,
  sliceOf,
  type Ty,
  tBool,
  tFloat64,
  tInt,
  tString,
  ty,
} from "./types.ts";

export interface GeneratedProgram {
  /** Declarations; every name begins with the prefix. */
  readonly text: string;
  /** Name of the function that runs it. */
  readonly main: string;
}

/** The program of `seed`. Names begin with `p<seed>`, so that many programs fit in one package. */
export function generateProgram(seed: number): GeneratedProgram {
  return new Generator(seed).program();
}

class Generator {
  private readonly r: Random;
  private readonly prefix: string;
  private readonly scope = new Scope();
  private readonly e: Expressions;
  private readonly out: string[] = [];
  private readonly structs: Ty[] = [];
  private iface: Ty;
  private readonly globals: Variable[] = [];

  constructor(seed: number) {
    this.r = new Random(seed);
    this.prefix = `p${seed}`;
    this.e = new Expressions(this.r, this.scope);
    this.iface = ty("iface", `${this.prefix}I`, { methods: ["M0"] });
  }

  program(): GeneratedProgram {
    const { r, prefix } = this;
    this.out.push(`type ${this.iface.go} interface {\n\tM0(int) int\n\tSum() uint64\n}\n`);
    this.declareGlobals();
    for (let i = r.between(1, 3); i > 0; i--) this.declareStruct();
    const driver: string[] = [];
    for (let i = r.between(2, 4); i > 0; i--) driver.push(...this.declareFunction());
    for (let i = r.between(1, 3); i > 0; i--) {
      const k = kernel(r, `${prefix}k${i}`);
      this.out.push(k.text);
      driver.push(...k.calls);
    }
    const main = `${prefix}main`;
    this.out.push(`func ${main}() {\n${driver.map((l) => `\t${l}\n`).join("")}}\n`);
    return { text: this.out.join("\n"), main };
  }

  private declareGlobals(): void {
    const { r, prefix } = this;
    const basics = [tInt, r.pick(ints), r.pick(ints), r.pick(floats), tString, tBool];
    basics.forEach((t, i) => {
      const name = `${prefix}g${i}`;
      const value =
        t.kind === "int" ? r.below(100) : t.kind === "float" ? "1.5" : t.kind === "string" ? '"global"' : "true";
      this.out.push(`var ${name} ${t.go} = ${value}\n`);
      this.globals.push(this.scope.add({ name, ty: t, assignable: true, indexOf: null }));
    });
  }

  /** Some type; `depth` bounds how far it nests. */
  type(depth: number): Ty {
    const { r } = this;
    switch (depth <= 0 ? r.below(4) : r.weighted([34, 8, 9, 4, 3, 10, 10, 12, 6, 5, 4, 2])) {
      case 0:
        return r.pick(ints);
      case 1:
        return r.pick(floats);
      case 2:
        return tString;
      case 3:
        return r.chance(70) ? tInt : tBool;
      case 4:
        return r.pick(complexes);
      case 5:
        return this.structs.length > 0 ? r.pick(this.structs) : r.pick(ints);
      case 6:
        if (r.chance(12)) return arrayOf(r.pick(ints), r.pick([17, 33]));
        return arrayOf(this.type(depth - 1), r.pick([1, 2, 3, 4, 4, 5, 8]));
      case 7:
        return sliceOf(this.type(depth - 1));
      case 8:
        return mapOf(this.keyType(), this.type(depth - 1));
      case 9:
        return this.structs.length > 0 ? pointerTo(r.pick(this.structs)) : pointerTo(r.pick(ints));
      case 10:
        return r.chance(60) ? this.iface : ty("iface", "any");
      default:
        return tBool;
    }
  }

  private keyType(): Ty {
    const { r } = this;
    const exact = (t: Ty): boolean =>
      t.kind === "int" ||
      t.kind === "string" ||
      t.kind === "bool" ||
      (t.kind === "struct" && t.fields.every((f) => exact(f.ty)));
    const good = this.structs.filter((t) => comparable(t) && exact(t));
    if (good.length > 0 && r.chance(30)) return r.pick(good);
    return r.chance(50) ? r.pick(ints) : r.chance(70) ? tString : arrayOf(r.pick(ints), 2);
  }

  private declareStruct(): void {
    const { r, prefix } = this;
    const go = `${prefix}T${this.structs.length}`;
    const fields: Field[] = Array.from({ length: r.between(1, 5) }, (_, i) => ({ name: `f${i}`, ty: this.type(1) }));
    const inner = this.structs.length > 0 && r.chance(35) ? r.pick(this.structs) : null;
    if (inner !== null) fields.splice(r.below(fields.length), 0, { name: inner.go, ty: inner });
    const t = ty("struct", go, { fields });
    const declared = fields.map((f) => (f.name === f.ty.go ? `\t${f.name}\n` : `\t${f.name} ${f.ty.go}\n`));
    this.out.push(`type ${go} struct {\n${declared.join("")}}\n`);
    const sum = fields.map((f) => `\th = ${this.fold("h", `x.${f.name}`, f.ty)}\n`).join("");
    this.out.push(`//go:noinline\nfunc (x ${go}) Sum() (h uint64) {\n${sum}\treturn\n}\n`);
    this.scope.push();
    this.scope.add({ name: "x", ty: t, assignable: false, indexOf: null });
    this.scope.add({ name: "a", ty: tInt, assignable: false, indexOf: null });
    this.out.push(`func (x ${go}) M0(a int) int { return ${this.e.expr(tInt, 3)} }\n`);
    this.scope.pop();
    this.scope.push();
    this.scope.add({ name: "(*x)", ty: t, assignable: false, indexOf: null });
    this.scope.add({ name: "a", ty: tInt, assignable: false, indexOf: null });
    const f = r.pick(fields);
    this.out.push(`func (x *${go}) P0(a int) {\n\tx.${f.name} = ${this.e.any(f.ty, 2)}\n}\n`);
    this.scope.pop();
    const own = `N${this.structs.length}`;
    const pointer = r.chance(50);
    this.scope.push();
    this.scope.add({ name: pointer ? "(*x)" : "x", ty: t, assignable: false, indexOf: null });
    this.scope.add({ name: "a", ty: tInt, assignable: false, indexOf: null });
    this.out.push(`func (x ${pointer ? "*" : ""}${go}) ${own}(a int) int { return ${this.e.expr(tInt, 2)} }\n`);
    this.scope.pop();
    t.methods.push("M0");
    t.ptrMethods.push("P0");
    // Those of the embedded struct are promoted, but for those that this one has itself.
    for (const m of inner?.ptrMethods ?? []) if (m !== "P0") t.ptrMethods.push(m);
    t.ptrMethods.push(own);
    this.structs.push(t);
  }

  /** An expression that folds `x` into checksum `h`. */
  fold(h: string, x: string, t: Ty): string {
    switch (t.kind) {
      case "int":
        return `mix(${h}, uint64(${x}))`;
      case "float":
        return `mixf(${h}, float64(${x}))`;
      case "complex":
        return `mixf(mixf(${h}, float64(real(${x}))), float64(imag(${x})))`;
      case "string":
        return `mixs(${h}, ${x})`;
      case "bool":
        return `mixb(${h}, ${x})`;
      case "struct":
        return `mix(${h}, ${x}.Sum())`;
      case "array":
      case "slice":
      case "map":
      case "ptr":
        return `${this.folder(t)}(${h}, ${x})`;
      case "iface":
        return `mixi(${h}, ${x})`;
      case "func":
        return `mix(${h}, 3)`;
    }
  }

  private readonly folders = new Map<string, string>();

  /** The function that folds a container; one for each type. */
  private folder(t: Ty): string {
    const known = this.folders.get(t.go);
    if (known !== undefined) return known;
    const name = `${this.prefix}h${this.folders.size}`;
    this.folders.set(t.go, name);
    let body: string;
    if (t.kind === "ptr")
      body = `\tif x == nil {\n\t\treturn mix(h, 5)\n\t}\n\treturn ${this.fold("h", "(*x)", t.elem!)}\n`;
    else if (t.kind === "map") {
      // In any order: the sum of what the entries give.
      const entry = this.fold(this.fold("7", "k", t.key!), "v", t.elem!);
      body = `\ts := uint64(len(x))\n\tfor k, v := range x {\n\t\ts += ${entry}\n\t}\n\treturn mix(h, s)\n`;
    } else {
      body = `\th = mix(h, uint64(len(x)))\n\tfor _, y := range x {\n\t\th = ${this.fold("h", "y", t.elem!)}\n\t}\n\treturn h\n`;
    }
    this.out.push(`//go:noinline\nfunc ${name}(h uint64, x ${t.go}) uint64 {\n${body}}\n`);
    return name;
  }

  /** A function and the lines of the driver that call it. */
  private declareFunction(): string[] {
    const { r, e } = this;
    const name = `${this.prefix}f${e.callables.length}`;
    const params = Array.from({ length: r.chance(88) ? r.below(5) : r.between(6, 14) }, () => this.type(2)).filter(
      (t) => t.kind !== "func",
    );
    const pure = r.chance(35);
    const results = pure
      ? [r.pick([tInt, tInt, tFloat64, tString, tBool, r.pick(ints)])]
      : Array.from({ length: r.between(1, 3) }, () => this.type(1));
    this.scope.push();
    params.forEach((t, i) => {
      this.scope.add({ name: `a${i}`, ty: t, assignable: !pure, indexOf: null });
    });
    e.cost = 0;
    e.trips = 1;
    const s = new Statements(
      e,
      (d) => this.type(d),
      pure ? [] : this.globals,
      pure,
      (h, x, t) => this.fold(h, x, t),
    );
    const named = !pure && r.chance(50);
    const lines = s.body(results, named, named && r.chance(40));
    this.scope.pop();
    const sig = results.map((t, i) => (named ? `r${i} ${t.go}` : t.go)).join(", ");
    const directive = r.chance(25) ? "//go:noinline\n" : "";
    this.out.push(
      `${directive}func ${name}(${params.map((t, i) => `a${i} ${t.go}`).join(", ")}) (${sig}) {\n${lines.map((l) => `\t${l}\n`).join("")}}\n`,
    );
    e.callables.push({ name, params, results, pure, cost: e.cost + 5 } satisfies Callable);
    return this.callLines(name, params, results);
  }

  private callLines(name: string, params: readonly Ty[], results: readonly Ty[]): string[] {
    const { e } = this;
    const out: string[] = [];
    for (let k = this.r.between(1, 2); k > 0; k--) {
      e.cost = 0;
      const vars = results.map((_, i) => `r${i}`).join(", ");
      let h = "uint64(1)";
      results.forEach((t, i) => {
        h = this.fold(h, `r${i}`, t);
      });
      out.push(
        "func() {",
        `\tdefer func() { if r := recover(); r != nil { println("${name}", failure(r)) } }()`,
        `\t${vars} := ${name}(${params.map((p) => e.any(p, 1)).join(", ")})`,
        `\tprintln("${name}", ${h})`,
        "}()",
      );
    }
    let g = "uint64(2)";
    for (const v of this.globals) g = this.fold(g, v.name, v.ty);
    out.push(`println("${name} globals", ${g})`);
    return out;
  }
}
