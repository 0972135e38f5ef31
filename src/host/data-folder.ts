// Where glasgo keeps what a user has asked it to keep. In: the environment. Out: a directory, which need not exist yet.
// Contract: XDG Base Directory Specification (XDG_DATA_HOME).
import { isAbsolute, join } from "node:path";
import { homeFolder } from "./home.ts";

/** The folder below the user's data folder that is glasgo's own. */
export function dataFolder(): string {
  const asked = process.env.XDG_DATA_HOME ?? "";
  return join(isAbsolute(asked) ? asked : join(homeFolder(), ".local", "share"), "glasgo");
}

/** Where `glasgo goroot install` puts Go trees: each in a directory named by its version, "go1.26.8". */
export function gorootFolder(): string {
  return join(dataFolder(), "goroot");
}
