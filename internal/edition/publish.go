package edition

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"daybook/content"
	"daybook/internal/check"
	"daybook/internal/feed"
	"daybook/internal/highlight"
	"daybook/internal/ledger"
	"daybook/internal/mirror"
	"daybook/internal/publish"
	"daybook/internal/score"
	"daybook/internal/search"
	"daybook/internal/site"
	"daybook/internal/theme"
	"daybook/themes"
)

// mayPublish tells before the work, and not after it, that the output folder
// is not ours to replace. A session publishes nothing.
func (r *run) mayPublish() error {
	if r.recall != nil {
		return nil
	}
	stage, err := publish.Begin(r.opts.Out, publish.Options{Jobs: r.opts.Jobs})
	if err != nil {
		return err
	}
	return stage.Abort()
}

// publish composes the site and replaces the output folder with it.
func (r *run) publish(ctx context.Context, f *fleet, results []check.Result, cards []score.Card, book *ledger.Book) error {
	look, err := r.theme()
	if err != nil {
		return err
	}
	blobs := newSources(f)
	defer blobs.close()
	plan, err := r.compose(f, results, cards, book, blobs)
	if err != nil {
		return err
	}
	stage, err := r.render(ctx, look, plan, f, blobs)
	if err != nil {
		return err
	}
	defer stage.Abort()
	r.closeFragments()
	if err := r.writeSearch(ctx, stage, plan); err != nil {
		return err
	}
	if err := r.writeFeeds(stage, plan, book); err != nil {
		return err
	}
	if err := writeLedger(stage, book); err != nil {
		return err
	}
	r.watch.lap(Pages)
	r.tell(Progress{Stage: Publish})
	if err := ctx.Err(); err != nil {
		return err
	}
	summary, err := stage.Commit()
	if err != nil {
		return err
	}
	r.published = &summary
	r.watch.lap(Publish)
	return nil
}

// render makes every page. Where a mirror turns out to be damaged only when its
// documents are read, because its survey was known, it is made anew and so are
// the pages, once.
func (r *run) render(ctx context.Context, look *theme.Theme, plan *site.Plan, f *fleet, blobs *sources) (*publish.Stage, error) {
	for again := false; ; again = true {
		stage, err := publish.Begin(r.opts.Out, publish.Options{Now: r.opts.Now, Jobs: r.opts.Jobs, NoSync: r.opts.NoSync})
		if err != nil {
			return nil, err
		}
		problems, err := look.Render(ctx, plan, stage, theme.Options{Workers: r.opts.Jobs, Done: r.countPages()})
		if err != nil {
			return nil, errors.Join(err, stage.Abort())
		}
		if len(blobs.damaged) == 0 || again {
			r.tellProblems(problems)
			return stage, nil
		}
		if err := stage.Abort(); err != nil {
			return nil, err
		}
		r.fetchAnew(ctx, f, blobs)
	}
}

// countPages tells how many pages are made, now and then: how many there will
// be is known only when the last one is.
func (r *run) countPages() func(string) {
	r.tell(Progress{Stage: Pages})
	var made atomic.Int64
	return func(string) {
		if n := made.Add(1); n%100 == 0 {
			r.tell(Progress{Stage: Pages, Done: int(n)})
		}
	}
}

// tellProblems leaves out what the report says already of the repository.
func (r *run) tellProblems(problems []theme.Problem) {
	for _, p := range problems {
		if !errors.Is(p, errNoMirror) {
			r.warnings = append(r.warnings, fmt.Sprintf("page %s: %v", p.File, p.Err))
		}
	}
}

// fetchAnew replaces the mirrors that are damaged. Where that fails, the pages
// that need them will say so, and the next night tries again.
func (r *run) fetchAnew(ctx context.Context, f *fleet, blobs *sources) {
	blobs.close()
	var again []mirror.Target
	for _, repo := range f.repositories {
		if blobs.damaged[repo.Name] && repo.Dir == "" {
			target := r.remote(repo)
			target.Anew = true
			again = append(again, target)
		}
	}
	for _, result := range mirror.Sync(ctx, again, r.mirrorOptions(len(again))) {
		f.bytes += result.Bytes
		if result.Err != nil {
			r.warnings = append(r.warnings, fmt.Sprintf("the mirror of %s is damaged and could not be fetched anew: %v", result.Target.Name, result.Err))
		}
	}
	clear(blobs.damaged)
}

