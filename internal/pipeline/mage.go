package pipeline

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
	"unicode"
)

// parseMagefile reads the targets of one Go file of mage: exported functions,
// and methods of namespaces, with parameters that a command line can give. All
// files of the folder with the build tag "mage" count, so that there may always
// be more.
func parseMagefile(src []byte) Targets {
	var t Targets
	if len(src) > maxMagefile {
		t.dynamic("the file is over the limit of " + itoa(maxMagefile>>10) + " KB for a magefile")
		return t
	}
	t.dynamic("every file of the folder with the build tag mage counts")
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		line := 1
		var list scanner.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			line = list[0].Pos.Line
		}
		t.Problems = append(t.Problems, Problem{Line: line, Text: "not Go: " + err.Error()})
	}
	if file == nil {
		return t
	}
	lineOf := func(n ast.Node) int { return files.Position(n.Pos()).Line }
	spaces := namespaces(file)
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if name := mageTarget(d, spaces); name != "" {
				t.name(name, lineOf(d))
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && len(v.Names) == 1 && v.Names[0].Name == "Aliases" && len(v.Values) == 1 {
					for _, key := range mapKeys(v.Values[0]) {
						t.name(strings.Trim(key.Value, "\"`"), lineOf(key))
					}
				}
			}
		}
	}
	return t
}

// maxMagefile bounds a file: what is no Go takes the parser half a microsecond
// for each byte.
const maxMagefile = 128 << 10

// namespaces are the types that are declared as mg.Namespace.
func namespaces(file *ast.File) map[string]bool {
	found := map[string]bool{}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			if t, ok := s.(*ast.TypeSpec); ok {
				if sel, ok := t.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Namespace" {
					found[t.Name.Name] = true
				}
			}
		}
	}
	return found
}

// mageTarget is the name under which mage calls a function; "" for a function
// that it does not.
func mageTarget(f *ast.FuncDecl, spaces map[string]bool) string {
	if !f.Name.IsExported() || f.Type.TypeParams != nil || !mageResults(f.Type.Results) || !mageParameters(f.Type.Params) {
		return ""
	}
	if f.Recv == nil {
		return lowerFirst(f.Name.Name)
	}
	if len(f.Recv.List) == 1 {
		of := f.Recv.List[0].Type
		if star, ok := of.(*ast.StarExpr); ok {
			of = star.X
		}
		if id, ok := of.(*ast.Ident); ok && spaces[id.Name] && id.IsExported() {
			if f.Name.Name == "Default" {
				return lowerFirst(id.Name)
			}
			return lowerFirst(id.Name) + ":" + lowerFirst(f.Name.Name)
		}
	}
	return ""
}

func lowerFirst(name string) string {
	for i, r := range name {
		return string(unicode.ToLower(r)) + name[i+len(string(r)):]
	}
	return name
}

// mageResults are nothing, or an error.
func mageResults(results *ast.FieldList) bool {
	if results == nil || len(results.List) == 0 {
		return true
	}
	id, ok := results.List[0].Type.(*ast.Ident)
	return ok && len(results.List) == 1 && len(results.List[0].Names) < 2 && id.Name == "error"
}

// mageParameters are a context first, and then what a word can stand for.
func mageParameters(params *ast.FieldList) bool {
	for i, p := range params.List {
		of := p.Type
		if star, ok := of.(*ast.StarExpr); ok { // an optional one
			of = star.X
		}
		switch of := of.(type) {
		case *ast.Ident:
			if of.Name != "string" && of.Name != "int" && of.Name != "bool" && of.Name != "float64" {
				return false
			}
		case *ast.SelectorExpr:
			if of.Sel.Name != "Duration" && !(i == 0 && of.Sel.Name == "Context") {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// mapKeys are the keys of a map that is written down.
func mapKeys(e ast.Expr) []*ast.BasicLit {
	var keys []*ast.BasicLit
	if lit, ok := e.(*ast.CompositeLit); ok {
		for _, el := range lit.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				if key, ok := kv.Key.(*ast.BasicLit); ok && key.Kind == token.STRING {
					keys = append(keys, key)
				}
			}
		}
	}
	return keys
}
