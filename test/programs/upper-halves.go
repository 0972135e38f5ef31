// Conversions of 32 bits to 64 clear the upper half, also where an operation between them does nothing.
package main

import "fmt"

//go:noinline
func f(a int) int64 { return int64(uint32(a) << 0) }

//go:noinline
func f8(a int) int64 { return int64(uint8(a) << 0) }

//go:noinline
func g(a int) int64 { return int64(uint32(a) >> 0) }

//go:noinline
func h(a int) int64 { return int64(uint32(a) + 0) }

//go:noinline
func k(a int) int64 { return int64(uint32(a) & 0xffffffff) }

//go:noinline
func l(a int) int64 { return int64(uint32(a)|0) + int64(uint32(a)^0) }

//go:noinline
func m(a int, z uint32) int64 {
	z &= 0
	return int64(uint32(a) + z)
}

//go:noinline
func n(a int) int64 {
	z := uint8(0)
	for i := 0; i < 1; i++ {
		z = 0
	}
	return int64(uint32(a) << z)
}

func main() {
	x := 0x123456789a
	fmt.Println(f(x), f8(x), g(x), h(x), k(x), l(x), m(x, 77), n(x))
}
