// Switches over strings: every case, and everything near one, of many lengths; fallthrough, cases that are no constants,
// duplicates that only an instance has. Type switches over many types, of both kinds of interface, with nil between.
package main

import "fmt"

//go:noinline
func keywords(s string) int {
	switch s {
	case "break":
		return 0
	case "case":
		return 1
	case "chan":
		return 2
	case "const":
		return 3
	case "continue":
		return 4
	case "default":
		return 5
	case "defer":
		return 6
	case "else":
		return 7
	case "fallthrough":
		return 8
	case "for":
		return 9
	case "func":
		return 10
	case "go":
		return 11
	case "goto":
		return 12
	case "if":
		return 13
	case "import":
		return 14
	case "interface":
		return 15
	case "map":
		return 16
	case "package":
		return 17
	case "range":
		return 18
	case "return":
		return 19
	case "select":
		return 20
	case "struct":
		return 21
	case "switch":
		return 22
	case "type":
		return 23
	case "var":
		return 24
	}
	return -1
}

//go:noinline
func oneByte(s string) int {
	switch s {
	case "a":
		return 0
	case "b":
		return 1
	case "c":
		return 2
	case "d":
		return 3
	case "e":
		return 4
	case "f":
		return 5
	case "g":
		return 6
	case "h":
		return 7
	case "i":
		return 8
	case "j":
		return 9
	case "k":
		return 10
	case "\x00":
		return 11
	case "\xff":
		return 12
	case "\x80":
		return 13
	}
	return -1
}

//go:noinline
func sparse(s string) int {
	switch s {
	case "":
		return 0
	case "\x00":
		return 1
	case "a":
		return 2
	case "Z":
		return 3
	case "\xf0":
		return 4
	case "ab":
		return 5
	case "ba":
		return 6
	case "\x00\x00":
		return 7
	}
	return -1
}

//go:noinline
func three(s string) int {
	switch s {
	case "abc":
		return 0
	case "abd":
		return 1
	case "acc":
		return 2
	case "bbc":
		return 3
	case "xyz":
		return 4
	case "xyw":
		return 5
	case "x\x00z":
		return 6
	}
	return -1
}

//go:noinline
func four(s string) int {
	switch s {
	case "abcd":
		return 0
	case "abce":
		return 1
	case "abde":
		return 2
	case "acde":
		return 3
	case "bcde":
		return 4
	}
	return -1
}

//go:noinline
func six(s string) int {
	switch s {
	case "aaaaaa":
		return 0
	case "aaaaab":
		return 1
	case "aaabaa":
		return 2
	case "baaaaa":
		return 3
	case "abaaaa":
		return 4
	case "aabaaa":
		return 5
	case "aaaaba":
		return 6
	case "bbbbbb":
		return 7
	}
	return -1
}

//go:noinline
func words8(s string) int {
	switch s {
	case "\x00\x00\x00\x00\x00\x00\x00\x80":
		return 0
	case "\xff\xff\xff\xff\xff\xff\xff\xff":
		return 1
	case "\xff\xff\xff\xff\xff\xff\xff\x7f":
		return 2
	case "aaaaaaaa":
		return 3
	case "aaaabaaa":
		return 4
	case "aaaaaaab":
		return 5
	case "baaaaaaa":
		return 6
	}
	return -1
}

//go:noinline
func few8(s string) int {
	switch s {
	case "\x00\x00\x00\x00\x00\x00\x00\x80":
		return 0
	case "\xff\xff\xff\xff\xff\xff\xff\xff":
		return 1
	case "\xff\xff\xff\xff\xff\xff\xff\x7f":
		return 2
	}
	return -1
}

//go:noinline
func eleven(s string) int {
	switch s {
	case "hello world":
		return 0
	case "hello_world":
		return 1
	case "jello world":
		return 2
	case "hello worle":
		return 3
	}
	return -1
}

//go:noinline
func sixteen(s string) int {
	switch s {
	case "0123456789abcdef":
		return 0
	case "0123456789abcdeg":
		return 1
	case "1123456789abcdef":
		return 2
	case "0123456x89abcdef":
		return 3
	case "01234567x9abcdef":
		return 4
	}
	return -1
}

//go:noinline
func long(s string) int {
	switch s {
	case "the quick brown fox jumps over":
		return 0
	case "the quick brown fox jumps ovet":
		return 1
	case "the quick brown dog jumps over":
		return 2
	case "a quick brown fox jumps over it":
		return 3
	case "short":
		return 4
	case "seventeen letters":
		return 5
	case "seventeen lettert":
		return 6
	case "the quick brown fox jumps ouer":
		return 7
	}
	return -1
}

