package owners

import (
	"path"
	"slices"
	"strings"
)

// Format is what kind of owner file a Candidate is.
type Format string

// Formats of owner files.
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
	Readable bool     // Parse understands it alone, in the dialect of the forge
	Ignored  string   // why the platform does not read it; "" for the one that counts
	Dialect  Dialect  // to give to ParseFiles; Unknown where the contents tell
	Files    []string // what ParseFiles wants to see, sorted
}

// places are where each platform looks, in its order; the first found wins.
// The order for an unknown forge keeps the relative order of GitHub and GitLab.
var places = map[Dialect][]string{
	GitHub:          {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"},
	GitLab:          {"CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"},
	GiteaForgejo:    {"CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"},
	BitbucketCloud:  {".bitbucket/CODEOWNERS"},
	BitbucketServer: {".bitbucket/CODEOWNERS"},
	Unknown:         {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"},
}

// platforms are the forges by name.
var platforms = map[Dialect]string{GitHub: "GitHub", GitLab: "GitLab", GiteaForgejo: "Gitea",
	BitbucketCloud: "Bitbucket", BitbucketServer: "Bitbucket"}

// others are owner files that need no forge to be told, most telling first.
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

func maintainersPlaces() (list []string) {
	for _, o := range others {
		if o.format == Maintainers {
			list = append(list, o.path)
		}
	}
	return list
}

// kindOf is the format that a file of this name has.
func kindOf(name string) Format {
	for _, o := range others {
		if o.path == name {
			return o.format
		}
	}
	base := path.Base(name)
	switch {
	case gerritConfig.MatchString(base):
		return Owners
	case strings.HasPrefix(strings.ToUpper(base), "MAINTAINERS"):
		return Maintainers
	}
	return Codeowners
}

// Locate finds the owner files among the paths of a repository: the one that
// counts first, then those that the platform does not read, with the reason.
// forge is Unknown where nobody said which platform hosts the repository.
func Locate(paths []string, forge Dialect) []Candidate {
	have := make(map[string]bool)
	folded := make(map[string]string)
	var owners []string
	for _, p := range paths {
		switch name := path.Base(p); {
		case strings.EqualFold(name, "CODEOWNERS"):
			have[p] = true
			if name != "CODEOWNERS" {
				folded[path.Join(path.Dir(p), "CODEOWNERS")] = p
			}
		case gerritConfig.MatchString(name):
			owners = append(owners, p)
		case strings.HasPrefix(strings.ToUpper(name), "OWNERS"), strings.HasPrefix(strings.ToUpper(name), "MAINTAINERS"),
			p == ".bitbucket/teams.yaml", p == ".bitbucket/teams.yml":
			have[p] = true
		}
	}
	slices.Sort(owners)
	var found, ignored []Candidate
	for _, place := range places[forge] {
		c := Candidate{Path: place, Format: formatOf(place, forge), Readable: true, Dialect: forge, Files: []string{place}}
		switch {
		case have[place] && found == nil:
			found = append(found, withTeams(c, have))
		case have[place]:
			c.Ignored = "only the first of the places counts, which is " + found[0].Path
			ignored = append(ignored, c)
		case folded[place] != "":
			c.Path, c.Files = folded[place], []string{folded[place]}
			c.Ignored = "the name must be CODEOWNERS in capitals"
			ignored = append(ignored, c)
		}
	}
	ignored = append(ignored, elsewhere(have, forge)...)
	for _, o := range others {
		c := Candidate{Path: o.path, Format: o.format, Files: []string{o.path}}
		switch {
		case slices.Contains(places[forge], o.path):
		case o.format == Owners && len(owners) > 0:
			if c.Path, c.Files = nearestOwners(owners), owners; c.Path != "" {
				found = append(found, c)
			}
		case have[o.path]:
			found = append(found, withTeams(c, have))
		}
	}
	return append(found, ignored...)
}

// formatOf is the format of CODEOWNERS at a place that the forge reads.
func formatOf(place string, forge Dialect) Format {
	if forge == GiteaForgejo {
		return Gitea
	}
	return kindOf(place)
}

// withTeams adds the file in which Bitbucket's teams are defined.
func withTeams(c Candidate, have map[string]bool) Candidate {
	for _, teams := range []string{".bitbucket/teams.yaml", ".bitbucket/teams.yml"} {
		if c.Format == Bitbucket && have[teams] {
			c.Files = append(c.Files, teams)
			break
		}
	}
	return c
}

// nearestOwners is the OWNERS file nearest to the root, of those that are about
// this repository and did not come with a copy of another.
func nearestOwners(owners []string) (nearest string) {
	for _, p := range owners {
		if path.Base(p) != "OWNERS" || copied(p) {
			continue
		}
		if nearest == "" || countSlashes(p) < countSlashes(nearest) {
			nearest = p
		}
	}
	return nearest
}

func copied(p string) bool {
	return slices.ContainsFunc(strings.Split(p, "/"), func(name string) bool {
		return name == "vendor" || name == "third_party" || name == "node_modules" || name == "testdata"
	})
}

// elsewhere are files in a place that only another platform reads.
func elsewhere(have map[string]bool, forge Dialect) []Candidate {
	var ignored []Candidate
	for _, place := range places[Unknown] {
		if have[place] && !slices.Contains(places[forge], place) {
			ignored = append(ignored, Candidate{Path: place, Format: Codeowners, Readable: true, Files: []string{place},
				Ignored: platforms[forge] + " does not look there"})
		}
	}
	return ignored
}
