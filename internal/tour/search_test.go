package tour

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// await evaluates a promise in the page.
func await[T any](t *testing.T, tb *tab, promise string) T {
	t.Helper()
	answer, err := chromedp.Run(tb.ctx, chromedp.Evaluate[T](promise, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", promise, err)
	}
	return answer
}

// TestBrowserRanksLikeTheTable asks the page's own script the queries that the
// index is tested with.
func TestBrowserRanksLikeTheTable(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.do(t, chromedp.Navigate(root+"/search/"))
	table, err := os.ReadFile(filepath.Join("..", "search", "testdata", "queries.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		query, want, ok := strings.Cut(line, "=>")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		quoted, err := json.Marshal(strings.TrimSpace(query))
		if err != nil {
			t.Fatal(err)
		}
		got := await[[]string](t, tb, `daybookSearch.search(`+string(quoted)+`)
			.then(found => Promise.all(found.order.slice(0, 5).map(daybookSearch.entry))).then(all => all.map(e => e.address))`)
		if pages := strings.Fields(want); !slices.Equal(got[:min(len(pages), len(got))], pages) {
			t.Errorf("%s: found %q, want %q first", strings.TrimSpace(query), got, pages)
		}
	}
}

// found are the titles of the results that can be seen.
const found = `[...document.querySelectorAll(".results .result-title")].map(a => a.textContent)`

// TestSearchFindsAndOpensAPage goes from the masthead of another page to a
// section of a runbook with the keyboard alone.
func TestSearchFindsAndOpensAPage(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.size(t, 360, 740)
	tb.do(t, chromedp.Navigate(root+"/services/tracking-api/"), chromedp.KeyEvent("/"))
	if got := ask[string](t, tb, `document.activeElement.name`); got != "q" {
		t.Fatalf("the key / leads to %q, want the box of the masthead", got)
	}
	// The driver types the key even where the page has made use of it.
	tb.do(t, chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent("bin/deploy-prev"+kb.Enter),
		chromedp.WaitVisible(chromedp.CSS(".results li")), chromedp.WaitVisible(chromedp.CSS(".result-text mark")))
	if got := ask[string](t, tb, `location.search`); got != "?q=bin%2Fdeploy-prev" {
		t.Errorf("the address holds %q", got)
	}
	if said := ask[string](t, tb, `document.querySelector("[role=status]").textContent`); !strings.Contains(said, "result") {
		t.Errorf("a screen reader is told %q", said)
	}
	if ask[bool](t, tb, `document.scrollingElement.scrollWidth > innerWidth`) {
		t.Error("the results are wider than the window")
	}
	tb.do(t, chromedp.KeyEvent(kb.ArrowDown))
	if got := ask[string](t, tb, `document.activeElement.className`); got != "result-title" {
		t.Fatalf("the arrow leads to %q, want the first result", got)
	}
	tb.do(t, chromedp.KeyEvent(kb.Escape))
	if got := ask[string](t, tb, `document.activeElement.name`); got != "q" {
		t.Errorf("Escape leads to %q, want the box", got)
	}
	tb.do(t, chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(".page-document")))
	address := ask[string](t, tb, `location.pathname + location.hash`)
	if !strings.HasPrefix(address, "/services/tracking-api/docs/runbooks/rollback/#") {
		t.Errorf("the first result leads to %s, want a section of the runbook", address)
	}
	if !ask[bool](t, tb, `!!document.getElementById(decodeURIComponent(location.hash.slice(1)))`) {
		t.Errorf("%s names no section", address)
	}
	if problems, _ := tb.took(); len(problems) > 0 {
		t.Errorf("the browser complains: %q", problems)
	}
}

func TestSearchThatFindsNothingSaysSo(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.do(t, chromedp.Navigate(root+"/search/?q=xyzzyqux"),
		chromedp.WaitVisible(chromedp.CSS(".by-name")), chromedp.WaitReady(chromedp.CSS(".search-said:not(:empty)")))
	if got := ask[[]string](t, tb, found); len(got) > 0 {
		t.Errorf("found %q", got)
	}
	tb.do(t, chromedp.SendKeys(chromedp.CSS(".search input"), kb.End+strings.Repeat(kb.Backspace, 8)+"roll"),
		chromedp.WaitVisible(chromedp.CSS(".results li")))
	if got := ask[[]string](t, tb, found); !strings.Contains(strings.ToLower(strings.Join(got, " ")), "roll") {
		t.Errorf("while roll is typed, %q are shown", got)
	}
}

// TestSearchFromAFolderSaysWhatItNeeds opens the site without a server.
func TestSearchFromAFolderSaysWhatItNeeds(t *testing.T) {
	_, dir := site(t)
	tb := newTab(t)
	tb.do(t, chromedp.Navigate("file://"+filepath.ToSlash(dir)+"/search/index.html?q=rollback"),
		chromedp.WaitReady(chromedp.CSS(".search-said:not(:empty)")))
	if said := ask[string](t, tb, `document.querySelector(".search-said").textContent`); !strings.Contains(said, "daybook serve") {
		t.Errorf("the page says %q, want what search needs", said)
	}
	if !ask[bool](t, tb, `document.querySelector(".by-name").checkVisibility()`) {
		t.Error("the index by name is hidden")
	}
}

// TestBrowserCutsWordsLikeTheIndex holds the two sets of rules together.
func TestBrowserCutsWordsLikeTheIndex(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.do(t, chromedp.Navigate(root+"/search/"))
	cases, err := os.ReadFile(filepath.Join("..", "search", "testdata", "words.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(cases)) {
		text, want, ok := strings.Cut(line, " => ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := ask[string](t, tb, `daybookSearch.words(`+string(quoted)+`).join(" ")`); got != strings.TrimSpace(want) {
			t.Errorf("%s is cut into %q, want %q", text, got, strings.TrimSpace(want))
		}
	}
}
