package tour

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is one tab with storage of its own. It writes down everything that the
// browser complains of.
type tab struct {
	ctx context.Context

	mu       sync.Mutex
	problems []string
	hosts    map[string]bool
}

// newTab opens a tab. Where there is no browser the test is skipped, but never
// in CI.
func newTab(t *testing.T) *tab {
	t.Helper()
	parent, err := browser()
	if err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	if parent == nil {
		const why = "no browser here: install Chromium (make browser) or name one in CHROME"
		if os.Getenv("CI") == "true" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	// A browser that hangs must not take the other tests' time to tell.
	if end, ok := t.Deadline(); ok {
		var stop context.CancelFunc
		ctx, stop = context.WithDeadline(ctx, end.Add(-10*time.Second))
		t.Cleanup(stop)
	}
	tb := &tab{ctx: ctx, hosts: map[string]bool{}}
	if err := chromedp.Listen(ctx, tb.hear); err != nil {
		t.Fatal(err)
	}
	return tb
}

// hear writes down failed requests, console errors, exceptions and violations
// of the Content-Security-Policy, which the browser logs as errors.
func (tb *tab) hear(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if _, rest, ok := strings.Cut(e.Request.URL, "://"); ok {
			host, _, _ := strings.Cut(rest, "/")
			tb.hosts[host] = true
		}
	case *network.EventLoadingFailed:
		if !e.Canceled {
			tb.problems = append(tb.problems, fmt.Sprintf("request failed: %s %s", e.Type, e.ErrorText))
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && e.Type != network.ResourceTypeDocument {
			tb.problems = append(tb.problems, fmt.Sprintf("%d for %s", e.Response.Status, e.Response.URL))
		}
	case *runtime.EventExceptionThrown:
		tb.problems = append(tb.problems, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			tb.problems = append(tb.problems, fmt.Sprintf("console.%s was called", e.Type))
		}
	case *log.EventEntryAdded:
		// The answer 404 to a page that is not there is as it should be.
		if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 404") {
			tb.problems = append(tb.problems, fmt.Sprintf("%s %s", e.Entry.Text, e.Entry.URL))
		}
	}
}

// took returns the problems since the last call, and the hosts asked.
func (tb *tab) took() (problems, hosts []string) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	problems, tb.problems = tb.problems, nil
	for host := range tb.hosts {
		hosts = append(hosts, host)
	}
	clear(tb.hosts)
	return problems, hosts
}

// do runs steps in the tab.
func (tb *tab) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(tb.ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](t *testing.T, tb *tab, expression string) T {
	t.Helper()
	answer, err := chromedp.Run(tb.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return answer
}

// size sets the size of the window.
func (tb *tab) size(t *testing.T, width, height int64) {
	t.Helper()
	tb.do(t, chromedp.EmulateViewport(width, height))
}

// prefer sets the colours that the system asks for: "light" or "dark".
func (tb *tab) prefer(t *testing.T, scheme string) {
	t.Helper()
	if _, err := chromedp.Call(tb.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}); err != nil {
		t.Fatal(err)
	}
}

// withoutScripts switches scripts off for the pages that follow.
func (tb *tab) withoutScripts(t *testing.T) {
	t.Helper()
	if _, err := chromedp.Call(tb.ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
}
