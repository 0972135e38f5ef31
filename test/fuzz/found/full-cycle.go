// All values wait for each other on the edge into a loop, and every register is taken (found as program 804721).
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

func crowded(a int) uint64 {
	v0 := a
	v1 := (^(a | int(772)))
	v2 := max((v0 + a), int(-9223372036854775808))
	v3 := (max(v0, v1) + (a / 2305843009213693952))
	v4 := ((a | v0) &^ (v0<<2 + v0>>62))
	v5 := ((v1 &^ v2) << (uint(v2) & 63))
	v6 := ((v3 / 8388608) * (v5 &^ a))
	v7 := (v3 ^ (v6 & v1))
	v8 := ((v7 >> 22) & (v2 >> 27))
	v9 := (v2 ^ (v6 + v7))
	v10 := ((v5 ^ a) << (uint(v4) & 63))
	v11 := ((v9 - v9) << 5)
	v12 := a
	v13 := ((v6 ^ int(-90)) * v8)
	v14 := ((v3 + int(9223372036854775807)) - int(133))
	v15 := ((v12 ^ v6) + (v9 & v11))
	v16 := (v15<<27 ^ v15>>37)
	v17 := ((v2 << 12) >> 40)
	v18 := ((v1 - v10) - (v7 - int(4194304)))
	v19 := ((v3<<60 ^ v3>>4) - (a * v12))
	v20 := max((v4 >> 32), (v9 - int(-9223372036854775808)))
	f0 := float64(a)
	f1 := float64(float64(f0-float64(-1)) / float64(f0*f0))
	f2 := f1
	f3 := float64(float64(f2-float64(123456.5)) + float64(f1*f2))
	f4 := f3
	f5 := float64(float64(f3*float64(16777216)) - float64(f1+f0))
	f6 := float64(float64(f5+float64(0.5)) + float64(f3/f4))
	f7 := f0
	f8 := float64(f4 - float64(f6+float64(1e-3)))
	f9 := float64(f0 * float64(f3+f0))
	f10 := float64(float64(f1-float64(-0.1)) - float64(f6/f5))
	f11 := f8
	f12 := float64(float64(f4+f11) * float64(f2/float64(-0.1)))
	f13 := float64(float64(f1/f6) * float64(f9/float64(3.75e3)))
	f14 := float64(float64(f0/float64(-1)) * float64(f3-f0))
	f15 := float64(float64(f5/f1) + float64(f14*float64(-2.25)))
	f16 := float64(float64(f9-float64(0)) + float64(f14*float64(16777216)))
	f17 := float64(f10 / float64(f15*f6))
	for i := 2; i < 6; i++ {
		v13 = (min(v18, int(-50)) + (v0 << 28))
		f0 = float64(float64(f13+f4) * float64(1))
		v12 = ((v20 % 16777216) &^ (^v20))
		f5 = float64(float64(f0-f4) / float64(f3*f7))
	}
	f13 = float64(float64(f6/f8) * float64(3.75e3))
	for i := 2; i < 5; i++ {
		v4 = min(v14, (v13 & v11))
		f6 = opaqueFloat(f1, f14)
		f5 = float64(float64(f0*float64(1)) - float64(f2-float64(1)))
		f8 = float64(float64(f4+f2) - float64(f13/f11))
		v5 = ((v8 % 5) | (v13 >> 59))
	}
	v6 = v11
	return mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mixf(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(mix(1, uint64(v0)), uint64(v1)), uint64(v2)), uint64(v3)), uint64(v4)), uint64(v5)), uint64(v6)), uint64(v7)), uint64(v8)), uint64(v9)), uint64(v10)), uint64(v11)), uint64(v12)), uint64(v13)), uint64(v14)), uint64(v15)), uint64(v16)), uint64(v17)), uint64(v18)), uint64(v19)), uint64(v20)), f0), f1), f2), f3), f4), f5), f6), f7), f8), f9), f10), f11), f12), f13), f14), f15), f16), f17)
}

func main() {
	for _, a := range []int{1, 3, 100, -255} {
		println(crowded(a))
	}
}
