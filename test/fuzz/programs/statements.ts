// Statements of a generated function: every loop is counted, variables are used, what can fail stands alone.

import type { Random } from "../random.ts";
import type { Expressions } from "./expressions.ts";
import { writePattern } from "./patterns.ts";
import type { Variable } from "./scope.ts";
import { arrayOf, ints, literal, sliceOf, type Ty, tBool, tByte, tFloat64, tInt, tString } from "./types.ts";

export class Statements {
  private readonly e: Expressions;
  private readonly r: Random;
  private readonly type: (depth: number) => Ty;
  private readonly globals: readonly Variable[];
  /** May only read and compute: no assignment to what others see, nothing that fails. */
  private readonly pure: boolean;
  private readonly fold: (h: string, x: string, t: Ty) => string;
  private lines: string[] = [];
  private indent = "";
  private count = 0;
  private left = 0;
  /** Labels of the loops around, innermost last. */
  private readonly loops: { label: string; used: boolean }[] = [];
  private results: readonly Ty[] = [];
  private named = false;
  /** Inside of a function literal: no return of the outer results. */
  private nested = 0;

  constructor(
    e: Expressions,
    type: (depth: number) => Ty,
    globals: readonly Variable[],
    pure: boolean,
    fold: (h: string, x: string, t: Ty) => string,
  ) {
    this.fold = fold;
    this.e = e;
    this.r = e.r;
    this.type = type;
    this.globals = globals;
    this.pure = pure;
  }

  /** The lines of a body that yields `results`, which are called r0 … if `named`. */
  body(results: readonly Ty[], named: boolean, recovers: boolean): string[] {
    this.results = results;
    this.named = named;
    this.left = this.r.between(5, 13);
    this.e.scope.push();
    if (named) results.forEach((t, i) => void this.declare(`r${i}`, t));
    if (recovers) this.recovering();
    else if (!this.pure && this.r.chance(12)) this.deferred();
    while (this.left > 0) this.statement();
    this.giveBack();
    this.e.scope.pop();
    return this.lines;
  }

  private put(line: string): void {
    this.lines.push(this.indent + line);
  }

  private fresh(letter: string): string {
    return `${letter}${this.count++}`;
  }

  private declare(name: string, t: Ty, assignable = true, indexOf: Variable | null = null): Variable {
    return this.e.scope.add({ name, ty: t, assignable, indexOf });
  }

  /** A block of statements in its own scope. */
  private block(n: number, before?: () => void): void {
    this.e.scope.push();
    const outer = this.indent;
    this.indent += "\t";
    before?.();
    for (let i = 0; i < n && this.left > 0; i++) this.statement();
    this.indent = outer;
    this.e.scope.pop();
  }

  private statement(): void {
    const { r } = this;
    this.left--;
    this.e.cost += this.e.trips;
    const deep = this.loops.length >= 2 || this.indent.length >= 5;
    switch (
      r.weighted([
        22,
        20,
        12,
        deep ? 2 : 12,
        deep ? 0 : 16,
        7,
        4,
        7,
        this.pure ? 0 : 5,
        6,
        this.pure ? 0 : 5,
        5,
        4,
        3,
        8,
        14,
      ])
    ) {
      case 0:
        return this.define(this.type(2));
      case 1:
        return this.assign();
      case 2:
        return this.update();
      case 3:
        return this.branch();
      case 4:
        return this.loop();
      case 5:
        return this.switchInt();
      case 6:
        return this.switchType();
      case 7:
        return this.container();
      case 8:
        return this.failing();
      case 9:
        return this.callFunction();
      case 10:
        return this.closure();
      case 11:
        return this.generic();
      case 12:
        return this.pure ? this.update() : this.concurrent();
      case 13:
        return this.leaveEarly();
      case 14:
        return this.idiom();
      default:
        return this.pattern();
    }
  }

