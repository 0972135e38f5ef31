// Installing the sources of a Go release. In: a version whose hash is known, where its archive may be had. Out: a Go tree in
// glasgo's folder, whole or not at all: it is unpacked aside, checked, and then renamed. Contracts: `go help goproxy`;
// golang.org/ref/mod, "Module zip files"; golang.org/x/mod/sumdb/dirhash (Hash1).
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ArchiveError } from "./archive/error.ts";
import { tarFiles } from "./archive/tar.ts";
import { DownloadError, download } from "./download.ts";
import { goSetting, moduleCacheDir } from "./environment.ts";
import { gorootVersion } from "./goroot.ts";
import type { GorootPin } from "./goroot-pins.ts";
import { systemMessage } from "./input-file.ts";
import { readModuleZip, TreeWriter } from "./module-zip.ts";

/** The tree could not be installed; the message says why, and what can be done. */
export class InstallError extends Error {}

export interface InstallOptions {
  pin: GorootPin;
  /** URLs and files to try, in order; `archiveSources` names the usual ones. */
  sources: readonly Source[];
  /** Trees are directories in here. */
  folder: string;
  progress(text: () => string): void;
  /** Aborting it ends the work and leaves nothing behind. */
  signal: AbortSignal;
}

export interface Source {
  /** A URL (https, http, file) or a path. Zip files are toolchain modules, .tar.gz files are archives of go.dev/dl. */
  readonly place: string;
  /** Go on with the next source only where this one has no such file: a comma in GOPROXY. */
  readonly last: boolean;
}

const moduleName = (version: string): string => `golang.org/toolchain@v0.0.1-go${version}.linux-amd64`;
const moduleFile = (version: string): string => `golang.org/toolchain/@v/v0.0.1-go${version}.linux-amd64.zip`;

/** Where `pin`'s archive may be had: the module cache, GOPROXY, go.dev. */
export function archiveSources(pin: GorootPin): Source[] {
  const sources: Source[] = [];
  if (pin.module !== "") {
    const cached = join(moduleCacheDir(), "cache", "download", ...moduleFile(pin.version).split("/"));
    if (existsSync(cached)) sources.push({ place: cached, last: false });
    const setting = goSetting("GOPROXY") || "https://proxy.golang.org,direct";
    for (const [, proxy, separator] of setting.matchAll(/([^,|]+)([,|]?)/g)) {
      const name = proxy!.trim();
      if (name === "off") break;
      const base = name === "direct" ? "https://go.dev/dl/mod" : name.replace(/\/+$/, "");
      if (name !== "") sources.push({ place: `${base}/${moduleFile(pin.version)}`, last: separator === "," });
    }
  }
  if (pin.source !== "") sources.push({ place: `https://go.dev/dl/go${pin.version}.src.tar.gz`, last: false });
  return sources;
}

