package edition_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daybook/internal/edition"
	"daybook/internal/mirror"
	"daybook/internal/source"
	"daybook/internal/testserver"
)

// The user and password are of a kind that looks different in an address, in a
// header and as it is.
const (
	user     = "ci-robot-7"
	password = "p@ss/wörd:Zq81"
)

// Credentials are used and appear nowhere: neither in the state and on the site,
// in names or content, nor in progress, reports and errors; whatever the server
// answers, and wherever the credentials come from.
func TestCredentialsAppearNowhere(t *testing.T) {
	for name, c := range map[string]struct {
		fault   testserver.Fault
		wrong   bool // the server wants another password
		outside bool // they come from a file, not from the address
		reached bool
	}{
		"in an address":        {reached: true},
		"from a file":          {reached: true, outside: true},
		"refused":              {wrong: true},
		"refused, from a file": {wrong: true, outside: true},
		"not found":            {fault: testserver.Fault{Status: http.StatusNotFound}},
		"broken":               {fault: testserver.Fault{Status: http.StatusInternalServerError, Body: "cannot log in " + user + " with " + password}},
		"sent elsewhere":       {fault: testserver.Fault{Status: http.StatusFound, Location: "http://" + url.UserPassword(user, password).String() + "@127.0.0.1:1/gone.git"}},
		"no git":               {fault: testserver.Fault{Status: http.StatusOK, Body: "hello " + password}},
	} {
		t.Run(name, func(t *testing.T) {
			wanted := password
			if c.wrong {
				wanted = "something else"
			}
			w := newWorldOf(t, testserver.Options{User: user, Password: wanted}, map[string]string{"team/api": api})
			if c.fault != (testserver.Fault{}) {
				w.break_("team/api", c.fault)
			}
			u, err := url.Parse(w.server.Address("team/api.git"))
			if err != nil {
				t.Fatal(err)
			}
			opts := w.opts
			if c.outside {
				opts.Mirror.Credentials, _ = mirror.NewCredentials(mirror.Lookups{Store: []string{store(t, u)}})
			} else {
				u.User = url.UserPassword(user, password)
			}
			opts.Sources = []source.Source{w.source(u.String())}
			var heard strings.Builder
			opts.Progress = func(p edition.Progress) { fmt.Fprintf(&heard, "%+v\n", p) }
			for range 2 {
				report, err := edition.Build(t.Context(), opts)
				if err != nil {
					t.Fatal(err)
				}
				if reached := len(report.Unreached) == 0; reached != c.reached {
					t.Errorf("reached %v, want %v: %+v", reached, c.reached, report.Unreached)
				}
				told, err := json.Marshal(report)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&heard, "%s\n%+v\n%#v\n%+v\n", told, report, opts, opts)
			}
			without(t, "progress and report", heard.String())
			for _, dir := range []string{opts.Out, opts.State} {
				err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
					if err == nil && !d.IsDir() {
						without(t, path, path+"\n"+read(t, path))
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// store writes a file as git-credential-store does.
func store(t *testing.T, u *url.URL) string {
	t.Helper()
	login := *u
	login.User, login.Path = url.UserPassword(user, password), ""
	name := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(name, []byte(login.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// without fails where a text holds the password in any of its forms.
func without(t *testing.T, place, text string) {
	t.Helper()
	header := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	for _, form := range []string{password, url.QueryEscape(password), url.PathEscape(password), url.UserPassword(user, password).String(), header, user, "Zq81"} {
		if i := strings.Index(text, form); i >= 0 {
			t.Errorf("%s holds %q: ...%s...", place, form, text[max(0, i-60):min(len(text), i+80)])
		}
	}
}

// Neither do those of the address that the ledger is read from.
func TestCredentialsOfThePublishedLedgerAppearNowhere(t *testing.T) {
	w := newWorld(t)
	site := http.FileServer(http.Dir(w.opts.Out))
	w.build()
	server := newSite(t, func(rw http.ResponseWriter, r *http.Request) {
		if name, word, _ := r.BasicAuth(); name != user || word != password || r.URL.Query().Get("key") != password {
			rw.WriteHeader(http.StatusUnauthorized)
			return
		}
		site.ServeHTTP(rw, r)
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(user, password)
	u.RawQuery = url.Values{"key": {password}}.Encode()
	w.night(2)
	w.opts.State = filepath.Join(t.TempDir(), "state")
	w.opts.StateFrom = u.String()
	if report := w.build(); report.Number != 2 {
		t.Errorf("edition %d", report.Number)
	}
	u.RawQuery = url.Values{"key": {password + "!"}}.Encode()
	w.opts.StateFrom = u.String()
	_, err = edition.Build(t.Context(), w.options())
	if err == nil || !strings.Contains(err.Error(), "401") {
		t.Fatalf("the build ended with %v", err)
	}
	without(t, "the error", err.Error())
	for _, dir := range []string{w.opts.Out, w.opts.State} {
		for name := range treeOf(t, dir) {
			without(t, name, read(t, filepath.Join(dir, filepath.FromSlash(name))))
		}
	}
}
