// Package source tells where repositories come from: a list of addresses, a
// folder that holds repositories, or one work tree. Other sources plug in
// behind the same small interface.
package source

import "context"

// Repository is one repository of the fleet. Exactly one of URL and Dir is
// set.
type Repository struct {
	Name     string `json:"name"`             // owner/repo or the folder's path, unique and stable
	URL      string `json:"url,omitempty"`    // clone address without credentials
	Dir      string `json:"dir,omitempty"`    // absolute path of a local repository
	Branch   string `json:"branch,omitempty"` // "" is the default branch
	WorkTree bool   `json:"workTree,omitempty"`
	login    login
}

// CloneURL is URL with the credentials that it was given with. It must not be
// printed or stored.
func (r Repository) CloneURL() string { return r.URL }

type login struct{ user, password string }

// Source is a place that repositories come from.
type Source interface {
	List(ctx context.Context) ([]Repository, error)
}

// Parse decides what a command-line argument is: an address, a folder of
// repositories or one repository.
func Parse(arg string) (Source, error) { return nil, nil }

// All lists several sources into one fleet, filtered, named, sorted by name
// and without duplicates.
func All(ctx context.Context, sources []Source, f Filter) ([]Repository, error) { return nil, nil }

// Filter keeps the repositories whose name matches one of Include (none means
// all) and none of Exclude. Patterns are globs with ** across slashes.
type Filter struct {
	Include, Exclude []string
}

// Links are address templates of a repository's forge. {path}, {line},
// {commit} and {ref} stand for themselves.
type Links struct {
	Web, File, Line, Commit, Edit, History, Raw string
}

// LinksOf derives the addresses from a clone address. Unknown hosts give the
// zero value: none rather than wrong ones.
func LinksOf(cloneURL string) Links { return Links{} }
