// What tests of the built command need and a machine may lack.
import { existsSync } from "node:fs";
import { findGoroot, GorootError } from "../src/host/goroot.ts";

/** Why tests that build programs have to be skipped, or false. */
export function missingGoroot(): string | false {
  if (!existsSync("dist/glasgo.cjs")) return "not built: npm run build";
  try {
    findGoroot();
    return false;
  } catch (e) {
    if (e instanceof GorootError) return "no GOROOT";
    throw e;
  }
}
