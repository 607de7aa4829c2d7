// Package edition makes one night's site and ledger entry: the whole pipeline,
// each line a stage.
package edition

import (
	"context"
	"io/fs"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"daybook/internal/check"
	"daybook/internal/fragment"
	"daybook/internal/ledger"
	"daybook/internal/mirror"
	"daybook/internal/publish"
	"daybook/internal/score"
	"daybook/internal/site"
	"daybook/internal/source"
	"daybook/internal/survey"
	"daybook/internal/words"
)

// Options of one edition. The zero value of a stage's options is its default.
type Options struct {
	Title   string // of the site
	Release string // of daybook: pages are made anew by another one
	BaseURL string // where the site is published; "" where that is not known
	Out     string // folder of the site
	State   string // folder of mirrors, surveys, ledger and rendered documents
	Now     time.Time

	Sources   []source.Source
	Listing   source.Options // what sources may ask with; the rest is filled in
	Overrides []Override
	Versions  int           // released versions whose documents are shown
	Keep      ledger.Policy // which editions stay on the site

	Mirror    mirror.Options
	Survey    survey.Options
	Check     check.Options
	Ladder    score.Ladder
	Theme     []fs.FS // replace files of the built-in theme, later ones first
	Own       fs.FS   // pages of the site's own; nil for none
	Nav       []site.NavEntry
	PlainCode bool         // leave code in documents without colours
	StateFrom string       // folder or address of a published site whose ledger is read
	Client    *http.Client // fetches StateFrom
	Jobs      int
	NoSync    bool                 // do not wait until the site is on the disk: for demos
	Progress  func(Progress)       // may be called by several goroutines, never at once
	Elapsed   func() time.Duration // a stopwatch; nil where nobody looks at times
	Warnings  []string             // what was noticed while the options were made

	// Uncommitted reads local repositories that have a work tree as they lie
	// there, and not at what is committed.
	Uncommitted bool
}

// Override is what a configuration says about the repositories whose name
// matches.
type Override struct {
	Repository string // glob over repository names
	Branch     string
	survey.Override
}

// Progress tells how far a stage has come.
type Progress struct {
	Stage      Stage
	Repository string // "" for the stage as a whole
	Done       int
	Total      int // 0 where that is not known yet
	Bytes      int64
	Note       string // what is being done for the repository: fetching, waiting, ...
}

// Stage is one line of the story.
type Stage string

// The stages in their order.
const (
	Sources Stage = "sources"
	Mirrors Stage = "mirrors"
	Surveys Stage = "surveys"
	Checks  Stage = "checks"
	Pages   Stage = "pages"
	Publish Stage = "publish"
)

// Build makes the edition and publishes it. A repository that cannot be looked
// at is told in the report and is no error. When ctx ends, the folder of the
// site and the ledger are as they were.
func Build(ctx context.Context, opts Options) (*Report, error) {
	return tell(ctx, opts, nil, (*run).issue)
}

// Check is Build without a site and without a ledger entry: what would be
// found now, beside what the ledger remembers.
func Check(ctx context.Context, opts Options) (*Report, error) {
	return tell(ctx, opts, nil, func(*run, context.Context, *fleet, []check.Result, []score.Card, *ledger.Book) error { return nil })
}

// ending is what becomes of an edition when all is known.
type ending func(*run, context.Context, *fleet, []check.Result, []score.Card, *ledger.Book) error

// tell is the whole story. What is recalled is not looked at again.
func tell(ctx context.Context, opts Options, recall *recall, end ending) (*Report, error) {
	run, err := begin(ctx, opts, recall)
	if err != nil {
		return nil, err
	}
	defer run.end()
	if err := run.mayPublish(); err != nil {
		return nil, err
	}

	fleet, err := run.look(ctx)
	if err != nil {
		return nil, err
	}
	results := run.check(fleet)
	cards := run.grade(results)
	book, err := run.enter(fleet, results, cards)
	if err != nil {
		return nil, err
	}
	if err := end(run, ctx, fleet, results, cards, book); err != nil {
		return nil, err
	}
	return run.report(fleet, results, cards, book), nil
}

// issue publishes the edition and records it.
func (r *run) issue(ctx context.Context, f *fleet, results []check.Result, cards []score.Card, book *ledger.Book) error {
	if err := r.publish(ctx, f, results, cards, book); err != nil {
		return err
	}
	// Saved last: an edition that was not published is not recorded.
	return book.Save(r.ledgerFile())
}

// run is one edition under way: its options, the state folder that it holds,
// and the ledger that it started from.
type run struct {
	recall    *recall // of a session; nil for a build
	mu        sync.Mutex
	warnings  []string
	words     *words.Words // of the theme; nil until it is loaded
	published *publish.Summary
	opts      Options
	book      *ledger.Book
	unlock    func()
	fragments *fragment.Store
	watch     stopwatch
}

func (r *run) ledgerFile() string { return filepath.Join(r.opts.State, "ledger.jsonl") }
func (r *run) mirrors() string    { return filepath.Join(r.opts.State, "mirrors") }
func (r *run) surveys() string    { return filepath.Join(r.opts.State, "surveys") }
