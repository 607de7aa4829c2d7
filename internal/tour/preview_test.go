package tour

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"daybook/internal/config"
	"daybook/internal/demo"
	"daybook/internal/edition"
	"daybook/internal/gitfs"
	"daybook/internal/preview"
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

// TestSavedDocumentReachesTheOpenPage saves a document of a work tree while its
// page is open, and then lets a build fail.
func TestSavedDocumentReachesTheOpenPage(t *testing.T) {
	tb := newTab(t)
	dir, document := workTree(t)
	opts, err := config.Default().Options(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	from, err := source.Parse(dir)
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	opts.Sources, opts.Now, opts.Jobs = []source.Source{from}, now, 2
	opts.Out, opts.State = filepath.Join(work, "public"), filepath.Join(work, "state")
	var broken atomic.Bool
	build := func(ctx context.Context) error {
		if broken.Load() {
			return errors.New("README.md line 7: nobody can read this")
		}
		_, err := edition.Build(ctx, opts)
		return err
	}
	if err := build(t.Context()); err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- preview.Serve(ctx, preview.Options{
			Addr: "127.0.0.1:0", Out: opts.Out, Watch: []string{dir}, Skip: []string{opts.State},
			Build: build, Say: func(string) {}, Ready: func(url string) { ready <- url },
		})
	}()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	var root string
	select {
	case root = <-ready:
	case err := <-ended:
		ended <- err
		t.Fatal(err)
	}

	tb.do(t, chromedp.Navigate(root+"services/"+filepath.Base(dir)+"/docs/"),
		chromedp.WaitVisible(chromedp.CSS("main")))
	save(t, document, "# Work in hand\n\n## Another heading\n\nThe second words.\n")
	tb.do(t, chromedp.WaitVisible(chromedp.CSS("#another-heading")))

	broken.Store(true)
	save(t, document, "# Work in hand\n")
	tb.do(t, chromedp.WaitVisible(chromedp.CSS(".preview-broken")))
	if !ask[bool](t, tb, `document.querySelector(".preview-broken").textContent.includes("line 7") && !!document.querySelector("#another-heading")`) {
		t.Error("the failed build does not stand above the last good page")
	}
	broken.Store(false)
	save(t, document, "# Work in hand\n\n## Mended\n")
	tb.do(t, chromedp.WaitVisible(chromedp.CSS("#mended")), chromedp.WaitNotPresent(chromedp.CSS(".preview-broken")))
}
