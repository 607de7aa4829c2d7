package forge

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
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
