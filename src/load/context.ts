// What a build is for: operating system, architecture, tags. In: choices of the user; out: answers to "is this tag set?"
// and "does a file of this name belong?". Contract: src/go/build (matchTag, goodOSArchFile); `go help buildconstraint`;
// src/internal/buildcfg for the experiments that Go 1.26 switches on by itself.

/** The Go release whose GOROOT is read. */
export const goMinor = 26;

const knownOS = new Set(
  (
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 " +
    "windows zos"
  ).split(" "),
);
const unixOS = new Set("aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris".split(" "));
const knownArch = new Set(
  (
    "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 " +
    "ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm"
  ).split(" "),
);
/** Architectures with a register-based calling convention. */
const registerArch = new Set(["amd64", "arm64", "loong64", "ppc64le", "ppc64", "riscv64", "s390x"]);

export interface ContextOptions {
  goos?: string;
  goarch?: string;
  /** The user's -tags. */
  tags?: readonly string[];
  /** GOEXPERIMENT: names, `noNAME`, `none`. */
  experiments?: readonly string[];
  cgo?: boolean;
  /** Level of GOAMD64, from 1. */
  amd64Level?: number;
}

/** The settings of one build. Immutable. */
export class BuildContext {
  readonly goos: string;
  readonly goarch: string;
  readonly cgo: boolean;
  readonly amd64Level: number;
  readonly userTags: readonly string[];
  /** Experiments that are on, in lower case, sorted. */
  readonly experiments: readonly string[];
  private readonly tags: ReadonlySet<string>;

  constructor(o: ContextOptions = {}) {
    this.goos = o.goos ?? "linux";
    this.goarch = o.goarch ?? "amd64";
    this.cgo = o.cgo ?? false;
    this.amd64Level = o.amd64Level ?? 1;
    this.userTags = o.tags ?? [];
    this.experiments = activeExperiments(this.goos, this.goarch, o.experiments ?? []);
    const tags = new Set([this.goos, this.goarch, "gc", ...this.userTags]);
    if (this.cgo) tags.add("cgo");
    if (this.goos === "android") tags.add("linux");
    if (this.goos === "illumos") tags.add("solaris");
    if (this.goos === "ios") tags.add("darwin");
    if (unixOS.has(this.goos)) tags.add("unix");
    for (const e of this.experiments) tags.add(`goexperiment.${e}`);
    if (tags.has("goexperiment.boringcrypto")) tags.add("boringcrypto");
    for (let level = 1; this.goarch === "amd64" && level <= this.amd64Level; level++) tags.add(`amd64.v${level}`);
    for (let minor = 1; minor <= goMinor; minor++) tags.add(`go1.${minor}`);
    this.tags = tags;
  }

  hasTag(tag: string): boolean {
    return this.tags.has(tag);
  }

  /** Whether the system and architecture in a file's name (`x_linux_amd64_test.go`) are those of this build. */
  matchesFileName(name: string): boolean {
    const stem = name.split(".", 1)[0]!;
    const first = stem.indexOf("_");
    if (first < 0) return true;
    const parts = stem.slice(first).split("_");
    if (parts[parts.length - 1] === "test") parts.pop();
    const last = parts[parts.length - 1] ?? "";
    const before = parts[parts.length - 2] ?? "";
    if (knownOS.has(before) && knownArch.has(last)) return this.hasTag(last) && this.hasTag(before);
    return knownOS.has(last) || knownArch.has(last) ? this.hasTag(last) : true;
  }
}

function activeExperiments(goos: string, goarch: string, asked: readonly string[]): string[] {
  const on = new Set(["randomizedheapbase64", "greenteagc"]);
  if (registerArch.has(goarch)) on.add("regabiwrappers").add("regabiargs");
  if (goos !== "darwin" && goos !== "ios" && goos !== "aix") on.add("dwarf5");
  for (const name of asked) {
    if (name === "none") on.clear();
    else if (name.startsWith("no")) on.delete(name.slice(2));
    else if (name !== "") on.add(name);
  }
  return [...on].sort();
}
