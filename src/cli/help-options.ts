// Which options a command has, as its help says it. In: what `glasgo help COMMAND` prints. Out: the options' names.

/** The options that a help text explains: at the beginning of indented lines, or listed behind "For the …:". */
export function optionsIn(help: string): string[] {
  const found = new Set<string>();
  for (const line of help.split("\n")) {
    const first = /^\s+(-[\w-]*\w)(?:, (-[\w-]*\w))?(?=[\s=]|$)/.exec(line);
    const named = /^For the /.test(line) ? [...line.matchAll(/ (-[\w-]+)/g)].map((m) => m[1]!) : [];
    for (const option of first === null ? named : [first[1], first[2]]) if (option !== undefined) found.add(option);
  }
  return [...found].sort();
}
