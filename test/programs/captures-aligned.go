// Captured variables follow each other at aligned offsets: a byte by value, then a variable by reference.
package main

type P struct{ bits uint8 }

func (p *P) set(b uint8, ok bool) {
	if ok {
		p.bits |= b
	} else {
		p.bits &^= b
	}
}
func (p P) has() bool { return p.bits&1 != 0 }

//go:noinline
func each(l []string, f func(string) bool) {
	for _, s := range l {
		f(s)
	}
}

func adjust(l []string, protos P) P {
	var have P
	each(l, func(s string) bool {
		switch s {
		case "a":
			if !protos.has() {
				return true
			}
			have.set(1, true)
		case "b":
			have.set(2, true)
		}
		return false
	})
	return have
}

func main() {
	println(adjust([]string{"a", "b"}, P{1}).bits)
}
