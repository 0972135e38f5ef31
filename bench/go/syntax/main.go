// The other side of bench/front.ts: go/scanner and go/parser over the files that a list names. Each line on standard
// input ("scan" or "parse") is answered with the nanoseconds of processor time of one pass.
package main

import (
	"bufio"
	"fmt"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"strings"
	"syscall"
)

func main() {
	list, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var files [][]byte
	for _, name := range strings.Fields(string(list)) {
		src, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		files = append(files, src)
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		start := processorTime()
		for _, src := range files {
			if in.Text() == "scan" {
				scan(src)
			} else if _, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution); err != nil {
				panic(err)
			}
		}
		fmt.Println(processorTime() - start)
	}
}

// processorTime is what the process has used so far, in nanoseconds.
func processorTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

func scan(src []byte) {
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("", -1, len(src)), src, nil, 0)
	for {
		if _, tok, _ := s.Scan(); tok == token.EOF {
			return
		}
	}
}
