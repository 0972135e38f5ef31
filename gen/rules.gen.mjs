// Makes rewrite functions from rule files: X.rules → X.rules.gen.ts. One rule a line (a trailing `\` goes on):
//
//   PATTERN [where CONDITION] -> RESULT        rewrite           Mul64 x (Const64 [c]) where isPow2(c) -> Lsh64x64 x (Const64 [log2(c)])
//   OP => OP                                   rename, arguments and aux stay
//
//   PATTERN, RESULT   OP <type> [int] {aux} args…, nested ones in parentheses. In a pattern the brackets bind names (`[c]`; `[val,off]`
//                     for an op with both), arguments are names, `_`, or `name:(PATTERN)`; a name used twice must match the same value.
//                     In a result they are expressions over those names, `v` (the value being rewritten) and the functions of the
//                     rule functions file; a result that is only a name makes v a copy of it. `...` alone keeps all arguments.
//   {8|16|32}         writes the line out once for each alternative; several groups in a line go in step
//
// A 64-bit constant that a double cannot hold matches no `[c]`. Results that do not fit their aux make the rule fail.
// Commutative ops are tried both ways. A rule that can never fire because one above it always does is an error.
import { existsSync, readFileSync } from "node:fs";
import { readOps, writeIfChanged } from "./ops-table.mjs";

const generic = new Map(readOps("src/ssa/generic.ops").map((o) => [o.name, { ...o, enum: "Op" }]));

function tables(target) {
  const ops = new Map(generic);
  if (target !== null)
    for (const o of readOps(`src/target/${target}/${target}.ops`)) ops.set(o.name, { ...o, enum: "AOp" });
  return ops;
}

/** Rule lines with their numbers, groups written out. */
function readRules(file) {
  const out = [];
  let pending = "";
  readFileSync(file, "utf8")
    .split("\n")
    .forEach((raw, i) => {
      let line = raw.replace(/(^|\s)\/\/.*$/, "").trimEnd();
      if (line.endsWith("\\")) {
        pending += `${line.slice(0, -1)} `;
        return;
      }
      line = (pending + line).trim();
      pending = "";
      if (line === "") return;
      const groups = [...line.matchAll(/\{([^{}]*\|[^{}]*)\}/g)].filter((m) => !m[1].includes(" "));
      const n = groups.length === 0 ? 1 : groups[0][1].split("|").length;
      for (let k = 0; k < n; k++) {
        let text = line;
        for (const g of groups) {
          const alts = g[1].split("|");
          if (alts.length !== n) throw new Error(`${file}:${i + 1}: groups of different length`);
          text = text.replace(g[0], alts[k]);
        }
        out.push({ text, line: i + 1 });
      }
    });
  return out;
}

/** S-expression reader: `Op <t> [i] {a} args`. */
class Reader {
  constructor(text, where) {
    this.text = text;
    this.i = 0;
    this.where = where;
  }
  fail(m) {
    throw new Error(`${this.where}: ${m} at "${this.text.slice(this.i)}"`);
  }
  space() {
    while (this.text[this.i] === " ") this.i++;
  }
  bracketed(open, close) {
    let depth = 0;
    const start = this.i;
    for (; this.i < this.text.length; this.i++) {
      if (this.text[this.i] === open) depth++;
      else if (this.text[this.i] === close && --depth === 0) return this.text.slice(start + 1, this.i++).trim();
    }
    return this.fail(`no ${close}`);
  }
  word() {
    const m = /^[\w.$]+/.exec(this.text.slice(this.i));
    if (m === null) return this.fail("want a name");
    this.i += m[0].length;
    return m[0];
  }
  node(ops) {
    this.space();
    const op = this.word();
    if (!ops.has(op)) this.fail(`no op ${op}`);
    const n = { op: ops.get(op), type: null, int: null, aux: null, args: [], name: null };
    for (;;) {
      this.space();
      const c = this.text[this.i];
      if (c === undefined || c === ")") return n;
      if (c === "<") n.type = this.bracketed("<", ">");
      else if (c === "[") n.int = this.bracketed("[", "]");
      else if (c === "{") n.aux = this.bracketed("{", "}");
      else n.args.push(this.arg(ops));
    }
  }
  arg(ops) {
    if (this.text[this.i] === "(") return this.paren(ops);
    const name = this.word();
    if (this.text[this.i] === ":") {
      this.i++;
      const n = this.paren(ops);
      n.name = name;
      return n;
    }
    return { op: null, name };
  }
  paren(ops) {
    this.i++;
    const n = this.node(ops);
    this.space();
    if (this.text[this.i++] !== ")") this.fail("want )");
    return n;
  }
}

