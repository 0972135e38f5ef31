// An esbuild plugin: loops over arrays become loops over indices, and arrays are taken apart by index, in what is bundled.
// In: the project's sources and what TypeScript knows of their types. Out: the same program. JavaScript runs `for (const x of
// list)` through an iterator, which makes an object a round, and is ready to close it; V8 removes all of that only once it
// optimises a function, and has three times as much code to compile by then. A build is over before most functions are
// optimised. Maps, sets and generators keep their loops.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { SyntaxKind } from "typescript/unstable/ast";
import { API } from "typescript/unstable/sync";

const typedArray = /^(Uint8|Int8|Uint16|Int16|Uint32|Int32|Float32|Float64)Array$/;

/** Files without any of it need not be looked at. */
const candidate = /\sof\s|\b(const|let) \[/;

export function plainLoops() {
  return {
    name: "plain loops",
    setup(build) {
      let sources = new Map();
      build.onStart(() => {
        sources = rewriteAll();
      });
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const contents = sources.get(path);
        return contents === undefined ? undefined : { contents, loader: "ts" };
      });
    },
  };
}

/** By path, the new text of each file that has changed. */
function rewriteAll() {
  const api = new API({ cwd: process.cwd() });
  try {
    const config = resolve("tsconfig.json");
    const project = api.updateSnapshot({ openProject: config }).getProject(config);
    const out = new Map();
    for (const path of project.program.getSourceFileNames()) {
      if (!path.startsWith(resolve("src")) || path.endsWith(".test.ts")) continue;
      const text = readFileSync(path, "utf8");
      if (candidate.test(text)) out.set(path, new Rewriter(path, text, project).rewritten());
    }
    return out;
  } finally {
    api.close();
  }
}

class Rewriter {
  constructor(path, text, project) {
    this.path = path;
    this.text = text;
    this.checker = project.checker;
    this.file = project.program.getSourceFile(path);
    this.count = 0;
    /** Pieces of the text and what replaces them: they may touch, but never overlap. */
    this.edits = [];
  }

  rewritten() {
    const loops = [];
    const declared = [];
    const visit = (node) => {
      if (node.kind === SyntaxKind.ForOfStatement && node.awaitModifier === undefined) loops.push(node);
      else if (node.kind === SyntaxKind.VariableStatement) declared.push(...node.declarationList.declarations);
      node.forEachChild(visit);
    };
    visit(this.file);
    const apart = declared.filter((d) => d.initializer !== undefined && isPlainPattern(d.name));
    const areArrays = this.areArrays([...loops.map((l) => l.expression), ...apart.map((d) => d.initializer)]);
    loops.forEach((loop, i) => {
      this.loop(loop, areArrays[i]);
    });
    apart.forEach((d, i) => {
      if (areArrays[loops.length + i]) this.takeApart(d);
    });
    return this.edited();
  }

  areArrays(nodes) {
    return nodes.length === 0 ? [] : this.checker.getTypeAtLocation(nodes).map((t) => this.isArray(t));
  }

  isArray(type) {
    if (type === undefined) return false;
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) return true;
    if (type.isUnionType()) return type.getTypes().every((t) => this.isArray(t));
    return typedArray.test(type.getSymbol()?.name ?? "");
  }

  /** `for (const x of list) body` */
  loop(loop, isArray) {
    const { initializer, expression, statement } = loop;
    const [declaration] = initializer.declarations ?? [];
    if (declaration === undefined) return;
    const isPlain = isPlainPattern(declaration.name);
    // An entry of a map is an array.
    if (!isArray && !isPlain) return;
    const n = ++this.count;
    const list = `$list${n}`;
    const index = `$i${n}`;
    const element = isArray ? `${list}[${index}]!` : `$entry${n}`;
    const [start, from, to, body] = [
      this.start(initializer),
      this.start(expression),
      expression.end,
      this.start(statement),
    ];
    const keyword = this.text.startsWith("const", start) ? "const" : "let";
    const binding = isPlain
      ? `${keyword} $parts${n} = ${element}, ${parts(declaration.name, `$parts${n}`)};`
      : `${keyword} ${this.source(declaration.name)} = ${element};`;
    this.edit(start, from, isArray ? `let ${index} = 0, ${list} = ` : `const ${element} of `);
    this.edit(to, body, `${isArray ? `; ${index} < ${list}.length; ${index}++` : ""}) { ${binding} `);
    this.edit(statement.end, statement.end, " }");
  }

  /** `const [a, b] = list` */
  takeApart({ name, initializer }) {
    const all = `$parts${++this.count}`;
    this.edit(this.start(name), this.start(initializer), `${all} = `);
    this.edit(initializer.end, initializer.end, `, ${parts(name, all)}`);
  }

  start(node) {
    return node.getStart(this.file);
  }

  source(node) {
    return this.text.slice(this.start(node), node.end);
  }

  edit(from, to, text) {
    this.edits.push({ from, to, text, order: this.edits.length });
  }

  edited() {
    // What closes an inner statement comes before what closes the one around it.
    this.edits.sort((a, b) => a.from - b.from || a.to - b.to || b.order - a.order);
    let out = "";
    let at = 0;
    for (const { from, to, text } of this.edits) {
      if (from < at) throw new Error(`${this.path}: two changes overlap at ${from}`);
      out += this.text.slice(at, from) + text;
      at = to;
    }
    return out + this.text.slice(at);
  }
}

/** `[a, , b]`, with nothing more in it than names. */
function isPlainPattern(name) {
  return (
    name.kind === SyntaxKind.ArrayBindingPattern &&
    name.elements.some(isName) &&
    name.elements.every((e) => isName(e) || e.name === undefined)
  );
}

function isName(element) {
  return (
    element.name?.kind === SyntaxKind.Identifier &&
    element.dotDotDotToken === undefined &&
    element.initializer === undefined
  );
}

function parts(pattern, from) {
  return pattern.elements.flatMap((e, i) => (isName(e) ? [`${e.name.text} = ${from}[${i}]!`] : [])).join(", ");
}
