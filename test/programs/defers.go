// Deferred calls that the function's exits make themselves, and those that the runtime keeps records of: in which order they
// are made, how often, with which results, what they see of variables, and where they stand in tracebacks; on the ways out of
// returns, panics, recoveries, panics of deferred calls, runtime.Goexit, nil functions, faults; on stacks that grow under them.
package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
)

var log []string

func note(format string, args ...any) { log = append(log, fmt.Sprintf(format, args...)) }

func show(name string, f func()) {
	log = nil
	func() {
		defer func() {
			if r := recover(); r != nil {
				note("escaped: %v", r)
			}
		}()
		f()
	}()
	fmt.Printf("%s: %s\n", name, strings.Join(log, "; "))
}

// -- which calls, in which order

func conditional(bits int) (r int) {
	if bits&1 != 0 {
		defer func() { note("one"); r += 1 }()
	}
	if bits&2 != 0 {
		defer func() { note("two"); r *= 2 }()
		if bits&4 != 0 {
			return 10
		}
	}
	switch {
	case bits&8 != 0:
		defer note("eight %d", bits)
	default:
		defer note("not eight %d", r)
	}
	r = 20
	return
}

func eight(n int) {
	defer note("a")
	defer note("b")
	defer note("c")
	defer note("d")
	defer note("e")
	defer note("f")
	defer note("g")
	if n > 0 {
		defer note("h %d", n)
	}
}

func nine() {
	defer note("1")
	defer note("2")
	defer note("3")
	defer note("4")
	defer note("5")
	defer note("6")
	defer note("7")
	defer note("8")
	defer note("9")
}

func exits(n int) (s string) {
	defer func() { s += "!" }()
	defer func() { s += "?" }()
	defer func() { note("%s", s) }()
	switch n {
	case 0:
		return "zero"
	case 1:
		return "one"
	case 2:
		return "two"
	case 3:
		panic("three")
	case 4:
		return "four"
	case 5:
		return "five"
	case 6:
		defer note("six")
		return "seven"
	}
	return "many"
}

func loop(n int) {
	for i := range n {
		defer note("%d", i)
	}
	defer note("last")
}

func gotoLoop() {
	i := 0
again:
	defer note("round %d", i)
	i++
	if i < 3 {
		goto again
	}
}

func backwards() {
	goto second
first:
	defer note("A")
	return
second:
	defer note("B")
	goto first
}

func sequence(yield func(int) bool) {
	defer note("sequence ends")
	for i := range 3 {
		if !yield(i) {
			return
		}
	}
}

func rangeFunc() (r int) {
	defer note("outer %d", r)
	for i := range sequence {
		defer func() { note("body %d", i); r += i }()
		if i == 2 {
			return 100
		}
	}
	return 0
}

// -- what is evaluated when

type big struct {
	a [20]int
	s string
}

func (b big) value(x *int)    { note("value %d %s %d", b.a[7], b.s, *x) }
func (b *big) pointer(x *int) { note("pointer %d %s %d", b.a[7], b.s, *x) }

type valuer interface{ value(*int) }

func evaluated() {
	b := big{s: "before"}
	b.a[7] = 1
	x := 1
	f := func() { note("f1") }
	var v valuer = b
	defer b.value(&x)
	defer b.pointer(&x)
	defer v.value(&x)
	defer f()
	defer func(b big, x int) { note("literal %s %d %d", b.s, x, b.a[7]) }(b, x)
	method := b.value
	defer method(&x)
	f = func() { note("f2") }
	b.s, b.a[7], x, v = "after", 2, 3, nil
	f()
}

func generic[T any](x T, f func(T)) {
	defer f(x)
	var zero T
	x = zero
	defer f(x)
}

// -- panics

func recovers(n int) (r int, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("recovered %v with %d", x, r)
			r = -r
		}
	}()
	r = 7
	if n == 0 {
		return 8, nil
	}
	r = 9
	if n == 1 {
		panic("one")
	}
	var m map[string]int
	r = 10
	m["x"] = n / (n - n)
	return r, nil
}

func remaining() (r int) {
	defer func() { note("after recovery %d", r); r++ }()
	defer func() { note("recovered %v", recover()); r = 40 }()
	defer note("before recovery")
	panic("P")
}

func repanics() {
	defer func() { note("outer %v", recover()) }()
	defer func() {
		note("inner %v", recover())
		panic("second")
	}()
	defer func() { note("first to run") }()
	panic("first")
}

