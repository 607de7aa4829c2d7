package tour

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
)

// budget is how many bytes the first load of any page may take, compressed and
// without its pictures.
const budget = 60_000

// demoPages are the pages of the demo with their addresses.
func demoPages(t *testing.T, visit func(name string, source []byte, page *goquery.Document)) {
	t.Helper()
	_, dir := site(t)
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(file) != ".html" {
			return err
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		page, err := goquery.NewDocumentFromReader(bytes.NewReader(source))
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, file)
		visit(filepath.ToSlash(name), source, page)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// zipped is the size of content as a host sends it.
func zipped(content []byte) int {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(content)
	w.Close()
	return b.Len()
}

// loads are what a page fetches before its reader does anything, pictures
// aside.
const loads = `link[rel~=stylesheet], link[rel~=preload], link[rel~=modulepreload], script[src]`

// TestFirstLoadIsSmall adds up each page and what it names to be loaded. What
// scripts fetch by themselves, TestNothingMoves adds.
func TestFirstLoadIsSmall(t *testing.T) {
	_, dir := site(t)
	sizes := map[string]int{}
	largest, where := 0, ""
	demoPages(t, func(name string, source []byte, page *goquery.Document) {
		sum := zipped(source)
		page.Find(loads).Each(func(_ int, s *goquery.Selection) {
			address := s.AttrOr("href", s.AttrOr("src", ""))
			file := path.Join("/", path.Dir(name), address)
			if strings.HasPrefix(address, "/") {
				file = address
			}
			if _, known := sizes[file]; !known {
				content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
				if err != nil {
					t.Fatalf("%s loads %s: %v", name, address, err)
				}
				sizes[file] = zipped(content)
			}
			sum += sizes[file]
		})
		if sum > budget {
			t.Errorf("the first load of %s takes %d bytes, want at most %d", name, sum, budget)
		}
		if sum > largest {
			largest, where = sum, name
		}
	})
	if largest == 0 || len(sizes) < 3 {
		t.Fatalf("looked at %d files beside the pages, the largest load is %d", len(sizes), largest)
	}
	t.Logf("the largest first load is %d bytes: %s", largest, where)
}

// TestNothingInlineAndNoOtherHost reads every page for what the policy forbids,
// whether or not a browser would have stopped it.
func TestNothingInlineAndNoOtherHost(t *testing.T) {
	demoPages(t, func(name string, _ []byte, page *goquery.Document) {
		page.Find("*").Each(func(_ int, s *goquery.Selection) {
			element := s.Get(0)
			switch tag := element.Data; {
			case tag == "style", tag == "script" && s.AttrOr("src", "") == "":
				t.Errorf("%s holds an inline %s", name, tag)
			case tag == "iframe", tag == "object", tag == "embed", tag == "base":
				t.Errorf("%s holds an %s", name, tag)
			}
			for _, a := range element.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: %s has the inline attribute %s", name, element.Data, a.Key)
				}
				if elsewhere(element.Data, a.Key, a.Val) {
					t.Errorf("%s: %s asks another host for %s", name, element.Data, a.Val)
				}
			}
		})
		if page.Find(`meta[http-equiv="Content-Security-Policy"]`).Length() == 0 && page.Find("script").Length() > 0 {
			t.Errorf("%s runs a script and has no policy", name)
		}
	})
}

// elsewhere reports whether an attribute makes the browser ask another host.
func elsewhere(tag, key, value string) bool {
	switch {
	case key == "src", key == "poster", key == "data", tag == "link" && key == "href", tag == "image" && key == "href":
	case key == "srcset":
		return strings.Contains(value, "//")
	default:
		return false
	}
	u, err := url.Parse(strings.TrimSpace(value))
	return err != nil || u.Host != "" || u.Scheme != "" && u.Scheme != "data"
}

// load is what a page did by the time that it stood still.
type load struct {
	Shift  float64
	Moved  []string
	Loaded []string // pictures aside
}

// askLoad asks after the shifts of everything that was laid out so far: those
// of before the observer was made are handed to it as well.
const askLoad = `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
	const seen = { Shift: 0, Moved: [], Loaded: [] };
	const add = list => { for (const e of list) {
		seen.Shift += e.value;
		for (const s of e.sources || []) seen.Moved.push((s.node?.outerHTML || s.node?.textContent || "").slice(0, 120));
	} };
	const observer = new PerformanceObserver(list => add(list.getEntries()));
	observer.observe({ type: "layout-shift", buffered: true });
	requestAnimationFrame(() => setTimeout(() => {
		add(observer.takeRecords());
		for (const r of performance.getEntriesByType("resource")) if (r.initiatorType !== "img" && !/favicon/.test(r.name)) seen.Loaded.push(new URL(r.name).pathname);
		done(seen);
	}));
})))`

// calmest loads a page until nothing moves, three times at most. On a machine
// that is short of time the browser draws a page while it still arrives, and may
// lay a table out twice; what the page itself moves, it moves each time.
func (tb *tab) calmest(t *testing.T, address string) load {
	t.Helper()
	var calmest load
	for i := range 3 {
		tb.do(t, chromedp.Navigate("about:blank"), chromedp.Navigate(address))
		seen, err := chromedp.Run(tb.ctx, chromedp.Evaluate[load](askLoad, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 || seen.Shift < calmest.Shift {
			calmest = seen
		}
		if calmest.Shift == 0 {
			break
		}
	}
	return calmest
}

// TestNothingMoves opens every page type: nothing that was drawn moves, and
// together with what scripts fetch at the start the page is in its budget.
func TestNothingMoves(t *testing.T) {
	root, dir := site(t)
	tb := newTab(t)
	for _, width := range []int64{360, 1280} {
		tb.size(t, width, 900)
		for _, s := range stops {
			t.Run(s.name, func(t *testing.T) {
				seen := tb.calmest(t, root+"/"+s.address)
				if seen.Shift != 0 {
					t.Errorf("%d px: the layout shifts by %v: %q", width, seen.Shift, seen.Moved)
				}
				sum := 0
				for _, file := range append(seen.Loaded, "/"+s.address) {
					if strings.HasSuffix(file, "/") {
						file += "index.html"
					}
					content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
					if err != nil && s.name != "not-found" {
						t.Error(err)
					}
					sum += zipped(content)
				}
				if len(seen.Loaded) < 3 || sum > budget {
					t.Errorf("the page and %q take %d bytes, want at most %d", seen.Loaded, sum, budget)
				}
			})
		}
	}
}
