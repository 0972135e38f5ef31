// The regexp package: onepass, backtracking and NFA machines over one text.
package main

import (
	"fmt"
	"regexp"
	"strings"
)

func main() {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, "line %d: user%d@example%d.com called +49-%03d-%07d at 2024-%02d-%02dT%02d:00:00Z foo=bar%d\n", i, i, i%7, i%1000, i*7919, i%12+1, i%28+1, i%24, i%5)
	}
	text := b.String()
	for _, p := range []string{
		`[a-z]+\d+@[a-z0-9]+\.com`,
		`\+(\d+)-(\d+)-(\d+)`,
		`(\d{4})-(\d\d)-(\d\d)T`,
		`foo=(bar[0-2]|baz)$`,
		`(?i)LINE (\d+):`,
	} {
		re := regexp.MustCompile(p)
		n, sum := 0, 0
		for range 10 {
			for _, m := range re.FindAllStringIndex(text, -1) {
				n++
				sum += m[1] - m[0]
			}
		}
		fmt.Println(p, n, sum)
	}
	re := regexp.MustCompile(`user(\d+)@(\w+)`)
	fmt.Println(len(re.ReplaceAllString(text, "$2:$1")))
	line := regexp.MustCompile(`^line (\d+): (\S+) called (\S+) at (\S+) foo=(\w+)$`)
	n := 0
	for range 10 {
		for _, l := range strings.Split(text, "\n") {
			if m := line.FindStringSubmatch(l); m != nil {
				n += len(m[3])
			}
		}
	}
	fmt.Println(n)
}
