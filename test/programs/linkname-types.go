// A linkname that gives a variable of another package another type: each declaration's own type counts.
package main

import (
	"fmt"
	"unsafe"
)

//go:linkname words runtime.overflowError
var words [2]unsafe.Pointer

//go:linkname asAny runtime.divideError
var asAny struct {
	tab  *uintptr
	text *string
}

func main() {
	n := 0
	for i, w := range words {
		if w != nil {
			n += i + 1
		}
	}
	for _, p := range &words {
		if p == words[0] {
			n += 10
		}
	}
	fmt.Println(n, len(words), unsafe.Pointer(asAny.tab) == words[0], *asAny.text)
	defer func() { fmt.Println(recover()) }()
	panic(*(*error)(unsafe.Pointer(&words)))
}
