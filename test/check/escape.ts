// `npm run check:escape [-- --slice I/N | --sample N --seed S | --filter TEXT] [--verbose]`: the verdicts of `go build -gcflags=-m`
// on std packages against ours, by position, as counts a class. "does not escape" of ours where gc says "escapes" fails the
// check. Positions inside generic functions are left out: gc judges shared shapes, we judge instances.
// Packages are taken imported ones first, so that each is looked at before anybody who uses it.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { DiskFiles } from "../../src/host/files.ts";
import { Passes } from "../../src/ir/passes/passes.ts";
import { OptimizationReport } from "../../src/ir/passes/report.ts";
import { matchPatterns } from "../../src/load/patterns.ts";
import { Program } from "../../src/load/program.ts";
import { Frontend } from "../../src/program/frontend.ts";
import * as ast from "../../src/syntax/ast.ts";
import { pick } from "./harness.ts";

const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
const option = (name: string): string | undefined => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? undefined : (process.argv[i + 1] ?? "");
};
const verbose = process.argv.includes("--verbose");

type Verdicts = Map<string, Set<string>>;

/** Classes that are compared, by the words of a message. */
function classOf(message: string): string | null {
  if (message.startsWith("can inline ")) return "can inline";
  if (message.startsWith("inlining call to ")) return "inlining call";
  if (message.startsWith("moved to heap: ")) return `heap ${message.slice(15)}`;
  if (message.endsWith(" escapes to heap")) return `heap ${message.slice(0, -16)}`;
  if (message.startsWith("leaking param")) return message.replace(/^leaking param(?: content)?: (\S+)/, "$&");
  if (message.endsWith(" does not escape")) return `stack ${message.slice(0, -16)}`;
  if (message.startsWith("devirtualizing ")) return "devirtualizing";
  return null;
}

function add(v: Verdicts, at: string, c: string): void {
  const s = v.get(at);
  if (s === undefined) v.set(at, new Set([c]));
  else s.add(c);
}