  private define(t: Ty): void {
    const { r } = this;
    const name = this.fresh("v");
    if (r.chance(12)) this.put(`var ${name} ${t.go}`);
    else if (t.kind === "ptr" || t.kind === "iface" || t.kind === "func" || r.chance(40)) {
      this.put(`var ${name} ${t.go} = ${this.e.any(t, 3)}`);
    } else this.put(`${name} := ${this.typed(t)}`);
    if (t.kind === "ptr" && this.lines[this.lines.length - 1]!.endsWith(t.go)) {
      this.put(`${name} = ${this.e.composite(t, 1)}`);
    }
    this.put(`_ = ${name}`);
    this.declare(name, t, t.kind !== "func");
    if (!this.pure && r.chance(4)) this.put(`escaped = &${name}`);
  }

  /** An expression that has type `t` by itself. */
  private typed(t: Ty): string {
    return this.e.any(t, 3);
  }

  private targets(test: (t: Ty) => boolean): Variable[] {
    return this.e.scope.of(
      (v) =>
        v.assignable &&
        test(v.ty) &&
        (!this.globals.includes(v) || this.nested === 0) &&
        !(this.pure && v.name.startsWith("p")),
    );
  }

  private assign(): void {
    const { r } = this;
    const all = this.targets((t) => t.kind !== "func");
    if (all.length === 0) return this.define(tInt);
    if (r.chance(15)) {
      const a = r.pick(all);
      const same = all.filter((v) => v.ty.go === a.ty.go && v !== a);
      if (same.length > 0) {
        this.put(`${a.name}, ${same[0]!.name} = ${this.e.any(a.ty, 2)}, ${this.e.any(a.ty, 2)}`);
        return;
      }
    }
    if (r.chance(45)) {
      const part = this.partTarget();
      if (part !== null) {
        this.put(`${part.text} = ${this.e.any(part.ty, 3)}`);
        return;
      }
    }
    const v = r.pick(all);
    this.put(`${v.name} = ${this.e.any(v.ty, 4)}`);
  }

  /** Part of a variable that can be assigned to. */
  private partTarget(): { text: string; ty: Ty } | null {
    const { r } = this;
    const found: { text: string; ty: Ty }[] = [];
    // What pointers and slices lead to may be seen from outside.
    const shared = !this.pure;
    for (const v of this.e.scope.all()) {
      const t = v.ty;
      if (v.indexOf !== null && (shared || v.indexOf.assignable))
        found.push({ text: `${v.indexOf.name}[${v.name}]`, ty: v.indexOf.ty.elem! });
      if (t.kind === "struct" && v.assignable)
        for (const f of t.fields) found.push({ text: `${v.name}.${f.name}`, ty: f.ty });
      if (t.kind === "ptr" && shared) {
        if (t.elem!.kind === "struct")
          for (const f of t.elem!.fields) found.push({ text: `${v.name}.${f.name}`, ty: f.ty });
        else found.push({ text: `*${v.name}`, ty: t.elem! });
      }
      if (t.kind === "array" && v.assignable) {
        found.push({ text: `${v.name}[${r.below(t.length)}]`, ty: t.elem! });
        found.push({ text: `${v.name}[uint(${this.e.leaf(tInt)})%${t.length}]`, ty: t.elem! });
      }
    }
    return found.length === 0 ? null : r.pick(found);
  }

  private update(): void {
    const { r } = this;
    const all = this.targets((t) => t.kind === "int" || t.kind === "float" || t.kind === "string");
    const part = r.chance(30) ? this.partTarget() : null;
    const target = part !== null && (part.ty.kind === "int" || part.ty.kind === "float") ? part : null;
    if (target === null && all.length === 0) return this.define(tInt);
    const v = target ?? { text: "", ty: tInt };
    if (target === null) {
      const x = r.pick(all);
      v.text = x.name;
      v.ty = x.ty;
    }
    if (v.ty.kind === "string") this.put(`${v.text} = subs(${v.text} + ${this.e.any(tString, 2)}, 0, 60)`);
    else if (r.chance(20)) this.put(`${v.text}${r.pick(["++", "--"])}`);
    else if (v.ty.kind === "float") this.put(`${v.text} ${r.pick(["+=", "-=", "*="])} ${this.e.any(v.ty, 3)}`);
    else if (r.chance(25)) this.put(`${v.text} ${r.pick(["<<=", ">>="])} ${this.e.expr(r.pick(ints), 2)} & 31`);
    else this.put(`${v.text} ${r.pick(["+=", "-=", "*=", "^=", "|=", "&=", "&^="])} ${this.e.any(v.ty, 3)}`);
  }

