// `glasgo server status`: whether a server of this build of glasgo is running.
import { print } from "../../host/terminal.ts";
import { parseCommand, userCommand } from "../command.ts";
import { ExitCode } from "../errors.ts";
import { goDuration } from "../test-run.ts";
import { askAbout, socketHere } from "./launching.ts";

export const summary = "say whether a server is running";

export async function main(args: string[]): Promise<number> {
  const command = userCommand("server status", summary)
    .option("--json", "print it as JSON")
    .allowExcessArguments(false);
  parseCommand(command, args);
  const state = await askAbout(socketHere(), "state");
  if (command.opts<{ json?: true }>().json === true) {
    print(`${JSON.stringify(state)}\n`);
  } else if (state === null) {
    print("no server is running\n");
  } else {
    const since = new Date(state.since).toISOString().slice(0, 19);
    const end = state.idle === 0 ? "it never ends by itself" : `it ends after ${goDuration(state.idle)} without work`;
    print(
      `the server is process ${state.pid}: ${state.commands} commands since ${since}Z, ` +
        `${Math.round(state.memory / 2 ** 20)} MB; ${end}\n`,
    );
  }
  return state === null ? ExitCode.InputHasErrors : ExitCode.Fine;
}
