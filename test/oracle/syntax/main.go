// The oracle of `npm run check:syntax`: what the official Go 1.26 makes of a source file. It reads requests, one a line,
// and answers each with one line; it lives as long as its standard input.
//
//	hash PATH → JSON {accepted, tokens, ast, commented, errors}: SHA-256 of the dumps (of tokens, of the tree in mode 0,
//	            of the tree with comments and without objects), and gc's errors
//	tokens PATH OUT, ast PATH OUT, commented PATH OUT → writes the dump to OUT, answers "done"
//
// It is built inside cmd/compile (with -overlay), because only there may gc's syntax package be imported.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"os"
	"sort"
	"strings"

	"cmd/compile/internal/syntax"
)

type answer struct {
	Accepted  bool     `json:"accepted"`
	Tokens    string   `json:"tokens"`
	Ast       string   `json:"ast"`
	Commented string   `json:"commented"`
	Errors    []string `json:"errors"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		words := strings.Split(in.Text(), "\t")
		src, err := os.ReadFile(words[1])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		switch words[0] {
		case "hash":
			reply(words[1], src)
		case "tokens":
			write(words[2], func(w io.Writer) { tokens(w, src) })
		case "ast":
			write(words[2], func(w io.Writer) { tree(w, words[1], src, 0) })
		case "commented":
			write(words[2], func(w io.Writer) { tree(w, words[1], src, parser.ParseComments|parser.SkipObjectResolution) })
		}
	}
}

func reply(path string, src []byte) {
	h := sha256.New()
	w := bufio.NewWriter(h)
	a := answer{Accepted: tree(w, path, src, 0), Errors: gcErrors(path, src)}
	w.Flush()
	a.Ast = hex.EncodeToString(h.Sum(nil))
	h.Reset()
	w.Reset(h)
	tree(w, path, src, parser.ParseComments|parser.SkipObjectResolution)
	w.Flush()
	a.Commented = hex.EncodeToString(h.Sum(nil))
	h.Reset()
	w.Reset(h)
	tokens(w, src)
	w.Flush()
	a.Tokens = hex.EncodeToString(h.Sum(nil))
	text, _ := json.Marshal(a)
	fmt.Printf("%s\n", text)
}

func write(path string, f func(io.Writer)) {
	out, err := os.Create(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	w := bufio.NewWriter(out)
	f(w)
	w.Flush()
	out.Close()
	fmt.Println("done")
}

// tokens writes offset, kind and quoted literal of each token.
func tokens(w io.Writer, src []byte) {
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, 0)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return
		}
		fmt.Fprintf(w, "%d %s %q\n", file.Offset(pos), tok, lit)
	}
}

// tree writes the dump of the tree that go/parser makes, if it makes one without errors.
func tree(w io.Writer, path string, src []byte, mode parser.Mode) bool {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, src, mode)
	if err != nil {
		return false
	}
	var b bytes.Buffer
	if err := ast.Fprint(&b, fset, file, ast.NotNilFilter); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	w.Write(sortObjects(b.Bytes()))
	return true
}

// sortObjects puts the members of the scope's map, which ast.Fprint writes in random order, in the order of their names.
func sortObjects(text []byte) []byte {
	const head = ".  .  Objects: map[string]*ast.Object (len = "
	i := bytes.Index(text, []byte(head))
	if i < 0 {
		return text
	}
	start := i + bytes.IndexByte(text[i:], '\n') + 1
	end := start + bytes.Index(text[start:], []byte("  .  .  }\n"))
	end = bytes.LastIndexByte(text[:end], '\n') + 1
	if end <= start {
		return text
	}
	lines := strings.SplitAfter(string(text[start:end]), "\n")
	lines = lines[:len(lines)-1]
	numbers := make([]string, len(lines))
	for i, line := range lines {
		cut := strings.Index(line, ".")
		numbers[i], lines[i] = line[:cut], line[cut:]
	}
	name := func(i int) string {
		var s string
		fmt.Sscanf(strings.TrimLeft(lines[i], ". "), "%q", &s)
		return s
	}
	sort.Slice(lines, func(i, j int) bool { return name(i) < name(j) })
	var out bytes.Buffer
	out.Write(text[:start])
	for i := range lines {
		out.WriteString(numbers[i] + lines[i])
	}
	out.Write(text[end:])
	return out.Bytes()
}

// gcErrors lists the errors of the compiler's parser, branches checked, as line:column: message, sorted.
func gcErrors(path string, src []byte) []string {
	list := []string{}
	handler := func(err error) {
		e := err.(syntax.Error)
		list = append(list, fmt.Sprintf("%d:%d: %s", e.Pos.Line(), e.Pos.Col(), e.Msg))
	}
	syntax.Parse(syntax.NewFileBase(path), bytes.NewReader(src), handler, nil, syntax.CheckBranches)
	sort.Strings(list)
	return list
}
