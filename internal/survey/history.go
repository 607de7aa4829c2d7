package survey

import (
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
	Changes(path string, since time.Time) int
	Commits() int
	FirstCommit() (gitfs.Change, bool)
	LastCommit() gitfs.Change
	LastHumanCommit() (gitfs.Change, bool)
	Shallow() bool
}

func changeOf(c gitfs.Change) *Change {
	return &Change{Commit: c.Commit.String(), When: c.When, Author: c.Author.Name}
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
	change.Rule = string(rule)
	return change
}
