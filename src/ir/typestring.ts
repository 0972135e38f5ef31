// Names of types as gc writes them: `linkString` (in symbol names; equal exactly for identical types, full import paths)
// and `nameString` (in descriptors; package names, as reflection prints). Contract:
// GOROOT/src/cmd/compile/internal/types/fmt.go, Go 1.26.
import { sum256 } from "../base/sha256.ts";
import { quote as quoteBytes } from "../constant/format.ts";
import { ChanDir, Kind, type Type } from "./type.ts";

const basicNames: readonly string[] = [
  "",
  "bool",
  "int",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "uintptr",
  "float32",
  "float64",
  "complex64",
  "complex128",
];

const enum Mode {
  Link = 0,
  Name = 1,
  /** As gc writes types in messages: like Name, `any`-free, local names bare. */
  Go = 2,
}

/** gc's link string: full import paths, type arguments and local numbers included. */
export function linkString(t: Type): string {
  return write(t, Mode.Link);
}

/** What reflection prints: package names instead of paths, no numbers of local types. */
export function nameString(t: Type): string {
  return write(t, Mode.Name);
}

/** A type in gc's messages: names of package `localPath` stand without qualifier. */
export function messageString(t: Type, localPath: string): string {
  const saved = messagePackage;
  messagePackage = localPath;
  try {
    return write(t, Mode.Go);
  } finally {
    messagePackage = saved;
  }
}
let messagePackage = "";

/** The number that descriptors carry and type switches compare. */
export function typeHash(link: string): number {
  const sum = sum256(new TextEncoder().encode(link));
  return ((sum[0]! ^ 0xff) | (sum[1]! << 8) | (sum[2]! << 16) | (sum[3]! << 24)) >>> 0;
}

function write(t: Type, mode: Mode): string {
  if (t.named !== null) return writeNamed(t, mode);
  switch (t.kind) {
    case Kind.String:
      return "string";
    case Kind.UnsafePointer:
      return "unsafe.Pointer";
    case Kind.Pointer:
      return `*${write(t.elem, mode)}`;
    case Kind.Slice:
      // Which of its two names a source used is not kept; most say byte and rune.
      if (mode === Mode.Go && t.elem.named === null) {
        if (t.elem.kind === Kind.Uint8) return "[]byte";
        if (t.elem.kind === Kind.Int32) return "[]rune";
      }
      return `[]${write(t.elem, mode)}`;
    case Kind.Array:
      return `[${t.len}]${write(t.elem, mode)}`;
    case Kind.Map:
      return `map[${write(t.key, mode)}]${write(t.elem, mode)}`;
    case Kind.Chan:
      return writeChan(t, mode);
    case Kind.Func:
      return `func${writeSignature(t, mode)}`;
    case Kind.Interface:
      return writeInterface(t, mode);
    case Kind.Struct:
      return writeStruct(t, mode);
    case Kind.Tuple:
      return `(${t.elems.map((e) => write(e, mode)).join(", ")})`;
    case Kind.Mem:
      return "mem";
    case Kind.Flags:
      return "flags";
    case Kind.Void:
      return "void";
    case Kind.Int128:
      return "int128";
    default:
      return basicNames[t.kind] ?? `kind${t.kind}`;
  }
}

function writeNamed(t: Type, mode: Mode): string {
  const n = t.named!;
  let s = n.name;
  if (n.typeArgs.length > 0) {
    s += "[";
    for (let i = 0; i < n.typeArgs.length; i++) {
      if (i > 0) s += i === n.outerArgs ? ";" : ",";
      s += linkString(n.typeArgs[i]!);
    }
    s += "]";
  }
  if (n.local > 0 && mode === Mode.Link) s += `·${n.local}`;
  if (n.pkgPath === "") return s;
  if (mode === Mode.Link) return `${pathPrefix(n.pkgPath)}.${s}`;
  if (mode === Mode.Go && n.pkgPath === messagePackage) return s;
  return `${n.pkgName}.${s}`;
}

function writeChan(t: Type, mode: Mode): string {
  const e = t.elem;
  const elem = write(e, mode);
  if (t.chanDir === ChanDir.Recv) return `<-chan ${elem}`;
  if (t.chanDir === ChanDir.Send) return `chan<- ${elem}`;
  return e.named === null && e.isChan() && e.chanDir === ChanDir.Recv ? `chan (${elem})` : `chan ${elem}`;
}

function writeParams(types: readonly Type[], variadic: boolean, mode: Mode): string {
  let s = "(";
  for (let i = 0; i < types.length; i++) {
    if (i > 0) s += ", ";
    s += variadic && i === types.length - 1 ? `...${write(types[i]!.elem, mode)}` : write(types[i]!, mode);
  }
  return s + ")";
}

