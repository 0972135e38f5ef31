// Help for mistakes that everybody makes once: a line after the errors that says what can be done. In: the errors of a build.
// Out: lines to print, each beginning with "help:".
import { hasPathPrefix } from "../load/path.ts";
import type { Program } from "../load/program.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { nearest } from "./nearest.ts";

interface Advice {
  /** What the message looks like. */
  message: RegExp;
  help(m: RegExpExecArray, program: Program): string;
}

const rules: readonly Advice[] = [
  {
    message: /^import "C" needs cgo/,
    help: () =>
      "glasgo compiles Go and Go's assembly, not C: look for a package in pure Go, or for a build tag (-tags) that\n" +
      "leaves the C out. The standard library needs none.",
  },
  {
    message: /^package (\S+) is not in std/,
    help: (m, program) => {
      const near = nearest(m[1]!, standardPackages(program));
      return near === "" ? "" : `did you mean ${JSON.stringify(near)}?`;
    },
  },
  {
    message: /^no required module provides package (\S+?);? to add it/,
    help: (m, program) => {
      const own = program.modules.mains.find((mod) => hasPathPrefix(m[1]!, mod.path));
      if (own === undefined) return moduleHelp;
      return `${own.path} is the module that is built: it has no Go files for this build in ./${m[1]!.slice(own.path.length + 1)}`;
    },
  },
  {
    message: /\bgo mod download\b|^missing go\.sum entry /,
    help: () => fetchHelp,
  },
];

const fetchHelp = '"glasgo mod download" fetches the modules that go.mod names, and adds what go.sum lacks.';
const moduleHelp = "modules are named in go.mod, one line each: require MODULE VERSION. Then run glasgo mod download.";

/** What to say after `errors`, which were found in a build of `program`. */
export function advice(errors: readonly Pick<Diagnostic, "pos" | "message">[], program: Program): string[] {
  const lines = new Set<string>();
  const broken = errors.some((d) => program.fileSet.position(d.pos).filename.startsWith(`${program.goroot}/`));
  if (broken) lines.add(incompleteTree(program.goroot));
  for (const d of errors) {
    if (broken) break;
    for (const rule of rules) {
      const m = rule.message.exec(d.message);
      const text = m === null ? "" : rule.help(m, program);
      if (text !== "") lines.add(text);
    }
  }
  return [...lines].map(helpLine);
}

/** What to say after the linker's messages: symbols of the library that nobody defines are not the user's either. */
export function adviceOnLinking(errors: readonly string[], program: Program, ownEntry: boolean): string[] {
  const isStd = (symbol: string): boolean => {
    const path = /^(.*?[^/]*?)\.[^/]*$/.exec(symbol)?.[1] ?? "";
    return path !== "main" && program.files.isDir(`${program.goroot}/src/${path}`);
  };
  const broken = errors.some((e) => {
    const missing = /relocation target (\S+) not defined/.exec(e)?.[1];
    return missing === undefined ? !ownEntry && e.startsWith("missing entry symbol") : isStd(missing);
  });
  return broken ? [helpLine(incompleteTree(program.goroot))] : [];
}

function helpLine(text: string): string {
  return `help: ${text.replaceAll("\n", "\n      ")}\n`;
}

/** Errors in Go's own library are hardly the user's. */
function incompleteTree(goroot: string): string {
  return (
    `the errors are in Go's own library: files of ${goroot} are missing, or were changed.\n` +
    `"glasgo goroot install" fetches a whole Go tree.`
  );
}

/** Import paths of the library that a program may import. */
function standardPackages(program: Program): string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    for (const e of program.files.readDir(`${program.goroot}/src/${path}`) ?? []) {
      if (e.kind === "file" && e.name.endsWith(".go") && found.at(-1) !== path && path !== "") found.push(path);
      if (e.kind === "dir" && !/^(?:cmd|internal|vendor|testdata|[._].*)$/.test(e.name))
        visit(path === "" ? e.name : `${path}/${e.name}`);
    }
  };
  visit("");
  return found;
}