  private branch(): void {
    const { r } = this;
    this.put(`if (${this.e.expr(tBool, 3)}) {`);
    this.block(r.between(1, 3));
    while (r.chance(20) && this.left > 0) {
      this.put(`} else if (${this.e.expr(tBool, 2)}) {`);
      this.block(r.between(1, 2));
    }
    if (r.chance(45)) {
      this.put("} else {");
      this.block(r.between(1, 3));
    }
    this.put("}");
  }

  /** Runs `inner` as the body of a loop of at most `trips` rounds. */
  private loopBody(head: string, trips: number, before?: () => void): void {
    const label = { label: this.fresh("L"), used: false };
    const at = this.lines.length;
    const outer = this.e.trips;
    this.e.trips *= trips;
    this.loops.push(label);
    this.put(head);
    this.block(this.r.between(1, 4), before);
    this.put("}");
    this.loops.pop();
    this.e.trips = outer;
    if (label.used) this.lines.splice(at, 0, `${this.indent}${label.label}:`);
  }

  private loop(): void {
    const { r } = this;
    const i = this.fresh("i");
    const indexed = this.e.scope.of((v) => (v.ty.kind === "slice" || v.ty.kind === "array") && v.indexOf === null);
    switch (r.weighted([25, 10, 15, indexed.length > 0 ? 30 : 0, 8, 6, 6])) {
      case 0: {
        const t = r.pick(ints);
        const lo = r.below(5);
        const n = r.between(1, 9);
        const step = r.chance(70) ? `${i}++` : `${i} += ${r.between(1, 3)}`;
        const head =
          r.chance(70) || !t.signed
            ? `for ${i} := ${t.go}(${lo}); ${i} ${r.pick(["<", "<="])} ${lo + n}; ${step} {`
            : `for ${i} := ${t.go}(${n}); ${i} >= ${-lo}; ${i}-- {`;
        return this.loopBody(head, n + lo + 1, () => this.declare(i, t, false));
      }
      case 1: {
        const n = r.between(1, 8);
        const limit = `(${this.e.expr(tInt, 2)}) & 7`;
        return this.loopBody(`for ${i} := range ${r.chance(50) ? String(n) : limit} {`, 8, () => {
          this.put(`_ = ${i}`);
          this.declare(i, tInt, false);
        });
      }
      case 2: {
        const n = r.between(2, 9);
        this.put(`${i} := 0`);
        const c = this.e.expr(tBool, 2);
        return this.loopBody(`for ${i} < ${n} && (${r.chance(50) ? c : `${i} >= 0`}) {`, n, () => {
          this.put(`${i}++`);
          this.declare(i, tInt, false);
        });
      }
      case 3: {
        const over = r.pick(indexed);
        const s = this.fresh("s");
        const x = this.fresh("x");
        // An alias that nothing assigns to, so that the index stays in range. A long slice is cut.
        this.put(over.ty.kind === "slice" ? `${s} := sub(${over.name}, 0, 12)` : `${s} := ${over.name}`);
        this.put(`_ = ${s}`);
        const alias = this.declare(s, over.ty, over.ty.kind === "array", null);
        const fixed: Variable = { ...alias, assignable: false };
        const value = r.chance(60);
        return this.loopBody(`for ${i}${value ? `, ${x}` : ""} := range ${s} {`, 8, () => {
          this.declare(i, tInt, false, over.ty.kind === "array" ? alias : fixed);
          if (value) {
            this.put(`_ = ${x}`);
            this.declare(x, over.ty.elem!, true);
          }
          this.put(`_ = ${i}`);
        });
      }
      case 4: {
        const c = this.fresh("c");
        return this.loopBody(`for ${i}, ${c} := range subs(${this.e.expr(tString, 2)}, 0, 9) {`, 8, () => {
          this.put(`_, _ = ${i}, ${c}`);
          this.declare(i, tInt, false);
          this.declare(c, ints[3]!, true);
        });
      }
      case 5:
        return this.loopBody(`for ${i} := range counted(${r.between(1, 7)}) {`, 7, () => {
          this.put(`_ = ${i}`);
          this.declare(i, tInt, false);
        });
      default: {
        const x = this.fresh("x");
        return this.loopBody(`for ${i}, ${x} := range indexed(${this.e.composite(sliceOf(tString), 2)}) {`, 6, () => {
          this.put(`_, _ = ${i}, ${x}`);
          this.declare(i, tInt, false);
          this.declare(x, tString, true);
        });
      }
    }
  }

