package tour

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chromedp/chromedp"

	"daybook/internal/search"
	compose "daybook/internal/site"
)

// said waits until a search is over and returns what it says.
func said(t *testing.T, tb *tab, url string) string {
	t.Helper()
	tb.do(t, chromedp.Navigate(url), chromedp.WaitVisible(chromedp.CSS(".search-said:not(:empty)")))
	return ask[string](t, tb, `document.querySelector(".search-said").textContent`)
}

// TestSearchCutsWordsAsTheIndexDoes asks the script for the table that the index
// is held to.
func TestSearchCutsWordsAsTheIndexDoes(t *testing.T) {
	root, _ := site(t)
	table, err := os.ReadFile(filepath.Join("..", "search", "testdata", "words.txt"))
	if err != nil {
		t.Fatal(err)
	}
	tb := newTab(t)
	tb.do(t, chromedp.Navigate(root+"/search/"), chromedp.WaitReady(chromedp.CSS("form.search")))
	for line := range strings.Lines(string(table)) {
		text, want, ok := strings.Cut(strings.TrimSpace(line), " => ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		quoted, _ := json.Marshal(text)
		if got := ask[string](t, tb, fmt.Sprintf(`daybookSearch.words(%s).join(" ")`, quoted)); got != want {
			t.Errorf("%s is cut into %q, want %q", text, got, want)
		}
	}
}

// TestSearchMendsSlips asks for words that no page has.
func TestSearchMendsSlips(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	for query, want := range map[string]struct{ said, first string }{
		"rollabck":     {"No page has “rollabck”; showing “rollback”.", "tracking-api/docs/runbooks/rollback"},
		"Trakcing-API": {"No page has “Trakcing”; showing “tracking”.", "services/tracking-api/"},
		"rollback":     {"", "tracking-api/docs/runbooks/rollback"},
	} {
		got := said(t, tb, root+"/search/?q="+query)
		best := ask[[]string](t, tb, found)
		if !strings.HasPrefix(got, want.said) || want.said == "" && strings.Contains(got, "showing") || len(best) == 0 || !strings.Contains(best[0], want.first) {
			t.Errorf("%s: it says %q, and finds %q", query, got, best)
		}
		if ask[int](t, tb, `document.querySelectorAll(".results li:first-child mark").length`) == 0 {
			t.Errorf("%s: nothing is marked", query)
		}
	}
	// A word that is not yet whole is no slip.
	tb.do(t, chromedp.Navigate(root+"/search/"), chromedp.SendKeys(chromedp.CSS("form.search input"), "rollb"),
		chromedp.WaitVisible(chromedp.CSS(".results li a")))
	if got := ask[string](t, tb, `document.querySelector(".search-said").textContent`); strings.Contains(got, "showing") {
		t.Errorf("while it is typed, it says %q", got)
	}
	if problems, _ := tb.took(); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
}

// TestSearchSaysWhatToTry names what leads on where nothing is found.
func TestSearchSaysWhatToTry(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	got := said(t, tb, root+"/search/?q=xylophone%20zzgl")
	for _, part := range []string{"“xylophone zzgl”", "other words", "service", "by name below"} {
		if !strings.Contains(got, part) {
			t.Errorf("it says %q, without %q", got, part)
		}
	}
	if !ask[bool](t, tb, `document.querySelector(".by-name").checkVisibility()`) {
		t.Error("what is listed by name is not shown")
	}
}

// scripts are documents whose text is longer than an excerpt.
var scripts = map[string]struct{ title, text, query, mark string }{
	"de": {"Straßenkarte", strings.Repeat("Vorher steht hier allerlei Nebensächliches über Lieferungen. ", 3) + "Die Überprüfung erfolgt wöchentlich. " + strings.Repeat("Danach folgt Unwichtiges zur Fahrzeugflotte. ", 3), "uberprufung", "Überprüfung"},
	"zh": {"发布", strings.Repeat("这里先写一些不太重要的内容，介绍背景。", 4) + "如果失败请立即回滚到上一个版本。" + strings.Repeat("后面还有一些补充说明的文字。", 12), "回滚", "回滚"},
	"ar": {"دليل", strings.Repeat("نص عام عن الشحنات والطرود في المستودع. ", 4) + "يجب ملء نَموذج الإقرار. " + strings.Repeat("ثم نص آخر طويل عن النقل. ", 5), "نموذج", "نَموذج"},
	"he": {"מדריך", "גִּבּוּי בכל לילה", "גבוי", "גִּבּוּי"},
	"id": {"Paths", "Run scripts/bin/deploy-preview now", "deploy-preview", "deploy-preview"},
}

// scriptSite is the demo's site with an index of the scripts.
func scriptSite(t *testing.T) string {
	t.Helper()
	_, dir := site(t)
	index := map[string][]byte{}
	lot := compose.Lot{Print: "scripts"}
	var entries []compose.Searchable
	for name, s := range scripts {
		lot.Addresses = append(lot.Addresses, name+"/")
		entries = append(entries, compose.Searchable{Address: name + "/", Title: s.title, Kind: compose.FoundDocument, Called: "Guide", Format: "markdown",
			Text: func() ([]byte, error) { return []byte(s.text), nil }})
	}
	lot.Entries = func() ([]compose.Searchable, error) { return entries, nil }
	if _, err := search.Write(context.Background(), func(yield func(compose.Lot) bool) { yield(lot) }, files(index), search.Options{}); err != nil {
		t.Fatal(err)
	}
	rest := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if content, ok := index[strings.TrimPrefix(r.URL.Path, "/")]; ok {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Write(content)
			return
		}
		rest.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// files is a sink in memory.
type files map[string][]byte

func (files) Unchanged(string, string) bool { return false }

func (f files) Page(path, _ string, content []byte) error {
	f[path] = slices.Clone(content)
	return nil
}

// TestSearchShowsEveryScript finds words in many scripts, marks them and nothing
// else, and cuts excerpts between words.
func TestSearchShowsEveryScript(t *testing.T) {
	root := scriptSite(t)
	tb := newTab(t)
	for name, s := range scripts {
		said(t, tb, root+"/search/?q="+s.query)
		tb.do(t, chromedp.WaitVisible(chromedp.CSS(".result-text mark")))
		if best := ask[[]string](t, tb, found); len(best) != 1 || !strings.HasSuffix(strings.TrimSuffix(best[0], "/"), "/"+name) {
			t.Errorf("%s finds %q", s.query, best)
		}
		if got := ask[[]string](t, tb, `[...document.querySelectorAll(".result-text mark")].map(m => m.textContent)`); !slices.Equal(got, []string{s.mark}) {
			t.Errorf("%s marks %q, want %q", s.query, got, s.mark)
		}
		shown := ask[string](t, tb, `document.querySelector(".result-text").textContent`)
		if n := utf8.RuneCountInString(shown); n > 230 {
			t.Errorf("%s: the excerpt has %d letters", name, n)
		}
		if cut := strings.TrimSuffix(strings.TrimPrefix(shown, "… "), " …"); name != "zh" {
			whole := strings.Fields(s.text)
			for _, word := range strings.Fields(cut) {
				if !slices.Contains(whole, word) {
					t.Errorf("%s: the excerpt is cut within a word: %q", name, word)
				}
			}
		}
	}
	if problems, _ := tb.took(); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
}

// TestSearchBreaksNoCheckID narrows the results until an id no longer fits
// beside the words before it.
func TestSearchBreaksNoCheckID(t *testing.T) {
	root, _ := site(t)
	tb := newTab(t)
	tb.size(t, 360, 800)
	said(t, tb, root+"/search/?q=own.declared-vs-actual")
	ask[string](t, tb, `document.querySelector(".results").style.width = "11rem"`)
	const lines = `[...document.querySelectorAll(".result-path")].filter(e => e.textContent === "own.declared-vs-actual").map(e => e.getClientRects().length + Math.floor(e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).fontSize) / 2))`
	if got := ask[[]int](t, tb, lines); !slices.Equal(got, []int{1}) {
		t.Errorf("the id takes %v lines", got)
	}
}