func (r *run) compose(f *fleet, results []check.Result, cards []score.Card, book *ledger.Book, blobs *sources) (*site.Plan, error) {
	in := site.Input{
		Title: r.opts.Title, BaseURL: r.opts.BaseURL, Now: r.opts.Now,
		Surveys: f.surveys, Load: f.facts.of, Source: blobs.read,
		Names: f.names, Cards: cards, Ladder: r.opts.Ladder, Checks: check.All(), Questions: check.Questions(),
		Results: results, Book: book, Keep: r.opts.Keep, Reach: f.reach, Moved: f.moved(), Content: content.Files, Own: r.opts.Own, Nav: r.opts.Nav, Words: r.words, Print: r.opts.Release,
	}
	if r.recall == nil { // a session reads on when the state folder is no longer its own
		in.Fragments = r.fragments
	}
	if !r.opts.PlainCode {
		in.Highlight = highlight.New().Write
	}
	return site.Compose(in)
}

// theme is the built-in one with the site's own files over it. What its words
// lack in the site's language is told once.
func (r *run) theme() (*theme.Theme, error) {
	look, err := theme.Load(themes.Default(), r.opts.Theme...)
	if err != nil {
		return nil, err
	}
	r.words = look.Words()
	if lacks := r.words.Missing; len(lacks) > 0 {
		r.warnings = append(r.warnings, fmt.Sprintf("the theme's words.toml says %d things in no %s, which stay English: %s",
			len(lacks), r.words.Language, strings.Join(lacks[:min(5, len(lacks))], ", ")+more(len(lacks)-5)))
	}
	return look, nil
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

// sink takes what is written beside the pages: a stage, or a view's memory.
type sink interface {
	search.Sink
	File(path string, content []byte) error
	Create(path string) (io.WriteCloser, error)
}

// writeSearch writes the search index. What it cannot read is found by name
// all the same.
func (r *run) writeSearch(ctx context.Context, stage sink, plan *site.Plan) error {
	write := func(dir string) error {
		problems, err := search.Write(ctx, plan.Lots(), stage, search.Options{Dir: dir, Workers: r.opts.Jobs})
		for _, p := range problems {
			r.warnings = append(r.warnings, p.Error())
		}
		return err
	}
	if r.recall != nil {
		return r.recall.words.in(write)
	}
	return write(filepath.Join(r.opts.State, "search"))
}

// writeFeeds writes the feeds of the fleet, its services, teams and checks.
func (r *run) writeFeeds(stage sink, plan *site.Plan, book *ledger.Book) error {
	titles := map[string]string{}
	for _, c := range check.All() {
		titles[c.ID] = c.Title
	}
	all, err := feed.All(feed.Input{
		Title: r.opts.Title, BaseURL: r.opts.BaseURL, Book: book,
		Services: plan.Services, Teams: plan.Teams, Owners: plan.Owners, Checks: titles,
	})
	if err != nil {
		return err
	}
	var workers errgroup.Group
	workers.SetLimit(max(1, r.opts.Jobs))
	for one := range all {
		workers.Go(func() error { return writeFeed(stage, one) })
	}
	return workers.Wait()
}

func writeFeed(stage sink, one feed.Feed) error {
	var content bytes.Buffer
	for _, format := range feed.Formats {
		content.Reset()
		if err := errors.Join(one.Encode(&content, format), stage.File(one.Path+"."+format, content.Bytes())); err != nil {
			return err
		}
	}
	return nil
}

// writeLedger publishes the ledger with the site, so that a runner without a
// disk of its own can read it back.
func writeLedger(stage sink, book *ledger.Book) error {
	file, err := stage.Create(ledger.SitePath)
	if err != nil {
		return err
	}
	return errors.Join(book.Encode(file), file.Close())
}
