// Reflection: methods by name, functions, structs, maps, channels and arrays that are made at run time.
// env: GOGC=1
package main

import (
	"fmt"
	"reflect"
	"runtime"
	"sort"
	"strings"
)

type Shape interface {
	Area() float64
	Name() string
}

type Square struct {
	Side  float64 `json:"side" unit:"m"`
	label string
	*Tags
}

type Tags struct{ List []string }

func (t *Tags) Add(tag string, more ...string) int {
	t.List = append(append(t.List, tag), more...)
	return len(t.List)
}
func (s Square) Area() float64     { return s.Side * s.Side }
func (s Square) Name() string      { return "square " + s.label }
func (s *Square) Scale(by float64) { s.Side *= by }
func (s Square) unexported() int   { return 1 }
func (s Square) Many(a int8, b string, c [3]int16, d float32, e any) (string, error) {
	return fmt.Sprint(a, b, c, d, e), nil
}

type List[T any] struct{ items []T }

func (l *List[T]) Push(v T) *List[T] { l.items = append(l.items, v); return l }
func (l List[T]) Len() int           { return len(l.items) }

func main() {
	byName()
	making()
	structs()
	containers()
	selecting()
	generic()
	comparing()
}

func byName() {
	s := &Square{Side: 2, label: "a", Tags: &Tags{}}
	v := reflect.ValueOf(s)
	for i := range v.NumMethod() {
		fmt.Println("method:", v.Type().Method(i).Name, v.Type().Method(i).Type)
	}
	v.MethodByName("Sc" + "ale").Call([]reflect.Value{reflect.ValueOf(1.5)})
	fmt.Println("area:", v.MethodByName("Area").Call(nil)[0].Float())
	fmt.Println("variadic:", v.MethodByName("Add").Call([]reflect.Value{reflect.ValueOf("x"), reflect.ValueOf("y"), reflect.ValueOf("z")})[0])
	fmt.Println("slice:", v.MethodByName("Add").CallSlice([]reflect.Value{reflect.ValueOf("w"), reflect.ValueOf([]string{"v"})})[0], s.List)
	out := v.Elem().MethodByName("Many").Call([]reflect.Value{
		reflect.ValueOf(int8(-3)), reflect.ValueOf("b"), reflect.ValueOf([3]int16{1, 2, 3}),
		reflect.ValueOf(float32(0.25)), reflect.ValueOf(any(map[string]int{"k": 1})),
	})
	fmt.Println("many:", out[0], out[1].IsNil())
	f := v.MethodByName("Name").Interface().(func() string)
	fmt.Println("method value:", f())
	_, ok := v.Type().MethodByName("unexported")
	fmt.Println("unexported:", ok, reflect.TypeFor[Shape]().NumMethod(), v.Type().Implements(reflect.TypeFor[Shape]()))
	field, _ := v.Elem().Type().FieldByName("Side")
	fmt.Println("tag:", field.Tag.Get("unit"), field.Offset, field.Type)
	promoted, _ := v.Elem().Type().FieldByName("List")
	fmt.Println("promoted:", promoted.Index, v.Elem().FieldByName("List").Len())
}

func making() {
	swap := func(args []reflect.Value) []reflect.Value { return []reflect.Value{args[1], args[0]} }
	var ints func(int, int) (int, int)
	reflect.ValueOf(&ints).Elem().Set(reflect.MakeFunc(reflect.TypeOf(ints), swap))
	fmt.Println(ints(1, 2))
	var mixed func(string, float64) (float64, string)
	reflect.ValueOf(&mixed).Elem().Set(reflect.MakeFunc(reflect.TypeOf(mixed), swap))
	fmt.Println(mixed("s", 2.5))
	type large struct {
		a [10]int
		s string
	}
	var structs func(large, []int) ([]int, large)
	reflect.ValueOf(&structs).Elem().Set(reflect.MakeFunc(reflect.TypeOf(structs), swap))
	list, l := structs(large{a: [10]int{9: 9}, s: "large"}, []int{1})
	fmt.Println(list, l.a[9], l.s)
	sum := reflect.MakeFunc(reflect.TypeOf(func(...int) int { return 0 }), func(args []reflect.Value) []reflect.Value {
		n := 0
		for i := range args[0].Len() {
			n += int(args[0].Index(i).Int())
			runtime.GC()
		}
		return []reflect.Value{reflect.ValueOf(n)}
	}).Interface().(func(...int) int)
	fmt.Println("sum:", sum(1, 2, 3, 4))
	t := reflect.FuncOf([]reflect.Type{reflect.TypeFor[int](), reflect.TypeFor[[]string]()}, []reflect.Type{reflect.TypeFor[error]()}, true)
	fmt.Println("func:", t)
	fmt.Println("hello from", runtime.FuncForPC(reflect.ValueOf(making).Pointer()).Name())
}