  private switchInt(): void {
    const { r } = this;
    const t = r.chance(25) ? tString : r.pick(ints);
    const dense = r.chance(50);
    const n = r.between(2, dense ? 9 : 5);
    const seen = new Set<string>();
    const base = r.below(10);
    for (let i = 0; i < n; i++) seen.add(t.kind === "string" || !dense ? literal(r, t) : String(base + i));
    const tag = t.kind === "int" && dense ? `${this.e.expr(t, 2)} & 15` : this.e.expr(t, 2);
    this.put(`switch (${tag}) {`);
    const values = [...seen];
    for (let i = 0; i < values.length; ) {
      const k = r.chance(20) ? 2 : 1;
      this.put(`case ${values.slice(i, i + k).join(", ")}:`);
      i += k;
      this.block(r.between(1, 2));
      if (i < values.length && r.chance(12)) this.put("\tfallthrough");
    }
    if (r.chance(60)) {
      this.put("default:");
      this.block(1);
    }
    this.put("}");
  }

  private switchType(): void {
    const { r } = this;
    const v = this.e.scope.of((x) => x.ty.kind === "iface");
    const x = this.fresh("x");
    const subject = v.length > 0 && r.chance(70) ? `any(${r.pick(v).name})` : `any(${this.e.expr(this.type(1), 2)})`;
    this.put(`switch ${x} := (${subject}).(type) {`);
    for (const t of [tInt, tString, tFloat64, tByte].filter(() => r.chance(60))) {
      this.put(`case ${t.go}:`);
      this.block(1, () => {
        this.put(`_ = ${x}`);
        this.declare(x, t, true);
      });
    }
    this.put("case interface{ Sum() uint64 }:");
    const all = this.targets((t) => t.kind === "int");
    this.put(all.length > 0 ? `\t${r.pick(all).name} += ${"0"}; _ = ${x}.Sum()` : `\t_ = ${x}.Sum()`);
    this.put(`default:\n${this.indent}\t_ = ${x}`);
    this.put("}");
  }

