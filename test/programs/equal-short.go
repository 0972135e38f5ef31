// Equality of short strings and memory, which is compared in words: each byte counts, and none beyond the end.
package main

import "fmt"

//go:noinline
func kw(s string) int {
	switch s {
	case "a":
		return 1
	case "if":
		return 2
	case "for":
		return 3
	case "func":
		return 4
	case "break":
		return 5
	case "return":
		return 6
	case "package":
		return 7
	case "continue":
		return 8
	case "interface":
		return 9
	case "fallthroug":
		return 10
	case "fallthrough":
		return 11
	case "abcdefghijklmnop":
		return 16
	case "abcdefghijklmnopq":
		return 17
	case "\xff\xfe\x80ü":
		return 20
	case "":
		return 21
	}
	return 0
}

type A [3]byte
type B [12]byte
type C struct{ a, b, c, d uint16 }
type D struct {
	a uint32
	b uint8
}

//go:noinline
func eqA(x, y *A) bool { return *x == *y }

//go:noinline
func eqB(x, y *B) bool { return *x == *y }

//go:noinline
func eqC(x, y *C) bool { return *x == *y }

//go:noinline
func eqD(x, y *D) bool { return *x == *y }

//go:noinline
func ne(s string) bool { return s != "héllo" }

func main() {
	words := []string{"a", "if", "for", "func", "break", "return", "package", "continue", "interface", "fallthroug", "fallthrough", "abcdefghijklmnop", "abcdefghijklmnopq", "\xff\xfe\x80ü", ""}
	for _, w := range words {
		fmt.Print(kw(w), " ")
		for i := range w {
			b := []byte(w)
			b[i] ^= 0x80
			if kw(string(b)) != 0 {
				panic(w)
			}
		}
		if w != "fallthroug" && w != "" && w != "abcdefghijklmnop" && kw(w+"h") != 0 {
			panic(w)
		}
	}
	fmt.Println()
	var a, a2 A
	var b, b2 B
	fmt.Println(eqA(&a, &a2), eqB(&b, &b2))
	for i := range a {
		a = A{}
		a[i] = 1
		if eqA(&a, &a2) {
			panic("A")
		}
	}
	for i := range b {
		b = B{}
		b[i] = 1
		if eqB(&b, &b2) {
			panic("B")
		}
	}
	fmt.Println(eqC(&C{1, 2, 3, 4}, &C{1, 2, 3, 4}), eqC(&C{1, 2, 3, 4}, &C{1, 2, 3, 5}), eqD(&D{1, 2}, &D{1, 2}), eqD(&D{1, 2}, &D{1, 3}))
	fmt.Println(ne("héllo"), ne("hello!"), ne("héllp"))
	defer func() { fmt.Println(recover()) }()
	eqA(nil, &a)
}
