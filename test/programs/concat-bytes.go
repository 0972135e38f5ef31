// Parts of a concatenation that are string(b) are copied even if all other parts turn out to be empty at run time.
package main

import "fmt"

type prefixed struct{ prefix, suffix string }

//go:noinline
func (p prefixed) before(b []byte) string { return p.prefix + string(b) }

//go:noinline
func (p prefixed) after(b []byte) string { return string(b) + p.suffix }

//go:noinline
func (p prefixed) both(b []byte) string { return p.prefix + string(b) + p.suffix }

//go:noinline
func six(a, c, d, e, f string, b []byte) string { return a + c + string(b) + d + e + f }

//go:noinline
func two(a, b []byte) string { return string(a) + string(b) }

//go:noinline
func empty(b []byte) string { return "" + string(b) }

//go:noinline
func literal(p string, b []byte) string { return p + string(b) + "." }

//go:noinline
func plus(b []byte) string {
	s := ""
	s += string(b)
	return s
}

//go:noinline
func onto(s string, b []byte) string {
	s += string(b)
	return s
}

// The bytes are on the heap: the runtime copies what is on the stack anyhow.
var b = []byte("first")

func main() {
	var p prefixed
	got := []string{
		p.before(b), p.after(b), p.both(b), six("", "", "", "", "", b), two(b, nil), two(nil, b),
		empty(b), literal("", b), plus(b), onto("", b),
	}
	b = append(b[:0], "WRONG"...)
	fmt.Println(got)
}
