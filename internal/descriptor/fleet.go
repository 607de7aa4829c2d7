package descriptor

import (
	"net/url"
	"strings"
)

// FleetRepository is a repository of the fleet, as far as addresses need it.
type FleetRepository struct {
	Name      string
	Addresses []string // its clone address and that of its pages
	Branch    string   // the default one; "" where it is unknown
}

// Located is a file of a repository of the fleet.
type Located struct {
	Repository string
	Ref        string // branch, tag or commit; "" where the address names none
	Path       string // may be a pattern
}

// In finds the repository and the path of a Location's address in the fleet.
// The forms are those of the pages of GitHub, GitLab, Gitea, Bitbucket and
// Azure DevOps, and of their raw files.
func (t Target) In(fleet []FleetRepository) (Located, bool) {
	u, err := url.Parse(strings.TrimPrefix(t.Text, "url:"))
	if err != nil || u.Host == "" {
		return Located{}, false
	}
	if u.Host == "raw.githubusercontent.com" {
		parts := strings.SplitN(strings.Trim(u.Path, "/"), "/", 3)
		if len(parts) < 3 {
			return Located{}, false
		}
		u.Host, u.Path = "github.com", "/"+parts[0]+"/"+parts[1]+"/raw/"+parts[2]
	}
	at := strings.ToLower(u.Hostname()) + "/" + strings.Trim(u.Path, "/")
	best, rest := -1, ""
	length := 0
	for i, r := range fleet {
		for _, address := range r.Addresses {
			key := repositoryKey(address)
			if len(key) > length && len(at) >= len(key) && strings.EqualFold(at[:len(key)], key) && (len(at) == len(key) || at[len(key)] == '/') {
				best, rest, length = i, strings.Trim(at[len(key):], "/"), len(key)
			}
		}
	}
	if best < 0 {
		return Located{}, false
	}
	found := Located{Repository: fleet[best].Name}
	found.Ref, found.Path = refAndPath(rest, u.Query(), fleet[best].Branch)
	return found, found.Path != "" && within("", found.Path) != "" || strings.ContainsAny(found.Path, "*?[")
}

// repositoryKey is host/owner/name of a clone address or a page.
func repositoryKey(address string) string {
	address = strings.TrimSuffix(strings.TrimSuffix(address, "/"), ".git")
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return strings.ToLower(u.Hostname()) + "/" + strings.Trim(u.Path, "/")
	}
	// git@host:owner/name
	if host, p, ok := strings.Cut(address, ":"); ok && !strings.Contains(host, "/") {
		host = host[strings.LastIndexByte(host, '@')+1:]
		return strings.ToLower(host) + "/" + strings.Trim(p, "/")
	}
	return ""
}

// refAndPath takes the part of an address behind the repository apart. A
// branch may have slashes in its name: the default branch is known, of another
// one the first part is taken.
func refAndPath(rest string, query url.Values, branch string) (ref, file string) {
	if p := query.Get("path"); p != "" && rest == "" { // Azure DevOps
		version := query.Get("version")
		return strings.TrimPrefix(version, "GB"), strings.Trim(p, "/")
	}
	if p, ok := strings.CutPrefix(rest, "browse/"); ok { // Bitbucket Data Center
		return strings.TrimPrefix(query.Get("at"), "refs/heads/"), p
	}
	rest = strings.TrimPrefix(rest, "-/") // GitLab
	verb, rest, _ := strings.Cut(rest, "/")
	switch verb {
	case "blob", "tree", "raw", "edit", "src", "blame":
	default:
		return "", ""
	}
	if verb == "src" || verb == "raw" { // Gitea
		for _, kind := range []string{"branch/", "tag/", "commit/"} {
			if after, ok := strings.CutPrefix(rest, kind); ok && branch != strings.Trim(kind, "/") {
				rest = after
				break
			}
		}
	}
	rest = strings.TrimPrefix(rest, "refs/heads/")
	if after, ok := strings.CutPrefix(rest, branch+"/"); ok && branch != "" {
		return branch, after
	}
	ref, file, _ = strings.Cut(rest, "/")
	return ref, file
}
