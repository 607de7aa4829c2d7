package preview

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// world is a site of two pages, each made from a file of the same name: a.md
// and b.md; extra.md comes later. broken.md, where it says something, is why a refresh fails, and
// notice.md why page a cannot be made. style.css is the theme's.
type world struct {
	t       *testing.T
	url     string
	sources string
	stop    func()

	mu     sync.Mutex
	files  map[string]string
	notice string
	assets map[string]string
	open   []string // as the last refresh was told
	said   []string
}

func serveWorld(t *testing.T, addr string) *world {
	t.Helper()
	w := &world{t: t, sources: t.TempDir()}
	for name, text := range map[string]string{"a.md": "first", "b.md": "first", "style.css": "body{}"} {
		w.save(name, text)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, Options{
			Addr: addr, Watch: func() []string { return []string{w.sources} }, Refresh: w.refresh,
			File: w.file, Assets: w.addresses, Say: w.say, Ready: func(url string) { ready <- url },
		})
	}()
	select {
	case w.url = <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(w.stop)
	return w
}

func (w *world) refresh(_ context.Context, _, open []string) error {
	source := map[string]string{}
	for _, name := range []string{"a.md", "b.md", "broken.md", "extra.md", "notice.md", "style.css"} {
		content, err := os.ReadFile(filepath.Join(w.sources, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		source[name] = string(content)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = open
	if why := source["broken.md"]; why != "" {
		return errors.New(why)
	}
	style := fmt.Sprintf("assets/style-%010x.css", len(source["style.css"]))
	page := func(body string) string {
		return `<html><head><link rel="stylesheet" href="/` + style + `"></head><body>` + body + "</body></html>"
	}
	w.notice, w.assets = source["notice.md"], map[string]string{"style.css": style, "script.js": "assets/script-1.js"}
	w.files = map[string]string{
		style: source["style.css"], "index.html": page("the first page"), "404.html": page("nothing here"),
		"a/index.html": page(source["a.md"]), "b/index.html": page(source["b.md"]), "api/v1/fleet.json": "{}", "extra/index.html": page(source["extra.md"]),
	}
	for _, name := range []string{"a", "extra"} {
		if source[name+".md"] == "" {
			delete(w.files, name+"/index.html")
		}
	}
	return nil
}

func (w *world) file(name string) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if name == "a/index.html" && w.notice != "" {
		return []byte("<html><head></head><body>a notice</body></html>"), errors.New(w.notice)
	}
	content, ok := w.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(content), nil
}

func (w *world) addresses() map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.assets)
}

func (w *world) say(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, line)
}

// heard reports whether the terminal got a line with these words.
func (w *world) heard(words string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Contains(strings.Join(w.said, "\n"), words)
}

// save puts a file in its place at once, as editors do.
func (w *world) save(name, content string) {
	w.t.Helper()
	whole := filepath.Join(w.t.TempDir(), "whole")
	if err := errors.Join(os.WriteFile(whole, []byte(content), 0o644), os.Rename(whole, filepath.Join(w.sources, name))); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) get(path string) (int, string, http.Header) {
	w.t.Helper()
	answer, err := http.Get(w.url + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer.StatusCode, string(content), answer.Header
}

// stream is what one page hears.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

var tag = regexp.MustCompile(`<script src="/_daybook/reload.js" data-page="([^"]*)" data-print="([^"]*)" defer></script></head>`)

// look opens a page and listens as its script does; "" listens to all there is.
func (w *world) look(path string) *stream {
	w.t.Helper()
	query := ""
	if path != "" {
		_, body, _ := w.get(path)
		m := tag.FindStringSubmatch(body)
		if m == nil {
			w.t.Fatalf("%s has no script: %s", path, body)
		}
		query = "?page=" + url.QueryEscape(m[1]) + "&print=" + m[2]
	}
	return w.listen(query)
}

func (w *world) listen(query string) *stream {
	w.t.Helper()
	answer, err := http.Get(w.url + "_daybook/news" + query)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { answer.Body.Close() })
	s := &stream{w.t, bufio.NewScanner(answer.Body)}
	s.lines.Scan() // the first line comes when the page has been taken in
	return s
}

