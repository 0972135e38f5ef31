// The golden cases in testdata/: one file for each production of the grammar, or each kind of mistake. A file says what it
// is about, then has sections: `input.go`; `tokens` where the case is lexical; `outline`, the tree in short, or `errors`
// as gc words them; `official`, SHA-256 of what go/scanner and ast.Print make of the input (Go 1.26), recorded by
// `npm run test:only -- golden --update`, which asks the official Go and refuses to record what it does not confirm.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { type OracleAnswer, SyntaxOracle } from "../../test/oracle/syntax/oracle.ts";
import { FileSet } from "../source/position.ts";
import { dumpText } from "./dump.ts";
import { outline } from "./outline.ts";
import { parseFile } from "./parser/file.ts";
import { quoteString } from "./quote.ts";
import { tokenString } from "./token.ts";
import { scan } from "./tokens.ts";

const dir = "src/syntax/testdata";
const update = process.env.GLASGO_UPDATE === "1";
const oracle = update ? new SyntaxOracle() : null;

interface Case {
  about: string;
  sections: Map<string, string>;
}

function read(file: string): Case {
  const [about, ...parts] = readFileSync(`${dir}/${file}`, "utf8").split(/^-- (.+) --\n/m);
  const sections = new Map<string, string>();
  for (let i = 0; i < parts.length; i += 2) sections.set(parts[i]!, parts[i + 1]!);
  return { about: about!, sections };
}

/** The sections that `input` should have; `wanted` says whether tokens are shown. */
function compute(input: string, wanted: boolean): { shown: Map<string, string>; official: string } {
  // The newline before the next section does not belong to the input, so that a file may end without one.
  const src = new TextEncoder().encode(input);
  const shown = new Map<string, string>();
  const file = new FileSet().addFile("input.go", src.length);
  let tokens = "";
  const tokenHash = createHash("sha256");
  for (const t of scan(file, "input.go", src, () => {})) {
    const literal = t.literal === "" ? "" : ` ${quoteString(t.literal)}`;
    const { line, column } = file.position(t.pos - file.base);
    tokens += `${line}:${column} ${tokenString(t.tok)}${literal}\n`;
    tokenHash.update(`${t.pos - file.base} ${tokenString(t.tok)} ${quoteString(t.literal)}\n`);
  }
  if (wanted) shown.set("tokens", tokens);
  const errors: string[] = [];
  const source = new FileSet().addFile("input.go", src.length);
  const tree = parseFile(source, "input.go", src, {
    resolve: true,
    branches: true,
    reporter: (d) => {
      const { line, column } = source.position(d.pos - source.base, false);
      errors.push(`${line}:${column}: ${d.message}\n`);
    },
  });
  if (errors.length > 0) {
    shown.set("errors", errors.join(""));
    return { shown, official: "" };
  }
  shown.set("outline", outline(tree));
  const ast = createHash("sha256");
  dumpText(tree, (text) => ast.update(text));
  return { shown, official: `tokens ${tokenHash.digest("hex")}\nast ${ast.digest("hex")}\n` };
}

/** Throws if the official Go makes something else of the input. */
async function confirm(input: string, shown: Map<string, string>, official: string): Promise<void> {
  mkdirSync("dist/golden", { recursive: true });
  writeFileSync("dist/golden/input.go", input);
  const answer: OracleAnswer = await oracle!.hash("input.go");
  const errors = answer.errors.map((e) => `${e}\n`).sort();
  const ours = (shown.get("errors") ?? "").split(/(?<=\n)/).filter((e) => e !== "");
  assert.deepEqual(ours.sort(), errors);
  if (official !== "") assert.equal(official, `tokens ${answer.tokens}\nast ${answer.ast}\n`);
}

before(() => {
  if (oracle === null) return;
  oracle.build();
  oracle.start("dist/golden");
});
after(() => oracle?.stop());

for (const file of readdirSync(dir).filter((f) => f.endsWith(".txt"))) {
  test(file, async () => {
    const { about, sections } = read(file);
    const input = sections.get("input.go");
    assert.ok(input !== undefined && about.trim() !== "", "a case has a reason and an input");
    const { shown, official } = compute(input, sections.has("tokens"));
    if (oracle !== null) {
      await confirm(input, shown, official);
      let text = `${about}-- input.go --\n${input}`;
      for (const [name, body] of shown) text += `-- ${name} --\n${body}`;
      if (official !== "") text += `-- official --\n${official}`;
      writeFileSync(`${dir}/${file}`, text);
      return;
    }
    const expected = new Map(sections);
    expected.delete("input.go");
    expected.delete("official");
    assert.deepEqual(Object.fromEntries(shown), Object.fromEntries(expected));
    assert.equal(official, sections.get("official") ?? "");
  });
}
