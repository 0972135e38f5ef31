// Corners of the language, each a line of output: orders of evaluation, aliasing, constants, instances that never run.
package main

import (
	"fmt"
	"runtime"
	"strings"
	"unsafe"
)

type pair struct{ p *[8]int64 }

//go:noinline
func id[T any](x T) T { return x }

// A value whose last use is KeepAlive stays alive across a call.
func keptAlive() bool {
	freed := make(chan bool, 1)
	s := id(&pair{new([8]int64)})
	runtime.SetFinalizer(s, func(*pair) { freed <- true })
	return stays(s, freed)
}

//go:noinline
func stays(s *pair, freed chan bool) bool {
	for range 3 {
		runtime.GC()
		runtime.Gosched()
	}
	early := len(freed) > 0
	runtime.KeepAlive(s)
	return !early
}

// Cases of a switch may change what the tag was made of.
func switchBytes() string {
	x := []byte{'a'}
	switch string(x) {
	case func() string { x[0] = 'b'; return "b" }():
		return "changed"
	}
	return "unchanged"
}

// Arrays behind slices may overlap.
func overlap() (r [8]byte) {
	var y [64]byte
	for i := range y {
		y[i] = byte(i)
	}
	*(*[32]byte)(y[4:36]) = *(*[32]byte)(y[2:34])
	copy(r[:], y[16:])
	return r
}

// What is called is evaluated before the arguments that are another call's results.
func order() (log []string) {
	f := func() func(int, int) int {
		log = append(log, "f")
		return func(int, int) int { return 0 }
	}
	g := func() (int, int) {
		log = append(log, "g")
		return 0, 0
	}
	_ = f()(g())
	return log
}

type big struct {
	a [1 << 12]byte
	s string
}

type whatever interface{ Whatever() }

// For most T this assertion cannot hold.
func assert[T any](x whatever) (ok bool) {
	_, ok = x.(T)
	return ok
}

type does struct{}

func (does) Whatever() {}

func parts() (float64, float64) { return 5, 7 }

func panicLine(f func()) (line int) {
	defer func() {
		recover()
		var pcs [20]uintptr
		frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs[:])])
		for {
			fr, more := frames.Next()
			if strings.HasPrefix(fr.Function, "main.main.func") || fr.Function == "main.inlined" {
				line = fr.Line
				return
			}
			if !more {
				return
			}
		}
	}()
	f()
	return 0
}

func inlined() {
	var x *string
	for _, r := range *x {
		println(r)
	}
}

var sink int64

func main() {
	fmt.Println("kept alive:", keptAlive())
	fmt.Println("switch on bytes:", switchBytes())
	fmt.Println("overlap:", overlap())
	fmt.Println("order:", order())

	one := 1
	const M = 1<<64 - 1
	fmt.Println("shifts:", one<<(1+0i), one<<2., one<<(M+0.+0i))
	fmt.Println("complex:", complex(parts()))

	b := id(&big{s: "old"})
	*b = big{s: "new"}
	fmt.Println("literal in place:", b.s, b.a[7])

	fmt.Println("assertions:", assert[string](does{}), assert[does](does{}), assert[does](nil))
	var empty string
	fmt.Println("text of one byte, and of one boxed:", string(id([]byte{52})), any(id(uint16(77))))
	fmt.Println("empty slice is nil:", []byte(id(empty)) == nil, func(s []byte) bool { return s == nil }([]byte("")))

	var p *int32
	var a []int
	i := id(9)
	fmt.Println("lines of panics:",
		panicLine(func() {
			v := *p
			sink = int64(v)
		}),
		panicLine(func() {
			a[i] = 1
		}),
		panicLine(func() {
			inlined()
		}),
		panicLine(func() {
			sink = int64(uintptr(unsafe.Pointer(&*p)))
		}))
}
