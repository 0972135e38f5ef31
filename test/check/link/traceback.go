package main

import "fmt"

type S struct{ p *int }

//go:noinline
func deep(n int, s *S) int {
	if n == 0 {
		return *s.p
	}
	return deep(n-1, s) + 1
}

func inlined(n int, s *S) int { return deep(n, s) }

func main() {
	defer func() {
		fmt.Println("recovered:", recover())
		defer fmt.Println("deferred")
		var m map[string]int
		m["a"] = inlined(3, &S{})
	}()
	panic("first")
}
