// The user's home folder. In: the environment. Out: a path.
import { builtin } from "./builtin.ts";

/** As Node's module `os` finds it, which is not loaded where the environment says it: that takes time at every start. */
export function homeFolder(): string {
  const { HOME } = process.env;
  return HOME !== undefined && HOME !== "" && process.platform !== "win32" ? HOME : builtin.os.homedir();
}
