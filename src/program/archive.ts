// A package's files to the archive that `go tool link` reads. In: a load.Program and its package. Out: bytes, or
// diagnostics. Contract: Go 1.26's cmd/compile output: a member __.PKGDEF that says "main" for commands, and _go_.o.
import type { Package as LoadedPackage } from "../load/program.ts";
import { writeArchive } from "../obj/archive.ts";
import { objectPreamble } from "../obj/version.ts";
import { writeObject } from "../obj/writer.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { compilePackage } from "./compile.ts";
import { Frontend, symbolPath } from "./frontend.ts";
import type { ImportedObjects } from "./imported.ts";

export interface ArchiveOptions {
  /** "go1.26.8": what the object says it was made by. */
  readonly goVersion: string;
  /** Import path, where it is not what the package says. */
  readonly path?: string;
  readonly optimize: boolean;
  readonly noInline: boolean;
  /** Run the verifier after every pass. */
  readonly verify: boolean;
  /** The path that a source file goes by in tables. */
  readonly filePath: (name: string) => string;
  readonly imported: ImportedObjects;
}

/** Compiles `p`. The archive is null when a diagnostic is an error. */
export function compileToArchive(
  p: LoadedPackage,
  options: ArchiveOptions,
): { archive: Uint8Array | null; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const report = (d: Diagnostic): void => {
    diagnostics.push(d);
  };
  const failed = (): boolean => diagnostics.some((d) => d.severity === "error" || d.severity === "soft");
  const nothing = { archive: null, diagnostics };
  const path = options.path ?? symbolPath(p);
  for (const d of p.problems()) report(d);
  p.trees();
  for (const s of p.files) for (const d of s.syntaxErrors) report(d);
  if (failed()) return nothing;
  const frontend = new Frontend(p.program, [p], report, (q) => (q === p ? path : symbolPath(q)));
  frontend.checkAll(p);
  if (failed()) return nothing;
  const object = compilePackage(
    frontend,
    p,
    path,
    { optimize: options.optimize, noInline: options.noInline, verify: options.verify, path: options.filePath },
    options.imported,
  );
  if (failed()) return nothing;
  const lines = p.name === "main" ? ["main"] : [];
  return { archive: archiveOf(writeObject(object), options.goVersion, lines), diagnostics };
}

function archiveOf(object: Uint8Array, goVersion: string, lines: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  const preamble = encoder.encode(objectPreamble(goVersion, lines));
  const whole = new Uint8Array(preamble.length + object.length);
  whole.set(preamble);
  whole.set(object, preamble.length);
  const pkgdef = encoder.encode(`${objectPreamble(goVersion, lines).replace(/\n!\n$/, "\n\n$$$$B\n\n$$$$\n")}`);
  return writeArchive([
    { name: "__.PKGDEF", data: pkgdef },
    { name: "_go_.o", data: whole },
  ]);
}
