// Sorting four ways: our own quicksort, slices.Sort, sort.Sort through an interface, and a heap.
package main

import (
	"container/heap"
	"fmt"
	"slices"
	"sort"
)

func numbers(n int) []int {
	s := make([]int, n)
	x := uint64(88172645463325252)
	for i := range s {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		s[i] = int(x >> 33)
	}
	return s
}

func quick(s []int) {
	for len(s) > 12 {
		pivot := s[len(s)/2]
		i, j := 0, len(s)-1
		for i <= j {
			for s[i] < pivot {
				i++
			}
			for s[j] > pivot {
				j--
			}
			if i <= j {
				s[i], s[j] = s[j], s[i]
				i++
				j--
			}
		}
		if j+1 < len(s)-i {
			quick(s[:j+1])
			s = s[i:]
		} else {
			quick(s[i:])
			s = s[:j+1]
		}
	}
	for i := 1; i < len(s); i++ {
		x := s[i]
		j := i
		for ; j > 0 && s[j-1] > x; j-- {
			s[j] = s[j-1]
		}
		s[j] = x
	}
}

type ints []int

func (s ints) Len() int           { return len(s) }
func (s ints) Less(i, j int) bool { return s[i] < s[j] }
func (s ints) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *ints) Push(x any)        { *s = append(*s, x.(int)) }
func (s *ints) Pop() any {
	old := *s
	x := old[len(old)-1]
	*s = old[:len(old)-1]
	return x
}

func check(s []int) int {
	for i := 1; i < len(s); i++ {
		if s[i-1] > s[i] {
			panic("not sorted")
		}
	}
	return s[len(s)/2]
}

func main() {
	const n = 1_500_000
	a := numbers(n)
	quick(a)
	fmt.Println(check(a))
	b := numbers(n)
	slices.Sort(b)
	fmt.Println(check(b))
	c := numbers(n / 2)
	sort.Sort(ints(c))
	fmt.Println(check(c))
	h := ints(numbers(n / 5))
	heap.Init(&h)
	var d []int
	for h.Len() > 0 {
		d = append(d, heap.Pop(&h).(int))
	}
	fmt.Println(check(d))
}
