package mirror

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daybook/internal/testserver"
)

const secret = "s3cr3t/Pass+word%7Eé"

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	write(t, "machine netrc.example login ann password np\nmacdef init\nmachine trap.example login x password y\n\n"+
		"machine \"quoted.example\" login \"a b\" password \"p\\\"q\" # remark\nmachine nopass.example login x\ndefault login anon password dp\n", dir, "netrc")
	write(t, "https://ann:sp%40ss@store.example\nhttps://bob:bp@store.example:8443\nhttps://u:pp@paths.example/team/api.git\nhttp://u:plain@plain.example\nnonsense\nhttps://nopass@store.example\n", dir, "store")
	c, problems := NewCredentials(Lookups{
		Env: env("DAYBOOK_TOKEN", "home", "GITHUB_TOKEN", "gh", "GITLAB_TOKEN", "gl", "CI_JOB_TOKEN", "job",
			"CI_SERVER_HOST", "gitlab.acme.example", "DAYBOOK_TOKEN_GIT_ACME_EXAMPLE", "acme", "DAYBOOK_TOKEN_GIT_ACME_EXAMPLE_8443", "port"),
		Store: []string{filepath.Join(dir, "store"), filepath.Join(dir, "no such file")},
	})
	if len(problems) > 0 {
		t.Error(problems)
	}
	n, _ := NewCredentials(Lookups{Netrc: filepath.Join(dir, "netrc")})
	inGitHub, _ := NewCredentials(Lookups{Env: env("GITHUB_TOKEN", "gh", "DAYBOOK_TOKEN", "home", "GITHUB_SERVER_URL", "https://github.acme.example")})
	outside, _ := NewCredentials(Lookups{Env: env("GITHUB_TOKEN", "gh", "GITLAB_TOKEN", "gl", "CI_JOB_TOKEN", "job")})
	tests := []struct {
		c          Credentials
		url        string
		user, pass string
	}{
		{c, "https://gitlab.acme.example/g/r", "oauth2", "home"},
		{outside, "https://gitlab.com/g/r", "oauth2", "gl"},
		{outside, "https://github.com/o/r", "x-access-token", "gh"},
		{outside, "https://evil.example/o/r", "", ""},
		{outside, "https://github.com.evil.example/o/r", "", ""},
		{inGitHub, "https://github.acme.example/o/r", "x-access-token", "home"},
		{inGitHub, "https://github.com/o/r", "", ""}, // the token is for the other server
		{c, "https://git.acme.example/o/r", "x-access-token", "acme"},
		{c, "https://git.acme.example:8443/o/r", "x-access-token", "port"},
		{c, "https://bot@git.acme.example/o/r", "bot", "acme"},
		{c, "http://git.acme.example/o/r", "", ""}, // never in clear text
		{c, "https://me:mine@git.acme.example/o/r", "me", "mine"},
		{c, "https://sometoken@unknown.example/o/r", "sometoken", ""},
		{c, "https://store.example/o/r", "ann", "sp@ss"},
		{c, "https://STORE.example:443/o/r", "ann", "sp@ss"},
		{c, "https://store.example:8443/o/r", "bob", "bp"},
		{c, "https://store.example:9/o/r", "", ""},
		{c, "https://bob@store.example/o/r", "bob", ""},
		{c, "http://store.example/o/r", "", ""},
		{c, "http://plain.example/o/r", "u", "plain"}, // the file says so itself
		{c, "https://paths.example/team/api", "u", "pp"},
		{c, "https://paths.example/team/apix", "", ""},
		{n, "https://netrc.example/o/r", "ann", "np"},
		{n, "https://trap.example/o/r", "anon", "dp"},
		{n, "https://quoted.example/o/r", "a b", `p"q`},
		{n, "https://other.example/o/r", "anon", "dp"},
		{n, "http://netrc.example/o/r", "", ""},
		{Credentials{}, "https://github.com/o/r", "", ""},
	}
	for _, tt := range tests {
		u, err := url.Parse(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		l, _ := tt.c.find(u)
		if l.user != tt.user || l.password != tt.pass {
			t.Errorf("%s: %q %q, want %q %q", tt.url, l.user, l.password, tt.user, tt.pass)
		}
	}
	for _, printed := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%+v", Options{Credentials: n})} {
		if strings.Contains(printed, "home") || strings.Contains(printed, "np") {
			t.Errorf("printed: %s", printed)
		}
	}
}

