package registry

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/source"
)

// options are those that every fixture is read with.
func options(file string) Options {
	return Options{
		File: file, Name: "repo_name", Address: "https://git.acme.example/acme/{repo_name}.git", Archived: "retired",
		Columns: map[source.Field]string{source.Owner: "team", source.Chat: "alerts_team", source.Type: "type", source.Tier: "tier", source.Tag: "tags", source.System: "{type} on {production_hosted_on}"},
		Links:   map[string]string{"Production": "production_url", "Dashboard": "https://grafana.acme.example/d/{repo_name}"},
	}
}

// told writes a listing as the .want files beside the fixtures have it.
func told(l source.Listing) string {
	var b strings.Builder
	facts := func(facts []source.Fact) {
		for _, f := range facts {
			fmt.Fprintf(&b, "  %s:%d: %s %q %s\n", f.Path, f.Line, f.Field, f.Text, f.Title)
		}
	}
	for _, r := range l.Repositories {
		fmt.Fprintf(&b, "%s %s archived=%v\n", r.Name, r.URL, r.About.Archived)
		facts(r.Facts)
	}
	for _, one := range l.Told {
		fmt.Fprintf(&b, "%s\n", one.Name)
		facts(one.Facts)
	}
	for _, w := range l.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	return b.String()
}

