package config

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"daybook/content"
	"daybook/internal/source"
)

func TestSourcesOfPlatforms(t *testing.T) {
	c, err := Read(write(t, `
[[source]]
github = "acme"
token_env = "ACME_TOKEN"
archived = true
[[source]]
github = "platform"
server = "https://ghe.acme.example"
app_id = 4711
installation_id = 77
app_key_env = "ACME_APP_KEY"
[[source]]
gitlab = "acme/platform"
subgroups = false
[[source]]
forgejo = "tools"
server = "https://git.acme.example/"
[[source]]
bitbucket = "PAY"
server = "https://bitbucket.acme.example"
[[source]]
azure = "acme/Parcel Service"
forks = true
[[source]]
registry = "repos.yml"
in = "https://github.com/acme/catalogue"
address = "https://github.com/acme/{repo_name}"
archived = true
[source.columns]
name = "repo_name"
owner = "team"
[source.links]
Production = "production_url"
`))
	if err != nil {
		t.Fatal(err)
	}
	opts, err := c.Options(noEnv)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(opts.Sources); got != "[github:acme github:ghe.acme.example/platform gitlab:acme/platform gitea:git.acme.example/tools bitbucket:bitbucket.acme.example/PAY azure:acme/Parcel Service registry:acme/catalogue/repos.yml]" {
		t.Errorf("got %s", got)
	}
}

// A secret in the configuration is refused, and not told again.
func TestSecretsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ line, key, text string }{
		"a token":            {`token = "ghp_0123456789abcdef0123"`, "source.token", "put it into an environment variable"},
		"a token of numbers": {`token = 123456789`, "source.token", "put it into an environment variable"},
		"a password":         {`password = "ghp_0123456789abcdef0123"`, "source.password", "put it into an environment variable"},
		"in place of a name": {`token_env = "ghp_0123456789abcdef0123"`, "source.token_env", "is the name of an environment variable"},
		"no name":            {`token_env = "$ACME"`, "source.token_env", "is the name of an environment variable"},
		"a key":              {`app_key_env = "/etc/ghp_0123456789abcdef0123.pem"`, "source.app_key_env", "is the name of an environment variable"},
		"in the address":     {`server = "https://ann:ghp_0123456789abcdef0123@git.acme.example"`, "source", "without user, password and query"},
		"half an app":        {`app_id = 3`, "source", "needs all of app_id, installation_id and app_key_env"},
		"not of this source": {"[[source]]\nfolder = \".\"\ntoken_env = \"ACME\"", "source.token_env", "does not belong to a source with folder"},
		"of two platforms":   {`gitlab = "acme"`, "source", "this one has 2"},
		"not of a platform":  {"[[source]]\nregistry = \"a.csv\"\nforks = true", "source.forks", "does not belong to a source with registry"},
		"no registry":        {"[[source]]\nregistry = \"a.xml\"", "source", "is a .toml, .yaml"},
		"no field":           {"[[source]]\nregistry = \"a.csv\"\ncolumns = {colour = \"x\"}", "source", "there is no field"},
		"a mistyped key":     {`tokenenv = "ACME"`, "source.tokenenv", `did you mean "token_env"?`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(write(t, "title = \"x\"\n[[source]]\ngithub = \"acme\"\n"+c.line+"\n"))
			var wrong *Error
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v", err)
			}
			if wrong.Key != c.key || !strings.Contains(wrong.Text, c.text) || wrong.Line < 2 {
				t.Errorf("got %v (line %d)", err, wrong.Line)
			}
			if strings.Contains(err.Error(), "ghp_") {
				t.Errorf("the secret is told: %v", err)
			}
		})
	}
}

func TestArgumentsOfPlatforms(t *testing.T) {
	s, err := Source("github:acme")
	if err != nil || fmt.Sprint(s) != "github:acme" {
		t.Errorf("got %v, %v", s, err)
	}
	if _, err := Source("github:"); err == nil || !strings.Contains(err.Error(), "github:acme") {
		t.Errorf("got %v", err)
	}
	if _, err := Source("https://github.com/acme/api"); err != nil {
		t.Errorf("an address: %v", err)
	}
}

// What the page about sources says to write is what daybook reads, and it names
// every field of a registry.
func TestThePageAboutSourcesIsTrue(t *testing.T) {
	page, err := fs.ReadFile(content.Files, "pages/sources.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```toml\n")[1:]
	if len(blocks) != 2 {
		t.Fatalf("found %d examples", len(blocks))
	}
	for _, block := range blocks {
		example, _, _ := strings.Cut(block, "```")
		c, err := Read(write(t, example))
		if err != nil {
			t.Errorf("%v in\n%s", err, example)
			continue
		}
		if opts, err := c.Options(noEnv); err != nil || len(opts.Sources) != strings.Count(example, "[[source]]") {
			t.Errorf("%d sources, %v", len(opts.Sources), err)
		}
	}
	for _, field := range source.Fields() {
		if !strings.Contains(string(page), "`"+string(field)+"`") {
			t.Errorf("the field %q is not named", field)
		}
	}
	for _, line := range strings.Split(string(page), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !strings.Contains(cells[3], ":") || strings.Contains(cells[3], "--") {
			continue
		}
		if _, err := Source(strings.Trim(cells[3], " `")); err != nil {
			t.Errorf("%s: %v", cells[3], err)
		}
	}
}