func TestNetrcOddities(t *testing.T) {
	for _, data := range []string{"", "machine", "machine x login", "default", "password x", "\"", "machine x password \"abc", "macdef", "# only a remark"} {
		_ = parseNetrc(data) // a file cut off anywhere is no reason to fall over
	}
	got := parseNetrc("machine x login a password 1 machine x login b password 2\n#machine z login c password 3\nmachine y account q password 4 login d")
	want := "x a 1,x b 2,y d 4"
	var all []string
	for _, l := range got {
		all = append(all, l.host+" "+l.user+" "+l.password)
	}
	if strings.Join(all, ",") != want {
		t.Errorf("got %v", all)
	}
}

func TestRedact(t *testing.T) {
	c := Credentials{logins: []login{{user: "bot", password: secret}}}
	for _, text := range []string{
		"https://bot:" + secret + "@host/x",
		"https://bot:" + url.QueryEscape(secret) + "@host/x: no",
		`Get "https://bot:` + url.PathEscape(secret) + `@host/x": no`,
		"the server repeats " + secret,
		"Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("bot:"+secret)),
		"header " + base64.StdEncoding.EncodeToString([]byte("bot:"+secret)),
	} {
		got := c.Redact(text)
		if leaks(got) {
			t.Errorf("%q leaks", got)
		}
	}
	for text, want := range map[string]string{
		"https://a:b@host/x and ssh://git@h/y":    "https://host/x and ssh://h/y",
		"https://to@ken@host/x":                   "https://host/x",
		"token ghp_0123456789abcdefABCDEF0123 x":  "token *** x",
		"glpat-0123456789abcdefghij is refused":   "*** is refused",
		"write to ann@example.com":                "write to ann@example.com",
		"git@github.com:o/r.git":                  "git@github.com:o/r.git",
		"https://host/a@b and https://host/?q=@c": "https://host/a@b and https://host/?q=@c",
		"Authorization: Bearer abc.def":           "Authorization: Bearer ***",
	} {
		if got := Redact(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

func leaks(text string) bool {
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), "s3cr3t",
		base64.StdEncoding.EncodeToString([]byte("bot:" + secret))} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

// Whatever way a secret comes and whatever goes wrong, it opens the door and
// is seen nowhere else.
func TestSecretsAreSeenNowhere(t *testing.T) {
	echo := strings.Repeat("so long that it is cut short ", 10) + secret + " bot:" + url.QueryEscape(secret)
	ways := map[string]func(t *testing.T, w *world) Target{
		"address": func(t *testing.T, w *world) Target {
			target := w.target()
			target.URL = strings.Replace(target.URL, "://", "://"+url.UserPassword("bot", secret).String()+"@", 1)
			return target
		},
		"login": func(t *testing.T, w *world) Target {
			target := w.target()
			target.Login = renewed(strings.Replace(target.URL, "://", "://"+url.UserPassword("bot", secret).String()+"@", 1))
			return target
		},
		"environment": func(t *testing.T, w *world) Target {
			u, _ := url.Parse(w.server.URL)
			w.opts.Credentials, _ = NewCredentials(Lookups{Env: env(TokenVariable(u.Host), secret)})
			target := w.target()
			target.URL = strings.Replace(target.URL, "://", "://bot@", 1)
			return target
		},
		"netrc": func(t *testing.T, w *world) Target {
			dir := t.TempDir()
			write(t, "machine 127.0.0.1 login bot password "+secret+"\n", dir, "netrc")
			w.opts.Credentials, _ = NewCredentials(Lookups{Netrc: filepath.Join(dir, "netrc")})
			return w.target()
		},
		"credential file": func(t *testing.T, w *world) Target {
			u, _ := url.Parse(w.server.URL)
			u.User = url.UserPassword("bot", secret)
			dir := t.TempDir()
			write(t, u.String()+"\n", dir, "store")
			w.opts.Credentials, _ = NewCredentials(Lookups{Store: []string{filepath.Join(dir, "store")}})
			return w.target()
		},
	}
	wrong := map[string]faults{
		"nothing":      {{}},
		"401":          {{Status: 401, Body: echo}},
		"403":          {{Status: 403, Body: echo}},
		"404":          {{Status: 404, Body: echo}},
		"429":          {{Status: 429, Body: echo}},
		"500":          {{Status: 500, Body: echo}},
		"418":          {{Status: 418, Body: echo}},
		"not git":      {{Status: 200, Body: echo}},
		"git's error":  {{Status: 200, Body: fmt.Sprintf("%04xERR %s", len(echo)+8, echo)}},
		"pack 500":     {{}, {Status: 500, Body: echo}},
		"pack no git":  {{}, {Status: 200, Body: echo}},
		"pack error":   {{}, {Status: 200, Body: fmt.Sprintf("%04xERR %s", len(echo)+8, echo)}},
		"cut off":      {{}, {CutAfter: 200}},
		"bad redirect": {{Status: 302, Location: "http://bot:s3cr3t@127.0.0.1:1/x/info/refs"}},
	}
	for way, prepare := range ways {
		for what, f := range wrong {
			t.Run(way+" and "+what, func(t *testing.T) {
				w := newWorld(t, testserver.Options{User: "bot", Password: secret, Fault: f.at})
				w.opts.Tries = 2
				var told []Event
				w.opts.Progress = func(e Event) { told = append(told, e) }
				r := w.sync(prepare(t, w))[0]
				if what == "nothing" && r.Status != Fetched || what != "nothing" && r.Status != Failed {
					t.Fatalf("%s: %v", r.Status, r.Err)
				}
				asJSON, _ := json.Marshal(r)
				for _, printed := range []string{fmt.Sprint(r.Err), fmt.Sprintf("%+v", r), fmt.Sprintf("%#v", r.Err), string(asJSON), fmt.Sprint(told)} {
					if leaks(printed) {
						t.Errorf("printed: %s", printed)
					}
				}
				_ = filepath.WalkDir(w.opts.Dir, func(path string, d fs.DirEntry, err error) error {
					if err != nil || d.IsDir() {
						return err
					}
					if data, err := os.ReadFile(path); err != nil || leaks(string(data)) || bytes.Contains(data, []byte("bot@")) {
						t.Errorf("%s holds it (%v)", path, err)
					}
					return nil
				})
			})
		}
	}
}

// renewed is a login that gives this address; "" is one that fails.
type renewed string

func (r renewed) Address(context.Context) (string, error) {
	if r == "" {
		return "", errors.New("the platform does not answer")
	}
	return string(r), nil
}

func TestLoginThatIsNotRenewed(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	target := w.target()
	target.Login = renewed("")
	r := w.sync(target)[0]
	hasText(t, r.Err, "the credentials could not be renewed: the platform does not answer")
	if n := len(w.server.Requests()); n != 0 || r.Status != Failed {
		t.Errorf("%s after %d requests", r.Status, n)
	}
}

func TestWrongPassword(t *testing.T) {
	w := newWorld(t, testserver.Options{User: "bot", Password: secret})
	target := w.target()
	target.URL = strings.Replace(target.URL, "://", "://bot:no@", 1)
	r := w.sync(target)[0]
	hasText(t, r.Err, "refuses our credentials (401); is the token expired")
	if n := len(w.server.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// A redirect to another host is followed without the credentials.
func TestCredentialsStayAtTheirHost(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	other := httptest.NewServer(http.RedirectHandler(w.server.URL+"/team/api.git/info/refs?service=git-upload-pack", http.StatusFound))
	defer other.Close()
	target := Target{Name: "x", URL: strings.Replace(other.URL, "://", "://bot:s3cr3t@", 1) + "/team/api.git"}
	r := w.sync(target)[0]
	if r.Status != Fetched {
		t.Fatalf("%s: %v", r.Status, r.Err)
	}
	for _, req := range w.server.Requests() {
		if req.Authorization != "" {
			t.Errorf("%s %s was sent %s", req.Method, req.Path, req.Authorization)
		}
	}
}
