// Statements that touch the exported API of packages: what they do when they run does not matter, only that they compile, and
// that they need descriptors, method tables, wrappers, instances and closures that no other program may have needed before.
import type { Random } from "../random.ts";
import type { ApiFunc, ApiPackage, ApiType } from "./api.ts";

/** Declared beside the statements: what can be passed where a type of this name is asked for. */
export const prelude = `
var sink []any

func keep(x any) { sink = append(sink, x) }

var text, bytes, number, yes, float, failure = "text", []byte("bytes"), 7, true, 1.5, error(nil)
`;

/** Arguments for parameters of simple types. */
const values: Readonly<Record<string, readonly string[]>> = {
  string: ["text", '"constant"', '"%d-%s"', "text[number:]"],
  "[]uint8": ["bytes", 'append(bytes, "more"...)'],
  "[]string": ["[]string{text, text}"],
  "[]int": ["[]int{number, 2}"],
  int: ["number", "3", "len(text)"],
  int64: ["int64(number)", "5"],
  int32: ["int32(number)", "'x'"],
  uint: ["uint(number)"],
  uint8: ["bytes[0]", "'y'"],
  uint16: ["uint16(number)"],
  uint32: ["uint32(number)"],
  uint64: ["uint64(number)", "9"],
  bool: ["yes", "number > 3"],
  float64: ["float", "2.5"],
  "interface{}": ["number", "struct{ A, B int }{number, 1}", "&text", "[2]string{text}"],
  "...interface{}": ["number, text", "sink...", "[3]int{1, number}"],
  error: ["failure"],
  "io.Reader": ["nil"],
  "io.Writer": ["nil"],
};

export class Uses {
  private readonly random: Random;
  /** Packages and the names that they are imported by. */
  private readonly names: ReadonlyMap<ApiPackage, string>;
  /** The name of a package with Pair, Map, Box, Shape (see module.ts); "": this one. */
  private readonly generic: string;
  private count = 0;

  constructor(random: Random, names: ReadonlyMap<ApiPackage, string>, generic: string) {
    this.random = random;
    this.names = names;
    this.generic = generic;
  }

  /** One function, `name`, and what it needs beside it. */
  one(name: string): string {
    const r = this.random;
    const kinds: (() => string)[] = [
      () => this.functions(),
      () => this.calls(),
      () => this.methods(name),
      () => this.methodCalls(),
      () => this.instances(),
      () => this.embedded(name),
      () => this.typeSwitch(),
      () => this.maps(),
      () => this.closures(),
      () => this.reflection(),
      () => this.unnamed(),
      () => this.library(),
      () => this.localTypes(),
    ];
    const body: string[] = [];
    let outside = "";
    for (let i = r.between(1, 3); i > 0; i--) {
      const [statements, declarations] = r.pick(kinds)().split("\n//outside\n");
      body.push(statements!);
      outside += declarations ?? "";
    }
    return `${outside}\nfunc ${name}() {\n${body.join("\n")}\n}\n`;
  }

  private package(): [ApiPackage, string] {
    return this.random.pick([...this.names]);
  }

  /** A type of some package, qualified; null: the packages at hand have none. */
  private type(want: (t: ApiType) => boolean = () => true): { name: string; type: ApiType } | null {
    for (let i = 0; i < 20; i++) {
      const [p, name] = this.package();
      const types = p.types.filter(want);
      if (types.length > 0) {
        const type = this.random.pick(types);
        return { name: `${name}.${type.name}`, type };
      }
    }
    return null;
  }

  private typeName(want?: (t: ApiType) => boolean): string {
    return this.type(want)?.name ?? "int";
  }

  /** A type made of others. */
  private anyType(depth = 0): string {
    const r = this.random;
    const t = (): string => this.anyType(depth + 1);
    if (depth > 2 || r.chance(45))
      return r.chance(80) ? this.typeName() : r.pick(["int", "string", "any", "error", "[4]byte"]);
    switch (r.below(9)) {
      case 0:
        return `*${t()}`;
      case 1:
        return `[]${t()}`;
      case 2:
        return `map[string]${t()}`;
      case 3:
        return `struct{ A ${t()}; B *${t()} }`;
      case 4:
        return `func(${t()}) ${t()}`;
      case 5:
        return `chan ${t()}`;
      case 6:
        return `[${r.between(1, 3)}]${t()}`;
      case 7:
        return `${this.generic}Pair[${t()}, ${t()}]`;
      default:
        return `*${this.generic}Box[${t()}]`;
    }
  }

  private functions(): string {
    const [p, name] = this.package();
    if (p.funcs.length === 0) return this.vars();
    const fns = Array.from({ length: this.random.between(1, 3) }, () => this.random.pick(p.funcs));
    return fns.map((f) => `\tkeep(${name}.${f.name})`).join("\n");
  }

  private vars(): string {
    const [p, name] = this.package();
    if (p.vars.length === 0) return this.unnamed();
    const v = `${name}.${this.random.pick(p.vars)}`;
    return this.random.chance(50) ? `\tkeep(${v})` : `\tkeep(&${v})`;
  }