// hears wants the next event.
func (s *stream) hears(event string) (data string) {
	s.t.Helper()
	var got string
	for s.lines.Scan() {
		if name, ok := strings.CutPrefix(s.lines.Text(), "event: "); ok {
			got = name
		}
		if text, ok := strings.CutPrefix(s.lines.Text(), "data: "); ok {
			data = text
			break
		}
	}
	if got != event {
		s.t.Fatalf("the page hears %q %s, want %q", got, data, event)
	}
	return data
}

func TestPagesCarryTheReloadScriptAndThePolicy(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	for _, c := range []struct {
		path   string
		status int
		holds  string
		page   string // of the script; "" where there is none
	}{
		{"", 200, "the first page", "index.html"},
		{"a/", 200, ">first<", "a/index.html"},
		{"a", 200, ">first<", "a/index.html"}, // redirected to the folder
		{"a/index.html", 200, ">first<", "a/index.html"},
		{"assets/style-0000000006.css", 200, "body{}", ""},
		{"api/v1/fleet.json", 200, "{}", ""},
		{"nowhere/", 404, "nothing here", "nowhere/index.html"},
		{"nowhere", 404, "nothing here", "nowhere/index.html"},
		{"../../etc/passwd", 404, "nothing here", "etc/passwd/index.html"},
		{"_daybook/reload.js", 200, "EventSource", ""},
		{"_daybook/reload.css", 200, ".preview-broken", ""},
	} {
		status, body, header := w.get(c.path)
		if status != c.status || !strings.Contains(body, c.holds) {
			t.Errorf("%q: got %d %q, want %d with %q", c.path, status, body, c.status, c.holds)
		}
		m := tag.FindStringSubmatch(body)
		if (m != nil) != (c.page != "") || m != nil && m[1] != c.page {
			t.Errorf("%q: the script has %q, want it for %q", c.path, m, c.page)
		}
		if m != nil && !strings.Contains(header.Get("Content-Security-Policy"), "script-src 'self'") {
			t.Errorf("%q: no policy: %v", c.path, header)
		}
	}
}

// Only the page that shows what was saved is told to reload.
func TestASaveReachesThePagesThatShowIt(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	all, a, b := w.look(""), w.look("a/"), w.look("b/")
	w.save("a.md", "second")
	a.hears(built)
	all.hears(built)
	if _, body, _ := w.get("a/"); !strings.Contains(body, "second") {
		t.Errorf("after the event the page says %s", body)
	}
	w.mu.Lock()
	if got := strings.Join(w.open, " "); got != "a/index.html b/index.html" {
		t.Errorf("the refresh was told that %q are open", got)
	}
	w.mu.Unlock()
	w.stop()
	if b.lines.Scan(); b.lines.Scan() {
		t.Errorf("the other page hears %q", b.lines.Text())
	}
}

// A page that is not there reloads when it comes to be, and one that went
// shows what stands in its place.
func TestPagesComeAndGo(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	later, a := w.look("extra/"), w.look("a/")
	w.save("extra.md", "here")
	later.hears(built)
	if status, _, _ := w.get("extra/"); status != 200 {
		t.Errorf("the new page is %d", status)
	}
	if err := os.Remove(filepath.Join(w.sources, "a.md")); err != nil {
		t.Fatal(err)
	}
	a.hears(built)
	if status, body, _ := w.get("a/"); status != 404 || !strings.Contains(body, "nothing here") {
		t.Errorf("the page that went is %d %s", status, body)
	}
}

func TestStylesAreExchanged(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	a := w.look("a/")
	w.save("style.css", "body{ color: red }")
	var addresses map[string]string
	if err := json.Unmarshal([]byte(a.hears(styles)), &addresses); err != nil {
		t.Fatal(err)
	}
	if len(addresses) != 1 {
		t.Errorf("the page is told of %v, want the style sheet", addresses)
	}
	if status, body, _ := w.get(addresses["style.css"]); status != 200 || !strings.Contains(body, "red") {
		t.Errorf("%v is %d %s", addresses, status, body)
	}
	// With the text, styles come with the reload.
	w.save("a.md", "second")
	a.hears(built)
}

