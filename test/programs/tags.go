// Struct tags with other letters than ASCII, as reflection sees them.
package main

import (
	"fmt"
	"reflect"
)

type T struct {
	A string `json:"色は" x:"é"`
	B int    "\xff\"\t"
}

func main() {
	t := reflect.TypeFor[T]()
	fmt.Println(t.Field(0).Tag, t.Field(0).Tag.Get("json"), t.Field(0).Tag.Get("x"))
	fmt.Printf("%q\n", t.Field(1).Tag)
	fmt.Println(reflect.TypeFor[struct {
		A string `json:"色は"`
		b int    "\xff\"\t"
	}]())
}
