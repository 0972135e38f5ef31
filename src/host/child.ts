// Running another program in our place: its standard streams are ours, signals are handed on, and its end is our end.
import { builtin } from "./builtin.ts";

const handedOn: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];

/** Runs `words` and answers the exit code; 128 + n where signal n ended it, as shells do. */
export function runChild(words: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = builtin.childProcess.spawn(words[0]!, words.slice(1), { stdio: "inherit" });
    // A terminal sends the signals of its keys to the program as well.
    const fromKeys = (signal: NodeJS.Signals): boolean =>
      process.stdin.isTTY === true && (signal === "SIGINT" || signal === "SIGQUIT");
    const forward = (signal: NodeJS.Signals): void => {
      if (!fromKeys(signal)) child.kill(signal);
    };
    for (const s of handedOn) process.on(s, forward);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      for (const s of handedOn) process.off(s, forward);
      resolve(code ?? 128 + builtin.os.constants.signals[signal!]);
    });
  });
}
