// Fetching modules into the module cache, as `go mod download` fills it. In: versions, GOPROXY, what go.sum says. Out: files in
// the cache, each checked against go.sum, or against the checksum database where go.sum does not know it; whole or not there.
// Contracts: golang.org/ref/mod ("GOPROXY protocol", "Module cache", "Checksum database"). Not done: version control
// ("direct"), and proofs of the database's log: its answers are as good as the connection to it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ArchiveError } from "./archive/error.ts";
import { DownloadError, download } from "./download.ts";
import { goSetting } from "./environment.ts";
import { systemMessage } from "./input-file.ts";
import { readModuleZip, TreeWriter } from "./module-zip.ts";

/** The hash of a go.mod, as go.sum has it. */
function modFileHash(file: string): string {
  const sum = createHash("sha256").update(readFileSync(file)).digest("hex");
  return `h1:${createHash("sha256").update(`${sum}  go.mod\n`).digest("base64")}`;
}

/** A module cannot be fetched, or is not what it should be; the message says all. */
export class FetchError extends Error {}

export interface ModuleAt {
  path: string;
  version: string;
}

export interface FetchOptions {
  cacheDir: string;
  /** A path or version as it is written in file names and URLs. */
  escaped(text: string): string;
  /** What go.sum says: "path version" or "path version/go.mod" → hash. What is learnt is added. */
  sums: Map<string, string>;
  progress(text: () => string): void;
  /** Told of every file that is fetched. */
  fetched(url: string): void;
  signal: AbortSignal;
}

const defaultProxy = "https://proxy.golang.org,direct";
const defaultDatabase = "sum.golang.org";

export class ModuleFetcher {
  private readonly o: FetchOptions;

  constructor(o: FetchOptions) {
    this.o = o;
  }

  /** Fetches the go.mod of a version. */
  async modFile(m: ModuleAt): Promise<void> {
    const name = this.name(m, ".mod");
    await this.store(name, async (aside) => {
      await this.get(m, name, aside);
      await this.verify(m, "/go.mod", modFileHash(aside));
    });
  }

