// x = append(x, …) where x is a field, an element, a package's or a captured variable: what is appended may read or replace x,
// or be stored where x itself is; growing under a collector that runs often; elements of all sizes.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type large struct {
	n    int
	name string
	list []string
	rest [3]int
}

type node struct {
	id    int
	kids  []*node
	ints  []int
	bytes []byte
	none  []struct{}
	big   []large
	pairs [][2]string
	errs  []error
	self  []node
}

var global []string
var nodes [3]node

//go:noinline
func (n *node) fill(i int) {
	n.kids = append(n.kids, &node{id: i})
	n.ints = append(n.ints, i, len(n.ints), cap(n.ints)&1)
	n.bytes = append(n.bytes, byte(i))
	n.none = append(n.none, struct{}{}, struct{}{})
	n.big = append(n.big, large{n: i, name: fmt.Sprint(i), list: []string{"x"}}, large{})
	n.pairs = append(n.pairs, [2]string{fmt.Sprint("a", i), "b"})
	n.errs = append(n.errs, fmt.Errorf("error %d", i), nil)
	global = append(global, n.pairs[i][0])
	nodes[i%3].ints = append(nodes[i%3].ints, i)
}

// aliased appends to a slice whose next element is where the slice itself is kept; as the specification has it, and gc without
// optimisation, the assignment comes last.
func aliased() {
	s := make([]node, 1, 4)
	p := &s[0]
	p.self = s[:0]
	p.id = 1
	p.self = append(p.self, node{id: 2, ints: []int{1, 2, 3}})
	fmt.Println(p.id, len(p.ints), len(p.self), cap(p.self))
	p.self = s[:0]
	p.self = append(p.self, *p)
	fmt.Println(p.id, len(p.ints), len(p.self), cap(p.self))

	var h [][]int
	grid := make([][]int, 2, 4)
	h = grid[:0]
	q := &grid
	*q = append(*q, h...)
	*q = append(*q, []int{7})
	(*q)[0] = append((*q)[0], 1, 2)
	(*q)[0] = append((*q)[0], (*q)[0][1], len((*q)[0]))
	fmt.Println(len(*q), cap(*q), (*q)[0], h[:3][2])
}

// moved appends elements that are in the way of those before them.
func moved() {
	made := func(i int) large { return large{n: i, name: fmt.Sprint(i)} }
	p := &node{big: []large{made(1), made(2), made(3), made(4)}}
	s := p.big
	p.big = s[:0]
	p.big = append(p.big, s[1], s[0], s[3], s[0])
	fmt.Println(p.big)
	t := append(s[:1], s[2], s[1], large{n: s[2].n}, s[3])
	fmt.Println(t, s)
}

func (n *node) replace(v int) int {
	n.ints = []int{100, 200, v}
	return v
}

// called appends what calls give that change the slice, or the pointer to it.
func called() {
	n := &node{}
	n.ints = append(n.ints, 1, n.replace(5))
	fmt.Println(n.ints)
	n.ints = append(n.ints, n.ints[0], n.replace(6), len(n.ints))
	fmt.Println(n.ints)
	other := &node{id: 9}
	change := func() int { n = other; return 3 }
	first := n
	n.ints = append(n.ints, change())
	fmt.Println(len(first.ints), other.ints)
	i := 0
	next := func() int { i++; return i }
	lists := make([][]int, 3)
	lists[i] = append(lists[i], next(), next())
	fmt.Println(lists)
	b := true
	n.ints = append(n.ints, pick(b && next() > 2, 1, next()))
	fmt.Println(n.ints, i)
}

func pick(c bool, x, y int) int {
	if c {
		return x
	}
	return y
}

func captured() (out []string) {
	var ptrs []*int
	add := func(i int) {
		ptrs = append(ptrs, &i)
		out = append(out, fmt.Sprint(i))
	}
	each(20, add)
	runtime.GC()
	sum := 0
	for _, p := range ptrs {
		sum += *p
	}
	fmt.Println(len(ptrs), sum)
	defer func() {
		out = append(out, "end")
	}()
	return out
}

//go:noinline
func each(n int, f func(int)) {
	for i := range n {
		f(i)
	}
}

func try(name string, f func()) {
	defer func() { fmt.Println(name, recover()) }()
	f()
}

func panics() {
	var p *node
	var list []int
	n := &node{}
	m := map[string]int(nil)
	try("nil", func() { p.ints = append(p.ints, 1) })
	try("index", func() { n.ints = append(n.ints, list[3]) })
	lists := make([][]int, 2)
	k := 5
	try("element", func() { lists[k] = append(lists[k], 1) })
	try("map", func() { m["a"] = len(append(n.ints, 1)) })
	try("call", func() {
		n.ints = append(n.ints, 1)
		n.ints = append(n.ints, func() int { panic("no") }())
	})
	fmt.Println(n.ints, len(lists))
}

type stack[T any] struct{ items []T }

func (s *stack[T]) push(x T) { s.items = append(s.items, x) }

func main() {
	debug.SetGCPercent(1)
	n := &node{}
	for i := range 300 {
		n.fill(i)
	}
	sum := 0
	for i, k := range n.kids {
		sum += k.id ^ int(n.bytes[i]) ^ n.big[2*i].n
		if n.big[2*i].name != global[i][1:] || n.errs[2*i].Error() != "error "+n.big[2*i].name || n.big[2*i+1].list != nil {
			fmt.Println("differs at", i)
		}
	}
	fmt.Println(sum, len(n.ints), n.ints[897:899], len(n.none), len(n.big), len(global), nodes[2].ints[99], len(nodes[0].ints))
	aliased()
	moved()
	called()
	fmt.Println(len(captured()))
	panics()
	var s stack[any]
	var t stack[large]
	for i := range 5 {
		s.push(i)
		t.push(large{n: i})
		t.push(t.items[i])
	}
	fmt.Println(s.items, len(t.items), t.items[9].n)
}
