// Go's environment settings and the module cache. In: environment variables and the file `go env -w` writes; out: values
// and paths. Contract: `go help environment`. GOROOT is in goroot.ts.
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { homeFolder } from "./home.ts";

/** A Go setting: the environment variable, else the user's `go env -w` file; "" if neither sets it. */
export function goSetting(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  return userSettings().get(name) ?? "";
}

/** The file that `go env -w` writes; "off": there is none. */
export function settingsFile(): string {
  return process.env.GOENV || join(process.env.XDG_CONFIG_HOME || join(homeFolder(), ".config"), "go", "env");
}

let settings: Map<string, string> | null = null;

/** For another command in the same process: the file is read anew. */
export function forgetSettings(): void {
  settings = null;
}

function userSettings(): Map<string, string> {
  if (settings !== null) return settings;
  settings = new Map();
  const file = settingsFile();
  if (file === "off" || !existsSync(file)) return settings;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const eq = line.indexOf("=");
    if (eq > 0 && !line.startsWith("#")) settings.set(line.slice(0, eq), line.slice(eq + 1).trim());
  }
  return settings;
}

/** GOMODCACHE, or its default below GOPATH. */
export function moduleCacheDir(): string {
  const asked = goSetting("GOMODCACHE");
  if (asked !== "") return asked;
  const gopath = (goSetting("GOPATH") || join(homeFolder(), "go")).split(delimiter)[0]!;
  return join(gopath, "pkg", "mod");
}
