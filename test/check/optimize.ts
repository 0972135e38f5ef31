// `npm run check:optimize`: the single-file `errorcheck` cases of GOROOT/test that ask for -m: the messages of our passes against
// the ERROR comments, line by line. Other flags are reasons to skip.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { DiskFiles } from "../../src/host/files.ts";
import { Passes } from "../../src/ir/passes/passes.ts";
import { OptimizationReport } from "../../src/ir/passes/report.ts";
import { matchPatterns } from "../../src/load/patterns.ts";
import { Program } from "../../src/load/program.ts";
import { OverlayFiles } from "../../src/load/provider.ts";
import { Frontend } from "../../src/program/frontend.ts";
import { matchLineErrors, type Placed } from "./error-comments.ts";
import { type Outcome, runCheck } from "./harness.ts";

const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
const known = new Set([
  "-0",
  "-m",
  "-m=2",
  "-l",
  "-N",
  "-d=inlfuncswithclosures=1",
  "-d=escapemutationscalls,zerocopy",
]);

function flagsOf(text: string): string[] | null {
  const m = /^\/\/ errorcheck(?:withauto|andrundir)? (.*)$/m.exec(text);
  return m === null ? null : m[1]!.trim().split(/\s+/);
}

function list(): string[] {
  const out: string[] = [];
  for (const dir of [".", "fixedbugs", "typeparam", "interface", "closuredir"]) {
    let names: string[];
    try {
      names = readdirSync(`${goroot}/test/${dir}`);
    } catch {
      continue;
    }
    for (const n of names) {
      if (!n.endsWith(".go")) continue;
      const head = readFileSync(`${goroot}/test/${dir}/${n}`, "utf8").slice(0, 200);
      const flags = flagsOf(head);
      if (flags?.some((f) => f === "-m" || f.startsWith("-m="))) out.push(dir === "." ? n : `${dir}/${n}`);
    }
  }
  return out.sort();
}

function run(name: string): Outcome {
  const path = `${goroot}/test/${name}`;
  const bytes = readFileSync(path);
  const flags = flagsOf(bytes.toString("utf8").slice(0, 200))!;
  const other = flags.filter((f) => !known.has(f));
  if (other.length > 0) return { status: "skip", detail: `flags ${other.join(" ")}` };
  if (/^\/\/go:build (?!.*amd64)(?!.*!)/m.test(bytes.toString("utf8").slice(0, 400))) {
    return { status: "skip", detail: "for another target" };
  }
  if (/^\/\/go:build (?:.*[^!])?goexperiment/m.test(bytes.toString("utf8").slice(0, 400))) {
    return { status: "skip", detail: "for a GOEXPERIMENT that is off by default" };
  }
  // What imports internal packages is compiled as a part of the library.
  const inside = /^\s*(?:import )?"internal\//m.test(bytes.toString("utf8"));
  const place = inside ? `${goroot}/src/internal/${name}` : path;
  const program = new Program({
    files: inside ? new OverlayFiles(new DiskFiles(), { [place]: new Uint8Array(bytes) }) : new DiskFiles(),
    goroot,
    dir: place.replace(/\/[^/]*$/, ""),
    modules: { cacheDir: "", mod: "", work: "off" },
  });
  const [pkg] = matchPatterns(program, [place]).packages;
  if (pkg === undefined) return { status: "fail", detail: "no package" };
  const errors: string[] = [];
  const frontend = new Frontend(program, [pkg], (d) => d.severity === "error" && errors.push(d.message));
  frontend.checkAll(pkg);
  if (errors.length > 0) return { status: "fail", detail: errors.join("\n") };
  const source = frontend.source(pkg);
  const passes = new Passes(frontend.program, { noInline: flags.includes("-l"), noOptimize: flags.includes("-N") });
  const report = new OptimizationReport(source.types.path, flags.includes("-m=2") ? 2 : 1);
  report.mutations = flags.some((f) => f.includes("escapemutationscalls"));
  report.run(passes, frontend.program, source);
  const got: Placed[] = report.diagnostics().map((d) => {
    const p = frontend.fileSet.position(d.pos);
    return { filename: inside ? path : p.filename, line: p.line, column: p.column, message: d.message };
  });
  const wrong = matchLineErrors(new Map([[path, new Uint8Array(bytes)]]), got);
  if (wrong.length === 0) return { status: "pass" };
  return { status: "fail", detail: `${wrong.length} differences\n  ${wrong.slice(0, 30).join("\n  ")}` };
}

await runCheck({ name: "check:optimize", list, run, known: "test/known/optimize.txt", timeout: 120_000 });
