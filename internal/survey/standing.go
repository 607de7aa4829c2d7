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
			seen[folder] = place{r.licence(folder), r.changelog(folder), r.language(folder)}
		}
		return seen[folder]
	}
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		own, root := at(s.Folder), at("")
		s.Licence = either(own.licence, root.licence)
		s.Changelog = either(own.changelog, root.changelog)
		s.Language = either(own.language, root.language)
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

// manifests tell the language of what lies beside them.
var manifests = [...]struct{ name, language string }{
	{"go.mod", "Go"}, {"Cargo.toml", "Rust"}, {"tsconfig.json", "TypeScript"}, {"package.json", "JavaScript"},
	{"pyproject.toml", "Python"}, {"setup.py", "Python"}, {"requirements.txt", "Python"}, {"Gemfile", "Ruby"},
	{"pom.xml", "Java"}, {"build.gradle", "Java"}, {"build.gradle.kts", "Kotlin"}, {"composer.json", "PHP"},
	{"mix.exs", "Elixir"}, {"Package.swift", "Swift"},
}

// language is what the manifest in a folder says.
func (r *reader) language(folder string) Value {
	for _, m := range manifests {
		p := path.Join(folder, m.name)
		if _, ok := r.files.entry(p); ok {
			return Value{Text: m.language, Format: "path", Path: p}
		}
	}
	return Value{}
}
