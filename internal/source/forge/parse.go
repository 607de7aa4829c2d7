package forge

import (
	"fmt"
	"net/url"
	"strings"
)

// Parse reads a place as the command line has it: github:ORG, gitlab:GROUP,
// gitea:HOST/ORG, bitbucket:WORKSPACE, azure:ORG/PROJECT. A company's own
// platform goes by its whole address: gitlab:https://HOST/GROUP. What is no
// such place is none of ours, and ok is false; that also goes for
// git@github:..., where an ssh host has the name of a platform.
func Parse(arg string) (p Place, ok bool, err error) {
	word, name, found := strings.Cut(arg, ":")
	kind := Kind(strings.ToLower(word))
	if kind == "forgejo" {
		kind = Gitea
	}
	if _, known := kind.platform(""); !found || !known {
		return Place{}, false, nil
	}
	p = Place{Kind: kind, Name: strings.Trim(name, "/"), Subgroups: true}
	switch {
	case strings.Contains(name, "://"):
		p.Server, p.Name, err = split(kind, name)
	case kind == Gitea:
		host, org, two := strings.Cut(p.Name, "/")
		if !two {
			return p, true, fmt.Errorf("%s: there are many servers of this kind; name one, as in %s:HOST/ORGANISATION", arg, word)
		}
		p.Server, p.Name = "https://"+host, org
	}
	if err == nil && p.Name == "" {
		err = fmt.Errorf("%s names no organisation, as in %s:acme", arg, word)
	}
	if err != nil {
		return p, true, err
	}
	_, err = p.find()
	return p, true, err
}

// split takes an address apart into a server and a place on it. Groups of
// GitLab have subgroups; elsewhere the last part is the place, and what stands
// before it the server's own path.
func split(kind Kind, address string) (server, name string, err error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil {
		return "", "", fmt.Errorf("%s: the address of the platform is none", kind)
	}
	path := strings.Trim(u.Path, "/")
	root := ""
	if at := strings.LastIndexByte(path, '/'); kind != GitLab && kind != Azure && at >= 0 {
		root, path = "/"+path[:at], path[at+1:]
	}
	u.Path, u.RawPath = root, ""
	return u.String(), path, nil
}
