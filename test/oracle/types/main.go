// Type-checks packages with go/types and prints every recorded fact, one a line, for comparison with src/types. In: the path
// of a JSON file {id: {path, goVersion, files, imports: {written path: id}}}, and ids on standard input, one a line. Out: for
// each id its facts, then a line "END". The text's form is described in README.md beside this file.
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
	"path/filepath"
	"slices"
	"strings"
)

type pkgInfo struct {
	Path      string
	GoVersion string
	Files     []string
	Imports   map[string]string
}

var (
	packages map[string]*pkgInfo
	fset     = token.NewFileSet()
	loaded   = map[string]*types.Package{}
)

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = json.Unmarshal(data, &packages)
	}
	if err != nil {
		panic(err)
	}
	in := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	for in.Scan() {
		d := &dumper{out: out, strings: map[types.Type]string{}}
		d.dump(in.Text())
		fmt.Fprintln(out, "END")
		out.Flush()
	}
}

type importer struct{ p *pkgInfo }

func (im importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	id, ok := im.p.Imports[path]
	if !ok {
		return nil, fmt.Errorf("no package for %s", path)
	}
	return load(id)
}

// load checks the declarations of a package that another one imports.
func load(id string) (*types.Package, error) {
	if p, ok := loaded[id]; ok {
		return p, nil
	}
	p := packages[id]
	if p == nil {
		return nil, fmt.Errorf("unknown package %s", id)
	}
	files := parse(p)
	conf := config(p)
	conf.IgnoreFuncBodies = true
	conf.Error = func(error) {}
	pkg, _ := conf.Check(p.Path, fset, files, nil)
	loaded[id] = pkg
	return pkg, nil
}

func config(p *pkgInfo) *types.Config {
	return &types.Config{
		Importer:  importer{p},
		Sizes:     types.SizesFor("gc", "amd64"),
		GoVersion: p.GoVersion,
	}
}

func parse(p *pkgInfo) []*ast.File {
	var files []*ast.File
	for _, name := range p.Files {
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution|parser.ParseComments)
		if f == nil {
			panic(err)
		}
		files = append(files, f)
	}
	return files
}

func newInfo() *types.Info {
	return &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Implicits:  map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances:  map[*ast.Ident]types.Instance{},
	}
}

type fact struct {
	file       string
	start, end int
	text       string
}

type dumper struct {
	out     *bufio.Writer
	facts   []fact
	strings map[types.Type]string
}

func (d *dumper) dump(id string) {
	p := packages[id]
	if p == nil {
		fmt.Fprintln(d.out, "unknown package", id)
		return
	}
	files := parse(p)
	info := newInfo()
	conf := config(p)
	conf.Error = func(err error) {
		e := err.(types.Error)
		at := fset.PositionFor(e.Pos, false)
		d.facts = append(d.facts, fact{filepath.Base(at.Filename), at.Offset, 1 << 30, "error " + e.Msg})
	}
	pkg, _ := conf.Check(p.Path, fset, files, info)
	written := map[ast.Node]bool{}
	shared := map[ast.Node]bool{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			written[n] = true
			if decl, ok := n.(*ast.GenDecl); ok && decl.Tok == token.CONST {
				repeated(decl, shared)
			}
			return true
		})
	}
	for x, tv := range info.Types {
		if !written[x] || shared[x] {
			continue // not written: the 1 of x++, the constraint of [P ~T]
		}
		text := mode(tv)
		if !tv.IsNil() {
			text += " " + d.typ(tv.Type)
		}
		if tv.Value != nil {
			text += " = " + tv.Value.ExactString()
		}
		d.add(x.Pos(), x.End(), text)
	}
	for id, obj := range info.Defs {
		if obj != nil {
			d.add(id.Pos(), id.End(), "defines "+d.definition(obj))
		}
	}
	for id, obj := range info.Uses {
		// A receiver's type parameter is defined where it is used.
		if obj.Pos() != id.Pos() {
			d.add(id.Pos(), id.End(), "uses "+reference(obj))
		}
	}
	for n, obj := range info.Implicits {
		d.add(n.Pos(), n.Pos(), "implies "+d.definition(obj))
	}
	for x, sel := range info.Selections {
		kind := []string{"field", "method", "methodexpr"}[sel.Kind()]
		indirect := ""
		if sel.Indirect() {
			indirect = " indirect"
		}
		d.add(x.Pos(), x.End(), fmt.Sprintf("selects %s (%s) %s %v%s", kind, d.typ(sel.Recv()), reference(sel.Obj()), sel.Index(), indirect))
	}
	for id, inst := range info.Instances {
		var targs []string
		for t := range inst.TypeArgs.Types() {
			targs = append(targs, d.typ(t))
		}
		d.add(id.Pos(), id.End(), fmt.Sprintf("instance [%s] %s", strings.Join(targs, ", "), d.typ(inst.Type)))
	}
	slices.SortFunc(d.facts, func(a, b fact) int {
		if c := strings.Compare(a.file, b.file); c != 0 {
			return c
		}
		if a.start != b.start {
			return a.start - b.start
		}
		if a.end != b.end {
			return b.end - a.end
		}
		return strings.Compare(a.text, b.text)
	})
	for _, f := range d.facts {
		fmt.Fprintf(d.out, "%s:%d-%d %s\n", f.file, f.start, f.end, f.text)
	}
	for _, init := range info.InitOrder {
		var names []string
		for _, v := range init.Lhs {
			names = append(names, v.Name())
		}
		fmt.Fprintf(d.out, "init %s at %s\n", strings.Join(names, ", "), position(init.Rhs.Pos()))
	}
	_ = pkg
}

