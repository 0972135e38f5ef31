// Functions of a shape that statements put together at random hardly ever have: accesses behind chains of comparisons (bounds
// checks that may go, or must not), loops made of goto that no loop statement can make, more live values than there are
// registers, words read and written byte by byte, long lists of parameters, recursion that moves the stack. Each is a
// kernel: a function, and lines of the driver that call it over a table of arguments.
import type { Random } from "../random.ts";
import { divisor, ints, literal, type Ty, tFloat64, tInt, tString, tUint64 } from "./types.ts";

export interface Kernel {
  readonly text: string;
  /** Lines of the driver. */
  readonly calls: readonly string[];
}

/** A kernel whose function is called `name`. */
export function kernel(r: Random, name: string): Kernel {
  const make = [guarded, irregular, pressure, combined, manyParameters, deep, stencil, scattered, shrinking];
  return make[r.weighted([30, 18, 12, 12, 10, 8, 16, 12, 14])]!(r, name);
}

/** An expression of type `t` over `names`, all of which have this type; not constant unless `constant` says that it may be. */
function arith(r: Random, names: readonly string[], t: Ty, depth: number, constant = false): string {
  if (depth <= 0 || r.chance(15)) return constant && r.chance(40) ? `${t.go}(${literal(r, t)})` : r.pick(names);
  const x = (): string => arith(r, names, t, depth - 1);
  const y = (): string => arith(r, names, t, depth - 1, true);
  if (t.kind === "float") return `${t.go}(${x()} ${r.pick(["+", "-", "*", "/"])} ${y()})`;
  switch (r.weighted([50, 10, 10, 8, 6, 6, 6])) {
    case 0:
      return `(${x()} ${r.pick(["+", "-", "*", "&", "|", "^", "&^", "+", "-"])} ${y()})`;
    case 1:
      return `(${x()} ${r.pick(["<<", ">>"])} ${r.below(t.bits)})`;
    case 2:
      return `(${x()} ${r.pick(["/", "%"])} ${r.chance(75) ? divisor(r, t) : `(${x()} | 1)`})`;
    case 3: {
      // A rotation, if the parts are of one value.
      const k = r.between(1, t.bits - 1);
      const v = r.pick(names);
      return `(${v}<<${k} ${r.pick(["|", "^", "+"])} ${v}>>${r.chance(80) ? t.bits - k : k})`;
    }
    case 4:
      return `(${x()} << (uint(${r.pick(names)}) & ${t.bits - 1}))`;
    case 5:
      return `${r.pick(["min", "max"])}(${x()}, ${y()})`;
    default:
      return `(${r.pick(["-", "^"])}${x()})`;
  }
}

function condition(r: Random, names: readonly string[], t: Ty, depth = 1): string {
  if (t.kind === "int" && r.chance(15)) return `${r.pick(names)}%${divisor(r, t)} == 0`;
  if (t.kind === "int" && r.chance(15))
    return `${r.pick(names)}&${t.go}(1<<${r.below(t.bits - 1)}) ${r.pick(["==", "!="])} 0`;
  const right = r.chance(40) ? literal(r, t) : arith(r, names, t, depth);
  return `${arith(r, names, t, depth)} ${r.pick(["<", "<=", ">", ">=", "==", "!="])} ${right}`;
}

/** Values at which comparisons of type `t` change their minds. */
function edges(r: Random, t: Ty): string[] {
  const top = t.signed ? (1n << BigInt(t.bits - 1)) - 1n : (1n << BigInt(t.bits)) - 1n;
  const all = [0n, 1n, 2n, 3n, 4n, 5n, 7n, 8n, top, top - 1n];
  if (t.signed) all.push(-1n, -2n, -3n, -top - 1n, -top);
  const some = all.filter(() => r.chance(55)).map(String);
  return some.length > 0 ? some : ["1"];
}

