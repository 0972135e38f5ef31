// Functions that the compiler writes lie in no file: methods promoted through embedding, value methods called through pointers,
// method values, methods of interfaces as functions, == of types. What is inlined into them keeps its lines.
package main

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
)

type base struct{ n [4]int }

func (b *base) Grow(by int) int {
	for i := range b.n {
		b.n[i] += by
	}
	defer func() { b.n[0] = 0 }()
	return b.n[3]
}

func (b base) Short() int { return b.n[1] }

//go:noinline
func (b base) Long() int { return b.n[2] }

func (b base) Caller() string {
	_, file, line, _ := runtime.Caller(0)
	return fmt.Sprint(filepath.Base(file), ":", line)
}

type (
	byValue   struct{ base }
	byPointer struct{ *base }
	longer    interface {
		Long() int
		Caller() string
	}
	throughInterface struct{ longer }
)

func place(f any) string {
	pc := reflect.ValueOf(f).Pointer()
	fn := runtime.FuncForPC(pc)
	file, line := fn.FileLine(pc)
	return fmt.Sprintf("%s %s:%d", fn.Name(), filepath.Base(file), line)
}

//go:noinline
func nothing() longer {
	var p *base
	return p
}

func called() {
	defer func() {
		fmt.Println(recover())
		// the wrapper that found nil is the one frame of it
		lines := strings.Split(string(debug.Stack()), "\n")
		for i, l := range lines {
			if strings.HasPrefix(l, "main.(*base).Long(") {
				at, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " +")
				fmt.Println("main.(*base).Long", at)
			}
		}
	}()
	fmt.Println(nothing().Long())
}

func main() {
	for _, v := range []any{&byValue{}, byValue{}, &byPointer{&base{}}, byPointer{&base{}}, base{}, &base{}, throughInterface{&base{}}} {
		t := reflect.TypeOf(v)
		for i := range t.NumMethod() {
			m := t.Method(i)
			fmt.Println(t, m.Name, place(m.Func.Interface()))
		}
		if c, ok := v.(interface{ Caller() string }); ok {
			fmt.Println("\tinside:", c.Caller())
		}
	}
	var b base
	fmt.Println(place(b.Short), place(longer.Long), place((*base).Long), place((*byValue).Grow))
	called()
}
