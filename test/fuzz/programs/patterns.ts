// Groups of statements that no rule of the generator makes by chance, each with random parts: switches of all kinds, iterators
// with early ends, embedding, method values, generic types, partial writes, deferred calls, channels. Each ends with a
// variable `x` of type int that the statements behind it may use.

import type { Random } from "../random.ts";
import type { Expressions } from "./expressions.ts";
import {
  comparable,
  complexes,
  floats,
  ints,
  literal,
  mapOf,
  sliceOf,
  type Ty,
  tBool,
  tFloat64,
  tInt,
  tString,
} from "./types.ts";

/** What a pattern writes with. */
export interface Writer {
  readonly r: Random;
  readonly e: Expressions;
  /** Lines in the scope of the function. */
  put(line: string): void;
  fresh(letter: string): string;
  /** Some type that nests `depth` levels. */
  type(depth: number): Ty;
  /** An expression that folds `x` of type `t` into the checksum `h`. */
  fold(h: string, x: string, t: Ty): string;
}

type Pattern = (w: Writer, x: string) => void;

const n = (w: Writer): string => w.e.any(tInt, 2);
const b = (w: Writer): string => w.e.expr(tBool, 2);
const s = (w: Writer): string => w.e.any(tString, 2);

/** Switches without a tag, with an initialiser, over strings, over types; break leaves them. */
const switches: Pattern = (w, x) => {
  const { r } = w;
  w.put(`${x} := ${n(w)}`);
  switch (r.below(5)) {
    case 0: {
      const init = r.chance(40);
      w.put(`switch ${init ? `y := (${n(w)}) ^ 5; ` : ""}{`);
      for (let k = r.between(2, 5); k > 0; k--) {
        w.put(`case ${init ? `y > ${k} && ` : ""}${b(w)}${r.chance(20) ? `, ${b(w)}` : ""}:`);
        w.put(`\t${x} = ${x}*3 + ${k}`);
        if (r.chance(25)) w.put(`\tif (${b(w)}) { break }; ${x}++`);
      }
      w.put(`${r.chance(70) ? "default" : `case ${x} == 77`}:\n\t${x}--`);
      w.put("}");
      break;
    }
    case 1: {
      // Many strings: by length and by halves.
      const all = [
        "",
        "a",
        "b",
        "ab",
        "ba",
        "abc",
        "hello",
        "help",
        "hella",
        "the quick brown fox jumps",
        "x\\n日本",
        "global",
        "0",
        "00",
        "000",
        "abcdefghi",
      ];
      const some = all.filter(() => r.chance(70));
      w.put(`switch y := (${s(w)}); y {`);
      some.forEach((c, i) => {
        w.put(`case "${c}":\n\t${x} += ${i + 2}`);
        if (r.chance(10) && i < some.length - 1) w.put("\tfallthrough");
      });
      w.put(`default:\n\t${x} -= len(y)`);
      w.put("}");
      break;
    }
    case 2: {
      const t = r.pick(ints);
      const values = new Set(
        Array.from({ length: r.between(3, 24) }, () =>
          r.chance(70) ? String(r.below(t.bits === 8 ? 100 : 300)) : literal(r, t),
        ),
      );
      w.put(`switch (${w.e.expr(t, 2)})${r.chance(50) ? ` & 127` : ""} {`);
      for (const v of values)
        w.put(`case ${v}:\n\t${x} ${r.pick(["+=", "^=", "-="])} ${r.chance(70) ? r.below(1000) : n(w)}`);
      if (r.chance(60)) w.put(`default:\n\t${x} *= 3`);
      w.put("}");
      break;
    }
    case 3: {
      const of = r.pick([tInt, tString, tFloat64, r.pick(ints), tBool, w.type(1)]);
      w.put(`var ${x}y any = ${w.e.any(of, 2)}`);
      if (r.chance(20)) w.put(`if (${b(w)}) { ${x}y = nil }`);
      w.put(`switch z := ${x}y.(type) {`);
      w.put(`case int, int8, ${r.pick(["uint16", "*int", "chan int", "func()"])}:\n\t${x} += len(shown(z))`);
      if (r.chance(60)) w.put(`case ${r.pick(["string", "float64", "uint8"])}:\n\t${x} ^= len(shown(z))`);
      if (r.chance(60)) w.put(`case nil:\n\t${x} = 5; _ = z`);
      w.put(`case interface{ Size() int }:\n\t${x} += z.Size()`);
      if (r.chance(50)) w.put(`case error, []int, map[string]int, [2]int, struct{ a int }:\n\t${x} = 1; _ = z`);
      if (r.chance(60)) w.put(`default:\n\t${x} = -${x}; _ = z`);
      w.put("}");
      break;
    }
    default: {
      const out = w.fresh("out");
      w.put(`${out}:\nfor i := range ${r.between(2, 9)} {`);
      w.put(`\tswitch {`);
      w.put(`\tcase i == ${r.below(5)}:\n\t\t${r.pick(["continue", `continue ${out}`, "break"])}`);
      w.put(`\tcase ${x}&${r.pick([1, 3, 4])} == 0 && i > ${r.below(4)}:\n\t\tbreak ${out}`);
      w.put(`\t}\n\t${x} = ${x}*5 + i\n}`);
    }
  }
};

