// Package tour walks through the built demo with a real browser: what a reader
// sees, with and without scripts, in every page type.
package tour

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"daybook/internal/config"
	"daybook/internal/demo"
	"daybook/internal/edition"
)

// now is the last night of the demo.
var now = time.Date(2026, time.November, 21, 5, 0, 0, 0, time.UTC)

// scratch is the folder of everything that the tests write; TestMain makes it.
var scratch string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	if scratch, err = os.MkdirTemp("", "daybook-tour"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	defer func() {
		if closeBrowser != nil {
			closeBrowser()
		}
	}()
	return m.Run()
}

// built is the folder of the demo's site, built on first use.
var built = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "demo")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	text, err := demo.Config(now)
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, config.Name)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		return "", err
	}
	var out string
	for _, night := range demo.Nights(now) {
		if err := demo.Write(dir, now, night); err != nil {
			return "", err
		}
		conf, err := config.Read(name)
		if err != nil {
			return "", err
		}
		opts, err := conf.Options(func(string) string { return "" })
		if err != nil {
			return "", err
		}
		opts.Now, opts.Jobs, out = night, 2, opts.Out
		if _, err := edition.Build(context.Background(), opts); err != nil {
			return "", err
		}
	}
	return out, nil
})

// site serves the demo's site as a static host would, and returns its address
// and folder.
func site(t *testing.T) (url, dir string) {
	t.Helper()
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return served(t, dir), dir
}

// served is the address of a server that answers as a static host would.
func served(t *testing.T, dir string) string {
	t.Helper()
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(r.URL.Path))); err == nil {
			files.ServeHTTP(w, r)
			return
		}
		page, _ := os.ReadFile(filepath.Join(dir, "404.html"))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		w.Write(page)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// closeBrowser ends the one browser of all tests; nil before it was started.
var closeBrowser context.CancelFunc

// browser is the one browser of all tests; a nil context where there is none.
var browser = sync.OnceValues(func() (context.Context, error) {
	path := browserPath()
	if path == "" {
		return nil, nil
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(filepath.Join(scratch, "browser")),
		// The sandbox needs rights that containers withhold; only our own pages
		// are opened.
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		// The answer to every name but this machine's is that there is none.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, cancel := chromedp.NewContext(allocator)
	closeBrowser = func() { cancel(); stop() }
	return ctx, chromedp.Do(ctx)
})

// browserPath is the browser to use: that of CHROME, or the first one on PATH.
func browserPath() string {
	if named := os.Getenv("CHROME"); named != "" {
		return named
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
