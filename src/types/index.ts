// The type checker's public face: types, objects, facts, and the checker itself.

export { type FileProvider, MemoryFiles } from "../load/provider.ts";
export { type CheckOutcome, type CheckRequest, check, type PlacedDiagnostic } from "./check.ts";
export { Checker, type CheckOptions, type Importer, Session } from "./checker.ts";
export * from "./facts.ts";
export type { Initializer } from "./initorder.ts";
export { type Found, idOf, lookupFieldOrMethod, type MethodSetEntry, methodSet } from "./lookup.ts";
export * from "./object.ts";
export { identical, identicalIgnoreTags, isComparable, isGeneric, isInterface, isTypeParam } from "./predicates.ts";
export { alignof, offsetsof, sizeof } from "./sizes.ts";
export { instantiateNamed, instantiateSignature, subst } from "./subst.ts";
export * from "./type.ts";
export { typeSetOf } from "./typeset.ts";
export { anyType, byteType, comparableType, errorType, runeType, types, universe, unsafePackage } from "./universe.ts";
export { World, type WorldOptions } from "./world.ts";
export { objectString, type Qualifier, typeString } from "./writer.ts";
