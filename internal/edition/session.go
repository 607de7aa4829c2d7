package edition

import (
	"context"
	"errors"
	"html/template"
	"io/fs"
	"sync"
	"sync/atomic"
	texttemplate "text/template"

	"daybook/internal/check"
	"daybook/internal/ledger"
	"daybook/internal/score"
)

// Session repeats the story after each save, and stops before it is published:
// a page is made when somebody asks for it. What a save did not touch is
// recalled, so that a refresh takes no longer because the fleet is large. It
// writes neither a site nor a ledger entry.
type Session struct {
	mu     sync.Mutex // one refresh at a time
	recall *recall
	view   atomic.Pointer[view] // nil until a refresh succeeds
}

// NewSession is a preview that knows nothing yet.
func NewSession() *Session { return &Session{recall: newRecall()} }

// Refresh tells the story anew after files were saved; with none named,
// everything is read again. When it fails, the site stays as it was. It fails
// also where the theme cannot show a page that a reader has open.
func (s *Session) Refresh(ctx context.Context, opts Options, saved, open []string) (*Report, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recall.forget(saved)
	return tell(ctx, opts, s.recall, func(r *run, _ context.Context, f *fleet, results []check.Result, cards []score.Card, book *ledger.Book) error {
		next, err := r.view(f, results, cards, book)
		if err != nil {
			return err
		}
		r.watch.lap(Pages)
		for _, name := range open {
			if _, err := next.file(name); ofTheme(err) {
				next.close()
				return err
			}
		}
		if last := s.view.Swap(next); last != nil {
			go last.close() // when those who read from it are done
		}
		return nil
	})
}

// ofTheme reports whether a template is to blame, and not what it shows.
func ofTheme(err error) bool {
	var run texttemplate.ExecError
	var escape *template.Error
	return errors.As(err, &run) || errors.As(err, &escape)
}

// File is one file of the site, byte for byte what a build would publish.
// Content with an error is the notice in place of a page. fs.ErrNotExist is
// the error of a file that the site does not have.
func (s *Session) File(name string) ([]byte, error) {
	for {
		v := s.view.Load()
		if v == nil {
			return nil, fs.ErrNotExist
		}
		content, err := v.file(name)
		if errors.Is(err, errClosed) { // another one took its place meanwhile
			continue
		}
		return content, err
	}
}

// Assets are the addresses of the theme's files by name: style.css.
func (s *Session) Assets() map[string]string {
	if v := s.view.Load(); v != nil {
		return v.look.Addresses()
	}
	return nil
}

// Close gives back what the session holds.
func (s *Session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := s.view.Swap(nil); last != nil {
		last.close()
	}
	s.recall.words.end()
}
