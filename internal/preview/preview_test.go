package preview

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// world is a served site whose build copies a source file into the page.
type world struct {
	url    string
	source string
	builds atomic.Int32
	broken atomic.Bool
}

func serveWorld(t *testing.T, addr string) *world {
	t.Helper()
	dir := t.TempDir()
	out := filepath.Join(dir, "public")
	sources := filepath.Join(dir, "sources")
	w := &world{source: filepath.Join(sources, "page.md")}
	write(t, w.source, "first")
	build := func(context.Context) error {
		w.builds.Add(1)
		if w.broken.Load() {
			return errors.New("page.md line 3: <broken>")
		}
		content, err := os.ReadFile(w.source)
		if err != nil {
			return err
		}
		write(t, filepath.Join(out, "index.html"), "<html><head></head><body>"+string(content)+"</body></html>")
		write(t, filepath.Join(out, "404.html"), "<html><head></head><body>nothing here</body></html>")
		write(t, filepath.Join(out, "services/a/index.html"), "<html><head></head><body>a</body></html>")
		write(t, filepath.Join(out, "style.css"), "body{}")
		return nil
	}
	if err := build(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, Options{Addr: addr, Out: out, Watch: []string{sources}, Build: build,
			Say: func(string) {}, Ready: func(url string) { ready <- url }})
	}()
	select {
	case w.url = <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return w
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, url string) (int, string, http.Header) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body), resp.Header
}

func TestPagesCarryTheReloadScriptAndThePolicy(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	for _, c := range []struct {
		path   string
		status int
		holds  string
	}{
		{"", 200, "first"},
		{"services/a/", 200, ">a<"},
		{"services/a", 200, ">a<"}, // redirected to the folder
		{"style.css", 200, "body{}"},
		{"nowhere/", 404, "nothing here"},
		{"../../etc/passwd", 404, "nothing here"},
		{"_daybook/reload.js", 200, "EventSource"},
	} {
		status, body, header := get(t, w.url+c.path)
		if status != c.status || !strings.Contains(body, c.holds) {
			t.Errorf("%q: got %d %q, want %d with %q", c.path, status, body, c.status, c.holds)
		}
		if strings.HasSuffix(c.path, "/") && (!strings.Contains(body, "/_daybook/reload.js") || !strings.Contains(header.Get("Content-Security-Policy"), "script-src 'self'")) {
			t.Errorf("%q: no reload script or no policy: %q, %v", c.path, body, header)
		}
	}
}

func TestASavedFileReachesTheOpenPage(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	resp, err := http.Get(w.url + "_daybook/news")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	news := bufio.NewScanner(resp.Body)

	write(t, w.source, "second")
	if event := next(news, "event: "); event != "built" {
		t.Fatalf("got event %q, want built", event)
	}
	if _, body, _ := get(t, w.url); !strings.Contains(body, "second") {
		t.Errorf("after the event the page still says %q", body)
	}

	w.broken.Store(true)
	write(t, w.source, "third")
	if event := next(news, "event: "); event != "broken" {
		t.Fatalf("got event %q, want broken", event)
	}
	if data := next(news, "data: "); !strings.Contains(data, "line 3") {
		t.Errorf("the page is not told the error: %q", data)
	}
	if _, body, _ := get(t, w.url); !strings.Contains(body, "second") {
		t.Errorf("the last good page does not stay: %q", body)
	}
}

func next(lines *bufio.Scanner, prefix string) string {
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), prefix); ok {
			return rest
		}
	}
	return ""
}

func TestForeignHostNamesAreRefused(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	request, err := http.NewRequest("GET", w.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "evil.example"
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("a request for another host got %d", resp.StatusCode)
	}
}

func TestTheNextFreePortIsTaken(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	w := serveWorld(t, busy.Addr().String())
	if strings.Contains(w.url, busy.Addr().String()) {
		t.Fatal("the busy port was taken")
	}
	if status, _, _ := get(t, w.url); status != 200 {
		t.Errorf("got %d", status)
	}
}
