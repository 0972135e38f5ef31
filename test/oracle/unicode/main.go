// Prints what src/syntax/unicode.ts is made from: the characters from U+0080 on that package unicode classes as letters,
// then those that it classes as digits, as base-36 run lengths (so many others, so many members, …), and the version.
package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

func main() {
	for _, isMember := range []func(rune) bool{unicode.IsLetter, unicode.IsDigit} {
		var runs []string
		inside, last := false, rune(0x80)
		for r := rune(0x80); r <= unicode.MaxRune+1; r++ {
			if now := r <= unicode.MaxRune && isMember(r); now != inside {
				runs = append(runs, strconv.FormatInt(int64(r-last), 36))
				inside, last = now, r
			}
		}
		fmt.Println(strings.Join(runs, " "))
	}
	fmt.Println(unicode.Version)
}
