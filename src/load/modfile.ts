// go.mod and go.work files. In: text; out: their statements as data, and errors with line numbers. Contract: the Go Modules
// Reference ("go.mod files", "go.work files"); golang.org/x/mod/modfile for the errors' words.
import { canonicalVersion, isVersion, parseGoVersion } from "./semver.ts";

export interface ModuleVersion {
  path: string;
  /** "" for a main module, or for a replacement by a directory. */
  version: string;
}

export interface Requirement extends ModuleVersion {
  indirect: boolean;
  line: number;
}

export interface Replacement {
  /** Version "" replaces every version. */
  old: ModuleVersion;
  /** Version "" says that `path` is a directory, relative to the file's. */
  by: ModuleVersion;
  line: number;
}

export interface ModFileError {
  line: number;
  message: string;
}

/** Statements of a go.mod or (`use`) a go.work file. */
export interface ModFile {
  /** As messages name it: "go.mod", "../go.work". */
  name: string;
  module: string;
  /** The `go` line's version, "" if there is none. */
  go: string;
  toolchain: string;
  require: Requirement[];
  replace: Replacement[];
  exclude: ModuleVersion[];
  retract: { low: string; high: string }[];
  tool: string[];
  ignore: string[];
  godebug: { key: string; value: string; line: number }[];
  use: { path: string; line: number }[];
  errors: ModFileError[];
}

interface Line {
  number: number;
  tokens: string[];
  comment: string;
}

