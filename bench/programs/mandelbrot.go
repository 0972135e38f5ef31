// Points of the Mandelbrot set: a tight loop of floating point with an unpredictable end.
package main

import "fmt"

func main() {
	const n = 1800
	const limit = 100
	sum := uint32(0)
	row := make([]byte, (n+7)/8)
	inside := 0
	for y := range n {
		ci := 2*float64(y)/n - 1
		for i := range row {
			row[i] = 0
		}
		for x := range n {
			cr := 2*float64(x)/n - 1.5
			var zr, zi, rr, ii float64
			k := 0
			for k < limit && rr+ii <= 4 {
				zi = 2*zr*zi + ci
				zr = rr - ii + cr
				rr, ii = zr*zr, zi*zi
				k++
			}
			if k == limit {
				row[x>>3] |= 0x80 >> (x & 7)
				inside++
			}
		}
		for _, b := range row {
			sum = sum*31 + uint32(b)
		}
	}
	fmt.Println(inside, sum)
}
