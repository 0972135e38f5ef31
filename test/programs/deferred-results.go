// Results in memory of functions with defers are the collector's business from the first call on, and what the caller left
// where they lie is not: they are cleared before a parameter, or another result, gets its place in the heap.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type large struct {
	pointers [400]*[16384]int
	n        int
}

var kept any

// Leaves pointers that die at once where the caller has its results.
//
//go:noinline
func dirty(in large) (out large) {
	for i := range 64 {
		p := new([16384]int)
		for j := i; j < len(out.pointers); j += 64 {
			out.pointers[j] = p
		}
	}
	out.n = in.n
	return
}

//go:noinline
func parameterMoved(in large) (out large) {
	defer func() { out.n++ }()
	kept = &in
	in.n++
	out.n = in.n
	return
}

//go:noinline
func resultMoved(in large) (moved *large, own large, other large) {
	defer func() {
		if recover() != nil {
			own.n = other.n + 1
		}
	}()
	kept = &other
	other.n = in.n + 10
	var m map[int]int
	m[0] = 1
	return &in, own, other
}

//go:noinline
func inLoop(in large, times int) (out large) {
	for range times {
		defer func() { out.n++ }()
	}
	kept = func() int { in.n++; return in.n }
	out.n = kept.(func() int)()
	return
}

func forget() {
	kept = nil
	runtime.GC()
	debug.FreeOSMemory()
}

func main() {
	go func() {
		for {
			runtime.GC()
		}
	}()
	seen := make(map[string]int)
	for range 50 {
		var in large
		in.n = 7
		n := dirty(in).n
		forget()
		a := parameterMoved(in).n
		n += dirty(in).n
		forget()
		_, own, other := resultMoved(in)
		n += dirty(in).n
		forget()
		c := inLoop(in, 3).n
		seen[fmt.Sprint(n, a, own.n, other.n, c)]++
		forget()
	}
	fmt.Println(seen)
}
