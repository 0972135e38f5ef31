// Built-in functions whose arguments are the results of one call.
package main

import (
	"fmt"
	"unsafe"
)

type matrix interface{ dims() (int, int) }

type tall struct{}

func (tall) dims() (int, int) { return 6, 4 }

type meters float64

var order []string

func note[T any](name string, v T) T {
	order = append(order, name)
	return v
}

func three() (meters, meters, meters)      { return note("three", meters(6)), 4, 5 }
func words() (string, string)              { return "b", "a" }
func same[T any](x, y T) (T, T)            { return x, y }
func smallest[T int | string](x, y T) T    { return min(same(x, y)) }
func parts() (float64, float64)            { return 1.5, -2 }
func pair() ([]byte, []byte)               { return buffer[:], []byte("xyz") }
func entry() (map[string]int, string)      { return table, "gone" }
func element() ([]any, int)                { return []any{"first"}, 2 }
func memory() (*int32, int)                { return &numbers[1], 2 }
func one() int                             { return 7 }
func several() (string, int, bool, []byte) { return "s", 1, true, nil }

var (
	buffer  = [4]byte{'a', 'b', 'c', 'd'}
	table   = map[string]int{"gone": 1, "kept": 2}
	numbers = [4]int32{1, 2, 3, 4}
	widest  = max(tall{}.dims())
)

//go:noinline
func least(m matrix) int { return min(m.dims()) }

func main() {
	fmt.Println(min(tall{}.dims()), max(tall{}.dims()), least(tall{}), widest)
	fmt.Println(min(three()) == 4, max(three()) == 6, len(order))
	fmt.Println(min(words()), max(words()), smallest(3, 2), smallest("z", "y"))
	fmt.Println(min(one()), max(one()))
	fmt.Println(real(complex(parts())), imag(complex(parts())))
	fmt.Println(copy(pair()), string(buffer[:]))
	delete(entry())
	fmt.Println(len(table), table["kept"])
	fmt.Println(len(append(element())))
	fmt.Println(len(unsafe.Slice(memory())), unsafe.Slice(memory())[1])
	fmt.Println(several())
	defer fmt.Println(several())
	defer delete(entry())
}