/** Iterators: nested, ended early by break, continue of an outer loop, return and goto; defer in their bodies. */
const iterators: Pattern = (w, x) => {
  const { r } = w;
  const label = w.fresh("L");
  w.put(`${x} := func() (z int) {`);
  if (r.chance(40)) w.put(`\tdefer func() { z = z*3 + ${r.below(9)} }()`);
  w.put(`\ts := ${w.e.composite(sliceOf(tInt), 2)}`);
  w.put(`\ts = append(s, ${r.below(9)}, ${n(w)}, 3)`);
  const used = r.chance(60);
  if (used) w.put(`${label}:`);
  w.put(`\tfor i, y := range indexed(s) {`);
  if (r.chance(30)) w.put(`\t\tdefer func() { z = z*7 + i + y }()`);
  const two = r.chance(60);
  if (two) w.put(`\t\tfor a, b := range pairs(s${r.pick(["", "[1:]"])}) {`);
  else w.put(`\t\tfor a := range filtered(indexed(s), func(q int) bool { return q > ${r.below(3)} }) {`);
  w.put(`\t\t\tz = z*5 + a${r.chance(50) ? " + y" : ""}${two ? " - b" : ""}`);
  if (used) w.put(`\t\t\tif z%${r.between(2, 9)} == 0 { ${r.pick(["continue", "break"])} ${label} }`);
  if (r.chance(50))
    w.put(`\t\t\tif z%${r.between(3, 11)} == 1 { ${r.pick(["return z + 1", "return", "break", "continue"])} }`);
  if (r.chance(20)) w.put(`\t\t\tfunc() { defer func() { recover() }(); z++; if z%3 == 0 { panic(z) }; z++ }()`);
  w.put(`\t\t}`);
  w.put(`\t\tz += i ^ y`);
  w.put(`\t}`);
  w.put(`\treturn z`);
  w.put(`}()`);
};

/** Named types of every kind with methods; interfaces in interfaces and in structs; method values and expressions. */
const methods: Pattern = (w, x) => {
  const { r } = w;
  w.put(`${x} := 0`);
  const v = w.fresh("m");
  switch (r.below(5)) {
    case 0:
      w.put(`${v} := celsius(${w.e.expr(ints[2]!, 2)})`);
      w.put(`${v}.heat(${r.below(99)})`);
      w.put(`(*celsius).heat(&${v}, ${v})`);
      w.put(`if f := ${r.pick([`${v}.warm`, `(&${v}).warm`])}; f() != celsius.warm(${v}+1) { ${x}++ }`);
      w.put(`${x} += int(${v})`);
      break;
    case 1:
      w.put(`${v} := words{${s(w)}}`);
      w.put(`${v}f := ${v}.add`);
      w.put(`${v}f(${s(w)}); ${v}.add("q")`);
      w.put(`for i, q := range ${v} { ${x} += i*len(q) + sizer(${v}).Size() }`);
      w.put(`${x} += both{${v}, ${s(w)}}.Size()`);
      break;
    case 2:
      w.put(`${v} := counter{"a": ${n(w)}, ${s(w)} + "b": 2}`);
      w.put(`${v}["c"]++; ${v}["a"] <<= 3; ${v}["z"] -= ${n(w)}`);
      w.put(`var ${v}i tagged = ${r.pick(["&", ""])}both{${v}, "t"}`);
      w.put(`${x} = ${v}i.Size() + len(${v}i.tag()) + ${v}["z"]`);
      if (r.chance(50)) w.put(`if q, ok := sizer(${v}i).(tagged); ok { ${x} += q.Size() * 3 }`);
      w.put(`if _, ok := ${v}i.(interface{ warm() bool }); ok { ${x} = 0 }`);
      break;
    case 3:
      w.put(`${v} := handler(func(k int) int { return k*${r.below(9)} + ${x} })`);
      w.put(`${x} = ${v}.Size() + both{both{${v}, "in"}, "out"}.Size()`);
      w.put(
        `${v}s := []sizer{${v}, words{"a"}, base{${n(w)}, "b"}, &base{2, "c"}, counter(nil), outer{&middle{}, "o"}}`,
      );
      w.put(`for i := range ${v}s { ${x} = ${x}*3 + ${v}s[(i+${r.below(6)})%6].Size() }`);
      break;
    default:
      w.put(
        `${v} := struct { base; *middle; k int8 }{base{${n(w)}, "x"}, &middle{base: base{3, ${s(w)}}}, ${w.e.any(ints[1]!, 1)}}`,
      );
      w.put(`${v}.base.grow(2).grow(${n(w)}); ${v}.middle.grow(1); ${v}.extra[1] += ${n(w)}`);
      w.put(`${x} = ${v}.base.Size() ^ ${v}.middle.Size() + ${v}.extra[1] + int(${v}.k)`);
  }
};

