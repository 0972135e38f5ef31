// `glasgo server start`: a process that stays and runs the commands of others, so that they find V8's compiled code warm.
import { existsSync } from "node:fs";
import { makeSocketFolder } from "../../host/server-socket.ts";
import { print } from "../../host/terminal.ts";
import { parseCommand, userCommand } from "../command.ts";
import { ExitCode, InputError, UsageError } from "../errors.ts";
import { parseDuration } from "../test-flags.ts";
import { goDuration } from "../test-run.ts";
import { askAbout, launch, socketHere, waitFor } from "./launching.ts";
import { serve } from "./serving.ts";

export const summary = "start a process that runs later commands sooner: build, run, test, check, show, tool";

export async function main(args: string[]): Promise<number> {
  const command = userCommand("server start", summary)
    .option("--idle <duration>", "end after this time without work; 0: never", "30m")
    .option("--foreground", "be the server, instead of starting one in the background")
    .allowExcessArguments(false);
  parseCommand(command, args);
  const options = command.opts<{ idle: string; foreground?: true }>();
  const idle = parseDuration(options.idle);
  if (idle === null || idle < 0) throw new UsageError(`glasgo server start: invalid duration ${options.idle}`);
  const path = socketHere();
  if (!makeSocketFolder(path)) {
    throw new InputError(`glasgo server: ${path}: others can enter its folder; remove it`);
  }
  const running = existsSync(path) ? await askAbout(path, "state") : null;
  if (running !== null) {
    print(`the server is process ${running.pid}\n`);
    return ExitCode.Fine;
  }
  if (options.foreground === true) return serve(path, idle);
  launch(idle);
  const state = await waitFor(path);
  if (state === null) throw new InputError("glasgo server: it was started, and does not answer");
  const until = idle === 0 ? "until" : `after ${goDuration(idle)} without work, or by`;
  print(`the server is process ${state.pid}; it ends ${until} "glasgo server stop"\n`);
  return ExitCode.Fine;
}
