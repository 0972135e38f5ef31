// Package variables: what is data, what is code, and what is not there at all has no influence on what a program sees.
package main

import (
	"errors"
	"fmt"
	"sort"
)

// Calls in arguments that the callee ignores are made all the same, in order.
var trace []string

//go:noinline
func note(s string) int {
	trace = append(trace, s)
	return len(trace)
}

func ignore(int) int            { return 3 }
func second(_, x int) int       { return x }
func keep(_ int, p *int) *int   { return p }
func ignoreAll(...int) struct{} { return struct{}{} }

var (
	a       = ignore(note("a"))
	b       = second(note("b"), 7)
	c       = keep(note("c"), &a)
	d       = []int{ignore(note("d1")), 2, second(note("d2"), 9)}
	unused  = ignoreAll(note("e1"), note("e2"))
	counted = len(trace)
)

// A panic in an ignored argument.
var (
	empty    []int
	at       = 1
	panicked = caught(func() { _ = ignore(empty[at]) })
)

func caught(f func()) (msg string) {
	defer func() {
		if e := recover(); e != nil {
			msg = fmt.Sprint(e)
		}
	}()
	f()
	return "none"
}

// Every call makes an object of its own; one object named twice stays one.
type pair struct{ x, y *int }

type node struct {
	name string
	next *node
	err  error
}

func twice(p *int) pair      { return pair{p, p} }
func leaf(name string) *node { return &node{name: name} }
func list(name string, n *node) *node {
	return &node{name, n, errors.New(name)}
}

var (
	err1  = errors.New("same")
	err2  = errors.New("same")
	err3  = err1
	errs  = []error{nil, errors.New("same"), errors.New("same"), err1}
	both  = twice(new(int))
	lit   = twice(&[]int{5}[0])
	chain = list("one", list("two", leaf("three")))
	nodes = [...]*node{leaf("p"), leaf("p"), 4: leaf("q")}
	held  = struct {
		e error
		n fmt.Stringer
	}{errors.New("in a struct"), named("stringer")}
)

type named string

func (n named) String() string { return "<" + string(n) + ">" }

// Copies are taken when the initialiser's turn comes.
type table struct{ v [3]int }

func (t table) get(i int) int { return t.v[i] }

var (
	first   = table{[3]int{1, 2, 3}}
	copied  = first
	changed = change()
	later   = first
	method  = first.get
	ptr     = &first
)

//go:noinline
func change() int {
	first.v[1] = 20
	return first.v[1]
}

// Large maps: kept where something reaches them, in whatever way; left out where nothing does.
var big = map[string]int{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}
var alias = big
var address = &behind
var behind = map[int]string{1: "a", 2: "b", 3: "c", 4: "d", 5: "e", 6: "f", 7: "g", 8: "h", 9: "i"}
var dead = map[string]*node{
	"a": leaf("a"), "b": leaf("b"), "c": leaf("c"), "d": leaf("d"), "e": leaf("e"), "f": leaf("f"), "g": leaf("g"),
}
var fresh = map[string]error{
	"a": errors.New("x"), "b": errors.New("x"), "c": errors.New("x"), "d": errors.New("x"), "e": errors.New("x"),
	"f": errors.New("x"), "g": errors.New("x"), "h": err1,
}
var noisy = map[int]int{
	1: note("m1"), 2: note("m2"), 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9, 10: 10, 11: 11, 12: 12,
}

// Reads the map before its own turn would come in source order: the order follows what refers to what.
var size = count()

func count() int { return len(late) + late[7] }

var late = map[int]int{1: 1, 2: 4, 3: 9, 4: 16, 5: 25, 6: 36, 7: 49, 8: 64, 9: 81, 10: 100}

func init() { big["ten"] = 10 }

func main() {
	fmt.Println(trace)
	fmt.Println(a, b, c == &a, d, unused, counted, panicked)
	fmt.Println(err1 == err2, err1 == err3, errs[1] == errs[2], errs[3] == err1, errs[0] == nil, errs)
	fmt.Println(both.x == both.y, *both.x, lit.x == lit.y, *lit.x)
	fmt.Println(chain.name, chain.next.name, chain.next.next.name, chain.err, chain.next.err, chain.next.next.err)
	fmt.Println(nodes[0] == nodes[1], *nodes[0] == *nodes[1], nodes[2], nodes[4].name, held.e, held.n)
	fmt.Println(first, copied, changed, later, method(1), ptr.get(1))
	names := make([]string, 0, len(alias))
	for k := range alias {
		names = append(names, k)
	}
	sort.Strings(names)
	fmt.Println(names, len(big), (*address)[9], len(behind))
	fmt.Println(fresh["a"] == fresh["b"], fresh["h"] == err1, len(fresh), size)
}