//go:noinline
func verbs(s string) int {
	switch s {
	case "GET":
		return 0
	case "PUT":
		return 1
	case "POST":
		return 2
	case "HEAD":
		return 3
	case "PATCH":
		return 4
	case "TRACE":
		return 5
	case "DELETE":
		return 6
	case "OPTIONS":
		return 7
	case "CONNECT":
		return 8
	}
	return -1
}

//go:noinline
func lengths(s string) int {
	switch s {
	case "a":
		return 0
	case "bb":
		return 1
	case "ccc":
		return 2
	case "dddd":
		return 3
	case "eeeee":
		return 4
	case "ffffff":
		return 5
	case "ggggggg":
		return 6
	case "hhhhhhhh":
		return 7
	case "iiiiiiiii":
		return 8
	case "jjjjjjjjjj":
		return 9
	case "kkkkkkkkkkkkkkkkkkk":
		return 10
	}
	return -1
}

//go:noinline
func two(s string) int {
	switch s {
	case "if":
		return 0
	case "go":
		return 1
	case "or":
		return 2
	case "in":
		return 3
	case "is":
		return 4
	case "as":
		return 5
	case "at":
		return 6
	case "to":
		return 7
	case "do":
		return 8
	case "by":
		return 9
	case "no":
		return 10
	case "on":
		return 11
	case "so":
		return 12
	case "up":
		return 13
	case "we":
		return 14
	case "us":
		return 15
	}
	return -1
}

var tables = []struct {
	name string
	f    func(string) int
	list []string
}{
	{"keywords", keywords, []string{"break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto", "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var"}},
	{"oneByte", oneByte, []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "\x00", "\xff", "\x80"}},
	{"sparse", sparse, []string{"", "\x00", "a", "Z", "\xf0", "ab", "ba", "\x00\x00"}},
	{"three", three, []string{"abc", "abd", "acc", "bbc", "xyz", "xyw", "x\x00z"}},
	{"four", four, []string{"abcd", "abce", "abde", "acde", "bcde"}},
	{"six", six, []string{"aaaaaa", "aaaaab", "aaabaa", "baaaaa", "abaaaa", "aabaaa", "aaaaba", "bbbbbb"}},
	{"words8", words8, []string{"\x00\x00\x00\x00\x00\x00\x00\x80", "\xff\xff\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\xff\xff\xff\x7f", "aaaaaaaa", "aaaabaaa", "aaaaaaab", "baaaaaaa"}},
	{"few8", few8, []string{"\x00\x00\x00\x00\x00\x00\x00\x80", "\xff\xff\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\xff\xff\xff\x7f"}},
	{"eleven", eleven, []string{"hello world", "hello_world", "jello world", "hello worle"}},
	{"sixteen", sixteen, []string{"0123456789abcdef", "0123456789abcdeg", "1123456789abcdef", "0123456x89abcdef", "01234567x9abcdef"}},
	{"long", long, []string{"the quick brown fox jumps over", "the quick brown fox jumps ovet", "the quick brown dog jumps over", "a quick brown fox jumps over it", "short", "seventeen letters", "seventeen lettert", "the quick brown fox jumps ouer"}},
	{"verbs", verbs, []string{"GET", "PUT", "POST", "HEAD", "PATCH", "TRACE", "DELETE", "OPTIONS", "CONNECT"}},
	{"lengths", lengths, []string{"a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg", "hhhhhhhh", "iiiiiiiii", "jjjjjjjjjj", "kkkkkkkkkkkkkkkkkkk"}},
	{"two", two, []string{"if", "go", "or", "in", "is", "as", "at", "to", "do", "by", "no", "on", "so", "up", "we", "us"}},
}

// slow is what a switch over the list must say.
func slow(list []string, s string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return -1
}

// near calls f with s and with all strings that differ from it in one byte, in length, or in two bytes side by side.
func near(s string, f func(string)) {
	f(s)
	for i := range len(s) {
		for _, d := range []byte{1, 2, 0x20, 0x80, 0xff, 0x7f} {
			b := []byte(s)
			b[i] ^= d
			f(string(b))
			b[len(b)-1-i] ^= d
			f(string(b))
		}
		if i > 0 {
			b := []byte(s)
			b[i], b[i-1] = b[i-1], b[i]
			f(string(b))
		}
		f(s[:i])
		f(s[i:])
		f(s[:i] + s[i+1:])
		f(s[:i] + "a" + s[i:])
	}
	f(s + "\x00")
	f(s + s)
	f("x" + s)
}