  /** Fetches a version's files and unpacks them. */
  async files(m: ModuleAt): Promise<void> {
    const { cacheDir, escaped } = this.o;
    const name = this.name(m, ".zip");
    const dir = join(cacheDir, `${escaped(m.path)}@${escaped(m.version)}`);
    const tree = `${dir}.unfinished-${process.pid}`;
    try {
      await this.store(name, async (zip) => {
        const cached = join(cacheDir, "cache", "download", name);
        if (!existsSync(cached)) await this.get(m, name, zip);
        const writer = new TreeWriter(tree, 0o444);
        const from = existsSync(cached) ? cached : zip;
        const hash = await readModuleZip(from, `${m.path}@${m.version}/`, async (file, bytes, total) => {
          this.o.progress(() => `unpacking ${m.path}@${m.version}: ${total} files`);
          writer.write(file, bytes);
        });
        await this.verify(m, "", hash);
        writeFileSync(join(cacheDir, "cache", "download", `${name}hash`), hash);
      });
      mkdirSync(dirname(dir), { recursive: true });
      if (!existsSync(dir)) renameSync(tree, dir);
    } catch (e) {
      if (e instanceof ArchiveError) throw new FetchError(`${m.path}@${m.version}: ${e.message}`);
      throw e;
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  }

  /** Learns the hash of a version's files, which are in the cache. */
  async cachedFiles(m: ModuleAt): Promise<void> {
    const file = join(this.o.cacheDir, "cache", "download", this.name(m, ".ziphash"));
    if (existsSync(file)) await this.verify(m, "", readFileSync(file, "utf8").trim());
  }

  /** The same of its go.mod. */
  async cachedModFile(m: ModuleAt): Promise<void> {
    if (this.o.sums.has(`${m.path} ${m.version}/go.mod`)) return;
    const file = join(this.o.cacheDir, "cache", "download", this.name(m, ".mod"));
    if (existsSync(file)) await this.verify(m, "/go.mod", modFileHash(file));
  }

  private name(m: ModuleAt, suffix: string): string {
    return `${this.o.escaped(m.path)}/@v/${this.o.escaped(m.version)}${suffix}`;
  }

  /** Has `work` make file `name` of the download cache aside; it is put into its place if all went well. */
  private async store(name: string, work: (aside: string) => Promise<void>): Promise<void> {
    const file = join(this.o.cacheDir, "cache", "download", name);
    const aside = `${file}.unfinished-${process.pid}`;
    try {
      mkdirSync(dirname(file), { recursive: true });
      await work(aside);
      if (existsSync(aside)) renameSync(aside, file);
    } catch (e) {
      this.o.signal.throwIfAborted();
      const code = (e as NodeJS.ErrnoException).code;
      if (e instanceof FetchError || e instanceof ArchiveError || code === undefined) throw e;
      throw new FetchError(`cannot write ${file}: ${systemMessage(e)}`);
    } finally {
      rmSync(aside, { force: true });
    }
  }

  private async get(m: ModuleAt, name: string, to: string): Promise<void> {
    const failures: string[] = [];
    const setting = goSetting("GOPROXY") || defaultProxy;
    for (const [, entry, separator] of setting.matchAll(/([^,|]+)([,|]?)/g)) {
      const proxy = entry!.trim();
      if (proxy === "off") {
        failures.push("GOPROXY=off");
        break;
      }
      if (proxy === "direct") failures.push("direct: version control is not asked; name a module proxy in GOPROXY");
      if (proxy === "direct" || proxy === "") continue;
      const url = `${proxy.replace(/\/+$/, "")}/${name}`;
      const failure = await this.fetch(url, m, to);
      if (failure === null) return;
      failures.push(`${url}: ${failure.message}`);
      if (separator === "," && !failure.absent) break;
    }
    throw new FetchError(`${m.path}@${m.version} cannot be fetched:\n${failures.map((f) => `  ${f}`).join("\n")}`);
  }

  private async fetch(url: string, m: ModuleAt, to: string): Promise<DownloadError | null> {
    this.o.fetched(url);
    try {
      if (url.startsWith("file:")) {
        const file = fileURLToPath(url);
        if (!existsSync(file)) return new DownloadError("no such file", true);
        writeFileSync(to, readFileSync(file));
      } else {
        const show = (done: number): void =>
          this.o.progress(() => `fetching ${m.path}@${m.version}: ${(done / 1e6).toFixed(1)} MB`);
        await download(url, to, show, this.o.signal);
      }
      return null;
    } catch (e) {
      if (e instanceof DownloadError) return e;
      throw e;
    }
  }

  /** Throws FetchError where `hash` is not what go.sum, or else the checksum database, has for it. */
  private async verify(m: ModuleAt, what: "" | "/go.mod", hash: string): Promise<void> {
    const { sums } = this.o;
    const key = `${m.path} ${m.version}${what}`;
    let source = "go.sum:    ";
    let wanted = sums.get(key);
    if (wanted === undefined && asksDatabase(m.path)) {
      source = "database:  ";
      for (const [k, v] of await this.lookUp(m)) if (!sums.has(k)) sums.set(k, v);
      wanted = sums.get(key);
      if (wanted === undefined) throw new FetchError(`verifying ${key}: the checksum database does not know it`);
    }
    if (wanted === undefined) sums.set(key, hash);
    else if (wanted !== hash)
      throw new FetchError(
        `verifying ${m.path}@${m.version}${what}: checksum mismatch\n\tdownloaded: ${hash}\n\t${source} ${wanted}\n\n` +
          "SECURITY ERROR\nThis download does NOT match the one that was recorded. Nothing of it has been kept.",
      );
  }

  /** What the checksum database says of a version: keys and hashes as in go.sum. */
  private async lookUp(m: ModuleAt): Promise<[string, string][]> {
    const { cacheDir, escaped } = this.o;
    const [name, address] = (goSetting("GOSUMDB") || defaultDatabase).split(/\s+/) as [string, string | undefined];
    const host = name.split("+", 1)[0]!;
    const query = `lookup/${escaped(m.path)}@${escaped(m.version)}`;
    // A proxy may answer for the database.
    const bases = proxies().filter((p) => /^https?:/.test(p));
    const urls = [...bases.map((p) => `${p}/sumdb/${host}/${query}`), `${address ?? `https://${host}`}/${query}`];
    const file = join(cacheDir, "cache", `lookup.unfinished-${process.pid}`);
    const failures: string[] = [];
    try {
      for (const url of urls) {
        const failure = await this.fetch(url, m, file);
        if (failure === null) return hashesIn(readFileSync(file, "utf8"), m.path);
        failures.push(`  ${url}: ${failure.message}`);
      }
    } finally {
      rmSync(file, { force: true });
    }
    throw new FetchError(
      `${m.path}@${m.version} is not in go.sum, and the checksum database cannot be asked:\n${failures.join("\n")}`,
    );
  }
}

/** The entries of GOPROXY before "off", without what stands between them. */
function proxies(): string[] {
  const all = (goSetting("GOPROXY") || defaultProxy).split(/[,|]/).map((p) => p.trim().replace(/\/+$/, ""));
  const off = all.indexOf("off");
  return (off < 0 ? all : all.slice(0, off)).filter((p) => p !== "" && p !== "direct");
}

/** The lines of a record of the database that concern module `path`, as in go.sum. */
function hashesIn(record: string, path: string): [string, string][] {
  return record
    .split("\n")
    .map((l) => l.split(" "))
    .filter((w) => w[0] === path && w.length === 3 && w[2]!.startsWith("h1:"))
    .map((w) => [`${w[0]} ${w[1]}`, w[2]!]);
}

/** Is the checksum database to be asked about a module? GOSUMDB, GONOSUMDB and GOPRIVATE say. */
function asksDatabase(path: string): boolean {
  if (goSetting("GOSUMDB") === "off") return false;
  const patterns = goSetting("GONOSUMDB") || goSetting("GOPRIVATE");
  return !patterns.split(",").some((p) => p !== "" && isPrefixPattern(p, path));
}

/** Does a glob match a module path, or the first elements of it? */
function isPrefixPattern(glob: string, path: string): boolean {
  const elements = path.split("/").slice(0, glob.split("/").length).join("/");
  const pattern = glob
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${pattern}$`).test(elements);
}
