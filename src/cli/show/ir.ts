// `glasgo show ir FILE|PACKAGE`: the typed tree of functions, as built or after the passes, as text or JSON.
import { print, printError } from "../../host/terminal.ts";
import { dumpFunc, printFunc } from "../../ir/dump.ts";
import type { Func } from "../../ir/func.ts";
import { Passes, passes } from "../../ir/passes/passes.ts";
import { Frontend } from "../../program/frontend.ts";
import { parseCommand, userCommand } from "../command.ts";
import { DiagnosticList } from "../diagnostics.ts";
import { UsageError } from "../errors.ts";
import { type LoadOptions, namedPackages, openProgram, withLoadOptions } from "../loading.ts";

export const summary = "print the typed tree of functions";

interface Options extends LoadOptions {
  func?: string;
  pass?: string;
  all?: true;
  json?: true;
}

export async function main(args: string[]): Promise<number> {
  const command = withLoadOptions(userCommand("show ir", summary))
    .argument("<package>", "a package or Go files")
    .argument("[more...]", "more Go files")
    .option("--func <name>", "only functions whose symbol contains this")
    .option("--pass <name>", "after this pass; without it: as built")
    .option("--all", "as built and after every pass")
    .option("--json", "print JSON");
  parseCommand(command, args);
  const options = command.opts<Options>();
  if (options.pass !== undefined && !passes.some((p) => p.name === options.pass)) {
    throw new UsageError(`no pass ${options.pass}; there are: ${passes.map((p) => p.name).join(", ")}`);
  }
  const program = openProgram(options);
  const [pkg] = namedPackages(program, command.args, printError);
  if (pkg === undefined) throw new UsageError("no package");
  const diagnostics = new DiagnosticList();
  const frontend = new Frontend(program, [pkg], diagnostics.reporter);
  frontend.checkAll(pkg);
  if (diagnostics.hasErrors) {
    diagnostics.print(program.fileSet);
    return 1;
  }
  const ir = frontend.program;
  const source = frontend.source(pkg);
  const found: { pass: string; fn: Func; dump: unknown; text: string }[] = [];
  const keep = (pass: string, fn: Func): void => {
    if (fn.pkgPath === source.types.path && (options.func === undefined || fn.symbol.includes(options.func))) {
      const dump = dumpFunc(fn, program.fileSet);
      found.push({ pass, fn, dump, text: printFunc(dump) });
    }
    for (const c of fn.closures) keep(pass, c);
  };
  const fns = ir.declaredFuncs(source);
  const init = ir.initializer(source);
  if (init !== null) fns.push(init);
  if (options.pass === undefined || options.all) for (const fn of fns) if (ir.body(fn) !== null) keep("build", fn);
  if (options.pass !== undefined || options.all) {
    const run = new Passes(ir, {}, { after: (p, fn) => (options.all || p === options.pass ? keep(p, fn) : undefined) });
    for (const fn of fns) run.ready(fn);
  }
  found.sort((a, b) => a.fn.pos - b.fn.pos);
  if (options.json) print(`${JSON.stringify(found.map((f) => ({ pass: f.pass, func: f.dump })))}\n`);
  else for (const f of found) print(`${found.length > 1 ? `-- ${f.pass} --\n` : ""}${f.text}\n`);
  return 0;
}
