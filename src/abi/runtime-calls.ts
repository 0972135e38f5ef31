// The runtime's entry points as compiled code calls them: one line a function, name, parameters, results. Every one of
// them is called by ABIInternal. Contract: Go 1.26, GOROOT/src/cmd/compile/internal/typecheck/_builtin/runtime.go and the
// functions' own declarations in GOROOT/src/runtime.
import { InternalError } from "../base/internal-error.ts";

/** How a word or group of words travels. `type` is the address of static data that the collector does not follow. */
export type RuntimeType =
  | "bool"
  | "uint8"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "int"
  | "uintptr"
  | "float32"
  | "float64"
  | "complex64"
  | "complex128"
  | "string"
  | "slice"
  | "any"
  | "ptr"
  | "type";

export interface RuntimeCall {
  readonly name: string;
  readonly params: readonly RuntimeType[];
  readonly results: readonly RuntimeType[];
  /** Control does not come back. */
  readonly noReturn: boolean;
}

/** A trailing `!` says that the function does not return. */
const table = `
newobject(type) ptr
mallocgc(uintptr,type,bool) ptr
panicdivide()!
panicshift()!
panicoverflow()!
panicmakeslicelen()!
panicmakeslicecap()!
panicwrap()!
gopanic(any)!
gorecover() any
goschedguarded()
printbool(bool)
printfloat64(float64)
printfloat32(float32)
printint(int64)
printhex(uint64)
printuint(uint64)
printcomplex128(complex128)
printcomplex64(complex64)
printstring(string)
printquoted(string)
printpointer(ptr)
printuintptr(uintptr)
printiface(any)
printeface(any)
printslice(slice)
printnl()
printsp()
printlock()
printunlock()
concatstring2(ptr,string,string) string
concatstring3(ptr,string,string,string) string
concatstring4(ptr,string,string,string,string) string
concatstring5(ptr,string,string,string,string,string) string
concatstrings(ptr,slice) string
cmpstring(string,string) int
strmin(string,string) string
strmax(string,string) string
intstring(ptr,int64) string
slicebytetostring(ptr,ptr,int) string
slicerunetostring(ptr,slice) string
stringtoslicebyte(ptr,string) slice
stringtoslicerune(ptr,string) slice
decoderune(string,int) int32,int
countrunes(string) int
convT(type,ptr) ptr
convTnoptr(type,ptr) ptr
convT16(uint16) ptr
convT32(uint32) ptr
convT64(uint64) ptr
convTstring(string) ptr
convTslice(slice) ptr
assertE2I(type,type) type
assertE2I2(type,type) type
panicdottypeE(type,type,type)!
panicdottypeI(type,type,type)!
panicnildottype(type)!
typeAssert(type,type) type
interfaceSwitch(type,type) int,type
ifaceeq(type,ptr,ptr) bool
efaceeq(type,ptr,ptr) bool
panicrangestate(int)!
deferrangefunc() any
deferproc(ptr)
deferprocat(ptr,any)
deferprocStack(ptr)
deferreturn()
newproc(ptr)
rand() uint64
makemap(type,int,ptr) ptr
makemap64(type,int64,ptr) ptr
makemap_small() ptr
mapaccess1(type,ptr,ptr) ptr
mapaccess1_fast32(type,ptr,uint32) ptr
mapaccess1_fast64(type,ptr,uint64) ptr
mapaccess1_faststr(type,ptr,string) ptr
mapaccess1_fat(type,ptr,ptr,ptr) ptr
mapaccess2(type,ptr,ptr) ptr,bool
mapaccess2_fast32(type,ptr,uint32) ptr,bool
mapaccess2_fast64(type,ptr,uint64) ptr,bool
mapaccess2_faststr(type,ptr,string) ptr,bool
mapaccess2_fat(type,ptr,ptr,ptr) ptr,bool
mapassign(type,ptr,ptr) ptr
mapassign_fast32(type,ptr,uint32) ptr
mapassign_fast32ptr(type,ptr,ptr) ptr
mapassign_fast64(type,ptr,uint64) ptr
mapassign_fast64ptr(type,ptr,ptr) ptr
mapassign_faststr(type,ptr,string) ptr
mapdelete(type,ptr,ptr)
mapdelete_fast32(type,ptr,uint32)
mapdelete_fast64(type,ptr,uint64)
mapdelete_faststr(type,ptr,string)
mapclear(type,ptr)
mapIterStart(type,ptr,ptr)
mapIterNext(ptr)
makechan(type,int) ptr
makechan64(type,int64) ptr
chanrecv1(ptr,ptr)
chanrecv2(ptr,ptr) bool
chansend1(ptr,ptr)
closechan(ptr)
chanlen(ptr) int
chancap(ptr) int
selectnbsend(ptr,ptr) bool
selectnbrecv(ptr,ptr) bool,bool
selectgo(ptr,ptr,ptr,int,int,bool) int,bool
block()!
typedmemmove(type,ptr,ptr)
typedmemclr(type,ptr)
typedslicecopy(type,ptr,int,ptr,int) int
makeslice(type,int,int) ptr
makeslice64(type,int64,int64) ptr
makeslicecopy(type,int,int,ptr) ptr
growslice(ptr,int,int,int,type) slice
panicunsafeslicelen()!
panicunsafeslicenilptr()!
panicunsafestringlen()!
panicunsafestringnilptr()!
memmove(ptr,ptr,uintptr)
memclrNoHeapPointers(ptr,uintptr)
memclrHasPointers(ptr,uintptr)
memequal(ptr,ptr,uintptr) bool
complex128div(complex128,complex128) complex128
throwinit()!
`;

let calls: Map<string, RuntimeCall> | null = null;

function parse(line: string): RuntimeCall {
  const m = /^(\w+)\(([^)]*)\)(!?) ?(.*)$/.exec(line);
  if (m === null) throw new InternalError(`runtime calls: bad line ${line}`);
  const list = (s: string): RuntimeType[] => (s === "" ? [] : (s.split(",") as RuntimeType[]));
  return { name: m[1]!, params: list(m[2]!), results: list(m[4]!), noReturn: m[3] === "!" };
}

/** The entry point `runtime.name`; asking for one that is not in the table is our mistake. */
export function runtimeCall(name: string): RuntimeCall {
  if (calls === null) {
    calls = new Map();
    for (const line of table.split("\n")) {
      if (line === "") continue;
      const c = parse(line);
      calls.set(c.name, c);
    }
  }
  const c = calls.get(name);
  if (c === undefined) throw new InternalError(`runtime calls: no entry point ${name}`);
  return c;
}

/** Names of all entry points, for tests. */
export function runtimeCallNames(): string[] {
  runtimeCall("newobject");
  return [...calls!.keys()];
}
