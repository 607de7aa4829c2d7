package survey

import (
	"path"

	"github.com/bmatcuk/doublestar/v4"

	"daybook/internal/pipeline"
)

// maxIncludes bounds the files that one Makefile may draw in.
const maxIncludes = 50

// toolbox knows what the task runners of the repository can be asked for. Each
// file is read when a document first names one of its targets.
type toolbox struct {
	reader *reader
	byTool map[string]map[string]string // tool, to folder, to the file that counts there
	read   map[string]pipeline.Targets
}

func newToolbox(r *reader) *toolbox {
	t := &toolbox{reader: r, byTool: map[string]map[string]string{}, read: map[string]pipeline.Targets{}}
	for _, p := range r.files.paths {
		tool := pipeline.ToolOf(p)
		if tool == "" || tool == "make" && !isMakefile(path.Base(p)) || path.Ext(p) == ".just" {
			continue
		}
		if t.byTool[tool] == nil {
			t.byTool[tool] = map[string]string{}
		}
		// In byte order GNUmakefile comes before Makefile and makefile: the
		// first found is the one that make takes.
		if dir := path.Dir(p); t.byTool[tool][dir] == "" {
			t.byTool[tool][dir] = p
		}
	}
	return t
}

// isMakefile reports whether make reads a file of this name by itself.
func isMakefile(name string) bool {
	return name == "GNUmakefile" || name == "makefile" || name == "Makefile"
}

// has tells whether a tool that runs in one of the folders can be asked for a
// target, and which file says so. Without the tool's file in any of them the
// answer is no where the repository has none at all, else unknown: the reader
// may be meant to stand elsewhere.
func (t *toolbox) has(tool, name string, folders []string) (state NamedState, file string) {
	files := t.byTool[tool]
	if len(files) == 0 {
		return NamedMissing, ""
	}
	for _, folder := range folders {
		p := files[folder]
		if p == "" {
			continue
		}
		switch t.targets(p).Has(name) {
		case pipeline.Yes:
			return NamedHolds, p
		case pipeline.No:
			return NamedMissing, p
		}
		return NamedUnknown, p
	}
	for _, p := range files {
		if t.targets(p).Has(name) != pipeline.No {
			return NamedUnknown, ""
		}
	}
	return NamedMissing, ""
}

// names lists what a file's tool can be asked for, for suggestions.
func (t *toolbox) names(file string) []string {
	var names []string
	for _, target := range t.targets(file).Targets {
		names = append(names, target.Name)
	}
	return names
}

// targets reads a file with all that it includes within the repository.
func (t *toolbox) targets(p string) pipeline.Targets {
	if known, ok := t.read[p]; ok {
		return known
	}
	t.read[p] = pipeline.Targets{Dynamic: true, Why: "it includes itself"} // until it is read
	content, err := t.reader.Files.ReadLimited(p, maxFact)
	if err != nil {
		t.read[p] = pipeline.Targets{Dynamic: true, Why: unread(err, p, maxFact)}
		return t.read[p]
	}
	made, _ := pipeline.ParseTargets(p, content)
	for range maxIncludes {
		if len(made.Includes) == 0 {
			break
		}
		made = t.join(made, path.Dir(p))
	}
	t.read[p] = made
	return made
}

// join follows the first include. One that is not in the repository stays
// unknown, unless it is optional.
func (t *toolbox) join(made pipeline.Targets, dir string) pipeline.Targets {
	include := made.Includes[0]
	pattern := path.Join(dir, include.Path)
	found := pipeline.Targets{}
	matched := false
	for _, p := range t.reader.files.paths {
		if ok, err := doublestar.Match(pattern, p); err == nil && ok {
			matched = true
			content, err := t.reader.Files.ReadLimited(p, maxFact)
			if err != nil {
				found.Dynamic, found.Why = true, unread(err, p, maxFact)
				continue
			}
			part, ok := pipeline.ParseTargets(p, content)
			if !ok && made.Tool == "make" {
				part = pipeline.ParseMakefile(content)
			}
			found.Targets = append(found.Targets, part.Targets...)
			found.Patterns = append(found.Patterns, part.Patterns...)
			found.Includes = append(found.Includes, part.Includes...)
			if part.Dynamic {
				found.Dynamic, found.Why = true, part.Why
			}
		}
	}
	if !matched && !include.Optional {
		found.Dynamic, found.Why = true, "is not in the repository"
	}
	return made.Join(include, found)
}
