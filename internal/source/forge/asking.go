package forge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"daybook/internal/source"
)

// asking is one listing under way.
type asking struct {
	place    place
	wire     *wire
	http     *http.Client
	api      string // with a slash at its end
	token    token
	renewal  *renewal // of a token that ends soon, or nil
	found    []source.Repository
	seen     map[string]bool // clone addresses: pages shift while they are read
	warnings []string
}

// maxRepositories bounds a platform that pages for ever.
const maxRepositories = 100_000

func (p place) ask(ctx context.Context, opts source.Options) (*asking, error) {
	a := &asking{place: p, api: p.platform.api(p.server), seen: map[string]bool{}}
	var next http.RoundTripper = http.DefaultTransport
	if opts.Client != nil && opts.Client.Transport != nil {
		next = opts.Client.Transport
	}
	base, err := url.Parse(a.api)
	if err != nil {
		return nil, err
	}
	a.wire = newWire(next, base)
	a.wire.wait, a.wire.timeout = p.wait, p.timeout
	a.wire.tell = func(note string) { opts.Tell(p.String(), note) }
	a.http = &http.Client{Transport: a.wire, CheckRedirect: a.wire.redirect}
	if secret, err := p.token(opts.Env); !private(base) && (p.App != (App{}) || err == nil && secret.secret != "") {
		return nil, fmt.Errorf("a token is not sent to %s, where others could read it; give server with https", base.Host)
	}
	if a.token, err = p.known(ctx, a, opts); err != nil {
		return nil, err
	}
	a.wire.token, a.wire.user, a.wire.sign = a.token, p.User, p.platform.sign
	if !a.token.until.IsZero() {
		again := opts
		again.State = "" // nothing is listed
		a.renewal = &renewal{place: p, opts: again, token: a.token}
	}
	if opts.State != "" {
		a.wire.answers = openAnswers(filepath.Join(source.Place(opts.State, p.String()), "answers"), p.platform.answers)
	}
	return a, nil
}

// add takes a repository into the listing. One that makes no sense is left out
// and told: it must not cost the others.
func (a *asking) add(name, clone string, about source.About) error {
	r, err := source.Remote(clone, name)
	if err != nil {
		a.warnings = append(a.warnings, fmt.Sprintf("%v lists %q, which is left out: %v", a.place, clip(name), err))
		return nil
	}
	if a.seen[r.URL] {
		return nil
	}
	if len(a.found) == maxRepositories {
		return fmt.Errorf("%s lists more than %d repositories; name groups of it instead", a.place.server.Host, maxRepositories)
	}
	a.seen[r.URL] = true
	about.Forge = a.place.forge
	about.Description = clip(about.Description)
	r.About = about
	r = a.place.dress(r, a.token.secret)
	if a.renewal != nil && r.CloneURL() != r.URL {
		r = r.WithRenewal(a.renewal)
	}
	a.found = append(a.found, r)
	return nil
}

// get fetches one JSON answer of a platform that has no client of its own.
func (a *asking) get(ctx context.Context, address string, into any) (http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return resp.Header, decode(resp.Body, into)
}

// explain finds what the wire made of an error, which clients wrap in their
// own words and addresses.
func (p place) explain(err error) error {
	var f *failure
	if errors.As(err, &f) {
		return fmt.Errorf("%v: %w", p, f)
	}
	return fmt.Errorf("%v: %s", p, printable(err.Error()))
}

// notFound reports whether the platform knows no such thing.
func notFound(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.status == http.StatusNotFound
}

const maxText = 500 // bytes of a description, or of what a platform says

// clip makes a text of a platform short.
func clip(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "…"
}