/** Installs a Go tree and answers its directory. Throws InstallError, or the reason of `signal`. */
export async function installGoroot(o: InstallOptions): Promise<string> {
  const name = `go${o.pin.version}`;
  const target = join(o.folder, name);
  if (gorootVersion(target) === name) return target;
  const aside = join(o.folder, `${asidePrefix}${process.pid}`);
  try {
    return await installAside(o, aside, target);
  } catch (e) {
    o.signal.throwIfAborted();
    if (e instanceof InstallError) throw e;
    if (e instanceof ArchiveError) throw new InstallError(e.message);
    if ((e as NodeJS.ErrnoException).code === undefined) throw e;
    throw new InstallError(`cannot write ${o.folder}: ${systemMessage(e)}`);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

const asidePrefix = ".unfinished-";

async function installAside(o: InstallOptions, aside: string, target: string): Promise<string> {
  mkdirSync(o.folder, { recursive: true });
  removeAbandoned(o.folder);
  mkdirSync(aside);
  const archive = await fetchArchive(o, join(aside, "archive"));
  const tree = join(aside, "tree");
  const unpack = new Unpacking(tree, o);
  if (archive.place.endsWith(".zip")) await unpack.module(archive);
  else await unpack.archive(archive);
  const version = gorootVersion(tree);
  if (version !== `go${o.pin.version}`) throw new InstallError(`${archive.place} has ${version || "no Go tree"} in it`);
  rmSync(target, { recursive: true, force: true });
  renameSync(tree, target);
  return target;
}

/** What a process that was killed has left. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(asidePrefix) || isRunning(Number(name.slice(asidePrefix.length)))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === "EPERM";
  }
}

interface Archive {
  place: string;
  /** Its bytes are in here. */
  file: string;
}

async function fetchArchive(o: InstallOptions, file: string): Promise<Archive> {
  const failures: string[] = [];
  for (const { place, last } of o.sources) {
    if (!/^https?:/.test(place)) {
      const path = place.startsWith("file:") ? fileURLToPath(place) : place;
      if (existsSync(path)) return { place, file: path };
      failures.push(`${place}: no such file`);
      continue;
    }
    try {
      const progress = (done: number, total: number): void => o.progress(() => `fetching ${bytesOf(done, total)}`);
      await download(place, file, progress, o.signal);
      return { place, file };
    } catch (e) {
      if (!(e instanceof DownloadError)) throw e;
      failures.push(`${place}: ${e.message}`);
      if (last && !e.absent) break;
    }
  }
  throw new InstallError(`the sources of Go ${o.pin.version} cannot be had:\n${indented(failures)}\n${byHand(o)}`);
}

function indented(lines: readonly string[]): string {
  return lines.length === 0 ? "  GOPROXY is off" : lines.map((l) => `  ${l}`).join("\n");
}

/** What to do on a machine without a network. */
function byHand({ pin, folder }: InstallOptions): string {
  const url =
    pin.module !== ""
      ? `https://proxy.golang.org/${moduleFile(pin.version)}`
      : `https://go.dev/dl/go${pin.version}.src.tar.gz`;
  return (
    `Without a network: fetch ${url}\n` +
    `elsewhere, bring the file here, and run: glasgo goroot install --from FILE\n` +
    `Or unpack any Go ${pin.version} so that its src folder is ${join(folder, `go${pin.version}`, "src")}`
  );
}

function bytesOf(done: number, total: number): string {
  const mb = (n: number): string => (n / 1e6).toFixed(1);
  return total > 0 ? `${mb(done)} of ${mb(total)} MB` : `${mb(done)} MB`;
}

/** What of a Go tree is kept: sources and the time zones, no programs and no documents. */
const kept = /^(?:src\/|lib\/|VERSION$|LICENSE$|PATENTS$|README\.md$|go\.env$)/;

/** An archive on its way into `tree`. */
class Unpacking {
  private readonly tree: TreeWriter;
  private readonly o: InstallOptions;
  private files = 0;

  constructor(tree: string, o: InstallOptions) {
    this.tree = new TreeWriter(tree);
    this.o = o;
  }

  /** A module zip. Its hash is that of its files, so it is known only when all have been unpacked. */
  async module({ place, file }: Archive): Promise<void> {
    const { pin } = this.o;
    // A module cannot have a go.mod of another module in it, so these are renamed in its zip file.
    const found = await readModuleZip(file, `${moduleName(pin.version)}/`, (name, bytes, total) =>
      this.put(name.replace(/(^|\/)_go\.mod$/, "$1go.mod"), bytes, total),
    );
    if (found !== pin.module) throw wrongHash(place, found, [pin.module]);
  }

  /** A .tar.gz of go.dev/dl: checked, then unpacked. */
  async archive({ place, file }: Archive): Promise<void> {
    const { pin } = this.o;
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    const found = hash.digest("hex");
    const wanted = [pin.source, pin.linuxAmd64].filter((h) => h !== "");
    if (!wanted.includes(found)) throw wrongHash(place, found, wanted);
    for await (const f of tarFiles(file)) {
      if (f.name.startsWith("go/")) await this.put(f.name.slice(3), f.bytes, 0);
    }
  }

  private async put(name: string, bytes: Uint8Array, total: number): Promise<void> {
    this.files++;
    if (this.files % 200 === 0) {
      this.o.progress(() => `unpacking ${this.files}${total > 0 ? ` of ${total}` : ""} files`);
      // Signals are heard between turns of the event loop only.
      await new Promise((resolve) => setImmediate(resolve));
      this.o.signal.throwIfAborted();
    }
    if (kept.test(name)) this.tree.write(name, bytes);
  }
}

function wrongHash(place: string, found: string, wanted: readonly string[]): InstallError {
  const what = wanted.length === 0 ? "no hash of such a file is known here" : `expected ${wanted.join(" or ")}`;
  return new InstallError(
    `${basename(place)} from ${place} is not the file that Go's project has published:\n  it hashes to ${found}\n  ${what}`,
  );
}
