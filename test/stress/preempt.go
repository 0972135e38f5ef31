// Loops without calls must not keep others from running, nor the collector from stopping the world.
// env: GOMAXPROCS=1
// env: GOMAXPROCS=2
// env: GOGC=1
package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
)

var stop bool

//go:noinline
func spin(a *[16]uint64, started *atomic.Int32) {
	started.Add(1)
	for i := uint64(0); ; i++ {
		a[i&15] += i
	}
}

//go:noinline
func spinFloats(p *float64, started *atomic.Int32) {
	started.Add(1)
	x := 1.0
	for {
		x = x*1.0000001 + 0.5
		if x > 1e300 {
			*p = x
			x = 1
		}
	}
}

//go:noinline
func spinPointers(list *node, started *atomic.Int32) {
	started.Add(1)
	for n := list; ; n = n.next {
		n.count++
	}
}

type node struct {
	next  *node
	count int
	data  []int
}

func ring(n int) *node {
	first := &node{data: make([]int, 10)}
	last := first
	for range n - 1 {
		last.next = &node{data: make([]int, 10)}
		last = last.next
	}
	last.next = first
	return first
}

func main() {
	var started atomic.Int32
	go spin(new([16]uint64), &started)
	go spinFloats(new(float64), &started)
	go spinPointers(ring(1000), &started)
	for started.Load() < 3 {
		time.Sleep(time.Millisecond)
	}
	for range 20 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	ticks := 0
	for range time.Tick(5 * time.Millisecond) {
		if ticks++; ticks == 10 {
			break
		}
	}
	n := 0
	done := make(chan bool)
	go func() {
		for range 1_000_000 {
			n++
		}
		done <- true
	}()
	<-done
	fmt.Println("ran beside loops:", n, ticks)
}
