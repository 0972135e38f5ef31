// Makes src/target/amd64/instructions.gen.ts from gen/amd64/instructions.txt: operation numbers and names, operand
// kinds, and the encoding forms packed into bytes (src/target/amd64/forms.ts says how, and unpacks them).
import { readFileSync, writeFileSync } from "node:fs";

const file = "gen/amd64/instructions.txt";
const system = "cs ss ds es fs gs gdtr idtr ldtr msw task";
const numbered = (name, n) => Array.from({ length: n }, (_, i) => `${name}${i}`);
const kinds = [
  ..."none i0 i1 u2 u7 u8 i8 s32 i32 i64 al cl rb ax cx rx rl f0 rf mm k0 k1 xr0 xr xh yr yh zr".split(" "),
  ..."x4 y4 z4 mem xvm xvmh yvm yvmh zvm branch address indirect tls".split(" "),
  ...system.split(" "),
  ...numbered("cr", 9),
  ...numbered("dr", 8),
  ...numbered("tr", 8),
];
const classes = new Map(kinds.map((k, i) => [k, new Set([i])]));
const classIds = new Map();
const ops = [{ name: "XXX", forms: [] }];
const prefixes = ["", "66", "F2", "F3", "66 F2", "66 F3"];

function classOf(expression, where) {
  let set = new Set();
  for (const [, sign, name] of expression.matchAll(/([+-]?)([^+-]+)/g)) {
    const c = classes.get(name);
    if (c === undefined) throw new Error(`${where}: no class ${name}`);
    set = sign === "-" ? new Set([...set].filter((k) => !c.has(k))) : new Set([...set, ...c]);
  }
  return set;
}

function classId(set) {
  const key = [...set].sort((a, b) => a - b).join();
  if (!classIds.has(key)) classIds.set(key, classIds.size);
  return classIds.get(key);
}

const none = 7;
const immediates = { ib: 1, iw: 2, id: 4, iq: 8 };

/** One form's record; the layout is forms.ts's `FormField`. */
function formOf(operands, encoding, where) {
  const b = new Uint8Array(16);
  const slot = { m: none, r: none, v: none, k: none, s: none, i: none };
  let flags = 0;
  operands.forEach((operand, i) => {
    const [text, role] = operand.split("/");
    b[1 + i] = classId(classOf(text, where));
    if (role === undefined) return;
    const plain = role.replace("8", "");
    if (role.endsWith("8")) flags |= plain === "r" ? 4 : 2;
    if (immediates[role] !== undefined) {
      slot.i = i;
      b[9] |= immediates[role];
    } else if (plain === "b") slot.m = slot.r = i;
    else if (plain === "o") {
      slot.m = i;
      flags |= 8;
    } else if (plain in slot) slot[plain] = i;
    else throw new Error(`${where}: no role ${role}`);
  });
  const words = encoding.split(" ");
  const opcode = [];
  let extension = 8;
  let kind = 0;
  if (/^e?vex\./.test(words[0])) {
    const [, e, length, p, map, w] = /^(e?)vex\.(128|256|512)\.(?:(66|F3|F2)\.)?(0F|0F38|0F3A)\.W([01])$/.exec(
      words[0],
    );
    kind = e === "e" ? 2 : 1;
    if (w === "1") flags |= 1;
    const pp = { 66: 1, F3: 2, F2: 3 }[p] ?? 0;
    b[11] = pp | (["", "0F", "0F38", "0F3A"].indexOf(map) << 2) | ({ 128: 0, 256: 1, 512: 2 }[length] << 4);
    words.shift();
  } else {
    const prefix = [];
    while (/^(66|F2|F3)$/.test(words[0]) && words.length > 1) prefix.push(words.shift());
    const id = prefixes.indexOf(prefix.join(" "));
    if (id < 0) throw new Error(`${where}: prefix ${prefix}`);
    b[11] = id;
    if (words[0] === "W") {
      flags |= 1;
      words.shift();
    }
  }
  for (const w of words) {
    if (/^[0-9A-F]{2}$/.test(w)) opcode.push(Number.parseInt(w, 16));
    else if (/^\/[0-7]$/.test(w)) extension = Number(w[1]);
    else if (w === "z") flags |= 16;
    else if (w === "er") flags |= 32;
    else if (w === "sae") flags |= 64;
    else if (/^n\d+$/.test(w)) b[10 + 2] |= Math.log2(Number(w.slice(1)));
    else if (/^b\d+$/.test(w)) b[10 + 2] |= Math.log2(Number(w.slice(1))) << 4;
    else throw new Error(`${where}: what is ${w}?`);
  }
  if (opcode.length < 1 || opcode.length > 3) throw new Error(`${where}: ${opcode.length} opcode bytes`);
  b[0] = operands.length | (kind << 4) | (opcode.length << 6);
  b[6] = slot.m | (slot.r << 4);
  b[7] = slot.v | (slot.k << 4);
  b[8] = slot.i | (slot.s << 4);
  b[9] |= extension << 4;
  b[10] = flags;
  opcode.forEach((x, i) => {
    b[13 + i] = x;
  });
  return b;
}

