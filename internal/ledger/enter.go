package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"daybook/internal/finding"
)

// Night is all that one build saw.
type Night struct {
	Now      time.Time
	RuleSet  string          // version or hash of the checks and thresholds
	Release  string          // of daybook; "" if not told
	Checks   []string        // the checks of the rule set; nil if not told, then none counts as withdrawn
	Levels   []string        // names of the levels, from the lowest rung up
	Known    []string        // repositories in the fleet list
	Surveyed map[string]bool // repositories really looked at: survey made tonight, or their refs seen to be unchanged
	Retired  []string        // repositories that were declared to have left the fleet
	Results  []Result
	Cards    []Card
}

// Result is what one check concluded about one service. The ledger takes it
// only for a repository that was surveyed. A check that is switched off for one
// service gives it not-applicable: no result at all is silence.
type Result struct {
	Service    string
	Repository string
	Check      string
	Outcome    finding.Outcome
	Owner      string // reference of the owning team
	// Findings with the outcome Exempt are exempt one by one; with the result's
	// outcome Exempt all of them are. A result that is exempt without findings
	// makes all that stand exempt.
	Findings []finding.Finding
}

// Card is where one service stands tonight.
type Card struct {
	Service     string
	Repository  string
	Level       string
	Points, Max int
	Commit      string
}

// Changes are what one call of Enter changed; entering the same night again
// changes nothing. What a date changed is asked from Book.ByEdition.
type Changes struct {
	Edition  Edition
	Opened   []Entry // new, come back, or no longer exempt
	Closed   []Entry
	Exempted []Entry
	Moved    []LevelMove
}

// Enter returns the book after the night. Silence resolves nothing: a finding
// closes only when its repository was surveyed and its check measured its
// service, or when its service is gone from a surveyed repository, its check
// was withdrawn, or its repository retired. A date has one edition; a later
// build of the same date adds to it. A night before the newest edition is an
// error.
func (b *Book) Enter(n Night) (*Book, Changes, error) {
	e, err := begin(b, n)
	if err != nil {
		return nil, Changes{}, err
	}
	e.enterRepositories()
	e.enterServices()
	e.enterFindings()
	e.closeUnseen()
	e.enterEdition()
	return e.book, e.changes, nil
}

// entering is the work of one Enter: the next book as it comes to be.
type entering struct {
	night    Night
	now      time.Time
	date     string
	before   *Edition // of the last date before this one
	book     *Book
	known    map[string]bool
	looked   map[string]bool // surveyed, and not retired
	checks   map[string]bool // nil: not told
	retired  map[string]bool
	present  map[subject]bool
	verdicts map[verdictKey]*verdict
	seen     map[finding.Key]bool
	at       map[finding.Key]int  // index into book.entries, until they are sorted
	adopted  map[finding.Key]bool // findings that are parts of others now
	heirs    int                  // that had no entry of their own
	causes   map[subject][]Cause  // of what happens to the findings of a service tonight
	returned []string             // services
	went     []string
	changes  Changes
}

type subject struct{ repository, service string }

func begin(b *Book, n Night) (*entering, error) {
	if n.Now.IsZero() {
		return nil, fmt.Errorf("the night has no time")
	}
	now := n.Now.UTC().Truncate(time.Second)
	date := now.Format(time.DateOnly)
	e := &entering{
		night: n, now: now, date: date,
		book: &Book{
			editions:     slices.Clone(b.editions),
			repositories: slices.Clone(b.repositories),
			services:     slices.Clone(b.services),
			entries:      slices.Clone(b.entries),
		},
		known:   setOf(n.Known),
		looked:  make(map[string]bool, len(n.Surveyed)),
		retired: setOf(n.Retired),
		seen:    make(map[finding.Key]bool, len(b.entries)),
		at:      make(map[finding.Key]int, len(b.entries)),
		adopted: map[finding.Key]bool{},
	}
	if last := len(b.editions) - 1; last >= 0 {
		if date < b.editions[last].Date {
			return nil, fmt.Errorf("the newest edition is of %s, this night of %s: an edition cannot be entered before an older one; check the clock, --now or SOURCE_DATE_EPOCH, or use another state folder",
				b.editions[last].Date, date)
		}
		if b.editions[last].Date == date {
			last--
		}
		if last >= 0 {
			e.before = &b.editions[last]
		}
	}
	for r, surveyed := range n.Surveyed {
		if surveyed {
			e.known[valid(r)], e.looked[valid(r)] = true, true
		}
	}
	for r := range e.retired {
		delete(e.known, r)
		delete(e.looked, r)
	}
	if n.Checks != nil {
		e.checks = setOf(n.Checks)
	}
	for i, entry := range e.book.entries {
		e.at[entry.Key] = i
	}
	e.verdicts = gather(n.Results, e.surveyed)
	return e, nil
}

func (e *entering) surveyed(repository string) bool { return e.looked[repository] }

// touch moves a time of last sight to tonight, once for each date, so that
// building a date again changes nothing.
func (e *entering) touch(t *time.Time) {
	if t.IsZero() || t.Format(time.DateOnly) != e.date {
		*t = e.now
	}
}

func (e *entering) enterRepositories() {
	at := make(map[string]int, len(e.book.repositories))
	kept := e.book.repositories[:0]
	for _, r := range e.book.repositories {
		if e.retired[r.Name] {
			continue
		}
		at[r.Name] = len(kept)
		kept = append(kept, r)
	}
	for name := range e.known {
		if _, old := at[name]; !old {
			kept = append(kept, Repository{Name: name, FirstSeen: e.now})
		}
	}
	for i := range kept {
		r := &kept[i]
		switch {
		case !e.known[r.Name]:
			if r.Absent.IsZero() {
				r.Absent = e.now
			}
		default:
			r.Absent = time.Time{}
			if e.surveyed(r.Name) {
				e.touch(&r.LastSurveyed)
			}
		}
	}
	slices.SortFunc(kept, func(a, b Repository) int { return strings.Compare(a.Name, b.Name) })
	e.book.repositories = kept
}

// setOf keeps names as the ledger writes them.
func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[valid(name)] = true
	}
	return set
}