func panicsWhilePanicking() {
	defer func() { note("recovered %v", recover()) }()
	defer func() {
		defer note("deferred by the deferred")
		panic("2")
	}()
	defer func() { panic("1") }()
	panic("0")
}

// The second of three calls panics on the way out of a normal return: it is not made again, the first still is.
func panicsAtExit() (r int) {
	defer func() {
		note("first: %v %d", recover(), r)
		r = 3
	}()
	defer func() { note("second"); r = 2; panic("at exit") }()
	defer func() { note("third"); r = 1 }()
	return 0
}

func recoverTwice() {
	defer func() { note("%v", recover()) }()
	func() {
		defer func() { note("%v", recover()) }()
		panic("inside")
	}()
	panic("outside")
}

func notRecovered() {
	defer func() { func() { note("too deep: %v", recover()) }() }()
	defer recover()
	panic("stays")
}

func helper() { note("helper: %v", recover()) }

func recoversInFunction() {
	defer helper()
	panic("for the helper")
}

type thing struct{ n int }

func (t thing) recovers() { note("method %d: %v", t.n, recover()) }

func recoversInMethod() {
	t := thing{5}
	defer t.recovers()
	panic("for the method")
}

type embeds struct{ *thing }

func recoversInWrapper() {
	var r interface{ recovers() } = embeds{&thing{6}}
	defer r.recovers()
	panic("for the wrapper")
}

func nilFunction(call bool) {
	var f func()
	defer note("still made")
	if call {
		defer f()
	}
	note("body")
}

func nilReceiver() {
	defer note("made")
	var t *thing
	defer note("not made: %d is read first", t.n)
}

var pointer *int

// What panics before a defer statement does not make its call; what does behind it makes it.
func fault(where int) {
	defer func() { recover() }()
	if where == 0 {
		*pointer = 1
	}
	defer note("second")
	if where == 1 {
		note("%d", *pointer)
	}
	defer note("third")
	var a []int
	if where == 2 {
		a[where] = 1
	}
	defer note("fourth")
}

func goexit() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer note("outermost")
		func() {
			defer note("inner")
			defer func() {
				defer func() { note("recovered %v", recover()) }()
				panic("while exiting")
			}()
			defer func() { note("without a panic: %v", recover()) }()
			runtime.Goexit()
		}()
		note("not reached")
	}()
	wg.Wait()
}

// A deferred call of a panicking function that itself returns through its own deferred calls.
func exitsInside() {
	clean := func(n int) (r int) {
		defer func() { r += n; note("clean %v", recover()) }()
		return 1
	}
	defer func() { note("cleaned %d %v", clean(2), recover()) }()
	panic("around")
}

func goexitAfterPanic() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { note("then %v", recover()) }()
		defer runtime.Goexit()
		panic("replaced by Goexit")
	}()
	<-done
}

// -- frames that move and are looked at

//go:noinline
func deep(n int) int {
	var a [64]int
	for i := range a {
		a[i] = n + i
	}
	if n > 0 {
		return deep(n-1) + a[n%64] - a[(n+1)%64]
	}
	runtime.GC()
	return 0
}

func grows(n int) (r int, p *int) {
	x := n
	s := strings.Repeat("s", n)
	defer func() { r += x + len(s); p = &x }()
	defer func(t string) { note("%s %s %d", t, s, x) }(s + "t")
	x += deep(300)
	s += "u"
	if n > 2 {
		x++
		var q *int
		defer func() { recover(); x++ }()
		deep(2000)
		*q = 1
	}
	return 1000, nil
}

func recursive(n int) (s string) {
	defer func() {
		s = fmt.Sprint(n, s)
		if n%2 == 1 {
			if x := recover(); x != nil {
				s += fmt.Sprint("(", x, ")")
				panic(fmt.Sprint(x, n))
			}
		} else if x := recover(); x != nil {
			s += fmt.Sprint("[", x, "]")
		}
	}()
	if n == 0 {
		panic("bottom")
	}
	return recursive(n-1) + "."
}

func manyGoroutines() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	total := 0
	for i := range 50 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() {
				if r := recover(); r != nil {
					mu.Lock()
					defer mu.Unlock()
					total += r.(int)
				}
			}()
			mu.Lock()
			defer mu.Unlock()
			deep(i * 10)
			panic(i)
		}()
	}
	wg.Wait()
	note("%d", total)
}

// -- results