// A refresh that fails is told to every page, also to one opened later, and the
// last good page stays; the next good one clears it.
func TestWhatIsBrokenIsToldAndMended(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	a, b := w.look("a/"), w.look("b/")
	w.save("broken.md", "daybook.toml:3: <nonsense>")
	for _, page := range []*stream{a, b, w.look("")} {
		if data := page.hears(broken); !strings.Contains(data, "daybook.toml:3") {
			t.Errorf("the page is not told why: %s", data)
		}
	}
	if _, body, _ := w.get("a/"); !strings.Contains(body, "first") {
		t.Errorf("the last good page is gone: %s", body)
	}
	if !w.heard("daybook.toml:3: <nonsense>") {
		t.Errorf("the terminal only heard %q", w.said)
	}
	w.save("a.md", "second") // as broken as before
	a.hears(broken)
	b.hears(broken)
	w.save("broken.md", "")
	a.hears(built)
	b.hears(mended)
}

// A page that alone cannot be made stays as it was, and says so.
func TestABrokenPageStays(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	a := w.look("a/")
	w.save("notice.md", "a.md:7: it cannot be read")
	if data := a.hears(broken); !strings.Contains(data, "a.md:7") {
		t.Errorf("the page is not told why: %s", data)
	}
	if status, body, _ := w.get("a/"); status != 500 || !strings.Contains(body, "a notice") {
		t.Errorf("asked for anew, it is %d %s", status, body)
	}
	w.save("notice.md", "")
	a.hears(mended)
}

// mending is an error that the next refresh mends.
type mending struct{}

func (mending) Error() string   { return "it was saved while the page was made" }
func (mending) Temporary() bool { return true }

// A page that was saved while it was made is made when the refresh is done.
func TestAPageWaitsForItsRefresh(t *testing.T) {
	asked := make(chan bool, 2)
	n := newNews(Options{Assets: func() map[string]string { return map[string]string{} }, File: func(string) ([]byte, error) {
		select {
		case asked <- true:
			return []byte("a notice"), fmt.Errorf("README.md: %w", mending{})
		default:
			return []byte("the page"), nil
		}
	}})
	asked <- true // one is left for the first try
	go func() {
		for len(asked) < cap(asked) {
			runtime.Gosched()
		}
		n.tell(nil)
	}()
	if content, _, err := n.patient(t.Context(), "a/index.html"); err != nil || string(content) != "the page" {
		t.Errorf("got %s, %v", content, err)
	}
}

// What happened between loading a page and its first word is not lost.
func TestAnOlderPageHearsAtOnce(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	_, body, _ := w.get("a/")
	m := tag.FindStringSubmatch(body)
	all := w.look("")
	w.save("a.md", "second")
	all.hears(built)
	w.listen("?page=a/index.html&print=" + m[2]).hears(built)
}

func TestForeignHostNamesAreRefused(t *testing.T) {
	w := serveWorld(t, "127.0.0.1:0")
	for _, path := range []string{"", "a/", "_daybook/news", "_daybook/reload.js"} {
		request, err := http.NewRequest("GET", w.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = "evil.example"
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("a request to another host for %q got %d", path, answer.StatusCode)
		}
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
	if status, _, _ := w.get(""); status != 200 {
		t.Errorf("got %d", status)
	}
}

// The first refresh decides whether there is anything to serve.
func TestAFirstRefreshThatFailsEndsIt(t *testing.T) {
	err := Serve(t.Context(), Options{
		Addr: "127.0.0.1:0", Watch: func() []string { return nil }, Say: func(string) {},
		Refresh: func(context.Context, []string, []string) error { return errors.New("no repositories are named") },
		Ready:   func(string) { t.Error("it says that it is ready") },
	})
	if err == nil || !strings.Contains(err.Error(), "no repositories") {
		t.Errorf("got %v", err)
	}
}
