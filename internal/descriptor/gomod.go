package descriptor

import (
	"bytes"
	"errors"
	"path"

	"golang.org/x/mod/modfile"
)

// What a go.mod may have: Go's parser keeps a kilobyte for each line. The
// longest of the fleets that were tried had seven kilobytes.
const (
	maxGoMod      = 256 << 10 // bytes
	maxGoModLines = 8000
)

// goFile reads go.mod with Go's own parser. A directive that this version of
// it does not know is no reason to know nothing.
func (p *reader) goFile(src []byte) {
	switch {
	case len(src) > maxGoMod:
		p.wrong(1, "refused: larger than %d KB, the limit for a go.mod", maxGoMod>>10)
		return
	case bytes.Count(src, []byte("\n")) > maxGoModLines:
		p.wrong(1, "refused: more than %d lines, the limit for a go.mod", maxGoModLines)
		return
	}
	f, err := modfile.Parse(p.path, src, nil)
	if err != nil {
		if templated(string(src)) || unfilled(string(src)) {
			return
		}
		p.goProblems(err)
		if f, err = modfile.ParseLax(p.path, src, nil); err != nil {
			return
		}
	}
	if f.Module == nil {
		p.wrong(1, "there is no module directive: nobody can import it")
		return
	}
	e := p.manifest(Value{Text: f.Module.Mod.Path, Line: lineOf(f.Module.Syntax)}, lineOf(f.Module.Syntax), "Go")
	if f.Module.Deprecated != "" {
		e.Lifecycle = Value{Text: "deprecated", Line: lineOf(f.Module.Syntax)}
	}
	if f.Go != nil {
		requires(&e, "go", Value{Text: f.Go.Version, Line: lineOf(f.Go.Syntax)})
	}
	if f.Toolchain != nil {
		requires(&e, "go toolchain", Value{Text: f.Toolchain.Name, Line: lineOf(f.Toolchain.Syntax)})
	}
	local := map[string]string{}
	for _, r := range f.Replace {
		if r.New.Version == "" { // a folder
			local[r.Old.Path] = within(p.path, path.Join(r.New.Path, "go.mod"))
		}
	}
	for _, r := range f.Require {
		scope := ""
		if r.Indirect {
			scope = "indirect"
		}
		depends(&e, Dependency{Ecosystem: "go", Name: r.Mod.Path, Constraint: r.Mod.Version, Scope: scope, Local: local[r.Mod.Path], Line: lineOf(r.Syntax)})
	}
	p.end(e)
}

// goWorkFile reads go.work with Go's own parser.
func (p *reader) goWorkFile(src []byte) {
	if len(src) > maxGoMod || bytes.Count(src, []byte("\n")) > maxGoModLines {
		p.wrong(1, "refused: larger than %d KB or %d lines, the limit for a go.work", maxGoMod>>10, maxGoModLines)
		return
	}
	f, err := modfile.ParseWork(p.path, src, nil)
	if err != nil {
		if !templated(string(src)) && !unfilled(string(src)) {
			p.goProblems(err)
		}
		return
	}
	e := p.manifest(Value{}, 1, "Go")
	if f.Go != nil {
		requires(&e, "go", Value{Text: f.Go.Version, Line: lineOf(f.Go.Syntax)})
	}
	if f.Toolchain != nil {
		requires(&e, "go toolchain", Value{Text: f.Toolchain.Name, Line: lineOf(f.Toolchain.Syntax)})
	}
	for _, u := range f.Use {
		if file := within(p.path, path.Join(u.Path, "go.mod")); file != "" {
			e.uses = append(e.uses, file)
		}
	}
	p.end(e)
}

func lineOf(l *modfile.Line) int {
	if l == nil {
		return 1
	}
	return max(1, l.Start.Line)
}

func (p *reader) goProblems(err error) {
	var list modfile.ErrorList
	if !errors.As(err, &list) {
		p.wrong(1, "not a %s: %v", p.format, err)
		return
	}
	for _, wrong := range list {
		p.wrong(max(1, wrong.Pos.Line), "not a %s: %v", p.format, wrong.Err)
	}
}
