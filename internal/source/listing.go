package source

import (
	"context"
	"net/http"
	"time"
)

// Source is a place that repositories come from.
type Source interface {
	List(ctx context.Context, opts Options) (Listing, error)
}

// Options of a listing. The zero value lists what needs neither a network nor
// an earlier night.
type Options struct {
	Filter   Filter
	State    string                    // folder for lists and answers of earlier nights; "" keeps none
	Now      time.Time                 // dates the lists that are kept
	Clock    func() time.Time          // the real time, for keys that sign it; nil where there are none
	Env      func(string) string       // looks tokens up; nil knows none
	Client   *http.Client              // its transport asks the platforms; nil is the default one
	Fetch    Fetch                     // reads a file of another repository; nil where that cannot be done
	Progress func(source, note string) // is told what is waited for; nil where nobody looks
}

// Fetch reads one file of the default branch of a repository. Where the
// repository cannot be reached, an older copy will do, and stale says since
// when and why.
type Fetch func(ctx context.Context, r Repository, file string) (content []byte, stale string, err error)

// Listing is what a source lists.
type Listing struct {
	Repositories []Repository
	Told         []Told   // facts about repositories that other sources list
	Warnings     []string // what the report should say aloud
	Stale        []string // sources that did not answer and whose older list this is
}

// Tell says what a source waits for.
func (o Options) Tell(source, note string) {
	if o.Progress != nil {
		o.Progress(source, note)
	}
}
