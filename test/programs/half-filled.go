// Memory whose life has begun, or whose value comes last, when a call lets the collector in: it must not see what was there.
package main

import "runtime"

type state struct {
	n    int
	p    [30]*int
	text string
}

//go:noinline
func poison(n int) int {
	var a [600]uintptr
	for i := range a {
		a[i] = 0x24
	}
	return int(a[n])
}

//go:noinline
func collect(n int) *int {
	runtime.GC()
	return &n
}

//go:noinline
func read(s *state) int { return s.n + *s.p[3] }

// A result that lives in the heap until the end, in a frame that nobody has written to.
//
//go:noinline
func captured(n int) (a, b state) {
	done := make(chan bool)
	go func() {
		b.n = 2
		done <- true
	}()
	collect(n)
	<-done
	a.n = n
	return
}

//go:noinline
func results(n int) int {
	a, b := captured(n)
	return a.n + b.n
}

// Literals with calls in them, in memory of the frame.
//
//go:noinline
func literals(n int) int {
	s := state{n: n, p: [30]*int{3: collect(n)}}
	t := &state{text: "t", p: [30]*int{3: collect(n + 1), 4: collect(n + 2)}}
	return read(&s) + read(t)
}

//go:noinline
func boxed(n int) int {
	var x any = state{n: n, p: [30]*int{3: collect(n)}}
	return x.(state).n + *x.(state).p[3]
}

func main() {
	for i := range 3 {
		poison(i)
		println(results(i))
		poison(i)
		println(literals(i))
		poison(i)
		println(boxed(i))
	}
}