/** Reads and cuts of a slice behind comparisons of its length, indices and each other. */
function guarded(r: Random, name: string): Kernel {
  const it = r.chance(60) ? tInt : r.pick(ints);
  const jt = r.chance(50) ? it : r.pick(ints);
  const elem = r.pick(["int", "byte", "int32", "uint64"]);
  const isString = elem === "byte" && r.chance(40);
  const k = (): string => String(r.pick([0, 1, 1, 2, 3, 4, 7, 8]));
  // Terms of type int; what i and j become may be anything.
  const plain = (): string =>
    r.pick([
      "i",
      "j",
      "i",
      "j",
      "len(s)",
      "n",
      k(),
      `i+${k()}`,
      `j-${k()}`,
      `len(s)-${k()}`,
      "i-j",
      "i+j",
      "n-i",
      "len(s)-i",
    ]);
  const term = (): string =>
    r.chance(75)
      ? plain()
      : r.pick([
          `(${plain()})&${k()}`,
          `(${plain()})>>1`,
          `(${plain()})/2`,
          `(${plain()})*2`,
          `(${plain()})%4`,
          "len(s)>>1",
        ]);
  const cut = (): string => {
    const low = r.chance(50) ? term() : "";
    const high = r.chance(55) ? term() : "";
    // Constants in the wrong order are an error.
    return /[a-z]/.test(low + high) || low === "" ? `[${low}:${high}]` : `[${low}:]`;
  };
  const test = (): string => {
    if (r.chance(15)) return `uint(${term()}) ${r.pick(["<", "<=", ">="])} uint(${term()})`;
    if (r.chance(10) && it.go === jt.go) return `a ${r.pick(["<", "<=", "==", "!=", ">"])} b`;
    return `${term()} ${r.pick(["<", "<=", "<", ">=", ">", "==", "!="])} ${term()}`;
  };
  const cond = (): string => (r.chance(35) ? `${test()} ${r.pick(["&&", "||"])} ${test()}` : test());
  const lines: string[] = [];
  const access = (pad: string): void => {
    switch (r.weighted([45, 15, 10, isString ? 0 : 10, 6, 4])) {
      case 0:
        lines.push(`${pad}h = h*31 + int(s[${term()}])`);
        break;
      case 1:
        lines.push(`${pad}h = h*33 + len(s${cut()})`);
        break;
      case 2:
        lines.push(`${pad}s = s${cut()}`);
        break;
      case 3:
        lines.push(`${pad}s[${term()}] = ${elem}(h)`);
        break;
      case 4:
        lines.push(
          `${pad}for q := ${term()}; q ${r.pick(["<", "<="])} ${r.pick(["len(s)", "min(len(s), j)", "min(n, 20)", "len(s)-1"])}; q++ {`,
        );
        lines.push(`${pad}\th = h*7 + int(s[${r.pick(["q", "q", "q+1", "q-1", "len(s)-1-q", "q>>1", "q/2"])}])`);
        lines.push(`${pad}}`);
        break;
      default:
        lines.push(`${pad}n = ${term()}`);
    }
  };
  for (let i = r.between(2, 6), open = 0; i > 0 || open > 0; i--) {
    const pad = "\t".repeat(open + 1);
    if (i > 0 && r.chance(45)) {
      lines.push(`${pad}if ${cond()} {`);
      if (r.chance(50)) lines.push(`${pad}\treturn h + ${r.below(99)}`, `${pad}}`);
      else open++;
      access("\t".repeat(open + 1));
    } else if (open > 0 && (i <= 0 || r.chance(40))) {
      open--;
      lines.push(`${"\t".repeat(open + 1)}}`);
    } else access(pad);
  }
  access("\t");
  const type = isString ? "string" : `[]${elem}`;
  const text = [
    "//go:noinline",
    `func ${name}(s ${type}, a ${it.go}, b ${jt.go}, n int) int {`,
    `\ti, j, h := int(a), int(b), 1`,
    ...lines,
    `\treturn h*3 + i - j + n`,
    "}",
  ].join("\n");
  const full = isString ? '"\\x01bcdefgh\\xff"' : `[]${elem}{5, 3, 9, 27, 1, 2, 8, 99}`;
  const calls = [
    "{",
    "\th := uint64(3)",
    `\tfor _, l := range []int{${r.pick(["0, 1, 5", "0, 2, 8", "1, 4, 8", "0, 3"])}} {`,
    `\t\tfor _, a := range []${it.go}{${edges(r, it).join(", ")}} {`,
    `\t\t\tfor _, b := range []${jt.go}{${edges(r, jt).join(", ")}} {`,
    `\t\t\t\th = mix(h, uint64(caught(func() int { return ${name}(${full}[:l${isString ? "" : `:${r.pick(["l", "8"])}`}], a, b, ${r.pick(["l", "4", "int(a)-1"])}) })))`,
    "\t\t\t}\n\t\t}\n\t}",
    `\tprintln("${name}", h)`,
    "}",
  ];
  return { text: `${text}\n`, calls };
}

