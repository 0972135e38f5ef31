// What a traceback prints of arguments: those in registers are marked with a question mark where the function has not stored
// them in memory. Marked values and addresses are left out here.
package main

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

var (
	marked  = regexp.MustCompile(`0x[0-9a-f]+\?`)
	address = regexp.MustCompile(`0x[0-9a-f]{6,}`)
)

//go:noinline
func show(n int) {
	buf := make([]byte, 10000)
	for _, line := range strings.Split(string(buf[:runtime.Stack(buf, false)]), "\n") {
		if strings.HasPrefix(line, "main.") && !strings.HasPrefix(line, "main.show") && !strings.HasPrefix(line, "main.main") {
			fmt.Println(address.ReplaceAllString(marked.ReplaceAllString(line, "?"), "address"))
		}
	}
	fmt.Println()
}

//go:noinline
func unused(a, b, c int, s string) { show(a) }

//go:noinline
func kept(a, b int, s string, x []int) int {
	show(1)
	return a + b + len(s) + x[0]
}

//go:noinline
func inLoop(a, b int, c uint8) int {
	sum := 0
	for i := range 2 {
		show(i)
		sum += b
	}
	return sum + a
}

//go:noinline
func branch(a, b int) int {
	if a > 0 {
		show(1)
		return b
	}
	show(2)
	return 1
}

//go:noinline
func onStack(arr [3]int, a int, b *int, s string) {
	show(arr[1])
	*b = a
}

//go:noinline
func addressTaken(a, b int) *int {
	q := &a
	change(q)
	show(b)
	return q
}

//go:noinline
func change(p *int) { *p++ }

//go:noinline
func many(a, b, c, d, e, f, g, h, i, j, k, l int) int {
	show(a)
	return b + c + d + e + f + g + h + i + j + k + l
}

type method struct{ s string }

//go:noinline
func (m *method) pointer(f func(), c chan int) {
	show(4)
	f()
}

func deferred(a, b int) (r int) {
	defer func() {
		recover()
		r += a
	}()
	defer show(b)
	panic(b)
}

func main() {
	x := 5
	unused(1, 2, 3, "four")
	kept(1, 2, "three", []int{1, 2, 3, 4})
	inLoop(1, 2, 3)
	branch(1, 2)
	onStack([3]int{1, 2, 3}, 4, &x, "s")
	addressTaken(1, 2)
	many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	(&method{"m"}).pointer(func() {}, nil)
	deferred(10, 11)
}