  /** Slices and maps change. */
  private container(): void {
    const { r } = this;
    const all = this.targets((t) => t.kind === "slice" || t.kind === "map");
    if (all.length === 0) return this.define(r.chance(50) ? sliceOf(this.type(1)) : sliceOf(tInt));
    const v = r.pick(all);
    const elem = v.ty.elem!;
    if (v.ty.kind === "map") {
      this.put(`if ${v.name} != nil && len(${v.name}) < 20 {`);
      const key = this.e.any(v.ty.key!, 2);
      if (this.pure) this.put(`\t_ = ${v.name}[${key}]`);
      else if (r.chance(20)) this.put(`\tdelete(${v.name}, ${key})`);
      else if (r.chance(30) && elem.kind === "int") this.put(`\t${v.name}[${key}] += ${this.e.expr(elem, 2)}`);
      else this.put(`\t${v.name}[${key}] = ${this.e.any(elem, 2)}`);
      this.put("}");
      const x = this.fresh("x");
      const ok = this.fresh("ok");
      this.put(`${x}, ${ok} := ${v.name}[${this.e.any(v.ty.key!, 1)}]`);
      this.put(`_, _ = ${x}, ${ok}`);
      if (elem.kind !== "ptr" && elem.kind !== "func") this.declare(x, elem, true);
      this.declare(ok, tBool, true);
      return;
    }
    switch (r.below(this.pure ? 2 : 6)) {
      case 0:
        this.put(`if len(${v.name}) < 30 {`);
        this.put(
          `\t${v.name} = append(${this.pure ? `sub(${v.name}, 0, 9)[:len(sub(${v.name}, 0, 9)):len(sub(${v.name}, 0, 9))]` : v.name}, ${this.e.any(elem, 2)}${r.chance(30) ? `, ${this.e.any(elem, 2)}` : ""})`,
        );
        this.put("}");
        return;
      case 1:
        this.put(`${v.name} = sub(${v.name}, ${this.e.any(tInt, 2)}, ${this.e.any(tInt, 1)})`);
        return;
      case 2:
        this.put(`copy(${v.name}, ${this.e.expr(v.ty, 2)})`);
        return;
      case 3:
        this.put(`if len(${v.name}) > 0 {`);
        this.put(`\t${v.name}[uint(${this.e.expr(tInt, 2)})%uint(len(${v.name}))] = ${this.e.any(elem, 2)}`);
        this.put("}");
        return;
      case 4:
        this.put(`if len(${v.name}) > 2 {`);
        this.put(`\t${v.name}[0], ${v.name}[len(${v.name})-1] = ${v.name}[1], ${v.name}[0]`);
        this.put("}");
        return;
      default:
        this.put(`if len(${v.name}) < 20 {`);
        this.put(`\t${v.name} = append(${v.name}, ${this.e.expr(v.ty, 1)}...)`);
        this.put("}");
    }
  }

  /** One statement that may panic; no other part of it can. */
  private failing(): void {
    const { r } = this;
    if (!r.chance(60)) return this.update();
    const x = this.fresh("v");
    const indexed = this.e.scope.of((v) => v.ty.kind === "slice" || v.ty.kind === "array" || v.ty.kind === "string");
    const v = indexed.length === 0 ? null : r.pick(indexed);
    const i = `(${this.e.expr(tInt, 2)})&${r.pick([3, 7, 1, 15])}`;
    let t = tInt;
    switch (r.below(7)) {
      case 0:
        if (v === null) return this.update();
        t = v.ty.kind === "string" ? tByte : v.ty.elem!;
        this.put(`${x} := ${v.name}[${i}]`);
        break;
      case 1:
        if (v === null || v.ty.kind === "array") return this.update();
        t = v.ty;
        this.put(`${x} := ${v.name}[${i}:]`);
        break;
      case 2:
        if (v === null || v.ty.kind !== "slice") return this.update();
        t = v.ty;
        this.put(`${x} := ${v.name}[${r.below(2)}:${i}]`);
        break;
      case 3:
        t = r.pick(ints);
        this.put(`${x} := ${this.e.expr(t, 2)} ${r.pick(["/", "%"])} (${this.e.expr(t, 2)})`);
        break;
      case 4:
        this.put(`${x} := any(${this.e.expr(r.pick([tInt, tString]), 2)}).(${tInt.go})`);
        break;
      case 5:
        this.put(`${x} := ${this.e.expr(tInt, 2)} << ((${this.e.expr(tInt, 2)}) & 31 - 2)`);
        break;
      default:
        if (v === null || v.ty.kind !== "slice") return this.update();
        t = arrayOf(v.ty.elem!, 2);
        this.put(`${x} := [2]${v.ty.elem!.go}(${v.name})`);
    }
    this.put(`_ = ${x}`);
    this.declare(x, t, t.kind !== "func");
  }

  private callFunction(): void {
    const { r, e } = this;
    const fits = e.callables.filter((c) => (c.pure || !this.pure) && e.cost + c.cost * e.trips < e.budget);
    if (fits.length === 0) return this.define(tInt);
    const c = r.pick(fits);
    e.cost += c.cost * e.trips;
    const names = c.results.map(() => this.fresh("v"));
    this.put(`${names.join(", ")} := ${c.name}(${c.params.map((p) => e.any(p, 2)).join(", ")})`);
    c.results.forEach((t, i) => {
      this.put(`_ = ${names[i]}`);
      if (t.kind !== "ptr") this.declare(names[i]!, t, t.kind !== "func");
    });
  }

