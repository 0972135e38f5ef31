// Methods that are not exported are reached through interfaces of the package; small integers come from a table that
// assembly fills in.
package main

type shape interface{ area() int }
type sq struct{ s int }
type circ struct{ r int }

func (s sq) area() int    { return s.s * s.s }
func (c *circ) area() int { return 3 * c.r * c.r }

func main() {
	shapes := []shape{sq{2}, &circ{1}}
	for _, s := range shapes {
		println(s.area())
	}
	ch := make(chan int, 10)
	ch <- 1
	ch <- 2
	close(ch)
	n := 0
	for range ch {
		n++
	}
	println(n)
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	println(len(m), m["b"])
}
