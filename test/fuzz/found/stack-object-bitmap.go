// A bitmap of a stack object that has the same bytes as a table of arguments: linkers merge equal contents of one class, and
// tables that FUNCDATA names have no section, so that a reference to the merged symbol led nowhere.
package main

import "math"

type record struct {
	a uint8
	b []string
	c complex64
}

type large struct {
	words [8]uint64
	any   any
}

var g0 = 12
var g3 = 1.5
var g4 = "global"

func mix(h, x uint64) uint64 { return h ^ h>>29 ^ x }

func f(a0 complex128, a1 []*record, a2 int, a3 large) (int16, uint8, uint) {
	return 32767, 44, uint(400 + len(a1))
}

func main() {
	func() {
		r0, r1, r2 := f(complex(g3, g3), []*record{{c: complex64(complex(123456.5, 8))}, {uint8(g0), []string(nil), complex(float32(g0), 1)}, {uint8(g0), []string{string("a"), g4, string("")}, complex(float32(g0), 1)}}, g0, large{})
		println(mix(mix(mix(math.Float64bits(1), uint64(r0)), uint64(r1)), uint64(r2)))
	}()
}
