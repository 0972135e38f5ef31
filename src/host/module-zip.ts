// The zip file of a module version, unpacked and hashed. In: a zip file. Out: its files, and the hash "h1:" over all of them.
// Contracts: golang.org/ref/mod, "Module zip files"; golang.org/x/mod/sumdb/dirhash (Hash1).
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { ArchiveError } from "./archive/error.ts";
import { zipEntries } from "./archive/zip.ts";
import { InputFile } from "./input-file.ts";

/** Takes one file of a module; it may take its time. */
export type TakeFile = (name: string, bytes: Uint8Array, total: number) => Promise<void>;

/**
 * Hands the files of `zip` to `take`, named without the prefix `module@version/` that all of them have, and answers the hash.
 * Throws ArchiveError; a hash that is not the expected one is for the caller to refuse.
 */
export async function readModuleZip(zip: string, prefix: string, take: TakeFile): Promise<string> {
  const file = InputFile.open(zip);
  if (typeof file === "string") throw new ArchiveError(`${zip}: ${file}`);
  try {
    const sums: string[] = [];
    const entries = zipEntries(file).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const e of entries) {
      if (!e.name.startsWith(prefix)) throw new ArchiveError(`${e.name} does not belong to ${prefix.slice(0, -1)}`);
      const bytes = e.read();
      sums.push(`${createHash("sha256").update(bytes).digest("hex")}  ${e.name}\n`);
      await take(e.name.slice(prefix.length), bytes, entries.length);
    }
    return `h1:${createHash("sha256").update(sums.join("")).digest("base64")}`;
  } finally {
    file.close();
  }
}

/** Writes files below one directory, whatever their names say, and makes the directories between. */
export class TreeWriter {
  private readonly root: string;
  private readonly mode: number;
  private readonly made = new Set<string>();

  constructor(root: string, mode = 0o666) {
    this.root = root;
    this.mode = mode;
  }

  write(name: string, bytes: Uint8Array): void {
    if (name.split("/").some((part) => part === ".." || part === "") || name.includes("\\"))
      throw new ArchiveError(`a file in the archive has the name ${JSON.stringify(name)}`);
    const path = join(this.root, name.replaceAll("/", sep));
    const dir = dirname(path);
    if (!this.made.has(dir)) {
      mkdirSync(dir, { recursive: true });
      this.made.add(dir);
    }
    writeFileSync(path, bytes, { mode: this.mode });
  }
}