func heapResult(n int) (p *int, r int) {
	p = &r
	defer func() { recover(); *p += 5; r *= 2 }()
	runtime.GC()
	if n > 0 {
		r = n
		panic("x")
	}
	return p, 1
}

func heapResultAlways() (r []int) {
	defer func() { recover() }()
	keep = &r
	r = append(r, 1, 2)
	deep(200)
	garbage()
	panic("always")
}

var keep *[]int

//go:noinline
func garbage() {
	keep = nil
	var lists [][]int
	for i := range 1000 {
		lists = append(lists, []int{i, i})
	}
	runtime.GC()
	deep(len(lists) / 10)
}

func largeResult(fail bool) (b big, e error) {
	defer func() {
		if r := recover(); r != nil {
			e = errors.New(fmt.Sprint(r, b.s))
		}
		b.a[3]++
	}()
	b.s = "partly"
	b.a[3] = 5
	if fail {
		panic("large ")
	}
	return big{s: "whole"}, nil
}

func strs(a, b string) (x, y string) {
	defer func() { x, y = y, x }()
	return a + "1", b + "2"
}

// -- lines

func callers() {
	pc := make([]uintptr, 30)
	frames := runtime.CallersFrames(pc[:runtime.Callers(2, pc)])
	for {
		f, more := frames.Next()
		if rest, ok := strings.CutPrefix(f.Function, "main."); ok && rest != "main" && !strings.HasPrefix(rest, "show") {
			note("%s:%d", rest, f.Line)
		}
		if !more {
			return
		}
	}
}

func lines(n int) int {
	defer callers()
	defer func() {
		callers()
	}()
	if n == 0 {
		return 1 +
			n
	}
	n++
	return n
}

func linesOfPanic() {
	defer callers()
	defer func() { recover() }()
	panic("x")
}

func linesOfLoop() {
	for range 2 {
		defer callers()
	}
	note("in between")
}

func main() {
	for bits := range 16 {
		show(fmt.Sprint("conditional ", bits), func() { note("= %d", conditional(bits)) })
	}
	show("eight", func() { eight(0); eight(1) })
	show("nine", nine)
	for i := range 8 {
		show(fmt.Sprint("exits ", i), func() { note("= %s", exits(i)) })
	}
	show("loop", func() { loop(3) })
	show("goto loop", gotoLoop)
	show("backwards", backwards)
	show("range over func", func() { note("= %d", rangeFunc()) })
	show("evaluated", evaluated)
	show("generic", func() {
		generic(5, func(x int) { note("%d", x) })
		generic("text", func(x string) { note("%q", x) })
		generic(big{s: "g"}, func(x big) { note("%q", x.s) })
	})
	for i := range 3 {
		show(fmt.Sprint("recovers ", i), func() { r, err := recovers(i); note("= %d %v", r, err) })
	}
	show("remaining", func() { note("= %d", remaining()) })
	show("repanics", repanics)
	show("panics while panicking", panicsWhilePanicking)
	show("panics at exit", func() { note("= %d", panicsAtExit()) })
	show("recover twice", recoverTwice)
	show("not recovered", notRecovered)
	show("recovers in function", recoversInFunction)
	show("recovers in method", recoversInMethod)
	show("recovers in wrapper", recoversInWrapper)
	show("nil function", func() { nilFunction(false); nilFunction(true) })
	show("nil receiver", nilReceiver)
	for i := range 4 {
		show(fmt.Sprint("fault ", i), func() { fault(i) })
	}
	show("goexit", goexit)
	show("exits inside", exitsInside)
	show("goexit after panic", goexitAfterPanic)
	for i := range 4 {
		show(fmt.Sprint("grows ", i), func() { r, p := grows(i); note("= %d %d", r, *p) })
	}
	show("recursive", func() { note("= %s", recursive(6)) })
	show("goroutines", manyGoroutines)
	show("heap result", func() {
		for i := range 2 {
			p, r := heapResult(i)
			note("= %d %d", *p, r)
		}
	})
	show("heap result always", func() { note("= %v", heapResultAlways()) })
	show("large result", func() {
		b, err := largeResult(false)
		note("= %s %d %v", b.s, b.a[3], err)
		b, err = largeResult(true)
		note("= %s %d %v", b.s, b.a[3], err)
	})
	show("strings", func() { x, y := strs("a", "b"); note("= %s %s", x, y) })
	show("lines", func() { lines(0); lines(1) })
	show("lines of panic", linesOfPanic)
	show("lines of loop", linesOfLoop)
}
