package forge

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for arg, want := range map[string]string{
		"github:acme":  "github:acme",
		"GitHub:acme/": "github:acme",
		"github:https://ghe.acme.example/platform": "github:ghe.acme.example/platform",
	} {
		p, ok, err := Parse(arg)
		if err != nil || !ok {
			t.Errorf("%s: %v %v", arg, ok, err)
			continue
		}
		if found, err := p.find(); err != nil || found.String() != want || !p.Subgroups {
			t.Errorf("%s: got %v, %v, want %s", arg, found, err, want)
		}
	}
	for _, arg := range []string{
		"git@github:acme/repo.git", "ssh://github:22/acme/repo", "https://github.com/acme/repo", "../github:x", "github", "host.example:acme/repo", "C:/repos",
	} {
		if _, ok, err := Parse(arg); ok || err != nil {
			t.Errorf("%s is taken for a platform's place: %v", arg, err)
		}
	}
	for arg, want := range map[string]string{
		"github:":                                "names no organisation, as in github:acme",
		"gitlab:a/../b":                          "names no organisation",
		"github:acme/api":                        "a single repository goes by its address",
		"azure:acme/a/b":                         "a single repository goes by its address",
		"github:a\tb":                            "names no organisation",
		"gitea:acme":                             "as in gitea:HOST/ORGANISATION",
		"github:https://u:pw@ghe.acme.example/x": "without user, password and query",
		"github:ftp://ghe.acme.example/x":        "no web address",
		"github:https://ghe.acme.example":        "names no organisation",
	} {
		if _, ok, err := Parse(arg); !ok || err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pw@") {
			t.Errorf("%s: got %v, want %q", arg, err, want)
		}
	}
}

// Where nobody names a variable, the ones count that are for this very host.
func TestWhereTokensComeFrom(t *testing.T) {
	for _, c := range []struct {
		name  string
		place Place
		env   map[string]string
		want  string
	}{
		{"named", Place{Kind: GitHub, Name: "acme", TokenEnv: "A"}, map[string]string{"A": "x", "GITHUB_TOKEN": "y"}, "$A"},
		{"for the host", Place{Kind: GitHub, Name: "acme"}, map[string]string{"DAYBOOK_TOKEN_GITHUB_COM": "x", "GITHUB_TOKEN": "y"}, "$DAYBOOK_TOKEN_GITHUB_COM"},
		{"customary", Place{Kind: GitHub, Name: "acme"}, map[string]string{"GH_TOKEN": "x"}, "$GH_TOKEN"},
		{"customary, of a runner of another server", Place{Kind: GitHub, Name: "acme"}, map[string]string{"GITHUB_TOKEN": "x", "GITHUB_SERVER_URL": "https://ghe.example"}, ""},
		{"customary, of a runner of this server", Place{Kind: GitHub, Name: "acme", Server: "https://ghe.example"}, map[string]string{"GITHUB_TOKEN": "x", "GITHUB_SERVER_URL": "https://ghe.example"}, "$GITHUB_TOKEN"},
		{"customary, and another server", Place{Kind: GitHub, Name: "acme", Server: "https://ghe.example"}, map[string]string{"GITHUB_TOKEN": "x"}, ""},
		{"for a host with its port", Place{Kind: GitHub, Name: "acme", Server: "https://ghe.example:8443"}, map[string]string{"DAYBOOK_TOKEN_GHE_EXAMPLE": "x"}, "$DAYBOOK_TOKEN_GHE_EXAMPLE"},
		{"none", Place{Kind: GitHub, Name: "acme"}, nil, ""},
	} {
		p, err := c.place.find()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.token(environment(c.env)); err != nil || got.from != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.name, got.from, err, c.want)
		}
	}
	for _, open := range []Place{{TokenEnv: "ACME_TOKEN"}, {App: App{ID: "1", Installation: 1, KeyEnv: "ACME_TOKEN"}}} {
		open.Kind, open.Name, open.Server = GitHub, "acme", "http://ghe.example"
		p, err := open.find()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.List(t.Context(), (&fake{t: t}).options("", 1)); err == nil || !strings.Contains(err.Error(), "where others could read it") {
			t.Errorf("http: %v", err)
		}
	}
}
