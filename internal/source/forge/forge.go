// Package forge lists what an organisation, a group or a user has on a
// platform: GitHub, GitLab, Gitea and Forgejo, Bitbucket, Azure DevOps. Each
// platform is one file; what they share, from limits to login pages, is in the
// wire that all of their clients speak through.
package forge

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"daybook/internal/source"
)

// Kind is a platform.
type Kind string

// The platforms. Forgejo is Gitea's; Bitbucket with a server is Data Center.
const (
	GitHub    Kind = "github"
	GitLab    Kind = "gitlab"
	Gitea     Kind = "gitea"
	Bitbucket Kind = "bitbucket"
	Azure     Kind = "azure"
)

// Place is an organisation on a platform, and how to be known there. It holds
// no secret: those are looked up when it is asked.
type Place struct {
	Kind      Kind
	Name      string // organisation, user, group/subgroup, workspace, project key, organisation/project
	Server    string // address of a company's own platform; "" is the public one
	TokenEnv  string // environment variable that holds the token; "" looks where the platform's tools look
	User      string // Bitbucket Cloud: the address of the account whose API token it is
	App       App    // GitHub: instead of a token
	Subgroups bool   // GitLab: the groups below too
}

// App is a GitHub App that is installed in the organisation.
type App struct {
	ID           string // or client id
	Installation int64
	KeyEnv       string // environment variable with the path of the private key, a PEM file
}

// platform is how one kind of platform is asked.
type platform struct {
	forge   source.Forge
	public  string // address for people; "" where there is no public one
	api     func(server *url.URL) string
	sign    sign
	user    string             // name beside the token when cloning
	tokens  func(env) []string // further variables that may hold a token for the place's host
	answers []string           // keys of the answers that are read
	list    func(ctx context.Context, a *asking) error
}

func (k Kind) platform(server string) (platform, bool) {
	switch k {
	case GitHub:
		return gitHub(), true
	case GitLab:
		return gitLab(), true
	case Gitea:
		return forgejo(), true
	case Bitbucket:
		if u, err := url.Parse(server); server == "" || err == nil && strings.EqualFold(u.Host, "bitbucket.org") {
			return bitbucketCloud(), true
		}
		return bitbucketDataCenter(), true
	case Azure:
		return azure(), true
	}
	return platform{}, false
}

// New makes a source of what lies at a place. It keeps the last good list.
func New(p Place) (source.Source, error) {
	found, err := p.find()
	if err != nil {
		return nil, err
	}
	return source.Lasting(found), nil
}

// find checks what can be checked without asking.
func (p Place) find() (place, error) {
	how, ok := p.Kind.platform(p.Server)
	if !ok {
		return place{}, fmt.Errorf("%q is no platform that daybook knows", p.Kind)
	}
	server, err := p.server(how)
	if err != nil {
		return place{}, err
	}
	if p.Name = strings.Trim(p.Name, "/"); p.Name == "" || strings.ContainsFunc(p.Name, unprintable) {
		return place{}, fmt.Errorf("%s: %q names no organisation", p.Kind, p.Name)
	}
	if most := p.Kind.depth(); strings.Count(p.Name, "/") >= most {
		return place{}, fmt.Errorf("%s:%s has more parts than an organisation's name; a single repository goes by its address", p.Kind, p.Name)
	}
	for part := range strings.SplitSeq(p.Name, "/") {
		if part == "" || part == "." || part == ".." {
			return place{}, fmt.Errorf("%s: %q names no organisation", p.Kind, p.Name)
		}
	}
	if p.App != (App{}) && (p.App.ID == "" || p.App.Installation <= 0 || p.App.KeyEnv == "") {
		return place{}, fmt.Errorf("%s:%s: a GitHub App needs all of app_id, installation_id and app_key_env", p.Kind, p.Name)
	}
	return place{Place: p, platform: how, server: server, wait: sleep, timeout: timeout}, nil
}

// depth is how many parts a name may have.
func (k Kind) depth() int {
	switch k {
	case GitLab:
		return 21 // groups nest 20 deep
	case Azure:
		return 2
	}
	return 1
}

func unprintable(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(`\?#%"`, r) }

// server is the address for people, without a slash at its end.
func (p Place) server(how platform) (*url.URL, error) {
	raw := cmp.Or(p.Server, how.public)
	if raw == "" {
		return nil, fmt.Errorf("%s:%s: server is missing, such as https://git.acme.example", p.Kind, p.Name)
	}
	u, err := url.Parse(strings.TrimRight(raw, "/"))
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return nil, fmt.Errorf("%s:%s: server is no web address, such as https://git.acme.example", p.Kind, p.Name)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%s:%s: server is an address without user, password and query; put the token into an environment variable and name it with token_env", p.Kind, p.Name)
	}
	return u, nil
}

// place is a Place that can be asked.
type place struct {
	Place
	platform
	server  *url.URL
	wait    func(context.Context, time.Duration) error
	timeout time.Duration // for one try
}

// String tells the place from all others, as the command line takes it.
func (p place) String() string {
	if p.Server == "" {
		return string(p.Kind) + ":" + p.Name
	}
	return string(p.Kind) + ":" + p.server.Host + p.server.Path + "/" + p.Name
}

// List asks the platform. Any failure is one of the whole listing: half a list
// is none.
func (p place) List(ctx context.Context, opts source.Options) (source.Listing, error) {
	a, err := p.ask(ctx, opts)
	if err == nil {
		err = p.list(ctx, a)
	}
	if err != nil {
		return source.Listing{}, p.explain(err)
	}
	a.wire.answers.sweep()
	return source.Listing{Repositories: a.found, Warnings: a.warnings}, nil
}

// Dress gives a repository the token, if its address is one of the platform.
func (p place) Dress(r source.Repository, opts source.Options) source.Repository {
	token, err := p.token(opts.Env)
	if err != nil {
		return r
	}
	return p.dress(r, token.secret)
}

func (p place) dress(r source.Repository, token string) source.Repository {
	if u, err := url.Parse(r.URL); err != nil || !strings.EqualFold(u.Host, p.server.Host) {
		return r
	}
	return r.WithLogin(p.login(), token)
}

// login is the user name that goes with a token when cloning.
func (p place) login() string {
	if p.Kind == Bitbucket && p.User != "" {
		return "x-bitbucket-api-token-auth"
	}
	return p.user
}