  /** Arguments for `f`; null: it wants something else. */
  private args(f: ApiFunc): string | null {
    const args = f.params.map((p) => values[p]);
    return args.every((a) => a !== undefined) ? args.map((a) => this.random.pick(a!)).join(", ") : null;
  }

  private calls(): string {
    const out: string[] = [];
    for (let i = 0; i < 30 && out.length < 4; i++) {
      const [p, name] = this.package();
      if (p.funcs.length === 0) continue;
      const f = this.random.pick(p.funcs);
      const args = this.args(f);
      if (args !== null) out.push(`\t${this.random.pick(["", "", "defer ", "go "])}${name}.${f.name}(${args})`);
    }
    return out.join("\n");
  }

  private methods(name: string): string {
    const t = this.type((x) => x.methods.length + x.pointerMethods.length > 0);
    if (t === null) return this.unnamed();
    const v = `x${this.count++}`;
    const { methods, pointerMethods } = t.type;
    const m = this.random.pick([...methods, ...pointerMethods]).name;
    const out = [`\tvar ${v} ${t.name}`, `\tkeep(${v}.${m})`];
    if (methods.length > 0) out.push(`\tkeep(${t.name}.${this.random.pick(methods).name})`);
    if (pointerMethods.length > 0) out.push(`\tkeep((*${t.name}).${this.random.pick(pointerMethods).name})`);
    if (this.random.chance(40)) out.push(`\tkeep(&${name}Variable)\n//outside\nvar ${name}Variable ${t.name}\n`);
    return out.join("\n");
  }

  private methodCalls(): string {
    const out: string[] = [];
    for (let i = 0; i < 30 && out.length < 3; i++) {
      const t = this.type((x) => x.methods.length + x.pointerMethods.length > 0);
      if (t === null) return this.unnamed();
      const m = this.random.pick([...t.type.methods, ...t.type.pointerMethods]);
      const args = this.args(m);
      if (args === null) continue;
      const v = `y${this.count++}`;
      const how = this.random.pick(["", "", "defer ", "go "]);
      if (t.type.kind === "interface" && this.random.chance(60)) {
        out.push(`\tif ${v}, ok := sink[number].(${t.name}); ok {\n\t\t${how}${v}.${m.name}(${args})\n\t}`);
      } else out.push(`\tvar ${v} ${t.name}\n\t${how}${v}.${m.name}(${args})`);
    }
    return out.join("\n");
  }

  private instances(): string {
    const g = this.generic;
    const [a, b] = [this.anyType(), this.anyType()];
    return this.random.pick([
      () => `\tkeep(${g}Pair[${a}, ${b}]{})`,
      () => `\tkeep(${g}Pair[${a}, ${b}]{}.Swap())`,
      () => `\tkeep(new(${g}Pair[${a}, ${b}]).Swap)`,
      () => `\tkeep(${g}Map([]${a}{}, func(x ${a}) *${b} { return nil }))`,
      () => `\tkeep(${g}NewBox[${a}]().Put)`,
      () => `\t{\n\t\tvar s ${g}Shape[${a}] = ${g}NewBox[${a}]()\n\t\tkeep(s.Get())\n\t}`,
      () => `\t${g}Each[${a}](func(x ${a}) bool { keep(x); return ${this.random.pick(["true", "yes"])} })`,
      () => `\tkeep(${g}Local[${a}]())`,
      () => `\tkeep(${g}Local[${a}])`,
      () => `\tfor x := range ${g}All[${a}](${this.random.below(4)}) {\n\t\tkeep(x)\n\t}`,
    ])();
  }

  private embedded(name: string): string {
    const fields = new Map<string, string>();
    for (let i = this.random.between(1, 3); i > 0; i--) {
      const t = this.type((x) => x.kind === "struct" || x.kind === "interface");
      if (t === null) continue;
      const pointer = t.type.kind === "struct" && this.random.chance(50);
      fields.set(t.type.name, `\t${pointer ? "*" : ""}${t.name}`);
    }
    const type = `${name}Type${this.count++}`;
    const generic = this.random.chance(30) ? `\t${this.generic}Box[${this.anyType()}]\n` : "";
    const use = this.random.pick([
      `keep(${type}{})`,
      `keep(&${type}{})`,
      `keep(new(${type}))\n\tkeep(map[string]${type}{})`,
    ]);
    fields.delete("Box");
    return `\t${use}\n//outside\ntype ${type} struct {\n${[...fields.values()].join("\n")}\n${generic}}\n`;
  }

  private typeSwitch(): string {
    const cases = new Map<string, string>();
    for (let i = this.random.between(1, 6); i > 0; i--) {
      const t = this.type();
      if (t === null) continue;
      const pointer = t.type.kind !== "interface" && this.random.chance(50);
      const list = pointer ? [...t.type.methods, ...t.type.pointerMethods] : t.type.methods;
      const use = list.length > 0 ? `keep(x.${this.random.pick(list).name})` : "keep(x)";
      cases.set(t.name, `\tcase ${pointer ? "*" : ""}${t.name}:\n\t\t${use}`);
    }
    // Names of one type in two packages would be cases twice: only few packages have any, and they are aliases.
    return `\tswitch x := sink[number].(type) {\n${[...cases.values()].join("\n")}\n\tcase nil:\n\t\tkeep(x)\n\t}`;
  }

