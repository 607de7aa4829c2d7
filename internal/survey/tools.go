package survey

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"daybook/internal/pipeline"
)

// Bounds on what one repository's task runners may cost. What is beyond stays
// unknown.
const (
	maxIncludes = 50   // that one Makefile may draw in
	maxToolFile = 1000 // files read, included ones each time
	maxPatterns = 200  // includes that are patterns, each of which is held against all files
)

// toolbox knows what the task runners of the repository can be asked for. Each
// file is read when a document first names one of its targets.
type toolbox struct {
	reader   *reader
	byTool   map[string]map[string]string // tool, to folder, to the file that counts there
	files    map[string][]string          // tool, to its files in byte order
	read     map[string]pipeline.Targets
	answers  map[[2]string]pipeline.State // tool and name, to whether any file knows it
	reads    int
	patterns int
}

func newToolbox(r *reader) *toolbox {
	t := &toolbox{reader: r, byTool: map[string]map[string]string{}, files: map[string][]string{},
		read: map[string]pipeline.Targets{}, answers: map[[2]string]pipeline.State{}}
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
			t.files[tool] = append(t.files[tool], p)
		}
	}
	return t
}

// tally counts the files of task runners. What one of them holds is read when a
// document first names it.
func (t *toolbox) tally() {
	for _, found := range pipeline.FindRole(t.reader.files.paths, pipeline.Commands) {
		t.reader.tally(familyPipelines, found.Format, found.Path, 0, "")
	}
	for _, role := range []pipeline.Role{pipeline.Part, pipeline.Hooks, pipeline.Updates} {
		for _, found := range pipeline.FindRole(t.reader.files.paths, role) {
			t.reader.tally(familyPipelines, found.Format, found.Path, 0, "")
		}
	}
}

// isMakefile reports whether make reads a file of this name by itself.
func isMakefile(name string) bool {
	return name == "GNUmakefile" || name == "makefile" || name == "Makefile"
}

// has tells whether a tool that runs in one of the folders can be asked for a
// target, and which file says so. Where none of the folders has a file of the
// tool, or another file knows the name and nobody said to change to a folder,
// the reader may be meant to stand elsewhere.
func (t *toolbox) has(tool, name string, folders []string, placed bool) (state NamedState, file string) {
	state = NamedMissing
	for _, folder := range folders {
		p := t.byTool[tool][folder]
		if p == "" {
			continue
		}
		switch t.targets(p).Has(name) {
		case pipeline.Yes:
			return NamedHolds, p
		case pipeline.Unknown:
			state = NamedUnknown
		}
		if file == "" {
			file = p
		}
	}
	if state == NamedUnknown || file != "" && placed {
		return state, file
	}
	switch elsewhere := t.anywhere(tool, name); {
	case elsewhere == pipeline.Yes, elsewhere == pipeline.Unknown && file == "":
		return NamedUnknown, ""
	}
	return NamedMissing, file
}

// anywhere tells whether any file of a tool knows a name.
func (t *toolbox) anywhere(tool, name string) pipeline.State {
	question := [2]string{tool, name}
	answer, asked := t.answers[question]
	if asked {
		return answer
	}
	answer = pipeline.No
	for _, p := range t.files[tool] {
		switch t.targets(p).Has(name) {
		case pipeline.Yes:
			answer = pipeline.Yes
			t.answers[question] = answer
			return answer
		case pipeline.Unknown:
			answer = pipeline.Unknown
		}
	}
	t.answers[question] = answer
	return answer
}

// targets reads a file with all that it includes within the repository.
func (t *toolbox) targets(p string) pipeline.Targets {
	if known, ok := t.read[p]; ok {
		return known
	}
	made, _ := t.parse(p, "")
	dir := path.Dir(p)
	for range maxIncludes {
		if len(made.Includes) == 0 {
			break
		}
		made = t.join(made, dir)
	}
	t.read[p] = made
	return made
}

// parse reads one file, in the language of its tool or, where its name does
// not tell, of the tool that includes it. What cannot be read may hold
// anything.
func (t *toolbox) parse(p, tool string) (made pipeline.Targets, ok bool) {
	if t.reads++; t.reads > maxToolFile || t.reader.spare <= 0 {
		return pipeline.Targets{Dynamic: true, Why: "too many files are included"}, false
	}
	content, err := t.reader.Files.ReadLimited(p, maxFact)
	if err != nil {
		return pipeline.Targets{Dynamic: true, Why: p + ": " + unread(err, maxFact)}, false
	}
	t.reader.spare -= int64(len(content))
	made, ok = pipeline.ParseTargets(p, content)
	if !ok && tool != "" {
		return pipeline.ParseTargetsOf(tool, content)
	}
	return made, ok
}

// join follows the first include. One that is not in the repository stays
// unknown, unless it is optional.
func (t *toolbox) join(made pipeline.Targets, dir string) pipeline.Targets {
	include := made.Includes[0]
	found := pipeline.Targets{}
	matched, all := t.matches(path.Join(dir, include.Path))
	if !all {
		found.Dynamic, found.Why = true, "too many includes are patterns"
	}
	for _, p := range matched {
		part, ok := t.parse(p, made.Tool)
		if !ok {
			found.Dynamic, found.Why = true, part.Why
			continue
		}
		if made.Tool != "make" { // make stays in the folder where it runs
			part.Includes = from(part.Includes, dir, path.Dir(p))
		}
		found.Targets = append(found.Targets, part.Targets...)
		found.Patterns = append(found.Patterns, part.Patterns...)
		found.Foreign = append(found.Foreign, part.Foreign...)
		found.Includes = append(found.Includes, part.Includes...)
		if part.Dynamic {
			found.Dynamic, found.Why = true, part.Why
		}
	}
	if len(matched) == 0 && !include.Optional {
		found.Dynamic, found.Why = true, include.Path+" is not in the repository"
	}
	return made.Join(include, found)
}

// matches are the files that an include means, as far as they were looked for.
func (t *toolbox) matches(pattern string) (matched []string, all bool) {
	if !strings.ContainsAny(pattern, "*?[{") {
		if _, ok := t.reader.files.entry(pattern); ok {
			matched = append(matched, pattern)
		}
		return matched, true
	}
	if t.patterns++; t.patterns > maxPatterns {
		return nil, false
	}
	for _, p := range t.reader.files.paths {
		if ok, err := doublestar.Match(pattern, p); err == nil && ok {
			matched = append(matched, p)
		}
	}
	return matched, true
}

// from makes includes that are relative to a file's folder relative to dir.
func from(includes []pipeline.Included, dir, folder string) []pipeline.Included {
	up := ""
	if dir != "." {
		up = strings.Repeat("../", strings.Count(dir, "/")+1)
	}
	out := slices.Clone(includes)
	for i := range out {
		out[i].Path = path.Join(up, folder, out[i].Path)
	}
	return out
}
