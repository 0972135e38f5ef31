// Reads all debugging information of a program with Go's own reader, and says what is there: how many entries of each tag,
// and of each package's variable the name, the type and its size. Anything that the reader cannot make sense of is an error.
package main

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"io"
	"log"
	"os"
	"sort"
)

func main() {
	log.SetFlags(0)
	f, err := elf.Open(os.Args[1])
	check(err)
	data, err := f.DWARF()
	check(err)
	tags := map[string]int{}
	var lines []string
	depth := 0
	r := data.Reader()
	for {
		e, err := r.Next()
		check(err)
		if e == nil {
			break
		}
		if e.Tag == 0 {
			depth--
			continue
		}
		tags[e.Tag.String()]++
		if e.Tag == dwarf.TagCompileUnit {
			readLines(data, e)
		}
		if at, ok := e.Val(dwarf.AttrType).(dwarf.Offset); ok {
			t, err := data.Type(at)
			check(err)
			if e.Tag == dwarf.TagVariable && depth == 1 {
				lines = append(lines, fmt.Sprintf("var %s %s %d", e.Val(dwarf.AttrName), t, t.Size()))
			}
		}
		if e.Val(dwarf.AttrRanges) != nil || e.Val(dwarf.AttrLowpc) != nil {
			_, err := data.Ranges(e)
			check(err)
		}
		if e.Children {
			depth++
		}
	}
	for tag, n := range tags {
		lines = append(lines, fmt.Sprintf("tag %s %d", tag, n))
	}
	sort.Strings(lines)
	for _, l := range lines {
		fmt.Println(l)
	}
}

// readLines reads all rows of a unit's line table.
func readLines(data *dwarf.Data, unit *dwarf.Entry) {
	r, err := data.LineReader(unit)
	check(err)
	if r == nil {
		return
	}
	var row dwarf.LineEntry
	for {
		err := r.Next(&row)
		if err == io.EOF {
			return
		}
		check(err)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
