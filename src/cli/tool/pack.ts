// `glasgo tool pack`: makes, lists, extends and unpacks archives. Contract: Go 1.26's cmd/pack.
import { existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import { readWhole, writeAside } from "../../host/input-file.ts";
import { print, printError } from "../../host/terminal.ts";
import { type ArchiveMember, isArchive, listArchive, type NewMember, writeArchive } from "../../obj/archive.ts";
import { ExitCode, UsageError } from "../errors.ts";

export const summary = "make, list, extend and unpack archives";

const usage = `usage: glasgo tool pack op file.a [name....]
Where op is one of cprtx optionally followed by v for verbose output.`;

/** Ends the command with a message, as cmd/pack does. */
class PackFailure extends Error {}

export async function main(args: string[]): Promise<number> {
  if (/^--?h(?:elp)?$/.test(args[0] ?? "")) throw new UsageError(usage, true);
  if (args.length < 2) throw new UsageError(`pack: not enough arguments\n\n${usage}`);
  const op = args[0] === "grc" ? "c" : args[0]!;
  if (!/^(?:[cprtx]v?|v[cprtx])$/.test(op)) throw new UsageError(usage);
  const verbose = op.includes("v");
  const [file, ...names] = args.slice(1) as [string, ...string[]];
  try {
    switch (op.replace("v", "")) {
      case "c":
        create(file, names, verbose);
        break;
      case "r":
        append(file, names, verbose);
        break;
      default:
        scan(op.replace("v", ""), file, names, verbose);
    }
    return 0;
  } catch (e) {
    if (!(e instanceof PackFailure)) throw e;
    printError(`pack: ${e.message}\n`);
    return ExitCode.InputHasErrors;
  }
}

interface Archive {
  bytes: Uint8Array;
  members: ArchiveMember[];
}

function open(file: string): Archive {
  const bytes = readWhole(file);
  if (typeof bytes === "string") throw new PackFailure(`open ${file}: ${bytes}`);
  const archive = parse(bytes);
  if (typeof archive === "string") throw new PackFailure(archive);
  for (const m of archive.members) {
    if (m.name === "" || m.name === "." || m.name === ".." || m.name.includes("/")) {
      throw new PackFailure(`${JSON.stringify(m.name)}: invalid name`);
    }
  }
  return archive;
}

function parse(bytes: Uint8Array): Archive | string {
  if (!isArchive(bytes)) return "unrecognized archive file format";
  const { members, error } = listArchive((at, n) => bytes.subarray(at, at + n), bytes.length);
  return error === null ? { bytes, members } : error;
}

function dataOf(a: Archive, m: ArchiveMember): Uint8Array {
  return a.bytes.subarray(m.offset, m.offset + m.size);
}

function create(file: string, names: readonly string[], verbose: boolean): void {
  if (existsSync(file)) {
    const old = readWhole(file);
    if (typeof old !== "string" && old.length > 0 && !isArchive(old))
      throw new PackFailure("unrecognized archive file format");
  }
  const members: NewMember[] = [];
  for (const name of names) {
    const a = compilerArchive(name);
    const pkgdef = a?.members.find((m) => m.name === "__.PKGDEF");
    if (a === null || pkgdef === undefined) continue;
    if (verbose) print(`__.PKGDEF # ${name}\n`);
    members.push({ name: "__.PKGDEF", data: dataOf(a, pkgdef) });
    break;
  }
  addFiles(file, members, names, verbose);
}

function append(file: string, names: readonly string[], verbose: boolean): void {
  const members: NewMember[] = [];
  if (existsSync(file)) {
    const a = open(file);
    for (const m of a.members) members.push({ ...m, data: dataOf(a, m) });
  }
  addFiles(file, members, names, verbose);
}

/** The archive that a compiler wrote: one object, one package definition, or both; null if the file is not that. */
function compilerArchive(file: string): Archive | null {
  const bytes = readWhole(file);
  if (typeof bytes === "string") throw new PackFailure(`open ${file}: ${bytes}`);
  const a = parse(bytes);
  if (typeof a === "string") return null;
  const names = a.members
    .map((m) => m.name)
    .sort()
    .join(" ");
  return ["_go_.o", "__.PKGDEF", "__.PKGDEF _go_.o"].includes(names) ? a : null;
}

function addFiles(file: string, members: NewMember[], names: readonly string[], verbose: boolean): void {
  if (names.length === 0) throw new UsageError(usage);
  for (const name of names) {
    if (verbose) print(`${name}\n`);
    const a = compilerArchive(name);
    if (a === null) {
      const bytes = readWhole(name);
      if (typeof bytes === "string") throw new PackFailure(`open ${name}: ${bytes}`);
      members.push({ name: basename(name), data: bytes, mode: statSync(name).mode & 0o777 });
      continue;
    }
    for (const m of a.members) if (m.name === "_go_.o") members.push({ name: basename(name), data: dataOf(a, m) });
  }
  const error = writeAside(file, [writeArchive(members)]);
  if (error !== null) throw new PackFailure(`open ${file}: ${error}`);
}

function scan(op: string, file: string, names: readonly string[], verbose: boolean): void {
  const a = open(file);
  const left = [...names];
  for (const m of a.members) {
    const i = left.indexOf(m.name);
    if (names.length > 0 && i < 0) continue;
    if (i >= 0) left.splice(i, 1);
    if (op === "t") {
      print(`${verbose ? describe(m) : m.name}\n`);
      continue;
    }
    if (verbose) print(`${m.name}\n`);
    if (op === "p") print(dataOf(a, m));
    else {
      const error = writeAside(m.name, [dataOf(a, m)], 0o644);
      if (error !== null) throw new PackFailure(`open ${m.name}: ${error}`);
    }
  }
  if (left.length > 0) throw new PackFailure(`file ${JSON.stringify(left[0])} not in archive`);
}

/** "-rw-r--r--      0/0             1234 Jan  1 00:00 1970 name" */
function describe(m: ArchiveMember): string {
  const bits = "rwxrwxrwx";
  let mode = "-";
  for (let i = 0; i < 9; i++) mode += (m.mode & (0o400 >> i)) !== 0 ? bits[i] : "-";
  const d = new Date(m.mtime * 1000);
  const two = (n: number): string => String(n).padStart(2, "0");
  const month = d.toLocaleString("en", { month: "short" });
  const day = String(d.getDate()).padStart(2);
  const time = `${month} ${day} ${two(d.getHours())}:${two(d.getMinutes())} ${d.getFullYear()}`;
  return `${mode} ${String(m.uid).padStart(6)}/${String(m.gid).padEnd(6)} ${String(m.size).padStart(12)} ${time} ${m.name}`;
}
