package preview

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// What open pages are told.
const (
	built  = "built"  // the page is another one now
	styles = "styles" // only styles are: their addresses by name
	mended = "mended" // the page is what it was, and what was broken no longer is
	broken = "broken" // why the site, or the page, could not be made anew
)

// message is one server-sent event.
type message struct {
	Event string
	Data  any
}

// news tells open pages what a refresh means to them. The last failure is told
// to pages that open later, too.
type news struct {
	opts Options

	mu      sync.Mutex
	next    chan struct{} // closed by the next refresh
	readers map[*reader]bool
	broken  error // the last refresh's
	done    chan struct{}
}

// reader is one open page.
type reader struct {
	page     string // file of the site; "" for who wants to hear of every refresh
	print    print  // of what it shows
	troubled bool   // it was told of something broken
	messages chan message
}

// print is a fingerprint of a page, in two parts: all but the addresses of its
// styles, and those.
type print struct{ page, styles string }

func (p print) String() string { return p.page + "." + p.styles }

func parsePrint(text string) print {
	page, styles, _ := strings.Cut(text, ".")
	return print{page, styles}
}

func newNews(opts Options) *news {
	return &news{opts: opts, next: make(chan struct{}), readers: map[*reader]bool{}, done: make(chan struct{})}
}

// page is a page as it is now. One that is not there is the one that says so,
// with fs.ErrNotExist. A notice has no fingerprint: whatever comes is another
// page.
func (n *news) page(name string) (content []byte, p print, err error) {
	content, err = n.opts.File(name)
	if errors.Is(err, fs.ErrNotExist) {
		if content, err = n.opts.File(missing); err == nil {
			return content, n.print(content), fs.ErrNotExist
		}
	}
	if err != nil {
		return content, print{}, err
	}
	return content, n.print(content), nil
}

// patient is page, which waits for a refresh that is under way.
func (n *news) patient(ctx context.Context, name string) (content []byte, p print, err error) {
	n.mu.Lock()
	next := n.next
	n.mu.Unlock()
	content, p, err = n.page(name)
	if !temporary(err) {
		return content, p, err
	}
	select {
	case <-next:
	case <-time.After(10 * loud):
	case <-ctx.Done():
	}
	return n.page(name)
}

// temporary reports whether the next refresh mends what is wrong.
func temporary(err error) bool {
	var says interface{ Temporary() bool }
	return errors.As(err, &says) && says.Temporary()
}

func (n *news) print(content []byte) print {
	page, addresses := string(content), n.styles()
	for _, name := range slices.Sorted(maps.Keys(addresses)) {
		page = strings.ReplaceAll(page, addresses[name], name)
	}
	return print{digest(page), digest(fmt.Sprint(addresses))}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// styles are the addresses of the theme's style sheets by name.
func (n *news) styles() map[string]string {
	all := n.opts.Assets()
	maps.DeleteFunc(all, func(name, _ string) bool { return path.Ext(name) != ".css" })
	return all
}

// open are the files that readers look at.
func (n *news) open() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	pages := map[string]bool{}
	for r := range n.readers {
		if r.page != "" {
			pages[r.page] = true
		}
	}
	return slices.Sorted(maps.Keys(pages))
}

// tell tells every open page what the refresh that just ended means to it.
func (n *news) tell(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.broken = err
	close(n.next)
	n.next = make(chan struct{})
	for r := range n.readers {
		switch {
		case err != nil:
			r.tell(message{broken, err.Error()})
		case r.page == "":
			r.tell(message{built, ""})
		default:
			n.compare(r)
		}
	}
}

// compare tells a page what is new in it, if anything.
func (n *news) compare(r *reader) {
	_, now, err := n.page(r.page)
	told := true
	switch {
	case temporary(err):
		return
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		r.tell(message{broken, r.page + ": " + err.Error()})
		return
	case now.page != r.print.page:
		told = r.tell(message{built, ""})
	default:
		if r.troubled {
			told = r.tell(message{mended, ""})
		}
		if now.styles != r.print.styles {
			told = r.tell(message{styles, n.styles()}) && told
		}
	}
	if told {
		r.print = now
	}
}

// tell never waits: a page that does not read is told again by the next
// refresh.
func (r *reader) tell(m message) bool {
	select {
	case r.messages <- m:
		r.troubled = m.Event == broken
		return true
	default:
		return false
	}
}

// close ends all open connections, so that the server can shut down.
func (n *news) close() { close(n.done) }

// begin takes in a page. What happened since it was loaded is told at once.
func (n *news) begin(r *reader) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.readers[r] = true
	if n.broken != nil {
		r.tell(message{broken, n.broken.Error()})
	} else if r.page != "" {
		n.compare(r)
	}
}

func (n *news) end(r *reader) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.readers, r)
}

func (n *news) serve(w http.ResponseWriter, r *http.Request) {
	page := &reader{
		page: r.URL.Query().Get("page"), print: parsePrint(r.URL.Query().Get("print")),
		messages: make(chan message, 4),
	}
	n.begin(page)
	defer n.end(page)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flusher := http.NewResponseController(w)
	fmt.Fprint(w, ": connected\n\n")
	flusher.Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-n.done:
			return
		case m := <-page.messages:
			data, err := json.Marshal(m.Data)
			if err != nil {
				return
			}
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", m.Event, data)
			flusher.Flush()
		}
	}
}
