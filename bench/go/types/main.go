// The official side of bench/types.ts: each line of input is one pass, which parses all packages of the description and
// checks them with go/types; the answer is the processor time of the check alone in nanoseconds, then peak memory in kB.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"syscall"
)

type pkg struct {
	Path, GoVersion string
	Files           []string
	Imports         map[string]string
}

type world struct {
	described map[string]pkg
	fset      *token.FileSet
	parsed    map[string][]*ast.File
	checked   map[string]*types.Package
}

type forPackage struct {
	w *world
	p pkg
}

func (f forPackage) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return f.w.check(f.p.Imports[path])
}

func (w *world) check(id string) (*types.Package, error) {
	if p, ok := w.checked[id]; ok {
		return p, nil
	}
	d, ok := w.described[id]
	if !ok {
		return nil, fmt.Errorf("no package %s", id)
	}
	conf := types.Config{Importer: forPackage{w, d}, GoVersion: d.GoVersion, Sizes: types.SizesFor("gc", "amd64")}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{},
		Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
	}
	p, err := conf.Check(d.Path, w.fset, w.parsed[id], info)
	w.checked[id] = p
	return p, err
}

func cpu() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

func main() {
	data, err := os.ReadFile(os.Args[1])
	described := map[string]pkg{}
	if err == nil {
		err = json.Unmarshal(data, &described)
	}
	if err != nil {
		panic(err)
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		w := &world{described, token.NewFileSet(), map[string][]*ast.File{}, map[string]*types.Package{}}
		for id, d := range described {
			for _, name := range d.Files {
				f, err := parser.ParseFile(w.fset, name, nil, parser.SkipObjectResolution)
				if err != nil {
					panic(err)
				}
				w.parsed[id] = append(w.parsed[id], f)
			}
		}
		start := cpu()
		for id := range described {
			if _, err := w.check(id); err != nil {
				panic(err)
			}
		}
		spent := cpu() - start
		var u syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		fmt.Println(spent, u.Maxrss)
	}
}
