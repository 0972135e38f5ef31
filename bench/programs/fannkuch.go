// Pancake flips over all permutations: small slices, swaps, short loops.
package main

import "fmt"

func flips(p, work []int) int {
	copy(work, p)
	n := 0
	for first := work[0]; first != 0; first = work[0] {
		for i, j := 0, first; i < j; i, j = i+1, j-1 {
			work[i], work[j] = work[j], work[i]
		}
		n++
	}
	return n
}

func fannkuch(n int) (checksum, most int) {
	p := make([]int, n)
	work := make([]int, n)
	count := make([]int, n)
	for i := range p {
		p[i] = i
	}
	r := n
	for round := 0; ; round++ {
		for ; r > 1; r-- {
			count[r-1] = r
		}
		if p[0] != 0 {
			k := flips(p, work)
			if k > most {
				most = k
			}
			if round&1 == 0 {
				checksum += k
			} else {
				checksum -= k
			}
		}
		for {
			if r == n {
				return checksum, most
			}
			front := p[0]
			for i := 0; i < r; i++ {
				p[i] = p[i+1]
			}
			p[r] = front
			count[r]--
			if count[r] > 0 {
				break
			}
			r++
		}
	}
}

func main() {
	checksum, most := fannkuch(10)
	fmt.Println(checksum, most)
}
