// The line that every object file begins with: what it was made for and by which version. The linker refuses to mix them.

/** Experiments that are on in Go 1.26 for amd64, in the toolchain's order. */
const experiments = "regabiwrappers,regabiargs,dwarf5,greenteagc,randomizedheapbase64";

/** "go object linux amd64 go1.26.8 GOAMD64=v1 X:…", without a newline. */
export function objectHeaderLine(goVersion: string): string {
  return `go object linux amd64 ${goVersion} GOAMD64=v1 X:${experiments}`;
}

/** What stands before the object in an archive member or file of its own. `lines`: build id, "main", if there are any. */
export function objectPreamble(goVersion: string, lines: readonly string[] = []): string {
  return `${[objectHeaderLine(goVersion), ...lines].join("\n")}\n!\n`;
}
