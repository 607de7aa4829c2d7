package theme

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"daybook/internal/publish"
	"daybook/internal/site"
)

// Sink takes the files of a site as they are made. Its methods are called from
// several goroutines; content is not kept after Page returns.
type Sink interface {
	// Unchanged reports whether the last edition holds path, made with this
	// key, and takes it over if so.
	Unchanged(path, key string) bool
	Page(path, key string, content []byte) error
}

// Options of Render.
type Options struct {
	Workers int // 0 means one for each processor
	// Done is told after every file; nil where nobody looks. It is called from
	// several goroutines.
	Done func(file string)
}

// Problem is a page that could not be made as it should be.
type Problem struct {
	File string
	Err  error
}

func (p Problem) Error() string { return p.File + ": " + p.Err.Error() }

// Unwrap gives the reason.
func (p Problem) Unwrap() error { return p.Err }

// Render makes every page of the plan. A page that fails costs no more than
// itself: a notice with the reason stands in its place and it is listed among
// the problems, by file. The error is that of the sink or of ctx.
func (t *Theme) Render(ctx context.Context, plan *site.Plan, sink Sink, o Options) ([]Problem, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	r := rendering{theme: t, sink: sink, options: o}
	if err := r.assets(); err != nil {
		return nil, err
	}
	// Short, because a page that waits holds the facts of its repository.
	pages := make(chan site.Page, 2*o.Workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(pages)
		for p := range plan.Pages() {
			select {
			case pages <- p:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for range o.Workers {
		group.Go(func() error {
			for p := range pages {
				if err := cmp.Or(ctx.Err(), r.page(p)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := group.Wait()
	slices.SortFunc(r.problems, func(a, b Problem) int { return strings.Compare(a.File, b.File) })
	return r.problems, err
}

// rendering is one run of Render.
type rendering struct {
	theme   *Theme
	sink    Sink
	options Options
	buffers sync.Pool

	mu       sync.Mutex
	problems []Problem
}

func (r *rendering) assets() error {
	for _, a := range r.theme.assets {
		if !r.sink.Unchanged(a.address, a.print) {
			if err := r.sink.Page(a.address, a.print, a.content); err != nil {
				return err
			}
		}
	}
	return nil
}

// page makes one file, and a notice where that fails. Its error is the sink's.
func (r *rendering) page(p site.Page) error {
	key := p.Key
	if key != "" && p.Kind != "" {
		key += "-" + r.theme.print
	}
	defer r.done(p.File)
	if r.theme.root[p.File] { // the theme brings this file itself
		return nil
	}
	if key != "" && r.sink.Unchanged(p.File, key) {
		return nil
	}
	if p.Kind == "" {
		content, err := raw(p)
		if err != nil {
			r.fail(p, err)
			return nil
		}
		return r.put(p, key, content)
	}
	b := r.buffer()
	defer r.release(b)
	if err := r.theme.write(b, p); err != nil {
		r.fail(p, err)
		if p.Kind == site.Badge {
			return nil // words are no picture
		}
		// Without a key, so that the next build tries again.
		key = ""
		r.notice(b, p, err)
	}
	return r.put(p, key, valid(b.Bytes()))
}

// put hands a file to the sink. One that has no place there is lost; for any
// other reason of the sink's, the edition is.
func (r *rendering) put(p site.Page, key string, content []byte) error {
	err := r.sink.Page(p.File, key, content)
	if errors.Is(err, publish.ErrPath) {
		r.fail(p, err)
		return nil
	}
	return err
}

func (r *rendering) done(file string) {
	if r.options.Done != nil {
		r.options.Done(file)
	}
}

func (r *rendering) fail(p site.Page, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, Problem{p.File, err})
}

func (r *rendering) buffer() *bytes.Buffer {
	if b, ok := r.buffers.Get().(*bytes.Buffer); ok {
		return b
	}
	return new(bytes.Buffer)
}

// release keeps the buffer of an ordinary page for the next one.
func (r *rendering) release(b *bytes.Buffer) {
	if b.Cap() <= 1<<20 {
		b.Reset()
		r.buffers.Put(b)
	}
}

// notice says in the page's place why it is missing, in plain HTML where a
// theme's own notice fails too.
func (r *rendering) notice(b *bytes.Buffer, p site.Page, why error) {
	frame := p.Frame
	frame.Title = cmp.Or(p.Title, frame.Title)
	err := r.theme.write(b, site.Page{Kind: site.NoticePage, View: func() (any, error) {
		return &site.NoticeView{Frame: frame, Why: why.Error()}, nil
	}})
	if err != nil {
		r.fail(p, fmt.Errorf("nor could the notice in its place: %w", err))
		b.Reset()
		b.WriteString("<!doctype html>\n<html lang=\"en\">\n<title>Not made</title>\n<h1>Not made</h1>\n" +
			"<p>This page could not be made. The report of the build says why.</p>\n</html>\n")
	}
}

func raw(p site.Page) (content []byte, err error) {
	defer caught(&err)
	if p.Bytes == nil {
		return nil, errors.New("neither a page nor a file")
	}
	return p.Bytes()
}

// caught turns a panic into an error: documents are written by strangers, and
// what one of them breaks must not end the run.
func caught(err *error) {
	if fault := recover(); fault != nil {
		*err = fmt.Errorf("the program failed on this page: %v", fault)
	}
}

// write makes a page. One that shows nothing of a repository has no business
// failing, but is caught all the same.
func (t *Theme) write(b *bytes.Buffer, p site.Page) (err error) {
	defer caught(&err)
	b.Reset()
	page := t.pages[p.Kind]
	if page == nil {
		return fmt.Errorf("the theme has no template for pages of the kind %s", p.Kind)
	}
	view, err := p.View()
	if err != nil {
		return err
	}
	return page.Execute(b, view)
}
