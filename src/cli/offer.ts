// Where no Go tree is found and a person sits at the terminal: the offer to install one. In: what was asked for by --goroot.
import { builtin } from "../host/builtin.ts";
import { gorootFolder } from "../host/data-folder.ts";
import { findGoroot, GorootError } from "../host/goroot.ts";
import { gorootPins } from "../host/goroot-pins.ts";
import { isTerminal, needOwnProcess } from "../host/terminal.ts";
import { installRelease } from "./goroot/install.ts";

/** Asks whether Go's sources are to be installed. Does nothing where there are some, or where nobody can answer. */
export async function offerGoroot(asked: string | undefined): Promise<void> {
  if (!isTerminal(0) || !isTerminal(2)) return;
  try {
    findGoroot(asked);
    return;
  } catch (e) {
    if (!(e instanceof GorootError) || !e.missing) return;
  }
  needOwnProcess();
  const pin = gorootPins.at(-1)!;
  const terminal = builtin.readline.createInterface({ input: process.stdin, output: process.stderr });
  const question =
    `glasgo compiles the runtime and the library of Go from their sources, and there are none on this machine.\n` +
    `Fetch Go ${pin.version} (about 70 MB) into ${gorootFolder()}? [Y/n] `;
  const answer = await terminal.question(question).finally(() => terminal.close());
  if (/^\s*(y(es)?)?\s*$/i.test(answer)) await installRelease(pin);
}
