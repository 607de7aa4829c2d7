package gitfs

import (
	"context"
	"time"
)

// HistoryOptions say which commits do not count as meaningful. They may change
// from run to run: the index holds what happened, not what it means.
type HistoryOptions struct {
	// Bots are further patterns, matched without regard to case anywhere in an
	// author's name or address.
	Bots []string
	// MassEdit is the number of files above which a commit is a mass edit;
	// 0 means 100, a negative number that there are none.
	MassEdit int
}

// Rule says why newer commits than the one named were passed over.
type Rule string

// The rules of LastMeaningful.
const (
	RuleNone     Rule = ""
	RuleBot      Rule = "bot"
	RuleMassEdit Rule = "mass edit"
)

// Contribution is what one person did.
type Contribution struct {
	Person  Person    `json:"person"`
	Commits int       `json:"commits"`
	Last    time.Time `json:"last"`
}

// History answers for every path what happened to it up to one commit.
type History struct{}

// History walks all commits that lead to tip and are not yet in indexFile, and
// saves them there; without a file name it keeps nothing. An index that cannot
// be read, or that belongs to other commits, is made anew.
func (r *Repo) History(ctx context.Context, tip Hash, indexFile string, opts HistoryOptions) (*History, error) {
	panic("soon")
}

// Last is the newest change that gave path the content that it has at the tip.
func (h *History) Last(path string) (Change, bool) { panic("soon") }

// LastMeaningful is like Last without bots and mass edits. The rule is the one
// that passed over the newest change. Where only such commits exist, it is the
// one that created the path.
func (h *History) LastMeaningful(path string) (Change, Rule, bool) { panic("soon") }

// LastBelow is the newest meaningful change of a file, or of anything in or
// once in a directory ("." is everything).
func (h *History) LastBelow(path string) (Change, bool) { panic("soon") }

// Changes counts the meaningful commits after since that changed a file or
// anything below a directory.
func (h *History) Changes(path string, since time.Time) int { panic("soon") }

// Created is the commit that brought the path as it stands at the tip: its
// first, or the one that brought it back after its last deletion.
func (h *History) Created(path string) (Change, bool) { panic("soon") }

// Deleted is the last deletion of a file or directory that is not at the tip.
func (h *History) Deleted(path string) (Change, bool) { panic("soon") }

// MovedTo is the path where the content of a deleted file is at the tip,
// if the commits that deleted it added the same content elsewhere.
func (h *History) MovedTo(path string) (string, bool) { panic("soon") }

// Authors are the people who changed a file or anything below a directory
// after since, bots left out: most commits first, then the latest, then by
// name. "" and "." are the whole repository.
func (h *History) Authors(path string, since time.Time) []Contribution { panic("soon") }

// Commits is the number of commits up to the tip.
func (h *History) Commits() int { panic("soon") }

// FirstCommit is the oldest commit; it is not known in a shallow repository.
func (h *History) FirstCommit() (Change, bool) { panic("soon") }

// LastCommit is the tip.
func (h *History) LastCommit() Change { panic("soon") }

// LastHumanCommit is the newest commit that is not a bot's.
func (h *History) LastHumanCommit() (Change, bool) { panic("soon") }

// Shallow reports whether older commits are cut off, so that dates of what did
// not change since are not known.
func (h *History) Shallow() bool { panic("soon") }
