package pipeline

import (
	"path"
	"slices"
	"strings"

	"daybook/internal/yamlnode"
)

// Targets are what a task runner can be asked for: the targets of a Makefile,
// the scripts of package.json, the recipes of a justfile.
type Targets struct {
	Tool     string // make, npm, task, just, rake, composer, python
	Targets  []Target
	Patterns []string // targets with a "%" that stands for anything
	Foreign  []string // beginnings of names that another file decides: "docs:"
	Includes []Included
	Dynamic  bool   // there may be more: computed names, files that cannot be followed
	Why      string // what makes it so
	Problems []Problem
}

// Target is one name that can be asked for.
type Target struct {
	Name string
	Line int
}

// Included is a file whose targets count too. Path is relative to the folder in
// which the tool runs (make) or in which the file lies (task, just), and may be
// a pattern of a shell.
type Included struct {
	Path     string
	Optional bool
	Line     int
}

// Has tells whether the name can be asked for: Yes, No, or Unknown where there
// may be more than the file shows, which it may as long as an include was not
// joined.
func (t Targets) Has(name string) State {
	for _, target := range t.Targets {
		if target.Name == name {
			return Yes
		}
	}
	for _, p := range t.Patterns {
		before, after, _ := strings.Cut(p, "%")
		if len(name) > len(before)+len(after) && strings.HasPrefix(name, before) && strings.HasSuffix(name, after) {
			return Yes
		}
	}
	foreign := slices.ContainsFunc(t.Foreign, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
	if t.Dynamic || foreign || len(t.Includes) > 0 {
		return Unknown
	}
	return No
}

// Join adds the targets of an included file, which is then no longer waited
// for; an optional one that does not exist is joined as no Targets at all. The
// lines of its targets are lost, for they are of another file.
func (t Targets) Join(include Included, other Targets) Targets {
	t.Includes = slices.DeleteFunc(slices.Clone(t.Includes), func(i Included) bool { return i == include })
	t.Includes = append(t.Includes, other.Includes...)
	t.Targets = slices.Clone(t.Targets)
	for _, target := range other.Targets {
		t.Targets = append(t.Targets, Target{Name: target.Name})
	}
	t.Patterns = append(slices.Clone(t.Patterns), other.Patterns...)
	t.Foreign = append(slices.Clone(t.Foreign), other.Foreign...)
	if other.Dynamic && !t.Dynamic {
		t.Dynamic, t.Why = true, include.Path+": "+other.Why
	}
	return t
}

// dynamic notes that there may be more targets, and the first reason.
func (t *Targets) dynamic(why string) {
	if !t.Dynamic {
		t.Dynamic, t.Why = true, why
	}
}

// targetFiles are the files that each tool reads by itself, in its order.
var targetFiles = []struct{ tool, name string }{
	{"make", "GNUmakefile"}, {"make", "makefile"}, {"make", "Makefile"},
	{"npm", "package.json"},
	{"task", "Taskfile.yml"}, {"task", "taskfile.yml"}, {"task", "Taskfile.yaml"}, {"task", "taskfile.yaml"},
	{"task", "Taskfile.dist.yml"}, {"task", "taskfile.dist.yml"}, {"task", "Taskfile.dist.yaml"},
	{"just", "justfile"}, {"just", "Justfile"}, {"just", ".justfile"},
	{"rake", "rakefile"}, {"rake", "Rakefile"}, {"rake", "rakefile.rb"}, {"rake", "Rakefile.rb"},
	{"composer", "composer.json"},
	{"python", "pyproject.toml"},
}

// ToolOf names the task runner that reads a file; "" for none. *.mk, *.mak and
// *.just are read when they are included.
func ToolOf(p string) string {
	base := path.Base(p)
	for _, f := range targetFiles {
		if f.name == base {
			return f.tool
		}
	}
	switch path.Ext(base) {
	case ".mk", ".mak", ".make":
		return "make"
	case ".just":
		return "just"
	}
	if strings.HasPrefix(base, "Makefile.") || strings.HasPrefix(base, "Makefile-") {
		return "make"
	}
	return ""
}

// ParseTargets reads the targets of a file in the language of its tool. ok is
// false where the file belongs to none.
func ParseTargets(p string, src []byte) (t Targets, ok bool) {
	tool := ToolOf(p)
	if len(src) > yamlnode.MaxBytes {
		return Targets{Tool: tool, Dynamic: true, Why: "the file is over the limit of 1 MB"}, tool != ""
	}
	switch tool {
	case "make":
		t = ParseMakefile(src)
	case "npm", "composer":
		t = parseScripts(src)
	case "task":
		t = parseTaskfile(src)
	case "just":
		t = parseJustfile(src)
	case "rake":
		t = parseRakefile(src)
	case "python":
		t = parsePyproject(src)
	default:
		return Targets{}, false
	}
	t.Tool = tool
	return t, true
}
