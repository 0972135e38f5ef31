// Bytes that are put together and taken apart: what a compiler may make one load or store, and what it must not.
package main

import (
	"encoding/binary"
	"fmt"
)

//go:noinline
func le16(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }

//go:noinline
func be16(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 }

//go:noinline
func le32(b []byte) uint32 {
	_ = b[3]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

//go:noinline
func be32(b *[8]byte) uint32 {
	return uint32(b[7]) | uint32(b[6])<<8 | uint32(b[5])<<16 | uint32(b[4])<<24
}

//go:noinline
func le64(b []byte, i int) uint64 {
	b = b[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

//go:noinline
func half(b *[8]byte) uint64 {
	return uint64(b[2]) | uint64(b[3])<<8 | uint64(b[4])<<16 | uint64(b[5])<<24
}

//go:noinline
func signed(b *[8]int8) int64 { return int64(b[0]) | int64(b[1])<<8 }

//go:noinline
func swapped(b *[8]byte) uint32 {
	return uint32(b[1]) | uint32(b[0])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

//go:noinline
func words(w *[4]uint16) uint64 {
	return uint64(w[0]) | uint64(w[1])<<16 | uint64(w[2])<<32 | uint64(w[3])<<48
}

//go:noinline
func turned(w *[4]uint16) uint32 { return uint32(w[1]) | uint32(w[0])<<16 }

//go:noinline
func cut(b *[8]byte) uint16 { return uint16(b[0])<<8 | uint16(b[1])<<16>>8 }

//go:noinline
func between(b *[8]byte, c *byte) uint16 {
	x := uint16(b[0])
	*c = 9
	return x | uint16(b[1])<<8
}

//go:noinline
func put(b []byte, x uint64, y uint32, z uint16) {
	_ = b[31]
	b[0], b[1], b[2], b[3] = byte(x), byte(x>>8), byte(x>>16), byte(x>>24)
	b[4], b[5], b[6], b[7] = byte(x>>32), byte(x>>40), byte(x>>48), byte(x>>56)
	b[8], b[9], b[10], b[11] = byte(y>>24), byte(y>>16), byte(y>>8), byte(y)
	b[12] = byte(z >> 8)
	b[13] = byte(z)
	b[14] = byte(x >> 24)
	b[15] = byte(x >> 32)
	b[16], b[17], b[18], b[19] = 1, 0xff, 2, 0x80
	b[20], b[21] = byte(y>>8), byte(y)
	b[23] = 7
	b[22] = 8
	b[24] = byte(int16(z) >> 8)
	b[25] = byte(int16(z) >> 12)
	b[26] = byte(z)
	b[27] = byte(z >> 8)
	b[28] = byte(y)
	b[29] = byte(y >> 8)
	b[30] = byte(y >> 16)
	b[31] = byte(y >> 24)
}

type header struct {
	kind, flags uint8
	size        uint16
	id          int32
	a, b        int64
	next, prev  *header
	on, off     bool
	c           [3]byte
}

//go:noinline
func fill(h *header) {
	h.kind, h.flags, h.size, h.id = 1, 2, 0xfedc, -2
	h.a, h.b = 0, 0
	h.next, h.prev = nil, nil
	h.on, h.off = true, false
	h.c = [3]byte{1, 2, 3}
}

//go:noinline
func aliased(p, q *[4]byte) {
	p[0] = 1
	q[1] = p[0] + 1
	p[1] = 3
	p[2] = q[1]
	p[3] = 4
}

//go:noinline
func overwrite(p *[4]int, q *[4]int) int {
	p[0] = 1
	x := q[0]
	p[0] = 2
	p[1] = 5
	p[1] = 6
	return x
}

func recovered(p *[4]int, q *int) (x int) {
	defer func() {
		recover()
		x = p[0]
	}()
	p[0] = 1
	p[1] = *q
	p[0] = 2
	return
}

type counter struct{ n, step int }

func (c *counter) next() int { c.n += c.step; return c.n }
func (c *counter) reset()    { *c = counter{step: c.step} }

//go:noinline
func promoted(n int) (sum int) {
	c := counter{step: 3}
	for i := 0; i < n; i++ {
		if sum += c.next(); sum > 50 {
			c.reset()
			sum -= 40
		}
	}
	p := &c
	q := &p.step
	*q += n
	return sum*1000 + c.n*10 + c.step
}

//go:noinline
func unset(n int) string {
	var a [4]int
	var s struct {
		x, y int32
		t    string
	}
	r := &s
	for i := 0; i < n; i++ {
		a[i&3]++
		if i == 2 {
			r.t = "two"
		}
		r.y += r.x
		r.x = int32(i)
	}
	return fmt.Sprint(a, s.x, s.y, r.t)
}

func main() {
	b := []byte{0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8, 9, 10, 11, 12}
	a := (*[8]byte)(b)
	fmt.Printf("%x %x %x %x %x %x\n", le16(b), be16(b), le32(b), be32(a), le64(b, 0), le64(b, 3))
	fmt.Printf("%x %x %x %x\n", half(a), swapped(a), cut(a), signed(&[8]int8{-1, 5}))
	w := [4]uint16{0x8001, 0x9002, 0xa003, 0xb004}
	fmt.Printf("%x %x\n", words(&w), turned(&w))
	fmt.Printf("%x\n", between(a, &b[1]))
	fmt.Printf("%x %x %x\n", binary.LittleEndian.Uint64(b), binary.BigEndian.Uint32(b[2:]), binary.BigEndian.Uint16(b[5:]))
	out := make([]byte, 32)
	put(out, 0x0102030405060708, 0x8899aabb, 0xf0e1)
	fmt.Printf("%x\n", out)
	binary.BigEndian.PutUint64(out[1:], 0x1122334455667788)
	binary.LittleEndian.PutUint32(out[11:], 0xdeadbeef)
	fmt.Printf("%x\n", binary.LittleEndian.AppendUint16(out, 0xbeef))
	h := header{a: 1, b: 2, next: &header{}, prev: &header{}, off: true}
	fill(&h)
	fmt.Println(h)
	var x [4]byte
	aliased(&x, &x)
	var y [4]byte
	aliased(&x, &y)
	fmt.Println(x, y)
	var p, q [4]int
	fmt.Println(overwrite(&p, &p), overwrite(&p, &q), p, q)
	fmt.Println(recovered(&p, nil), p, recovered(&p, &q[0]), p)
	fmt.Println(promoted(4), promoted(30), unset(0), unset(7))
	func() {
		defer func() { fmt.Println(recover()) }()
		le64(b, 5)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		put(out[:31], 1, 2, 3)
	}()
}
