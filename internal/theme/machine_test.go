package theme_test

import (
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"daybook/internal/site"
	"daybook/internal/theme"
	"daybook/themes"
)

// Search engines are told of canonical pages, and of no other address: each has
// a file, and that file calls the same address canonical.
func TestTheSitemapNamesCanonicalPages(t *testing.T) {
	in := newWorld("2026-11-21").input(t)
	in.BaseURL = "https://docs.parcel.example/x"
	files := render(t, in)
	docs := pages(t, files)
	var listed struct {
		URL []struct {
			Loc     string `xml:"loc"`
			Lastmod string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(files.files["sitemap.xml"], &listed); err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for _, u := range listed.URL {
		address, ok := strings.CutPrefix(u.Loc, in.BaseURL+"/")
		doc := docs[unescaped(t, address)+"index.html"]
		if !ok || doc == nil {
			t.Errorf("%s has no page", u.Loc)
			continue
		}
		if canonical, _ := doc.Find("link[rel=canonical]").Attr("href"); canonical != u.Loc {
			t.Errorf("%s calls %s canonical", u.Loc, canonical)
		}
		addresses = append(addresses, address)
		if u.Lastmod > "2026-11-21" || strings.HasPrefix(address, "editions/2") && u.Lastmod != "" {
			t.Errorf("%s changed on %s", address, u.Lastmod)
		}
	}
	for _, want := range []string{"", "services/", "services/tracking-api/on-call/", "services/gateway/documents/", "services/tracking-api/docs/runbooks/rollback/", "about/"} {
		if !slices.Contains(addresses, want) {
			t.Errorf("%q is not listed", want)
		}
	}
	for name, doc := range docs {
		if strings.Contains(name, "/docs/@") { // old versions are found by those who look for them
			continue
		}
		address := strings.TrimSuffix(name, "index.html")
		if canonical, _ := doc.Find("link[rel=canonical]").Attr("href"); canonical == in.BaseURL+"/"+site.Escape(address) && !slices.Contains(addresses, site.Escape(address)) {
			t.Errorf("%s is canonical and not listed", name)
		}
	}
}

func unescaped(t *testing.T, address string) string {
	t.Helper()
	plain, err := url.PathUnescape(address)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// What browsers ask for without a link lies at the root, and a site's own files
// stand in the place of those that daybook makes.
func TestFilesOfTheRootKeepTheirNames(t *testing.T) {
	files := render(t, newWorld("2026-11-21").input(t))
	for _, name := range []string{"favicon.ico", "apple-touch-icon.png"} {
		if len(files.files[name]) == 0 {
			t.Errorf("there is no %s", name)
		}
		if pages(t, files)["services/tracking-api/index.html"].Find("link[href='../../"+name+"']").Length() != 1 {
			t.Errorf("no page names %s", name)
		}
	}
	th, err := theme.Load(themes.Default(), fstest.MapFS{"root/robots.txt": {Data: []byte("mine")}, "root/.well-known/none": {}})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := site.Compose(newWorld("2026-11-21").input(t))
	if err != nil {
		t.Fatal(err)
	}
	m := newMemory()
	if problems, err := th.Render(t.Context(), plan, m, theme.Options{Workers: 2}); err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if got := string(m.files["robots.txt"]); got != "mine" {
		t.Errorf("robots.txt is %q", got)
	}
	for _, name := range []string{"root/index.html", "root/services/x.html"} {
		if _, err := theme.Load(themes.Default(), fstest.MapFS{name: {}}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s was taken: %v", name, err)
		}
	}
}
