// check:toolchain: Go's own toolchain, built by glasgo alone, builds itself bit for bit. The go command, the compiler, the
// assembler and the linker are built by `glasgo build` from GOROOT's sources, with no Go binary in reach; they become the tools of
// a GOROOT of their own. Those then build every command of the Go distribution, with the flags that its releases are built
// with, and what comes out must be the release's file, byte for byte. One miscompiled comparison in 600,000 lines of
// compiler, assembler and linker would show. Contract of the flags: GOROOT/src/cmd/dist/build.go; of the folders: cmd/dist.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { type Outcome, runCheck } from "./harness.ts";
import { goroot } from "./recipe.ts";

const ours = resolve("dist/oracle/toolchain");
const tools = "pkg/tool/linux_amd64";
/** What has to be ours before a command can be built: the profile of cmd/compile is read by preprofile. */
const needed = ["go", "compile", "asm", "link", "preprofile"];
const releaseFlags = ["-trimpath", "-gcflags=cmd/...=-dwarf=false", "-ldflags=-w"];
const env = { HOME: ours, PATH: "/nonexistent", GOROOT: ours, GOCACHE: join(ours, "cache"), CGO_ENABLED: "0" };

/** The distribution's commands, by the place of their file in GOROOT. */
function commands(): string[] {
  const all: string[] = [];
  for (const folder of ["bin", tools]) {
    for (const name of readdirSync(join(goroot, folder)).sort()) {
      if (existsSync(join(goroot, "src/cmd", name))) all.push(`${folder}/${name}`);
    }
  }
  return all;
}

/** Builds the tools and puts a GOROOT around them, unless this glasgo has done that before. */
function makeToolchain(): void {
  const stamp = join(ours, "built-by");
  const identity = createHash("sha256").update(readFileSync("dist/glasgo.cjs")).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === identity) return;
  rmSync(ours, { recursive: true, force: true });
  mkdirSync(join(ours, "bin"), { recursive: true });
  mkdirSync(join(ours, tools), { recursive: true });
  for (const name of readdirSync(goroot)) {
    if (name !== "bin" && name !== "pkg") symlinkSync(join(goroot, name), join(ours, name));
  }
  symlinkSync(join(goroot, "pkg/include"), join(ours, "pkg/include"));
  for (const name of needed) {
    const out = join(ours, name === "go" ? "bin" : tools, name);
    const args = ["bin/glasgo", "build", "--goroot", goroot, "-o", out, `cmd/${name}`];
    execFileSync(process.execPath, args, { stdio: "inherit", env: { ...process.env, PATH: "/nonexistent" } });
  }
  writeFileSync(stamp, identity);
}

function list(): string[] {
  const all = commands();
  makeToolchain();
  return all;
}

function run(item: string): Outcome {
  const name = basename(item);
  const dir = mkdtempSync(join(tmpdir(), "check-toolchain-"));
  try {
    const out = join(dir, name);
    const args = ["build", ...releaseFlags, "-o", out, `cmd/${name}`];
    const r = spawnSync(join(ours, "bin/go"), args, { encoding: "utf8", env, cwd: dir });
    if (r.status !== 0) return { status: "fail", detail: `build: ${r.error ?? r.stderr.slice(-2000)}` };
    const [want, got] = [readFileSync(join(goroot, item)), readFileSync(out)];
    if (want.equals(got)) return { status: "pass" };
    const at = want.findIndex((byte, i) => byte !== got[i]);
    return { status: "fail", detail: `${got.length} bytes, released ${want.length}; different from byte ${at} on` };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

await runCheck({ name: "check:toolchain", known: "test/known/toolchain.txt", timeout: 900_000, list, run });
