package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// ErrNoLedger says that the place was reached and holds no ledger: a first
// night, or a wrong address. The caller decides which.
var ErrNoLedger = errors.New("no ledger there")

// OpenFrom reads the ledger that was published with a site: DIR/state/ledger.jsonl
// or DIR/ledger.jsonl of a folder, URL/state/ledger.jsonl of an http or https
// address. It fails with ErrNoLedger where there is none, and with another error
// for anything it cannot read; it never returns an empty book in its place.
// A server that is busy is asked three times.
func OpenFrom(ctx context.Context, urlOrDir string, client *http.Client) (*Book, error) {
	if u, err := url.Parse(urlOrDir); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		wait := backoff.NewExponentialBackOff()
		wait.InitialInterval = time.Second
		return openURL(ctx, u, client, wait)
	}
	return openSite(urlOrDir)
}

func openSite(dir string) (*Book, error) {
	if _, err := os.Stat(dir); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", dir, ErrNoLedger)
		}
		return nil, err
	}
	for _, name := range []string{SitePath, FileName} {
		book, err := open(filepath.Join(dir, filepath.FromSlash(name)))
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return book, err
		}
	}
	return nil, fmt.Errorf("%s: %w, neither as %s nor as %s", dir, ErrNoLedger, SitePath, FileName)
}

func openURL(ctx context.Context, site *url.URL, client *http.Client, wait backoff.BackOff) (*Book, error) {
	u := *site
	u.Fragment = ""
	if !strings.HasSuffix(u.Path, ".jsonl") {
		u = *u.JoinPath(SitePath)
	}
	if client == nil {
		client = &http.Client{}
	}
	book, err := backoff.Retry(ctx, func() (*Book, error) { return fetch(ctx, &u, client) },
		backoff.WithBackOff(wait), backoff.WithMaxTries(3))
	if err != nil && !errors.Is(err, ErrNoLedger) {
		return nil, fmt.Errorf("ledger %s: %w; build again when the site answers, or name another place with --state-from", shown(u), err)
	}
	if err != nil {
		if published(ctx, site, client) {
			return nil, fmt.Errorf("ledger %s: the site there is daybook's, but its ledger is gone; put %s back, or name another place with --state-from", shown(u), SitePath)
		}
		return nil, fmt.Errorf("%s: %w", shown(u), err)
	}
	return book, nil
}

// published reports whether daybook's site stands at the address: then a ledger
// that is not there was lost, and this is no first night.
func published(ctx context.Context, site *url.URL, client *http.Client) bool {
	if strings.HasSuffix(site.Path, ".jsonl") {
		return false
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, site.JoinPath("api/v1/fleet.json").String(), nil)
	if err != nil {
		return false
	}
	answer, err := client.Do(request)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// shown is an address without its user and its query: both hold tokens.
func shown(u url.URL) string {
	u.User, u.RawQuery = nil, ""
	return u.String()
}

// fetch asks once. Errors that another try cannot mend are marked permanent.
func fetch(ctx context.Context, u *url.URL, client *http.Client) (*Book, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, backoff.Permanent(withoutURL(err))
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, withoutURL(err)
	}
	defer answer.Body.Close()
	switch status := answer.StatusCode; {
	case status == http.StatusNotFound || status == http.StatusGone:
		return nil, backoff.Permanent(ErrNoLedger)
	case status == http.StatusTooManyRequests || status >= 500:
		return nil, fmt.Errorf("the server answered %s", answer.Status)
	case status != http.StatusOK:
		return nil, backoff.Permanent(fmt.Errorf("the server answered %s", answer.Status))
	}
	body := &reporting{in: answer.Body}
	book, err := Read(body)
	if err != nil && body.err == nil {
		return nil, backoff.Permanent(err)
	}
	return book, withoutURL(err)
}

// reporting remembers whether it was the connection that failed, which another
// try may mend, or what came through it.
type reporting struct {
	in  io.Reader
	err error
}

func (r *reporting) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// withoutURL drops the address from a client's error: it may hold a password,
// and the caller names it without.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