  /** A closure that changes variables around it, called at once, later, or deferred. */
  private closure(): void {
    const { r } = this;
    if (this.nested > 0) return this.update();
    const name = this.fresh("f");
    const a = this.fresh("b");
    this.nested++;
    const outerLoops = this.loops.splice(0);
    this.put(`${name} := func(${a} int) int {`);
    this.block(r.between(1, 3), () => this.declare(a, tInt, true));
    this.put(`\treturn ${this.e.expr(tInt, 2)}`);
    this.put("}");
    this.loops.push(...outerLoops);
    this.nested--;
    for (let i = r.between(1, 2); i > 0; i--) {
      const x = this.fresh("v");
      this.put(`${x} := ${name}(${this.e.any(tInt, 2)})`);
      this.put(`_ = ${x}`);
      this.declare(x, tInt, true);
    }
    const methods = this.e.scope.of((v) => v.assignable && v.ty.ptrMethods.length > 0);
    if (methods.length > 0 && r.chance(60)) {
      const v = r.pick(methods);
      const m = r.pick(v.ty.ptrMethods);
      this.put(`${m === "P0" ? "" : "_ = "}${v.name}.${m}(${this.e.expr(tInt, 1)})`);
    }
  }

  private generic(): void {
    const { r } = this;
    const t = r.pick([tInt, tString, tFloat64, r.pick(ints)]);
    const u = r.pick([tInt, tString, tFloat64]);
    const x = this.fresh("v");
    const e = this.e;
    switch (r.below(4)) {
      case 0: {
        this.put(
          `${x} := mapped(${e.composite(sliceOf(t), 2)}, func(x ${t.go}) ${u.go} { return ${this.convert("x", t, u)} })`,
        );
        this.put(`_ = ${x}`);
        this.declare(x, sliceOf(u));
        return;
      }
      case 1: {
        this.put(
          `${x} := folded(${e.composite(sliceOf(t), 2)}, ${e.expr(tInt, 2)}, func(a int, x ${t.go}) int { return a*3 + ${this.convert("x", t, tInt)} })`,
        );
        this.put(`_ = ${x}`);
        this.declare(x, tInt);
        return;
      }
      case 2: {
        this.put(`${x} := pair[${t.go}, ${u.go}]{${e.any(t, 2)}, ${e.any(u, 2)}}`);
        this.put(`${x}.set(${e.any(t, 2)})`);
        const y = this.fresh("v");
        const z = this.fresh("v");
        this.put(`${y}, ${z} := ${x}.swap().first, ${x}.swap().second`);
        this.put(`_, _ = ${y}, ${z}`);
        this.declare(y, u);
        this.declare(z, t);
        return;
      }
      default: {
        this.put(`var ${x} stack[${t.go}]`);
        for (let i = r.between(1, 4); i > 0; i--) this.put(`${x}.push(${e.any(t, 2)})`);
        const y = this.fresh("v");
        this.put(`${y}, _ := ${x}.pop()`);
        this.put(`_ = ${y}`);
        this.declare(y, t);
      }
    }
  }

  private convert(x: string, from: Ty, to: Ty): string {
    if (from.go === to.go) return x;
    if (to.kind === "string")
      return from.kind === "int" ? `string(rune(${x} & 63 + 32))` : `subs("abcdef", 1, int(small(${x})))`;
    if (from.kind === "string") return `${to.go}(len(${x}))`;
    if (from.kind === "float") return `${to.go}(int64(small(float64(${x}))))`;
    return `${to.go}(${x})`;
  }

