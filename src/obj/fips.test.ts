// Names of the FIPS module and of its neighbours.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settleFipsKind } from "./fips.ts";
import { SymKind } from "./kinds.ts";
import { ObjSymbol } from "./symbol.ts";

const cases: readonly [name: string, kind: SymKind, settled: SymKind][] = [
  ["crypto/internal/fips140.Version", SymKind.Text, SymKind.TextFips],
  ["crypto/internal/fips140/sha256.(*Digest).Write", SymKind.Text, SymKind.TextFips],
  ["crypto/internal/fips140/aes.sbox0", SymKind.Rodata, SymKind.RodataFips],
  ["crypto/internal/fips140/drbg.mu", SymKind.NoptrBss, SymKind.NoptrBss],
  ["crypto/internal/fips140/drbg.list", SymKind.Data, SymKind.DataFips],
  ["crypto/internal/fips140/entropy/v1.0.0.x", SymKind.NoptrData, SymKind.NoptrDataFips],
  ["crypto/internal/fips140/aes..inittask", SymKind.NoptrData, SymKind.NoptrData],
  ["crypto/internal/fips140/aes.NewBlock·f", SymKind.Rodata, SymKind.Rodata],
  ["crypto/internal/fips140only.Enforced", SymKind.Text, SymKind.Text],
  ["crypto/internal/fips140/aes_test.TestX", SymKind.Text, SymKind.Text],
  ["crypto/aes.NewCipher", SymKind.Text, SymKind.Text],
];

for (const [name, kind, settled] of cases) {
  test(name, () => {
    const s = new ObjSymbol(name);
    s.kind = kind;
    settleFipsKind(s);
    assert.equal(s.kind, settled);
  });
}
