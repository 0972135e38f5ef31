// Calls of small functions with one deferred call or two: what a defer costs.
package main

import (
	"fmt"
	"sync"
)

var mu sync.Mutex
var n int

//go:noinline
func locked() int {
	mu.Lock()
	defer mu.Unlock()
	n++
	return n
}

//go:noinline
func inc(p *int) { *p++ }

//go:noinline
func two(p *int) {
	defer inc(p)
	defer inc(p)
	*p += 2
}

//go:noinline
func conditional(p *int, c bool) {
	if c {
		defer inc(p)
	}
	*p++
}

//go:noinline
func closure(p *int) (r int) {
	defer func() { r += *p }()
	return 1
}

func main() {
	x, sum := 0, 0
	for i := range 10_000_000 {
		sum += locked()
		two(&x)
		conditional(&x, i&1 == 0)
		sum += closure(&x)
	}
	fmt.Println(n, x, sum)
}
