// Methods called through interfaces whose values come from inlined functions: the same results, and nothing is allocated.
package main

import (
	"crypto/sha256"
	"encoding"
	"fmt"
	"testing"
)

type shape interface {
	area() int
	grow(n int)
}

type square struct{ side int }

func (s *square) area() int  { return s.side * s.side }
func (s *square) grow(n int) { s.side += n }

type dot struct{}

func (dot) area() int  { return 0 }
func (dot) grow(n int) {}

func newSquare(n int) shape { return &square{n} }

func newEither(n int) shape {
	if n < 0 {
		return dot{}
	}
	return &square{n}
}

func newMaybe(n int) shape {
	if n < 0 {
		return nil
	}
	return &square{n}
}

func newNamed(n int) (s shape) {
	if n < 0 {
		return
	}
	s = &square{n}
	return
}

func newTwice(n int) (shape, error) {
	if n > 100 {
		return &square{100}, fmt.Errorf("too big")
	}
	return &square{n}, nil
}

func caught(f func()) (why any) {
	defer func() { why = recover() }()
	f()
	return nil
}

//go:noinline
func areas(n int) []int {
	a := newSquare(n)
	a.grow(1)
	b := newEither(n)
	b.grow(1)
	e, err := newTwice(n * 50)
	e.grow(1)
	if err != nil {
		e.grow(1000)
	}
	return []int{a.area(), b.area(), e.area()}
}

//go:noinline
func quiet() int {
	s := newSquare(3)
	s.grow(4)
	h := sha256.New()
	h.Write([]byte{1, 2, 3})
	m, _ := h.(encoding.BinaryMarshaler).MarshalBinary()
	return s.area() + len(m)
}

func main() {
	fmt.Println(areas(2), areas(3), areas(-1))
	fmt.Println(caught(func() { newMaybe(-1).grow(1) }), caught(func() { newNamed(-1).grow(1) }))
	fmt.Println(newMaybe(2).area(), newNamed(3).area())
	fmt.Println(caught(func() { newSquare(1).(fmt.Stringer).String() }))
	fmt.Println(quiet(), testing.AllocsPerRun(10, func() { quiet() }) <= 1)
}
