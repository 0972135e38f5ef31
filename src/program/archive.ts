// A package's files to the archive that `go tool link` reads. In: a load.Program and its package. Out: bytes, or
// diagnostics. Contract: Go 1.26's cmd/compile output: a member __.PKGDEF that says "main" for commands, and _go_.o.
import type { Package as LoadedPackage } from "../load/package.ts";
import { writeArchive } from "../obj/archive.ts";
import type { ObjPackage } from "../obj/symbol.ts";
import { objectPreamble } from "../obj/version.ts";
import { writeObject } from "../obj/writer.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { compilerDiagnostics } from "../types/compiler-errors.ts";
import { asmHeader } from "./asm-header.ts";
import type { Watcher } from "./backend.ts";
import { compilePackage, type SymbolAbis } from "./compile.ts";
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
  /** -B */
  readonly noBounds?: boolean;
  /** What assembly files of the package define and call, as `go tool asm -gensymabis` writes it. */
  readonly symbolAbis?: SymbolAbis;
  /** Every function must have a body. */
  readonly complete?: boolean;
  /** A package of the standard library; the runtime, or one below it. */
  readonly std?: boolean;
  readonly runtime?: boolean;
  /** Recorded in the object, so that the go command finds it again. */
  readonly buildId?: string;
  /** Looks on while functions are compiled. */
  readonly watcher?: Watcher;
  /** The path that a source file goes by in tables. */
  readonly filePath: (name: string) => string;
  readonly imported: ImportedObjects;
}

export interface CompiledArchive {
  /** null when a diagnostic is an error. */
  readonly archive: Uint8Array | null;
  readonly diagnostics: Diagnostic[];
  readonly object: ObjPackage | null;
  /** What go_asm.h says of the package; asked for on demand. */
  readonly header: () => string;
}

/** Compiles `p`. */
export function compileToArchive(p: LoadedPackage, options: ArchiveOptions): CompiledArchive {
  const path = options.path ?? symbolPath(p);
  const found: Diagnostic[] = [];
  const diagnostics: Diagnostic[] = [];
  const failed = (): boolean => diagnostics.some((d) => d.severity === "error" || d.severity === "soft");
  const frontend = new Frontend(
    p.program,
    [p],
    (d, q) => (q === p ? found : diagnostics).push(d),
    (q) => (q === p ? path : symbolPath(q)),
  );
  const header = (): string => asmHeader(frontend.source(p).types);
  diagnostics.push(...p.problems());
  p.trees();
  const syntaxErrors = p.files.flatMap((f) => f.syntaxErrors);
  if (!failed() && syntaxErrors.length === 0) frontend.checkAll(p);
  if (!failed()) {
    const files = p.files.map((f) => ({ tree: f.tree(), source: f.source }));
    const mode = {
      std: options.std ?? p.isStd,
      runtime: options.runtime ?? p.isStd,
      complete: options.complete === true,
      goVersion: p.goVersion,
    };
    diagnostics.push(...compilerDiagnostics(frontend.world.checker(p), files, mode, syntaxErrors, found, false));
  }
  if (failed()) return { archive: null, diagnostics, object: null, header };
  const object = compilePackage(
    frontend,
    p,
    path,
    {
      optimize: options.optimize,
      noInline: options.noInline,
      verify: options.verify,
      noBounds: options.noBounds === true,
      watcher: options.watcher,
      path: options.filePath,
    },
    options.imported,
    options.symbolAbis,
  );
  if (failed()) return { archive: null, diagnostics, object: null, header };
  const lines = p.name === "main" ? ["main"] : [];
  if (options.buildId !== undefined) lines.unshift(`build id ${JSON.stringify(options.buildId)}`);
  return { archive: archiveOf(writeObject(object), options.goVersion, lines), diagnostics, object, header };
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
