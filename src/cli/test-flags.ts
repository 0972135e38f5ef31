// The arguments of `glasgo test`: flags of the build, flags that go on to the test binary, packages, and what is for the tests
// themselves. In: words. Out: TestFlags. Contract: `go help testflag`; cmd/go/internal/test/testflag.go (Go 1.26).
import { goSetting } from "../host/environment.ts";
import type { BuildFlags } from "./building.ts";
import { UsageError } from "./errors.ts";
import { buildVcs } from "./flags.ts";
import { gcFlag, goFlag, refuseGoFlags } from "./go-flags.ts";

export interface TestFlags {
  build: BuildFlags;
  /** Null: none was named, which means the current directory and output as it comes. */
  packages: string[] | null;
  /** Arguments of the test binary, in order. */
  toBinary: string[];
  compileOnly: boolean;
  output: string | null;
  json: boolean;
  /** Whether output is shown when all is well: -v, -list, or a request for help. */
  showPass: boolean;
  bench: boolean;
  failFast: boolean;
  /** After which a test ends itself, in milliseconds; 0: never. */
  timeout: number;
}

/** How a flag's value is written: not at all, as any text, or as text that is checked. */
type Kind = "bool" | "string" | "int" | "duration" | "v" | "buildvcs";

/** Flags of package testing, handed on as -test.NAME. */
const binaryFlags: Readonly<Record<string, Kind>> = {
  artifacts: "bool",
  bench: "string",
  benchmem: "bool",
  benchtime: "string",
  blockprofile: "string",
  blockprofilerate: "string",
  count: "int",
  cpu: "string",
  cpuprofile: "string",
  failfast: "bool",
  fullpath: "bool",
  list: "string",
  memprofile: "string",
  memprofilerate: "string",
  mutexprofile: "string",
  mutexprofilefraction: "string",
  outputdir: "string",
  parallel: "int",
  run: "string",
  short: "bool",
  shuffle: "string",
  skip: "string",
  timeout: "duration",
  trace: "string",
  v: "v",
};

/** Flags of glasgo itself; the value says which option of BuildFlags it is. */
const buildFlags: Readonly<Record<string, [Kind, keyof BuildFlags]>> = {
  goroot: ["string", "goroot"],
  tags: ["string", "tags"],
  mod: ["string", "mod"],
  modfile: ["string", "modfile"],
  overlay: ["string", "overlay"],
  C: ["string", "chdir"],
  chdir: ["string", "chdir"],
  ldflags: ["string", "ldflags"],
  trimpath: ["bool", "trimpath"],
  gcflags: ["string", "gcflags"],
  buildvcs: ["buildvcs", "buildvcs"],
  a: ["bool", "a"],
  x: ["bool", "x"],
  N: ["bool", "N"],
  verify: ["bool", "verify"],
  time: ["bool", "time"],
};

/** Flags of the go command that change what is built in a way that is not supported. */
const refused: Readonly<Record<string, string>> = {
  race: "the race detector is not supported",
  msan: "the memory sanitizer is not supported",
  asan: "the address sanitizer is not supported",
  cover: "coverage is not supported",
  covermode: "coverage is not supported",
  coverpkg: "coverage is not supported",
  coverprofile: "coverage is not supported",
  fuzz: "fuzzing is not supported: fuzz targets run on their seed corpus, as tests",
  fuzztime: "fuzzing is not supported: fuzz targets run on their seed corpus, as tests",
  fuzzminimizetime: "fuzzing is not supported: fuzz targets run on their seed corpus, as tests",
  exec: "-exec is not supported",
};

const profiles = ["blockprofile", "cpuprofile", "memprofile", "mutexprofile", "trace", "artifacts"];

const usage = "usage: glasgo test [build/test flags] [packages] [build/test flags & test binary flags]";

/**
 * Reads the command line of `glasgo test`. `dir` is where files go that the test binary writes; `setting` holds flags that
 * the user wants on every command line.
 */
export function parseTestFlags(args: readonly string[], dir: string, setting = goSetting("GOFLAGS")): TestFlags {
  return new Reader(args, dir, setting).read();
}

