// Random sequences by a linear congruential generator, written through a buffered writer.
package main

import (
	"bufio"
	"fmt"
	"hash/crc32"
	"io"
)

var seed uint32 = 42

func random() float64 {
	seed = (seed*3877 + 29573) % 139968
	return float64(seed) / 139968
}

type letter struct {
	c    byte
	upTo float64
}

func cumulate(text string, weights ...float64) []letter {
	out := make([]letter, len(text))
	sum := 0.0
	for i := range out {
		sum += weights[i]
		out[i] = letter{text[i], sum}
	}
	return out
}

func repeated(w *bufio.Writer, text string, n int) {
	for at := 0; n > 0; {
		line := min(60, n)
		for range line {
			w.WriteByte(text[at])
			if at++; at == len(text) {
				at = 0
			}
		}
		w.WriteByte('\n')
		n -= line
	}
}

func chosen(w *bufio.Writer, letters []letter, n int) {
	var line [61]byte
	for ; n > 0; n -= 60 {
		k := min(60, n)
		for i := range k {
			r := random()
			j := 0
			for letters[j].upTo < r {
				j++
			}
			line[i] = letters[j].c
		}
		line[k] = '\n'
		w.Write(line[:k+1])
	}
}

type counter struct {
	io.Writer
	n int
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += len(p)
	return c.Writer.Write(p)
}

func main() {
	h := crc32.NewIEEE()
	c := &counter{Writer: h}
	w := bufio.NewWriter(c)
	const n = 2_500_000
	repeated(w, "GGCCGGGCGCGGTGGCTCACGCCTGTAATCCCAGCACTTTGGGAGGCCGAGGCGGGCGGATCACCTGAGG", 2*n)
	chosen(w, cumulate("acgtBDHKMNRSVWY", .27, .12, .12, .27, .02, .02, .02, .02, .02, .02, .02, .02, .02, .02, .02), 3*n)
	chosen(w, cumulate("acgt", 0.3029549426680, 0.1979883004921, 0.1975473066391, 0.3015094502008), 5*n)
	w.Flush()
	fmt.Println(c.n, h.Sum32())
}
