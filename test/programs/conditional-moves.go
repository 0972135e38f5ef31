// Branches that become conditional moves and logic: floats that are not ordered, widths, bools as numbers.
package main

import (
	"math"
	"math/bits"
)

//go:noinline
func mx(a, b int) int {
	if a < b {
		a = b
	}
	return a
}

//go:noinline
func sel32(a, b int32, c uint16) int32 {
	x := a
	if c > 7 {
		x = b
	}
	return x * 2
}

//go:noinline
func abs(x int) int {
	if x < 0 {
		x = -x
	}
	return x
}

//go:noinline
func fcmp(a, b float64, x, y int) (r [6]int) {
	p := x
	if a < b {
		p = y
	}
	r[0] = p
	p = x
	if a <= b {
		p = y
	}
	r[1] = p
	p = x
	if a == b {
		p = y
	}
	r[2] = p
	p = x
	if a != b {
		p = y
	}
	r[3] = p
	p = x
	if !(a < b) {
		p = y
	}
	r[4] = p
	p = x
	if !(a == b) {
		p = y
	}
	r[5] = p
	return
}

//go:noinline
func fcmp32(a, b float32, x, y int32) (r [4]int32) {
	p := x
	if a > b {
		p = y
	}
	r[0] = p
	p = x
	if a >= b {
		p = y
	}
	r[1] = p
	p = x
	if a == b {
		p = y
	}
	r[2] = p
	p = x
	if a != b {
		p = y
	}
	r[3] = p
	return
}

//go:noinline
func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

//go:noinline
func count(s []int, k int) (n int) {
	for _, x := range s {
		var d int
		if x < k {
			d = 1
		}
		n += d
	}
	return
}

//go:noinline
func not(b bool) bool {
	if b {
		return false
	}
	return true
}

//go:noinline
func ptr(a, b *int, c bool) *int {
	if c {
		a = b
	}
	return a
}

//go:noinline
func u16(a, b uint16, c int8) uint16 {
	if c == 3 {
		a = b + 1
	}
	return a
}

//go:noinline
func clamp(x, lo, hi uint64) uint64 {
	if x < lo {
		x = lo
	}
	if x > hi {
		x = hi
	}
	return x
}

//go:noinline
func or(a, b bool) (r bool) {
	r = b
	if a {
		r = true
	}
	return r
}

func pick(c bool, x, y uint64) uint64 {
	if c {
		return x
	}
	return y
}

// The carry is in the flags register while the condition wants it, too.
//
//go:noinline
func carried(x, y, a, b uint64, n int) (uint64, uint64) {
	s, carry := bits.Add64(x, y, x&1)
	return bits.Sub64(s, pick(n <= 12, a, b), carry)
}

func main() {
	println(mx(1, 2), mx(2, 1), sel32(1, 2, 8), sel32(1, 2, 7), abs(-4), abs(4))
	n := math.NaN()
	for _, a := range []float64{1, 2, n} {
		for _, b := range []float64{1, 2, n} {
			for _, v := range fcmp(a, b, 10, 20) {
				print(v, " ")
			}
			for _, v := range fcmp32(float32(a), float32(b), 10, 20) {
				print(v, " ")
			}
			println()
		}
	}
	println(b2i(true), b2i(false), count([]int{1, 2, 3, 4, 5}, 4), not(true), not(false))
	x, y := 1, 2
	println(*ptr(&x, &y, true), *ptr(&x, &y, false), u16(1, 65535, 3), u16(1, 2, 4))
	println(clamp(1, 2, 3), clamp(9, 2, 3), clamp(1<<63, 2, 1<<63-1), or(true, false), or(false, false), or(false, true))
	for _, x := range []uint64{0, 1, 1<<64 - 1, 1 << 63} {
		d, borrow := carried(x, 1<<64-2, 3, 4, 12)
		e, more := carried(x, 1, 3, x+2, 13)
		println(d, borrow, e, more)
	}
}
