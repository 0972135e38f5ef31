// What every generated file begins with: checksums of basic values, accesses that cannot fail, generic helpers.
export const prelude = `package main

import (
	"math"
	"math/bits"
	"runtime"
	"sync"
)

func mix(h, x uint64) uint64 {
	h ^= x
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}

func mixf(h uint64, x float64) uint64 {
	if x != x {
		return mix(h, 0x7ff8)
	}
	return mix(h, math.Float64bits(x))
}

func mixs(h uint64, s string) uint64 {
	h = mix(h, uint64(len(s)))
	for i := 0; i < len(s); i++ {
		h = mix(h, uint64(s[i]))
	}
	return h
}

func mixb(h uint64, b bool) uint64 {
	if b {
		return mix(h, 1)
	}
	return mix(h, 2)
}

func mixi(h uint64, x any) uint64 {
	switch v := x.(type) {
	case nil:
		return mix(h, 99)
	case int:
		return mix(h, uint64(v))
	case string:
		return mixs(h, v)
	case float64:
		return mixf(h, v)
	case uint8:
		return mix(h, uint64(v)+7)
	case error:
		return mixs(h, v.Error())
	case interface{ Sum() uint64 }:
		// What is folded may hold itself.
		if within > 20 {
			return mix(h, 97)
		}
		within++
		h = mix(h, v.Sum())
		within--
		return h
	}
	return mix(h, 98)
}

var within int

func at[T any](s []T, i int) T {
	if uint(i) < uint(len(s)) {
		return s[i]
	}
	var zero T
	return zero
}

func sub[S ~[]T, T any](s S, i, j int) S {
	i, j = min(max(i, 0), len(s)), min(max(j, 0), len(s))
	if i > j {
		i, j = j, i
	}
	return s[i:j]
}

func subs(s string, i, j int) string {
	i, j = min(max(i, 0), len(s)), min(max(j, 0), len(s))
	if i > j {
		i, j = j, i
	}
	return s[i:j]
}

func ats(s string, i int) byte {
	if i >= 0 && i < len(s) {
		return s[i]
	}
	return 0
}

func small(x float64) float64 {
	if x > -1e9 && x < 1e9 {
		return x
	}
	return 0
}

func pick[T any](c bool, x, y T) T {
	if c {
		return x
	}
	return y
}

func mapped[T, U any](s []T, f func(T) U) []U {
	var out []U
	for _, x := range s {
		out = append(out, f(x))
	}
	return out
}

func folded[T, A any](s []T, a A, f func(A, T) A) A {
	for _, x := range s {
		a = f(a, x)
	}
	return a
}

type pair[A, B any] struct {
	first  A
	second B
}

func (p pair[A, B]) swap() pair[B, A] { return pair[B, A]{p.second, p.first} }

func (p *pair[A, B]) set(a A) { p.first = a }

type stack[T any] struct {
	items []T
	most  int
}

func (s *stack[T]) push(x T) {
	s.items = append(s.items, x)
	s.most = max(s.most, len(s.items))
}

func (s *stack[T]) pop() (x T, ok bool) {
	if n := len(s.items); n > 0 {
		x, s.items = s.items[n-1], s.items[:n-1]
		return x, true
	}
	return
}

func counted(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i * i) {
				return
			}
		}
	}
}

func indexed[T any](s []T) func(func(int, T) bool) {
	return func(yield func(int, T) bool) {
		for i := len(s) - 1; i >= 0; i-- {
			if !yield(i, s[i]) {
				return
			}
		}
	}
}

func wide(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	s, c := bits.Add64(lo, y, hi&1)
	d, b := bits.Sub64(s, x, c)
	return d ^ hi ^ b<<7
}

func total(first int, rest ...int) int {
	for i, x := range rest {
		first += x * (i + 1)
	}
	return first
}

type base struct {
	n int
	s string
}

func (b base) Size() int { return b.n + len(b.s) }

func (b *base) grow(k int) *base {
	b.n += k
	b.s = subs(b.s+"+", 0, 9)
	return b
}

type middle struct {
	extra [3]int
	base
}

type outer struct {
	*middle
	name string
}

func (o outer) Size() int { return o.middle.Size()*2 + len(o.name) }

type sizer interface{ Size() int }

func failure(r any) string {
	switch e := r.(type) {
	case error:
		// A method of a nil pointer says either, as the call goes through an interface or was made static.
		if m := e.Error(); subs(m, 0, 13) != "value method " {
			return m
		}
		return "runtime error: invalid memory address or nil pointer dereference"
	case string:
		return e
	}
	return "?"
}

type none struct{}

func (none) M0(a int) int { return a }

func (none) Sum() uint64 { return 77 }

var escaped any

// What no optimisation sees through.
//
//go:noinline
func opaque(x int) int { return x ^ x>>3 }

//go:noinline
func opaqueFloat(x, y float64) float64 { return x*0.5 - y }

// What f yields, or how it fails.
//
//go:noinline
func caught(f func() int) (n int) {
	defer func() {
		if r := recover(); r != nil {
			n = int(mixs(17, failure(r)))
		}
	}()
	return f()
}

var garbage [][]byte

// Lets the collector run, with something to collect.
//
//go:noinline
func collect() {
	for i := range 40 {
		garbage = append(garbage, make([]byte, 100+i))
	}
	garbage = garbage[:0]
	runtime.GC()
}

func shown[T any](x T) string {
	switch v := any(x).(type) {
	case string:
		return v
	case int:
		return subs("0123456789", 0, v&7)
	case uint64:
		return subs("0123456789abcdef", 0, int(v&15))
	case float64:
		return subs("float", 0, int(small(v))&7)
	}
	return "?"
}

type number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr | ~float32 | ~float64
}

func sum[T number](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return
}

func largest[T number | ~string](x T, more ...T) T {
	for _, y := range more {
		if y > x {
			x = y
		}
	}
	return x
}

type tree[K number | ~string, V any] struct {
	left, right *tree[K, V]
	key         K
	value       V
}

func (t *tree[K, V]) put(k K, v V) *tree[K, V] {
	switch {
	case t == nil:
		return &tree[K, V]{key: k, value: v}
	case k < t.key:
		t.left = t.left.put(k, v)
	case k > t.key:
		t.right = t.right.put(k, v)
	default:
		t.value = v
	}
	return t
}

func (t *tree[K, V]) all(yield func(K, V) bool) bool {
	return t == nil || t.left.all(yield) && yield(t.key, t.value) && t.right.all(yield)
}

type list[T any] struct {
	next *list[T]
	item T
}

func (l *list[T]) push(x T) *list[T] { return &list[T]{l, x} }

func (l *list[T]) each(f func(int, T)) {
	for i := 0; l != nil; l, i = l.next, i+1 {
		f(i, l.item)
	}
}

func same[T comparable](x, y T) bool { return x == y }

func keysOf[M ~map[K]V, K comparable, V any](m M, f func(K, V) int) (n int) {
	for k, v := range m {
		n += f(k, v)
	}
	return n
}

func pairs[T any](s []T) func(func(T, T) bool) {
	return func(yield func(T, T) bool) {
		for i := 1; i < len(s); i++ {
			if !yield(s[i-1], s[i]) {
				return
			}
		}
	}
}

func filtered[T any](seq func(func(int, T) bool), keep func(T) bool) func(func(T) bool) {
	return func(yield func(T) bool) {
		for _, x := range seq {
			if keep(x) && !yield(x) {
				return
			}
		}
	}
}

type celsius int16

func (c celsius) warm() bool      { return c > 20 }
func (c *celsius) heat(n celsius) { *c += n }

type words []string

func (w words) Size() int { return len(w) }

func (w *words) add(s string) { *w = append(*w, s) }

type counter map[string]int

func (c counter) Size() int { return len(c) }

type handler func(int) int

func (h handler) Size() int { return h(4) }

type tagged interface {
	sizer
	tag() string
}

type both struct {
	sizer
	name string
}

func (b both) tag() string { return b.name }

type guardedSum struct {
	sync.Mutex
	n int
}

func (g *guardedSum) add(k int) {
	g.Lock()
	defer g.Unlock()
	g.n += k
}

// What tick was called with so far, in which order.
var steps int

//go:noinline
func tick(k int) int {
	steps = steps*31 + k
	return steps & 7
}

func tock(k int) int {
	steps = steps*37 ^ k
	return steps & 3
}

type ticker struct {
	n    int
	last []int
}

//go:noinline
func (t *ticker) then(k int) *ticker {
	steps = steps*41 + t.n + k
	return &ticker{t.n + k, append(t.last, k)}
}

func (t ticker) value(k int) int {
	steps = steps*43 + t.n - k
	return t.n&7 + k
}

//go:noinline
func ticks(k int) (int, string) {
	steps = steps*47 + k
	return k & 3, subs("twoparts", k&3, 5)
}
`;
