package theme_test

import (
	"bytes"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"daybook/internal/publish"
)

// pages parses every HTML file once.
func pages(t testing.TB, m *memory) map[string]*goquery.Document {
	t.Helper()
	docs := map[string]*goquery.Document{}
	for name, content := range m.files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(content))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		docs[name] = doc
	}
	return docs
}

// TestEveryLinkLeadsSomewhere follows every link and every anchor inside of the
// rendered site. Feeds are written by another package.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	in := newWorld("2026-11-21").input(t)
	in.BaseURL = "https://docs.parcel.example/handbook"
	m := render(t, in)
	docs := pages(t, m)
	ids := map[string]map[string]bool{}
	for name, doc := range docs {
		ids[name] = map[string]bool{}
		doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[name][s.AttrOr("id", "")] = true })
	}
	followed := 0
	for name, doc := range docs {
		doc.Find("a[href], link[href], script[src], img[src], use[href]").Each(func(_ int, s *goquery.Selection) {
			href := s.AttrOr("href", s.AttrOr("src", ""))
			u, err := url.Parse(href)
			if err != nil {
				t.Errorf("%s: %q does not parse: %v", name, href, err)
				return
			}
			if u.IsAbs() || u.Host != "" {
				return
			}
			target := path.Join(path.Dir(name), u.Path)
			switch {
			case u.Path == "":
				target = name
			case name == "404.html":
				target = strings.TrimPrefix(u.Path, "/handbook/")
			}
			if strings.HasSuffix(u.Path, "/") || u.Path == "." || strings.HasSuffix(u.Path, "..") || target == "" {
				target = path.Join(target, "index.html")
			}
			if strings.HasPrefix(target, "feeds/") && target != "feeds/index.html" {
				return
			}
			followed++
			if _, ok := m.files[target]; !ok {
				t.Errorf("%s: %q leads to %s, which is not there", name, href, target)
				return
			}
			if u.Fragment != "" && !ids[target][u.Fragment] {
				t.Errorf("%s: %q leads to %s, which has no id %q", name, href, target, u.Fragment)
			}
		})
	}
	if followed < 2000 {
		t.Errorf("only %d links were followed", followed)
	}
}

// TestPagesAreSound holds every page against what the site promises.
func TestPagesAreSound(t *testing.T) {
	m := render(t, newWorld("2026-11-21").input(t))
	for name, content := range m.files {
		if err := publish.Check(name); err != nil {
			t.Error(err)
		}
		if bytes.Contains(content, []byte("ZgotmplZ")) {
			t.Errorf("%s: a value was refused by the template's escaping", name)
		}
	}
	titles := map[string]string{}
	title := func(doc *goquery.Document) string { return strings.TrimSpace(doc.Find("title").First().Text()) }
	for name, doc := range pages(t, m) {
		if doc.Find("meta[http-equiv=refresh]").Length() > 0 {
			continue
		}
		if n := doc.Find("main").Length(); n != 1 {
			t.Errorf("%s: %d main elements", name, n)
		}
		if n := doc.Find("h1").Length(); n != 1 {
			t.Errorf("%s: %d headings of the first level", name, n)
		}
		if lang := doc.Find("html").AttrOr("lang", ""); lang == "" {
			t.Errorf("%s: no language", name)
		}
		if title(doc) == "" {
			t.Errorf("%s: no title", name)
		}
		if base := strings.Join(strings.Split(name, "/")[:min(3, strings.Count(name, "/"))], "/"); strings.HasPrefix(base, "services/") {
			if other := titles[base+" "+title(doc)]; other != "" {
				t.Errorf("%s and %s are both called %q", name, other, title(doc))
			}
			titles[base+" "+title(doc)] = name
		}
		if n := doc.Find("[style], style, script:not([src]), [onclick]").Length(); n > 0 {
			t.Errorf("%s: %d inline styles or scripts", name, n)
		}
		doc.Find("script[src], link[rel=stylesheet], link[rel=icon], img[src]").Each(func(_ int, s *goquery.Selection) {
			if src := s.AttrOr("src", s.AttrOr("href", "")); strings.Contains(src, "//") {
				t.Errorf("%s: loads %s", name, src)
			}
		})
		seen := map[string]bool{}
		doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
			id := s.AttrOr("id", "")
			if seen[id] {
				t.Errorf("%s: two elements have the id %q", name, id)
			}
			seen[id] = true
		})
		doc.Find("[aria-labelledby]").Each(func(_ int, s *goquery.Selection) {
			if id := s.AttrOr("aria-labelledby", ""); !seen[id] {
				t.Errorf("%s: labelled by %q, which is not there", name, id)
			}
		})
		if n := doc.Find("a a, p p, button a").Length(); n > 0 {
			t.Errorf("%s: %d elements nested in their like", name, n)
		}
		doc.Find("table.ledger").Each(func(_ int, s *goquery.Selection) {
			if s.Find("caption").Length() != 1 || s.Find("th[scope]").Length() == 0 {
				t.Errorf("%s: a table without caption or scopes", name)
			}
		})
		if strings.Contains(doc.Find("main").Text(), "0001") {
			t.Errorf("%s: shows a date that is not known", name)
		}
		headings(t, name, doc)
	}
}

// headings go down one level at a time, outside of what people wrote.
func headings(t *testing.T, name string, doc *goquery.Document) {
	last := 0
	doc.Find("h1, h2, h3, h4, h5, h6").Each(func(_ int, s *goquery.Selection) {
		level := int(goquery.NodeName(s)[1] - '0')
		if s.Closest(".prose, .side").Length() == 0 {
			if level > last+1 {
				t.Errorf("%s: h%d %q follows h%d", name, level, s.Text(), last)
			}
			last = level
		}
	})
}
