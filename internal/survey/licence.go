package survey

import (
	"path"
	"strings"

	"daybook/internal/document"
)

// licence recognises the licence file of a folder. Text that matches none is
// unrecognised, which is not the same as having none.
func (r *reader) licence(folder string) Value {
	for _, name := range r.files.inFolder(folder) {
		if !isLicence(name) {
			continue
		}
		p := path.Join(folder, name)
		content, _ := r.read(p)
		return Value{Text: spdx(string(content)), Format: "path", Path: p}
	}
	return Value{}
}

// isLicence reports whether a file of this name holds a licence: LICENSE,
// LICENSE-MIT, COPYING.LESSER, but neither license.go nor LICENSE_HEADER.
func isLicence(name string) bool {
	lower := strings.ToLower(name)
	for _, begin := range []string{"license", "licence", "copying", "unlicense"} {
		rest, ok := strings.CutPrefix(lower, begin)
		if !ok {
			continue
		}
		if rest == "" {
			return true
		}
		for _, other := range []string{"header", "template", "boilerplate", "checker", "finder"} {
			if strings.Contains(rest, other) {
				return false
			}
		}
		return strings.ContainsAny(rest[:1], ".-_") && isProse(lower)
	}
	return false
}

// isProse reports whether a file is for people to read by its name: it has no
// extension, that of a document, or one that is none, as in LICENSE.Apache-2.0.
func isProse(name string) bool {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case "", ".txt", ".text", ".html", ".htm", ".mit", ".bsd", ".gpl", ".lgpl", ".agpl", ".apache", ".lesser", ".mpl", ".isc":
		return true
	default:
		return document.FormatOf(name) != document.Text || strings.Trim(ext[1:], "0123456789") == ""
	}
}

// licences are told apart by phrases that all must stand in the text; of those
// that begin alike, the more special ones come first.
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
	{"MIT", []string{"permission is hereby granted, free of charge", "without restriction", "shall be included"}},
	{"MIT-0", []string{"permission is hereby granted, free of charge", "without restriction"}},
	{"BSL-1.0", []string{"boost software license"}},
	{"Unlicense", []string{"free and unencumbered software released into the public domain"}},
	{"CC0-1.0", []string{"cc0 1.0"}},
	{"CC-BY-SA-4.0", []string{"attribution-sharealike 4.0"}},
	{"CC-BY-4.0", []string{"attribution 4.0 international"}},
	{"OGL-UK-3.0", []string{"open government licence", "3"}},
	{"BUSL-1.1", []string{"business source license 1.1"}},
}

// spdx names the licence whose words come first: the texts of some name
// others further down.
func spdx(text string) string {
	// A copy of a short licence stands whole in its first lines; that of a long
	// one names itself there.
	text = strings.ToLower(strings.Join(strings.Fields(text[:min(len(text), 8<<10)]), " "))
	found, first := "", len(text)
	for _, l := range licences {
		at := strings.Index(text, l.phrases[0])
		if at < 0 || at >= first {
			continue
		}
		all := true
		for _, phrase := range l.phrases {
			all = all && strings.Contains(text, phrase)
		}
		if all {
			found, first = l.id, at
		}
	}
	switch {
	case found != "":
		return found
	case strings.Contains(text, "all rights reserved"):
		return "proprietary"
	}
	return "unrecognised"
}
