package descriptor

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestBundles reads every repository of testdata/bundles and holds its
// services against the file "services". "order", "folders" and "same" are
// rules: formats, patterns, and lines of one owner = another.
func TestBundles(t *testing.T) {
	cases, err := filepath.Glob("testdata/bundles/*.txtar")
	if err != nil || len(cases) < 5 {
		t.Fatalf("found %d cases: %v", len(cases), err)
	}
	for _, name := range cases {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := bundles(archive)
			if os.Getenv("DAYBOOK_UPDATE") != "" {
				given := archive.Files
				if given[len(given)-1].Name == "services" {
					given = given[:len(given)-1]
				}
				archive.Files = append(given, txtar.File{Name: "services", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(archive.Files[len(archive.Files)-1].Data), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func bundles(archive *txtar.Archive) string {
	var paths, folders []string
	var rules Rules
	same := map[string]string{}
	files := map[string][]byte{}
	for _, f := range archive.Files {
		switch f.Name {
		case "services":
		case "order":
			rules.Order = strings.Fields(string(f.Data))
		case "folders":
			folders = strings.Fields(string(f.Data))
		case "same":
			for line := range strings.Lines(string(f.Data)) {
				a, b, _ := strings.Cut(strings.TrimSpace(line), " = ")
				same[a] = b
			}
			rules.Same = func(a, b Ref) bool { return same[a.Text] == b.Text || same[b.Text] == a.Text }
		default:
			paths, files[f.Name] = append(paths, f.Name), f.Data
		}
	}
	var entities []Entity
	for _, f := range Locate(paths) {
		some, _ := Parse(f.Path, files[f.Path])
		entities = append(entities, some...)
	}
	services, rest := Group(entities, folders)
	var b strings.Builder
	for _, s := range services {
		m := Merge(s.Entities, rules)
		fmt.Fprintf(&b, "== %s in %q\n", s.Name, s.Folder)
		for _, e := range s.Entities {
			fmt.Fprintf(&b, "of %s line %d\n", e.Path, e.Line)
		}
		m.Entity.Path = ""
		b.WriteString(list(m.Entity))
		for _, d := range m.Disagreements {
			fmt.Fprintf(&b, "  disagree about %s:", d.Field)
			for _, c := range d.Claims {
				fmt.Fprintf(&b, " %q %s %s:%d", c.Text, c.Format, c.Path, c.Line)
			}
			b.WriteString("\n")
		}
	}
	for _, e := range rest {
		fmt.Fprintf(&b, "rest: %s %s line %d\n", e.Kind.Text, e.Path, e.Line)
	}
	return b.String()
}

func TestStagesAndTiersAcrossFormats(t *testing.T) {
	for _, c := range []struct {
		a, b string
		key  func(string) string
		same bool
	}{
		{"production", "Active", stage, true},
		{"generally_available", "production", stage, true},
		{"Pre-release", "beta", stage, true},
		{"production", "deprecated", stage, false},
		{"our-own", "production", stage, false},
		{"tier_1", "1", tierKey, true},
		{"Tier 1", "one", tierKey, true},
		{"tier-2", "T1", tierKey, false},
		{"High", "high", tierKey, true},
		{"MIT License", "MIT", licenseKey, true},
		{"The Apache License, Version 2.0", "Apache-2.0", licenseKey, true},
		{"MIT", "ISC", licenseKey, false},
		{"https://a.example/x/", "http://A.example/x", addressKey, true},
		{"https://a.example/x", "https://a.example/X", addressKey, false},
		{"https://acme.pagerduty.com/services/P1", "p1", dutyKey, true},
	} {
		if got := c.key(c.a) == c.key(c.b); got != c.same {
			t.Errorf("%q (%s) and %q (%s): the same is %v, want %v", c.a, c.key(c.a), c.b, c.key(c.b), got, c.same)
		}
	}
}

func TestSameOwner(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"@parcel/Payments", "payments", true},
		{"group:default/payments", "@parcel/payments", true},
		{"group:payments", "payments/", true},
		{"order_management_team", "Order Management Team", true},
		{"@parcel/payments", "@other/payments", false},
		{"payments", "rates", false},
		{"user:ada", "@ada", true},
	} {
		if got := sameOwner(Ref{Text: c.a}, Ref{Text: c.b}); got != c.same {
			t.Errorf("%q and %q: the same is %v, want %v", c.a, c.b, got, c.same)
		}
	}
}

func TestCodeKey(t *testing.T) {
	want := "parcel/rates"
	for _, p := range []Place{
		{Type: "github", Target: "Parcel/rates"},
		{Type: "url", Target: "https://github.com/parcel/rates.git"},
		{Type: "url", Target: "https://github.com/parcel/rates/tree/main/src"},
		{Type: "url", Target: "git@github.com:parcel/rates.git"},
		{Type: "url", Target: "https://gitlab.example/parcel/rates/-/blob/main/x"},
		{Type: "url", Target: "ssh://git@git.example:22/parcel/rates.git"},
	} {
		if got := codeKey(p); got != want {
			t.Errorf("%+v: got %q", p, got)
		}
	}
}

func TestTargetsInTheFleet(t *testing.T) {
	fleet := []FleetRepository{
		{Name: "parcel/rates", Addresses: []string{"https://github.com/Parcel/rates.git"}, Branch: "main"},
		{Name: "parcel/rates-ui", Addresses: []string{"git@github.com:parcel/rates-ui.git"}, Branch: "release/7"},
		{Name: "group/sub/mail", Addresses: []string{"https://user@gitlab.example/group/sub/mail.git"}, Branch: "main"},
		{Name: "gitea/tea", Addresses: []string{"https://gitea.example/gitea/tea"}},
		{Name: "bb/cloud", Addresses: []string{"https://bitbucket.org/bb/cloud"}, Branch: "master"},
		{Name: "P/dc", Addresses: []string{"https://bb.example/projects/P/repos/dc"}},
		{Name: "org/az", Addresses: []string{"https://dev.azure.com/org/project/_git/az"}},
	}
	for target, want := range map[string]string{
		"https://github.com/parcel/rates/blob/main/catalog-info.yaml":                               "parcel/rates main catalog-info.yaml",
		"url:https://github.com/parcel/rates/tree/main/services":                                    "parcel/rates main services",
		"https://raw.githubusercontent.com/parcel/rates/main/a/catalog-info.yaml":                   "parcel/rates main a/catalog-info.yaml",
		"https://raw.githubusercontent.com/parcel/rates/refs/heads/main/catalog-info.yaml":          "parcel/rates main catalog-info.yaml",
		"https://github.com/parcel/rates-ui/blob/release/7/catalog-info.yaml":                       "parcel/rates-ui release/7 catalog-info.yaml",
		"https://github.com/parcel/rates-ui/blob/other/catalog-info.yaml":                           "parcel/rates-ui other catalog-info.yaml",
		"https://github.com/parcel/rates/blob/main/*/catalog-info.yaml":                             "parcel/rates main */catalog-info.yaml",
		"https://gitlab.example/group/sub/mail/-/blob/main/catalog-info.yaml":                       "group/sub/mail main catalog-info.yaml",
		"https://gitea.example/gitea/tea/src/branch/dev/catalog-info.yaml":                          "gitea/tea dev catalog-info.yaml",
		"https://gitea.example/gitea/tea/raw/commit/0a1b/catalog-info.yaml":                         "gitea/tea 0a1b catalog-info.yaml",
		"https://bitbucket.org/bb/cloud/src/master/catalog-info.yaml":                               "bb/cloud master catalog-info.yaml",
		"https://bb.example/projects/P/repos/dc/browse/catalog-info.yaml?at=refs/heads/main":        "P/dc main catalog-info.yaml",
		"https://dev.azure.com/org/project/_git/az?path=/services/catalog-info.yaml&version=GBmain": "org/az main services/catalog-info.yaml",
		"https://github.com/parcel/ratesx/blob/main/catalog-info.yaml":                              "",
		"https://github.com/parcel/ratesblob/main/catalog-info.yaml":                                "",
		"https://github.com/parcel/rates":                                                           "",
		"https://github.com/parcel/rates/blob/main":                                                 "",
		"https://github.com/parcel/rates/blob/main/../../etc/passwd":                                "",
		"./catalog-info.yaml": "",
		"://":                 "",
	} {
		at, ok := Target{Text: target}.In(fleet)
		got := strings.Join([]string{at.Repository, at.Ref, at.Path}, " ")
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", target, got, want)
		}
	}
}

func TestFolderOf(t *testing.T) {
	for p, want := range map[string]string{
		"catalog-info.yaml": "", "services/pay/opslevel.yml": "services/pay", ".cortex/catalog/pay.yaml": "",
		".github/settings.yml": "", "services/pay/.datadog/service.datadog.yaml": "services/pay",
	} {
		if got := FolderOf(p); got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
}
