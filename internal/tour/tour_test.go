package tour

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// scene is a stop of the tour with what a reader did there.
type scene struct {
	stop
	print bool
	act   []chromedp.Action[chromedp.Void]
}

// scenes are the states that a page is not in when it has just been opened.
func scenes() []scene {
	type act = []chromedp.Action[chromedp.Void]
	return []scene{
		{stop: stop{"search-open", "search/?q=deploy"}, act: act{chromedp.WaitVisible(chromedp.CSS(".results li a"))}},
		{stop: stop{"search-none", "search/?q=xylophone"}, act: act{chromedp.WaitVisible(chromedp.CSS(".search-said:not(:empty)"))}},
		{stop: stop{"services-filtered", "services/"}, act: act{chromedp.SendKeys(chromedp.CSS(".filter input"), "tracking")}},
		{stop: stop{"services-sorted", "services/"}, act: act{chromedp.Evaluate[chromedp.Void](`void document.querySelector(".services-table thead button").click()`)}},
		{stop: stop{"contents-open", "services/parcel-rates/docs/guides/surcharges/"}, act: act{chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`)}},
		{stop: stop{"compare-done", "editions/compare/"}, act: act{chromedp.WaitVisible(chromedp.CSS(".compared h2"))}},
		{stop: stop{"on-call-print", "services/tracking-api/on-call/"}, print: true},
		{stop: stop{"document-print", "services/tracking-api/docs/runbooks/rollback/"}, print: true},
		{stop: stop{"front-print", ""}, print: true},
	}
}

// still is when scripts, pictures and two frames after them are done.
const still = `Promise.all([...document.images].map(i => (i.loading = "eager", i.decode().catch(() => {}))))
	.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))`

// TestTour takes a picture of every stop and scene at three widths in both
// themes into the folder that DAYBOOK_TOUR names, for people to look at.
func TestTour(t *testing.T) {
	dir := os.Getenv("DAYBOOK_TOUR")
	if dir == "" {
		t.Skip("pictures are taken where DAYBOOK_TOUR names a folder for them (make tour)")
	}
	root, _ := site(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	all := scenes()
	for _, s := range stops {
		all = append(all, scene{stop: s})
	}
	tb := newTab(t)
	for _, s := range all {
		tb.pictures(t, dir, root+"/", s)
	}
	// The preview, while what was saved last cannot be shown.
	p := previewed(t)
	tb.do(t, chromedp.Navigate(p.page))
	save(t, filepath.Join(p.theme, "document", "page.html"), "{{template \"nobody\"}}\n{{if}}")
	tb.do(t, chromedp.WaitVisible(chromedp.CSS(".preview-broken")))
	tb.pictures(t, dir, p.page, scene{stop: stop{"preview-broken", ""}, act: []chromedp.Action[chromedp.Void]{chromedp.WaitVisible(chromedp.CSS(".preview-broken"))}})
}

// pictures takes a scene at three widths in both themes.
func (tb *tab) pictures(t *testing.T, dir, root string, s scene) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{360, 1280, 2560} {
			tb.prefer(t, scheme)
			if s.print {
				tb.paper(t)
			}
			tb.size(t, width, min(width*2, 1000))
			tb.do(t, chromedp.Navigate(root+s.address))
			tb.do(t, s.act...)
			if _, err := chromedp.Run(tb.ctx, chromedp.Evaluate[bool](still, chromedp.EvalAwaitPromise)); err != nil {
				t.Fatal(err)
			}
			picture, err := chromedp.Run(tb.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", s.name, width, scheme))
			if err := os.WriteFile(name, picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// paper shows the pages that follow as they are printed.
func (tb *tab) paper(t *testing.T) {
	t.Helper()
	if _, err := chromedp.Call(tb.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
}
