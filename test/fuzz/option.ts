// Options of the fuzzers: numbers behind a name.

/** The number behind `--name` on the command line, or `otherwise`. */
export function numberOption(name: string, otherwise: number): number {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? otherwise : Number(process.argv[i + 1]);
}
