package survey

import (
	"net/url"
	"path"
	"strings"

	"daybook/internal/pipeline"
)

// Library is what the settings of a Jenkins server take for the name of a
// shared library.
type Library struct {
	Repository string // by its name in the fleet
	Version    string // that counts where a pipeline names none; "" where that is not known
}

// settle keeps the libraries of the settings, by the names that the fleet has
// for their repositories: "" for those that it does not have. Surveys are made
// anew when that changes.
func (f *fleetFiles) settle(settings map[string]Library) {
	if len(settings) > 0 {
		f.libraries = make(map[string]Library, len(settings))
	}
	for name, l := range settings {
		f.libraries[name] = Library{f.targets[strings.ToLower(l.Repository)].Name, l.Version}
	}
}

// library is the repository of a shared library of Jenkins: the one at the
// address that a pipeline gives, or else the one that the settings have for the
// library's name, or else the only one that is called by it, among those of the
// pipeline's own owner first. Without settings that is a guess; a version that
// is not there shows that another one is meant.
func (f *fleetFiles) library(from, name, address string) (at pipeline.Place, ok bool) {
	if f == nil {
		return at, false
	}
	if address != "" {
		t, ok := f.targets[strings.ToLower(addressed(address))]
		return pipeline.Place{Repo: t.Name}, ok
	}
	if l, ok := f.libraries[name]; ok {
		return pipeline.Place{Repo: l.Repository, Ref: l.Version}, l.Repository != ""
	}
	name = strings.ToLower(name)
	if t, ok := f.targets[path.Join(path.Dir(strings.ToLower(from)), name)]; ok {
		return pipeline.Place{Repo: t.Name}, true
	}
	for key, t := range f.targets {
		if path.Base(key) == name {
			if ok {
				return pipeline.Place{}, false
			}
			at.Repo, ok = t.Name, true
		}
	}
	return at, ok
}

// addressed is the path of a repository on its forge: owner/name of
// https://host/owner/name.git, ssh://git@host/owner/name, git@host:owner/name
// and owner/name itself.
func addressed(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		address = u.Path
	} else if _, after, ok := strings.Cut(address, ":"); ok {
		address = after
	}
	return strings.TrimSuffix(strings.Trim(address, "/"), ".git")
}

// groupOf is whose a repository is: the group of group/name; "" for a bare name.
func groupOf(repository string) string {
	return repository[:max(strings.LastIndexByte(repository, '/'), 0)]
}
