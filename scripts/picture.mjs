// Draws docs/hello.svg: the way of examples/hello.go from text to system calls. Every line in it is what a command of glasgo
// prints, so the picture is made anew after changes: `node scripts/picture.mjs` (it builds hello; `--program FILE` takes one
// that is built already). Needs strace for the last panel.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = "examples/hello.go";
const columns = 60;
const rows = 10;

function run(command, args) {
  const r = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (r.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${r.error ?? r.stderr}`);
  return r;
}

const glasgo = (...args) => run(process.execPath, ["bin/glasgo", ...args]).stdout;
const lines = (text) => text.replaceAll("\t", "    ").trimEnd().split("\n");

/** The lines from the first that matches `from` on. */
function since(text, from) {
  const all = lines(text);
  const at = all.findIndex((l) => from.test(l));
  if (at < 0) throw new Error(`nothing matches ${from} in\n${text}`);
  return all.slice(at);
}

function panels(program) {
  const show = (...args) => ({ command: `glasgo show ${args.join(" ")}`, text: glasgo("show", ...args) });
  const tokens = show("tokens", source);
  const tree = show("ast", "--outline", source);
  const types = show("types", source);
  const ir = show("ir", "--func", "main.main", source);
  const ssa = show("ssa", "--func", "main.main", source);
  const asm = show("asm", "--func", "main.main", "--bytes", source);
  const map = JSON.parse(glasgo("show", "elf", "--json", program));
  const calls = lines(run("strace", ["-f", "-qq", program]).stderr);
  const kinds = "execve arch_prctl sched_getaffinity mmap rt_sigaction clone futex write exit_group".split(" ");
  const wanted = kinds.flatMap((k) => calls.find((l) => new RegExp(`(?:^|\\] )${k}\\(`).test(l)) ?? []);
  return [
    { title: "text", command: source, body: lines(readFileSync(source, "utf8")) },
    { title: "tokens", command: tokens.command, body: since(tokens.text, /IDENT \(fmt\)/) },
    { title: "syntax tree", command: tree.command, body: since(tree.text, /FuncDecl/) },
    { title: "types", command: types.command, body: since(types.text, /^5:/).map((l) => l.replace(/ {3,}/g, "  ")) },
    {
      title: "typed tree",
      command: "glasgo show ir …",
      body: since(ir.text, /^func/).map((l) => l.replace(/ +# .*/, "")),
    },
    { title: "SSA", command: "glasgo show ssa …", body: since(ssa.text, /= IMake/).map((l) => l.trim()) },
    {
      title: "machine code",
      command: "glasgo show asm …",
      body: since(asm.text, /\(\+6\)/).map((l) =>
        l.replace(/^(\S*) +\d{5} 0x0*([0-9a-f]{2,4}) +/, "$2 ").replace(/ +/g, " "),
      ),
    },
    { title: "executable", command: "glasgo build, glasgo show elf hello", body: sections(map) },
    {
      title: "system calls",
      command: `glasgo run --trace-syscalls: ${calls.length} calls, among them`,
      body: wanted.map((l) =>
        l
          .replace(/^\[pid +\d+\] /, "")
          .replace(/ <unfinished \.\.\.>$/, ")")
          .replace(/ +=/, " =")
          .replaceAll(program, "./hello"),
      ),
    },
  ];
}

/** Sections with their sizes as bars. */
function sections(map) {
  const all = map.segments.flatMap((s) => s.sections ?? s.parts ?? []).filter((s) => s.name && s.size > 30_000);
  const most = Math.max(...all.map((s) => s.size));
  return all.map(
    (s) => `${s.name.padEnd(12)}${String(s.size).padStart(8)}  ${"█".repeat(Math.ceil((s.size / most) * 30))}`,
  );
}

const xml = (s) => s.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const fit = (s, n) => (s.length > n ? `${s.slice(0, n - 1)}…` : s);

const width = 430;
const line = 15;
const height = 52 + rows * line;
const gap = 30;

function draw(all) {
  const out = [];
  all.forEach((p, i) => {
    const x = 10 + (i % 2) * (width + gap);
    const y = 10 + Math.floor(i / 2) * (height + gap);
    // The last of an odd number has its row for itself.
    const wide = i % 2 === 0 && i + 1 === all.length;
    const n = wide ? 2 * columns + 4 : columns;
    const body = p.body.length > rows ? [...p.body.slice(0, rows - 1), "…"] : p.body;
    out.push(
      `<g transform="translate(${x} ${y})">`,
      `<rect class="card" width="${wide ? 2 * width + gap : width}" height="${height}" rx="6"/>`,
      `<text class="title" x="12" y="20">${i + 1}  ${xml(p.title)}</text>`,
      `<text class="command" x="12" y="36">${xml(fit(p.command, n))}</text>`,
      ...body.map(
        (l, k) => `<text class="code" x="12" y="${58 + k * line}" xml:space="preserve">${xml(fit(l, n))}</text>`,
      ),
      "</g>",
    );
    if (i + 1 < all.length) {
      const right = i % 2 === 0;
      const d = right
        ? `M${x + width + 4} ${y + height / 2}h${gap - 10}`
        : `M${x + 30} ${y + height + 4}v${gap / 2 - 4}H${10 + width - 30}v${gap / 2 - 8}`;
      out.push(`<path class="arrow" d="${d}" marker-end="url(#head)"/>`);
    }
  });
  const h = Math.ceil(all.length / 2) * (height + gap) - gap + 20;
  const w = 2 * width + gap + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" role="img" aria-label="hello world from text to system calls">
<!-- Made by scripts/picture.mjs from what glasgo prints. -->
<style>
.card{fill:#fff;stroke:#b8c0cc}.title{font:600 14px 'DejaVu Sans',sans-serif;fill:#14315c}.command{font:11px 'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#5a6472}
.code{font:11px 'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#1b1f24}.arrow{fill:none;stroke:#5a6472;stroke-width:1.5}.head{fill:#5a6472}
@media (prefers-color-scheme:dark){.card{fill:#161b22;stroke:#3d444d}.title{fill:#9ecbff}.command{fill:#9198a1}
.code{fill:#e6edf3}.arrow{stroke:#9198a1}.head{fill:#9198a1}}
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>
${out.join("\n")}
</svg>
`;
}

const given = process.argv.indexOf("--program");
const dir = mkdtempSync(join(tmpdir(), "glasgo-picture-"));
try {
  const program = given < 0 ? join(dir, "hello") : process.argv[given + 1];
  if (given < 0) glasgo("build", "-trimpath", "-o", program, source);
  mkdirSync("docs", { recursive: true });
  writeFileSync("docs/hello.svg", draw(panels(program)));
} finally {
  rmSync(dir, { recursive: true, force: true });
}
