package tour

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// found are the addresses of what the search lists.
const found = `[...document.querySelectorAll(".results li a")].map(a => a.getAttribute("href"))`

// TestSearchFindsAndOpensAPage asks from the masthead of a page and opens the
// best answer with the keyboard alone.
func TestSearchFindsAndOpensAPage(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.size(t, 1280, 800)
	tb.do(t, chromedp.Navigate(root+"/services/barcode/"), chromedp.KeyEvent("/"))
	if got := ask[string](t, tb, `document.activeElement.name || document.activeElement.localName`); got != "q" {
		t.Fatalf("the slash leads to %q, want the search box", got)
	}
	// The protocol types the slash all the same, where a keyboard would not.
	tb.do(t, chromedp.KeyEvent("\bdeploy-prev\r"),
		chromedp.WaitVisible(chromedp.CSS(".results li a")))
	if got := ask[string](t, tb, `document.querySelector("form.search input").value`); got != "deploy-prev" {
		t.Errorf("the page of the search says %q", got)
	}
	best := ask[[]string](t, tb, found)
	if !strings.Contains(best[0], "tracking-api/docs/runbooks/rollback") {
		t.Errorf("the best answer is %s of %q", best[0], best)
	}
	tb.do(t, chromedp.Click(chromedp.CSS(".results li:first-child a")), chromedp.WaitVisible(chromedp.CSS("main.page-document")))
	if got := ask[string](t, tb, `document.querySelector("h1").textContent`); got != "Rollback" {
		t.Errorf("it leads to %q", got)
	}
	if problems, _ := tb.took(); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
}

func TestSearchSaysThatNothingWasFound(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.do(t, chromedp.Navigate(root+"/search/?q=xylophone"),
		chromedp.WaitVisible(chromedp.CSS(".search-said:not(:empty)")))
	if got := ask[[]string](t, tb, found); len(got) > 0 {
		t.Errorf("found %q", got)
	}
	if problems, _ := tb.took(); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
}
