// A `glasgo server` for a benchmark's own use: `--server` on the command line. In: nothing. Out: the environment in which
// commands find it, or one in which they find none.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const dir = mkdtempSync(join(tmpdir(), "glasgo-bench-"));
const asked = process.argv.includes("--server");
const env: NodeJS.ProcessEnv = asked ? { XDG_RUNTIME_DIR: dir, GLASGO_SERVER: "" } : { GLASGO_SERVER: "off" };

function server(...words: string[]): string {
  const all = [resolve("bin/glasgo"), "server", ...words];
  const r = spawnSync(process.execPath, all, { env: { ...process.env, ...env }, encoding: "utf8" });
  if (r.status !== 0) throw new Error(`${words.join(" ")}: ${r.stdout}${r.stderr}`);
  return r.stdout;
}

/** What is added to the environment. With `--server` a server has been started. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  if (asked) server("start");
  return env;
}

/** Ends the server, and says what it took. */
export function endServer(): void {
  if (asked) {
    const { memory, commands } = JSON.parse(server("status", "--json")) as { memory: number; commands: number };
    console.log(
      `glasgo's processor time and memory are the clients'; the server had ${(memory / 2 ** 20).toFixed(0)} MB after ${commands} commands`,
    );
    server("stop");
  }
  rmSync(dir, { recursive: true, force: true });
}
