// In what order operands are evaluated where the language leaves it open: calls first, then what is read.
package main

import "fmt"

var g int
var gs []int
var gm = map[string]int{}
var gst struct{ a, b int }
var gstr string
var gi any

func chg() int {
	g++
	gst.a++
	gs = append(gs, g)
	gm["a"] = g
	gstr += "x"
	gi = g
	if len(gs) > 0 {
		gs[0] = g
	}
	return g
}

func p2(a, b int) string        { return fmt.Sprint(a, b) }
func p3(a, b, c int) string     { return fmt.Sprint(a, b, c) }
func pany(a ...any) string      { return fmt.Sprint(a...) }
func ps(a string, b int) string { return fmt.Sprint(a, b) }

func r1() (int, int)    { return g, chg() }
func r2() (string, int) { return gstr, chg() }
func r3() (any, int)    { return gi, chg() }
func r4() (int, int) {
	x := 1
	f := func() int { x = 2; return 5 }
	return x, f()
}
func r5() (x int, y int) {
	f := func() int { x = 2; return 5 }
	x = 1
	return x, f()
}

type S struct{ a, b int }

func (s S) m(x int) string { return fmt.Sprint(s, x) }
func (s *S) set(x int) int { s.a = x; return x }

func main() {
	fmt.Println("p2", p2(g, chg()), p2(chg(), g), p3(g, chg(), g), p2(g+1, chg()), p2(-g, chg()))
	fmt.Println("field", p2(gst.a, chg()), p2(gs[0], chg()), p2(gm["a"], chg()), p2(len(gs), chg()), p2(len(gstr), chg()))
	fmt.Println("any", pany(g, chg()), pany(gi, chg()), pany(gst, chg()), pany(gstr, chg()))
	fmt.Println("str", ps(gstr, chg()), ps(gstr+"y", chg()))
	fmt.Println(r1())
	fmt.Println(r2())
	fmt.Println(r3())
	fmt.Println(r4())
	fmt.Println(r5())
	a, b := g, chg()
	fmt.Println("assign", a, b)
	var c, d = gst, chg()
	fmt.Println("assign", c, d)
	fmt.Println("binary", g+chg(), gst.a*chg(), gstr+fmt.Sprint(chg()), g < chg(), g == chg(), gs[0]-chg())
	fmt.Println("lit", S{g, chg()}, []int{g, chg(), g}, [2]int{g, chg()}, map[int]int{g: chg()}, &S{g, chg()})
	l := 1
	fl := func() int { l++; return l }
	fmt.Println("local", p2(l, fl()), p2(l*2, fl()), l+fl(), []int{l, fl()}, S{l, fl()}, l < fl(), pany(l, fl()))
	s := S{1, 2}
	fmt.Println("method", s.m(s.set(5)), s.m(s.set(6)))
	pp := &s
	fmt.Println("ptr", p2(pp.a, pp.set(7)), p2((*pp).a, pp.set(8)), p2(s.a, s.set(9)))
	arr := [9]int{1, 2, 3}
	i := 0
	fi := func() int { i++; arr[i] = 50 + i; return i }
	fmt.Println("index", arr[i]+fi(), arr[fi()], p2(arr[i], fi()), arr)
	i = 0
	arr[i], i = fi(), 1
	fmt.Println("idxassign", arr, i)
	i = 0
	arr[i] = fi()
	fmt.Println("idxassign2", arr, i)
	i = 0
	m := map[int]int{}
	m[i] = fi()
	fmt.Println(m)
	i = 0
	m[i] += fi()
	fmt.Println(m)
	x := []int{1, 2, 3}
	fx := func() int { x = []int{10, 20, 30}; return 1 }
	x[0] = fx()
	fmt.Println(x)
	x = []int{1, 2, 3}
	y := x[fx()]
	fmt.Println(y)
	x = []int{1, 2, 3}
	x[0] += fx()
	fmt.Println(x)
	ptr := &S{}
	np := &S{}
	fp := func() int { ptr = np; return 3 }
	q := ptr
	ptr.a = fp()
	fmt.Println(*q, *np)
	sl := []int{1, 2}
	fsl := func() int { sl = sl[:1]; return 0 }
	z := sl[fsl():]
	fmt.Println(z)
	app := []int{1}
	fa := func() int { app = append(app, 7); return 2 }
	app = append(app, fa())
	fmt.Println(app)
	var ff func(int) int = func(x int) int { return x }
	chf := func() int { ff = func(x int) int { return -x }; return 4 }
	fmt.Println(ff(chf()))
	st := "a"
	fst := func() string { st = "b"; return "c" }
	fmt.Println(st+fst(), st == fst(), st < fst(), fmt.Sprint(st, fst()))
	st = "a"
	switch st {
	case fst():
		fmt.Println("c?")
	case "b":
		fmt.Println("b")
	case "a":
		fmt.Println("a")
	}
	ii := 3
	switch ii {
	case func() int { ii = 4; return 9 }():
	case 4:
		fmt.Println("4")
	case 3:
		fmt.Println("3")
	}
	ch := make(chan int, 3)
	k := 1
	fk := func() chan int { k = 2; return ch }
	fk() <- k
	fmt.Println(<-ch)
	defer fmt.Println(k, func() int { k = 8; return 1 }())
	bb := true
	fb := func() bool { bb = false; return true }
	fmt.Println(bb && fb(), bb, fb() && bb)
	var e1 any = 1
	fe := func() any { e1 = 2; return 2 }
	fmt.Println(e1 == fe(), e1)
	min1 := 5
	fm := func() int { min1 = 1; return 3 }
	fmt.Println(min(min1, fm()), max(min1, fm()))
}