/** States and jumps between them: loops with several entries. */
function irregular(r: Random, name: string): Kernel {
  const t = r.pick(ints);
  const names = ["x", "y", "z", "w"].slice(0, r.between(2, 4));
  const pointer = r.chance(40);
  const all = pointer ? [...names, "*p"] : names;
  const states = r.between(2, 6);
  const lines = [`\tvar steps int`];
  names.forEach((v, i) => {
    lines.push(`\t${v} := a${r.pick(["", ` + ${i + 1}`, ` ^ ${t.go}(${literal(r, t)})`])}`);
    lines.push(`\t_ = ${v}`);
  });
  if (pointer) lines.push(`\tp := &${r.pick(names)}`, "\t_ = *p");
  if (r.chance(70)) lines.push(`\tif ${condition(r, names, t)} {\n\t\tgoto S${r.below(states)}\n\t}`);
  for (let i = 0; i < states; i++) {
    lines.push(`S${i}:`);
    lines.push(`\tif steps++; steps > ${r.between(5, 60)} {\n\t\treturn ${arith(r, names, t, 2)}\n\t}`);
    for (let k = r.between(0, 3); k > 0; k--) {
      if (pointer && r.chance(10)) lines.push(`\tp = &${r.pick(names)}`);
      else if (r.chance(12))
        lines.push(`\tif ${condition(r, all, t)} {\n\t\t${r.pick(all)} = ${arith(r, all, t, 2)}\n\t}`);
      else lines.push(`\t${r.pick(all)} = ${arith(r, all, t, 2)}`);
    }
    if (r.chance(10)) lines.push(`\t${r.pick(names)} += ${t.go}(opaque(int(${r.pick(names)})))`);
    for (let k = r.below(3); k > 0; k--)
      lines.push(`\tif ${condition(r, all, t)} {\n\t\tgoto S${r.below(states)}\n\t}`);
    if (r.chance(30)) {
      const labels = Array.from({ length: r.between(2, 5) }, (_, c) => `\tcase ${c}:\n\t\tgoto S${r.below(states)}`);
      lines.push(`\tswitch ${r.pick(names)} & 7 {\n${labels.join("\n")}\n\t}`);
    }
  }
  // Every label must be used.
  const missing = Array.from({ length: states }, (_, i) => i).filter((i) => !lines.join("\n").includes(`goto S${i}\n`));
  const jumps = missing.map((i) => `\tif ${names[0]!} == ${r.below(9)} {\n\t\tgoto S${i}\n\t}\n`).join("");
  const text = `func ${name}(a ${t.go}) ${t.go} {\n${lines.join("\n")}\n${jumps}\treturn ${arith(r, names, t, 2)}\n}\n`;
  return { text, calls: overTable(r, name, t, (a) => `uint64(${name}(${a}))`) };
}

function overTable(r: Random, name: string, t: Ty, call: (a: string) => string): string[] {
  const values = new Set([...edges(r, t), literal(r, t), literal(r, t)]);
  return [
    "{",
    "\th := uint64(5)",
    `\tfor _, a := range []${t.go}{${[...values].join(", ")}} {`,
    `\t\th = mix(h, ${call("a")})`,
    "\t}",
    `\tprintln("${name}", h)`,
    "}",
  ];
}

/** Many values that live at once, through loops and calls. */
function pressure(r: Random, name: string): Kernel {
  const t = r.chance(60) ? tInt : r.pick(ints);
  const vs = Array.from({ length: r.between(8, 22) }, (_, i) => `v${i}`);
  const fs = Array.from({ length: r.chance(60) ? r.between(4, 20) : 2 }, (_, i) => `f${i}`);
  const lines: string[] = [];
  vs.forEach((v, i) => {
    lines.push(`\t${v} := ${i === 0 ? "a" : arith(r, ["a", ...vs.slice(0, i)], t, 2)}`);
  });
  fs.forEach((f, i) => {
    lines.push(`\t${f} := ${i === 0 ? "float64(a)" : arith(r, fs.slice(0, i), tFloat64, 2)}`);
  });
  const step = (pad: string): void => {
    const kind = r.below(10);
    if (kind < 5) lines.push(`${pad}${r.pick(vs)} = ${arith(r, vs, t, 2)}`);
    else if (kind < 7) lines.push(`${pad}${r.pick(fs)} = ${arith(r, fs, tFloat64, 2)}`);
    else if (kind === 7) lines.push(`${pad}${r.pick(vs)} ^= ${t.go}(opaque(int(${r.pick(vs)})))`);
    else if (kind === 8) lines.push(`${pad}${r.pick(fs)} = opaqueFloat(${r.pick(fs)}, ${r.pick(fs)})`);
    else
      lines.push(
        `${pad}if ${condition(r, vs, t)} {\n${pad}\t${r.pick(vs)}, ${r.pick(["_", "_"])} = ${arith(r, vs, t, 1)}, ${r.pick(fs)}\n${pad}}`,
      );
  };
  for (let loops = r.between(1, 3); loops > 0; loops--) {
    lines.push(`\tfor i := ${r.below(3)}; i < ${r.between(3, 12)}; i++ {`);
    for (let k = r.between(2, 8); k > 0; k--) step("\t\t");
    lines.push("\t}");
    step("\t");
  }
  let h = "1";
  for (const v of vs) h = `mix(${h}, uint64(${v}))`;
  for (const f of fs) h = `mixf(${h}, ${f})`;
  const text = `func ${name}(a ${t.go}) uint64 {\n${lines.join("\n")}\n\treturn ${h}\n}\n`;
  return { text, calls: overTable(r, name, t, (a) => `${name}(${a})`) };
}

