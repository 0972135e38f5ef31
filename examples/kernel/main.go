// A kernel: no operating system below it, no runtime in it. It says hello on the serial port, computes something, and
// turns the machine off.
package main

import "unsafe"

// Implemented in boot_amd64.s.
func out(port uint16, value uint8)
func in(port uint16) uint8

const serial = 0x3f8

var squares [16]uint64

//go:nosplit
func initSerial() {
	out(serial+1, 0x00) // no interrupts
	out(serial+3, 0x80) // divisor follows
	out(serial+0, 0x01) // 115200 baud
	out(serial+1, 0x00)
	out(serial+3, 0x03) // 8 bits, no parity, one stop bit
}

//go:nosplit
func put(c byte) {
	for in(serial+5)&0x20 == 0 {
	}
	out(serial, c)
}

//go:nosplit
func text(s string) {
	p := unsafe.StringData(s) // indexing could panic, which takes the runtime
	for i := range len(s) {
		put(*(*byte)(unsafe.Add(unsafe.Pointer(p), i)))
	}
}

//go:nosplit
func number(n uint64) {
	if n >= 10 {
		number(n / 10)
	}
	put('0' + byte(n%10))
}

//go:nosplit
func kernel() {
	initSerial()
	text("hello from a kernel in Go\n")
	for i := range squares {
		squares[i&15] = uint64(i) * uint64(i) // the mask says that no bounds check is needed: nobody could panic here
	}
	sum := uint64(0)
	for _, s := range squares {
		sum += s
	}
	text("the first 16 squares add up to ")
	number(sum)
	text("\n")
	out(0xf4, 16) // QEMU's isa-debug-exit device
}
