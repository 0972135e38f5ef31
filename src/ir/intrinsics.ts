// Functions that the back end may replace by instructions. The inliner leaves their calls alone and counts them as one node.
// Contract: GOROOT/src/cmd/compile/internal/ssagen/intrinsics.go for amd64, Go 1.26.

const groups: readonly (readonly [string, string])[] = [
  [
    "internal/runtime/sys",
    "Bswap32 Bswap64 TrailingZeros8 TrailingZeros32 TrailingZeros64 Len8 Len64 " +
      "Prefetch PrefetchStreamed GetCallerPC GetCallerSP GetClosurePtr",
  ],
  ["runtime", "KeepAlive publicationBarrier slicebytetostringtmp getclosureptr"],
  [
    "internal/runtime/maps",
    "bitsetFirst bitsetRemoveBelow bitsetLowestSet bitsetShiftOutLowest ctrlGroupMatchH2 ctrlGroupMatchEmpty " +
      "ctrlGroupMatchEmptyOrDeleted ctrlGroupMatchFull",
  ],
  ["internal/runtime/math", "MulUintptr Mul64 Add64"],
  [
    "internal/runtime/atomic",
    "Load Load8 Load64 Loaduint Loaduintptr Loadint32 Loadint64 Loadp LoadAcq LoadAcq64 LoadAcquintptr Store Store8 Store64 " +
      "StorepNoWB Storeint32 Storeint64 Storeuintptr StoreRel StoreRel64 StoreReluintptr Xchg Xchg8 Xchg64 Xchgint32 " +
      "Xchgint64 Xchguintptr Xadd Xadd64 Xaddint32 Xaddint64 Xadduintptr Cas Cas64 Casint32 Casint64 Casuintptr Casp1 " +
      "CasRel And And8 And32 And64 Anduintptr Or Or8 Or32 Or64 Oruintptr",
  ],
  [
    "sync/atomic",
    "LoadInt32 LoadInt64 LoadPointer LoadUint32 LoadUint64 LoadUintptr StoreInt32 StoreInt64 StoreUint32 StoreUint64 " +
      "StoreUintptr SwapInt32 SwapInt64 SwapUint32 SwapUint64 SwapUintptr AddInt32 AddInt64 AddUint32 AddUint64 AddUintptr " +
      "CompareAndSwapInt32 CompareAndSwapInt64 CompareAndSwapUint32 CompareAndSwapUint64 CompareAndSwapUintptr AndInt32 " +
      "AndInt64 AndUint32 AndUint64 AndUintptr OrInt32 OrInt64 OrUint32 OrUint64 OrUintptr",
  ],
  ["math", "sqrt Trunc Ceil Floor RoundToEven Abs Copysign FMA"],
  [
    "math/bits",
    "TrailingZeros8 TrailingZeros16 TrailingZeros32 TrailingZeros64 ReverseBytes32 ReverseBytes64 Len8 Len16 Len32 Len64 Len " +
      "RotateLeft RotateLeft8 RotateLeft16 " +
      "RotateLeft32 RotateLeft64 OnesCount8 OnesCount16 OnesCount32 OnesCount64 OnesCount Mul Mul64 Add Add64 Sub Sub64 Div Div64",
  ],
  ["math/big", "mulWW"],
  ["crypto/internal/constanttime", "Select boolToUint8"],
];

const symbols = new Set(groups.flatMap(([pkg, names]) => names.split(" ").map((n) => `${pkg}.${n}`)));

/** Whether the function of that symbol is one of them. */
export function isIntrinsic(symbol: string): boolean {
  return symbols.has(symbol);
}