function writeSignature(t: Type, mode: Mode): string {
  const params = writeParams(t.params, t.variadic, mode);
  const r = t.results;
  if (r.length === 0) return params;
  return r.length === 1 ? `${params} ${write(r[0]!, mode)}` : `${params} ${writeParams(r, false, mode)}`;
}

function writeInterface(t: Type, mode: Mode): string {
  const ms = t.methods;
  if (ms.length === 0) return "interface {}";
  let s = "interface {";
  // In name mode gc turns to link mode with the first unexported method, for the rest of the list.
  let m = mode;
  for (let i = 0; i < ms.length; i++) {
    if (i > 0) s += ";";
    const method = ms[i]!;
    if (method.pkgPath !== "" && m !== Mode.Name) m = Mode.Link;
    s += ` ${qualified(method.name, method.pkgPath, method.pkgName, m)}${writeSignature(method.type, m)}`;
  }
  return s + " }";
}

function qualified(name: string, pkgPath: string, pkgName: string, mode: Mode): string {
  if (pkgPath === "") return name;
  if (mode === Mode.Link) return `${pathPrefix(pkgPath)}.${name}`;
  if (mode === Mode.Go && pkgPath === messagePackage) return name;
  return `${pkgName}.${name}`;
}

function writeStruct(t: Type, mode: Mode): string {
  const map = t.groupOf;
  if (map !== null) return `map.group[${write(map.key, mode)}]${write(map.elem, mode)}`;
  const fs = t.fields;
  if (fs.length === 0) return "struct {}";
  let s = "struct {";
  for (let i = 0; i < fs.length; i++) {
    const f = fs[i]!;
    s += i > 0 ? "; " : " ";
    if (!f.embedded) s += `${mode === Mode.Name ? f.name : qualified(f.name, f.pkgPath, f.pkgName, mode)} `;
    else if (mode === Mode.Link) s += embeddedName(f.name, f.pkgPath, f.pkgName, f.type);
    s += write(f.type, mode);
    if (f.tag !== "") s += ` ${quoteBytes(f.tag)}`;
  }
  return s + " }";
}

/** An embedded field whose name is not its type's (through an alias) prints as `Name = `. */
function embeddedName(name: string, pkgPath: string, pkgName: string, type: Type): string {
  let t = type;
  if (t.named === null && t.isPtr()) t = t.elem;
  const n = t.named;
  if (n !== null) {
    const base = n.typeArgs.length > 0 || n.local > 0 ? lastName(t) : n.name;
    if (base === name && (pkgPath === "" || n.pkgPath === pkgPath)) return "";
  } else if (basicNames[t.kind] === name || (t.kind === Kind.String && name === "string")) {
    // Predeclared names are not exported: gc compares symbols, and these live in no package.
    if (pkgPath === "") return "";
  }
  return `${qualified(name, pkgPath, pkgName, Mode.Link)} = `;
}

/** The symbol name of a defined type without its package. */
function lastName(t: Type): string {
  const full = writeNamed(t, Mode.Link);
  const prefix = `${pathPrefix(t.named!.pkgPath)}.`;
  return full.startsWith(prefix) ? full.slice(prefix.length) : full;
}

/** A Go string literal as strconv.Quote writes it. */
export function quote(s: string): string {
  let out = '"';
  for (const ch of s) {
    const c = ch.codePointAt(0)!;
    if (c === 0x22 || c === 0x5c) out += `\\${ch}`;
    else if (c >= 0x20 && c < 0x7f) out += ch;
    else if (c === 0x0a) out += "\\n";
    else if (c === 0x09) out += "\\t";
    else if (c === 0x0d) out += "\\r";
    else if (c === 0x07) out += "\\a";
    else if (c === 0x08) out += "\\b";
    else if (c === 0x0c) out += "\\f";
    else if (c === 0x0b) out += "\\v";
    else if (c < 0x80) out += `\\x${c.toString(16).padStart(2, "0")}`;
    else out += ch;
  }
  return `${out}"`;
}

const prefixes = new Map<string, string>();

/** An import path as symbol names carry it: dots of the last element, quotes, blanks, non-ASCII bytes as %xx. */
export function pathPrefix(path: string): string {
  let p = prefixes.get(path);
  if (p !== undefined) return p;
  const bytes = new TextEncoder().encode(path);
  const slash = bytes.lastIndexOf(0x2f);
  p = "";
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i]!;
    const escaped = c <= 0x20 || (c === 0x2e && i > slash) || c === 0x25 || c === 0x22 || c >= 0x7f;
    p += escaped ? `%${c.toString(16).padStart(2, "0")}` : String.fromCharCode(c);
  }
  prefixes.set(path, p);
  return p;
}
