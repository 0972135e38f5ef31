// Frequencies of all substrings of a few lengths: maps with integer and string keys, sorting of the results.
package main

import (
	"fmt"
	"sort"
)

func sequence(n int) []byte {
	s := make([]byte, n)
	x := uint32(7)
	for i := range s {
		x = x*1664525 + 1013904223
		s[i] = "GATTACAC"[x>>29]
	}
	return s
}

func packed(s []byte, k int) map[uint64]int {
	var code [256]uint64
	code['A'], code['C'], code['G'], code['T'] = 0, 1, 2, 3
	counts := map[uint64]int{}
	mask := uint64(1)<<(2*k) - 1
	var key uint64
	for i, c := range s {
		key = key<<2&mask | code[c]
		if i >= k-1 {
			counts[key]++
		}
	}
	return counts
}

func main() {
	s := sequence(2_000_000)
	for _, k := range []int{1, 2, 4, 6, 12} {
		counts := packed(s, k)
		best := 0
		for _, n := range counts {
			best = max(best, n)
		}
		fmt.Println(k, len(counts), best)
	}
	words := map[string]int{}
	for i := 0; i+5 <= len(s); i++ {
		words[string(s[i:i+5])]++
	}
	type pair struct {
		word string
		n    int
	}
	var list []pair
	for w, n := range words {
		list = append(list, pair{w, n})
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].n != list[j].n {
			return list[i].n > list[j].n
		}
		return list[i].word < list[j].word
	})
	for _, p := range list[:3] {
		fmt.Println(p.word, p.n)
	}
}