func structs() {
	t := reflect.StructOf([]reflect.StructField{
		{Name: "A", Type: reflect.TypeFor[int8](), Tag: `k:"v"`},
		{Name: "B", Type: reflect.TypeFor[string]()},
		{Name: "C", Type: reflect.TypeFor[[]*int]()},
		{Name: "D", Type: reflect.TypeFor[map[string]any]()},
		{Name: "E", Type: reflect.ArrayOf(3, reflect.TypeFor[float64]())},
	})
	var all []any
	for i := range 50 {
		v := reflect.New(t).Elem()
		v.Field(0).SetInt(int64(i))
		v.Field(1).SetString(strings.Repeat("b", i))
		v.Field(2).Set(reflect.ValueOf([]*int{&i}))
		v.Field(3).Set(reflect.ValueOf(map[string]any{"i": i}))
		v.Field(4).Index(2).SetFloat(float64(i) / 2)
		all = append(all, v.Interface())
	}
	runtime.GC()
	for i, x := range all {
		v := reflect.ValueOf(x)
		if int(v.Field(0).Int()) != i || v.Field(1).Len() != i || *v.Field(2).Index(0).Interface().(*int) != i {
			panic("struct is damaged")
		}
	}
	fmt.Println(t, t.Size(), t.Field(4).Offset)
	fmt.Printf("%v\n", all[3].(interface{}) != nil)
	set := map[any]int{}
	key := reflect.StructOf([]reflect.StructField{{Name: "X", Type: reflect.TypeFor[int]()}, {Name: "Y", Type: reflect.TypeFor[string]()}})
	for i := range 20 {
		k := reflect.New(key).Elem()
		k.Field(0).SetInt(int64(i % 5))
		k.Field(1).SetString(fmt.Sprint(i % 2))
		set[k.Interface()]++
	}
	fmt.Println("keys:", len(set), set[struct {
		X int
		Y string
	}{1, "1"}])
}

func containers() {
	mt := reflect.MapOf(reflect.TypeFor[[2]string](), reflect.SliceOf(reflect.TypeFor[rune]()))
	m := reflect.MakeMap(mt)
	for i := range 100 {
		m.SetMapIndex(reflect.ValueOf([2]string{fmt.Sprint(i % 10), "k"}), reflect.ValueOf([]rune{rune('a' + i%26)}))
	}
	var names []string
	for it := m.MapRange(); it.Next(); {
		names = append(names, it.Key().Index(0).String()+string(it.Value().Interface().([]rune)))
	}
	sort.Strings(names)
	fmt.Println(mt, names)
	s := reflect.MakeSlice(reflect.TypeFor[[]any](), 0, 2)
	for i := range 10 {
		s = reflect.Append(s, reflect.ValueOf(&i).Elem())
	}
	reflect.Swapper(s.Interface())(0, 9)
	fmt.Println(s.Interface(), s.Slice3(1, 2, 5).Cap())
	a := reflect.New(reflect.ArrayOf(4, reflect.TypeFor[*int]())).Elem()
	n := 7
	a.Index(3).Set(reflect.ValueOf(&n))
	runtime.GC()
	fmt.Println(a.Type(), *a.Index(3).Interface().(*int), a.Index(0).IsNil())
	x := reflect.ValueOf(&n).Elem()
	fmt.Println(x.CanAddr(), x.CanSet(), x.Addr().Pointer() != 0, reflect.ValueOf(n).CanAddr(), reflect.ValueOf(3.7).Convert(reflect.TypeFor[int]()))
}

func selecting() {
	ct := reflect.ChanOf(reflect.BothDir, reflect.TypeFor[string]())
	c := reflect.MakeChan(ct, 1)
	d := reflect.MakeChan(ct, 0)
	go func() {
		c.Send(reflect.ValueOf("sent"))
		d.Close()
	}()
	got := 0
	for got < 2 {
		i, v, ok := reflect.Select([]reflect.SelectCase{
			{Dir: reflect.SelectRecv, Chan: c}, {Dir: reflect.SelectRecv, Chan: d},
		})
		if i == 0 {
			fmt.Println("received", v, ok)
			got++
		} else if got == 1 {
			fmt.Println("closed", ok)
			got++
		}
	}
}

func generic() {
	l := new(List[map[string]int]).Push(nil).Push(map[string]int{"a": 1})
	t := reflect.TypeOf(l)
	fmt.Println(t, t.Elem().Name(), t.NumMethod(), reflect.ValueOf(l).MethodByName("Len").Call(nil)[0])
	var s fmt.Stringer = reflect.ValueOf(1)
	fmt.Println(s, reflect.TypeOf(func(List[int], ...*List[string]) {}))
}

func comparing() {
	type cyclic struct {
		next *cyclic
		m    map[string][]any
	}
	a, b := &cyclic{m: map[string][]any{"x": {1, "2", 3.0}}}, &cyclic{m: map[string][]any{"x": {1, "2", 3.0}}}
	a.next, b.next = a, b
	fmt.Println(reflect.DeepEqual(a, b))
	b.m["x"][2] = 4.0
	fmt.Println(reflect.DeepEqual(a, b))
}
