// Flags of `go build` that glasgo knows of and does nothing with: those that change nothing here, and those that ask for what
// there is not, which is said. Contract: `go help build`.
import type { Command } from "commander";
import { UsageError } from "./errors.ts";

interface GoFlag {
  name: string;
  /** Whether a value follows. */
  value: boolean;
  /** Values that change nothing; without it every value does. */
  fine?: RegExp;
  /** Why it is refused; "" where no use of it is. */
  why: string;
}

const noCgo = "it needs C, and cgo is not supported";
const oneStep = "glasgo runs no other tools: -x prints what it does";

const flags: readonly GoFlag[] = [
  { name: "p", value: true, why: "" },
  { name: "modcacherw", value: false, why: "" },
  { name: "compiler", value: true, fine: /^gc$/, why: "there is one compiler here" },
  { name: "buildmode", value: true, fine: /^(?:exe|default)$/, why: "executables are what glasgo makes" },
  { name: "pgo", value: true, fine: /^(?:off|auto)$/, why: "profiles are not used" },
  {
    name: "gcflags",
    value: true,
    fine: /^(?:all=)?(?:\s*-(?:N|l|m(?:=\d+)?|c=\d+))*\s*$/,
    why: "only -N, -l and -m are known",
  },
  { name: "race", value: false, why: noCgo },
  { name: "msan", value: false, why: noCgo },
  { name: "asan", value: false, why: noCgo },
  { name: "cover", value: false, why: "coverage is not counted" },
  { name: "coverpkg", value: true, why: "coverage is not counted" },
  { name: "covermode", value: true, why: "coverage is not counted" },
  { name: "n", value: false, why: oneStep },
  { name: "work", value: false, why: oneStep },
  { name: "toolexec", value: true, why: oneStep },
  { name: "asmflags", value: true, why: "the assembler has no flags in a build" },
  { name: "gccgoflags", value: true, why: "there is one compiler here" },
  { name: "linkshared", value: false, why: "executables are static" },
  { name: "installsuffix", value: true, why: "nothing is installed" },
  { name: "pkgdir", value: true, why: "nothing is installed" },
  { name: "json", value: false, why: "glasgo check --json prints errors as data" },
];

/** Adds them to a command, unseen in its help; `refuseGoFlags` judges what was given. */
export function addGoFlags(command: Command): Command {
  const known = new Set(command.options.map((o) => o.long ?? o.short));
  for (const f of flags) {
    const flag = f.name.length === 1 ? `-${f.name}` : `--${f.name}`;
    if (!known.has(flag)) command.addOption(command.createOption(f.value ? `${flag} <value>` : flag).hideHelp());
  }
  return command;
}

/** The flag of that name, if there is one. */
export function goFlag(name: string): GoFlag | undefined {
  return flags.find((f) => f.name === name);
}

/** Throws UsageError where the command line uses one that asks for something. */
export function refuseGoFlags(options: Record<string, unknown>): void {
  for (const { name, fine, why } of flags) {
    const value = options[name];
    if (value === undefined || why === "" || fine?.test(String(value)) === true) continue;
    throw new UsageError(`-${name}${typeof value === "string" ? `=${value}` : ""} is not supported: ${why}`);
  }
}

/** Whether -gcflags asks for the compiler flag `name`. */
export function gcFlag(options: Record<string, unknown>, name: string): boolean {
  return new RegExp(`(?:^|[\\s=])-${name}(?:\\s|$)`).test(String(options.gcflags ?? ""));
}
