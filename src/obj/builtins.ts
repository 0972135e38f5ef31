// The symbols of package runtime that object files refer to by number instead of by name, in the order of their numbers.
// Contract: Go 1.26's cmd/internal/goobj (builtinlist); the numbers are part of the object file format "go120ld".
import { Abi } from "./kinds.ts";

interface Run {
  prefix: string;
  abi: Abi;
  names: string;
}

/** Runs of names with one prefix and ABI; names are separated by a comma. */
const runs: readonly Run[] = [
  {
    prefix: "runtime.",
    abi: Abi.Internal,
    names:
      "newobject,mallocgc,panicdivide,panicshift,panicmakeslicelen,panicmakeslicecap,throwinit,panicwrap" +
      ",gopanic,gorecover,goschedguarded,goPanicIndex,goPanicIndexU,goPanicSliceAlen,goPanicSliceAlenU" +
      ",goPanicSliceAcap,goPanicSliceAcapU,goPanicSliceB,goPanicSliceBU,goPanicSlice3Alen" +
      ",goPanicSlice3AlenU,goPanicSlice3Acap,goPanicSlice3AcapU,goPanicSlice3B,goPanicSlice3BU" +
      ",goPanicSlice3C,goPanicSlice3CU,goPanicSliceConvert,printbool,printfloat64,printfloat32,printint" +
      ",printhex,printuint,printcomplex128,printcomplex64,printstring,printquoted,printpointer,printuintptr" +
      ",printiface,printeface,printslice,printnl,printsp,printlock,printunlock,concatstring2,concatstring3" +
      ",concatstring4,concatstring5,concatstrings,concatbyte2,concatbyte3,concatbyte4,concatbyte5" +
      ",concatbytes,cmpstring,intstring,slicebytetostring,slicebytetostringtmp,slicerunetostring" +
      ",stringtoslicebyte,stringtoslicerune,slicecopy,decoderune,countrunes,convT,convTnoptr,convT16" +
      ",convT32,convT64,convTstring,convTslice,assertE2I,assertE2I2,panicdottypeE,panicdottypeI" +
      ",panicnildottype,typeAssert,interfaceSwitch,ifaceeq,efaceeq,panicrangestate,deferrangefunc,rand" +
      ",rand32,makemap64,makemap,makemap_small,mapaccess1,mapaccess1_fast32,mapaccess1_fast64" +
      ",mapaccess1_faststr,mapaccess1_fat,mapaccess2,mapaccess2_fast32,mapaccess2_fast64,mapaccess2_faststr" +
      ",mapaccess2_fat,mapassign,mapassign_fast32,mapassign_fast32ptr,mapassign_fast64,mapassign_fast64ptr" +
      ",mapassign_faststr,mapIterStart,mapdelete,mapdelete_fast32,mapdelete_fast64,mapdelete_faststr" +
      ",mapIterNext,mapclear,makechan64,makechan,chanrecv1,chanrecv2,chansend1,closechan,chanlen,chancap",
  },
  {
    prefix: "runtime.",
    abi: Abi.Abi0,
    names: "writeBarrier",
  },
  {
    prefix: "runtime.",
    abi: Abi.Internal,
    names:
      "typedmemmove,typedmemclr,typedslicecopy,selectnbsend,selectnbrecv,selectsetpc,selectgo,block" +
      ",makeslice,makeslice64,makeslicecopy,growslice,unsafeslicecheckptr,panicunsafeslicelen" +
      ",panicunsafeslicenilptr,unsafestringcheckptr,panicunsafestringlen,panicunsafestringnilptr,memmove" +
      ",memclrNoHeapPointers,memclrHasPointers,memequal,memequal0,memequal8,memequal16,memequal32" +
      ",memequal64,memequal128,f32equal,f64equal,c64equal,c128equal,strequal,interequal,nilinterequal" +
      ",memhash,memhash0,memhash8,memhash16,memhash32,memhash64,memhash128,f32hash,f64hash,c64hash,c128hash" +
      ",strhash,interhash,nilinterhash,int64div,uint64div,int64mod,uint64mod,float64toint64,float64touint64" +
      ",float64touint32,int64tofloat64,int64tofloat32,uint64tofloat64,uint64tofloat32,uint32tofloat64" +
      ",complex128div,racefuncenter,racefuncexit,raceread,racewrite,racereadrange,racewriterange,msanread" +
      ",msanwrite,msanmove,asanread,asanwrite,checkptrAlignment,checkptrArithmetic,libfuzzerTraceCmp1" +
      ",libfuzzerTraceCmp2,libfuzzerTraceCmp4,libfuzzerTraceCmp8,libfuzzerTraceConstCmp1" +
      ",libfuzzerTraceConstCmp2,libfuzzerTraceConstCmp4,libfuzzerTraceConstCmp8,libfuzzerHookStrCmp" +
      ",libfuzzerHookEqualFold,addCovMeta",
  },
  {
    prefix: "runtime.",
    abi: Abi.Abi0,
    names:
      "x86HasPOPCNT,x86HasSSE41,x86HasFMA,armHasVFPv4,arm64HasATOMICS,loong64HasLAMCAS,loong64HasLAM_BH" +
      ",loong64HasLSX,riscv64HasZbb",
  },
  {
    prefix: "runtime.",
    abi: Abi.Internal,
    names:
      "asanregisterglobals,deferproc,deferprocStack,deferreturn,newproc,panicoverflow,sigpanic" +
      ",gcWriteBarrier,duffzero,duffcopy",
  },
  {
    prefix: "runtime.",
    abi: Abi.Abi0,
    names: "morestack,morestackc,morestack_noctxt",
  },
  {
    prefix: "type:",
    abi: Abi.Abi0,
    names:
      "int8,*int8,uint8,*uint8,int16,*int16,uint16,*uint16,int32,*int32,uint32,*uint32,int64,*int64,uint64" +
      ",*uint64,float32,*float32,float64,*float64,complex64,*complex64,complex128,*complex128" +
      ",unsafe.Pointer,*unsafe.Pointer,uintptr,*uintptr,bool,*bool,string,*string,error,*error" +
      ",func(error) string,*func(error) string",
  },
];

export interface Builtin {
  readonly name: string;
  readonly abi: Abi;
}

/** By number. */
export const builtins: readonly Builtin[] = runs.flatMap((r) =>
  r.names.split(",").map((n) => ({ name: r.prefix + n, abi: r.abi })),
);

/** Numbers by name and ABI. */
export const builtinNumber: ReadonlyMap<string, number> = new Map(builtins.map((b, i) => [`${b.name} ${b.abi}`, i]));