/** Words put together from bytes and taken apart again, in either order and with gaps. */
function combined(r: Random, name: string): Kernel {
  const bits = r.pick([16, 32, 64]);
  const n = bits / 8;
  const u = `uint${bits}`;
  const base = (): string => r.pick(["", "", `${r.below(9)}+`, "i+", `i+${r.below(4)}+`]);
  const lines: string[] = [];
  for (let k = r.between(1, 3); k > 0; k--) {
    const from = base();
    const big = r.chance(50);
    const parts = Array.from({ length: n }, (_, b) => {
      const at = r.chance(94) ? b : r.below(n);
      const shift = 8 * (big ? n - 1 - b : b);
      return shift === 0 ? `${u}(b[${from}${at}])` : `${u}(b[${from}${at}])<<${shift}`;
    });
    if (r.chance(15)) parts.splice(r.below(parts.length), 1);
    if (r.chance(40)) parts.reverse();
    if (r.chance(35)) lines.push(`\t_ = b[${from}${n - 1}]`);
    lines.push(`\tx = ${r.pick(["", "x ^ ", "x + "])}(${parts.join(r.pick([" | ", " | ", " + ", " ^ "]))})`);
    if (r.chance(50)) lines.push(`\tb[${base()}${r.below(n)}] ${r.pick(["=", "+=", "^="])} byte(x>>${8 * r.below(n)})`);
    const to = base();
    const bigger = r.chance(50);
    const stores = Array.from({ length: n }, (_, b) => {
      const shift = 8 * (bigger ? n - 1 - b : b);
      return `\tb[${to}${b}] = byte(x${shift === 0 ? "" : `>>${shift}`})`;
    });
    if (r.chance(15)) stores.splice(r.below(n), 1);
    if (r.chance(20)) stores.reverse();
    if (r.chance(10)) stores.splice(r.below(n), 0, `\tx = ${arith(r, ["x", "y"], ints.find((t) => t.go === u)!, 2)}`);
    lines.push(...stores);
    if (r.chance(30)) lines.push(`\tx = bits.ReverseBytes${bits}(x)`);
    if (r.chance(30)) lines.push(`\ty += x`);
    if (r.chance(20)) lines.push(`\tcopy(b[${r.below(5)}:], b[${r.below(5)}:${r.between(6, 16)}])`);
  }
  const array = r.chance(40);
  const text = `//go:noinline\nfunc ${name}(b ${array ? "*[24]byte" : "[]byte"}, i int, y ${u}) ${u} {\n\tvar x ${u}\n${lines.join("\n")}\n\treturn x ^ y<<3\n}\n`;
  const calls = [
    "{",
    "\tvar b [24]byte",
    "\th := uint64(9)",
    `\tfor i := range ${r.between(3, 24)} {`,
    "\t\tfor k := range b { b[k] = byte(k*37 + i) }",
    `\t\th = mix(h, uint64(caught(func() int { return int(${name}(${array ? "&b" : "b[:]"}, i, ${u}(h))) })))`,
    "\t\tfor _, x := range b { h = mix(h, uint64(x)) }",
    "\t}",
    `\tprintln("${name}", h)`,
    "}",
  ];
  return { text, calls };
}

