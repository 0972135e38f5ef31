// The turn of operands that are no calls: len, make, slicing and a string's bytes are settled in order with the calls beside
// them, plain reads of variables come after all calls. In arguments (inlined and not), parallel assignments, their left sides.
package main

import "fmt"

type T struct{ a int }
type S struct {
	p *T
	f func() int
}

var x = 1
var s = []int{1}

func g(n int) int                  { x += n; s = append(s, n); return n * 10 }
func add(a, b, c int) int          { return a*100 + b*10 + c }
func two(a *int, b int) (int, int) { return *a + len(s), g(b) }

//go:noinline
func mk(p *T) *T { p.a++; return p }

func pair(p *T) (int, []int, int) {
	return mk(p).a + len(s), append(s, make([]int, g(2))...), mk(p).a + x
}

func main() {
	builtins()
	places()
	boxes()
	p := &T{}
	fmt.Println(add(len(s)+x, g(1), x))
	fmt.Println(add(mk(p).a+x, g(1), mk(p).a))
	a, b := two(&x, 3)
	fmt.Println(a, b)
	fmt.Println(pair(p))
	a, b = mk(p).a+x, g(5)
	fmt.Println(a, b, s)
	s[len(s)-1], b = len(s)+g(2), g(3)
	fmt.Println(a, b, s)
	m := map[int]int{x: g(4), len(s): x}
	fmt.Println(m, x)
	defer fmt.Println(len(s)+x, g(6), x)
	defer func(a, b, c int) { fmt.Println(a, b, c) }(len(s)+x, g(6), x)
	fmt.Println(append(s[:1], make([]int, g(1))...), append(s, len(s), g(1), len(s)))
	ok := x > 3
	fmt.Println(ok && g(1) > 0, len(s), g(2), [2]int{len(s) + x, g(1)}, any(T{x}), any(x), g(2))
}
func places() {
	t := &T{}
	arr := [4]int{}
	i := 0
	inc := func(n int) int { i += n; t = &T{100 * i}; return i }
	mm := map[int]int{}
	arr[i], i = inc(1), inc(2)
	fmt.Println(arr, i)
	i = 0
	arr[i+inc(1)], t.a = inc(1), i
	fmt.Println(arr, i, t.a)
	mm[i], mm[inc(1)] = i, inc(2)
	fmt.Println(mm, i)
	mk(t).a, mm[len(mm)], _ = inc(3), i+len(mm), inc(2)
	fmt.Println(mm, i, t.a)
	p := &arr
	p[i-i], *t, i = inc(1), T{i}, i+1
	fmt.Println(arr, *t, i)
}

func boxes() {
	var i any = &T{1}
	only := [1]string{"a"}
	set := func() int { i = &T{77}; only[0] = "b"; return 1 }
	fmt.Println(i.(*T), set(), i.(*T), any(only))
	fmt.Println([1]string{only[0]}, &T{len(only[0])}, set(), struct{ s string }{only[0]})
}

func builtins() {
	x := 1
	s := []int{1}
	var e any = 1
	str := "a"
	p := &T{1}
	f := func() int {
		x = 3
		s = make([]int, 3)
		e = 2
		str = "bcd"
		p = &T{3}
		return 2
	}
	reset := func() { x = 1; s = []int{1}; e = 1; str = "a"; p = &T{1} }
	{
		a, b, c := make([]int, x), f(), make([]int, x)
		fmt.Println(len(a), b, len(c))
		reset()
	}
	{
		a, b, c := min(x, 2), f(), max(x, 2)
		fmt.Println(a, b, c)
		reset()
	}
	{
		a, b, c := e.(int), f(), e.(int)
		fmt.Println(a, b, c)
		reset()
	}
	{
		a, b, c := []byte(str), f(), []rune(str)
		fmt.Println(a, b, c)
		reset()
	}
	{
		a, b, c := str[:1], f(), s[:]
		fmt.Println(a, b, c)
		reset()
	}
	{
		a, b, c := &T{x}, f(), []int{x}
		fmt.Println(*a, b, c)
		reset()
	}
	{
		a, b, c := x+1, f(), len(str)+x
		fmt.Println(a, b, c)
		reset()
	}
	{
		a, b, c := len(str)+x, f(), any(x)
		fmt.Println(a, b, c)
		reset()
	}
	{
		a, b, c := any(x), f(), any(str)
		fmt.Println(a, b, c)
		reset()
	}
	{
		a, b, c := str+"x", f(), string(s[0]+65)
		fmt.Println(a, b, c)
		reset()
	}
	{
		a, b, c := map[int]int{x: x}, f(), []byte(str)
		fmt.Println(a, b, c)
		reset()
	}
	{
		a, b, c := p.a, f(), *p
		fmt.Println(a, b, c)
		reset()
	}
	{
		var a, b, c any
		a, b, c = len(str), f(), new(int)
		fmt.Println(a, b, c != nil)
		reset()
	}
	{
		var a, b, c any
		a, b, c = []byte(str), f(), make(map[int]int, x)
		fmt.Println(a, b, c != nil)
		reset()
	}
	fmt.Println([]any{len(str), f(), []byte(str)}...)
	reset()
	fmt.Println(len(str), f(), []byte(str), make([]int, x), min(x, 4))
	reset()
	fmt.Println(make([]int, x), []byte(str), min(x, 4), string([]byte{byte(x) + 65}), f(), x)
	reset()
	func(a []int, b []byte, c int, d string, e int, g int) {
		fmt.Println(a, b, c, d, e, g)
	}(make([]int, x), []byte(str), min(x, 4), string([]byte{byte(x) + 65}), f(), x)
	reset()
	h(make([]int, x), []byte(str), min(x, 4), string([]byte{byte(x) + 65}), f(), x)
	reset()
	fmt.Println(min(x, 4) + f() + x)
	reset()
	fmt.Println(real(complex(float64(x), 0)) + float64(f()) + float64(x))
	reset()
	fmt.Println(len(make([]int, x)) + f() + x)
	reset()
	fmt.Println(len([]byte(str)) + f() + x)
	reset()
	fmt.Println(len([]rune(str)) + f() + x)
	reset()
	fmt.Println(string([]rune(str)) + fmt.Sprint(f()) + str)
}

//go:noinline
func h(a []int, b []byte, c int, d string, e int, g int) {
	fmt.Println(a, b, c, d, e, g)
}
