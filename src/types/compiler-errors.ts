// How the compiler words what the checker found: messages about language versions get a hint where the version comes from.
// In: a checker and its diagnostics; out: diagnostics to print. Contract: cmd/compile/internal/noder (checkFiles).
import type { Diagnostic } from "../source/diagnostic.ts";
import type { Checker } from "./checker.ts";

/** The diagnostics of one package in the compiler's words. */
export function compilerWording(checker: Checker, found: readonly Diagnostic[], goVersion: string): Diagnostic[] {
  return found.map((d) => {
    if (!/requires go[0-9]+\.[0-9]+ or later/.test(d.message)) return d;
    const file = checker.files.find((f) => d.pos >= f.source.base && d.pos <= f.source.base + f.source.size);
    const version = file?.goVersion ?? "";
    const hint = version !== "" ? `file declares //go:build ${version}` : `-lang was set to ${goVersion}; check go.mod`;
    return { ...d, message: `${d.message} (${hint})` };
  });
}