/** Parts of words read and written one by one, of elements of any size, while another slice may overlap. */
function scattered(r: Random, name: string): Kernel {
  const unsigned = ints.filter((t) => !t.signed && t.go !== "uint" && t.go !== "uintptr");
  const elem = r.pick(unsigned.filter((t) => t.bits <= 32));
  const word = r.pick(unsigned.filter((t) => t.bits > elem.bits));
  const parts = word.bits / elem.bits;
  const holder = r.below(3);
  const cell = (k: number): string => (holder === 2 ? `p.f${k}` : `b[${r.pick(["", "i+"])}${k}]`);
  const lines: string[] = ["\tx := y"];
  const disturb = (): void => {
    switch (r.below(5)) {
      case 0:
        lines.push(`\tc[${r.pick(["", "i+"])}${r.below(8)}] ${r.pick(["=", "+="])} ${elem.go}(y)`);
        break;
      case 1:
        lines.push(`\ty += ${word.go}(c[${r.below(8)}])`);
        break;
      case 2:
        lines.push(`\tif y&${1 << r.below(4)} == 0 {\n\t\ty ^= x\n\t}`);
        break;
      case 3:
        lines.push(`\ty += ${word.go}(opaque(int(y)))`);
        break;
      default:
        lines.push(`\t${cell(r.below(8))} = ${elem.go}(y)`);
    }
  };
  for (let rounds = r.between(1, 3); rounds > 0; rounds--) {
    const first = r.below(8 - Math.min(parts, 7));
    const order = Array.from({ length: parts }, (_, k) => k);
    if (r.chance(30)) order.sort(() => (r.chance(50) ? 1 : -1));
    const shift = (k: number, up: boolean): number => elem.bits * (up ? k : parts - 1 - k);
    const at = (k: number): number => Math.min(7, first + k);
    const up = r.chance(50);
    const names = order.map((k) => {
      const v = `t${lines.length}`;
      const wide = `${word.go}(${cell(at(k))})`;
      const signed = r.chance(8) ? `${word.go}(int${elem.bits}(${cell(at(k))}))` : wide;
      lines.push(`\t${v} := ${signed}${shift(k, up) === 0 ? "" : `<<${shift(k, up)}`}`);
      if (r.chance(12)) disturb();
      return v;
    });
    lines.push(`\tx = (${names.join(r.pick([" | ", " | ", " + ", " ^ "]))})${r.pick(["", " ^ y", " + x"])}`);
    if (r.chance(40)) disturb();
    const down = r.chance(50);
    const from = r.chance(70) ? "x" : "y";
    for (const k of order) {
      if (r.chance(8)) continue;
      const by = r.chance(94) ? shift(k, down) : r.below(word.bits);
      lines.push(`\t${cell(at(k))} = ${elem.go}(${from}${by === 0 ? "" : `>>${by}`})`);
      if (r.chance(12)) disturb();
    }
    if (r.chance(25))
      lines.push(
        `\tfor k := range 4 { ${holder === 2 ? "c[k]" : "b[k+i]"} = ${elem.go}(${r.pick(["y", "0", "x>>8"])}) }`,
      );
  }
  const fields = Array.from({ length: 8 }, (_, k) => `\tf${k} ${elem.go}\n`).join("");
  const b = holder === 0 ? `[]${elem.go}` : `*[24]${elem.go}`;
  const text = `type ${name}P struct {\n${fields}}\n\n//go:noinline\nfunc ${name}(b ${b}, c []${elem.go}, p *${name}P, i int, y ${word.go}) ${word.go} {\n\t_, _, _ = b, c, p\n${lines.join("\n")}\n\treturn x ^ y<<3\n}\n`;
  const calls = [
    "{",
    `\tvar b [24]${elem.go}`,
    "\th := uint64(9)",
    `\tfor i := range ${r.between(3, 20)} {`,
    `\t\tfor k := range b { b[k] = ${elem.go}(k*40503 + i<<7) }`,
    `\t\tp := ${name}P{1, 2, 3, 4, 5, 6, 7, 8}`,
    `\t\th = mix(h, uint64(caught(func() int { return int(${name}(${holder === 0 ? `b[:${r.pick(["", "12", "9"])}]` : "&b"}, b[${r.pick(["", "1", "3", "i"])}:], &p, i, ${word.go}(h))) })))`,
    "\t\tfor _, x := range b { h = mix(h, uint64(x)) }",
    "\t\th = mix(h, uint64(p.f0)<<9 ^ uint64(p.f1)<<7 ^ uint64(p.f2)<<5 ^ uint64(p.f3)<<3 ^ uint64(p.f4)<<17 ^ uint64(p.f5)<<11 ^ uint64(p.f6)<<4 ^ uint64(p.f7))",
    "\t}",
    `\tprintln("${name}", h)`,
    "}",
  ];
  return { text, calls };
}