  private maps(): string {
    const t = this.typeName();
    const basic = this.typeName((x) => /^(u?int\d*|string|bool|float\d+)$/.test(x.kind));
    const key = this.random.pick([
      basic,
      `[2]${basic}`,
      `struct{ A ${basic}; B string }`,
      `*${t}`,
      "any",
      "interface{ String() string }",
      `chan ${t}`,
      `struct{ P *${t}; Q [2]${basic} }`,
      "complex128",
    ]);
    const v = `m${this.count++}`;
    return `\t${v} := map[${key}]${this.anyType()}{}\n\tkeep(${v})\n\tfor k := range ${v} {\n\t\tdelete(${v}, k)\n\t\tkeep(k == k)\n\t}`;
  }

  private closures(): string {
    const t = this.anyType();
    const v = `c${this.count++}`;
    return this.random.pick([
      () => `\tvar ${v} ${t}\n\tkeep(func() any { return ${v} })`,
      () => `\tvar ${v} ${t}\n\tkeep(func() { func() { keep(&${v}) }() })`,
      () => `\tdefer func(${v} ${t}) { keep(recover()); keep(${v}) }(*new(${t}))`,
      () =>
        `\t${v} := make(chan ${t}, number)\n\tselect {\n\tcase x, ok := <-${v}:\n\t\tkeep(x)\n\t\tkeep(ok)\n\tdefault:\n\t}`,
      () => `\t${v} := func(n int) (r ${t}) { keep(n); return }\n\tkeep(${v}(number))`,
    ])();
  }

  private reflection(): string {
    const t = this.anyType();
    const m = this.type((x) => x.methods.length > 0);
    return this.random.pick([
      () => `\tkeep(reflect.TypeFor[${t}]())`,
      () => `\tkeep(reflect.New(reflect.TypeFor[${t}]()).Interface())`,
      () => `\tkeep(reflect.ValueOf(sink).MethodByName("${m === null ? "Len" : m.type.methods[0]!.name}"))`,
      () => `\tkeep(reflect.TypeOf(*new(${t})))`,
      () => (this.random.chance(20) ? `\tkeep(reflect.ValueOf(new(${t})).MethodByName(text))` : `\tkeep(*new(${t}))`),
    ])();
  }

  private unnamed(): string {
    const t = this.anyType();
    return this.random.pick([
      `\tkeep(struct{ A int; B *${t} }{})`,
      `\tkeep(new(struct{ sync.Mutex; X ${t} }))`,
      `\tkeep([]struct{ A ${t} \`tag:"${this.random.below(3)}"\` }{})`,
      `\tkeep(${this.generic}Unnamed())`,
      `\tkeep(any(${this.generic}Unnamed()) == any(struct{ A int; B *${this.generic}Point }{}))`,
      `\tkeep((*${t})(nil))`,
      `\tkeep(new(interface{ Do(${t}) *${t} }))`,
    ]);
  }

  /** Generic parts of the library. */
  private library(): string {
    const [a, b] = [this.anyType(), this.anyType()];
    const basic = this.typeName((x) => /^(u?int\d*|string|float\d+)$/.test(x.kind));
    return this.random.pick([
      `\tslices.SortFunc([]${a}{}, func(x, y ${a}) int { return number })`,
      `\tkeep(slices.Collect(maps.Values(map[string]${a}{})))`,
      `\tkeep(slices.Sorted(maps.Keys(map[${basic}]${a}{})))`,
      `\tkeep(new(atomic.Pointer[${a}]).Load())`,
      `\tkeep(new(atomic.Pointer[${a}]))`,
      `\tkeep(sync.OnceValue(func() ${a} { return *new(${a}) }))`,
      `\tkeep(sync.OnceValues[${a}, ${b}])`,
      `\tkeep(slices.IndexFunc([]${a}{}, func(${a}) bool { return yes }))`,
      `\tkeep(slices.Clone([]${a}{}))`,
      `\tkeep(slices.BinarySearch[[]${basic}])`,
      `\tkeep(min(*new(${basic}), *new(${basic})))`,
      `\tkeep(maps.Clone(map[string]${a}{}))`,
      `\tkeep(unique.Make(*new(${basic})))`,
      `\tkeep(iter.Seq2[${a}, ${b}](nil))`,
      `\t{\n\t\tnext, stop := iter.Pull(slices.Values([]${a}{}))\n\t\tkeep(next)\n\t\tkeep(stop)\n\t}`,
    ]);
  }

  private localTypes(): string {
    const t = this.anyType();
    return `\t{\n\t\ttype local struct {\n\t\t\tA ${t}\n\t\t\tB *local\n\t\t}\n\t\tkeep(local{})\n\t\tkeep(${this.generic}Pair[local, *local]{}.Swap())\n\t}`;
  }
}