/** Generic types and functions at random types. */
const generics: Pattern = (w, x) => {
  const { r } = w;
  const t = r.pick([...ints, ...floats]);
  const k = r.chance(40) ? tString : r.pick(ints);
  const v = w.type(1);
  switch (r.below(5)) {
    case 0:
      w.put(`${x} := func() int {`);
      w.put(`\tvar t *tree[${k.go}, ${v.go}]`);
      for (let i = r.between(1, 6); i > 0; i--) w.put(`\tt = t.put(${w.e.any(k, 1)}, ${w.e.any(v, 1)})`);
      w.put(`\th := uint64(3)`);
      w.put(
        `\tt.all(func(k ${k.go}, v ${v.go}) bool { h = ${w.fold(w.fold("h", "k", k), "v", v)}; return h%${r.between(3, 20)} != 0 })`,
      );
      w.put(`\treturn int(h)\n}()`);
      break;
    case 1:
      w.put(`${x} := func() int {`);
      w.put(`\tvar l *list[${v.go}]`);
      w.put(`\tfor range ${r.below(4)} { l = l.push(${w.e.any(v, 2)}) }`);
      w.put(`\th := uint64(5)`);
      w.put(`\tl.each(func(i int, v ${v.go}) { h = ${w.fold("mix(h, uint64(i))", "v", v)} })`);
      w.put(`\treturn int(h)\n}()`);
      break;
    case 2:
      w.put(
        `${x} := int(${w.fold("7", `sum(${Array.from({ length: r.between(1, 5) }, () => w.e.any(t, 2)).join(", ")})`, t)})`,
      );
      w.put(
        `${x} ^= int(${w.fold("8", `largest(${Array.from({ length: r.between(1, 4) }, () => w.e.any(k, 2)).join(", ")})`, k)})`,
      );
      break;
    case 3: {
      const c = comparable(v) ? v : tString;
      w.put(`${x} := 0`);
      w.put(`if (same(${w.e.any(c, 2)}, ${w.e.any(c, 2)})) { ${x} = ${n(w)} }`);
      w.put(`if (same[any](${w.e.any(c, 2)}, ${w.e.any(r.chance(50) ? c : tInt, 2)})) { ${x} += 2 }`);
      break;
    }
    default:
      w.put(
        `${x} := keysOf(${w.e.composite(mapOf(k, t), 2)}, func(k ${k.go}, v ${t.go}) int { return int(${w.fold(w.fold("2", "k", k), "v", t)}) })`,
      );
      w.put(
        `${x}p := pair[pair[${k.go}, ${t.go}], []${v.go}]{pair[${k.go}, ${t.go}]{${w.e.any(k, 1)}, ${w.e.any(t, 1)}}, nil}`,
      );
      w.put(`${x}f := ${x}p.swap; ${x}p.first.set(${w.e.any(k, 1)})`);
      w.put(
        `${x} += int(${w.fold(w.fold("2", `${x}f().second.first`, k), `${x}p.first.first`, k)}) + len(${x}f().first)`,
      );
  }
};

