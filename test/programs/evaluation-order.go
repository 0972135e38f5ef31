// Variables that a call in the same statement changes: the specification leaves open which value is seen, and programs have
// come to depend on what gc does. Calls come first, then what is only read.
package main

import "fmt"

type oid struct{ der []byte }

func (o *oid) parse(s string) error {
	o.der = []byte(s)
	return nil
}

func inlined(s string) (oid, error) {
	var o oid
	return o, o.parse(s)
}

//go:noinline
func called(s string) (oid, error) {
	var o oid
	return o, o.parse(s)
}

type large struct{ a [20]int }

//go:noinline
func largeResult(n int) (large, int) {
	var l large
	set := func() int { l.a[3] = n; return n }
	return l, set()
}

//go:noinline
func pair(a, b int) string { return fmt.Sprint(a, b) }

type counter struct {
	n    int
	list []int
}

//go:noinline
func (c *counter) next() int {
	c.n++
	c.list = append(c.list, c.n)
	return c.n
}

func (c *counter) quick() int {
	c.n++
	return c.n
}

func main() {
	a, err := inlined("abc")
	b, err2 := called("def")
	fmt.Println(string(a.der), err, string(b.der), err2)
	l, n := largeResult(5)
	fmt.Println(l.a[3], n)

	var c counter
	one := pair(c.n, c.next())
	two := pair(c.next(), c.n)
	three := pair(c.n, c.quick())
	fmt.Println("arguments:", one, two, three)
	x, y := c.n, c.next()
	fmt.Println("definitions:", x, y)
	x, y = c.n, c.next()
	fmt.Println("assignments:", x, y)
	var z, w = c.n, c.quick()
	fmt.Println("declarations:", z, w)
	s := c.n + c.next()
	t := c.n - c.quick()
	fmt.Println("sums:", s, t)
	p := &c.n
	s = *p + c.next()
	t = *p * c.quick()
	fmt.Println("pointers:", s, t)
	s = c.n<<1 | c.next()
	t = (c.n + 1) * c.next()
	fmt.Println("nested:", s, t)
	yes := c.n > 0
	both := fmt.Sprint(yes && c.n < 100, func() bool { yes = false; return true }())
	var v any = c.n
	asserted := pair(v.(int), func() int { v = -1; return 0 }())
	fmt.Println("conditions:", both, asserted)
	less := c.n < c.next()
	same := c.n == c.next()
	more := c.n > c.quick()
	fmt.Println("comparisons:", less, same, more)
}
