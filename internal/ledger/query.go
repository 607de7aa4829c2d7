package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"daybook/internal/finding"
)

// Editions returns all editions, oldest first.
func (b *Book) Editions() []Edition { return slices.Clone(b.editions) }

// Latest returns the newest edition; false in an empty book.
func (b *Book) Latest() (Edition, bool) {
	if len(b.editions) == 0 {
		return Edition{}, false
	}
	return b.editions[len(b.editions)-1], true
}

// Repositories returns all repositories, by name.
func (b *Book) Repositories() []Repository { return slices.Clone(b.repositories) }

// Repository returns what is known of one repository.
func (b *Book) Repository(name string) (Repository, bool) {
	i, ok := slices.BinarySearchFunc(b.repositories, name, func(r Repository, name string) int {
		return strings.Compare(r.Name, name)
	})
	if !ok {
		return Repository{}, false
	}
	return b.repositories[i], true
}

// Services returns all services that ever had a name, by name.
func (b *Book) Services() []Service { return slices.Clone(b.services) }

// Service returns one service by its name.
func (b *Book) Service(name string) (Service, bool) {
	i, ok := slices.BinarySearchFunc(b.services, name, func(s Service, name string) int {
		return strings.Compare(s.Name, name)
	})
	if !ok {
		return Service{}, false
	}
	return b.services[i], true
}

// Since returns the standing outcome of a check for a service, and since when.
func (b *Book) Since(service, check string) (Standing, bool) {
	s, ok := b.Service(service)
	if !ok {
		return Standing{}, false
	}
	standing, ok := s.Results[check]
	return standing, ok
}

// Entries returns all findings, by key.
func (b *Book) Entries() []Entry { return slices.Clone(b.entries) }

// Entry returns one finding by its key.
func (b *Book) Entry(key finding.Key) (Entry, bool) {
	i, ok := slices.BinarySearchFunc(b.entries, Key(key), func(e Entry, key finding.Key) int {
		return e.Key.Compare(key)
	})
	if !ok {
		return Entry{}, false
	}
	return b.entries[i], true
}

// The findings that the following return are the book's own, because there
// may be very many: whoever asks only reads them.

// Open returns the findings that stand, by key.
func (b *Book) Open() []*Entry {
	return b.entriesThat(func(e *Entry) bool { return e.State == StateOpen })
}

// Exempt returns the findings that are exempt, by key.
func (b *Book) Exempt() []*Entry {
	return b.entriesThat(func(e *Entry) bool { return e.State == StateExempt })
}

// Closed returns the findings that were closed at that time or later and stay
// so, newest first.
func (b *Book) Closed(since time.Time) []*Entry {
	closed := b.entriesThat(func(e *Entry) bool { return e.State == StateClosed && !e.Closed.Before(since) })
	slices.SortStableFunc(closed, func(a, b *Entry) int { return b.Closed.Compare(a.Closed) })
	return closed
}

// ByEdition returns what opened and what closed on one date, by key; a finding
// that did both is in both.
func (b *Book) ByEdition(date string) (opened, closed []*Entry) {
	opened = b.entriesThat(func(e *Entry) bool { o, _ := e.in(date); return o })
	closed = b.entriesThat(func(e *Entry) bool { _, c := e.in(date); return c })
	return opened, closed
}

func (b *Book) entriesThat(keep func(*Entry) bool) []*Entry {
	var kept []*Entry
	for i := range b.entries {
		if e := &b.entries[i]; keep(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

// Happening is one event with the finding it happened to.
type Happening struct {
	Event
	Entry *Entry // the book's own: only read
}

// Happenings returns the history of all findings, newest first, those of one
// moment by key.
func (b *Book) Happenings() []Happening {
	var all []Happening
	for i := range b.entries {
		e := &b.entries[i]
		for _, event := range slices.Backward(e.Events) {
			all = append(all, Happening{event, e})
		}
	}
	slices.SortStableFunc(all, func(a, b Happening) int {
		return cmp.Or(b.At.Compare(a.At), a.Entry.Key.Compare(b.Entry.Key))
	})
	return all
}