/** Parts of structs and arrays that are written, copied and swapped. */
const partial: Pattern = (w, x) => {
  const { r } = w;
  const t = w.type(1);
  const u = r.pick(ints);
  const a = w.fresh("ar");
  const k = r.pick([2, 3, 4, 7]);
  w.put(`${x} := 0`);
  w.put(
    `${a} := [${k}]struct { p ${u.go}; q ${t.go}; r [2]${u.go} }{${r.below(k)}: {p: ${w.e.any(u, 2)}, q: ${w.e.any(t, 2)}}}`,
  );
  const at = (): string => (r.chance(60) ? String(r.below(k)) : `uint(${w.e.leaf(tInt)})%${k}`);
  for (let i = r.between(2, 7); i > 0; i--) {
    w.put(
      r.pick([
        `${a}[${at()}].p = ${w.e.any(u, 2)}`,
        `${a}[${at()}].q = ${w.e.any(t, 2)}`,
        `${a}[${at()}].r[${r.below(2)}] ${r.pick(["+=", "=", "^="])} ${w.e.any(u, 2)}`,
        `${a}[${r.below(k)}], ${a}[${r.below(k)}] = ${a}[${at()}], ${a}[${at()}]`,
        `${a}[${at()}].r = ${a}[${at()}].r`,
        `${a}[${r.below(k)}].r[0], ${a}[${r.below(k)}].r[1] = ${a}[${at()}].r[1], ${a}[${at()}].r[0]`,
        `${a}[${at()}].p, ${x} = ${a}[${at()}].r[1], int(${a}[${at()}].p)`,
        `copy(${a}[${r.below(k)}:], ${a}[${r.below(k)}:])`,
        `for i, y := range ${a} { ${a}[(i+1)%${k}].p += y.p + ${u.go}(i) }`,
        `clear(${a}[${r.below(k)}:])`,
        `func() { z := &${a}[${at()}]; z.p, z.r = z.r[0], [2]${u.go}{z.p, 3} }()`,
      ]),
    );
  }
  w.put(
    `for i := range ${a} { ${x} = int(${w.fold(`mix(uint64(${x}), uint64(${a}[i].p^${a}[i].r[0]+${a}[i].r[1]))`, `${a}[i].q`, t)}) }`,
  );
};

/** Maps with keys of interface and struct types, deleted from and cleared as they are walked. */
const maps: Pattern = (w, x) => {
  const { r } = w;
  const m = w.fresh("m");
  const c = r.pick([tInt, tString, tFloat64, r.pick(ints)]);
  w.put(`${m} := map[any]int{1: 2, "a": ${n(w)}, [2]int8{1, 2}: 3}`);
  w.put(
    `${m}[${w.e.any(c, 2)}] = ${n(w)}; ${m}[${w.e.any(r.pick(ints), 1)}]++; ${m}[[2]int8{1, int8(${w.e.leaf(tInt)})}] += 7`,
  );
  if (r.chance(30)) w.put(`for k := range ${m} { if _, ok := k.(string); ok { delete(${m}, k) } }`);
  w.put(`${x} := len(${m}) + ${m}["a"]*3 + ${m}[any(${w.e.any(c, 1)})]`);
  w.put(`for k, v := range ${m} { ${x} += v ^ int(mixi(3, k)>>1) }`);
  if (r.chance(30)) w.put(`clear(${m}); ${x} += len(${m})`);
  const d = w.fresh("m");
  w.put(`${d} := map[struct { a string; b ${c.go === "float64" ? "int8" : c.go} }][]int{}`);
  const key = (): string =>
    `struct { a string; b ${c.go === "float64" ? "int8" : c.go} }{${s(w)}, ${c.go === "float64" ? "3" : w.e.any(c, 1)}}`;
  w.put(`for i := range ${r.between(1, 12)} { ${d}[${key()}] = append(${d}[${key()}], i) }`);
  w.put(`for k, v := range ${d} { ${x} += len(k.a)*len(v) + total(1, v...) }`);
};

/** Strings, bytes and runes into each other, concatenation, comparison of short and long ones. */
const strings: Pattern = (w, x) => {
  const { r } = w;
  const v = w.fresh("s");
  const parts = Array.from({ length: r.between(2, 7) }, () => (r.chance(50) ? s(w) : literal(r, tString)));
  w.put(`${v} := subs(${parts.join(" + ")}, 0, ${r.pick([9, 33, 64])})`);
  w.put(`${x} := len(${v})`);
  const cut = r.between(1, 17);
  w.put(
    r.pick([
      `for i, c := range ${v} { ${x} = ${x}*3 + i ^ int(c) }`,
      `for i, c := range []byte(${v}) { ${x} = ${x}*3 + i ^ int(c) }`,
      `for i, c := range []rune(${v}) { ${x} = ${x}*3 + i ^ int(c) }`,
      `for i := range ${v} { ${x} += int(${v}[i]) * i }`,
      `for i := 0; i < len(${v})-1; i++ { if ${v}[i] == ${v}[i+1] { ${x}++ } }`,
    ]),
  );
  w.put(`${v}b := append([]byte(${v}), ${s(w)}...)`);
  w.put(`${x} += copy(${v}b[len(${v}b)/2:], ${s(w)}) + map[string]int{"a": 1, "hello": 2}[string(${v}b)]`);
  w.put(
    `if string(${v}b[:min(len(${v}b), ${cut})]) ${r.pick(["==", "<", "!=", ">="])} ${r.chance(60) ? `"${"helloworld hello world".slice(0, cut)}"` : s(w)} { ${x} ^= 64 }`,
  );
  w.put(
    `if subs(${v}, 0, ${cut}) ${r.pick(["==", "!="])} "${"the quick brown fox".slice(0, cut)}" { ${x} += ${n(w)} }`,
  );
  w.put(`switch string(${v}b) { case "a", "global": ${x}++; case ${v}: ${x} += 2 }`);
  if (r.chance(40)) w.put(`${x} += int(mixs(1, min(${v}, ${s(w)}, "m")) ^ mixs(2, max(${v}, "c")))`);
};

