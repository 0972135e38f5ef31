// Maps in all their uses: integer, string and struct keys, growth, deletion, iteration.
package main

import (
	"fmt"
	"strconv"
)

type point struct{ x, y int32 }

func main() {
	ints := map[int]int{}
	for i := range 1_000_000 {
		ints[i*7%300_007] += i
	}
	sum := 0
	for k, v := range ints {
		sum += k ^ v
	}
	fmt.Println(len(ints), sum)

	keys := make([]string, 50_000)
	for i := range keys {
		keys[i] = "key" + strconv.Itoa(i*31)
	}
	words := map[string]int{}
	for round := range 20 {
		for _, k := range keys {
			words[k] += round
		}
	}
	hits := 0
	for i := range 500_000 {
		if _, ok := words[keys[i%len(keys)]]; ok {
			hits++
		}
	}
	fmt.Println(len(words), hits)

	grid := map[point]bool{}
	for i := range int32(400_000) {
		p := point{i % 611, i % 433}
		if grid[p] {
			delete(grid, p)
		} else {
			grid[p] = true
		}
	}
	near := 0
	for p := range grid {
		for dx := int32(-1); dx <= 1; dx++ {
			for dy := int32(-1); dy <= 1; dy++ {
				if grid[point{p.x + dx, p.y + dy}] {
					near++
				}
			}
		}
	}
	fmt.Println(len(grid), near)
}
