// Variables that begin as data, asked for in any order or never, among others that need code: the order of the latter, and
// what everything holds when main begins.
package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

type point struct{ x, y int }

func (p point) sum() int { return p.x + p.y }
func (p *point) grow()   { p.x++; p.y++ }

type adder interface{ sum() int }

type box[T any] struct{ v T }

func (b box[T]) get() T { return b.v }

var steps []string

func step(name string, n int) int {
	steps = append(steps, name)
	return n
}

// late waits for data that is declared after it; early is ready before.
var (
	late  = step("late", table[1].x)
	early = step("early", 1)
	table = []point{{1, 2}, {3, 4}}
)

// through waits for a function that only data names.
var (
	through = step("through", calls[0]())
	aside   = step("aside", 2)
	needed  = step("needed", 10)
	calls   = []func() int{usesNeeded}
)

func usesNeeded() int { return needed + 1 }

// The address of a variable that needs code.
var (
	pointed   = step("pointed", *addresses[1])
	before    = step("before", 3)
	address   = step("address", 7)
	addresses = []*int{&before, &address}
)

// Copies: one that code has changed meanwhile.
var (
	original = point{1, 1}
	changed  = change()
	copied   = original
	copies   = []point{original, {5, 5}}
	behind   = &shared
	shared   = point{8, 8}
	again    = behind
)

func change() int { original.x = 100; return step("change", 1) }

// Constants by iota, conversions, operators.
const (
	a = 1 << iota
	b
	c
	count = len(table3)
)

type weekday uint8

var table3 = [3]string{0: "zero", 2: "two"}
var bits = [...]uint16{a, c: 5, b, a | c}
var days = map[weekday]string{1: "mon", 2: "tue"}
var today weekday = weekday(b)
var ratio, imaginary, small = float32(1) / 3, 2i * 2i, int8(-a)
var sized [count]byte
var filled = [count]byte{count - 1: 'z'}

// Interfaces: values behind them, pointers, functions, nil.
var (
	adders       = []adder{point{1, 2}, &point{3, 4}, nil, &original}
	mixed        = []any{1, "text", 2.5, point{6, 7}, &shared, usesNeeded, nil, [2]int{1, 2}, struct{}{}}
	nested       = map[string][]any{"k": {1, "v"}}
	_      adder = (*point)(nil)
	_      adder = point{}
	_            = []int{1}
	_            = step("blank", 0)
)

// Functions of every sort.
var (
	method     = original.sum
	expression = point.sum
	grow       = (*point).grow
	literal    = func(n int) int { return n * 2 }
	imported   = strings.ToUpper
	generic    = box[string]{"boxed"}.get
	boxes      = []box[int]{{1}, {2}}
	handlers   = [...]struct {
		name string
		run  func(string) string
	}{{"up", strings.ToUpper}, {name: "down", run: strings.ToLower}, {"own", own}}
)

func own(s string) string { return "own " + s }

// Data that refers to itself through other data, never to code.
type node struct {
	name string
	next *node
	list []*node
}

var first = node{name: "first", next: &node{name: "inner", list: []*node{{name: "deep"}}}}
var ring = []*node{&first, {name: "second", next: &first}}

// Text that is only an empty string, zero values, values that are large.
var (
	empty   = ""
	zero    = point{}
	zeros   = [4]int{}
	bytes   = []byte("bytes")
	large   = [...]string{4000: "end"}
	float   = []float64{0, -0.0, 1e300, 0.1}
	complex = [...]complex64{1 + 2i, 3}
)

var unusedByAnyone = []*point{{1, 2}, &zero}

var errEnd = fmt.Errorf("end: %w", io.EOF)

func main() {
	fmt.Println(steps)
	fmt.Println(late, early, through, aside, needed, pointed, before, address, changed)
	fmt.Println(original, copied, copies, *behind, shared, again == behind, behind == &shared)
	fmt.Println(table3, bits, days, today, ratio, imaginary, small, sized, filled, count)
	for _, x := range adders {
		if x != nil {
			fmt.Print(x.sum(), " ")
		}
	}
	fmt.Println(adders[2] == nil, adders[3] == adder(&original))
	for i, x := range mixed {
		switch v := x.(type) {
		case func() int:
			fmt.Print(i, ":", v(), " ")
		case *point:
			fmt.Print(i, ":", *v, v == &shared, " ")
		default:
			fmt.Printf("%d:%v:%T ", i, v, v)
		}
	}
	fmt.Println(nested)
	original.grow()
	grow(&shared)
	fmt.Println(method(), expression(shared), literal(4), imported("up"), generic(), boxes[1].get())
	for _, h := range handlers {
		fmt.Print(h.name, " ", h.run("Text"), "; ")
	}
	fmt.Println()
	fmt.Println(first.next.name, first.next.list[0].name, ring[1].next == ring[0], ring[0] == &first)
	table[0].x, ring[1].name = 50, "renamed"
	fmt.Println(table, ring[1].name, len(empty), zero, zeros, string(bytes), len(large), large[4000], float, complex)
	fmt.Println(errEnd, errors.Is(errEnd, io.EOF))
	fmt.Println(unicode.Is(unicode.Lu, 'Ä'), unicode.Is(unicode.Categories["Nd"], '٣'), unicode.In('Ω', unicode.Greek),
		unicode.Is(unicode.Scripts["Cyrillic"], 'ж'), unicode.Lu == unicode.Upper, unicode.IsSpace('\u2003'),
		unicode.SpecialCase(unicode.TurkishCase).ToUpper('i') == 'İ', unicode.IsPrint('ß'), unicode.ToTitle('ǆ') == 'ǅ')
}
