package source

import (
	"net"
	"net/url"
	"strings"
)

// Forge is the kind of software that serves repositories on the web.
type Forge string

// The forges whose addresses are known. Forgejo and Codeberg are Gitea's.
const (
	GitHub    Forge = "github"
	GitLab    Forge = "gitlab"
	Gitea     Forge = "gitea"
	Bitbucket Forge = "bitbucket"
	// BitbucketDC is a company's own Bitbucket, whose addresses are others.
	BitbucketDC Forge = "bitbucket-datacenter"
	Azure       Forge = "azure"
)

// Forges names the forge of hosts that cannot be told by their name.
type Forges map[string]Forge

// Links are address templates of a repository's forge. {path}, {line},
// {commit} and {ref} stand for themselves; Edit wants the name of a branch.
type Links struct {
	Web, File, Line, Commit, Edit, History, Raw string
}

// LinksOf derives the addresses from a clone address. Unknown hosts give the
// zero value: none rather than wrong ones.
func LinksOf(cloneURL string) Links { return Forges(nil).Links(cloneURL) }

// Links is LinksOf that knows these hosts besides.
func (f Forges) Links(cloneURL string) Links {
	a, err := parseAddress(cloneURL)
	if err != nil || a.scheme == "file" {
		return Links{}
	}
	web := (&url.URL{Scheme: "https", Host: strings.ToLower(a.host), Path: "/" + a.trimmed()})
	if a.scheme == "http" {
		web.Scheme = "http"
	}
	if a.port != "" && a.scheme != "ssh" { // an ssh port says nothing of the web
		web.Host = strings.ToLower(net.JoinHostPort(a.host, a.port))
	}
	return linksAt(web.String(), forgeOf(a.host, f))
}

func linksAt(web string, forge Forge) Links {
	switch forge {
	case GitHub:
		return Links{
			Web:     web,
			File:    web + "/blob/{ref}/{path}",
			Line:    web + "/blob/{ref}/{path}?plain=1#L{line}",
			Commit:  web + "/commit/{commit}",
			Edit:    web + "/edit/{ref}/{path}",
			History: web + "/commits/{ref}/{path}",
			Raw:     web + "/raw/{ref}/{path}",
		}
	case GitLab:
		return Links{
			Web:     web,
			File:    web + "/-/blob/{ref}/{path}",
			Line:    web + "/-/blob/{ref}/{path}?plain=1#L{line}",
			Commit:  web + "/-/commit/{commit}",
			Edit:    web + "/-/edit/{ref}/{path}",
			History: web + "/-/commits/{ref}/{path}",
			Raw:     web + "/-/raw/{ref}/{path}",
		}
	case Gitea:
		return giteaLinks(web)
	case Bitbucket:
		return Links{
			Web:     web,
			File:    web + "/src/{ref}/{path}",
			Line:    web + "/src/{ref}/{path}#lines-{line}",
			Commit:  web + "/commits/{commit}",
			Edit:    web + "/src/{ref}/{path}?mode=edit&at={ref}",
			History: web + "/history-node/{ref}/{path}",
			Raw:     web + "/raw/{ref}/{path}",
		}
	case BitbucketDC:
		return dataCenterLinks(web)
	case Azure:
		return azureLinks(web)
	}
	return Links{}
}

// dataCenterLinks name commits, because a branch would have to be written as
// refs/heads/BRANCH, and {ref} may be either.
func dataCenterLinks(web string) Links {
	return Links{
		Web:     web,
		File:    web + "/browse/{path}?at={commit}",
		Line:    web + "/browse/{path}?at={commit}#{line}",
		Commit:  web + "/commits/{commit}",
		History: web + "/commits?path={path}",
		Raw:     web + "/raw/{path}?at={commit}",
	}
}

// azureLinks name commits (GC) for the same reason: a branch would be GB.
func azureLinks(web string) Links {
	return Links{
		Web:     web,
		File:    web + "?path=/{path}&version=GC{commit}",
		Line:    web + "?path=/{path}&version=GC{commit}&line={line}&lineEnd={line}&lineStartColumn=1&lineEndColumn=1",
		Commit:  web + "/commit/{commit}",
		History: web + "?path=/{path}&_a=history",
	}
}

// giteaLinks names the kind of every ref in its path: src/branch/main, but
// src/commit/1a2b3c. A template cannot know which {ref} it will get, so that
// places in a file are shown at a commit, which never moves.
func giteaLinks(web string) Links {
	return Links{
		Web:     web,
		File:    web + "/src/commit/{commit}/{path}",
		Line:    web + "/src/commit/{commit}/{path}?display=source#L{line}",
		Commit:  web + "/commit/{commit}",
		Edit:    web + "/_edit/{ref}/{path}",
		History: web + "/commits/branch/{ref}/{path}",
		Raw:     web + "/raw/commit/{commit}/{path}",
	}
}

// forgeOf trusts the public hosts and a host that begins with the forge's
// name. A company's own Bitbucket has other addresses than bitbucket.org, so
// that its name alone proves nothing.
func forgeOf(host string, known Forges) Forge {
	host = strings.ToLower(host)
	for h, forge := range known {
		if strings.EqualFold(h, host) {
			return forge
		}
	}
	switch host {
	case "github.com", "ssh.github.com":
		return GitHub
	case "gitlab.com", "altssh.gitlab.com":
		return GitLab
	case "codeberg.org", "gitea.com":
		return Gitea
	case "bitbucket.org":
		return Bitbucket
	case "dev.azure.com":
		return Azure
	}
	first, _, dotted := strings.Cut(host, ".")
	switch {
	case !dotted:
		return ""
	case first == "github":
		return GitHub
	case first == "gitlab":
		return GitLab
	case first == "gitea" || first == "forgejo":
		return Gitea
	}
	return ""
}
