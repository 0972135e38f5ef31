// Maps beside a model of them: growth, deletion and clearing under iteration; keys of many kinds.
// env: GOGC=1
package main

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

type point struct {
	x, y int32
	name string
}

type wide [300]byte

func main() {
	r := rand.New(rand.NewPCG(1, 2))
	fmt.Println("int:", against(r, func(i int) int { return i }))
	fmt.Println("int32:", against(r, func(i int) int32 { return int32(i * 7) }))
	fmt.Println("uint64:", against(r, func(i int) uint64 { return uint64(i) << 40 }))
	fmt.Println("byte:", against(r, func(i int) byte { return byte(i) }))
	fmt.Println("string:", against(r, func(i int) string { return strings.Repeat("k", i%50) + fmt.Sprint(i) }))
	fmt.Println("float:", against(r, func(i int) float64 { return float64(i) / 3 }))
	fmt.Println("complex:", against(r, func(i int) complex128 { return complex(float64(i), -float64(i)) }))
	fmt.Println("struct:", against(r, func(i int) point { return point{int32(i), -1, fmt.Sprint(i)} }))
	fmt.Println("array:", against(r, func(i int) [3]string { return [3]string{"a", fmt.Sprint(i), ""} }))
	fmt.Println("wide:", against(r, func(i int) wide { return wide{byte(i), byte(i >> 8)} }))
	fmt.Println("interface:", against(r, func(i int) any {
		switch i % 3 {
		case 0:
			return i
		case 1:
			return fmt.Sprint(i)
		}
		return point{x: int32(i)}
	}))
	pointers := make([]int, 4096)
	fmt.Println("pointer:", against(r, func(i int) *int { return &pointers[i%4096] }))
	iterating()
	oddities()
}

// What a map should be: a slice of its entries.
func against[K comparable](r *rand.Rand, key func(int) K) (size int) {
	m := map[K]int{}
	var keys []K
	var values []int
	for step := range 6000 {
		k := key(r.IntN(1500))
		at := slices.Index(keys, k)
		switch op := r.IntN(10); {
		case op < 5:
			m[k] = step
			if at < 0 {
				keys, values = append(keys, k), append(values, step)
			} else {
				values[at] = step
			}
		case op < 6:
			m[k] += 3
			if at < 0 {
				keys, values = append(keys, k), append(values, 3)
			} else {
				values[at] += 3
			}
		case op < 8:
			delete(m, k)
			if at >= 0 {
				last := len(keys) - 1
				keys[at], values[at] = keys[last], values[last]
				keys, values = keys[:last], values[:last]
			}
		default:
			v, ok := m[k]
			if ok != (at >= 0) || ok && v != values[at] {
				panic(fmt.Sprint("lookup of ", k))
			}
		}
		if len(m) != len(keys) {
			panic("length")
		}
		if step == 4000 {
			clear(m)
			keys, values = nil, nil
		}
	}
	for k, v := range m {
		if at := slices.Index(keys, k); at < 0 || values[at] != v {
			panic(fmt.Sprint("iteration found ", k))
		}
		size++
	}
	if size != len(keys) || !maps.Equal(m, maps.Clone(m)) {
		panic("iteration lost something")
	}
	return len(m)
}

func iterating() {
	m := map[int]bool{}
	for i := range 1000 {
		m[i] = true
	}
	seen := map[int]int{}
	added := 1000
	for k := range m {
		seen[k]++
		delete(m, (k+1)%1000) // may be gone before its turn, never twice
		if added < 20_000 {
			for range 10 {
				m[added] = true // the map grows under the iteration
				added++
			}
		}
	}
	for k, n := range seen {
		if n != 1 {
			panic(fmt.Sprint(k, " seen ", n, " times"))
		}
	}
	n := 0
	for range m {
		n++
		clear(m)
	}
	fmt.Println("iterating:", n, len(m))
	first := map[int]bool{}
	big := map[int]int{}
	for i := range 100 {
		big[i] = i
	}
	for range 200 {
		for k := range big {
			first[k] = true
			break
		}
	}
	fmt.Println("random start:", len(first) > 10)
}

func oddities() {
	nan := math.NaN()
	m := map[float64]int{nan: 1}
	m[nan] = 2
	m[math.Copysign(0, -1)] = 3
	m[0] = 4
	_, found := m[nan]
	fmt.Println("nan:", len(m), found, m[math.Copysign(0, -1)])
	clear(m)
	fmt.Println("cleared:", len(m))
	var none map[string]int
	delete(none, "x")
	fmt.Println("nil map:", none["x"], len(none))
	k := map[struct{}]string{{}: "only"}
	k[struct{}{}] = "one"
	fmt.Println("empty key:", k)
	nested := map[string]map[string][]int{}
	for i := range 100 {
		a, b := fmt.Sprint(i%3), fmt.Sprint(i%5)
		if nested[a] == nil {
			nested[a] = map[string][]int{}
		}
		nested[a][b] = append(nested[a][b], i)
	}
	fmt.Println("nested:", nested["1"]["2"])
	sorted := slices.Sorted(maps.Keys(nested))
	fmt.Println("keys:", sorted)
}
