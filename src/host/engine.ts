// Settings of the JavaScript engine for the kind of work at hand.
import { setFlagsFromString } from "node:v8";

/**
 * For commands that run many loops once: V8 waits longer before it optimises a function. By default it spends more
 * processor time on compiling the linker than the linker needs to link a small program. Call it before the work is loaded.
 */
export function optimizeLater(): void {
  setFlagsFromString("--interrupt-budget=1000000");
}