/** Parameters and results beyond what registers hold, of mixed sizes, through a method, a function value and a goroutine. */
function manyParameters(r: Random, name: string): Kernel {
  const small: [string, (x: string, h: string) => string, (v: string) => string][] = [
    ...ints.map((t): [string, (x: string, h: string) => string, (v: string) => string] => [
      t.go,
      (x, h) => `mix(${h}, uint64(${x}))`,
      (v) => `${t.go}(${v})`,
    ]),
    ["float64", (x, h) => `mixf(${h}, ${x})`, (v) => `float64(${v})`],
    ["float32", (x, h) => `mixf(${h}, float64(${x}))`, (v) => `float32(${v})`],
    ["string", (x, h) => `mixs(${h}, ${x})`, (v) => `subs("abcdefgh", 0, ${v}&7)`],
    ["[]int", (x, h) => `mix(${h}, uint64(at(${x}, 1)))`, (v) => `[]int{${v}, ${v} * 2}`],
    ["any", (x, h) => `mixi(${h}, ${x})`, (v) => `any(${v})`],
    ["complex128", (x, h) => `mixf(${h}, imag(${x}))`, (v) => `complex(1, float64(${v}))`],
    ["[1]int16", (x, h) => `mix(${h}, uint64(${x}[0]))`, (v) => `[1]int16{int16(${v})}`],
    ["[2]byte", (x, h) => `mix(${h}, uint64(${x}[1]))`, (v) => `[2]byte{1, byte(${v})}`],
    ["[0]int", (x, h) => `mix(${h}, uint64(len(${x})))`, () => `[0]int{}`],
    ["struct{}", (x, h) => `mixb(${h}, ${x} == struct{}{})`, () => `struct{}{}`],
    [
      "struct { a int8; b float32; c string }",
      (x, h) => `mixs(mixf(mix(${h}, uint64(${x}.a)), float64(${x}.b)), ${x}.c)`,
      (v) => `struct { a int8; b float32; c string }{int8(${v}), 2, "c"}`,
    ],
    [
      "struct { a [1]uint16; _ int32; p *int }",
      (x, h) => `mix(mix(${h}, uint64(${x}.a[0])), uint64(*${x}.p))`,
      (v) => `struct { a [1]uint16; _ int32; p *int }{a: [1]uint16{uint16(${v})}, p: new(int)}`,
    ],
    ["bool", (x, h) => `mixb(${h}, ${x})`, (v) => `(${v}&1 == 0)`],
  ];
  const params = Array.from({ length: r.between(5, 18) }, () => r.pick(small));
  const results = Array.from({ length: r.between(1, 14) }, () => r.pick(params));
  const sig = params.map((p, i) => `a${i} ${p[0]}`).join(", ");
  const back = results.map((p, i) => `r${i} ${p[0]}`).join(", ");
  let h = "uint64(len(x.s))";
  params.forEach((p, i) => {
    h = p[1](`a${i}`, h);
  });
  // Which parameter a result comes from: those of its type, in turn.
  const given = results.map((p) => {
    const fits = params.flatMap((q, i) => (q[0] === p[0] ? [`a${i}`] : []));
    return r.pick(fits);
  });
  const loop = r.chance(40)
    ? "\tif n > 0 {\n\t\treturn x.call(n-1, " + params.map((_, i) => `a${i}`).join(", ") + ")\n\t}\n"
    : "";
  const text = `type ${name}T struct {\n\ts string\n\tn int\n}\n\nfunc (x ${name}T) call(n int, ${sig}) (h uint64, ${back}) {\n${loop}\th = ${h}\n${given.map((g, i) => `\tr${i} = ${g}\n`).join("")}\treturn\n}\n`;
  const args = params.map((p, i) => p[2](`(k*${i + 3})`)).join(", ");
  const vars = results.map((_, i) => `r${i}`);
  let fold = "h";
  results.forEach((p, i) => {
    fold = p[1](`r${i}`, fold);
  });
  const how = r.pick([
    `${name}T.call(${name}T{"xy", 2}, `,
    `${name}T{"xyz", 1}.call(`,
    `(&${name}T{"q", 3}).call(`,
    `func() func(int${params.map((p) => `, ${p[0]}`).join("")}) (uint64${results.map((p) => `, ${p[0]}`).join("")}) { return ${name}T{"value", 1}.call }()(`,
  ]);
  const iface = r.chance(30);
  const call = iface
    ? `interface { call(n int, ${sig}) (h uint64, ${back}) }(${r.pick(["&", ""])}${name}T{"i", 4}).call(`
    : how;
  const calls = [
    `for k := range 3 {`,
    `\th, ${vars.join(", ")} := ${call}k, ${args})`,
    `\tprintln("${name}", ${fold})`,
    "}",
  ];
  if (r.chance(40)) {
    calls.push(
      "{",
      "\tk, done := 5, make(chan uint64)",
      `\tgo func() {`,
      `\t\th, ${vars.join(", ")} := ${how}1, ${args})`,
      `\t\tdone <- ${fold}`,
      "\t}()",
      `\tprintln("${name} go", <-done)`,
      "}",
    );
  }
  return { text, calls };
}

/** Recursion with pointers into the frames below, deep enough that the stack is moved; the collector runs in between. */
function deep(r: Random, name: string): Kernel {
  const words = r.pick([1, 3, 8, 24, 100]);
  const t = r.pick([tInt, tUint64, tString]);
  const next =
    t === tString ? `subs(string(rune(97+n&15))+local[n%${words}], 0, 6)` : `local[n%${words}]*3 + ${t.go}(n)`;
  const depth = Math.floor(r.pick([40, 300, 900]) / Math.max(1, words >> 3));
  const kept = r.chance(40);
  const late = r.chance(30);
  const text = `func ${name}(n int, up *[${words}]${t.go}, f func(int) int) (sum int) {
	var local [${words}]${t.go}
	local[n%${words}] = up[(n+1)%${words}]
	p := &local[n%${words}]
	s := []${t.go}{*p, local[0]}
	${late ? "defer func() { sum += len(shown(local[0])) }()" : ""}
	if n%${r.between(30, 200)} == 7 {
		collect()
	}
	if n > 0 {
		${kept ? "g := func(k int) int { n2 := n; sum++; return f(k) + n2&1 }" : "g := f"}
		sum += ${name}(n-1, &local, g)
	}
	*p = ${next}
	up[n%${words}] = local[n%${words}]
	return sum + f(n) + len(shown(*p)) + len(shown(s[1]))
}
`;
  const f = kept ? `func(k int) int { return k & 3 }` : `func(k int) int { calls++; return k & 3 }`;
  const calls = [
    "{",
    `\tvar top [${words}]${t.go}`,
    "\tcalls := 0",
    `\tn := ${name}(${kept ? Math.min(depth, 60) : depth}, &top, ${f})`,
    `\tprintln("${name}", n, calls, shown(top[0]))`,
    "}",
  ];
  return { text, calls };
}

