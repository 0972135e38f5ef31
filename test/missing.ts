// What tests need and a machine may lack: a Go tree, the built command.
import { existsSync } from "node:fs";
import { findGoroot, GorootError } from "../src/host/goroot.ts";

/** The directory of the Go tree; null where there is none. */
export function gorootHere(): string | null {
  try {
    return findGoroot().dir;
  } catch (e) {
    if (e instanceof GorootError) return null;
    throw e;
  }
}

/** Why tests that build programs have to be skipped, or false. */
export function missingGoroot(): string | false {
  if (!existsSync("dist/glasgo.cjs")) return "not built: npm run build";
  return gorootHere() === null ? "no GOROOT" : false;
}
