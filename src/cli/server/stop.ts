// `glasgo server stop`: ends the server of this build of glasgo, when it has done what it is doing.
import { print } from "../../host/terminal.ts";
import { parseCommand, userCommand } from "../command.ts";
import { ExitCode } from "../errors.ts";
import { askAbout, socketHere } from "./launching.ts";

export const summary = "end the server";

export async function main(args: string[]): Promise<number> {
  parseCommand(userCommand("server stop", summary).allowExcessArguments(false), args);
  const state = await askAbout(socketHere(), "stop");
  print(state === null ? "no server is running\n" : `process ${state.pid} ends\n`);
  return ExitCode.Fine;
}