  /** Things that programs do and that no other rule makes: one of a few, with random parts. */
  private idiom(): void {
    const { r, e } = this;
    const x = this.fresh("v");
    const n = (): string => e.any(tInt, 2);
    switch (r.below(this.pure ? 5 : 8)) {
      case 0: {
        const rest = r.chance(30)
          ? `${e.composite(sliceOf(tInt), 2)}...`
          : Array.from({ length: r.below(4) }, n).join(", ");
        this.put(`${x} := total(${[n(), rest].filter((a) => a !== "").join(", ")})`);
        break;
      }
      case 1: {
        const o = this.fresh("o");
        this.put(
          `${o} := outer{&middle{[3]int{${n()}, ${n()}, 3}, base{${n()}, ${e.any(tString, 2)}}}, ${e.any(tString, 1)}}`,
        );
        if (r.chance(60)) this.put(`${o}.grow(${n()}).grow(2)`);
        const what = r.pick([
          `sizer(${o}).Size()`,
          `${o}.base.Size()`,
          `sizer(${o}.middle).Size()`,
          `sizer(&${o}.base).Size()`,
        ]);
        this.put(`${x} := ${what} + ${o}.extra[${r.below(3)}] - ${o}.n`);
        break;
      }
      case 2: {
        // Each round has a variable of its own.
        const f = this.fresh("f");
        this.put(`var ${f} []func() int`);
        this.put(`for i := range ${r.between(2, 5)} {`);
        this.put(`\tj := i * ${r.between(1, 5)}`);
        this.put(`\t${f} = append(${f}, func() int { j += i; return j })`);
        this.put("}");
        this.put(`${x} := 0`);
        this.put(`for _, g := range ${f} { ${x} = ${x}*10 + g() + g() }`);
        break;
      }
      case 3: {
        const label = this.fresh("again");
        this.put(`${x} := 0`);
        this.put(`{`);
        this.put(`\ti := ${e.any(tInt, 1)} & 3`);
        this.put(`${label}:`);
        this.put(`\t${x} += i * ${r.between(1, 9)}`);
        this.put(`\ti++`);
        this.put(`\tif i < ${r.between(4, 8)} { goto ${label} }`);
        this.put(`}`);
        break;
      }
      case 4: {
        // A range over an array works on a copy, one over a pointer to it does not.
        const a = this.fresh("w");
        const k = r.pick([2, 3, 5]);
        this.put(`${a} := [${k}]int{${Array.from({ length: k }, n).join(", ")}}`);
        this.put(`${x} := 0`);
        this.put(`for i, y := range ${r.chance(50) ? "&" : ""}${a} {`);
        this.put(`\t${a}[(i+1)%${k}] += ${r.between(1, 9)}`);
        this.put(`\t${x} = ${x}*3 + y`);
        this.put("}");
        break;
      }
      case 5: {
        // Deferred calls run in the opposite order, with the arguments of their time.
        this.put(`${x} := func() (n int) {`);
        this.put(`\tfor i := range ${r.between(1, 4)} {`);
        this.put(`\t\tdefer func(k int) { n = n*7 + k + i }(i * ${r.between(1, 5)})`);
        this.put("\t}");
        this.put(`\treturn ${e.expr(tInt, 2)}`);
        this.put("}()");
        break;
      }
      case 6: {
        // A panic in place of another, recovered by the outer function.
        this.put(`${x} := func() (n int) {`);
        this.put(`\tdefer func() { n += len(failure(recover())) }()`);
        this.put(`\tdefer func() {`);
        this.put(`\t\tif r := recover(); r != nil { panic("again: " + failure(r)) }`);
        this.put(`\t}()`);
        this.put(`\tif (${e.expr(tBool, 2)}) { panic(${e.any(tString, 1)}) }`);
        this.put(`\treturn ${n()}`);
        this.put("}()");
        break;
      }
      default: {
        // A method value keeps the receiver of its time.
        const b = this.fresh("o");
        this.put(`${b} := base{${n()}, ${e.any(tString, 1)}}`);
        const f = this.fresh("f");
        this.put(`${f} := ${r.pick([`${b}.Size`, `(&${b}).Size`, `sizer(${b}).Size`])}`);
        this.put(`${b}.grow(${n()})`);
        this.put(`${x} := ${f}()*2 + base.Size(${b}) + (*base).Size(&${b})`);
      }
    }
    this.put(`_ = ${x}`);
    this.declare(x, tInt);
  }

