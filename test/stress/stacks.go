// Stacks that grow to hundreds of megabytes, move while pointers into them are alive, and shrink again.
// env: GODEBUG=gcshrinkstackoff=0
// env: GODEBUG=gcshrinkstackoff=1
// env: GOGC=1
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
)

type frame struct {
	up    *frame
	depth int
	words [16]int
}

// Every frame points at the caller's, all of them on the stack.
func chain(up *frame, depth int) int {
	f := frame{up: up, depth: depth}
	for i := range f.words {
		f.words[i] = depth * i
	}
	if depth == 0 {
		n := 0
		for p := &f; p != nil; p = p.up {
			for i, w := range p.words {
				if w != p.depth*i {
					panic(fmt.Sprint("frame ", p.depth, " word ", i))
				}
			}
			n++
		}
		return n
	}
	n := chain(&f, depth-1)
	if f.words[15] != depth*15 || f.up != up {
		panic("caller's frame is damaged")
	}
	return n
}

func withDefers(depth int, log *int) {
	defer func() {
		*log++
		if r := recover(); r != nil && depth%1000 != 0 {
			panic(r)
		}
	}()
	if depth == 0 {
		panic("bottom")
	}
	withDefers(depth-1, log)
}

func withClosures(depth int, f func() int) int {
	if depth == 0 {
		return f()
	}
	x := depth
	return withClosures(depth-1, func() int { x++; return f() + x - depth })
}

func big(depth int) byte {
	var a [8192]byte
	a[depth%8192] = 1
	if depth == 0 {
		return a[0]
	}
	return big(depth-1) + a[depth%8192] - 1
}

func main() {
	debug.SetMaxStack(1 << 30)
	fmt.Println("chain:", chain(nil, 1_000_000))
	log := 0
	withDefers(20_500, &log)
	fmt.Println("defers:", log)
	fmt.Println("closures:", withClosures(100_000, func() int { return 0 }))
	fmt.Println("big frames:", big(20_000))
	var wg sync.WaitGroup
	results := make([]int, 20)
	for g := range 20 {
		wg.Go(func() {
			for round := range 4 {
				results[g] += chain(nil, 2000*(round+1))
				runtime.GC() // shrinks
			}
		})
	}
	wg.Wait()
	fmt.Println("goroutines:", results)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	fmt.Println("stacks in use afterwards are small:", m.StackInuse < 1<<30)
}
