package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"daybook/internal/finding"
	"daybook/internal/ledger"
)

var (
	firstNight  = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
	secondNight = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
)

// book has one finding that closed, one that stands, and hostile words.
func book(t *testing.T) *ledger.Book {
	t.Helper()
	found := func(anchor, title string) finding.Finding {
		return finding.Finding{Key: finding.Key{Anchor: anchor}, Outcome: finding.Fail, Title: title,
			Evidence: []finding.Evidence{{Path: "docs/<b>.md", Line: 3, Text: "names `bin/x` & more"}}, Mend: "Write <what> is true"}
	}
	night := func(at time.Time, findings ...finding.Finding) ledger.Night {
		outcome := finding.Fail
		if len(findings) == 0 {
			outcome = finding.Pass
		}
		return ledger.Night{Now: at, Known: []string{"org/shop"}, Surveyed: map[string]bool{"org/shop": true},
			Results: []ledger.Result{{Service: "shop", Repository: "org/shop", Check: "doc.mentions-dead", Outcome: outcome, Owner: "group:default/sales", Findings: findings}}}
	}
	b := new(ledger.Book)
	for _, n := range []ledger.Night{
		night(firstNight, found("a", "Rollback names <script>bin/x</script>"), found("b", "Restart names bin/y")),
		night(secondNight, found("b", "Restart names bin/y")),
	} {
		next, _, err := b.Enter(n)
		if err != nil {
			t.Fatal(err)
		}
		b = next
	}
	return b
}

func input(t *testing.T, base string) Input {
	return Input{
		Title: "Parcel services", BaseURL: base, Book: book(t),
		Services: map[string]string{"shop": "services/shop/", "quiet": "services/quiet/"},
		Teams:    map[string]string{"sales": "teams/sales/"},
		Owners:   map[string]string{"shop": "sales"},
		Checks:   map[string]string{"doc.mentions-dead": "Documents name what exists"},
	}
}

func encoded(t *testing.T, in Input) map[string]string {
	t.Helper()
	all, err := All(in)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for f := range all {
		for _, format := range Formats {
			var b bytes.Buffer
			if err := f.Encode(&b, format); err != nil {
				t.Fatal(err)
			}
			out[f.Path+"."+format] = b.String()
		}
	}
	return out
}

func TestSubscribersReadWhatOpenedAndClosed(t *testing.T) {
	files := encoded(t, input(t, "https://docs.parcel.example/book/"))
	for _, name := range []string{"feeds/all", "feeds/services/shop", "feeds/teams/sales", "feeds/checks/doc.mentions-dead"} {
		for _, format := range Formats {
			got, err := gofeed.NewParser().ParseString(files[name+"."+format])
			if err != nil {
				t.Fatalf("%s.%s: %v", name, format, err)
			}
			if len(got.Items) != 3 {
				t.Fatalf("%s.%s has %d items, want two openings and one closing", name, format, len(got.Items))
			}
			newest := got.Items[0]
			if !strings.Contains(newest.Title, "mended") || !newest.PublishedParsed.Equal(secondNight) {
				t.Errorf("%s.%s begins with %q of %v", name, format, newest.Title, newest.PublishedParsed)
			}
			if !strings.HasPrefix(newest.Link, "https://docs.parcel.example/book/services/shop/#finding-") {
				t.Errorf("%s.%s leads to %s", name, format, newest.Link)
			}
			if strings.Contains(newest.Content+newest.Description, "<script>") {
				t.Errorf("%s.%s carries a repository's markup: %s", name, format, newest.Content)
			}
		}
	}
}

// The same night gives the same ids in every format, and no id twice.
func TestIdsAreStableAndUnique(t *testing.T) {
	first, second := encoded(t, input(t, "")), encoded(t, input(t, ""))
	for name, content := range first {
		if content != second[name] {
			t.Errorf("%s differs between two builds", name)
		}
	}
	rss, err := gofeed.NewParser().ParseString(first["feeds/all.rss"])
	if err != nil {
		t.Fatal(err)
	}
	atom, err := gofeed.NewParser().ParseString(first["feeds/all.atom"])
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, item := range atom.Items {
		if item.GUID != rss.Items[i].GUID {
			t.Errorf("item %d is %s in Atom and %s in RSS", i, item.GUID, rss.Items[i].GUID)
		}
		if seen[item.GUID] || !strings.HasPrefix(item.GUID, "urn:uuid:") {
			t.Errorf("id %q", item.GUID)
		}
		seen[item.GUID] = true
	}
}

// What the specifications require of every feed, the empty one included.
func TestRequiredElementsAreThere(t *testing.T) {
	for name, content := range encoded(t, input(t, "https://docs.parcel.example")) {
		switch {
		case strings.HasSuffix(name, ".atom"):
			var f struct {
				XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
				ID      string   `xml:"id"`
				Title   string   `xml:"title"`
				Updated string   `xml:"updated"`
				Author  string   `xml:"author>name"`
				Links   []struct {
					Rel  string `xml:"rel,attr"`
					Href string `xml:"href,attr"`
				} `xml:"link"`
				Entries []struct {
					ID      string `xml:"id"`
					Title   string `xml:"title"`
					Updated string `xml:"updated"`
				} `xml:"entry"`
			}
			if err := xml.Unmarshal([]byte(content), &f); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if _, err := time.Parse(time.RFC3339, f.Updated); err != nil || f.ID == "" || f.Title == "" || f.Author == "" || len(f.Links) != 2 || f.Links[1].Rel != "self" {
				t.Errorf("%s: %+v", name, f)
			}
			for _, e := range f.Entries {
				if e.ID == "" || e.Title == "" || e.Updated == "" {
					t.Errorf("%s: entry %+v", name, e)
				}
			}
		case strings.HasSuffix(name, ".json"):
			var f map[string]any
			if err := json.Unmarshal([]byte(content), &f); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			items, ok := f["items"].([]any)
			if f["version"] != "https://jsonfeed.org/version/1.1" || f["title"] == "" || !ok {
				t.Errorf("%s: %v", name, f)
			}
			for _, item := range items {
				if i := item.(map[string]any); i["id"] == "" || i["content_html"] == "" {
					t.Errorf("%s: item %v", name, i)
				}
			}
		case strings.HasSuffix(name, ".rss"):
			for _, want := range []string{"<channel>", "<title>", "<link>https://docs.parcel.example/", "<description>"} {
				if !strings.Contains(content, want) {
					t.Errorf("%s has no %s", name, want)
				}
			}
		}
	}
}

func TestWithoutAnAddressLinksAreRelativeToTheFeed(t *testing.T) {
	files := encoded(t, input(t, ""))
	if !strings.Contains(files["feeds/services/shop.atom"], `href="../../services/shop/#finding-`) {
		t.Errorf("got %s", files["feeds/services/shop.atom"])
	}
	if _, err := All(input(t, "not an address")); err == nil {
		t.Error("a base that is no address is taken")
	}
}
