// The exported API of the standard library, read from GOROOT/api: what a program can name without knowing more of it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface ApiFunc {
  readonly name: string;
  /** Types of its parameters, as the list spells them: what belongs to the package itself has no prefix. */
  readonly params: readonly string[];
}

export interface ApiType {
  readonly name: string;
  /** "struct", "interface", or how its underlying type begins. */
  readonly kind: string;
  /** Methods of T, or of the interface. */
  readonly methods: ApiFunc[];
  /** Methods of *T alone. */
  readonly pointerMethods: ApiFunc[];
}

export interface ApiPackage {
  readonly path: string;
  readonly funcs: readonly ApiFunc[];
  readonly types: readonly ApiType[];
  readonly vars: readonly string[];
}

/** Packages that a program for linux/amd64 without cgo cannot import, or whose API differs from system to system. */
const excluded = new Set(["syscall", "plugin", "runtime/cgo", "unsafe", "log/syslog", "cmp", "structs", "embed"]);

class Reader {
  readonly funcs = new Map<string, ApiFunc>();
  readonly types = new Map<string, ApiType>();
  readonly vars = new Set<string>();

  read(what: string): void {
    let m: RegExpExecArray | null;
    if ((m = /^func (\w+)(\(.*)$/.exec(what)) !== null) this.funcs.set(m[1]!, signature(m[1]!, m[2]!));
    else if ((m = /^var (\w+) /.exec(what)) !== null) this.vars.add(m[1]!);
    else if ((m = /^type (\w+) interface, (\w+)(\(.*)$/.exec(what)) !== null) {
      this.type(m[1]!, "interface").methods.push(signature(m[2]!, m[3]!));
    } else if ((m = /^type (\w+) ([\w*[\]]+)/.exec(what)) !== null) this.type(m[1]!, m[2]!);
    else if ((m = /^method \((\*?)(\w+)\) (\w+)(\(.*)$/.exec(what)) !== null) {
      const type = this.types.get(m[2]!);
      (m[1] === "*" ? type?.pointerMethods : type?.methods)?.push(signature(m[3]!, m[4]!));
    }
  }

  private type(name: string, kind: string): ApiType {
    let t = this.types.get(name);
    if (t === undefined) this.types.set(name, (t = { name, kind, methods: [], pointerMethods: [] }));
    return t;
  }
}

/** All packages, sorted by path. What is generic is left out. */
export function readApi(goroot: string): ApiPackage[] {
  const packages = new Map<string, Reader>();
  const dir = join(goroot, "api");
  const rows: [string, string][] = [];
  for (const file of readdirSync(dir)
    .filter((f) => /^go1.*\.txt$/.test(f))
    .sort()) {
    for (const line of readFileSync(join(dir, file), "utf8").split("\n")) {
      const m = /^pkg ([\w/]+)(?: \(linux-amd64\))?, (.*?)(?: #\d+)?$/.exec(line);
      if (m !== null && !excluded.has(m[1]!) && !m[2]!.includes("//deprecated")) rows.push([m[1]!, m[2]!]);
    }
  }
  // Types before their methods, which older lists may have.
  for (const methods of [false, true]) {
    for (const [path, what] of rows) {
      if (what.startsWith("method ") !== methods) continue;
      let r = packages.get(path);
      if (r === undefined) packages.set(path, (r = new Reader()));
      r.read(what);
    }
  }
  return [...packages]
    .map(([path, r]) => ({ path, funcs: [...r.funcs.values()], types: [...r.types.values()], vars: [...r.vars] }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `text` begins with the parameters. */
function signature(name: string, text: string): ApiFunc {
  const params: string[] = [];
  let depth = 0;
  let start = 1;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    const ends = depth === 0;
    if (!ends && !(depth === 1 && c === ",")) continue;
    const param = text.slice(start, i).trim();
    if (param !== "") params.push(param);
    start = i + 1;
    if (ends) break;
  }
  return { name, params };
}