class Reader {
  private readonly args: readonly string[];
  private readonly dir: string;
  private readonly setting: string;
  private at = 0;
  private inPackages = false;
  private afterUnknown = false;
  private firstUnknown = "";
  private readonly explicit: string[] = [];
  private readonly injected: string[] = [];
  private readonly seen = new Map<string, string>();
  private readonly flags: TestFlags = {
    build: {},
    packages: null,
    toBinary: [],
    compileOnly: false,
    output: null,
    json: false,
    showPass: false,
    bench: false,
    failFast: false,
    timeout: 600_000,
  };

  constructor(args: readonly string[], dir: string, setting: string) {
    this.args = args;
    this.dir = dir;
    this.setting = setting;
  }

  read(): TestFlags {
    const { args, flags } = this;
    this.readSetting();
    while (this.at < args.length) {
      const word = args[this.at]!;
      if (word === "--") {
        this.explicit.push(...args.slice(this.at));
        break;
      }
      const m = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word);
      const guess = this.afterUnknown;
      this.afterUnknown = false;
      if (m === null) {
        if (!this.plainWord(word, guess)) break;
        continue;
      }
      this.inPackages = false;
      this.at++;
      if (m[1] === "args" && m[2] === undefined) {
        flags.packages ??= [];
        this.explicit.push(...args.slice(this.at));
        break;
      }
      this.flag(word, m[1]!, m[2]);
    }
    this.finish();
    return flags;
  }

  /** The flags of the setting GOFLAGS that are known here; those for the test binary come before the command line's. */
  private readSetting(): void {
    for (const word of this.setting.split(/\s+/)) {
      const m = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word);
      if (m === null) continue;
      const [, name, value] = m as unknown as [string, string, string | undefined];
      if (isKnown(name)) this.flag(word, name, value ?? "true");
    }
    this.injected.push(...this.explicit.splice(0));
  }

  /** A word without dash: a package, or, behind the packages, the tests' own. False: all that follows is for the tests. */
  private plainWord(word: string, guess: boolean): boolean {
    const { flags } = this;
    if (!this.inPackages && flags.packages !== null) {
      // Behind a flag that is not known here it may be that flag's value; else it and all the rest are arguments.
      if (!guess) {
        this.explicit.push(...this.args.slice(this.at));
        return false;
      }
      this.explicit.push(word);
    } else {
      this.inPackages = true;
      flags.packages ??= [];
      flags.packages.push(word);
    }
    this.at++;
    return true;
  }

  private flag(word: string, name: string, given: string | undefined): void {
    const { flags } = this;
    if (name === "h" || name === "help") throw new UsageError(helpText(), true);
    const why = Object.hasOwn(refused, name) ? refused[name] : undefined;
    if (why !== undefined) throw new UsageError(`-${name}: ${why}`);
    const short = name.startsWith("test.") ? name.slice(5) : name;
    if (Object.hasOwn(binaryFlags, short)) {
      const value = this.value(short, binaryFlags[short]!, given);
      this.seen.set(short, value);
      this.explicit.push(`-test.${short}=${value}`);
    } else if (Object.hasOwn(buildFlags, name)) {
      const [kind, option] = buildFlags[name]!;
      const value = this.value(name, kind, given);
      const set = flags.build as Record<string, string | true | undefined>;
      // Tests are told of the revision only where that is asked for.
      if (kind === "buildvcs") set[option] = value === "auto" ? "false" : value;
      else if (kind !== "bool") set[option] = value;
      else set[option] = value === "true" ? true : undefined;
    } else if (name === "c") flags.compileOnly = this.value(name, "bool", given) === "true";
    else if (name === "json") flags.json = this.value(name, "bool", given) === "true";
    else if (name === "o") flags.output = this.value(name, "string", given);
    else if (name === "vet") this.vet(given);
    else if (goFlag(name) !== undefined) {
      const value = this.value(name, goFlag(name)!.value ? "string" : "bool", given);
      if (value !== "false") refuseGoFlags({ [name]: value });
    } else {
      flags.packages ??= [];
      if (this.firstUnknown === "") this.firstUnknown = word;
      this.explicit.push(word);
      this.afterUnknown = given === undefined;
    }
  }

  private vet(given: string | undefined): void {
    if (this.value("vet", "string", given) !== "off") throw new UsageError("-vet: only -vet=off is supported");
  }

  private value(name: string, kind: Kind, given: string | undefined): string {
    if (kind === "buildvcs") return buildVcs(given);
    if (kind === "bool" || kind === "v") {
      if (given === undefined) return "true";
      if (kind === "v" && given === "test2json") return given;
      if (/^(1|t|T|true|TRUE|True)$/.test(given)) return "true";
      if (/^(0|f|F|false|FALSE|False)$/.test(given)) return "false";
      throw new UsageError(`invalid boolean value "${given}" for -${name}\n${usage}`);
    }
    const text = given ?? this.args[this.at++];
    if (text === undefined) throw new UsageError(`flag needs an argument: -${name}\n${usage}`);
    if (kind === "int" && !/^[+-]?[0-9]+$/.test(text)) {
      throw new UsageError(`invalid value "${text}" for flag -${name}: parse error\n${usage}`);
    }
    if (kind === "duration" && parseDuration(text) === null) {
      throw new UsageError(`invalid value "${text}" for flag -${name}: parse error\n${usage}`);
    }
    return text;
  }

  /** What follows from the flags together, and the arguments of the binary in the go command's order. */
  private finish(): void {
    const { flags, seen, explicit } = this;
    if (this.firstUnknown !== "" && flags.compileOnly) {
      throw new UsageError(`unknown flag ${this.firstUnknown} cannot be used with -c\n${usage}`);
    }
    refuseGoFlags({ gcflags: flags.build.gcflags });
    if (gcFlag({ ...flags.build }, "N")) flags.build.N = true;
    const injected: string[] = [];
    if (flags.json) injected.push("-test.v=test2json");
    injected.push(...this.injected);
    const timeout = seen.get("timeout");
    if (timeout === undefined) injected.push("-test.timeout=10m0s");
    else flags.timeout = parseDuration(timeout)!;
    const writes = profiles.some((p) => seen.has(p));
    if (writes && !seen.has("outputdir")) injected.push(`-test.outputdir=${this.dir}`);
    flags.bench = (seen.get("bench") ?? "") !== "";
    flags.failFast = seen.get("failfast") === "true";
    const verbose = seen.has("v") && seen.get("v") !== "false";
    const beforeEnd = explicit.slice(0, explicit.includes("--") ? explicit.indexOf("--") : undefined);
    const wantsHelp = beforeEnd.some((a) => a === "-h" || a === "-help" || a === "--help");
    flags.showPass = verbose || (seen.get("list") ?? "") !== "" || wantsHelp;
    flags.toBinary = [...injected, ...explicit];
  }
}