  private pattern(): void {
    const { r, e, type, fold } = this;
    e.cost += 40 * e.trips;
    if (e.cost > e.budget) return this.update();
    const put = (line: string): void => this.put(line);
    const fresh = (letter: string): string => this.fresh(letter);
    this.declare(writePattern({ r, e, put, fresh, type, fold }, this.pure), tInt);
  }

  /** Goroutines, channels and select, with one possible outcome. */
  private concurrent(): void {
    const { r } = this;
    if (this.e.trips > 10 || this.nested > 0) return this.update();
    const ch = this.fresh("c");
    const x = this.fresh("v");
    const t = r.pick([tInt, r.pick(ints), tString, tFloat64]);
    switch (r.below(3)) {
      case 0: {
        const n = r.between(1, 5);
        this.put(`${ch} := make(chan ${t.go}, ${r.below(3)})`);
        this.put(`go func(n int) {`);
        this.put(`\tfor i := 0; i < n; i++ { ${ch} <- ${this.convert("i", tInt, t)} }`);
        this.put(`\tclose(${ch})`);
        this.put(`}(${n})`);
        this.put(`${x} := ${this.e.expr(tInt, 2)}`);
        this.put(`for x := range ${ch} { ${x} = ${x}*5 + ${this.convert("x", t, tInt)} }`);
        break;
      }
      case 1: {
        this.put(`${ch} := make(chan ${t.go}, 1)`);
        this.put(`${x} := ${r.below(9)}`);
        if (r.chance(60)) this.put(`${ch} <- ${this.e.any(t, 2)}`);
        this.put("select {");
        this.put(`case x := <-${ch}:`);
        this.put(`\t${x} += ${this.convert("x", t, tInt)}`);
        this.put("default:");
        this.put(`\t${x} -= 3`);
        this.put("}");
        break;
      }
      default: {
        this.put(`${ch} := make(chan int)`);
        this.put(`for i := range ${r.between(1, 4)} {`);
        this.put(`\tgo func() { ${ch} <- i * i }()`);
        this.put("}");
        const n = this.lines[this.lines.length - 3]!.replace(/^.*range (\d+) \{$/, "$1");
        this.put(`${x} := 0`);
        this.put(`for range ${n} { ${x} += <-${ch} }`);
      }
    }
    this.put(`_ = ${x}`);
    this.declare(x, tInt);
  }

  private deferred(): void {
    const all = this.targets((t) => t.kind === "int");
    if (all.length === 0) return;
    const v = this.r.pick(all);
    this.put(`defer func(x int) { ${v.name} += ${this.convert("x", tInt, v.ty)} }(${this.e.expr(tInt, 2)})`);
  }

  private recovering(): void {
    this.put("defer func() {");
    this.put("\tif r := recover(); r != nil {");
    this.results.forEach((t, i) => {
      if (t.kind === "string") this.put(`\t\tr${i} += failure(r)`);
      else if (t.kind === "int") this.put(`\t\tr${i} = r${i}*7 + ${t.go}(len(failure(r)))`);
    });
    this.put("\t}");
    this.put("}()");
    if (this.r.chance(40)) this.deferred();
  }

  private leaveEarly(): void {
    const { r } = this;
    if (this.loops.length > 0 && r.chance(70)) {
      this.put(`if (${this.e.expr(tBool, 2)}) {`);
      const loop = r.pick(this.loops);
      if (r.chance(40)) {
        loop.used = true;
        this.put(`\t${r.pick(["break", "continue"])} ${loop.label}`);
      } else this.put(`\t${r.pick(["break", "continue"])}`);
      this.put("}");
      return;
    }
    if (this.nested > 0) return this.update();
    this.put(`if (${this.e.expr(tBool, 3)}) {`);
    const outer = this.indent;
    this.indent += "\t";
    this.giveBack();
    this.indent = outer;
    this.put("}");
  }

  private giveBack(): void {
    if (this.named && this.r.chance(50)) this.put("return");
    else this.put(`return ${this.results.map((t) => this.e.any(t, 3)).join(", ")}`);
  }
}
