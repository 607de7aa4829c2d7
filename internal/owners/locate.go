package owners

import (
	"path"
	"slices"
	"strings"
)

// Format is what kind of owner file a Candidate is.
type Format string

// Formats of owner files. Only Codeowners of GitHub and GitLab is read yet;
// the others are known to be owner files, so that a repository that has one is
// not told that it has none.
const (
	Codeowners  Format = "codeowners"
	Bitbucket   Format = "bitbucket"
	Gitea       Format = "gitea"
	Owners      Format = "owners" // Kubernetes, or Chromium and Gerrit
	Maintainers Format = "maintainers"
)

// Candidate is an owner file of a repository.
type Candidate struct {
	Path     string
	Format   Format
	Readable bool   // Parse understands it
	Ignored  string // why the platform does not read it; "" for the one that counts
}

// places are where each platform looks, in its order; the first found wins.
// The order for an unknown forge keeps the relative order of both.
var places = map[Dialect][]string{
	GitHub:  {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"},
	GitLab:  {"CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"},
	Unknown: {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"},
}

// others are owner files that daybook knows by name only, most telling first.
var others = []struct {
	path   string
	format Format
}{
	{".bitbucket/CODEOWNERS", Bitbucket},
	{".gitea/CODEOWNERS", Gitea},
	{".forgejo/CODEOWNERS", Gitea},
	{"OWNERS", Owners},
	{"OWNERS.md", Maintainers},
	{"MAINTAINERS", Maintainers},
	{"MAINTAINERS.md", Maintainers},
	{"MAINTAINERS.txt", Maintainers},
	{"MAINTAINERS.yml", Maintainers},
	{"MAINTAINERS.yaml", Maintainers},
	{"MAINTAINERS.toml", Maintainers},
	{".github/MAINTAINERS", Maintainers},
	{".github/MAINTAINERS.md", Maintainers},
	{"docs/MAINTAINERS.md", Maintainers},
	{"docs/maintainers.md", Maintainers},
}

// Locate finds the owner files among the paths of a repository: the one that
// counts first, then those that the platform does not read, with the reason.
// forge is Unknown where nobody said which platform hosts the repository.
func Locate(paths []string, forge Dialect) []Candidate {
	have := make(map[string]bool)
	folded := make(map[string]string)
	for _, p := range paths {
		switch name := path.Base(p); {
		case strings.EqualFold(name, "CODEOWNERS"):
			have[p] = true
			if name != "CODEOWNERS" {
				folded[path.Join(path.Dir(p), "CODEOWNERS")] = p
			}
		case strings.HasPrefix(strings.ToUpper(name), "OWNERS"), strings.HasPrefix(strings.ToUpper(name), "MAINTAINERS"):
			have[p] = true
		}
	}
	var found, ignored []Candidate
	for _, place := range places[forge] {
		switch {
		case have[place] && found == nil:
			found = append(found, Candidate{Path: place, Format: Codeowners, Readable: true})
		case have[place]:
			ignored = append(ignored, Candidate{Path: place, Format: Codeowners, Readable: true,
				Ignored: "only the first of the places counts, which is " + found[0].Path})
		case folded[place] != "":
			ignored = append(ignored, Candidate{Path: folded[place], Format: Codeowners, Readable: true,
				Ignored: "the name must be CODEOWNERS in capitals"})
		}
	}
	ignored = append(ignored, elsewhere(have, forge)...)
	for _, o := range others {
		if have[o.path] {
			found = append(found, Candidate{Path: o.path, Format: o.format})
		}
	}
	return append(found, ignored...)
}

// elsewhere are files in a place that only the other platform reads.
func elsewhere(have map[string]bool, forge Dialect) []Candidate {
	var ignored []Candidate
	for _, place := range places[Unknown] {
		if have[place] && !slices.Contains(places[forge], place) {
			ignored = append(ignored, Candidate{Path: place, Format: Codeowners, Readable: true,
				Ignored: map[Dialect]string{GitHub: "GitHub", GitLab: "GitLab"}[forge] + " does not look there"})
		}
	}
	return ignored
}
