// Variables that files are embedded in; append of a slice that is made for it.
package main

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed embedded/e.txt
var text string

var (
	//go:embed embedded/e.txt embedded/*.bin
	//go:embed embedded/sub
	tree embed.FS

	//go:embed embedded/a.bin
	raw []byte
)

type name string

//go:embed embedded/a.bin
var named name

func zeros(x []int, n int) []int            { return append(x, make([]int, n)...) }
func pointers(x []*int, n int16) []*int     { return append(x, make([]*int, n)...) }
func empty(x []struct{}, n uint) []struct{} { return append(x, make([]struct{}, n)...) }

func main() {
	fmt.Printf("%q %q %q %d\n", text, raw, named, cap(raw))
	raw[1], raw[2] = '-', '+'
	fmt.Printf("%q %q\n", raw, named)
	fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error {
		fmt.Println(path, d.IsDir(), err)
		return nil
	})
	b, err := tree.ReadFile("embedded/sub/x.txt")
	fmt.Println(string(b), err)
	dirty := []int{1, 2, 3, 4}
	fmt.Println(zeros(dirty[:1], 2), dirty, zeros(dirty, 3))
	v := 5
	ps := []*int{&v, &v, &v}
	qs := pointers(ps[:1], 2)
	fmt.Println(len(qs), qs[1] == nil, ps[2] == nil, len(pointers(ps, 10)), len(pointers(nil, 0)), pointers(nil, 0) == nil)
	fmt.Println(len(empty(nil, 7)))
	defer func() { fmt.Println(recover()) }()
	zeros(dirty, -1)
}
