// Diagnostics: what a user did wrong, as data. Every phase reports through a `Reporter`; only the command line prints.
import type { Pos } from "./position.ts";

/** One message about the user's program. `message` is in gc's words, without position or trailing newline. */
export interface Diagnostic {
  pos: Pos;
  message: string;
  /** "soft" errors do not stop later phases (for example unused imports), as in go/types. */
  severity: "error" | "soft" | "warning" | "note";
  /** The name of the error code (internal/types/errors), where there is one. */
  code?: string;
}

/** Where a phase sends its diagnostics. */
export type Reporter = (d: Diagnostic) => void;