type IM interface{ M(int) string }
type im1 int

func (i im1) M(x int) string { return fmt.Sprint("im", int(i), x) }

func init() {
	var v IM = im1(1)
	f := func() int { v = im1(2); return 3 }
	fmt.Println("iface recv", v.M(f()))
	p := new(S)
	p2 := &S{5, 5}
	fp := func() int { p = p2; return 3 }
	fmt.Println("ptr recv", p.set(fp()), *p, *p2)
	var sv S
	fs := func() int { sv.a = 4; return 3 }
	fmt.Println("val recv", sv.m(fs()))
	n := 1
	fn := func() int { n++; return n }
	x, y, z := n, fn(), n
	fmt.Println("3", x, y, z)
	a := [3]int{n, fn(), n}
	s := []any{n, fn(), n, "a"}
	m := map[string]int{"a": n, "b": fn(), "c": n}
	fmt.Println(a, s, m)
	st := struct {
		a int
		b any
		c [2]int
	}{n, fn(), [2]int{n, fn()}}
	fmt.Println(st)
	ps := []*S{{n, fn()}, {fn(), n}}
	fmt.Println(*ps[0], *ps[1])
	app := append([]int{n}, n, fn(), n)
	fmt.Println(app)
	fmt.Println(n*fn()+n, n+fn()*n+fn(), (n+1)*(fn()+n))
	ch := make(chan int, 2)
	ch <- 7
	r := func() int { n = 100; return 1 }
	fmt.Println(n+<-ch, n-r())
	k := []int{1, 2, 3, 4}
	fk := func() int { k[0] = 10; return 1 }
	fmt.Println(k[0]+fk(), k[fk()], k[0:fk()], k[fk():][0])
	c := complex(float64(n), float64(fn()))
	fmt.Println(c)
	var e any = n
	fe := func() any { e = "changed"; return n }
	fmt.Println(e == fe())
	cp := []int{1, 2, 3}
	fmt.Println(cp[0]+copy(cp, cp[1:]), cp)
	dd := map[int]int{1: 1}
	fd := func() int { dd[1] = 50; return 1 }
	fmt.Println(dd[1]+fd(), dd[fd()], len(dd)+func() int { dd[9] = 1; return 0 }())
	b := false
	fb := func() bool { b = true; return true }
	fmt.Println(b == fb(), b != fb() || b)
	println2(n, fn(), n)
	go func(a, b int) {}(n, fn())
	defer func(a, b int) { fmt.Println("defer", a, b) }(n, fn())
	var ep *S = &S{1, 1}
	fep := func() int { ep.a = 77; return 1 }
	*ep, n = S{ep.a, fep()}, fn()
	fmt.Println(*ep, n)
	w := 5
	fw := func() int { w = 6; return 2 }
	w += fw()
	fmt.Println(w)
	w = w + fw()
	fmt.Println(w)
	w, n = fw(), w
	fmt.Println(w, n)
	for i, j := w, fw(); i < 2; i++ {
		_ = j
	}
	if q, r := w, fw(); q != r {
		fmt.Println(q, r)
	}
	func(xs ...int) { fmt.Println(xs) }(w, func() int { w = 90; return 1 }(), w)
	var arr2 [2]S
	fa := func() S { arr2[0].a = 3; return S{9, 9} }
	arr2 = [2]S{arr2[0], fa()}
	fmt.Println(arr2)
	str := "a"
	fstr := func() string { str = "z"; return "b" }
	fmt.Println(str + fstr() + str)
	bs := []byte("abc")
	fbs := func() string { bs[0] = 'X'; return "-" }
	fmt.Println(string(bs) + fbs() + string(bs))
}

//go:noinline
func println2(a, b, c int) { fmt.Println(a, b, c) }
