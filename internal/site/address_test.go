package site

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"daybook/internal/publish"
)

func TestSegment(t *testing.T) {
	for name, want := range map[string]string{
		"rollback":       "rollback",
		"Réserver":       "Réserver",
		"Re\u0301server": "Réserver", // decomposed, as macOS writes it
		"a b":            "a-b",
		"50% off?#1":     "50--off--1",
		".github":        "github",
		"..":             "unnamed",
		"":               "unnamed",
		"a\xffb":         "axffb",
		"index.html":     "index-html",
		"con":            "con_",
		"LPT1.md":        "LPT1_.md",
		"lpt9.txt.md":    "lpt9_.txt.md",
		"trailing.":      "trailing",
		`a\b:c*d"<>|`:    "a-b-c-d----",
		"tab\tbell\a":    "tab-bell-",
		"v1.2.0+build":   "v1.2.0+build",
		"@scope":         "@scope",
		"中文":             "中文",
	} {
		if got := segment(name); got != want {
			t.Errorf("segment(%q) = %q, want %q", name, got, want)
		}
	}
	long := segment(strings.Repeat("é", 300))
	if len(long) > maxSegment || !utf8.ValidString(long) {
		t.Errorf("a long name gives %d bytes, valid %v", len(long), utf8.ValidString(long))
	}
	if long == segment(strings.Repeat("é", 301)) {
		t.Error("two long names give one segment")
	}
}

func TestDocumentAddresses(t *testing.T) {
	for _, c := range []struct {
		name, folder string
		want         map[string]string
	}{
		{"a README is its folder", "", map[string]string{
			"README.md": "", "docs/README.md": "docs/", "docs/runbooks/rollback.md": "runbooks/rollback/", "docs/runbooks/README.md": "runbooks/",
			"docs/runbooks/index.md": "runbooks/index/", "CONTRIBUTING.md": "CONTRIBUTING/",
		}},
		{"without a README, docs/index.md is the first page", "", map[string]string{"docs/index.md": "", "docs/a.md": "a/"}},
		{"one name in several formats and as a folder", "", map[string]string{
			"a.md": "a/", "a.rst": "a-rst/", "a/README.md": "a/README/", "A.txt": "A-txt/",
		}},
		{"with and without the docs folder", "", map[string]string{"setup.md": "setup/", "docs/setup.md": "docs/setup/", "doc/setup.md": "doc/setup/"}},
		{"a service in a folder", "services/shop", map[string]string{
			"services/shop/README.md": "", "services/shop/docs/a.md": "a/", "docs/a.md": "docs/a/",
		}},
		{"names that would end up elsewhere", "", map[string]string{
			"docs/@v1/a.md": "at-v1/a/", "docs/what? #1.md": "what---1/", "docs/.hidden/x.md": "hidden/x/", "docs/index.html.md": "index-html/",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var paths []string
			for p := range c.want {
				paths = append(paths, p)
			}
			got := documentAddresses(c.folder, paths)
			for p, want := range c.want {
				if got[p] != want {
					t.Errorf("%q lives at %q, want %q", p, got[p], want)
				}
			}
		})
	}
}

// TestNoTwoDocumentsOnOneAddress throws hostile names at the addresses: each
// must get its own, storable everywhere, whatever the order they come in.
func TestNoTwoDocumentsOnOneAddress(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	parts := []string{"a", "A", "á", "a\u0301", "docs", "Docs", "README", "readme", "index", "@v1", "..", ".a", "a b", "a-b", "a?b", "a\xff", "con", strings.Repeat("x", 120), "%2e", "#", "ſ", "S"}
	exts := []string{".md", ".MD", ".rst", ".txt", ""}
	seen := map[string]bool{}
	var paths []string
	for len(paths) < 3000 {
		var segs []string
		for range 1 + random.Intn(4) {
			segs = append(segs, parts[random.Intn(len(parts))])
		}
		p := strings.Join(segs, "/") + exts[random.Intn(len(exts))]
		if !seen[p] {
			seen[p] = true
			paths = append(paths, p)
		}
	}
	got := documentAddresses("", paths)
	taken := map[string]string{}
	for p, address := range got {
		if other, ok := taken[fold(address)]; ok {
			t.Errorf("%q and %q both live at %q", p, other, address)
		}
		taken[fold(address)] = p
		if err := publish.Check("services/x/docs/" + address + "index.html"); err != nil {
			t.Errorf("%q: %v", p, err)
		}
		if strings.HasPrefix(address, "@") || strings.Contains(address, "../") || len(address) > maxAddress+20 {
			t.Errorf("%q lives at %q", p, address)
		}
	}
	random.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	again := documentAddresses("", paths)
	for p, address := range got {
		if again[p] != address {
			t.Errorf("%q lives at %q or at %q, by the order of paths", p, address, again[p])
		}
	}
}

func TestServiceAddresses(t *testing.T) {
	got := serviceAddresses([]string{"shop", "Shop", "owner/shop", "owner", "owner/docs", "a b", "a?b"})
	if got["shop"] == "" || fold(got["shop"]) == fold(got["Shop"]) {
		t.Errorf("shop and Shop live at %q and %q", got["shop"], got["Shop"])
	}
	if got["owner/shop"] != "services/owner/shop/" {
		t.Errorf("owner/shop lives at %q", got["owner/shop"])
	}
	if strings.HasPrefix(got["owner/docs"], got["owner"]+"docs/") {
		t.Errorf("owner/docs lives inside of owner: %q", got["owner/docs"])
	}
	if got["a b"] == got["a?b"] {
		t.Errorf("two services live at %q", got["a b"])
	}
}

func TestEscape(t *testing.T) {
	for address, want := range map[string]string{
		"services/a/":       "services/a/",
		"services/ä/#l%1":   "services/%C3%A4/#l%251",
		"services/x/#f:12":  "services/x/#f:12",
		`docs/"quote" <b>/`: "docs/%22quote%22%20%3Cb%3E/",
	} {
		if got := Escape(address); got != want {
			t.Errorf("Escape(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestRoot(t *testing.T) {
	for address, want := range map[string]string{"": "", "services/": "../", "services/a/docs/": "../../../"} {
		if got := root(address); got != want {
			t.Errorf("root(%q) = %q, want %q", address, got, want)
		}
	}
	f := Frame{}
	if got := f.To(""); got != "./" {
		t.Errorf("the front page leads to itself by %q", got)
	}
}

func ExampleFrame_To() {
	f := Frame{Root: "../../"}
	fmt.Println(f.To("services/réserver/#s:findings"))
	// Output: ../../services/r%C3%A9server/#s:findings
}

func TestClaimsKeepShortNamesFirst(t *testing.T) {
	var c claims
	first, second := c.take("x", "a/"), c.take("y", "A/")
	if first != "a/" || fold(second) == "a/" || !slices.Contains([]byte(second), '-') {
		t.Errorf("got %q and %q", first, second)
	}
}
