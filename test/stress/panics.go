// Panics, defers, recover, Goexit; what the runtime says of errors; who called whom.
// env: GOGC=1
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

func main() {
	for i, f := range faults {
		fmt.Println(i, caught(f))
	}
	fmt.Println("nested:", nested())
	fmt.Println("order:", order())
	n, err := results()
	fmt.Println("results:", n, err)
	fmt.Println("repanic:", caught(repanic))
	fmt.Println("goexit:", goexit())
	fmt.Println("loop:", deferredInLoop(5))
	fmt.Println("nil:", caught(func() { panic(nil) }))
	fmt.Println("recover in a helper:", recoverTooDeep())
	fmt.Println("method:", caught((*box)(nil).get))
	fmt.Println("callers:", callers())
	fmt.Println("inlined:", outer())
	pc, _, line, ok := runtime.Caller(0)
	fmt.Println("caller:", runtime.FuncForPC(pc).Name(), line, ok)
	func() {
		defer func() {
			recover()
			fmt.Println("stack:", stackNames())
		}()
		explode(3)
	}()
	if len(os.Args) > 1 {
		explode(2)
	}
}

type box struct{ v [4]int }

func (b *box) get() { println(b.v[2]) }

type huge struct {
	pad [1 << 20]byte
	v   int
}

type stringer interface{ String() string }

var (
	zero, seven = 0, 7
	minus       = -1
	array       = []int{1, 2, 3}
	text        = "héllo"
	nothing     any
	anInt       any = 5
	noMap       map[string]int
	noBox       *box
	noHuge      *huge
	noFunc      func()
	closed          = func() chan int { c := make(chan int); close(c); return c }()
	unhashable  any = []int{1}
)

var faults = []func(){
	func() { fmt.Println(seven / zero) },
	func() { fmt.Println(seven % zero) },
	func() { fmt.Println(array[seven]) },
	func() { fmt.Println(array[minus]) },
	func() { fmt.Println(array[2:seven:zero]) },
	func() { fmt.Println(array[seven:]) },
	func() { fmt.Println(array[:seven]) },
	func() { fmt.Println(array[3:zero]) },
	func() { fmt.Println(text[seven]) },
	func() { fmt.Println(text[seven:]) },
	func() { fmt.Println(text[3:zero]) },
	func() { fmt.Println([4]int(array)) },
	func() { fmt.Println(noBox.v[1]) },
	func() { fmt.Println(noHuge.v) },
	func() { noFunc() },
	func() { noMap["x"] = 1 },
	func() { close(closed) },
	func() { closed <- 1 },
	func() { close((chan int)(nil)) },
	func() { fmt.Println(nothing.(int)) },
	func() { fmt.Println(anInt.(string)) },
	func() { fmt.Println(anInt.(stringer)) },
	func() { fmt.Println(nothing.(stringer)) },
	func() { fmt.Println(unhashable == unhashable) },
	func() { fmt.Println(map[any]int{unhashable: 1}) },
	func() { fmt.Println(make([]int, minus)) },
	func() { fmt.Println(make([]int, 1, zero)) },
	func() { fmt.Println(make(chan int, minus)) },
	func() { fmt.Println(1 << minus) },
	func() { panic(errors.New("an error")) },
	func() { panic(fmt.Sprint("text ", 1)) },
	func() { panic(box{}) },
	func() { var e error; fmt.Println(e.Error()) },
}

func caught(f func()) (s string) {
	defer func() {
		r := recover()
		switch r := r.(type) {
		case runtime.Error:
			s = "runtime: " + r.Error()
		case error:
			s = "error: " + r.Error()
		default:
			s = fmt.Sprintf("%T %v", r, r)
		}
	}()
	f()
	return "nothing"
}

func nested() (s string) {
	defer func() { s += fmt.Sprint(recover()) }()
	defer func() {
		defer func() { s += fmt.Sprint(recover(), ";") }()
		panic("second")
	}()
	panic("first")
}

func order() (s string) {
	for i := range 3 {
		defer func() { s += fmt.Sprint(i) }()
	}
	if s == "" {
		defer func() { s += "a" }()
	}
	defer func(n int) { s += fmt.Sprint(n) }(len(s) + 9)
	return "r"
}

func results() (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("from %v", r)
			n *= 2
		}
	}()
	n = 21
	panic("here")
}

func repanic() {
	defer func() {
		r := recover()
		panic(fmt.Sprint(r, " and again"))
	}()
	panic("once")
}

func goexit() string {
	log := make(chan string, 10)
	go func() {
		defer close(log)
		defer func() { log <- fmt.Sprint("recovered ", recover()) }()
		func() {
			defer func() { log <- "inner" }()
			runtime.Goexit()
		}()
		log <- "never"
	}()
	var all []string
	for s := range log {
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func deferredInLoop(n int) (sum int) {
	for i := range n {
		defer func() {
			sum += i
			if i == 2 {
				recover()
			}
		}()
	}
	panic("loop")
}

func helper() any { return recover() }

func recoverTooDeep() (s string) {
	defer func() { s += fmt.Sprint(recover() != nil) }()
	defer func() {
		func() { s += fmt.Sprint(recover(), " ") }()
		s += fmt.Sprint(helper(), " ")
	}()
	panic("x")
}

func callers() string {
	return func() string { return stackNames() }()
}

func small() string  { return stackNames() }
func middle() string { return small() + "!" }
func outer() string  { return middle() + "!" }

func stackNames() string {
	pcs := make([]uintptr, 50)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	var names []string
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "main.") {
			names = append(names, fmt.Sprint(strings.TrimPrefix(f.Function, "main."), ":", f.Line))
		}
		if !more {
			return strings.Join(names, " ")
		}
	}
}

//go:noinline
func explode(depth int) {
	if depth == 0 {
		var b *box
		b.v[3]++
	}
	explode(depth - 1)
}