/** Splits text into lines of tokens; quoted strings are one token without quotes, parentheses stand alone. */
function scanLines(text: string, errors: ModFileError[]): Line[] {
  const lines: Line[] = [];
  text.split("\n").forEach((raw, index) => {
    const line: Line = { number: index + 1, tokens: [], comment: "" };
    let at = 0;
    while (at < raw.length) {
      const rest = raw.slice(at);
      const space = /^\s+/.exec(rest);
      if (space !== null) {
        at += space[0].length;
        continue;
      }
      if (rest.startsWith("//")) {
        line.comment = rest.slice(2).trim();
        break;
      }
      const m = /^"((?:[^"\\]|\\.)*)"|^`([^`]*)`|^(=>|[()[\],])|^((?:(?!\/\/|=>)[^\s()[\],"`])+)/.exec(rest);
      if (m === null) {
        errors.push({ line: line.number, message: "unexpected newline in string" });
        break;
      }
      line.tokens.push(m[1] !== undefined ? m[1].replace(/\\(.)/g, "$1") : (m[2] ?? m[3] ?? m[4]!));
      at += m[0].length;
    }
    if (line.tokens.length > 0) lines.push(line);
  });
  return lines;
}

const modVerbs = new Set("module go toolchain godebug require exclude replace retract tool ignore".split(" "));
const workVerbs = new Set("go toolchain godebug use replace".split(" "));

/** Reads a go.mod file (`kind` "mod") or a go.work file. */
export function parseModFile(name: string, text: string, kind: "mod" | "work"): ModFile {
  const f: ModFile = {
    name,
    module: "",
    go: "",
    toolchain: "",
    require: [],
    replace: [],
    exclude: [],
    retract: [],
    tool: [],
    ignore: [],
    godebug: [],
    use: [],
    errors: [],
  };
  const verbs = kind === "mod" ? modVerbs : workVerbs;
  let block = "";
  for (const line of scanLines(text, f.errors)) {
    const [first, ...rest] = line.tokens as [string, ...string[]];
    if (block !== "") {
      if (first === ")" && rest.length === 0) block = "";
      else if (verbs.has(block)) statement(f, block, line.tokens, line);
    } else if (rest[0] === "(" && rest.length === 1) {
      block = first;
      if (!verbs.has(first)) f.errors.push({ line: line.number, message: `unknown block type: ${first}` });
    } else if (verbs.has(first)) statement(f, first, rest, line);
    else f.errors.push({ line: line.number, message: `unknown directive: ${first}` });
  }
  if (block !== "")
    f.errors.push({ line: text.split("\n").length, message: "syntax error (unterminated block started here)" });
  return f;
}

function statement(f: ModFile, verb: string, args: string[], line: Line): void {
  const fail = (message: string): void => {
    f.errors.push({ line: line.number, message });
  };
  switch (verb) {
    case "module":
      if (f.module !== "") fail("repeated module statement");
      else if (args.length !== 1) fail("usage: module module/path");
      else f.module = args[0]!;
      return;
    case "go":
      if (f.go !== "") fail("repeated go statement");
      else if (args.length !== 1) fail("go directive expects exactly one argument");
      else if (parseGoVersion(args[0]!) === null) fail(`invalid go version '${args[0]}': must match format 1.23`);
      else f.go = args[0]!;
      return;
    case "toolchain":
      if (f.toolchain !== "") fail("repeated toolchain statement");
      else if (args.length !== 1) fail("toolchain directive expects exactly one argument");
      else f.toolchain = args[0]!;
      return;
    case "godebug": {
      const m = /^([^=]+)=([^=]*)$/.exec(args[0] ?? "");
      if (args.length !== 1 || m === null) fail("usage: godebug key=value");
      else f.godebug.push({ key: m[1]!, value: m[2]!, line: line.number });
      return;
    }
    case "require":
    case "exclude":
      requirement(f, verb, args, line, fail);
      return;
    case "replace":
      replacement(f, args, line, fail);
      return;
    case "retract":
      retraction(f, args, fail);
      return;
    case "tool":
    case "ignore":
    case "use":
      if (args.length !== 1) fail(`${verb} directive expects exactly one argument`);
      else if (verb === "use") f.use.push({ path: args[0]!, line: line.number });
      else f[verb].push(args[0]!);
  }
}

function requirement(
  f: ModFile,
  verb: "require" | "exclude",
  args: string[],
  line: Line,
  fail: (m: string) => void,
): void {
  if (args.length !== 2) return fail(`usage: ${verb} module/path v1.2.3`);
  const [path, asked] = args as [string, string];
  const version = canonicalVersion(asked);
  if (!path.split("/", 1)[0]!.includes("."))
    return fail(`malformed module path "${path}": missing dot in first path element`);
  if (version === "") return fail(`${verb} ${path}: version "${asked}" invalid: must be of the form v1.2.3`);
  const wrong = majorMismatch(path, version);
  if (wrong !== "") return fail(`${verb} ${path}: version "${asked}" invalid: ${wrong}`);
  if (verb === "exclude") f.exclude.push({ path, version });
  else f.require.push({ path, version, indirect: /^indirect($|;)/.test(line.comment), line: line.number });
}

/** "" if the version's major number is the one that the path's suffix asks for. */
function majorMismatch(path: string, version: string): string {
  const m = /(?:\/v([2-9]|[1-9]\d+)|^gopkg\.in\/.*\.v(\d+)(?:-unstable)?)$/.exec(path);
  const major = /^v(\d+)/.exec(version)![1]!;
  const wanted = m?.[1] ?? m?.[2];
  if (wanted !== undefined) {
    // gopkg.in's .v0 and .v1 admit pseudo-versions of v0.
    return major === wanted || (m?.[2] !== undefined && /^v0\.0\.0-/.test(version))
      ? ""
      : `should be v${wanted}, not v${major}`;
  }
  return major === "0" || major === "1" || version.endsWith("+incompatible") ? "" : `should be v0 or v1, not v${major}`;
}

function replacement(f: ModFile, args: string[], line: Line, fail: (m: string) => void): void {
  const arrow = args.indexOf("=>");
  const left = args.slice(0, arrow);
  const right = args.slice(arrow + 1);
  if (arrow < 1 || left.length > 2 || right.length < 1 || right.length > 2) {
    return fail(
      "usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace module/path [v1.2.3] => ../local/directory",
    );
  }
  const isDir = /^(\.|\.\.|\.\/.*|\.\.\/.*|\/.*)$/.test(right[0]!);
  if (right.length === 1 && !isDir) {
    return fail("replacement module without version must be directory path (rooted or starting with . or ..)");
  }
  if (right.length === 2 && isDir)
    return fail('replacement module directory path "' + right[0] + '" cannot have version');
  if (left.length === 2 && !isVersion(left[1]!)) {
    return fail(`replace ${left[0]}: version "${left[1]}" invalid: must be of the form v1.2.3`);
  }
  f.replace.push({
    old: { path: left[0]!, version: left.length === 2 ? canonicalVersion(left[1]!) : "" },
    by: { path: right[0]!, version: right.length === 2 ? canonicalVersion(right[1]!) || right[1]! : "" },
    line: line.number,
  });
}

function retraction(f: ModFile, args: string[], fail: (m: string) => void): void {
  if (args.length === 1) f.retract.push({ low: args[0]!, high: args[0]! });
  else if (args.length === 5 && args[0] === "[" && args[2] === "," && args[4] === "]") {
    f.retract.push({ low: args[1]!, high: args[3]! });
  } else fail(`expected '[' or version`);
}

/** One module of a vendor/modules.txt. */
export interface VendoredModule extends ModuleVersion {
  explicit: boolean;
  go: string;
  replacedBy: ModuleVersion | null;
  packages: string[];
}

/** Reads vendor/modules.txt: `# path version [=> …]`, `## explicit; go 1.20`, and package paths. */
export function parseVendorModules(text: string): VendoredModule[] {
  const modules: VendoredModule[] = [];
  let current: VendoredModule | undefined;
  for (const line of text.split("\n")) {
    const words = line.trim().split(/\s+/);
    if (line.startsWith("# ")) {
      const arrow = words.indexOf("=>");
      const by = arrow < 0 ? null : { path: words[arrow + 1]!, version: words[arrow + 2] ?? "" };
      const version = isVersion(words[2] ?? "") ? words[2]! : "";
      current = { path: words[1]!, version, explicit: false, go: "", replacedBy: by, packages: [] };
      modules.push(current);
    } else if (line.startsWith("## ") && current !== undefined) {
      for (const note of line.slice(3).split(";")) {
        const text = note.trim();
        if (text === "explicit") current.explicit = true;
        else if (text.startsWith("go ")) current.go = text.slice(3).trim();
      }
    } else if (current !== undefined && words.length === 1 && words[0] !== "") current.packages.push(words[0]!);
  }
  return modules;
}
