// Package source tells where repositories come from: a list of addresses, a
// folder that holds repositories, or one work tree. Other sources plug in
// behind the same small interface.
package source

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Repository is one repository of the fleet. Exactly one of URL and Dir is
// set.
type Repository struct {
	Name     string `json:"name"`               // owner/repo or the folder's path, unique in the fleet
	URL      string `json:"url,omitempty"`      // clone address without credentials
	Dir      string `json:"dir,omitempty"`      // absolute path of a local repository
	Branch   string `json:"branch,omitempty"`   // "" is the default branch
	WorkTree bool   `json:"workTree,omitempty"` // uncommitted work is wanted
	login    login
}

// CloneURL is URL with the credentials that it was given with. It must not be
// printed or stored.
func (r Repository) CloneURL() string {
	scheme, rest, ok := strings.Cut(r.URL, "://")
	if !ok || r.login.user == nil {
		return r.URL
	}
	return scheme + "://" + r.login.user.String() + "@" + rest
}

// login hides the credentials of an address from every way of printing it.
type login struct{ user *url.Userinfo }

func (login) String() string   { return "" }
func (login) GoString() string { return "login{}" }

// Source is a place that repositories come from.
type Source interface {
	List(ctx context.Context) ([]Repository, error)
}

// Filter keeps the repositories whose name matches one of Include (none means
// all) and none of Exclude. Patterns are globs with ** across slashes; one
// without a slash matches the last part of a name too.
type Filter struct {
	Include, Exclude []string
}

// Validate reports the first pattern that is malformed.
func (f Filter) Validate() error {
	for _, p := range slices.Concat(f.Include, f.Exclude) {
		if p == "" || !doublestar.ValidatePattern(p) {
			return fmt.Errorf("pattern %q is not a valid glob", p)
		}
	}
	return nil
}

// Keeps reports whether a repository of this name stays.
func (f Filter) Keeps(name string) bool {
	matches := func(pattern string) bool {
		if ok, _ := doublestar.Match(pattern, name); ok {
			return true
		}
		if strings.Contains(pattern, "/") {
			return false
		}
		ok, _ := doublestar.Match(pattern, name[strings.LastIndex(name, "/")+1:])
		return ok
	}
	if len(f.Include) > 0 && !slices.ContainsFunc(f.Include, matches) {
		return false
	}
	return !slices.ContainsFunc(f.Exclude, matches)
}

// All lists several sources into one fleet: without duplicates, each name
// once, filtered, and sorted by name. A repository that several sources hold
// is taken from the first; so is a name that several repositories would have.
func All(ctx context.Context, sources []Source, f Filter) ([]Repository, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	var all []Repository
	seen := map[string]bool{}
	for _, s := range sources {
		found, err := s.List(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if id := identity(r); !seen[id] {
				seen[id] = true
				all = append(all, r)
			}
		}
	}
	distinguish(all)
	all = slices.DeleteFunc(all, func(r Repository) bool { return !f.Keeps(r.Name) })
	slices.SortFunc(all, func(a, b Repository) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// identity is the same for https and ssh addresses of one repository. Two web
// ports of one host are two servers; an ssh port tells nothing.
func identity(r Repository) string {
	if r.Dir != "" {
		return "dir " + r.Dir + " " + r.Branch
	}
	a, err := parseAddress(r.URL)
	if err != nil {
		return "url " + r.URL
	}
	host := strings.ToLower(a.host)
	if a.port != "" && a.scheme != "ssh" {
		host += ":" + a.port
	}
	return "url " + host + "/" + a.trimmed() + " " + r.Branch
}

// distinguish gives every repository after the first of its name a longer one:
// more of its path, then its host, then a number.
func distinguish(all []Repository) {
	taken := map[string]bool{}
	for i := range all {
		name := all[i].Name
		for _, candidate := range longerNames(all[i]) {
			if !taken[name] {
				break
			}
			name = candidate
		}
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s~%d", all[i].Name, n)
		}
		taken[name] = true
		all[i].Name = name
	}
}

func longerNames(r Repository) []string {
	var full string
	if r.Dir != "" {
		full = strings.TrimSuffix(strings.Trim(filepathSlash(r.Dir), "/"), ".git")
	} else if a, err := parseAddress(r.URL); err == nil {
		full = strings.ToLower(a.host) + "/" + a.trimmed()
	}
	parts := strings.Split(full, "/")
	var names []string
	for i := len(parts) - 1; i >= 0; i-- {
		name := strings.Join(parts[i:], "/")
		if len(name) > len(r.Name) {
			names = append(names, name)
		}
	}
	return names
}
