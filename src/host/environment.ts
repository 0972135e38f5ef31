// Where Go's things are on this machine: GOROOT, the module cache, Go's environment settings. In: environment variables and
// the file `go env -w` writes; out: paths. Contract: `go help environment`.
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** A Go setting: the environment variable, else the user's `go env -w` file; "" if neither sets it. */
export function goSetting(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  return userSettings().get(name) ?? "";
}

let settings: Map<string, string> | null = null;

function userSettings(): Map<string, string> {
  if (settings !== null) return settings;
  settings = new Map();
  const configured = process.env.GOENV;
  if (configured === "off") return settings;
  const file = configured || join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "go", "env");
  if (!existsSync(file)) return settings;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const eq = line.indexOf("=");
    if (eq > 0 && !line.startsWith("#")) settings.set(line.slice(0, eq), line.slice(eq + 1).trim());
  }
  return settings;
}

/** GOROOT: the variable, the tree that `go` on the PATH belongs to, or a usual place; null if there is none. */
export function findGoroot(): string | null {
  const asked = goSetting("GOROOT");
  if (asked !== "") return asked;
  const beside = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((d) => existsSync(join(d, "go")))
    .map((d) => dirname(d));
  const usual = ["/usr/local/go", "/usr/lib/go", "/usr/lib/golang", join(homedir(), "sdk/go1.26")];
  return [...beside, ...usual].find((root) => existsSync(join(root, "src/runtime/runtime2.go"))) ?? null;
}

/** GOMODCACHE, or its default below GOPATH. */
export function moduleCacheDir(): string {
  const asked = goSetting("GOMODCACHE");
  if (asked !== "") return asked;
  const gopath = (goSetting("GOPATH") || join(homedir(), "go")).split(delimiter)[0]!;
  return join(gopath, "pkg", "mod");
}

/** The Go version that a GOROOT says it is: "go1.26.8"; "" without a VERSION file. */
export function gorootVersion(goroot: string): string {
  const file = join(goroot, "VERSION");
  return existsSync(file) ? readFileSync(file, "utf8").split(/\s/, 1)[0]! : "";
}
