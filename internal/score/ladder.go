// Package score says where a service stands: on which rung of the ladder, with
// how many points, and what to mend first. It counts in integers and knows
// nothing of how a check came to its outcome.
package score

import (
	"errors"
	"fmt"
	"slices"

	"daybook/internal/finding"
)

// Ladder is the rungs from the lowest up. A rung is held when it and all rungs
// below it are.
type Ladder struct {
	Rungs []Rung
}

// Rung is one level. A check stands on the first rung that lists it; one that
// no rung lists stands on the rung that takes the place of its own.
type Rung struct {
	Name   string
	Color  string   // for the theme: bronze, silver, gold, or a CSS colour
	From   string   // the rung of the default ladder in whose place it stands; "" for the one of its own name
	Checks []string // further checks, by id
	// Warn lets a warning hold: it is shown and does not stand in the way.
	Warn bool
	// Unmeasured lets a check hold that could not be measured. Unknown is not
	// pass, so that no default rung does.
	Unmeasured bool
	// Observed asks that one check at least passes that looks at what is done,
	// not at what is declared.
	Observed bool
}

// DefaultLadder is Bronze, Silver, Gold.
func DefaultLadder() Ladder {
	return Ladder{Rungs: []Rung{
		{Name: "Bronze", Color: "bronze", Warn: true},
		{Name: "Silver", Color: "silver", Warn: true},
		{Name: "Gold", Color: "gold", Observed: true},
	}}
}

// Names lists the rungs from the lowest up.
func (l Ladder) Names() []string {
	names := make([]string, len(l.Rungs))
	for i, r := range l.Rungs {
		names[i] = r.Name
	}
	return names
}

// Validate says what makes a ladder useless.
func (l Ladder) Validate() error {
	if len(l.Rungs) == 0 {
		return errors.New("a ladder needs at least one level")
	}
	for i, r := range l.Rungs {
		if r.Name == "" {
			return fmt.Errorf("level %d has no name", i+1)
		}
		if slices.Contains(l.Names()[:i], r.Name) {
			return fmt.Errorf("two levels are called %q", r.Name)
		}
		for _, id := range r.Checks {
			for _, below := range l.Rungs[:i] {
				if slices.Contains(below.Checks, id) {
					return fmt.Errorf("the check %s is asked for on two levels, %q and %q", id, below.Name, r.Name)
				}
			}
		}
	}
	return nil
}

// rungOf is the index of the rung on which a check stands; -1 for none: it
// then gives points and stands in nobody's way.
func (l Ladder) rungOf(check, rung string) int {
	for i, r := range l.Rungs {
		if slices.Contains(r.Checks, check) {
			return i
		}
	}
	for i, r := range l.Rungs {
		if r.From == rung || r.From == "" && r.Name == rung {
			return i
		}
	}
	return -1
}

// blocks reports whether an outcome stands in the way of the rung.
func (r Rung) blocks(o finding.Outcome) bool {
	switch o {
	case finding.Fail:
		return true
	case finding.Warn:
		return !r.Warn
	case finding.NotMeasured:
		return !r.Unmeasured
	}
	return false
}
