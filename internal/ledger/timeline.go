package ledger

import (
	"slices"
	"strings"
	"time"
)

// Timeline is a book's history, indexed by dates, for many questions about the
// past. It is only read, and so is its book.
type Timeline struct {
	book     *Book
	byDate   map[string][]*Entry // by date of the edition, what happened to which findings, by key
	moves    map[string][]step   // of levels, by service, oldest first
	presence map[string][]step   // comings and goings, by service, oldest first
}

// step is a turn in what the ledger knows of a service.
type step struct {
	date    string
	move    LevelMove
	present bool // from that date on
}

// Timeline indexes the book.
func (b *Book) Timeline() *Timeline {
	t := &Timeline{book: b, byDate: map[string][]*Entry{}, moves: map[string][]step{}, presence: map[string][]step{}}
	for i := range b.entries {
		e, last := &b.entries[i], ""
		for _, event := range e.Events {
			if event.Edition != last {
				t.byDate[event.Edition] = append(t.byDate[event.Edition], e)
			}
			last = event.Edition
		}
	}
	for _, edition := range b.editions {
		for _, m := range edition.Moved {
			t.moves[m.Service] = append(t.moves[m.Service], step{date: edition.Date, move: m})
		}
		for _, name := range edition.Returned {
			t.presence[name] = append(t.presence[name], step{date: edition.Date, present: true})
		}
		for _, name := range edition.Went {
			t.presence[name] = append(t.presence[name], step{date: edition.Date})
		}
	}
	for _, s := range b.services {
		// Old ledgers know of the last going alone.
		if steps := t.presence[s.Name]; !s.Gone.IsZero() && (len(steps) == 0 || steps[len(steps)-1].present) {
			t.presence[s.Name] = append(steps, step{date: s.Gone.UTC().Format(time.DateOnly)})
		}
	}
	return t
}

// Edition returns the edition of a date.
func (t *Timeline) Edition(date string) (Edition, bool) {
	i, ok := slices.BinarySearchFunc(t.book.editions, date, func(e Edition, date string) int { return strings.Compare(e.Date, date) })
	if !ok {
		return Edition{}, false
	}
	return t.book.editions[i], true
}

// ServiceAt is a service as it stood in one edition.
type ServiceAt struct {
	Name       string `json:"name"`
	Repository string `json:"repository,omitempty"`
	Level      string `json:"level,omitempty"` // "" below the first
}

// Services are those of an edition, by name. What old ledgers do not tell is
// missing: they noted no rise from below the first level.
func (t *Timeline) Services(e Edition) []ServiceAt {
	var services []ServiceAt
	for i := range t.book.services {
		if s := &t.book.services[i]; t.there(s, e) {
			services = append(services, ServiceAt{s.Name, s.Repository, t.level(s, e.Date)})
		}
	}
	return services
}

// there says whether the edition counted the service.
func (t *Timeline) there(s *Service, e Edition) bool {
	if s.FirstSeen.IsZero() || s.FirstSeen.UTC().Format(time.DateOnly) > e.Date || slices.Contains(e.Absent, s.Repository) {
		return false
	}
	for _, step := range slices.Backward(t.presence[s.Name]) {
		if step.date <= e.Date {
			return step.present
		}
	}
	return true
}

// level is where the service stood after the edition of a date.
func (t *Timeline) level(s *Service, date string) string {
	for _, step := range t.moves[s.Name] {
		if step.date > date {
			return step.move.From
		}
	}
	return s.Level
}

// at is the state of a finding after the edition of a date; "" where it was not
// known yet.
func (e *Entry) at(date string) State {
	for _, event := range slices.Backward(e.Events) {
		if event.Edition > date {
			continue
		}
		switch event.What {
		case Closed:
			return StateClosed
		case Exempted:
			return StateExempt
		}
		return StateOpen
	}
	return ""
}

// happened are the findings to which something happened after from, up to to.
func (t *Timeline) happened(from, to string) []*Entry {
	seen := map[*Entry]bool{}
	var entries []*Entry
	for _, edition := range t.book.editions {
		if edition.Date <= from || edition.Date > to {
			continue
		}
		for _, e := range t.byDate[edition.Date] {
			if !seen[e] {
				seen[e] = true
				entries = append(entries, e)
			}
		}
	}
	return entries
}