/** Complex numbers and what mathematical functions become. */
const numbers: Pattern = (w, x) => {
  const { r } = w;
  const c = r.pick(complexes);
  const f = c.bits === 128 ? "float64" : "float32";
  const z = w.fresh("z");
  w.put(`${z} := ${w.e.any(c, 2)}`);
  w.put(
    `${z} = ${z}${r.pick([" * ", " + ", " - ", " / "])}complex(${f}(${w.e.expr(tFloat64, 2)}), ${literal(r, tFloat64)})`,
  );
  if (r.chance(40)) w.put(`${z} ${r.pick(["*=", "+=", "/=", "-="])} ${z} + 1i`);
  w.put(`${x} := int(mixf(mixf(1, float64(real(${z}))), float64(imag(${z}))))`);
  w.put(`if ${z} ${r.pick(["==", "!="])} (${w.e.any(c, 2)}) { ${x}++ }`);
  const y = w.fresh("y");
  w.put(`${y} := ${w.e.expr(tFloat64, 3)}`);
  w.put(
    r.pick([
      `${y} = math.Copysign(${y}, ${w.e.expr(tFloat64, 2)})`,
      `${y} = math.FMA(${y}, ${w.e.expr(tFloat64, 1)}, ${w.e.expr(tFloat64, 1)})`,
      `${y} = math.Float64frombits(math.Float64bits(${y}) ^ ${w.e.expr(ints[9]!, 1)})`,
      `if math.IsNaN(${y}) || math.IsInf(${y}, 1) || math.Signbit(${y}) { ${y} = 1/${y} }`,
      `${y} = float64(math.Float32frombits(math.Float32bits(float32(${y}))&^${r.below(255)}))`,
      `if ${y} < 0 || !(${y} >= ${w.e.expr(tFloat64, 1)}) { ${y} = -${y} }`,
      `${y} = min(${y}, math.Inf(-1) + 1, ${w.e.expr(tFloat64, 1)})`,
    ]),
  );
  w.put(`${x} ^= int(mixf(2, ${y}))`);
  w.put(
    r.pick([
      `if q := ${y} * 0; q == 0 { ${x} += int(int8(int64(small(${y})))) }`,
      `${x} += int(uint32(int64(small(${y}))))`,
      `{ hi, lo := bits.Mul64(uint64(${x}), uint64(${w.e.expr(tInt, 2)})); q, rem := bits.Div64(hi%7, lo, 7); ${x} ^= int(q + rem) }`,
      `{ s, carry := bits.Add64(uint64(${x}), ${w.e.expr(ints[9]!, 2)}, uint64(${x}&1)); d, borrow := bits.Sub64(s, uint64(${w.e.expr(tInt, 2)}), carry); ${x} = int(d) + int(borrow)<<1 }`,
      `${x} += bits.Len8(uint8(${x})) + bits.TrailingZeros16(uint16(${x})) - bits.OnesCount32(uint32(${x})) ^ bits.LeadingZeros64(uint64(${x}))`,
    ]),
  );
};

/** Panics of every kind, recovered; deferred calls of methods, of closures in loops, with a panic on the way. */
const panics: Pattern = (w, x) => {
  const { r } = w;
  w.put(`${x} := caught(func() (z int) {`);
  if (r.chance(50)) w.put(`\tdefer func() { z = z*5 + ${r.below(9)} }()`);
  if (r.chance(40))
    w.put(
      `\tfor i := range ${r.between(1, 11)} { ${r.chance(50) ? `if i%3 == ${r.below(3)} { continue }; ` : ""}defer func() { z += i; escaped = z }() }`,
    );
  if (r.chance(30)) w.put(`\to := base{${n(w)}, "d"}; defer o.grow(2); defer func() { z += o.Size() }()`);
  if (r.chance(30))
    w.put(
      `\tif (${b(w)}) { defer func() { if q := recover(); q != nil { z = len(failure(q)); ${r.chance(30) ? "panic(q)" : "_ = q"} } }() }`,
    );
  w.put(`\tz = ${n(w)}`);
  w.put(
    `\t${r.pick([
      `var m map[string]int; m["a"] = z`,
      `var p *base; z = p.n`,
      `var q sizer; z = q.Size()`,
      `var f func() int; z = f()`,
      `var q any = z; z = len(q.(string))`,
      `var q any; z = q.(int)`,
      `var q any = base{}; z = q.(interface{ warm() bool }).(sizer).Size()`,
      `k := make([]int, ${w.e.leaf(tInt)}&7 - 1); z = len(k)`,
      `k := []int{1, 2, 3}; z = len(k[:z&7:${r.between(2, 5)}])`,
      `k := [4]int{1, 2, 3, 4}; z = k[z&7]`,
      `k := ${s(w)}; z = int(k[z&15])`,
      `c := make(chan int, 1); close(c); if z&1 == 0 { c <- 1 }; z++`,
      `z = z / (${w.e.leaf(tInt)} & 1)`,
      `var t *outer; z = t.middle.n`,
      `k := map[any]int{}; k[[]int{z}] = 2`,
      `var p, q any = []int{1}, []int{1}; if p == q { z++ }`,
      `k := (*[4]int)([]int{1, 2, 3}[:z&3]); z = k[0]`,
      `p := new([1 << 12]int); if z&1 == 0 { p = nil }; z = p[${r.below(4096)}]`,
      `if z&1 == 0 { panic("even") }; z++`,
      `var e error; panic(e)`,
    ])}`,
  );
  w.put(`\treturn z + 1\n})`);
};

