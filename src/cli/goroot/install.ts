// `glasgo goroot install`: the sources of a Go release, fetched, checked and unpacked into glasgo's own folder, where
// `glasgo` then finds them.
import { gorootFolder } from "../../host/data-folder.ts";
import { supportedVersion } from "../../host/goroot.ts";
import { archiveSources, InstallError, installGoroot } from "../../host/goroot-install.ts";
import { type GorootPin, gorootPins } from "../../host/goroot-pins.ts";
import { ProgressLine } from "../../host/progress.ts";
import { print } from "../../host/terminal.ts";
import { parseCommand, userCommand } from "../command.ts";
import { InputError, UsageError } from "../errors.ts";

export const summary = "fetch the sources of a Go release and unpack them where glasgo finds them";

export async function main(args: string[]): Promise<number> {
  const newest = gorootPins.at(-1)!.version;
  const command = userCommand("goroot install", summary)
    .argument("[version]", `the release, "${newest}" if none is named`)
    .option("--from <file>", "a file or URL of the archive, in place of GOPROXY and go.dev")
    .allowExcessArguments(false);
  parseCommand(command, args);
  const { from } = command.opts<{ from?: string }>();
  print(`${await installRelease(pinOf(command.args[0] ?? newest), from)}\n`);
  return 0;
}

function pinOf(version: string): GorootPin {
  const plain = version.replace(/^go/, "");
  const pin = gorootPins.find((p) => p.version === plain);
  if (pin !== undefined) return pin;
  if (plain !== supportedVersion && !plain.startsWith(`${supportedVersion}.`))
    throw new UsageError(`glasgo compiles Go ${supportedVersion}, not ${version}`);
  const known = gorootPins.map((p) => p.version).join(", ");
  throw new UsageError(
    `the hash of Go ${plain}'s archive is not known here; these can be installed: ${known}\n` +
      "Any other unpacked release works too: name its folder by --goroot or GOROOT.",
  );
}

/** Installs what `pin` names, with progress on the terminal; answers the directory. An interrupt leaves nothing behind. */
export async function installRelease(pin: GorootPin, from?: string): Promise<string> {
  const line = new ProgressLine();
  const abort = new AbortController();
  const stop = (signal: NodeJS.Signals): void => abort.abort(new InputError(`glasgo: stopped by ${signal}`));
  const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const s of signals) process.on(s, stop);
  try {
    return await installGoroot({
      pin,
      sources: from === undefined ? archiveSources(pin) : [{ place: from, last: false }],
      folder: gorootFolder(),
      progress: (text) => line.show(text),
      signal: abort.signal,
    });
  } catch (e) {
    line.clear();
    if (e instanceof InstallError) throw new InputError(`glasgo: ${e.message}`);
    throw e;
  } finally {
    line.clear();
    for (const s of signals) process.off(s, stop);
  }
}
