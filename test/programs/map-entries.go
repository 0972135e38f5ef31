// Entries of maps that are read and written by one statement: they are looked for once, and what is inserted, evaluated and
// thrown away agrees with the order in which that shows.
package main

import (
	"fmt"
	"math"
	"sort"
)

type point struct{ x, y int32 }
type wide struct{ a, b, c, d, e, f int }

var trace []string

func note[T any](s string, x T) T {
	trace = append(trace, s)
	return x
}

func show(what string, args ...any) {
	fmt.Println(append([]any{what}, args...)...)
}

func try(what string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			show(what, "panic:", r)
		}
	}()
	f()
	show(what, "done")
}

func counters() {
	m := map[string]int{}
	for _, w := range []string{"a", "b", "a", "c", "a", "b"} {
		m[w]++
	}
	m["a"] <<= 3
	m["z"] -= 5
	m["c"] |= 6
	m["b"] *= m["a"] + m["c"]
	show("counters", m)

	i64 := map[int64]uint8{}
	for i := int64(0); i < 2000; i++ {
		i64[i%7-3] += uint8(i)
	}
	show("bytes", i64)

	i32 := map[uint32]float32{1: 1}
	i32[1] /= 3
	i32[2] -= 0.25
	show("floats", i32)

	s := map[int]string{}
	for i := 0; i < 6; i++ {
		s[i&1] += fmt.Sprint(i)
	}
	show("strings", s)

	p := map[point]complex128{}
	p[point{1, 2}] += 3i
	p[point{1, 2}] *= 2 + 1i
	show("complex", p)

	nan := map[float64]int{}
	for i := 0; i < 3; i++ {
		nan[math.NaN()]++
	}
	show("nan", len(nan))

	a := map[any]int{}
	a[1]++
	a["x"]++
	a[1]++
	show("any", a[1], a["x"], len(a))
}

func lists() {
	m := map[string][]int{}
	for i := 0; i < 100; i++ {
		k := fmt.Sprint(i % 3)
		m[k] = append(m[k], i, -i)
	}
	show("lists", len(m["0"]), len(m["1"]), len(m["2"]), m["1"][:6])

	w := map[int][]wide{}
	src := map[int]wide{0: {1, 2, 3, 4, 5, 6}}
	for i := 0; i < 40; i++ {
		k := i * 31
		w[k%5] = append(w[k%5], src[0])
		w[i&3] = append(w[i&3], wide{a: i})
	}
	show("wide", len(w[0]), w[0][1], len(w[4]))

	// the element appended comes from the map that grows
	self := map[int][]wide{0: {{9, 9, 9, 9, 9, 9}}}
	for i := 1; i < 300; i++ {
		self[i] = append(self[i], self[i-1][0])
	}
	show("self", self[299])

	b := map[string][]byte{}
	k := "k"
	b[k] = append(b[k], "text"...)
	b[k] = append(b[k], b[k]...)
	b[k] = append(b[k])
	b[k] = append(b[k], make([]byte, 3)...)
	show("bytes", b)

	type holder struct {
		m map[string][]string
		k string
	}
	h := &holder{map[string][]string{}, "q"}
	h.m[h.k] = append(h.m[h.k], h.k)
	h.m[h.k] = append(h.m[h.k], "r", h.k)
	show("fields", h.m)
}

func order() {
	m := map[string]int{}
	get := func(s string) map[string]int { return note(s, m) }
	get("map")[note("key", "k")] += note("value", 4)
	show("order", trace, m)
	trace = nil

	// the right side changes what the left side reads
	m["k"] = 1
	change := func() int { m["k"] = 100; return 1 }
	m["k"] += change()
	show("changed", m)

	l := map[string][]int{"k": {1}}
	changeList := func() int { l["k"] = []int{7, 8}; return 9 }
	l["k"] = append(l["k"], changeList())
	show("changed", l)
	drop := func() int { delete(l, "k"); return 3 }
	l["k"] = append(l["k"], drop())
	show("dropped", l)
}

func panics() {
	var none map[string]int
	try("nil +=", func() { none["a"] += 1 })
	m := map[string]int{"a": 6}
	zero := 0
	try("div", func() { m["new"] /= zero })
	try("mod", func() { m["new2"] %= zero })
	show("after", m)
	var lists map[string][]int
	try("nil append", func() { lists["a"] = append(lists["a"], 1) })
	keys := map[any]int{}
	try("unhashable", func() { keys[[]int{1}]++ })
	n := -1
	try("shift", func() { m["a"] <<= n })
	show("after", m)
}

// many exercises groups that fill, lose entries and grow.
func many() {
	m := map[uint64]uint64{}
	x := uint64(1)
	sum := uint64(0)
	for i := 0; i < 60000; i++ {
		x = x*6364136223846793005 + 1442695040888963407
		k := x >> 50
		m[k] += x >> 33
		if i%3 == 0 {
			delete(m, (x>>20)%16384)
		}
		if v, ok := m[k^1]; ok {
			sum += v
		}
	}
	var keys []uint64
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
	for _, k := range keys {
		sum = sum*31 + k ^ m[k]
	}
	show("many", len(m), sum)
	for k := range m {
		delete(m, k)
	}
	show("empty", len(m))
	for n := 0; n <= 9; n++ {
		small := map[int]int{}
		for i := 0; i < n; i++ {
			small[i*i] += i
		}
		delete(small, 4)
		_, a := small[4]
		_, b := small[9]
		show("small", n, len(small), a, b, small)
	}
}

func main() {
	counters()
	lists()
	order()
	panics()
	many()
}
