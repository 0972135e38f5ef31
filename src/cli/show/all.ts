// `glasgo show all FILE|PACKAGE -o DIR`: every dump of a program as files in one folder: tokens, trees, types, IR, SSA, machine
// code, pages to explore, the executable and its map.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeAside } from "../../host/input-file.ts";
import { keepOutput, print, printError } from "../../host/terminal.ts";
import type { Inspection } from "../../program/inspect.ts";
import { parseCommand } from "../command.ts";
import { findCommand } from "../commands.ts";
import { InputError, UsageError } from "../errors.ts";
import { codeText, type SourceLines, sourceLines } from "./asm.ts";
import { type InspectFlags, inspectCommand, inspectPackage, type Opened, realName } from "./inspecting.ts";
import { valuesText } from "./ssa.ts";

export const summary = "write every dump of a program: tokens, trees, types, ssa, machine code, pages";

/** Pages of more functions than this would fill the folder: the others are named in the last line. */
const mostPages = 100;

export async function main(args: string[]): Promise<number> {
  const command = inspectCommand("show all", summary).requiredOption(
    "-o <dir>",
    "the folder to write to; made if missing",
  );
  parseCommand(command, args);
  const options = command.opts<InspectFlags & { o: string }>();
  if (options.func !== undefined)
    throw new UsageError("show all takes all functions; show ssa and show asm take --func");
  const opened = inspectPackage(command.args, options, true);
  if (opened === null) return 1;
  const out = new Folder(options.o);
  const files = opened.pkg.files.map((f) => f.path);
  const load = loadFlags(options);
  await out.command("tokens.txt", ["tokens"], files, []);
  await out.command("ast.txt", ["ast"], files, []);
  await out.command("ast-outline.txt", ["ast", "--outline"], files, []);
  await out.command("types.txt", ["types"], files, load);
  await functions(opened, out);
  let code = 0;
  if (opened.pkg.name === "main") code = await program(out, command.args, load);
  print(`${out.dir}: ${out.written.join(", ")}\n`);
  return code;
}

/** The options that other commands understand too. */
function loadFlags(o: InspectFlags): string[] {
  const out: string[] = [];
  for (const name of ["goroot", "tags", "mod", "modfile", "overlay", "chdir"] as const) {
    const value = o[name];
    if (value !== undefined) out.push(`--${name}`, value);
  }
  return out;
}

class Folder {
  readonly dir: string;
  readonly written: string[] = [];

  constructor(dir: string) {
    this.dir = dir;
    try {
      mkdirSync(dir, { recursive: true });
    } catch (e) {
      throw new InputError(`glasgo: cannot make ${dir}: ${(e as Error).message}`);
    }
  }

  bytes(name: string, bytes: Uint8Array): void {
    const error = writeAside(join(this.dir, name), [bytes]);
    if (error !== null) throw new InputError(`glasgo: cannot write ${join(this.dir, name)}: ${error}`);
    if (!this.written.includes(name)) this.written.push(name);
  }

  text(name: string, text: string): void {
    this.bytes(name, new TextEncoder().encode(text));
  }

  /** What `glasgo show WORDS` prints of each of the files, under a heading where there are several. */
  async command(
    name: string,
    words: readonly string[],
    files: readonly string[],
    flags: readonly string[],
  ): Promise<void> {
    const pieces: Uint8Array[] = [];
    for (const file of files) {
      if (files.length > 1) pieces.push(new TextEncoder().encode(`-- ${file} --\n`));
      pieces.push((await run(["show", ...words, ...flags, file])).output);
    }
    this.bytes(name, Buffer.concat(pieces));
  }
}

async function run(args: string[]): Promise<{ output: Uint8Array; result: number }> {
  const found = findCommand(args)!;
  const module = await found.entry.load();
  return keepOutput(async () => module.main(found.rest));
}

async function functions(opened: Opened, out: Folder): Promise<void> {
  const { printFunc } = await import("../../ir/dump.ts");
  const { pageData, pageText } = await import("./page.ts");
  const source = sourceLines((file) => realName(opened, file));
  let ir = "";
  let ssa = "";
  let asm = "";
  const pages = new Set<string>();
  const names = opened.inspector.functions();
  for (const name of names) {
    const f = opened.inspector.inspect(name);
    for (const t of f.tree) ir += `-- ${t.pass} --\n${printFunc(t.func)}\n`;
    for (const s of f.values) ssa += `-- ${s.pass} --\n${valuesText(s)}\n`;
    asm += `${codeOf(f, source)}\n`;
    if (pages.size >= mostPages) continue;
    const page = pageName(name, pages);
    out.text(page, pageText(pageData(f, source, opened.path)));
  }
  out.text("ir.txt", ir);
  out.text("ssa.txt", ssa);
  out.text("asm.txt", asm);
  if (names.length > mostPages) printError(`pages of the first ${mostPages} of ${names.length} functions only\n`);
}

function codeOf(f: Inspection, source: SourceLines): string {
  return codeText(f.code, true, source);
}

/** A file name for a function's page: what may stand in one, and different for each. */
function pageName(symbol: string, used: Set<string>): string {
  const plain = symbol.replace(/[^\w.-]+/g, "_").slice(0, 100);
  let name = `${plain}.html`;
  for (let i = 2; used.has(name.toLowerCase()); i++) name = `${plain}-${i}.html`;
  used.add(name.toLowerCase());
  return name;
}

/** The executable, and its map. */
async function program(out: Folder, patterns: readonly string[], load: readonly string[]): Promise<number> {
  const file = join(out.dir, "program");
  const built = await run(["build", ...load, "-o", file, ...patterns]);
  if (built.result !== 0) return built.result;
  out.written.push("program");
  out.bytes("elf.txt", (await run(["show", "elf", file])).output);
  return 0;
}
