package tour

import (
	"context"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"daybook/internal/config"
	"daybook/internal/demo"
	"daybook/internal/edition"
	"daybook/internal/gitfs"
	server "daybook/internal/preview"
	"daybook/internal/source"
)

// workTree is a checked out repository with one document.
func workTree(t *testing.T) (dir, document string) {
	t.Helper()
	fleet, err := demo.Fleet(now)
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), fleet[0].Name)
	if err := gitfs.Create(filepath.Join(dir, ".git"), fleet[0].Until(now)); err != nil {
		t.Fatal(err)
	}
	document = filepath.Join(dir, "README.md")
	save(t, document, "# Work in hand\n\nThe first words.\n")
	return dir, document
}

func save(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// preview is the preview of a work tree with a theme of its own.
type preview struct {
	url, page, document, theme string
}

// previewed starts a preview, which ends with the test.
func previewed(t *testing.T) preview {
	t.Helper()
	dir, document := workTree(t)
	from, err := source.Parse(dir)
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	theme := filepath.Join(work, "theme")
	for _, folder := range []string{"parts", "document"} {
		if err := os.MkdirAll(filepath.Join(theme, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	session := edition.NewSession()
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- server.Serve(ctx, server.Options{
			Addr: "127.0.0.1:0", Watch: func() []string { return []string{dir, theme} },
			Refresh: func(ctx context.Context, saved, open []string) error {
				opts, err := config.Default().Options(func(string) string { return "" })
				if err != nil {
					return err
				}
				opts.Sources, opts.Now, opts.Jobs, opts.Uncommitted = []source.Source{from}, now, 2, true
				opts.Out, opts.State, opts.Theme = filepath.Join(work, "public"), filepath.Join(work, "state"), []fs.FS{os.DirFS(theme)}
				_, err = session.Refresh(ctx, opts, saved, open)
				return err
			},
			File: session.File, Assets: session.Assets,
			Say: func(string) {}, Ready: func(url string) { ready <- url },
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		session.Close()
	})
	select {
	case root := <-ready:
		return preview{root, root + "services/" + filepath.Base(dir) + "/docs/", document, theme}
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	}
	return preview{}
}

// TestSavedDocumentReachesTheOpenPage saves a document while its page is open,
// scrolled down; then what cannot be shown; then a style.
func TestSavedDocumentReachesTheOpenPage(t *testing.T) {
	tb := newTab(t)
	p := previewed(t)
	long := strings.Repeat("\n\nAnother paragraph that takes its room.", 200)
	save(t, p.document, "# Work in hand"+long+"\n\n## Before\n"+long)
	tb.size(t, 1280, 800)
	tb.do(t, chromedp.Navigate(p.page), chromedp.WaitVisible(chromedp.CSS("#before")))
	tb.do(t, chromedp.Evaluate[chromedp.Void](`void document.querySelector("#before").scrollIntoView({behavior: "instant"})`))
	const place = `document.querySelector("h2[id]").getBoundingClientRect().top`
	before := ask[float64](t, tb, place)

	save(t, p.document, "# Work in hand"+long+"\n\n## After\n"+long)
	tb.do(t, chromedp.WaitVisible(chromedp.CSS("#after")))
	if after := ask[float64](t, tb, place); math.Abs(after-before) > 2 {
		t.Errorf("the heading stood at %.0f and stands at %.0f after the save", before, after)
	}

	template := filepath.Join(p.theme, "document", "page.html")
	save(t, template, "{{template \"nobody\"}}\n{{if}}")
	tb.do(t, chromedp.WaitVisible(chromedp.CSS(".preview-broken")))
	if said := ask[string](t, tb, `document.querySelector(".preview-broken").textContent`); !strings.Contains(said, "document/page.html:2") {
		t.Errorf("above the page stands %q", said)
	}
	if !ask[bool](t, tb, `!!document.querySelector("#after")`) {
		t.Error("the last good page is gone")
	}
	if err := os.Remove(template); err != nil {
		t.Fatal(err)
	}
	tb.do(t, chromedp.WaitNotPresent(chromedp.CSS(".preview-broken")))

	// A style comes without a reload: what a reader did to the page stays.
	ask[bool](t, tb, `document.body.dataset.touched = "yes", true`)
	save(t, filepath.Join(p.theme, "parts", "99-own.css"), "h2#after { display: none }\n")
	tb.do(t, chromedp.WaitNotVisible(chromedp.CSS("#after")))
	if !ask[bool](t, tb, `document.body.dataset.touched === "yes"`) {
		t.Error("the page was loaded again")
	}
	if n := ask[int](t, tb, `document.querySelectorAll('link[rel~="stylesheet"][href*="/assets/"], link[rel~="stylesheet"][href*="assets/style"]').length`); n != 1 {
		t.Errorf("the page has %d styles", n)
	}
	if problems, _ := tb.took(); len(problems) > 0 {
		t.Errorf("the browser complains: %q", problems)
	}
}
