package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"text/template"
)

type T struct {
	A int `json:"a"`
	B []string
	C map[string]*T
}

func (t T) Hello(s string) string { return "hello " + s }
func (t *T) Set(n int)            { t.A = n }

type E struct{ msg string }

func (e *E) Error() string { return e.msg }

func main() {
	t := &T{1, []string{"x"}, map[string]*T{"k": {A: 2}}}
	v := reflect.ValueOf(t)
	name := "Hel" + os.Args[0][:0] + "lo"
	fmt.Println(v.MethodByName(name).Call([]reflect.Value{reflect.ValueOf("reflection")})[0])
	v.MethodByName("Set").Call([]reflect.Value{reflect.ValueOf(42)})
	b, err := json.Marshal(t)
	fmt.Println(string(b), err)
	var u T
	fmt.Println(json.Unmarshal(b, &u), u.A, u.C["k"].A)
	for i := 0; i < v.NumMethod(); i++ {
		fmt.Println(v.Type().Method(i).Name, v.Type().Method(i).Type)
	}
	template.Must(template.New("x").Parse("{{.Hello \"template\"}} {{range .B}}{{.}}{{end}}\n")).Execute(os.Stdout, t)
	var e *E
	fmt.Println(errors.As(fmt.Errorf("wrap: %w", &E{"inner"}), &e), e)
	fmt.Println(reflect.SliceOf(reflect.TypeOf(t)), reflect.MapOf(reflect.TypeOf(""), reflect.TypeOf(0)), reflect.FuncOf([]reflect.Type{reflect.TypeOf(0)}, nil, false))
}
