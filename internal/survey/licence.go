package survey

import (
	"path"
	"strings"
)

// licence recognises the licence file of a folder by the words of its title
// and of its grant, as SPDX names it. Text that matches none is unrecognised,
// which is not the same as having none.
func (r *reader) licence(folder string) Value {
	for _, name := range r.inFolder(folder) {
		if !isLicence(name) {
			continue
		}
		p := path.Join(folder, name)
		return Value{Text: spdx(string(r.read(p))), Format: "path", Path: p}
	}
	return Value{}
}

// licences are told apart by phrases that all must stand in the text; the more
// special ones come first.
var licences = [...]struct {
	id      string
	phrases []string
}{
	{"AGPL-3.0", []string{"gnu affero general public license", "version 3"}},
	{"LGPL-3.0", []string{"gnu lesser general public license", "version 3"}},
	{"LGPL-2.1", []string{"gnu lesser general public license", "version 2.1"}},
	{"GPL-3.0", []string{"gnu general public license", "version 3"}},
	{"GPL-2.0", []string{"gnu general public license", "version 2"}},
	{"Apache-2.0", []string{"apache license", "version 2.0"}},
	{"MPL-2.0", []string{"mozilla public license", "2.0"}},
	{"EPL-2.0", []string{"eclipse public license", "2.0"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "neither the name"}},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms"}},
	{"ISC", []string{"permission to use, copy, modify, and/or distribute this software for any purpose"}},
	{"MIT", []string{"permission is hereby granted, free of charge", "without restriction"}},
	{"BSL-1.0", []string{"boost software license"}},
	{"Unlicense", []string{"free and unencumbered software released into the public domain"}},
	{"CC0-1.0", []string{"cc0 1.0"}},
	{"CC-BY-SA-4.0", []string{"attribution-sharealike 4.0"}},
	{"CC-BY-4.0", []string{"attribution 4.0 international"}},
	{"OGL-UK-3.0", []string{"open government licence", "3"}},
	{"BUSL-1.1", []string{"business source license 1.1"}},
	{"proprietary", []string{"all rights reserved"}},
}

func spdx(text string) string {
	// A copy of a short licence stands whole in its first lines; that of a long
	// one names itself there.
	text = strings.ToLower(strings.Join(strings.Fields(text[:min(len(text), 8<<10)]), " "))
	for _, l := range licences {
		all := true
		for _, phrase := range l.phrases {
			all = all && strings.Contains(text, phrase)
		}
		if all {
			return l.id
		}
	}
	return "unrecognised"
}

// manifests tell the language of what lies beside them.
var manifests = [...]struct{ name, language string }{
	{"go.mod", "Go"}, {"Cargo.toml", "Rust"}, {"tsconfig.json", "TypeScript"}, {"package.json", "JavaScript"},
	{"pyproject.toml", "Python"}, {"setup.py", "Python"}, {"requirements.txt", "Python"}, {"Gemfile", "Ruby"},
	{"pom.xml", "Java"}, {"build.gradle", "Java"}, {"build.gradle.kts", "Kotlin"}, {"composer.json", "PHP"},
	{"mix.exs", "Elixir"}, {"Package.swift", "Swift"},
}

// language is what the manifest in the service's folder, or in the root, says.
func (r *reader) language(s *Service) Value {
	for _, folder := range foldersUp(s.Folder) {
		for _, m := range manifests {
			p := path.Join(folder, m.name)
			if _, ok := r.files.entries[p]; ok {
				return Value{Text: m.language, Format: "path", Path: p}
			}
		}
	}
	return Value{}
}
