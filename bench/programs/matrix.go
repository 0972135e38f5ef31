// Products of matrices: slices of slices, and one flat slice with computed indices.
package main

import "fmt"

func rows(n int, f float64) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
		for j := range m[i] {
			m[i][j] = f * float64((i*7+j*3)%11)
		}
	}
	return m
}

func product(a, b [][]float64) [][]float64 {
	n := len(a)
	c := make([][]float64, n)
	for i := range c {
		c[i] = make([]float64, n)
		for j := range c[i] {
			s := 0.0
			for k := range b {
				s += a[i][k] * b[k][j]
			}
			c[i][j] = s
		}
	}
	return c
}

type flat struct {
	n    int
	cell []int32
}

func (m *flat) at(i, j int) int32 { return m.cell[i*m.n+j] }

func (m *flat) times(o *flat) *flat {
	r := &flat{m.n, make([]int32, m.n*m.n)}
	for i := 0; i < m.n; i++ {
		for k := 0; k < m.n; k++ {
			x := m.at(i, k)
			for j := 0; j < m.n; j++ {
				r.cell[i*m.n+j] += x * o.at(k, j)
			}
		}
	}
	return r
}

func main() {
	const n = 400
	a, b := rows(n, 0.5), rows(n, 0.25)
	c := product(product(a, b), a)
	fmt.Println(c[3][4], c[n-1][n-2])
	m := &flat{n, make([]int32, n*n)}
	for i := range m.cell {
		m.cell[i] = int32(i%13 - 6)
	}
	r := m.times(m).times(m)
	fmt.Println(r.at(1, 2), r.at(n-1, 0))
}
