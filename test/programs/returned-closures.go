// Closures that calls return, called at once: what the calls do on the way is not lost, and what they bind is there.
package main

import "fmt"

func noted(s string) int { fmt.Println("evaluated", s); return len(s) }

func adder(n int) func(int) int { return func(m int) int { return n + m } }

func constant(int) func() int { return func() int { return 7 } }

func combine(f func(int) int) func(int) int { return func(n int) int { return 2 * f(n) } }

func main() {
	fmt.Println(adder(noted("one"))(noted("three")))
	fmt.Println(constant(noted("unused"))())
	fmt.Println(combine(adder(noted("inner")))(1))
	fmt.Println(func(s string) func() int { return func() int { return noted(s) } }("literal")())
	defer adder(noted("deferred"))(1)
	for i := range 2 {
		fmt.Println(adder(i)(noted("loop")))
	}
}
