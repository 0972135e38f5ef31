// Every register is taken on the edge into a loop, while a value's stack slot waits to be filled there (found as program 700619).
package main

import "math"

func mix(h, x uint64) uint64 {
	h ^= x
	return h ^ h>>29
}

func mixf(h uint64, x float64) uint64 {
	return mix(h, math.Float64bits(x))
}

//go:noinline
func opaqueFloat(x, y float64) float64 { return x*0.5 - y }

func crowded(a uint8) uint64 {
	v0 := a
	v1 := ((v0 + v0) & (a & uint8(95)))
	v2 := ((a / 12) + (v1 << (uint(a) & 7)))
	v3 := ((v2 % 29) - (v2<<2 | v2>>6))
	v4 := ((v2 * v0) ^ (v0<<4 + v0>>4))
	v5 := ((v0 >> 3) << (uint(v4) & 7))
	v6 := ((v3 & v4) ^ (v3 * v4))
	v7 := ((v4 &^ v0) << (uint(v4) & 7))
	v8 := (v2 - (v7 >> 7))
	v9 := ((v5<<1 + v5>>7) | (v2 << 4))
	v10 := ((v9 / 64) * max(v5, v5))
	v11 := ((v5 & v7) >> 4)
	v12 := ((v7 + v9) | (v7 & v1))
	v13 := ((v2 ^ a) & v10)
	v14 := ((a % 20) + (v5 & v13))
	v15 := ((v10<<7 ^ v10>>1) << 5)
	v16 := v1
	v17 := ((v13 - v9) ^ (v8 &^ v16))
	v18 := ((v13 / 48) * (v15 ^ uint8(38)))
	v19 := ((v7 ^ uint8(21)) % 75)
	v20 := ((v16 ^ uint8(8)) << 0)
	f0 := float64(a)
	f1 := float64(float64(f0+float64(-1)) * float64(f0-f0))
	f2 := float64(float64(f0*f0) * float64(1e30))
	f3 := float64(float64(f2/f0) - float64(f2*float64(-0.1)))
	f4 := float64(float64(f2-f2) - float64(f0-float64(-1)))
	f5 := float64(float64(f1/f4) * float64(f4/f0))
	f6 := float64(float64(f0+f3) - float64(f3-f3))
	f7 := float64(f0 - float64(f6*f5))
	f8 := float64(float64(f7+f7) - float64(f1*float64(1e30)))
	f9 := float64(float64(f0+float64(-1)) * float64(f8*float64(123456.5)))
	f10 := float64(float64(f6-f4) * float64(f7-f4))
	f11 := float64(float64(f8/float64(7)) - float64(f6/float64(1)))
	f12 := float64(float64(f4*f2) * float64(f2/f5))
	f13 := float64(float64(f9/float64(123456.5)) - float64(f8*float64(1e-3)))
	f14 := f10
	f15 := float64(f12 + float64(f2-f3))
	f16 := float64(float64(f12*float64(1e30)) * float64(f7/float64(16777216)))
	for i := 1; i < 10; i++ {
		f2 = float64(float64(f15+float64(1)) - float64(f14-f6))
	}
	for i := 1; i < 9; i++ {
		f11 = opaqueFloat(f16, f10)
		v5 = v14
		v10, _ = (v18 ^ v10), f2
	}
	return mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(1, uint64(v0)), uint64(v1)), uint64(v2)), uint64(v3)), uint64(v4)), uint64(v5)), uint64(v6)), uint64(v7)), uint64(v8)), uint64(v9)), uint64(v10)), uint64(v11)), uint64(v12)), uint64(v13)), uint64(v14)), uint64(v15)), uint64(v16)), uint64(v17)), uint64(v18)), uint64(v19)), uint64(v20)), f0), f1), f2), f3), f4), f5), f6), f7), f8), f9), f10), f11), f12), f13), f14), f15), f16)
}

func main() {
	for _, a := range []uint8{1, 3, 100, 255} {
		println(crowded(a))
	}
}
