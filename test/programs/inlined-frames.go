// Inlined calls in tracebacks: which line each frame is at, with and without an instruction of its own.
package main

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
)

func where() string {
	pcs := make([]uintptr, 20)
	n := runtime.Callers(2, pcs)
	fr := runtime.CallersFrames(pcs[:n])
	var out []string
	for {
		f, more := fr.Next()
		if strings.HasPrefix(f.Function, "runtime.") {
			break
		}
		out = append(out, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			break
		}
	}
	return strings.Join(out, " ")
}

func a(x int) string { return b(x) + c(x) }
func b(x int) string {
	return c(x + 1)
}
func c(x int) string {
	if x > 3 {
		return where()
	}
	return ""
}
func d(p *int) int { return e(p) + 1 }
func e(p *int) int {
	return *p
}

type T struct{ a, b int }

func name(f any) string { return runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name() }

func leaf(t *T) int {
	if t != nil {
		return t.b
	}
	return 0
}
func beginsWithLeaf(t *T) int {
	return leaf(t) + 5
}
func beginsWithTwo(t *T) int {
	return beginsWithLeaf(t) + 5
}

func main() {
	// An address of a function's first instruction is the function's.
	fmt.Println(name(leaf), name(beginsWithLeaf), name(beginsWithTwo), name(e), name(d))
	fmt.Println(a(1))
	fmt.Println(a(3), a(4))
	fmt.Println(
		a(5),
		b(6), c(7),
	)
	defer func() {
		recover()
		fmt.Println(where())
		pcs := make([]uintptr, 20)
		n := runtime.Callers(0, pcs)
		fr := runtime.CallersFrames(pcs[:n])
		for {
			f, more := fr.Next()
			if strings.HasPrefix(f.Function, "main.") {
				fmt.Println(f.Function, f.Line)
			}
			if !more {
				break
			}
		}
	}()
	var p *int
	fmt.Println(d(p))
}
