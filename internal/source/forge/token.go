package forge

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"daybook/internal/mirror"
	"daybook/internal/source"
)

// env looks up the environment; nil holds nothing.
type env func(string) string

func (e env) get(name string) string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(e(name))
}

// token is a secret and where it came from. It prints as the latter.
type token struct {
	secret string
	from   string    // "$GITHUB_TOKEN"; "" where there is none
	until  time.Time // zero where that is not known
}

func (t token) String() string   { return t.from }
func (t token) GoString() string { return t.from }

// sign puts a token into a request, as the platform wants it.
type sign func(req *http.Request, secret, user string)

func bearer(req *http.Request, secret, _ string) {
	req.Header.Set("Authorization", "Bearer "+secret)
}

// known is who we are to the platform: a GitHub App, or whoever the token is.
func (p place) known(ctx context.Context, a *asking, opts source.Options) (token, error) {
	if p.App != (App{}) {
		return p.installation(ctx, a, opts)
	}
	return p.token(opts.Env)
}

// token looks the token up: in the variable that is named, else in the one
// that is for this host alone, else where the platform's own tools look.
func (p place) token(lookup func(string) string) (token, error) {
	e := env(lookup)
	if name := p.TokenEnv; name != "" {
		secret := e.get(name)
		if secret == "" {
			return token{}, fmt.Errorf("the environment variable %s, which token_env names, is not set; put the token into it", name)
		}
		return token{secret: secret, from: "$" + name}, nil
	}
	for _, name := range p.variables(e) {
		if secret := e.get(name); secret != "" {
			return token{secret: secret, from: "$" + name}, nil
		}
	}
	return token{}, nil
}

// variables are those that may hold a token for this host, the first that is
// set counts.
func (p place) variables(e env) []string {
	names := []string{mirror.TokenVariable(p.server.Host)}
	if host := p.server.Hostname(); host != p.server.Host {
		names = append(names, mirror.TokenVariable(host))
	}
	if p.tokens != nil && p.server.Host == p.home(e) {
		names = append(names, p.tokens(e)...)
	}
	return names
}

// home is the host that the platform's customary variables are for: that of the
// runner that sets them, else the public one.
func (p place) home(e env) string {
	var runner string
	switch p.Kind {
	case GitHub:
		if u, err := url.Parse(e.get("GITHUB_SERVER_URL")); err == nil {
			runner = u.Host
		}
	case GitLab:
		runner = e.get("CI_SERVER_HOST")
	}
	if runner != "" {
		return runner
	}
	u, _ := url.Parse(p.public)
	return u.Host
}

// private reports whether nobody on the way can read what is sent.
func private(u *url.URL) bool {
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}