/** gc's verdicts on the packages, by path. All that they import is compiled alike, so that the build cache serves every slice. */
function official(paths: readonly string[]): Map<string, Verdicts> {
  const r = spawnSync("go", ["build", "-gcflags=all=-m", "std"], {
    cwd: `${goroot}/src`,
    encoding: "utf8",
    env: { ...process.env, CGO_ENABLED: "0" },
    maxBuffer: 1 << 29,
  });
  if (r.status !== 0) throw new Error(`go build: ${r.stderr.slice(-2000)}`);
  const all = new Map<string, Verdicts>(paths.map((p) => [p, new Map()]));
  let pkg = "";
  for (const line of r.stderr.split("\n")) {
    if (line.startsWith("# ")) pkg = line.slice(2);
    const m = /^(\S+?\.go:\d+:\d+): (.*)$/.exec(line);
    if (m === null) continue;
    // Generic code of other packages is reported where it lies; the package's own files may have no directory.
    const dir = m[1]!.replace(/\/?[^/]*$/, "");
    const out = all.get(dir === "." ? pkg : dir);
    const c = out === undefined ? null : classOf(m[2]!);
    if (c !== null) add(out!, m[1]!.replace(/^.*\//, ""), c);
  }
  return all;
}

const program = new Program({
  files: new DiskFiles(),
  goroot,
  dir: `${goroot}/src`,
  modules: { cacheDir: "", mod: "", work: "off" },
});
const all = matchPatterns(program, ["std"]).packages;
let paths = all.map((p) => p.path).filter((p) => !p.startsWith("vendor/"));
const filter = option("filter");
if (filter !== undefined)
  paths = paths.filter((p) => p === filter || (filter.endsWith("*") && p.startsWith(filter.slice(0, -1))));
const sample = option("sample");
if (sample !== undefined) paths = pick(paths, Number(sample), Number(option("seed") ?? "1"));
const frontend = new Frontend(program, all, () => {});
const inOrder = frontend.loaded().map((p) => p.path);
paths.sort((a, b) => inOrder.indexOf(a) - inOrder.indexOf(b));
const slice = /^(\d+)\/(\d+)$/.exec(option("slice") ?? "1/1");
if (slice === null) throw new Error("--slice I/N");
const [part, parts] = [Number(slice[1]), Number(slice[2])];
paths = paths.slice(Math.floor(((part - 1) * paths.length) / parts), Math.floor((part * paths.length) / parts));

/** Lines of generic functions of a package: `file:line`. */
function genericLines(path: string): Set<string> {
  const out = new Set<string>();
  for (const file of frontend.byPath(path)!.files) {
    for (const d of file.decls) {
      if (d.kind !== ast.NodeKind.FuncDecl || d.body === null) continue;
      const recv = d.recv?.list[0]?.type;
      const base = recv?.kind === ast.NodeKind.StarExpr ? recv.x : recv;
      const generic =
        d.type.typeParams !== null ||
        base?.kind === ast.NodeKind.IndexExpr ||
        base?.kind === ast.NodeKind.IndexListExpr;
      if (!generic) continue;
      const from = frontend.fileSet.position(d.pos);
      const to = frontend.fileSet.position(d.body.rbrace);
      for (let l = from.line; l <= to.line; l++) out.add(`${from.filename.replace(/^.*\//, "")}:${l}`);
    }
  }
  return out;
}

/** Verdicts that differ from gc's for a reason, one `package position subject<TAB>reason` a line. */
const explained = new Set(
  readFileSync("test/known/escape.txt", "utf8")
    .split("\n")
    .map((l) => l.replace(/\t.*/, "")),
);
const counts = { same: 0, unsafe: 0, explained: 0, cautious: 0 };
const classes = new Map<string, { both: number; gc: number; ours: number }>();

const passes = new Passes(frontend.program);
const theirs = official(paths);
for (const path of paths) {
  const ours: Verdicts = new Map();
  const report = new OptimizationReport(path);
  report.run(passes, frontend.program, frontend.byPath(path)!);
  for (const d of report.diagnostics()) {
    const c = classOf(d.message);
    const p = frontend.fileSet.position(d.pos);
    if (c !== null && p.filename.startsWith(`${goroot}/src/${path}/`))
      add(ours, `${p.filename.replace(/^.*\//, "")}:${p.line}:${p.column}`, c);
  }
  compare(path, theirs.get(path)!, ours, genericLines(path));
}

function tally(c: string, side: "both" | "gc" | "ours"): void {
  const key = c.startsWith("leaking") ? "leaking param" : c.replace(/^(heap|stack) .*/s, "$1");
  let t = classes.get(key);
  if (t === undefined) classes.set(key, (t = { both: 0, gc: 0, ours: 0 }));
  t[side]++;
}

function compare(path: string, gc: Verdicts, ours: Verdicts, generic: ReadonlySet<string>): void {
  const show = (what: string, at: string, c: string): void => {
    if (verbose) console.log(`${path}: ${at}: ${what}: ${c}`);
  };
  for (const at of new Set([...gc.keys(), ...ours.keys()])) {
    if (generic.has(at.replace(/:\d+$/, ""))) continue;
    const a = gc.get(at) ?? new Set();
    const b = ours.get(at) ?? new Set();
    for (const c of a) {
      if (b.has(c)) {
        tally(c, "both");
        counts.same++;
      } else {
        tally(c, "gc");
        show("only gc", at, c);
      }
    }
    for (const c of b) {
      if (a.has(c)) continue;
      tally(c, "ours");
      show("only ours", at, c);
    }
    // The same thing judged differently at the same place.
    for (const c of a) {
      if (!c.startsWith("heap ") && !c.startsWith("stack ")) continue;
      const subject = c.slice(c.indexOf(" ") + 1);
      if (c.startsWith("heap ") && b.has(`stack ${subject}`) && !b.has(c) && !a.has(`stack ${subject}`)) {
        if (explained.has(`${path} ${at} ${subject}`)) counts.explained++;
        else {
          counts.unsafe++;
          console.log(`UNSAFE ${path}: ${at}: ${subject}`);
        }
      } else if (c.startsWith("stack ") && b.has(`heap ${subject}`) && !b.has(c) && !a.has(`heap ${subject}`)) {
        counts.cautious++;
        if (verbose) console.log(`cautious ${path}: ${at}: ${subject}`);
      }
    }
  }
}

for (const [c, t] of [...classes].sort()) {
  console.log(`${c}: ${t.both} in both, ${t.gc} only by gc, ${t.ours} only by glasgo`);
}
const stays = classes.get("stack") ?? { both: 0, gc: 0, ours: 0 };
const judged = stays.both + counts.cautious;
const share = ((100 * counts.cautious) / Math.max(1, judged)).toFixed(2);
console.log(`escapes where gc does not: ${counts.cautious} of ${judged} (${share} %); ${paths.length} packages`);
if (counts.explained > 0) console.log(`stays on the stack where gc says it escapes, explained: ${counts.explained}`);
console.log(`check:escape: ${counts.same} passed, ${counts.unsafe} failed, 0 skipped`);
process.exit(counts.unsafe === 0 ? 0 : 1);
