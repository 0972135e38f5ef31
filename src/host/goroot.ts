// Finding a GOROOT that glasgo can compile: `--goroot`, the GOROOT setting, the usual places. In: options, environment,
// disk. Out: the directory with its version, or an error that says what to do. The Go version is a parameter; one minor
// version is supported at a time.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { gorootFolder } from "./data-folder.ts";
import { goSetting } from "./environment.ts";
import { homeFolder } from "./home.ts";

/** The Go version whose runtime and standard library glasgo compiles. */
export const supportedVersion = "1.26";

const installCommand = "glasgo goroot install";

export interface Goroot {
  dir: string;
  /** As the VERSION file says it: "go1.26.8". */
  version: string;
  /** What led to it: "--goroot", "GOROOT", "PATH", "glasgo goroot install" or "usual place". */
  from: string;
}

/** A GOROOT is missing or not usable; the message tells the user what to do. */
export class GorootError extends Error {
  /** Nothing was named, and nothing found: installing one would help. */
  readonly missing: boolean;

  constructor(message: string, missing = false) {
    super(message);
    this.missing = missing;
  }
}

interface Candidate {
  dir: string;
  from: string;
}

/** Finds GOROOT; `asked` is the value of `--goroot`. Throws GorootError if there is none that can be used. */
export function findGoroot(asked?: string): Goroot {
  const setting = goSetting("GOROOT");
  if (asked !== undefined) return check({ dir: asked, from: "--goroot" });
  if (setting !== "") return check({ dir: setting, from: "GOROOT" });
  const others: string[] = [];
  for (const c of usualPlaces()) {
    const version = gorootVersion(c.dir);
    if (version === "") continue;
    if (isSupported(version)) return { dir: c.dir, version, from: c.from };
    others.push(`${c.dir} is ${version}`);
  }
  const found = others.length === 0 ? "" : ` (${others.join(", ")})`;
  throw new GorootError(`no Go ${supportedVersion} found${found}\n${whatToDo}`, true);
}

const whatToDo =
  `glasgo compiles the runtime and the standard library from the sources of Go ${supportedVersion}.\n` +
  `"glasgo goroot install" fetches them. Or get them from https://go.dev/dl, unpack them anywhere, and name that\n` +
  `directory: --goroot DIR, or the environment variable GOROOT.`;

function check(c: Candidate): Goroot {
  const version = gorootVersion(c.dir);
  if (version === "") {
    const why = existsSync(c.dir) ? "has no VERSION file and no src/runtime" : "does not exist";
    throw new GorootError(`${c.from}: ${c.dir} is no Go tree: it ${why}\n${whatToDo}`);
  }
  if (isSupported(version)) return { dir: c.dir, version, from: c.from };
  throw new GorootError(`${c.from}: ${c.dir} is ${version}, but glasgo needs Go ${supportedVersion}\n${whatToDo}`);
}

function isSupported(version: string): boolean {
  return version === `go${supportedVersion}` || new RegExp(`^go${supportedVersion}(\\.|rc|beta|-)`).test(version);
}

/** The Go version that a GOROOT says it is: "go1.26.8"; "" if the directory is no Go tree. */
export function gorootVersion(dir: string): string {
  const file = join(dir, "VERSION");
  if (!existsSync(file) || !existsSync(join(dir, "src", "runtime"))) return "";
  return readFileSync(file, "utf8").split(/\s/, 1)[0]!;
}

/** Where Go is usually installed: by `glasgo goroot install`, beside `go` on the PATH, by installers, distributions, `go install` and `go get`. */
function usualPlaces(): Candidate[] {
  const home = homeFolder();
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((d) => d !== "" && existsSync(join(d, "go")))
    .map((d) => ({ dir: dirname(d), from: "PATH" }));
  const fixed = [
    "/usr/local/go",
    "/usr/lib/go",
    `/usr/lib/go-${supportedVersion}`,
    "/usr/lib/golang",
    "/usr/share/go",
    "/opt/homebrew/opt/go/libexec",
    "/usr/local/opt/go/libexec",
    "/snap/go/current",
  ];
  const gopath = (goSetting("GOPATH") || join(home, "go")).split(delimiter)[0]!;
  const versioned = [
    ...newestFirst(join(home, "sdk"), `go${supportedVersion}`),
    ...newestFirst(join(home, "go", "sdk"), `go${supportedVersion}`),
    ...newestFirst(join(gopath, "pkg", "mod", "golang.org"), `toolchain@v0.0.1-go${supportedVersion}`),
  ];
  const own = newestFirst(gorootFolder(), `go${supportedVersion}`).map((dir) => ({ dir, from: installCommand }));
  return [...onPath, ...own, ...[...fixed, ...versioned].map((dir) => ({ dir, from: "usual place" }))];
}

/** Directories below `parent` whose name starts with `prefix`, the greatest patch number first. */
function newestFirst(parent: string, prefix: string): string[] {
  if (!existsSync(parent)) return [];
  const patch = (name: string): number => Number(/^\.(\d+)/.exec(name.slice(prefix.length))?.[1] ?? 0);
  return readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .sort((a, b) => patch(b) - patch(a))
    .map((name) => join(parent, name));
}
