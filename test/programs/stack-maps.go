// Maps that do not escape live in the frame: they grow into the heap, survive collections and moves of the stack.
package main

import (
	"fmt"
	"runtime"
	"testing"
)

type big struct{ a [40]int }

//go:noinline
func count(words []string) int {
	m := make(map[string]*int)
	for _, w := range words {
		if m[w] == nil {
			m[w] = new(int)
		}
		*m[w]++
		if len(m)%3 == 0 {
			runtime.GC()
		}
	}
	sum := 0
	for _, n := range m {
		sum += *n * *n
	}
	return sum*100 + len(m)
}

//go:noinline
func deep(n int, m map[int]string) int {
	var pad [100]int
	if n == 0 {
		m[7] = "seven"
		return len(m) + pad[0]
	}
	return deep(n-1, m)
}

//go:noinline
func literal(k string) int {
	return map[string]int{"a": 1, "b": 2, "c": 3}[k] + len(map[int]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9, 10: 10})
}

//go:noinline
func hinted(n int) int {
	m := make(map[int]big, n)
	for i := range n {
		m[i] = big{[40]int{i}}
	}
	sum := 0
	for i := range m {
		sum += m[i].a[0]
		delete(m, i)
	}
	return sum*10 + len(m)
}

//go:noinline
func loop(n int) (sum int) {
	for i := range n {
		m := make(map[int]int)
		for j := range i {
			m[j%5] += j
		}
		sum += len(m) + m[3]
	}
	return sum
}

func main() {
	words := []string{"a", "b", "a", "c", "b", "a"}
	fmt.Println(count(words))
	for i := range 30 {
		words = append(words, fmt.Sprint("w", i), "a")
	}
	fmt.Println(count(words))
	m := make(map[int]string)
	m[1] = fmt.Sprint("one")
	fmt.Println(deep(10000, m), m[1], m[7], literal("b"), hinted(3), hinted(8), hinted(100), loop(12))
	fmt.Println("allocated:", testing.AllocsPerRun(100, func() { literal("c"); loop(6) }), testing.AllocsPerRun(100, func() { loop(9) }))
}
