package forge

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"daybook/internal/source"
)

// fake is a platform that behaves as its documentation says, and fails when it
// is told to.
type fake struct {
	*httptest.Server
	t      *testing.T
	routes *http.ServeMux
	signed string // the Authorization header that it wants; "" wants none
	tagged bool   // it sends entity tags
	repos  []repo

	mu     sync.Mutex
	fault  func(n int, w http.ResponseWriter, r *http.Request) bool // answers the n-th request, from 1, if it wants to
	n      int
	asked  []string // path and query of every request
	spared int      // answers of 304
	waits  []time.Duration
	notes  []string
}

// repo is one repository of every fake.
type repo struct {
	name                           string
	archived, fork, empty, private bool
	description, branch            string
	topics                         []string
}

// dozens are n repositories, the first of them special.
func dozens(n int) []repo {
	repos := make([]repo, n)
	for i := range repos {
		repos[i] = repo{name: fmt.Sprintf("svc-%03d", i), branch: "main"}
	}
	repos[0].description, repos[0].topics, repos[0].branch, repos[0].private = "Takes payments", []string{"go", "payments"}, "trunk", true
	repos[1].archived = true
	repos[2].fork = true
	repos[3].empty, repos[3].branch = true, ""
	return repos
}

func newFake(t *testing.T, routes func(*fake)) *fake {
	f := &fake{t: t, routes: http.NewServeMux(), repos: dozens(250), tagged: true}
	routes(f)
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.n++
	n, fault := f.n, f.fault
	f.asked = append(f.asked, r.URL.RequestURI())
	f.mu.Unlock()
	if fault != nil && fault(n, w, r) {
		return
	}
	if f.signed != "" && r.Header.Get("Authorization") != f.signed {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"message":"Bad credentials"}`)
		return
	}
	f.routes.ServeHTTP(w, r)
}

// json answers, or says that nothing has changed.
func (f *fake) json(w http.ResponseWriter, r *http.Request, v any) {
	content, err := json.Marshal(v)
	if err != nil {
		f.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if f.tagged {
		tag := fmt.Sprintf(`W/"%x"`, sha256.Sum256(content))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			f.mu.Lock()
			f.spared++
			f.mu.Unlock()
			w.Header().Del("Link") // it may be left out; the one that was sent before holds
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.Write(content)
}

// linked cuts out one page and sets the Link header.
func linked[T any](w http.ResponseWriter, r *http.Request, all []T, sizeKey string, most int) []T {
	size, page := number(r, sizeKey, 30), number(r, "page", 1)
	size = min(size, most)
	from, to := min((page-1)*size, len(all)), min(page*size, len(all))
	if to < len(all) {
		next := *r.URL
		query := next.Query()
		query.Set("page", strconv.Itoa(page+1))
		next.RawQuery = query.Encode()
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s>; rel="next"`, r.Host, next.RequestURI()))
	}
	return all[from:to]
}

func number(r *http.Request, key string, otherwise int) int {
	if n, err := strconv.Atoi(r.URL.Query().Get(key)); err == nil {
		return n
	}
	return otherwise
}

const secret = "tok-0123456789-secret"

// at is a place of the fake, with a token in the environment.
func (f *fake) at(p Place) place {
	f.t.Helper()
	if p.Server == "" {
		p.Server = f.URL
	}
	found, err := p.find()
	if err != nil {
		f.t.Fatal(err)
	}
	found.wait = func(ctx context.Context, d time.Duration) error {
		f.waits = append(f.waits, d)
		return ctx.Err()
	}
	return found
}

// options of one night.
func (f *fake) options(state string, day int) source.Options {
	return source.Options{
		State: state, Now: time.Date(2026, 11, day, 4, 0, 0, 0, time.UTC),
		Clock:    func() time.Time { return time.Date(2026, 11, day, 4, 0, 0, 0, time.UTC) },
		Env:      environment(map[string]string{"ACME_TOKEN": secret}),
		Progress: func(_, note string) { f.notes = append(f.notes, note) },
	}
}

func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

// host is what the fake is called in names of repositories' addresses.
func (f *fake) host() string {
	u, err := url.Parse(f.URL)
	if err != nil {
		f.t.Fatal(err)
	}
	return u.Host
}

// noSecret fails when the token stands in a text.
func noSecret(t *testing.T, texts ...any) {
	t.Helper()
	for _, text := range texts {
		for _, form := range []string{"%v", "%+v", "%#v"} {
			if strings.Contains(fmt.Sprintf(form, text), secret) {
				t.Errorf("the token is told: "+form, text)
			}
		}
	}
}

// quiet is for servers that break connections on purpose.
var quiet = log.New(io.Discard, "", 0)
