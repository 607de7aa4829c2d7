package tour

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const paper = `getComputedStyle(document.body).backgroundColor`

// TestThemeSwitchHolds switches the colours against what the system asks for
// and opens another page.
func TestThemeSwitchHolds(t *testing.T) {
	root, _ := site(t)
	for _, system := range []string{"light", "dark"} {
		t.Run(system, func(t *testing.T) {
			tb := newTab(t)
			tb.size(t, 1280, 800)
			tb.prefer(t, system)
			tb.do(t, chromedp.Navigate(root+"/"))
			before := ask[string](t, tb, paper)
			tb.do(t, chromedp.Click(chromedp.CSS(".theme-switch")))
			after := ask[string](t, tb, paper)
			if before == after {
				t.Errorf("the switch left the paper %s", before)
			}
			tb.do(t, chromedp.Navigate(root+"/services/"))
			if next := ask[string](t, tb, paper); next != after {
				t.Errorf("the next page is %s, want %s as chosen", next, after)
			}
			tb.do(t, chromedp.Click(chromedp.CSS(".theme-switch")))
			if again := ask[string](t, tb, paper); again != before {
				t.Errorf("switched back, the paper is %s, want %s", again, before)
			}
		})
	}
}

// TestSystemColours compares the paper under both wishes of the system.
func TestSystemColours(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	var papers []string
	for _, system := range []string{"light", "dark"} {
		tb.prefer(t, system)
		tb.do(t, chromedp.Navigate(root+"/"))
		papers = append(papers, ask[string](t, tb, paper))
	}
	if papers[0] == papers[1] {
		t.Errorf("light and dark are both %s", papers[0])
	}
}

// names are the first cells of the rows that can be seen.
const names = `[...document.querySelectorAll(".services-table tbody tr")].filter(r => r.checkVisibility())
	.map(r => r.cells[0].querySelector("a").textContent)`

func TestServicesAreFiltered(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.size(t, 1280, 800)
	tb.do(t, chromedp.Navigate(root+"/services/"))
	all := ask[[]string](t, tb, names)
	if len(all) < 10 {
		t.Fatalf("the table lists %q", all)
	}
	tb.do(t, chromedp.SendKeys(chromedp.CSS(".filter input"), "TRACKING-a"))
	if got := ask[[]string](t, tb, names); !slices.Contains(got, "tracking-api") || len(got) >= len(all) {
		t.Errorf("the filter left %q", got)
	}
	said := ask[string](t, tb, `document.querySelector(".filter output").textContent`)
	if !strings.Contains(said, " of ") {
		t.Errorf("the filter says %q, want how many of how many", said)
	}
	tb.do(t, chromedp.SendKeys(chromedp.CSS(".filter input"), "-no-such-service"))
	if got := ask[[]string](t, tb, names); len(got) > 0 {
		t.Errorf("nothing is called that, and yet %q are shown", got)
	}
}

func TestServicesAreSorted(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.size(t, 1280, 800)
	tb.do(t, chromedp.Navigate(root+"/services/"))
	column := func(n string) string {
		return `[...document.querySelectorAll(".services-table tbody tr")].map(r => Number(r.cells[` + n + `].dataset.value))`
	}
	const findings = "6"
	head := chromedp.CSS(".services-table thead th:nth-child(7) button")
	tb.do(t, chromedp.Click(head))
	up := ask[[]float64](t, tb, column(findings))
	if !slices.IsSorted(up) || up[0] == up[len(up)-1] {
		t.Errorf("sorted upwards by findings: %v", up)
	}
	tb.do(t, chromedp.Click(head))
	down := ask[[]float64](t, tb, column(findings))
	slices.Reverse(down)
	if !slices.IsSorted(down) {
		t.Errorf("sorted downwards by findings, reversed: %v", down)
	}
	if got := ask[string](t, tb, `document.querySelector(".services-table thead th:nth-child(7)").getAttribute("aria-sort")`); got != "descending" {
		t.Errorf("aria-sort says %q", got)
	}
}

// TestKeyboardReachesThePage uses the first stop of the tab key.
func TestKeyboardReachesThePage(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.do(t, chromedp.Navigate(root+"/services/"), chromedp.KeyEvent("\t"))
	if got := ask[string](t, tb, `document.activeElement.textContent`); !strings.HasPrefix(got, "Skip") {
		t.Errorf("the first stop of the tab key is %q", got)
	}
	tb.do(t, chromedp.KeyEvent("\r"))
	if got := ask[string](t, tb, `document.activeElement.localName`); got != "main" {
		t.Errorf("the skip link leads to %q, want main", got)
	}
}