/** Loops over neighbours: counted up, down, in steps, to bounds of every sort. */
function stencil(r: Random, name: string): Kernel {
  const elem = r.pick(["int", "int32", "byte", "float64", "uint16"]);
  const it = r.chance(65) ? tInt : r.pick(ints.filter((t) => t.bits >= 32));
  const two = r.chance(30);
  const up = r.chance(70);
  const k = (): number => r.pick([0, 1, 1, 2, 3]);
  const limit = r.pick(["len(s)", `len(s)-${k()}`, "n", "min(n, len(s))", `len(s)/2`, `len(s)&^1`, "len(s)+1", "8"]);
  const start = r.pick(["0", "0", "1", "2", "n", "n/2"]);
  const step = r.pick([1, 1, 1, 2, 3, 4]);
  const head = up
    ? `for i := ${it.go}(${start}); i ${r.pick(["<", "<", "<=", "!="])} ${it.go}(${limit}); i ${step === 1 ? "++" : `+= ${step}`} {`
    : `for i := ${it.go}(${limit})${r.pick([" - 1", ""])}; i ${r.pick([">=", ">", ">="])} ${it.signed ? r.pick([0, 1, -1]) : r.pick([1, 2])}; i ${step === 1 ? "--" : `-= ${step}`} {`;
  const index = (): string =>
    r.pick(["i", "i", "i", `i+${k()}`, `i-${k()}`, `i>>1`, `i&7`, `i*2`, `${it.go}(len(s)) - 1 - i`, `${it.go}(n)+i`]);
  const lines: string[] = [];
  for (let q = r.between(1, 4); q > 0; q--) {
    switch (r.below(6)) {
      case 0:
        lines.push(`\t\ts[${index()}] = ${elem}(h)`);
        break;
      case 1:
        lines.push(`\t\tif ${index()} < ${it.go}(len(s)) {\n\t\t\th = h*5 + int(s[${index()}])\n\t\t}`);
        break;
      case 2:
        if (two) {
          lines.push(
            `\t\tif j := ${index()}; j >= 0 && j < ${it.go}(len(d)) {\n\t\t\td[j] += ${elem}(${r.below(9)})\n\t\t}`,
          );
          break;
        }
        lines.push(`\t\tfor j := i; j < i+3; j++ {\n\t\t\th = h*3 + int(s[j])\n\t\t}`);
        break;
      case 3:
        lines.push(
          `\t\tif h&${r.pick([1, 3, 7, 15])} == 0 {\n\t\t\t${r.pick(["continue", "break", "i++", "s = s[1:]", "n--"])}\n\t\t}`,
        );
        break;
      default:
        lines.push(`\t\th = h*7 + int(s[${index()}])`);
    }
  }
  // Not more rounds than fit: what is added inside may go wrong with !=.
  lines.unshift("\t\tif rounds++; rounds > 99 {\n\t\t\tbreak\n\t\t}");
  const text = `func ${name}(s${two ? ", d" : ""} []${elem}, n int) int {\n\th, rounds := 1, 0\n\t${head}\n${lines.join("\n")}\n\t}\n\treturn h ^ n<<9\n}\n`;
  const calls = [
    "{",
    "\th := uint64(3)",
    `\tfor l := range 10 {`,
    `\t\tfor _, n := range []int{${edges(r, tInt).join(", ")}} {`,
    `\t\t\ts := []${elem}{5, 3, 9, 27, 1, 2, 8, 99, 4, 6}[:l${r.chance(50) ? ":l" : ""}]`,
    `\t\t\th = mix(h, uint64(caught(func() int { return ${name}(s${two ? `, s[:${r.pick(["l", "l/2", "0"])}]` : ""}, n) })))`,
    `\t\t\tfor _, x := range s { h = ${elem === "float64" ? "mixf(h, x)" : "mix(h, uint64(x))"} }`,
    "\t\t}\n\t}",
    `\tprintln("${name}", h)`,
    "}",
  ];
  return { text, calls };
}

