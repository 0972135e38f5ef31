// The command line's entry point.
import { runCommand } from "./dispatch.ts";

runCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