// repeated marks the expressions that stand for several constants of a group: they have a value for each.
func repeated(decl *ast.GenDecl, shared map[ast.Node]bool) {
	var last *ast.ValueSpec
	for _, s := range decl.Specs {
		s := s.(*ast.ValueSpec)
		if s.Type != nil || len(s.Values) > 0 {
			last = s
		} else if last != nil {
			for _, x := range last.Values {
				ast.Inspect(x, func(n ast.Node) bool {
					shared[n] = true
					return true
				})
			}
		}
	}
}

func (d *dumper) add(pos, end token.Pos, text string) {
	at := fset.PositionFor(pos, false)
	d.facts = append(d.facts, fact{filepath.Base(at.Filename), at.Offset, at.Offset + int(end-pos), text})
}

func mode(tv types.TypeAndValue) string {
	switch {
	case tv.IsVoid():
		return "novalue"
	case tv.IsType():
		return "type"
	case tv.IsBuiltin():
		return "builtin"
	case tv.IsNil():
		return "nil"
	case tv.Value != nil:
		return "constant"
	case tv.Addressable():
		return "variable"
	case tv.Assignable():
		return "mapindex"
	case tv.HasOk():
		return "commaok"
	case tv.IsValue():
		return "value"
	}
	return "invalid"
}

func (d *dumper) typ(t types.Type) string {
	if t == nil {
		return "none"
	}
	s, ok := d.strings[t]
	if !ok {
		s = types.TypeString(t, nil)
		d.strings[t] = s
	}
	return s
}

func position(pos token.Pos) string {
	if !pos.IsValid() {
		return "-"
	}
	at := fset.PositionFor(pos, false)
	return fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Offset)
}

func kindOf(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.PkgName:
		return "package"
	case *types.Const:
		return "const"
	case *types.TypeName:
		return "type"
	case *types.Var:
		if obj.IsField() {
			return "field"
		}
		return "var"
	case *types.Func:
		return "func"
	case *types.Label:
		return "label"
	case *types.Builtin:
		return "builtin"
	}
	return "nil"
}

// reference says which object it is: kind, package, name, place of declaration.
func reference(obj types.Object) string {
	path := ""
	if obj.Pkg() != nil {
		path = obj.Pkg().Path() + "."
	}
	return fmt.Sprintf("%s %s%s@%s", kindOf(obj), path, obj.Name(), position(obj.Pos()))
}

func (d *dumper) definition(obj types.Object) string {
	s := kindOf(obj) + " " + obj.Name()
	switch obj := obj.(type) {
	case *types.PkgName:
		return s + " " + obj.Imported().Path()
	case *types.Label:
		return s
	case *types.Const:
		return s + " " + d.typ(obj.Type()) + " = " + obj.Val().ExactString()
	case *types.Var:
		if obj.Embedded() {
			s += " embedded"
		}
		return s + " " + d.typ(obj.Type())
	case *types.Func:
		sig := obj.Signature()
		if recv := sig.Recv(); recv != nil {
			s += " (" + d.typ(recv.Type()) + ")"
		}
		return s + " " + d.typ(sig)
	case *types.TypeName:
		if alias, ok := obj.Type().(*types.Alias); ok {
			return s + tparams(d, alias.TypeParams()) + " = " + d.typ(alias.Rhs())
		}
		if named, ok := obj.Type().(*types.Named); ok {
			return s + tparams(d, named.TypeParams()) + " " + d.typ(named.Underlying())
		}
		if tp, ok := obj.Type().(*types.TypeParam); ok {
			return s + " constraint " + d.typ(tp.Constraint())
		}
		return s + " = " + d.typ(obj.Type())
	}
	return s
}

func tparams(d *dumper, list *types.TypeParamList) string {
	if list.Len() == 0 {
		return ""
	}
	var names []string
	for tp := range list.TypeParams() {
		names = append(names, tp.Obj().Name()+" "+d.typ(tp.Constraint()))
	}
	return "[" + strings.Join(names, ", ") + "]"
}
