package preview

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// message is one server-sent event.
type message struct {
	Event string
	Data  string
}

// broadcast sends messages to all open pages. The last failure is told to
// pages that open later, until a build succeeds.
type broadcast struct {
	mu     sync.Mutex
	pages  map[chan message]bool
	broken *message
	done   chan struct{}
}

func newBroadcast() *broadcast {
	return &broadcast{pages: map[chan message]bool{}, done: make(chan struct{})}
}

func (b *broadcast) send(m message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = nil
	if m.Event == "broken" {
		b.broken = &m
	}
	for page := range b.pages {
		select {
		case page <- m:
		default: // a page that does not read gets the next one
		}
	}
}

// close ends all open connections, so that the server can shut down.
func (b *broadcast) close() { close(b.done) }

func (b *broadcast) serve(w http.ResponseWriter, r *http.Request) {
	page := make(chan message, 4)
	b.mu.Lock()
	b.pages[page] = true
	if b.broken != nil {
		page <- *b.broken
	}
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.pages, page)
		b.mu.Unlock()
	}()

	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flusher := http.NewResponseController(w)
	fmt.Fprint(w, ": connected\n\n")
	flusher.Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-b.done:
			return
		case m := <-page:
			data, _ := json.Marshal(m.Data)
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", m.Event, data)
			flusher.Flush()
		}
	}
}
