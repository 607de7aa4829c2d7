package survey

import (
	"path"
	"strings"

	"daybook/internal/pipeline"
)

// standing fills in what lies at a known place: licence, changelog, language,
// update tool. The folder of the service is asked first, then the root.
func (r *reader) standing() {
	tool := r.updateTool()
	seen := map[string]place{}
	at := func(folder string) place {
		if _, ok := seen[folder]; !ok {
			seen[folder] = place{r.licence(folder), r.changelog(folder), r.language(folder, r.manifestsIn(folder))}
		}
		return seen[folder]
	}
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		own, root := at(s.Folder), at("")
		s.Licence = either(own.licence, root.licence)
		s.Changelog = either(own.changelog, root.changelog)
		if s.Language = either(s.Language, own.language); !s.Language.Known() {
			s.Language = either(r.language(s.Folder, r.manifestsBelow(s.Folder)), root.language)
		}
		s.UpdateTool = tool
	}
}

// place is what lies directly in a folder.
type place struct {
	licence, changelog, language Value
}

func either(a, b Value) Value {
	if a.Known() {
		return a
	}
	return b
}

// changelog is the file of a folder that lists what changed.
func (r *reader) changelog(folder string) Value {
	for _, name := range r.files.inFolder(folder) {
		stem := strings.ToLower(strings.TrimSuffix(name, path.Ext(name)))
		switch stem {
		case "changelog", "changes", "history", "releases", "release-notes", "release_notes", "news":
			if isProse(name) {
				return Value{Text: name, Format: "path", Path: path.Join(folder, name)}
			}
		}
	}
	return Value{}
}

// updateTool is what keeps dependencies up to date.
func (r *reader) updateTool() Value {
	name, p, ok := pipeline.UpdateTool(r.files.paths)
	if !ok {
		return Value{}
	}
	for _, found := range pipeline.FindRole([]string{p}, pipeline.Updates) {
		content, why := r.read(p)
		u, ok := pipeline.ParseUpdater(p, found.Format, content)
		if why != "" || !ok {
			continue
		}
		for _, problem := range u.Problems {
			r.problem(p, problem.Line, clip(problem.Text))
		}
		if u.Off {
			return Value{} // it is there, and told to do nothing
		}
	}
	return Value{Text: name, Format: "path", Path: p}
}
