// `glasgo show elf FILE`: draws an executable as a map: segments, sections, sizes, the biggest symbols.
import { readWhole } from "../../host/input-file.ts";
import { print } from "../../host/terminal.ts";
import { readElf } from "../../obj/elf.ts";
import { elfMap, printElfMap } from "../../obj/elfmap.ts";
import { parseCommand, userCommand } from "../command.ts";
import { InputError, UsageError } from "../errors.ts";

export const summary = "draw an executable as a map: segments, sections, sizes, the biggest symbols";

export async function main(args: string[]): Promise<number> {
  const command = userCommand("show elf", summary)
    .argument("<file>", "an ELF executable")
    .option("--top <n>", "how many symbols to show per section", "3")
    .option("--json", "print JSON");
  parseCommand(command, args);
  const options = command.opts<{ top: string; json?: true }>();
  if (!/^\d+$/.test(options.top)) throw new UsageError(`--top wants a number, not ${JSON.stringify(options.top)}`);
  const file = command.args[0]!;
  const bytes = readWhole(file);
  if (typeof bytes === "string") throw new InputError(`glasgo: open ${file}: ${bytes}`);
  const image = readElf(bytes);
  if (typeof image === "string") throw new InputError(`glasgo: ${file}: not a readable ELF file: ${image}`);
  const map = elfMap(image, Number(options.top));
  print(options.json === true ? `${JSON.stringify(map, null, 2)}\n` : printElfMap(map));
  return 0;
}
