// A program without a runtime: its entry is start, and what start reaches is all there is.
package main

import "unsafe"

// Implemented in sys_amd64.s.
func write(fd uintptr, p unsafe.Pointer, n uintptr)
func exit(code uintptr)

//go:nosplit
func start() {
	s := "hello world!\n"
	write(1, unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
	exit(0)
}