function splitCommas(s) {
  const out = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < s.length; i++) {
    if ("([".includes(s[i])) depth++;
    else if (")]".includes(s[i])) depth--;
    else if (s[i] === "," && depth === 0) {
      out.push(s.slice(start, i).trim());
      start = i + 1;
    }
  }
  out.push(s.slice(start).trim());
  return out;
}

const fixedTypes = {
  flags: "T.flags",
  mem: "T.mem",
  void: "T.void",
  bool: "T.bool",
  int8: "T.uint8",
  int16: "T.uint16",
  int32: "T.uint32",
  int64: "T.uint64",
  float32: "T.float32",
  float64: "T.float64",
  ptr: "T.ptr",
};

function accessesMemory(op) {
  return op.flags.some((f) => f === "nilarg0" || f === "nilarg1");
}

/** Writes the code of one rule. */
class RuleWriter {
  constructor(rule, where) {
    this.rule = rule;
    this.where = where;
    this.out = [];
    this.bound = new Set(["v"]);
    this.loops = 0;
    this.temp = 0;
    this.load = null; // the operand of the pattern that reads memory
    this.fixed = true; // no condition so far: always fires
  }
  emit(s) {
    this.out.push(s);
  }
  fail() {
    return this.loops === 0 ? "break rule;" : `continue s${this.loops};`;
  }
  bind(name, expr) {
    if (name === "_") return;
    if (this.bound.has(name)) {
      this.fixed = false;
      this.emit(`if (${name} !== ${expr}) ${this.fail()}`);
    } else {
      this.bound.add(name);
      this.emit(`const ${name} = ${expr};`);
    }
  }
  match(n, x, top) {
    if (!top) {
      this.fixed = false;
      this.emit(`if (${x}.op !== ${n.op.enum}.${n.op.name}) ${this.fail()}`);
    }
    if (n.op.args >= 0 && n.args.length !== n.op.args && !(n.args.length === 1 && n.args[0].name === "...")) {
      throw new Error(`${this.where}: ${n.op.name} has ${n.op.args} arguments, pattern has ${n.args.length}`);
    }
    if (n.type !== null) this.bind(n.type, `${x}.type`);
    if (n.int !== null) this.matchInt(n, x);
    if (n.aux !== null) this.bind(n.aux, `${x}.aux`);
    const comm = n.op.flags.includes("comm") && n.args.length >= 2 && n.args.slice(0, 2).some((a) => a.op !== null);
    if (comm) {
      const k = ++this.temp;
      this.loops = k;
      this.emit(`s${k}: for (let i${k} = 0; i${k} < 2; i${k}++) {`);
      this.depth = (this.depth ?? 0) + 1;
      this.matchArg(n.args[0], `${x}.args[i${k}]`);
      this.matchArg(n.args[1], `${x}.args[1 - i${k}]`);
      for (let i = 2; i < n.args.length; i++) this.matchArg(n.args[i], `${x}.args[${i}]`);
    } else {
      const args = n.args.map((a, i) => [a, `${x}.args[${i}]`]);
      // names first: they are cheap and conditions may follow early
      for (const [a, e] of args) this.matchArg(a, e);
    }
  }
  matchInt(n, x) {
    if (n.op.aux === "symvaloff") {
      const [a, b] = splitCommas(n.int);
      this.bind(a, `${x}.auxLo`);
      this.bind(b, `${x}.auxHi`);
    } else if (n.op.aux === "f32" || n.op.aux === "f64") this.bind(n.int, `${x}.auxFloat`);
    else if (/^-?\d+$/.test(n.int)) {
      this.fixed = false;
      this.emit(`if (${x}.auxInt !== ${n.int}) ${this.fail()}`);
    } else if (n.int === "true" || n.int === "false") {
      this.fixed = false;
      this.emit(`if ((${x}.auxLo !== 0) !== ${n.int}) ${this.fail()}`);
    } else if (n.op.aux === "bool") this.bind(n.int, `${x}.auxLo !== 0`);
    else {
      this.bind(n.int, `${x}.auxInt`);
      if (n.op.aux === "i64" || n.op.aux === "symoff" || n.op.aux === "typesize") {
        this.emit(`if (${n.int} !== ${n.int}) ${this.fail()}`);
        this.fixed = this.fixed && false;
      }
    }
  }
  matchArg(a, expr) {
    if (a.op === null) {
      this.bind(a.name, expr);
      return;
    }
    const x = a.name ?? `t${++this.temp}`;
    if (a.op.flags.includes("load")) this.load = x;
    this.bound.add(x);
    this.emit(`const ${x} = ${expr};`);
    this.match(a, x, false);
  }
  where_(cond) {
    if (cond === null) return;
    this.fixed = false;
    this.emit(`if (!(${cond})) ${this.fail()}`);
  }
  typeOf(n, args) {
    if (n.type !== null) return n.type;
    const r = n.op.result;
    if (fixedTypes[r] !== undefined) return fixedTypes[r];
    return r === "=" && args.length > 0 ? `${args[0]}.type` : "v.type";
  }
  /** Evaluates the integers of all results first, so that a failing one leaves nothing behind. */
  plan(n) {
    if (n.op === null) return;
    for (const a of n.args) this.plan(a);
    if (n.int === null) return;
    const kind = n.op.aux;
    if (kind === "symvaloff") {
      const [a, b] = splitCommas(n.int);
      n.lo = `t${++this.temp}`;
      n.hi = `t${++this.temp}`;
      this.emit(`const ${n.lo} = ${a}, ${n.hi} = ${b};`);
      this.emit(`if (${n.lo} !== (${n.lo} | 0) || ${n.hi} !== (${n.hi} | 0)) ${this.fail()}`);
      return;
    }
    n.val = `t${++this.temp}`;
    this.emit(`const ${n.val} = ${n.int};`);
    if (kind === "i64" || kind === "symoff") this.emit(`if (!Number.isSafeInteger(${n.val})) ${this.fail()}`);
  }
  setInt(n, x) {
    if (n.lo !== undefined) this.emit(`${x}.auxLo = ${n.lo}; ${x}.auxHi = ${n.hi};`);
    if (n.val === undefined) return;
    switch (n.op.aux) {
      case "bool":
        this.emit(`${x}.auxLo = ${n.val} ? 1 : 0;`);
        return;
      case "f32":
      case "f64":
        this.emit(`${x}.auxFloat = ${n.val};`);
        return;
      case "i8":
        this.emit(`${x}.auxInt = (${n.val} << 24) >> 24;`);
        return;
      case "i16":
        this.emit(`${x}.auxInt = (${n.val} << 16) >> 16;`);
        return;
      case "i32":
        this.emit(`${x}.auxInt = ${n.val} | 0;`);
        return;
      default:
        this.emit(`${x}.auxInt = ${n.val};`);
    }
  }
  make(n) {
    if (n.op === null) {
      if (!this.bound.has(n.name)) throw new Error(`${this.where}: ${n.name} is not bound`);
      return n.name;
    }
    const args = n.args.map((a) => this.make(a));
    const x = `t${++this.temp}`;
    const type = this.typeOf(n, args);
    if (n.op.flags.includes("const")) {
      const call = /^Const(8|16|32|64)$/.test(n.op.name)
        ? `constInt(${type}, ${n.val})`
        : n.op.name === "ConstBool"
          ? `constBool(${n.val}, ${type})`
          : n.op.name === "ConstNil"
            ? `constNil(${type})`
            : /F$/.test(n.op.name)
              ? `constFloat(${type}, ${n.val})`
              : null;
      if (call === null) throw new Error(`${this.where}: cannot make ${n.op.name} here`);
      this.emit(`const ${x} = v.block.func.${call};`);
      return x;
    }
    this.emit(`const ${x} = newValue(v, ${n.op.enum}.${n.op.name}, ${type}, [${args.join(", ")}]);`);
    this.setInt(n, x);
    if (n.aux !== null) this.emit(`${x}.aux = ${n.aux};`);
    return x;
  }
  result(n) {
    if (n.op === null) {
      this.emit(`v.copyOf(${this.make(n)});`);
    } else {
      this.plan(n);
      if (n.op.args >= 0 && n.args.length !== n.op.args) {
        throw new Error(`${this.where}: ${n.op.name} wants ${n.op.args} arguments, result has ${n.args.length}`);
      }
      const args = n.args.map((a) => this.make(a));
      this.emit(`become(v, ${n.op.enum}.${n.op.name}, [${args.join(", ")}]);`);
      if (n.type !== null) this.emit(`v.type = ${n.type};`);
      this.setInt(n, "v");
      if (n.aux !== null) this.emit(`v.aux = ${n.aux};`);
      // The instruction that reads memory now is where a nil pointer is found out: at the load's own line.
      if (this.load !== null && accessesMemory(n.op)) this.emit(`v.pos = ${this.load}.pos; v.inl = ${this.load}.inl;`);
    }
    this.emit("return true;");
    for (let i = 0; i < (this.depth ?? 0); i++) this.emit("}");
  }
}