/** Loops that cut a slice or a string down, or halve what lies between two indices. */
function shrinking(r: Random, name: string): Kernel {
  const elem = r.pick(["byte", "int", "uint32"]);
  const isString = elem === "byte" && r.chance(50);
  const it = r.chance(60) ? tInt : r.pick(ints.filter((t) => t.bits >= 16));
  const k = (): number => r.pick([0, 1, 1, 2, 3, 4, 8]);
  const lines: string[] = [];
  const size = (): string =>
    r.pick([`len(s) ${r.pick([">", ">=", "!="])} ${k()}`, `len(s) > n`, "len(s)&3 != 0", `${k()} < len(s)`]);
  const index = (): string =>
    r.pick(["0", String(k()), "len(s)-1", `len(s)-${k()}`, "len(s)/2", "len(s)>>1", "n&3", "n"]);
  const shrink = (pad: string): void => {
    const cut = r.pick([
      `[${k()}:]`,
      `[:len(s)-${k()}]`,
      "[1:len(s)-1]",
      "[len(s)/2:]",
      "[:len(s)/2]",
      "[:len(s):len(s)]",
      `[n&1:]`,
    ]);
    if (r.chance(40)) lines.push(`${pad}h = h*5 + int(s[${index()}])`);
    if (r.chance(30))
      lines.push(`${pad}if s[${index()}] ${r.pick(["==", "<", ">"])} s[${index()}] {\n${pad}\th++\n${pad}}`);
    if (r.chance(20))
      lines.push(`${pad}if ${size()} {\n${pad}\t${r.pick(["break", "h += 7", "n--", "s = s[1:]"])}\n${pad}}`);
    lines.push(`${pad}s = s${isString && cut.includes(":len(s):") ? "[1:]" : cut}`);
    if (r.chance(40)) lines.push(`${pad}h = h*7 + len(s)`);
    if (r.chance(25)) lines.push(`${pad}h += int(s[${index()}])`);
  };
  const halves = (): void => {
    lines.push(
      `\tlo, hi := ${it.go}(${r.pick(["0", "0", "1"])}), ${it.go}(${r.pick(["len(s)", "len(s)", "len(s)-1", "n"])})`,
    );
    lines.push(`\tfor lo ${r.pick(["<", "<", "<=", "!="])} hi {`);
    lines.push("\t\tif rounds++; rounds > 40 {\n\t\t\tbreak\n\t\t}");
    const mid = r.pick([
      "(lo + hi) / 2",
      "lo + (hi-lo)/2",
      "(lo + hi) >> 1",
      `${it.go}(uint(lo+hi) >> 1)`,
      "hi - 1",
      "lo + (hi-lo)>>2",
    ]);
    lines.push(`\t\tm := ${mid}`);
    lines.push(`\t\th = h*3 + int(s[${r.pick(["m", "m", "m", "lo", "hi-1", "m+1"])}])`);
    lines.push(
      `\t\tif int(s[m]) ${r.pick(["<", ">", "<="])} n {\n\t\t\tlo = m${r.pick([" + 1", " + 1", ""])}\n\t\t} else {\n\t\t\thi = m${r.pick(["", " - 1"])}\n\t\t}`,
    );
    lines.push("\t}", "\th = h*9 + int(lo)");
  };
  const strides = (): void => {
    const step = r.pick([`i += ${k() + 1}`, "i *= 2", "i <<= 1", "i = i*2 + 1", "i += i&3 + 1"]);
    lines.push(
      `\tfor i := ${it.go}(${r.pick(["1", "1", "2"])}); i < ${it.go}(len(s))${r.pick(["", "", `-${k()}`])}; ${step} {`,
    );
    lines.push("\t\tif rounds++; rounds > 60 {\n\t\t\tbreak\n\t\t}");
    lines.push(`\t\th = h*3 + int(s[i${r.pick(["", "", "-1", "+1", "/2", `+${k()}`])}])`, "\t}");
  };
  const cuts = (): void => {
    lines.push(`\tfor ${size()} {`, "\t\tif rounds++; rounds > 40 {\n\t\t\tbreak\n\t\t}");
    shrink("\t\t");
    lines.push("\t}");
  };
  const fall = (): void => {
    lines.push(
      `\tfor i := ${it.go}(len(s))${r.pick(["", " - 1"])}; i > 0; i ${r.pick(["/= 2", ">>= 1", "--", "= (i - 1) / 2"])} {`,
    );
    lines.push(`\t\th = h*3 + int(s[i${r.pick(["", "-1", "-1", "/2"])}])`, "\t}");
  };
  r.pick([cuts, cuts, halves, strides, fall])();
  if (r.chance(50)) cuts();
  const type = isString ? "string" : `[]${elem}`;
  const text = `func ${name}(s ${type}, n int) int {\n\th, rounds := 1, 0\n${lines.join("\n")}\n\treturn h*3 + len(s) + n + rounds\n}\n`;
  const full = isString
    ? '"abbcdeefgghijkl\\xff"'
    : `[]${elem}{1, 2, 2, 5, 9, 11, 12, 30, 31, 33, 40, 41, 77, 78, 90, 99}`;
  const calls = [
    "{",
    "\th := uint64(3)",
    "\tfor l := range 17 {",
    `\t\tfor _, n := range []int{${edges(r, tInt).join(", ")}} {`,
    `\t\t\th = mix(h, uint64(caught(func() int { return ${name}(${full}[:l], n) })))`,
    "\t\t}\n\t}",
    `\tprintln("${name}", h)`,
    "}",
  ];
  return { text, calls };
}
