// Loops and indices at the edges of integers: whatever the compiler proves, the checks that can fail must fail.
package main

import (
	"fmt"
	"math"
)

func try(name string, f func() int) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(name, "panic:", e)
		}
	}()
	fmt.Println(name, f())
}

//go:noinline
func up8(s []int, from, to int8) (n int) {
	for i := from; i <= to; i++ {
		n += s[i&127]
		if n > 1000 {
			return -1
		}
	}
	return
}

//go:noinline
func upMax(s []int, from int) (n int) {
	for i := from; i >= 0; i++ {
		n++
		if n > 3 {
			_ = s[i]
		}
	}
	return n
}

//go:noinline
func step3(s []int, n int) (r int) {
	for i := 0; i < n; i += 3 {
		r += s[i]
	}
	return
}

//go:noinline
func bigStep(s []int, n, from int) (r int) {
	for i := from; i < n; i += 1 << 29 {
		r++
		if i < 0 {
			return -r
		}
		if r > 20 {
			return r
		}
	}
	return r
}

//go:noinline
func down(s []int) (r int) {
	for i := len(s) - 1; i >= 0; i-- {
		r = r*10 + s[i]
	}
	return
}

//go:noinline
func down2(s []int) (r int) {
	for i := len(s); i > 0; i -= 2 {
		r = r*10 + s[i-1]
	}
	return
}

//go:noinline
func down3(s []int, k int) (r int) {
	for i := len(s) - 1; i >= k; i-- {
		r += s[i]
	}
	return
}

//go:noinline
func downU(s []int) (r int) {
	for i := uint(len(s)) - 1; i < uint(len(s)); i-- {
		r += s[i]
	}
	return
}

//go:noinline
func two(s []int) (r int) {
	for i, j := 0, len(s)-1; i < j; i, j = i+1, j-1 {
		s[i], s[j] = s[j], s[i]
	}
	for _, x := range s {
		r = r*10 + x
	}
	return
}

//go:noinline
func off(s []int, k int) int {
	if k < len(s)-2 {
		return s[k+2]
	}
	return -1
}

//go:noinline
func off2(s []int, k int) int {
	if k >= 1 && k <= len(s) {
		return s[k-1]
	}
	return -1
}

//go:noinline
func sub(s []int, k int) int {
	if k <= len(s) {
		t := s[len(s)-k:]
		return len(t)
	}
	return -1
}

//go:noinline
func sum(s []int, a, b int) int {
	if a >= 0 && b >= 0 && a+b < len(s) {
		return s[a+b]
	}
	return -1
}

//go:noinline
func eq(s []int, n int) (r int) {
	for i := 0; i != n; i++ {
		if i > 5 {
			return -r
		}
		r += s[i]
	}
	return
}

//go:noinline
func continues(s []int, n int) (r int) {
	for i := 0; i < n; i++ {
		if i == 2 {
			i += 2
			continue
		}
		r += s[i]
	}
	return
}

//go:noinline
func nested(s []int, n int) (r int) {
	for i := 0; i < n; i++ {
		for j := i; j < n+1; j++ {
			r += s[j]
		}
	}
	return
}

//go:noinline
func modneg(s []int, k int) int { return s[k%len(s)] }

//go:noinline
func shl(k int, x uint64) uint64 {
	if k < 64 {
		return x << uint(k)
	}
	return 1
}

//go:noinline
func div(a, b int) (int, int) {
	if a >= 0 {
		return a / 8, a % 8
	}
	return a / b, a % b
}

//go:noinline
func changes(s []int) (r int) {
	n := len(s)
	for i := 0; i < n; i++ {
		if i == 1 {
			s = s[:1]
		}
		r += s[i]
	}
	return
}

//go:noinline
func grows(k int) int {
	var s []int
	for i := 0; i < 4; i++ {
		s = append(s, i)
		if s[len(s)-1] != i {
			panic("x")
		}
		s[k]++
	}
	return len(s[:cap(s)])
}

//go:noinline
func make2(n, c int) int { return len(make([]int, n, c)) }

//go:noinline
func three(s []int, i, j, k int) int { return cap(s[i:j:k]) }

//go:noinline
func conv(s []int, i int32, u uint32) int {
	if i < int32(len(s)) && u < uint32(len(s)) {
		return s[i] + s[u]
	}
	return -1
}

//go:noinline
func lenMinus(s string) int {
	n := 0
	for len(s) >= 3 {
		n += int(s[2])
		s = s[3:]
	}
	return n + len(s)
}

//go:noinline
func prev(s []int, n int) (r int) {
	last := 0
	for i := 0; i < n; i++ {
		r += s[last]
		if i < 3 {
			last = i * 2
		}
	}
	return
}

func main() {
	s := []int{1, 2, 3, 4, 5, 6, 7}
	big := make([]int, 128)
	for i := range big {
		big[i] = 1
	}
	try("up8", func() int { return up8(big, 120, 126) })
	try("up8 max", func() int { return up8(big, 120, 127) })
	try("upMax", func() int { return upMax(s, math.MaxInt-2) })
	try("upMax", func() int { return upMax(s, math.MaxInt-5) })
	try("step3", func() int { return step3(s, 7) })
	try("step3", func() int { return step3(s, 8) })
	try("step3", func() int { return step3(s, 10) })
	try("bigStep", func() int { return bigStep(s, math.MaxInt, math.MaxInt-3<<29) })
	try("down", func() int { return down(s) })
	try("down2", func() int { return down2(s) })
	try("down2", func() int { return down2(s[:6]) })
	try("down3", func() int { return down3(s, 2) })
	try("down3", func() int { return down3(s, -1) })
	try("down3", func() int { return down3(s, math.MinInt) })
	try("downU", func() int { return downU(s) })
	try("two", func() int { return two([]int{1, 2, 3, 4, 5, 6}) })
	for _, k := range []int{-3, -2, 0, 4, 5, math.MaxInt, math.MinInt} {
		try("off", func() int { return off(s, k) })
		try("off empty", func() int { return off(nil, k) })
		try("off2", func() int { return off2(s, k) })
		try("sub", func() int { return sub(s, k) })
		try("sum", func() int { return sum(s, k, math.MaxInt) })
		try("sum", func() int { return sum(s, k, 2) })
		try("eq", func() int { return eq(s, k) })
		try("continues", func() int { return continues(s, k&15) })
		try("mod", func() int { return modneg(s, k) })
		try("grows", func() int { return grows(k) })
		try("make", func() int { return make2(k, 5) })
		try("three", func() int { return three(s, 1, k, 6) })
		try("three", func() int { return three(s, k, 5, 6) })
		try("three", func() int { return three(s, 0, 2, k) })
		try("conv", func() int { return conv(s, int32(k), 3) })
		try("conv", func() int { return conv(s, 2, uint32(k)) })
		fmt.Println(shl(k, 3))
	}
	try("shl", func() int { return int(shl(-1, 1)) })
	try("nested", func() int { return nested(s, 6) })
	try("nested", func() int { return nested(s, 7) })
	fmt.Println(div(77, 3))
	fmt.Println(div(-77, 8))
	fmt.Println(div(math.MinInt, -1))
	try("changes", func() int { return changes(s) })
	try("lenMinus", func() int { return lenMinus("abcdefgh") })
	try("prev", func() int { return prev(s, 6) })
	try("prev", func() int { return prev(s[:4], 6) })
}
