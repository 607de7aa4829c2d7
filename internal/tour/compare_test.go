package tour

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"daybook/internal/ledger"
)

// comparison is what the page says of two editions.
type comparison struct {
	Title    string
	Headings []string
	Findings map[string][]string // titles by heading
	Moves    []string
	Ticks    int // levels that are drawn where services moved
	Hash     string
}

const askComparison = `(() => {
	const out = document.querySelector(".compared"), text = (e) => e.textContent.replace(/\s+/g, " ").trim();
	const findings = {};
	for (const list of out.querySelectorAll("ul.findings")) {
		findings[text(list.previousElementSibling)] = [...list.querySelectorAll(".finding-title")].map(text).sort();
	}
	return {
		Title: text(out.querySelector("h2")), Headings: [...out.querySelectorAll("h3")].map(text), Findings: findings,
		Moves: [...out.querySelectorAll(".move a")].map(text).sort(),
		Ticks: out.querySelectorAll(".move .ticks").length, Hash: location.hash,
	};
})()`

// TestAnyTwoEditionsAreCompared chooses every pair of the demo's editions: what
// the script puts together from their files must be what the ledger says.
func TestAnyTwoEditionsAreCompared(t *testing.T) {
	root, dir := site(t)
	book, err := ledger.Open(filepath.Join(dir, filepath.FromSlash(ledger.SitePath)))
	if err != nil {
		t.Fatal(err)
	}
	past, editions := book.Timeline(), book.Editions()
	tb := newTab(t)
	tb.size(t, 1280, 800)
	for i, from := range editions {
		for _, to := range editions[i+1:] {
			t.Run(from.Date+".."+to.Date, func(t *testing.T) {
				d, err := past.Compare(from.Date, to.Date)
				if err != nil {
					t.Fatal(err)
				}
				hash := "#" + from.Date + ".." + to.Date
				tb.do(t, chromedp.Navigate(root+"/editions/"), chromedp.Navigate(root+"/editions/compare/"+hash),
					chromedp.WaitVisible(chromedp.CSS(".compared h2")))
				got := ask[comparison](t, tb, askComparison)
				for heading, turns := range map[string][]ledger.Turn{"Opened": d.Opened, "Came back": d.Reopened, "Closed": d.Closed, "Exempted": d.Exempted} {
					if len(got.Findings[heading]) != len(turns) {
						t.Errorf("%s: the page has %d, the ledger %d", heading, len(got.Findings[heading]), len(turns))
					}
				}
				var moves []string
				for _, m := range d.Levels {
					moves = append(moves, m.Service)
				}
				if !slices.Equal(got.Moves, moves) {
					t.Errorf("the page moves %q, the ledger %q", got.Moves, moves)
				}
				if got.Ticks != 2*len(moves) {
					t.Errorf("%d levels are drawn for %d moves", got.Ticks, len(moves))
				}
				if slices.Contains(got.Headings, "Services that came") != (len(d.Came) > 0) {
					t.Errorf("headings %q, came %+v", got.Headings, d.Came)
				}
			})
		}
	}
	// The reader chooses; the address follows.
	first, last := editions[0].Date, editions[len(editions)-1].Date
	tb.do(t, chromedp.Navigate(root+"/editions/"), chromedp.Navigate(root+"/editions/compare/"), chromedp.WaitVisible(chromedp.CSS(".compared h2")))
	before := ask[comparison](t, tb, askComparison)
	ask[bool](t, tb, fmt.Sprintf(`(() => { const s = document.querySelector(".compare select"); s.value = %q; return s.dispatchEvent(new Event("change", { bubbles: true })); })()`, first))
	if _, err := chromedp.Run(tb.ctx, chromedp.Poll[bool](`document.querySelector(".compared h2").textContent.includes("12 September 2026")`)); err != nil {
		t.Fatal(err)
	}
	if got := ask[comparison](t, tb, askComparison); got.Hash != "#"+first+".."+last || got.Title == before.Title {
		t.Errorf("chosen, the page says %q at %s", got.Title, got.Hash)
	}
	// What stands leads to where its service's page tells of it.
	tb.do(t, chromedp.Evaluate[chromedp.Void](`void document.querySelector(".compared .finding-title a").click()`), chromedp.WaitVisible(chromedp.CSS(".finding:target")))
	if problems, _ := tb.took(); len(problems) > 0 {
		t.Error(problems)
	}
}
