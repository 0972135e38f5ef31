// What every generated file begins with: checksums of basic values, accesses that cannot fail, generic helpers.
export const prelude = `package main

import (
	"math"
	"math/bits"
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
		return mix(h, v.Sum())
	}
	return mix(h, 98)
}

func at[T any](s []T, i int) T {
	if uint(i) < uint(len(s)) {
		return s[i]
	}
	var zero T
	return zero
}

func sub[T any](s []T, i, j int) []T {
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
		return e.Error()
	case string:
		return e
	}
	return "?"
}

type none struct{}

func (none) M0(a int) int { return a }

func (none) Sum() uint64 { return 77 }

var escaped any

var steps int
`;
