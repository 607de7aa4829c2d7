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
	Tool     string // make, npm, task, just, rake, composer, python, mage
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
// a pattern in the notation of doublestar: of several places the tool takes the
// first that is there. Its targets are asked for with Prefix before them.
type Included struct {
	Path     string
	Optional bool
	Line     int
	Prefix   string // "docs:" for task, "docs::" for just; "" for names as they are
}

// Has tells whether the name can be asked for: Yes, No, or Unknown where there
// may be more than the file shows, which it may as long as an include was not
// joined.
func (t Targets) Has(name string) State {
	for _, target := range t.Targets {
		if target.Name == name || t.Tool == "mage" && strings.EqualFold(target.Name, name) {
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
	waiting := slices.ContainsFunc(t.Includes, func(i Included) bool { return strings.HasPrefix(name, i.Prefix) || name+":" == i.Prefix })
	if t.Dynamic || foreign || waiting {
		return Unknown
	}
	return No
}

// Join adds the targets of an included file, which is then no longer waited
// for; an optional one that does not exist is joined as no Targets at all. The
// lines of its targets are lost, for they are of another file. What an included
// file with a prefix does not show is unknown under that prefix alone.
func (t Targets) Join(include Included, other Targets) Targets {
	t.Includes = slices.DeleteFunc(slices.Clone(t.Includes), func(i Included) bool { return i == include })
	for _, i := range other.Includes {
		i.Prefix = include.Prefix + i.Prefix
		t.Includes = append(t.Includes, i)
	}
	t.Targets = slices.Clone(t.Targets)
	for _, target := range other.Targets {
		t.Targets = append(t.Targets, Target{Name: include.Prefix + target.Name})
		if short, ok := strings.CutSuffix(include.Prefix, ":"); ok && target.Name == "default" && t.Tool == "task" {
			t.Targets = append(t.Targets, Target{Name: short}) // task: the name alone means its default
		}
	}
	t.Patterns, t.Foreign = slices.Clone(t.Patterns), slices.Clone(t.Foreign)
	for _, p := range other.Patterns {
		t.Patterns = append(t.Patterns, include.Prefix+p)
	}
	for _, p := range other.Foreign {
		t.Foreign = append(t.Foreign, include.Prefix+p)
	}
	switch {
	case other.Dynamic && include.Prefix != "":
		t.Foreign = append(t.Foreign, include.Prefix)
	case other.Dynamic && !t.Dynamic:
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
	{"mage", "magefile.go"},
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
	if path.Ext(base) == ".go" && path.Base(path.Dir(p)) == "magefiles" && !strings.HasSuffix(base, "_test.go") {
		return "mage"
	}
	if strings.HasPrefix(base, "Makefile.") || strings.HasPrefix(base, "Makefile-") {
		return "make"
	}
	return ""
}

// ParseTargets reads the targets of a file in the language of its tool. ok is
// false where the file belongs to none by its name.
func ParseTargets(p string, src []byte) (t Targets, ok bool) { return ParseTargetsOf(ToolOf(p), src) }

// ParseTargetsOf reads a file in the language of a tool, whatever its name: for
// files that another one of the tool includes. ok is false for no such tool.
func ParseTargetsOf(tool string, src []byte) (t Targets, ok bool) {
	for _, f := range toolFormats() {
		if f.Name != tool || f.targets == nil {
			continue
		}
		if len(src) > yamlnode.MaxBytes {
			return Targets{Tool: tool, Dynamic: true, Why: "the file is over the limit of 1 MB"}, true
		}
		t = f.targets(src)
		t.Tool = tool
		return t, true
	}
	return Targets{}, false
}
