package tour

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// stop is one page of the tour.
type stop struct {
	name    string // of the screenshots
	address string // below the site's root
}

// stops are the pages of every type, and those of one type that differ.
var stops = []stop{
	{"front", ""},
	{"services", "services/"},
	{"service-healthy", "services/parcel-rates/"},
	{"service-middling", "services/tracking-api/"},
	{"service-bad", "services/label-printer/"},
	{"on-call", "services/tracking-api/on-call/"},
	{"service-without-documents", "services/route-simulator/"},
	{"service-long-name", "services/pickup-notifications-and-delivery-preferences-worker/"},
	{"document", "services/tracking-api/docs/runbooks/rollback/"},
	{"document-readme", "services/event-store/docs/"},
	{"document-onboarding", "services/customs-forms/docs/onboarding/"},
	{"document-old-version", "services/tracking-api/docs/@v4.1.1/runbooks/rollback/"},
	{"document-right-to-left", "services/customs-forms/docs/guides/cn23.ar/"},
	{"onboarding", "onboarding/"},
	{"runbooks", "runbooks/"},
	{"pipelines", "pipelines/"},
	{"technologies", "technologies/"},
	{"technologies-of-a-kind", "technologies/npm/"},
	{"technology", "technologies/runtime/go/"},
	{"teams", "teams/"},
	{"systems", "systems/"},
	{"system", "systems/counter/"},
	{"domain", "domains/foundation/"},
	{"tags", "tags/"},
	{"tag", "tags/go/"},
	{"document-diagram", "services/parcel-rates/docs/guides/surcharges/"},
	{"team", "teams/tracking/"},
	{"team-undeclared", "teams/legacy-ops/"},
	{"checks", "checks/"},
	{"check", "checks/doc.mentions-dead/"},
	{"findings", "findings/"},
	{"editions", "editions/"},
	{"edition", "editions/2026-11-14/"},
	{"edition-tonight", "editions/2026-11-21/"},
	{"changes", "editions/2026-11-21/changes/"},
	{"compare", "editions/compare/"},
	{"feeds", "feeds/"},
	{"search", "search/"},
	{"search-letter", "search/r/"},
	{"scores", "about/scores/"},
	{"formats", "about/formats/"},
	{"about", "about/"},
	{"not-found", "services/tracking-api/docs/no-such-page/"},
}

// TestStopsCoverEveryPageType fails where the demo shows a type of page that
// no stop looks at.
func TestStopsCoverEveryPageType(t *testing.T) {
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	kind := regexp.MustCompile(`<main[^>]* class="page page-([a-z]+)"`)
	kindOf := func(file string) string {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if m := kind.FindSubmatch(page); m != nil {
			return string(m[1])
		}
		return ""
	}
	// A page that only leads elsewhere is of no kind.
	covered := map[string]bool{kindOf(filepath.Join(dir, "404.html")): true, "": true}
	for _, s := range stops[:len(stops)-1] {
		covered[kindOf(filepath.Join(dir, filepath.FromSlash(s.address), "index.html"))] = true
	}
	err = filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".html") {
			return err
		}
		if k := kindOf(file); !covered[k] {
			t.Errorf("no stop of the tour is a page like %s (%s)", file, k)
			covered[k] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// state is what is asked of every page after it has loaded.
type state struct {
	Headings int     // h1
	Width    float64 // that the page wants
	Window   float64
	Widest   string // the element that reaches furthest to the right
	Words    int    // in main
	Nav      int    // links of the navigation that can be seen
}

const askState = `(() => {
	const page = document.scrollingElement;
	let widest = "", reach = innerWidth;
	if (page.scrollWidth > innerWidth) for (const e of document.body.querySelectorAll("*")) {
		const right = e.getBoundingClientRect().right;
		if (right > reach) { reach = right; widest = e.outerHTML.slice(0, 160); }
	}
	return {
		Headings: document.querySelectorAll("h1").length,
		Width: page.scrollWidth, Window: innerWidth, Widest: widest,
		Words: document.querySelector("main").innerText.split(/\s+/).length,
		Nav: [...document.querySelectorAll(".masthead-nav a")].filter(a => a.checkVisibility()).length,
	};
})()`

// TestEveryPageType opens every stop on a narrow screen, with scripts and
// without them.
func TestEveryPageType(t *testing.T) {
	root, _ := site(t)
	for _, scripts := range []string{"with scripts", "without scripts"} {
		t.Run(scripts, func(t *testing.T) {
			tb := newTab(t)
			tb.size(t, 360, 740)
			if scripts == "without scripts" {
				tb.withoutScripts(t)
			}
			for _, s := range stops {
				t.Run(s.name, func(t *testing.T) { tb.visit(t, root, s) })
			}
		})
	}
}

// visit opens a page and fails where it is not as every page should be.
func (tb *tab) visit(t *testing.T, root string, s stop) {
	t.Helper()
	tb.do(t, chromedp.Navigate(root+"/"+s.address))
	page := ask[state](t, tb, askState)
	problems, hosts := tb.took()
	for _, p := range problems {
		t.Error(p)
	}
	if own := strings.TrimPrefix(root, "http://"); !slices.Equal(hosts, []string{own}) {
		t.Errorf("asked the hosts %q, want %s alone", hosts, own)
	}
	if page.Headings != 1 {
		t.Errorf("%d h1, want one", page.Headings)
	}
	if page.Width > page.Window {
		t.Errorf("the page is %v px wide in a window of %v px: %s", page.Width, page.Window, page.Widest)
	}
	if page.Words < 10 {
		t.Errorf("main holds %d words", page.Words)
	}
	if page.Nav < 5 {
		t.Errorf("%d links of the navigation can be seen", page.Nav)
	}
}
