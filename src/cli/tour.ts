// `glasgo show` alone: a walk from source text to a system call, each stop with a command to try on examples/hello.go.
import { colors } from "../host/terminal.ts";

interface Stop {
  readonly name: string;
  readonly about: string;
  readonly command: string;
}

export const stops: readonly Stop[] = [
  {
    name: "words",
    about: "The scanner cuts the text into tokens, and adds the semicolons that nobody writes.",
    command: "glasgo show tokens examples/hello.go",
  },
  {
    name: "a tree",
    about: "The parser finds declarations, statements and expressions in them.",
    command: "glasgo show ast --outline examples/hello.go",
  },
  {
    name: "packages",
    about: "Import paths become files: what hello needs, and what that needs, down to the runtime.",
    command: "glasgo show packages examples/hello.go",
  },
  {
    name: "types",
    about: "The checker says of each name what it means, and of each expression its type and constant value.",
    command: "glasgo show types examples/hello.go",
  },
  {
    name: "a smaller tree",
    about: "The IR has every implicit step written out: here, the string becomes an interface, and that a slice.",
    command: "glasgo show ir examples/hello.go",
  },
  {
    name: "a better tree",
    about: "Calls are inlined, dead code is dropped, what outlives its function goes to the heap.",
    command: "glasgo build -m -o /tmp/hello examples/hello.go",
  },
  {
    name: "values",
    about: "SSA: every value is computed once, memory is a value too, blocks end in one decision.",
    command: "glasgo show ssa examples/hello.go --func main.main --pass build",
  },
  {
    name: "passes",
    about: "Some twenty passes simplify them, choose instructions and give them registers. The page shows all.",
    command: "glasgo show ssa examples/hello.go --func main.main --html hello.html",
  },
  {
    name: "instructions",
    about: "Machine code, with the value that each instruction comes from, and its bytes.",
    command: "glasgo show asm examples/hello.go --func main.main --bytes --source",
  },
  {
    name: "symbols",
    about: "An object file: code and data by name, with the places that refer to others.",
    command: "glasgo tool compile -o hello.o examples/hello.go && glasgo tool nm hello.o",
  },
  {
    name: "a file to run",
    about: "The linker starts at the entry, asks for what is needed, and lays it out with tables for the runtime.",
    command: "glasgo build -o hello examples/hello.go && glasgo show elf hello",
  },
  {
    name: "a system call",
    about: "The kernel starts it; at the end of all this stands write(1, …).",
    command: "glasgo run --trace-syscalls examples/hello.go",
  },
];

export function tourText(): string {
  const lines = ["From source text to a system call, stop by stop:", ""];
  stops.forEach((s, i) => {
    lines.push(
      `${String(i + 1).padStart(2)}  ${colors().bold(s.name)}: ${s.about}`,
      `      ${colors().cyan(s.command)}`,
    );
  });
  lines.push(
    "",
    "All of it at once, as files:",
    `      ${colors().cyan("glasgo show all examples/hello.go -o hello.dumps")}`,
    "",
  );
  return lines.join("\n");
}