/** Whether `name` is a flag of `glasgo test`, even one that is refused. */
function isKnown(name: string): boolean {
  const own = [binaryFlags, buildFlags, refused].some((table) => Object.hasOwn(table, name));
  return own || ["c", "json", "o", "vet"].includes(name) || goFlag(name) !== undefined;
}

/** Go's duration notation ("1m30s") in milliseconds; null if it is none. */
export function parseDuration(text: string): number | null {
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 };
  if (text === "0") return 0;
  if (!/^([0-9]*\.?[0-9]*(h|ms|m|s|us|µs|ns))+$/.test(text)) return null;
  let sum = 0;
  for (const m of text.matchAll(/([0-9]*\.?[0-9]*)(h|ms|m|s|us|µs|ns)/g)) {
    const n = Number.parseFloat(m[1]!);
    if (Number.isNaN(n)) return null;
    sum += n * units[m[2]!]!;
  }
  return sum;
}

function helpText(): string {
  const list = (names: readonly string[]): string =>
    [...names]
      .sort()
      .map((n) => `-${n}`)
      .join(" ");
  return `${usage}

Compiles and runs the tests, examples and benchmarks of packages, and the seeds of their fuzz targets.

  -c             compile the test binary, do not run it
  -o FILE        write the test binary to FILE (with -c and several packages: to the directory FILE)
  -json          print events, one JSON object a line, as \`go tool test2json\` does
  -args …        hand the rest of the command line to the test binary

For the test binary: ${list(Object.keys(binaryFlags))}
For the build: ${list(Object.keys(buildFlags))}
Not supported: ${list(Object.keys(refused))}

"go help testflag" and "go help packages" of the go command explain flags and package patterns.`;
}