func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/*.want")
	if err != nil || len(files) < 4 {
		t.Fatalf("%v %v", files, err)
	}
	for _, want := range files {
		file := strings.TrimSuffix(want, ".want")
		t.Run(filepath.Base(file), func(t *testing.T) {
			s, err := New(options(file))
			if err != nil {
				t.Fatal(err)
			}
			listing, err := s.List(t.Context(), source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			expected, err := os.ReadFile(want)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(expected), told(listing)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMistakesNameTheirPlace(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200)
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + bombs()
	for _, c := range []struct{ name, content, want string }{
		{"a.yml", "- name: x\n  team: [\n", "a.yml:"},
		{"b.yml", "", "0 documents"},
		{"c.yml", "- name: x\n---\n- name: y\n", "2 documents"},
		{"d.yml", bomb, "refused"},
		{"e.json", "[{\"name\": \"x\"},\n{\"name\"]", "e.json:2: not JSON"},
		{"f.json", deep, "f.json:1: refused: nested deeper than 100 levels"},
		{"g.json", `[{"name":"x"}] trailing`, "g.json:1: not JSON: more follows"},
		{"s.json", "[" + strings.Repeat("\"a\",", 150_000) + "1]", "s.json:1: refused: more than 100000 values"},
		{"t.json", "[\n{\"name\": \"x\"},\n{\"name\": }]", "t.json:3: not JSON"},
		{"h.toml", "[[repos]]\nname = x\n", "h.toml:2: not TOML"},
		{"o.toml", "x = '['\na = " + strings.Repeat("[", 1<<19), "o.toml:2: refused: nested deeper"},
		{"p.toml", "a = " + strings.Repeat("{a=", 1<<18), "nested deeper"},
		{"q.toml", "# [[[\n[" + strings.Repeat("a.", 1<<18) + "a]", "q.toml:2: refused: nested deeper"},
		{"r.toml", "a = \"\"\"\n" + strings.Repeat("[", 50) + "\"\"\"\nb = \"" + strings.Repeat("{", 50) + "\\\"\"\nc = '" + strings.Repeat("[", 50) + "' # " + strings.Repeat("[", 50), "holds no rows"},
		{"i.csv", "name,team\n\"x,y\n", "i.csv:2: not CSV"},
		{"j.csv", "name,team\nx,y,z\n", "j.csv:2: this row has 3 columns"},
		{"k.json", `{"a":[{"name":"x"}],"b":[{"name":"y"}]}`, "several tables; name the one"},
		{"l.yml", "just text", "holds no rows"},
		{"m.csv", "name\n" + strings.Repeat("x", 5<<20), "larger than 4 MB"},
		{"n.csv", "name\n" + strings.Repeat("x\n", 60_000), "more than 50000 rows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), c.name)
			if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := New(Options{File: file})
			if err != nil {
				t.Fatal(err)
			}
			if l, err := s.List(t.Context(), source.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v %.200v, want %q", err, l, c.want)
			}
		})
	}
}

// bombs are aliases that stand for a million values.
func bombs() string {
	var b strings.Builder
	last := "a"
	for _, name := range []string{"b", "c", "d", "e", "f"} {
		fmt.Fprintf(&b, "%s: &%s [%s]\n", name, name, strings.TrimSuffix(strings.Repeat("*"+last+",", 10), ","))
		last = name
	}
	return b.String()
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	for want, o := range map[string]Options{
		"the file is missing":     {},
		"is a .toml, .yaml, .yml": {File: "repos.xml"},
		`no field "colour"`:       {File: "a.csv", Columns: map[source.Field]string{"colour": "x"}},
		"is named from its root":  {File: "../a.csv", Repository: "https://h.example/a/b"},
		"is not a clone address":  {File: "a.csv", Repository: "../b"},
	} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// A registry may choose its table, say nothing but facts, and name addresses
// itself; what it fills into a template stays part of the path.
func TestTablesAndAddresses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "all.yml")
	content := "a:\n  services:\n    parcels: {repo: 'https://git.acme.example/x/parcels.git', group: 'pay/core'}\n    evil: {repo: 'file:///etc/passwd', group: '../..@host/?'}\nb: [{name: other}]\n"
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Table: "a.services", Columns: map[source.Field]string{source.Owner: "group"}}, "parcels\n  all.yml:3: owner \"pay/core\" \nevil\n  all.yml:4: owner \"../..@host/?\" \n"},
		{Options{Table: "b"}, "other\n"},
		{
			Options{Table: "a.services", Address: "{repo}"},
			"x/parcels https://git.acme.example/x/parcels.git archived=false\nwarning: " + file + ":4: address \"file:///etc/passwd\" is one of this machine\n",
		},
		{
			Options{Table: "a.services", Address: "https://git.acme.example/{group}/{name}"},
			"core/parcels https://git.acme.example/pay/core/parcels archived=false\nwarning: " + file + ":4: address \"https://git.acme.example/../..@host/%3F/evil\": its path is not that of a repository\n",
		},
	} {
		c.o.File = file
		s, err := New(c.o)
		if err != nil {
			t.Fatal(err)
		}
		l, err := s.List(t.Context(), source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, told(l)); diff != "" {
			t.Error(diff)
		}
	}
}

// A registry in a repository is read by whoever can fetch it; one that breaks
// leaves the last good list standing.
func TestRegistryInARepository(t *testing.T) {
	content, stale := "name,team\nacme/api,parcels\n", ""
	var failure error
	opts := source.Options{
		State: t.TempDir(), Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		Fetch: func(_ context.Context, r source.Repository, file string) ([]byte, string, error) {
			if r.Name != "acme/catalogue" || r.URL != "https://git.acme.example/acme/catalogue.git" || file != "data/repos.csv" {
				t.Errorf("asked for %s of %+v", file, r)
			}
			return []byte(content), stale, failure
		},
	}
	s, err := New(Options{File: "data/repos.csv", Repository: "https://git.acme.example/acme/catalogue.git", Columns: map[source.Field]string{source.Owner: "team"}})
	if err != nil {
		t.Fatal(err)
	}
	const good = "acme/api\n  data/repos.csv:2: owner \"parcels\" \n"
	for _, c := range []struct {
		name, content, stale string
		failure              error
		want                 string
		isStale              bool
	}{
		{"read", content, "", nil, good, false},
		{"an older copy", content, "the copy of 3 October 2026 is read", nil, good + "warning: registry:acme/catalogue/data/repos.csv: the copy of 3 October 2026 is read\n", true},
		{"broken", "name,team\n\"x", "", nil, good + "warning: data/repos.csv:2: not CSV: extraneous or missing \" in quoted-field; the list of 1 November 2026 stands in (1 repository)\n", true},
		{"not to be had", "", "", errors.New("no such file"), good + "warning: registry:acme/catalogue/data/repos.csv: no such file; the list of 1 November 2026 stands in (1 repository)\n", true},
	} {
		content, stale, failure = c.content, c.stale, c.failure
		l, err := s.List(t.Context(), opts)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, told(l)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if len(l.Stale) > 0 != c.isStale {
			t.Errorf("%s: stale %v", c.name, l.Stale)
		}
	}
	if _, err := s.List(t.Context(), source.Options{}); err == nil || !strings.Contains(err.Error(), "cannot be read here") {
		t.Errorf("nobody fetches: %v", err)
	}
}