readFileSync(file, "utf8")
  .split("\n")
  .forEach((line, n) => {
    const where = `${file}:${n + 1}`;
    if (line.startsWith("#") || line.trim() === "") return;
    const words = line.trim().split(/\s+/);
    if (words[0] === "class") {
      classes.set(words[1], classOf(words[3], where));
      return;
    }
    if (words[0] === "special" || words[0] === "none") {
      for (const name of words.slice(1)) if (name !== "XXX") ops.push({ name, forms: [] });
      return;
    }
    if (!line.startsWith(" ")) ops.push({ name: words.shift(), forms: [] });
    const m = /^((?:\S+ )*?)((?:(?:66|F2|F3|W|[0-9A-F]{2})(?: |$)|e?vex\.).*)$/.exec(words.join(" "));
    if (m === null) throw new Error(`${where}: cannot read the line`);
    const operands = m[1].trim() === "" ? [] : m[1].trim().split(" ");
    const forms = ops[ops.length - 1].forms;
    if (operands.some((o) => o.includes("?"))) {
      forms.push(
        formOf(
          operands.filter((o) => !o.includes("?")),
          m[2],
          where,
        ),
      );
    }
    forms.push(
      formOf(
        operands.map((o) => o.replace("?", "")),
        m[2],
        where,
      ),
    );
  });

const names = ops.map((o) => o.name);
if (new Set(names).size !== names.length) throw new Error(`${file}: an operation stands twice`);
const identifier = (n) => (/^\d/.test(n) ? `_${n}` : n);
const forms = ops.flatMap((o) => o.forms);
const packed = Buffer.concat(forms);
const counts = Buffer.from(ops.map((o) => o.forms.length));
const accept = new Uint8Array(classIds.size * kinds.length);
for (const [key, id] of classIds) for (const k of key.split(",")) accept[id * kinds.length + Number(k)] = 1;
const bits = Buffer.alloc(Math.ceil(accept.length / 8));
for (let i = 0; i < accept.length; i++) bits[i >> 3] |= accept[i] << (i & 7);

let out = `// Generated by gen/amd64-instructions.gen.mjs from ${file}.\n\n`;
out += `const names = "${names.join(" ")}";\nconst space = " ";\n`;
out += `const kinds = "${kinds.join(" ")}";\n\n`;
out += "/** The name of each operation. */\nexport const asNames: readonly string[] = names.split(space);\n\n";
out += "/** The name of each operand kind. */\nexport const kindNames: readonly string[] = kinds.split(space);\n\n";
out += `export const kindCount = ${kinds.length};\nexport const formCount = ${forms.length};\n\n`;
out += "/** Operations and directives: `Prog.as`. */\nexport const enum As {\n";
out += names.map((n, i) => `  ${identifier(n)} = ${i},\n`).join("");
out += "}\n\n/** What an operand is, for choosing a form. */\nexport const enum Kind {\n";
out += kinds.map((n, i) => `  ${n} = ${i},\n`).join("");
out += "}\n\n/** In base64: forms per operation; bit (class * kindCount + kind); 16 bytes a form. */\n";
out += `export const packedCounts = "${counts.toString("base64")}";\n`;
out += `export const packedClasses = "${bits.toString("base64")}";\n`;
out += `export const packedForms = "${packed.toString("base64")}";\n`;
writeFileSync("src/target/amd64/instructions.gen.ts", out);
