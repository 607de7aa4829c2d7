package forge

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daybook/internal/source"
)

// gitHubRoutes are those of a GitHub Enterprise Server:
// https://docs.github.com/rest/repos/repos#list-organization-repositories
func gitHubRoutes(f *fake) {
	f.signed = "Bearer " + secret
	list := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-RateLimit-Limit", "5000")
		w.Header().Set("X-RateLimit-Remaining", "4999")
		var all []map[string]any
		for _, s := range f.repos {
			all = append(all, f.onGitHub("acme", s))
		}
		f.json(w, r, linked(w, r, all, "per_page", 100))
	}
	f.routes.HandleFunc("GET /api/v3/orgs/acme/repos", list)
	f.routes.HandleFunc("GET /api/v3/users/ann/repos", list)
	f.routes.HandleFunc("GET /api/v3/user/repos", list)
	f.routes.HandleFunc("GET /api/v3/user", func(w http.ResponseWriter, r *http.Request) { f.json(w, r, map[string]any{"login": "me"}) })
	f.routes.HandleFunc("GET /api/v3/repos/acme/{name}/commits", func(w http.ResponseWriter, r *http.Request) {
		for _, s := range f.repos {
			if s.name == r.PathValue("name") && s.empty {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusConflict)
				fmt.Fprint(w, `{"message":"Git Repository is empty.","documentation_url":"https://docs.github.com/rest/commits/commits#list-commits","status":"409"}`)
				return
			}
		}
		f.json(w, r, []map[string]any{{"sha": "1"}})
	})
	f.routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}`)
	})
}

func (f *fake) onGitHub(owner string, s repo) map[string]any {
	visibility, size := "public", 120
	if s.private {
		visibility = "private"
	}
	if s.empty {
		size = 0
	}
	web := f.URL + "/" + owner + "/" + s.name
	return map[string]any{
		"id": 1, "name": s.name, "full_name": owner + "/" + s.name, "owner": map[string]any{"login": owner, "type": "Organization"},
		"html_url": web, "clone_url": web + ".git", "ssh_url": "git@" + f.host() + ":" + owner + "/" + s.name + ".git",
		"description": s.description, "default_branch": s.branch, "visibility": visibility, "private": s.private,
		"archived": s.archived, "disabled": false, "fork": s.fork, "topics": s.topics, "size": size, "open_issues": 3,
		"temp_clone_token": "never-kept-" + s.name,
	}
}

func TestGitHubUserThatIsNoOrganisation(t *testing.T) {
	for user, path := range map[string]string{"ann": "/api/v3/users/ann/repos", "me": "/api/v3/user/repos"} {
		f := newFake(t, gitHubRoutes)
		p := f.at(Place{Kind: GitHub, Name: user, TokenEnv: "ACME_TOKEN"})
		got, err := p.List(t.Context(), f.options("", 1))
		if err != nil || len(got.Repositories) != 250 {
			t.Errorf("%s: %d repositories, %v", user, len(got.Repositories), err)
		}
		if !strings.Contains(strings.Join(f.asked, " "), path+"?") {
			t.Errorf("%s: asked %q", user, f.asked[:3])
		}
	}
}

func TestGitHubAnswersThatPeopleMustActOn(t *testing.T) {
	reply := func(status int, body string, headers ...string) func(int, http.ResponseWriter, *http.Request) bool {
		return func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
			return true
		}
	}
	for _, c := range []struct {
		name  string
		place Place
		fault func(int, http.ResponseWriter, *http.Request) bool
		want  []string
	}{
		{"no token", Place{Name: "acme"}, nil, []string{"wants to know who asks", "token_env", "DAYBOOK_TOKEN_127_0_0_1"}},
		{"token is not set", Place{Name: "acme", TokenEnv: "OTHER"}, nil, []string{"OTHER, which token_env names, is not set"}},
		{"token expired", Place{Name: "acme", TokenEnv: "ACME_TOKEN"}, reply(401, `{"message":"Bad credentials"}`), []string{"refuses the token in $ACME_TOKEN (401, Bad credentials)", "make a new one"}},
		{"nobody of that name", Place{Name: "nobody", TokenEnv: "ACME_TOKEN"}, nil, []string{"no such organisation, group or user", "$ACME_TOKEN"}},
		{
			"single sign-on", Place{Name: "acme", TokenEnv: "ACME_TOKEN"},
			reply(403, `{"message":"Resource protected by organization SAML enforcement."}`, "X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso?authorization_request=AZSCKT"),
			[]string{"wants single sign-on", "$ACME_TOKEN", "Configure SSO"},
		},
		{
			"single sign-on in part", Place{Name: "acme", TokenEnv: "ACME_TOKEN"},
			reply(200, `[]`, "X-GitHub-SSO", "partial-results; organizations=21955855"), []string{"leaves out organisations"},
		},
		{
			"no right", Place{Name: "acme", TokenEnv: "ACME_TOKEN"}, reply(403, `{"message":"Resource not accessible by personal access token"}`),
			[]string{"forbids it (403, Resource not accessible by personal access token)", "lacks the right"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, gitHubRoutes)
			f.fault = c.fault
			c.place.Kind = GitHub
			_, err := f.at(c.place).List(t.Context(), f.options("", 1))
			if err == nil {
				t.Fatal("it is no failure")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "AZSCKT") {
				t.Errorf("the request of the sign-on is told: %v", err)
			}
			noSecret(t, err)
			if len(f.waits) > 0 {
				t.Errorf("waits %v for what no waiting mends", f.waits)
			}
		})
	}
}

func TestGitHubApp(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "app.pem")
	content := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f := newFake(t, gitHubRoutes)
	f.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/api/v3/app/installations/77/access_tokens" {
			return false
		}
		if problem := checkJWT(&key.PublicKey, r.Header.Get("Authorization")); problem != "" || r.Method != http.MethodPost {
			t.Errorf("%s: %s", r.Method, problem)
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"token":%q,"expires_at":"2026-11-01T05:00:00Z"}`, secret)
		return true
	}
	p := f.at(Place{Kind: GitHub, Name: "acme", App: App{ID: "4711", Installation: 77, KeyEnv: "APP_KEY"}})
	opts := f.options("", 1)
	opts.Env = environment(map[string]string{"APP_KEY": file, "ACME_TOKEN": "not this one"})
	got, err := p.List(t.Context(), opts)
	if err != nil || len(got.Repositories) != 250 {
		t.Fatalf("%d repositories, %v", len(got.Repositories), err)
	}
	if address := got.Repositories[0].CloneURL(); !strings.Contains(address, "x-access-token:"+secret+"@") {
		t.Error("the token of the installation does not reach the clone address")
	}
	noSecret(t, got)
	for name, c := range map[string]struct {
		env   map[string]string
		clock bool
		want  string
	}{
		"not set":  {nil, true, "APP_KEY, which app_key_env names, is not set"},
		"no file":  {map[string]string{"APP_KEY": file + ".none"}, true, "no such file"},
		"no key":   {map[string]string{"APP_KEY": "app_test.go"}, true, "app_test.go"},
		"no clock": {map[string]string{"APP_KEY": file}, false, "no clock"},
	} {
		opts := source.Options{Env: environment(c.env)}
		if c.clock {
			opts.Clock = f.options("", 1).Clock
		}
		if _, err := p.List(t.Context(), opts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// checkJWT says what is wrong with the token of an app on 1 November 2026.
func checkJWT(key *rsa.PublicKey, header string) string {
	parts := strings.Split(strings.TrimPrefix(header, "Bearer "), ".")
	if len(parts) != 3 {
		return "it is no JWT: " + header
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return err.Error()
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature); err != nil {
		return err.Error()
	}
	var claims struct {
		Iss      string
		Iat, Exp int64
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err.Error()
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		return err.Error()
	}
	const four = 1793505600 // 2026-11-01T04:00:00Z
	if claims.Iss != "4711" || claims.Iat >= four || claims.Exp <= four || claims.Exp > four+600 {
		return fmt.Sprintf("claims %+v", claims)
	}
	return ""
}

func TestGitHubAddresses(t *testing.T) {
	for server, want := range map[string]string{
		"":                             "https://api.github.com/",
		"https://github.acme.example":  "https://github.acme.example/api/v3/",
		"https://acme.ghe.com/":        "https://api.acme.ghe.com/",
		"https://acme.example/github/": "https://acme.example/github/api/v3/",
	} {
		p, err := Place{Kind: GitHub, Name: "acme", Server: server}.find()
		if err != nil {
			t.Fatal(err)
		}
		if got := p.platform.api(p.server); got != want {
			t.Errorf("%s: got %s, want %s", server, got, want)
		}
	}
}
