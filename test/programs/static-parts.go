// Package variables with literals of which a part is known before the program runs, and a part is not.
package main

import (
	"fmt"
	"runtime"
	"strings"
)

type point struct{ x, y int }

type entry struct {
	name string
	at   *point
	list []int
	any
	_ int
}

type (
	named [2]entry
	boxed struct{ p *int }
	list  struct {
		next *list
		v    int
	}
	pair[A, B any] struct {
		a A
		b B
	}
)

var trace []string

// Evaluated in order, with garbage made and collected in between.
func side(n int) int {
	trace = append(trace, fmt.Sprint(n))
	junk := make([][]byte, 0)
	for i := range 20 {
		junk = append(junk, make([]byte, 100*i))
	}
	runtime.GC()
	runtime.KeepAlive(junk)
	return n
}

func text(s string) string { trace = append(trace, s); return strings.Repeat(s, 2) }
func ptr(n int) *int       { side(n); return &n }
func ent(n int) entry {
	return entry{fmt.Sprint("made", n), &point{n, side(n)}, []int{n}, n, 0}
}
func inlined(n int) *point { return &point{n, n + 1} }
func deep(n int) *entry    { return &entry{name: "deep", at: inlined(n), list: []int{n, side(n)}} }

var (
	table = []entry{
		{"constant", &point{1, 2}, []int{1, 2}, point{3, 4}, 5},
		{"dynamic", &point{1, side(10)}, []int{1, side(11), 3}, point{side(12), 4}, 13},
		ent(14),
		{name: text("a"), at: inlined(7), any: inlined(side(15))},
	}
	array  = [...]string{3: "three", 1: text("b"), 0: "zero"}
	whole  = named{{name: "first"}, {name: text("c"), list: []int{4: side(16)}}}
	where  = &entry{name: text("d"), any: &point{x: side(17)}}
	direct = []any{boxed{ptr(18)}, 5, side(19), boxed{nil}, [1]*int{ptr(20)}, &boxed{ptr(21)}, "s", nil, ent(22)}
	keyed  = []map[string]int{{"a": side(23)}, nil, {}}
	chain  = &list{&list{&list{nil, side(24)}, 2}, side(25)}
	funcs  = []func() int{func() int { return 1 }, counter(), func() int { return len(table) }}
	gen    = []pair[string, any]{{"x", side(26)}, {text("e"), pair[int, int]{1, side(27)}}}
	err    = []interface{ Error() string }{nil, fmt.Errorf("no %d", side(28)), problem{"static"}, problem{text("f")}}
	grid   = [3][2]int{{1, side(29)}, {}, {3, 4}}
	bytes  = struct {
		b []byte
		n int
	}{[]byte("bytes"), side(30)}
	fromDeep = []*entry{deep(31), nil}
	noSize   = []struct{}{{}, empty(), {}}
	numbers  = [...]float64{1.5, float64(side(32)), 2.5, 3.5}
	cplx     = [2]complex128{1 + 2i, complex(float64(side(33)), 1)}
	conv     = renamed(struct{ X, Y int }{1, side(34)})
	copied   = constant
	constant = [2]point{{1, 2}, {3, 4}}
	changed  = [2]point{{5, 6}, {side(35), 8}}
	after    = changed
	boxes    = any(point{1, side(36)})
)

type renamed struct{ X, Y int }

type problem struct{ s string }

func (p problem) Error() string { return p.s }

func empty() struct{} { side(37); return struct{}{} }

func counter() func() int {
	n := side(38)
	return func() int { n++; return n }
}

func show(e entry) string {
	at := "nil"
	if e.at != nil {
		at = fmt.Sprint(*e.at)
	}
	if p, ok := e.any.(*point); ok {
		return fmt.Sprint(e.name, at, e.list, *p)
	}
	return fmt.Sprint(e.name, at, e.list, e.any)
}

func main() {
	fmt.Println(strings.Join(trace, " "))
	for range 3 {
		runtime.GC()
		var keep [][]int
		for i := range 1000 {
			keep = append(keep, []int{i, -1})
		}
		_ = keep
	}
	for _, e := range table {
		fmt.Println(show(e))
	}
	fmt.Printf("%q\n", array)
	fmt.Println(show(whole[0]), show(whole[1]), show(*where))
	for _, d := range direct {
		switch d := d.(type) {
		case boxed:
			fmt.Println("boxed", d.p != nil && *d.p == 18)
		case *boxed:
			fmt.Println("*boxed", *d.p)
		case [1]*int:
			fmt.Println("array", *d[0])
		case entry:
			fmt.Println(show(d))
		default:
			fmt.Println(d)
		}
	}
	fmt.Println(keyed, keyed[1] == nil, keyed[2] == nil)
	for l := chain; l != nil; l = l.next {
		fmt.Print(l.v, " ")
	}
	fmt.Println()
	for _, f := range funcs {
		fmt.Print(f(), f(), " ")
	}
	fmt.Println(gen)
	for _, e := range err {
		fmt.Print(e, "; ")
	}
	fmt.Println(grid, string(bytes.b), bytes.n, show(*fromDeep[0]), len(noSize), numbers, cplx, conv)
	changed[0].x = 50
	fmt.Println(copied, constant, changed, after, boxes)
	// What is behind slices and pointers is the program's own to change, and to grow.
	table[0].list[0] = 100
	table[0].at.x = 100
	grown := append(table[:1], entry{name: "over"})
	bytes.b[0] = 'B'
	fmt.Println(show(table[0]), show(table[1]), len(grown), cap(table), string(bytes.b), cap(table[1].list))
}
