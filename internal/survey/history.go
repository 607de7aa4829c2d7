package survey

import (
	"iter"
	"time"

	"daybook/internal/gitfs"
)

// History tells what happened to paths up to the commit that is surveyed. A
// nil History means that nothing is known.
type History interface {
	Last(path string) (gitfs.Change, bool)
	LastMeaningful(path string) (gitfs.Change, gitfs.Rule, bool)
	LastBelow(path string) (gitfs.Change, bool)
	Created(path string) (gitfs.Change, bool)
	Deleted(path string) (gitfs.Change, bool)
	MovedTo(path string) (string, bool)
	Moves(choose func(path string) bool) iter.Seq[gitfs.Move]
	Changes(path string, since time.Time) int
	Touches(path string, since time.Time) []gitfs.Touch
	Commits() int
	FirstCommit() (gitfs.Change, bool)
	LastCommit() gitfs.Change
	LastHumanCommit() (gitfs.Change, bool)
	Shallow() bool
}

func changeOf(c gitfs.Change) *Change {
	return &Change{Commit: c.Commit.String(), When: c.When, Author: clip(c.Author.Name)}
}

// known turns an answer of history into a fact: nil where there is none.
func known(c gitfs.Change, ok bool) *Change {
	if !ok {
		return nil
	}
	return changeOf(c)
}

// lastOf is the last change of a path, nil without history.
func lastOf(history History, path string) *Change {
	if history == nil {
		return nil
	}
	return known(history.Last(path))
}

// meaningfulOf is the last meaningful change, with the rule that passed over
// newer ones.
func meaningfulOf(history History, path string) *Change {
	if history == nil {
		return nil
	}
	c, rule, ok := history.LastMeaningful(path)
	if !ok {
		return nil
	}
	change := changeOf(c)
	if last, ok := history.Last(path); ok && last.Commit != c.Commit {
		change.Rule = string(rule) // it may stand for want of a better one, as the creation by a bot does
	}
	return change
}

// Bounds on what may be asked of history. A question about a folder costs as
// much as it has files; what is beyond is unknown.
const (
	maxCounts  = 5_000_000 // files whose changes are counted
	maxDeleted = 50_000    // paths that are not there
	maxMoved   = 500       // of those, deleted ones that are followed
)

// past asks history what documents need, each question once.
type past struct {
	history History
	files   *index
	counts  map[since]int
	gone    map[string]departure
	counted int
	moved   int
}

type since struct {
	path string
	when int64
}

// departure is what became of a path that is not there.
type departure struct {
	movedTo string
	by      *Change
}

func newPast(history History, files *index) *past {
	return &past{history: history, files: files, counts: map[since]int{}, gone: map[string]departure{}}
}

// changes counts how often a file or folder has changed since a date; it is
// not known in a shallow repository.
func (h *past) changes(p string, when time.Time) (n int, known bool) {
	if h.history == nil || h.history.Shallow() {
		return 0, false
	}
	question := since{p, when.UnixNano()}
	if n, ok := h.counts[question]; ok {
		return n, true
	}
	from, to := h.files.below(p)
	if h.counted += 1 + to - from; h.counted > maxCounts {
		return 0, false
	}
	n = h.history.Changes(p, when)
	h.counts[question] = n
	return n, true
}

// left tells what became of a path that is not there: where it went, and the
// commit that deleted it.
func (h *past) left(p string) (movedTo string, by *Change) {
	if h == nil || h.history == nil {
		return "", nil
	}
	if d, ok := h.gone[p]; ok {
		return d.movedTo, d.by
	}
	if len(h.gone) >= maxDeleted {
		return "", nil
	}
	var d departure
	if change, ok := h.history.Deleted(p); ok {
		d.by = changeOf(change)
		if h.moved++; h.moved <= maxMoved {
			d.movedTo, _ = h.history.MovedTo(p)
		}
	}
	h.gone[p] = d
	return d.movedTo, d.by
}