/** Goroutines and channels with one possible outcome. */
const channels: Pattern = (w, x) => {
  const { r } = w;
  if (w.e.trips > 6) return w.put(`${x} := 2`);
  const t = w.type(1);
  switch (r.below(5)) {
    case 0:
      w.put(`${x} := func() int {`);
      w.put(`\tvar g guardedSum; var wg sync.WaitGroup`);
      w.put(
        `\tfor i := range ${r.between(1, 8)} { wg.Add(1); go func(k int) { defer wg.Done(); g.add(k*i + ${r.below(9)}) }(${n(w)}) }`,
      );
      w.put(`\twg.Wait()\n\treturn g.n\n}()`);
      break;
    case 1:
      // Two sources until both are closed.
      w.put(`${x} := func() (z int) {`);
      w.put(`\ta, b := make(chan int, ${r.below(3)}), make(chan ${t.go}, ${r.below(2)})`);
      w.put(`\tgo func() { for i := range ${r.below(6)} { a <- i*i }; close(a) }()`);
      w.put(`\tgo func() { for range ${r.below(4)} { b <- ${w.e.any(t, 1)} }; close(b) }()`);
      w.put(`\tfor a != nil || b != nil {\n\t\tselect {`);
      w.put(`\t\tcase y, ok := <-a:\n\t\t\tif !ok { a = nil; break }; z += y`);
      w.put(`\t\tcase y, ok := <-b:\n\t\t\tif !ok { b = nil; continue }; z += int(${w.fold("4", "y", t)})`);
      w.put(`\t\t}\n\t}\n\treturn\n}()`);
      break;
    case 2:
      w.put(`${x} := func() int {`);
      w.put(`\tin, out := make(chan pair[int, ${t.go}]), make(chan uint64)`);
      w.put(
        `\tgo func() { defer close(out); for p := range in { out <- ${w.fold("uint64(p.first)", "p.second", t)} } }()`,
      );
      w.put(
        `\tgo func() { for i := range ${r.between(1, 5)} { in <- pair[int, ${t.go}]{i, ${w.e.any(t, 1)}} }; close(in) }()`,
      );
      w.put(`\th := uint64(1)\n\tfor y := range out { h = mix(h, y) }\n\treturn int(h)\n}()`);
      break;
    case 3:
      w.put(`${x} := func() (z int) {`);
      w.put(`\tc := make(chan ${t.go}, 3); var dry chan int`);
      w.put(`\tfor i := range 5 {\n\t\tselect {`);
      w.put(`\t\tcase c <- ${w.e.any(t, 1)}:\n\t\t\tz += i`);
      w.put(`\t\tcase dry <- z:\n\t\t\tz = -1`);
      w.put(`\t\tdefault:\n\t\t\tz = z*3 + len(c) + cap(c); <-c`);
      w.put(
        `\t\t}\n\t}\n\tclose(c)\n\tfor y := range c { z += int(${w.fold("6", "y", t)}) }\n\ty, ok := <-c\n\tif !ok { z ^= int(${w.fold("7", "y", t)}) }\n\treturn\n}()`,
      );
      break;
    default:
      w.put(`${x} := func() int {`);
      w.put(`\tc := make(chan int)`);
      w.put(`\tgo func() { defer func() { c <- len(failure(recover())) }(); var s []int; _ = s[${n(w)} & 7] }()`);
      w.put(`\tvar once sync.Once; k := 0\n\tfor range 3 { once.Do(func() { k = <-c }) }\n\treturn k\n}()`);
  }
};