type name string

// falls goes from one body into the next; its default stands in the middle.
//
//go:noinline
func falls(s name) (r string) {
	switch s {
	case "one", "eins", "un":
		r += "1"
		fallthrough
	case "two", "zwei", "deux":
		r += "2"
	case "three", "drei", "trois":
		r += "3"
		if r == "3" {
			break
		}
		r += "!"
	default:
		r += "?"
		fallthrough
	case "four", "vier", "quatre":
		r += "4"
	case "", "five":
		r += "5"
	}
	return r
}

var asked []string

//go:noinline
func ask(s string) string {
	asked = append(asked, s)
	return s
}

// mixed has calls among its constants, which are made in order and only as far as needed.
//
//go:noinline
func mixed(tag string) int {
	switch ask(tag) {
	case "alpha", "beta", "gamma", "delta", "omega":
		return 1
	case "zeta", ask("eta"), "theta", "kappa", "sigma":
		return 2
	case ask("alpha"), "eta", ask("tau"), "upsilon":
		return 3
	case "lambda", ask("zeta"), ask("upsilon"):
		return 4
	}
	return 0
}

// twice has equal cases in its instances: the first of them counts.
func twice[T ~string](x T) int {
	switch x {
	case T("a"), T("b"), T("cc"):
		return 1
	case T("cc"), T("d"), T("a"), T("eee"):
		return 2
	case T("eee"), T("b"), T("f"):
		return 3
	case T("d"), T("a"):
		return 4 + len(x)
	}
	return 0
}

func twiceInts[T ~int8 | ~int](x T) int {
	switch x {
	case T(1), T(4), T(7), T(9):
		return 1
	case T(2), T(4), T(3), T(9), T(10):
		return 2
	case T(5), T(6), T(1), T(8), T(10):
		return 3
	}
	return 0
}

//go:noinline
func fromBytes(b []byte) (n int) {
loop:
	for len(b) >= 3 {
		switch string(b[:3]) {
		case "add":
			n++
		case "sub":
			n--
		case "dbl":
			n *= 2
		case "end":
			break loop
		case "nop":
			b = b[3:]
			continue
		case "neg":
			n = -n
		}
		b = b[3:]
	}
	return n
}

//go:noinline
func fromAny(x any) int {
	switch x {
	case "a", "b", "c", "d", "e":
		return 1
	case 1, 2.5, nil, 'a':
		return 2
	case "f":
		return 3
	}
	return 0
}

func constantTag() int {
	const s = "delta"
	switch s {
	case "alpha":
		return 1
	case "beta", "delta":
		return 2
	}
	return 0
}

type shape interface{ area() int }
type (
	s0 struct{ x int }
	s1 struct{ x, y int }
	s2 int
	s3 string
	s4 []int
	s5 map[string]int
	s6 [3]int
	s7 func() int
	s8 struct{}
	s9 struct{ p *int }
)

func (s s0) area() int  { return s.x }
func (s s1) area() int  { return s.x * s.y }
func (s s2) area() int  { return int(s) }
func (s s3) area() int  { return len(s) }
func (s s4) area() int  { return len(s) }
func (s s5) area() int  { return len(s) }
func (s s6) area() int  { return s[0] }
func (s s7) area() int  { return s() }
func (s s8) area() int  { return 8 }
func (s *s9) area() int { return *s.p }

//go:noinline
func shapes(x shape) int {
	switch x := x.(type) {
	case s0:
		return x.x
	case *s0:
		return 1 + x.x
	case s1, *s1:
		return 2 + x.area()
	case s2:
		return 300 + int(x)
	case s3:
		return 400 + len(x)
	case nil:
		return 500
	case s4:
		return 600 + len(x)
	case s5:
		return 700 + len(x)
	case s6:
		return 800 + x[2]
	case *s9:
		return 900 + *x.p
	case s7:
		return 1000 + x()
	default:
		return -1
	}
}