function compile(file, target, functionsFile, importPrefix, hitName) {
  const ops = tables(target);
  const byOp = new Map();
  for (const { text, line } of readRules(file)) {
    const where = `${file}:${line}`;
    const rename = /^(\w+) => (\w+)$/.exec(text);
    if (rename !== null) {
      const [from, to] = [ops.get(rename[1]), ops.get(rename[2])];
      if (from === undefined || to === undefined)
        throw new Error(`${where}: no op ${from === undefined ? rename[1] : rename[2]}`);
      if (from.args !== to.args) throw new Error(`${where}: ${from.name} and ${to.name} differ in arguments`);
      add(byOp, from, {
        code: [
          `v.op = ${to.enum}.${to.name};`,
          ...(to.aux === "none" ? ["v.auxLo = 0; v.auxHi = 0; v.aux = null;"] : []),
          "return true;",
        ],
        fixed: true,
        where,
        text,
      });
      continue;
    }
    const at = text.indexOf(" -> ");
    if (at < 0) throw new Error(`${where}: want -> or =>`);
    let left = text.slice(0, at).trim();
    let cond = null;
    const w = left.indexOf(" where ");
    if (w >= 0) {
      cond = left.slice(w + 7).trim();
      left = left.slice(0, w);
    }
    const right = text.slice(at + 4).trim();
    const pattern = new Reader(left, where).node(ops);
    const resultReader = new Reader(right, where);
    const result = /^\w+$/.test(right) && !ops.has(right) ? { op: null, name: right } : resultReader.node(ops);
    const writer = new RuleWriter(text, where);
    writer.match(pattern, "v", true);
    writer.where_(cond);
    writer.result(result);
    add(byOp, pattern.op, { code: writer.out, fixed: writer.fixed && (writer.depth ?? 0) === 0, where, text });
  }
  const functions = existsSync(functionsFile)
    ? [...readFileSync(functionsFile, "utf8").matchAll(/^export (?:function|const) (\w+)/gm)].map((m) => m[1])
    : [];
  const body = [];
  let count = 0;
  for (const [name, entry] of byOp) {
    body.push(`function ${name}_(v: Value): boolean {`);
    for (const r of entry.rules) {
      body.push(
        `  // ${r.where.split("/").pop()}: ${r.text}`,
        "  rule: {",
        ...r.code.map((s) => `    ${s.replace("return true;", `hit(${count}); return true;`)}`),
        "  }",
      );
      count++;
    }
    body.push("  return false;", "}", "");
  }
  const text = body.join("\n");
  const used = functions.filter((n) => new RegExp(`\\b${n}\\(`).test(text) || new RegExp(`\\b${n}\\b`).test(text));
  const head = [
    "// @ts-nocheck",
    `// Made from ${file} by gen/rules.gen.mjs. Do not edit.`,
    `import { Op } from "${importPrefix}ssa/ops.gen.ts";`,
    ...(target === null ? [] : ['import { AOp } from "./ops.gen.ts";']),
    `import { T } from "${importPrefix}ssa/type.ts";`,
    `import { become, newValue } from "${importPrefix}ssa/rewrite.ts";`,
    ...(used.length === 0 ? [] : [`import { ${used.join(", ")} } from "./${functionsFile.split("/").pop()}";`]),
    "",
    "/** How often each rule has fired; index is the rule's number. Counted only when tests ask. */",
    `export const hits = new Uint32Array(${count});`,
    "function hit(n) { hits[n]++; }",
    `export const ruleNames = ${JSON.stringify(
      [...byOp.values()].flatMap((e) => e.rules.map((r) => `${r.where.split("/").pop()}: ${r.text}`)),
      null,
      0,
    )};`,
    "",
  ];
  const table = ["/** The rewrite function of each op. */", `export const ${hitName} = [];`];
  for (const [name, entry] of byOp) table.push(`${hitName}[${entry.enum}.${name}] = ${name}_;`);
  writeIfChanged(file.replace(/\.rules$/, ".rules.gen.ts"), [...head, text, ...table, ""].join("\n"));
}

function add(byOp, op, rule) {
  let e = byOp.get(op.name);
  if (e === undefined) {
    e = { enum: op.enum, rules: [] };
    byOp.set(op.name, e);
  }
  const hiding = e.rules.find((r) => r.fixed);
  if (hiding !== undefined)
    throw new Error(`${rule.where}: "${rule.text}" can never fire: ${hiding.where} always does`);
  e.rules.push(rule);
}

const jobs = [
  ["src/ssa/passes/generic.rules", null, "src/ssa/passes/rulefunctions.ts", "../../", "genericRules"],
  ["src/target/amd64/lower.rules", "amd64", "src/target/amd64/rulefunctions.ts", "../../", "lowerRules"],
  ["src/target/amd64/late.rules", "amd64", "src/target/amd64/rulefunctions.ts", "../../", "lateRules"],
];
for (const [file, target, functions, prefix, name] of jobs)
  if (existsSync(file)) compile(file, target, functions, prefix, name);