/** Comparisons of interfaces, structs and arrays; assertions with ok. */
const comparisons: Pattern = (w, x) => {
  const { r } = w;
  const t = w.type(1);
  const c = comparable(t) ? t : r.pick(ints);
  const a = w.fresh("ar");
  w.put(`${x} := 0`);
  w.put(`${a}, ${a}k := ${r.pick([`any(${w.e.any(c, 2)})`, `any(${w.e.any(tString, 2)})`])}, ${w.e.any(c, 2)}`);
  w.put(`if ${a} == any(${a}k) { ${x} = 1 }`);
  w.put(`if ${a} ${r.pick(["==", "!="])} ${c.go}(${a}k) { ${x} |= 2 }`);
  w.put(`if y, ok := ${a}.(${c.go}); ok && y ${r.pick(["==", "!="])} (${w.e.any(c, 1)}) { ${x} |= 4 }`);
  w.put(`if _, ok := ${a}.(sizer); !ok { ${x} |= 8 }`);
  w.put(
    `${a}s := struct { a ${c.go}; b string; c [3]int16; d any }{${a}k, ${s(w)}, [3]int16{1, int16(${w.e.leaf(tInt)}), 2}, ${a}}`,
  );
  w.put(`${a}t := ${a}s; ${a}t.${r.pick([`b += "x"`, "c[2]++", "d = nil", `a = ${w.e.any(c, 1)}`, "c[1] = 0"])}`);
  w.put(`if ${a}s == ${a}t { ${x} |= 16 }`);
  w.put(`if ${a}s.c ${r.pick(["==", "!="])} ${a}t.c && ${a}s.d == ${a}t.d { ${x} |= 32 }`);
};

/** Allocation and collections while values are only in the frame. */
const collected: Pattern = (w, x) => {
  const { r } = w;
  if (w.e.trips > 4) return w.put(`${x} := 3`);
  const t = w.type(2);
  const v = w.fresh("v");
  w.put(`${v} := []${t.go}{${w.e.any(t, 3)}}`);
  w.put(`${v}p, ${v}s := &${v}[0], ${s(w)} + "kept"`);
  if (r.chance(60))
    w.put(
      `${v}f := func() ${t.go} { return *${v}p }; ${r.chance(50) ? `${v} = nil` : `${v} = append(${v}, ${w.e.any(t, 1)})`}`,
    );
  else w.put(`${v}f := func() ${t.go} { collect(); return ${v}[len(${v})-1] }`);
  w.put(`collect()`);
  w.put(`${x} := int(${w.fold(w.fold(`mixs(3, ${v}s)`, `(*${v}p)`, t), `${v}f()`, t)})`);
};

/** A three-clause loop whose variable closures keep; constants in tables; goto out of blocks. */
const loops: Pattern = (w, x) => {
  const { r } = w;
  w.put(`${x} := ${n(w)} & 63`);
  const f = w.fresh("f");
  switch (r.below(4)) {
    case 0:
      w.put(`var ${f} []func(int) int`);
      w.put(`for i, j := 0, ${x}; i < ${r.between(2, 6)}; i, j = i+1, j*3 {`);
      w.put(`\t${f} = append(${f}, func(k int) int { i += k; j++; return i*10 + j })`);
      if (r.chance(50)) w.put(`\tif j%${r.between(2, 5)} == 0 { continue }`);
      w.put(`\ti += ${f}[len(${f})-1](0) & 1`);
      w.put(`}`);
      w.put(`for k, g := range ${f} { ${x} = ${x}*3 + g(k) + g(1) }`);
      break;
    case 1:
      w.put(`${f} := [...]${r.pick(["int", "uint8", "int16"])}{3, 1, 4, 1, 5, 9, 2, 6, ${r.between(9, 20)}: 7}`);
      w.put(
        `for i := len(${f}) - 1; i >= 0; i -= ${r.between(1, 3)} { ${x} = ${x}*5 ^ int(${f}[i]) + int(${f}[uint(${x})%uint(len(${f}))]) }`,
      );
      break;
    case 2:
      w.put(`func() {`);
      w.put(`\tfor i := range 9 {\n\t\tfor j := range i {`);
      w.put(`\t\t\tif ${x}+j*i > ${r.between(20, 90)} { goto done }`);
      w.put(`\t\t\t${x} += i ^ j\n\t\t}\n\t}`);
      w.put(`done:\n\t${x}++\n}()`);
      break;
    default:
      w.put(`var ${f} func(int, int) int`);
      w.put(
        `${f} = func(k, d int) int { if d == 0 || k < 2 { return k + ${x} }; ${x}++; return ${f}(k-1, d-1) ^ ${f}(k-2, d-1) }`,
      );
      w.put(`${x} += ${f}(${r.between(1, 7)}, ${r.between(1, 6)})`);
  }
};

