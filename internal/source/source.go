// Package source tells where repositories come from: a list of addresses, a
// folder that holds repositories, or one work tree. Platforms and registries
// plug in behind the same small interface, and a night on which they do not
// answer gets their last good list.
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
	About    About  `json:"about,omitzero"`
	Facts    []Fact `json:"facts,omitempty"` // of registries; the first of a field counts
	login    login
}

// WithLogin is the repository with credentials for its own address. A password
// goes over https only, or to this machine.
func (r Repository) WithLogin(user, password string) Repository {
	if a, err := parseAddress(r.URL); err == nil && a.hidesPassword() && password != "" {
		r.login.user = url.UserPassword(user, password)
	}
	return r
}

// Renewal gives credentials that hold now, where they may end within a night.
type Renewal interface {
	Login(context.Context) (user, password string, err error)
}

// WithRenewal is the repository with credentials that have to be renewed.
func (r Repository) WithRenewal(by Renewal) Repository {
	r.login.renewal = by
	return r
}

// Renews reports whether the credentials may end within a night.
func (r Repository) Renews() bool { return r.login.renewal != nil }

// Links are the address templates of the repository's forge.
func (r Repository) Links() Links {
	if r.About.Web != "" {
		return linksAt(r.About.Web, r.About.Forge)
	}
	return LinksOf(r.URL)
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

// Address is CloneURL with credentials that hold now.
func (r Repository) Address(ctx context.Context) (string, error) {
	if !r.Renews() {
		return r.CloneURL(), nil
	}
	user, password, err := r.login.renewal.Login(ctx)
	if err != nil {
		return "", err
	}
	return r.WithLogin(user, password).CloneURL(), nil
}

// login hides the credentials of an address from every way of printing it.
type login struct {
	user    *url.Userinfo
	renewal Renewal // nil where they last
}

func (login) String() string   { return "" }
func (login) GoString() string { return "login{}" }

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
// is taken from the first, with the facts of all; so is a name that several
// repositories would have.
func All(ctx context.Context, sources []Source, opts Options) (Listing, error) {
	var fleet Listing
	if err := opts.Filter.Validate(); err != nil {
		return fleet, err
	}
	at := map[string]int{}
	for _, s := range sources {
		found, err := s.List(ctx, opts)
		if err != nil {
			return fleet, err
		}
		for _, r := range found.Repositories {
			id := identity(r)
			if first, seen := at[id]; seen {
				fleet.Repositories[first].join(r)
				continue
			}
			at[id] = len(fleet.Repositories)
			fleet.Repositories = append(fleet.Repositories, r)
		}
		fleet.Told = append(fleet.Told, found.Told...)
		fleet.Warnings = append(fleet.Warnings, found.Warnings...)
		fleet.Stale = append(fleet.Stale, found.Stale...)
	}
	distinguish(fleet.Repositories)
	fleet.tell()
	fleet.Repositories = slices.DeleteFunc(fleet.Repositories, func(r Repository) bool { return !opts.Filter.Keeps(r.Name) })
	slices.SortFunc(fleet.Repositories, func(a, b Repository) int { return strings.Compare(a.Name, b.Name) })
	return fleet, nil
}

// join adds what another source knows of the same repository.
func (r *Repository) join(other Repository) {
	if r.About.Web == "" {
		r.About = other.About
	}
	if r.login.user == nil && r.URL == other.URL {
		r.login = other.login
	}
	r.Facts = slices.Concat(r.Facts, other.Facts)
}

// tell gives facts to the repositories that they are about: by the whole name,
// or by its last part where just one has it.
func (l *Listing) tell() {
	whole, last := map[string]int{}, map[string][]int{}
	for i, r := range l.Repositories {
		whole[strings.ToLower(r.Name)] = i
		part := strings.ToLower(r.Name[strings.LastIndexByte(r.Name, '/')+1:])
		last[part] = append(last[part], i)
	}
	var nobody []string
	for _, told := range l.Told {
		name := strings.ToLower(told.Name)
		i, ok := whole[name]
		if same := last[name]; !ok && len(same) == 1 {
			i, ok = same[0], true
		}
		if !ok {
			nobody = append(nobody, told.Name)
			continue
		}
		r := &l.Repositories[i]
		r.Facts = slices.Concat(r.Facts, told.Facts)
	}
	if len(nobody) > 0 {
		l.Warnings = append(l.Warnings, "a registry tells of what no source lists: "+some(nobody))
	}
}

// some names the first of a list.
func some(names []string) string {
	const few = 5
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
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
