// Programs by name. In: a name and PATH. Out: a file.
import { accessSync, constants as fileConstants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The file that the shell would run for `name`; null if there is none. */
export function findOnPath(name: string): string | null {
  for (const dir of (process.env.PATH ?? "").split(delimiter)) {
    const file = join(dir || ".", name);
    try {
      accessSync(file, fileConstants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not here: the next directory may have it.
    }
  }
  return null;
}
