// References by //go:linkname (or from assembly) into the standard library: allowed only where the library marks the
// symbol for it. In: the references of objects outside the library; out: an error for the first that is not allowed.
// Contract: Go 1.26's cmd/link (loader: checkLinkname), go.dev/issue/67401.
import { SymFlag } from "../obj/kinds.ts";
import { ObjFlag, Rec } from "../obj/objfile.ts";
import { Attr, Kind } from "./kinds.ts";
import { LinkFailure, type LinkObject, type Symbols } from "./symbols.ts";

/** Marked in the library, but for the library's own packages only: by package, names separated by spaces. */
const reserved: Readonly<Record<string, string>> = {
  "": "go:fipsinfo",
  "crypto/fips140": "isBypassed setBypass unsetBypass",
  "crypto/internal/fips140": "fatal getIndicator setIndicator",
  "crypto/internal/rand": "SetTestingReader",
  "crypto/internal/sysrand": "fatal",
  "crypto/rand": "fatal",
  "crypto/subtle": "setDITDisabled setDITEnabled",
  "internal/cpu": "riscvHWProbe sysctlbynameBytes sysctlbynameInt32",
  "internal/runtime/cgroup": "throw",
  "internal/runtime/maps": "errNilAssign fatal newarray newobject rand typeString typedmemclr typedmemmove",
  "internal/sync":
    "fatal runtime_SemacquireMutex runtime_Semrelease runtime_canSpin runtime_doSpin runtime_nanotime throw",
  "internal/synctest": "IsInBubble Run Wait acquire associate disassociate inBubble isAssociated release",
  net: "newWindowsFile",
  runtime:
    "addmoduledata coroswitch getStaticuint64s mapaccess1 mapaccess1_fast32 mapaccess1_fast64 mapaccess1_faststr mapdelete_fast32 mapdelete_fast64 mapdelete_faststr newcoro pprof_goroutineLeakProfileWithLabels",
  "runtime/pprof": "runtime_goroutineLeakGC runtime_goroutineleakcount",
  "runtime/secret": "appendSignalStacks count dec eraseSecrets getStack inc",
  "runtime/trace": "runtime_readTrace runtime_traceClockUnitsPerSecond",
  sync: "runtime_SemacquireWaitGroup",
  sync_test: "runtime_blockUntilEmptyCleanupQueue",
  syscall: "rawsyscalln runtimeClearenv syscalln",
  testing: "checkParallel",
  "testing/synctest": "testingSynctestTest",
  time: "runtimeIsBubbled runtimeNano runtimeNow",
  unique: "runtime_blockUntilEmptyCleanupQueue",
};

const reservedNames: ReadonlySet<string> = new Set(
  Object.entries(reserved).flatMap(([pkg, names]) => names.split(" ").map((n) => (pkg === "" ? n : `${pkg}.${n}`))),
);

export function checkLinknames(syms: Symbols): void {
  for (const o of syms.objects) {
    const f = o.file;
    if (f === null || (f.flags & ObjFlag.Std) !== 0) continue;
    const firstNamed = f.defined - f.nonPkgDefs;
    for (let i = firstNamed, at = f.symAt(i); i < f.defined + f.nonPkgRefs; i++, at += Rec.Sym) {
      if ((syms.mem[at + 12]! & (SymFlag.Linkname >> 8)) === 0) continue;
      // A definition without contents is a variable that lives elsewhere.
      if (i < f.defined && f.dataSize(i) !== 0) continue;
      check(syms, o, i);
    }
  }
}

function check(syms: Symbols, o: LinkObject, i: number): void {
  const name = o.file!.symName(i);
  if (!name.includes(".")) return;
  const fail = (): never => {
    throw new LinkFailure(`link: ${o.pkg}: invalid reference to ${name}`);
  };
  if (reservedNames.has(name)) fail();
  const id = syms.namedSymbol(o, i);
  if (syms.kind[id] === Kind.Xxx || (syms.attr[id]! & Attr.Std) === 0) return;
  if (syms.objects[syms.obj[id]!]!.pkg === o.pkg) return;
  if ((syms.attr[id]! & (SymFlag.Linkname | SymFlag.AbiWrapper)) === 0) fail();
}