//go:noinline
func kinds(x any) string {
	switch v := x.(type) {
	case bool:
		return "bool"
	case int, int8, int16, int32, int64:
		return fmt.Sprint("signed ", v)
	case uint:
		return fmt.Sprint("uint ", v+1)
	case uint8:
		return fmt.Sprint("uint8 ", v+1)
	case error:
		return "error " + v.Error()
	case uint16, uint32, uint64, uintptr:
		return fmt.Sprint("unsigned ", v)
	case float32:
		return fmt.Sprint("float32 ", v/2)
	case float64:
		return fmt.Sprint("float64 ", v/2)
	case complex64, complex128:
		return fmt.Sprint("complex ", v)
	case string:
		return "string " + v
	case []int:
		return fmt.Sprint("ints ", len(v))
	case [2]int:
		return fmt.Sprint("pair ", v[1])
	case map[string]int:
		return fmt.Sprint("map ", v["a"])
	case func(int) int:
		return fmt.Sprint("func ", v(3))
	case chan int:
		return fmt.Sprint("chan ", cap(v))
	case *int:
		return fmt.Sprint("pointer ", *v)
	case struct{ a, b int }:
		return fmt.Sprint("struct ", v.b)
	case fmt.Stringer:
		return "stringer " + v.String()
	case nil:
		return "nil"
	}
	return "other"
}

type failure string

func (f failure) Error() string { return string(f) }

type number int

func (n number) String() string { return fmt.Sprint("#", int(n)) }

// same may have its type argument among the types that it lists.
func same[T any](x any) int {
	switch x.(type) {
	case T:
		return 1
	case int, string, bool, float64:
		return 2
	case uint8, []T, map[string]T, *T, rune:
		return 3
	case [1]T, func(T), chan T, []int:
		return 4
	}
	return 0
}

func main() {
	for _, t := range tables {
		tried, found, wrong := 0, 0, 0
		for _, x := range t.list {
			near(x, func(s string) {
				tried++
				got := t.f(s)
				if got >= 0 {
					found++
				}
				if got != slow(t.list, s) {
					wrong++
					fmt.Printf("%s(%q) = %d\n", t.name, s, got)
				}
			})
		}
		fmt.Println(t.name, tried, found, wrong)
	}
	for _, s := range []name{"one", "eins", "un", "two", "zwei", "deux", "three", "drei", "trois", "four", "vier", "quatre", "", "five", "six"} {
		fmt.Print(falls(s), " ")
	}
	fmt.Println()
	for _, s := range []string{"alpha", "omega", "zeta", "eta", "theta", "sigma", "tau", "upsilon", "lambda", "x"} {
		asked = asked[:0]
		fmt.Println(mixed(s), asked)
	}
	for _, s := range []string{"a", "b", "cc", "d", "eee", "f", "g", ""} {
		fmt.Print(twice(s), twice(name(s)), " ")
	}
	for i := range 12 {
		fmt.Print(twiceInts(i), twiceInts(int8(i)), " ")
	}
	fmt.Println()
	fmt.Println(fromBytes([]byte("addaddnopdblsubxxxnegendadd")), fromBytes(nil), constantTag())
	for _, x := range []any{"a", "e", "f", "g", 1, 2.5, nil, 'a', name("a")} {
		fmt.Print(fromAny(x), " ")
	}
	fmt.Println()
	seven := 7
	for _, x := range []shape{s0{5}, &s0{6}, s1{2, 3}, &s1{3, 4}, s2(7), s3("abcd"), nil, s4{1, 2}, s5{"a": 1}, s6{1, 2, 3},
		&s9{&seven}, s7(func() int { return 70 }), s8{}, &s8{}} {
		fmt.Print(shapes(x), " ")
	}
	fmt.Println()
	for _, x := range []any{true, 1, int8(2), int16(3), int32(4), int64(5), uint(6), uint8(7), uint16(8), uint32(9), uint64(10),
		uintptr(11), float32(3), 5.0, complex64(1), complex(1, 2), "s", []int{1, 2}, [2]int{3, 4}, map[string]int{"a": 9},
		func(i int) int { return i * i }, make(chan int, 5), &seven, struct{ a, b int }{1, 2}, nil, failure("bad"), number(3),
		name("n"), []string{}, struct{ a int }{1}, new(string)} {
		fmt.Println(kinds(x))
	}
	for _, x := range []any{1, "a", true, 2.5, uint8(1), 'r', []int{}, map[string]int{}, new(int), [1]int{}, func(int) {}, make(chan int),
		[]string{}, new(string), name("x"), nil} {
		fmt.Print(same[int](x), same[string](x), same[name](x), " ")
	}
	fmt.Println()
}