/** Calls with effects, whose order the language fixes: from left to right wherever they stand. */
const ordered: Pattern = (w, x) => {
  const { r } = w;
  const call = (depth: number): string => {
    const inner = (): string => (depth > 0 && r.chance(55) ? term(depth - 1) : String(r.below(99)));
    switch (r.below(6)) {
      case 0:
      case 1:
        return `tick(${inner()})`;
      case 2:
        return `tock(${inner()})`;
      case 3:
        return `(&ticker{n: ${inner()}}).then(${inner()}).value(${inner()})`;
      case 4:
        return `total(${inner()}, ${inner()}, ${inner()})`;
      default:
        return `func(p, q int) int { return p - q*tick(p) }(${inner()}, ${inner()})`;
    }
  };
  const term = (depth: number): string => {
    const c = (): string => call(depth);
    switch (r.below(11)) {
      case 0:
        return `(${c()} ${r.pick(["+", "-", "*", "^"])} ${c()})`;
      case 1:
        return `[4]int{${c()}, ${c()}, 2: ${c()}}[${c()}&3]`;
      case 2:
        return `len([]int{${c()}, 5: ${c()}}[${c()}&3 : 4+${c()}&1])`;
      case 3:
        return `map[int]int{${c()}: ${c()}, ${c()} + 100: ${c()}}[${c()}]`;
      case 4:
        return `pick(${c()} < ${c()} ${r.pick(["&&", "||"])} ${c()} == ${c()}, ${c()}, ${c()})`;
      case 5:
        return `len(append([]int{${c()}}, ${c()}, ${c()}))`;
      case 6:
        return `any(${c()}).(int)`;
      case 7:
        return `struct { a, b int }{b: ${c()}, a: ${c()}}.${r.pick(["a", "b"])}`;
      case 8:
        return `len(shown(${c()}) + shown(${c()}) + shown(uint64(${c()})))`;
      case 9:
        return `int(float64(${c()}) / (1 + float64(${c()})*0))`;
      default:
        return c();
    }
  };
  const t = (): string => term(2);
  const a = w.fresh("ar");
  w.put("steps = 0");
  w.put(`${x} := 0`);
  w.put(`${a}, ${a}m, ${a}s := [4]int{1, 2, 3, 4}, map[int]int{}, []int{5, 6, 7, 8}`);
  for (let i = r.between(1, 3); i > 0; i--) {
    w.put(
      r.pick([
        `${x} = ${t()}`,
        `${a}[${t()}&3], ${a}m[${t()}] = ${t()}, ${t()}`,
        `${a}s[${t()}&3] ${r.pick(["+=", "-=", "^="])} ${t()}`,
        `${a}m[${t()}] += ${t()}`,
        `${a}[${t()}&3], ${a}s[${t()}&3] = func(p, q int) (int, int) { return q, p }(${t()}, ${t()})`,
        `switch ${t()} { case ${call(1)}: ${x}++; case ${call(1)}, ${call(1)}: ${x} += 2; default: ${x} = ${call(0)} }`,
        `if ${call(1)} > ${call(1)} && ${call(0)} != ${call(1)} || ${call(1)} == 0 { ${x} = ${t()} }`,
        `for i := range ${call(0)} & 3 { ${x} += i * ${call(1)} }`,
        `func() { defer func(p, q int) { ${x} = p*3 + q + ${call(0)} }(${t()}, ${t()}); ${x} += ${call(1)} }()`,
        `{ c := make(chan int, 2); func(k int) chan int { tick(k); return c }(${call(0)}) <- ${t()}; ${x} = <-c + ${call(1)} }`,
        `{ p, q := ticks(${t()}); ${x} = p + len(q)*${call(1)} }`,
        `copy(${a}s[${call(0)}&1:], []int{${t()}, ${t()}})`,
        `${x} = func(p int, q ...any) int { return p + len(q)*tick(q[0].(int)) }(${t()}, ${t()}, shown(${t()}))`,
      ]),
    );
  }
  w.put(`${x} ^= steps ^ ${a}[0] ^ ${a}[3]<<7 ^ total(0, ${a}s...) ^ len(${a}m)`);
};

const readOnly: readonly Pattern[] = [switches, methods, generics, strings, numbers, comparisons, loops];
const all: readonly Pattern[] = [...readOnly, iterators, partial, maps, panics, channels, collected, ordered, ordered];

/** Writes one pattern; yields the variable of type int that it ends with. `pure`: only such that cannot fail. */
export function writePattern(w: Writer, pure: boolean): string {
  const x = w.fresh("v");
  w.r.pick(pure ? readOnly : all)(w, x);
  w.put(`_ = ${x}`);
  return x;
}
