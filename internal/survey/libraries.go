package survey

import (
	"net/url"
	"path"
	"strings"
)

// library is the repository of a shared library of Jenkins: the one at the
// address that a pipeline gives, or else the only one that is called by the
// library's name, among those of the pipeline's own owner first. What Jenkins
// itself takes for a name stands in its settings; a version that is not there
// shows that another one is meant.
func (f *fleetFiles) library(from, name, address string) (repository string, ok bool) {
	if f == nil {
		return "", false
	}
	if address != "" {
		t, ok := f.targets[strings.ToLower(addressed(address))]
		return t.Name, ok
	}
	name = strings.ToLower(name)
	if t, ok := f.targets[path.Join(path.Dir(strings.ToLower(from)), name)]; ok {
		return t.Name, true
	}
	for key, t := range f.targets {
		if path.Base(key) == name {
			if ok {
				return "", false
			}
			repository, ok = t.Name, true
		}
	}
	return repository, ok
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
