// What a program says about how it was built: the text behind `go version -m` and debug.ReadBuildInfo, and the GODEBUG
// settings that its modules ask for. In: a loaded main package and how it is built. Contract: Go 1.26's runtime/debug
// (BuildInfo.String), doc/godebug.md, internal/godebugs.
import type { FoundFile } from "../load/directory.ts";
import { type GodebugTable, parseGodebug, readGodebugTable } from "../load/godebug.ts";
import { importGraph } from "../load/graph.ts";
import type { Module, Modules } from "../load/modules.ts";
import type { Package } from "../load/package.ts";

/** How a program is built, as far as it is written into it. */
export interface BuildSettings {
  ldflags: string;
  tags: readonly string[];
  trimpath: boolean;
  optimize: boolean;
  stamp: Stamp | null;
}

/** What version control says of the sources. */
export interface Stamp {
  system: string;
  /** Null: nothing has been committed. */
  revision: { id: string; time: number } | null;
  modified: boolean;
  /** The main module's version; "" if it has none. */
  version: string;
}

const begin = fromHex("3077af0c9274080241e1c107e6d618e6");
const end = fromHex("f932433186182072008242104116d8f2");

/** The value of runtime.modinfo: one character per byte. */
export function moduleInfo(main: Package, settings: BuildSettings, godebug: string): string {
  const lines = [`path\t${main.path}`];
  const { modules } = main.program;
  if (main.module !== null && main.path !== "command-line-arguments") {
    const { stamp } = settings;
    lines.push(moduleLine("mod", { ...main.module, version: stamp?.version || main.module.version }, modules));
  }
  const used = new Set<Module>();
  for (const p of importGraph([main]).order) {
    if (p.module !== null && (p.module !== main.module || main.path === "command-line-arguments")) used.add(p.module);
  }
  if (main.module !== null) used.delete(main.module);
  for (const m of [...used].sort((a, b) => (a.path < b.path ? -1 : 1))) lines.push(moduleLine("dep", m, modules));
  for (const [key, value] of settingList(settings, godebug)) {
    lines.push(`build\t${key}=${/[ \t\r\n"`]/.test(value) ? quote(value) : value}`);
  }
  return begin + bytesOf(`${lines.join("\n")}\n`) + end;
}

function settingList(s: BuildSettings, godebug: string): [string, string][] {
  const list: [string, string][] = [
    ["-buildmode", "exe"],
    ["-compiler", "gc"],
  ];
  if (!s.optimize) list.push(["-gcflags", "-N"]);
  // With -trimpath nothing that may name a directory of this machine is written.
  if (s.ldflags !== "" && !s.trimpath) list.push(["-ldflags", s.ldflags]);
  if (s.tags.length > 0) list.push(["-tags", s.tags.join(",")]);
  if (s.trimpath) list.push(["-trimpath", "true"]);
  if (godebug !== "") list.push(["DefaultGODEBUG", godebug]);
  list.push(["CGO_ENABLED", "0"], ["GOARCH", "amd64"], ["GOOS", "linux"], ["GOAMD64", "v1"]);
  if (s.stamp !== null) list.push(...stampSettings(s.stamp));
  return list;
}

function stampSettings({ system, revision, modified }: Stamp): [string, string][] {
  const time = revision === null ? "" : new Date(revision.time * 1000).toISOString().replace(".000Z", "Z");
  const at: [string, string][] =
    revision === null
      ? []
      : [
          ["vcs.revision", revision.id],
          ["vcs.time", time],
        ];
  return [["vcs", system], ...at, ["vcs.modified", String(modified)]];
}

function moduleLine(word: string, m: Module, modules: Modules): string {
  const line = (w: string, path: string, version: string, sum: boolean): string =>
    `${w}\t${path}\t${version || "(devel)"}${sum ? `\t${modules.vendored ? "" : modules.sum(path, version)}` : ""}`;
  if (m.replacedBy === null) return line(word, m.path, m.version, true);
  return `${line(word, m.path, m.version, false)}\n${line("=>", m.replacedBy.path, m.replacedBy.version, true)}`;
}

/**
 * The GODEBUG settings of a program: what its go.mod and `//go:debug` lines say, on top of what the go line of an older
 * version stands for. The table of settings is GOROOT's own.
 */
export function defaultGodebug(main: Package): string {
  const { modules, goroot, files } = main.program;
  const settings = new Map<string, string>();
  let version = "";
  const { workspace } = modules;
  for (const { file, go } of workspace === null
    ? modules.mains.map((m) => ({ file: modules.mainFile(m), go: m.goVersion }))
    : [{ file: workspace, go: workspace.go || "1.18" }]) {
    for (const { key, value } of file.godebug) settings.set(key, value);
    version = go;
  }
  for (const f of filesWithSettings(main)) {
    for (const d of f.header.directives) {
      const setting = parseGodebug(d.text);
      if (setting !== null && typeof setting !== "string") settings.set(setting.key, setting.value);
    }
  }
  const asked = /^go(1\.\d+)/.exec(settings.get("default") ?? "");
  settings.delete("default");
  if (asked !== null) version = asked[1]!;
  const table = version === "" ? null : readGodebugTable(files, goroot);
  const all = table === null ? [] : changedSince(table, minorOf(version));
  const merged = new Map([...all, ...settings]);
  return [...merged]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${k}=${v}`)
    .join(",");
}

/** A test binary does what the lines of the tested package say, and then those of its tests. */
function filesWithSettings(main: Package): readonly FoundFile[] {
  const d = main.directory;
  if (main.forTest !== "") return [...d.goFiles, ...d.testFiles, ...d.externalTestFiles];
  return main.files.map((f) => f.found);
}

/** Settings whose default has changed since Go 1.`minor`, with what they were then. */
function changedSince(table: GodebugTable, minor: number): [string, string][] {
  const found: [string, string][] = [];
  // Go 1.20 is the oldest behaviour that can be had.
  for (const [name, { changed, old }] of table.settings) if (Math.max(minor, 20) < changed) found.push([name, old]);
  return found;
}

/** "1.22.3" → 22. */
function minorOf(version: string): number {
  return Number(/^1\.(\d+)/.exec(version)?.[1] ?? 0);
}

/** As strconv.Quote writes text without control characters. */
function quote(s: string): string {
  return `"${s.replace(/["\\]/g, "\\$&").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`;
}

/** UTF-8, one character per byte. */
function bytesOf(s: string): string {
  return String.fromCharCode(...new TextEncoder().encode(s));
}

function fromHex(s: string): string {
  return s.replace(/../g, (x) => String.fromCharCode(parseInt(x, 16)));
}
