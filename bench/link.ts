// `npm run bench:link`: the linker beside the official one, on the same archives, taking turns: hello and cmd/compile, with
// and without debugging information. Wall time, processor time and peak memory of the whole process, its start included.
// The best of the rounds counts, so that the figures hold when the machine is busy. With --server a server runs our links.
//
//   npm run bench:link -- [--rounds 5] [--server]
//
// Debugging information is not the same work on both sides: ours describes functions, lines and frames, the official
// one types and variables too.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { endServer, serverEnvironment } from "./server.ts";

const i = process.argv.indexOf("--rounds");
const rounds = i < 0 ? 5 : Number(process.argv[i + 1]);
const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", ...serverEnvironment() } as NodeJS.ProcessEnv;
// Certificates that Node reads at its start have nothing to do with us.
delete env.NODE_EXTRA_CA_CERTS;
const go = (args: string[], cwd: string): string =>
  execFileSync("go", args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 28 });

interface Cost {
  wall: number;
  cpu: number;
  memory: number;
}

/** What a command costs, by the `time` program. */
function measure(command: string[]): Cost {
  const r = spawnSync("/usr/bin/time", ["-f", "%e %U %S %M", ...command], { env, encoding: "utf8" });
  if (r.status !== 0) throw new Error(`${command.join(" ")}: ${r.error?.message ?? r.stderr}`);
  const [wall, user, system, memory] = r.stderr.trim().split("\n").pop()!.split(" ").map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { wall, cpu: user + system, memory: memory / 1024 };
}

function best(costs: readonly Cost[]): Cost {
  return {
    wall: Math.min(...costs.map((c) => c.wall)),
    cpu: Math.min(...costs.map((c) => c.cpu)),
    memory: Math.min(...costs.map((c) => c.memory)),
  };
}

const work = mkdtempSync(join(tmpdir(), "glasgo-bench-"));
try {
  const goroot = go(["env", "GOROOT"], ".").trim();
  const linker = join(goroot, "pkg/tool/linux_amd64/link");
  console.log(
    `${"".padEnd(18)} ${"wall s".padStart(16)} ${"processor s".padStart(18)} ${"memory MB".padStart(16)}   (ours / official, ratio)`,
  );
  for (const [name, cwd, target] of [
    ["hello", resolve("test/check/link"), "hello.go"],
    ["cmd/compile", join(goroot, "src/cmd"), "cmd/compile"],
  ] as const) {
    const format = "{{if .Export}}{{.ImportPath}}={{.Export}}{{end}}";
    const lines = go(["list", "-export", "-deps", "-f", format, target], cwd)
      .split("\n")
      .filter((l) => l !== "");
    const main = lines.pop()!;
    const [archive, config] = [join(work, "main.a"), join(work, "importcfg")];
    writeFileSync(archive, readFileSync(main.slice(main.indexOf("=") + 1)));
    writeFileSync(config, lines.map((l) => `packagefile ${l}\n`).join(""));
    for (const flags of [[], ["-w"]]) {
      const args = [...flags, "-importcfg", config, "-buildid=a/b"];
      const ours: Cost[] = [];
      const theirs: Cost[] = [];
      for (let r = 0; r < rounds; r++) {
        ours.push(
          measure([process.execPath, "bin/glasgo", "tool", "link", "-o", join(work, "ours"), ...args, archive]),
        );
        theirs.push(measure([linker, "-o", join(work, "theirs"), ...args, archive]));
      }
      const [x, y] = [best(ours), best(theirs)];
      const cell = (a: number, b: number, digits: number): string =>
        `${a.toFixed(digits)} / ${b.toFixed(digits)} ${(a / b).toFixed(2)}x`.padStart(18);
      console.log(
        `${`${name} ${flags.join(" ")}`.padEnd(18)} ${cell(x.wall, y.wall, 2)} ${cell(x.cpu, y.cpu, 2)} ${cell(x.memory, y.memory, 0)}`,
      );
    }
  }
} finally {
  endServer();
  rmSync(work, { recursive: true, force: true });
}
