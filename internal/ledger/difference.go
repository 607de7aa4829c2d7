package ledger

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"daybook/internal/finding"
)

// Difference is what changed between two editions.
type Difference struct {
	From     Side        `json:"from"`
	To       Side        `json:"to"`
	Rules    bool        `json:"rulesMoved"`              // another rule set
	Daybook  bool        `json:"daybookMoved"`            // another release made it
	Added    []string    `json:"checksAdded,omitempty"`   // checks that have results in To alone
	Dropped  []string    `json:"checksDropped,omitempty"` // and in From alone
	Levels   []LevelMove `json:"levels"`                  // of services that are in both, by name
	Came     []ServiceAt `json:"came"`                    // with the level of To
	Went     []ServiceAt `json:"went"`                    // with the level of From
	Opened   []Turn      `json:"opened"`                  // not known before
	Reopened []Turn      `json:"reopened"`                // closed or exempt before
	Closed   []Turn      `json:"closed"`
	Exempted []Turn      `json:"exempted"`
	Passed   []Turn      `json:"passed"` // opened and closed, or the other way round, in between
	// Missed are the repositories that To could not look at: what it says of
	// them is older.
	Missed []string `json:"missed,omitempty"`
	// Joined counts the findings that became parts of others and stand by
	// themselves no longer; of one ledger also those that opened in between.
	Joined int `json:"joined,omitempty"`
	// Folded counts the findings above whose history the ledger shortened: they
	// may have been closed for a while between their first and their last day.
	Folded int `json:"folded,omitempty"`
}

// Side is one of the two editions. That before the first one is its zero value.
type Side struct {
	Date     string       `json:"date,omitempty"`
	Number   int          `json:"number,omitempty"`
	Place    string       `json:"place,omitempty"` // of the ledger, where it is not the same for both
	RuleSet  string       `json:"ruleSet,omitempty"`
	Release  string       `json:"release,omitempty"`
	Services int          `json:"services"`
	Standing int          `json:"standing"`
	Exempt   int          `json:"exempt"`
	Levels   []LevelCount `json:"levels,omitempty"`
}

func side(e Edition) Side {
	return Side{
		Date: e.Date, Number: e.Number, RuleSet: e.RuleSet, Release: e.Release,
		Services: e.Services, Standing: e.Standing, Exempt: e.Exempt, Levels: e.Levels,
	}
}

// Turn is a finding that is in another state than before.
type Turn struct {
	finding.Finding
	Owner   string  `json:"owner,omitempty"`
	Was     State   `json:"was,omitempty"` // "" where it was not known
	Is      State   `json:"is,omitempty"`  // "" where the other ledger does not know it
	Why     string  `json:"why,omitempty"` // of a closing
	Because []Cause `json:"because,omitempty"`
	// At is when it last turned, up to the newer edition.
	At    time.Time `json:"at,omitzero"`
	Entry *Entry    `json:"-"` // the book's own: only read
}

// MarshalJSON adds the finding's id, by which feeds and pages know it.
func (t Turn) MarshalJSON() ([]byte, error) {
	type plain Turn // without this method
	return json.Marshal(struct {
		ID string `json:"id"`
		plain
	}{t.Key.ID(), plain(t)})
}

// Empty reports whether nothing changed that the ledger tells.
func (d *Difference) Empty() bool {
	return !d.Rules && !d.Daybook && len(d.Added)+len(d.Dropped)+len(d.Levels)+len(d.Came)+len(d.Went)+
		len(d.Opened)+len(d.Reopened)+len(d.Closed)+len(d.Exempted)+len(d.Passed)+d.Joined == 0
}

// Compare tells what changed between two editions of the book. "" for from is
// the time before the first one.
func (t *Timeline) Compare(from, to string) (*Difference, error) {
	newer, ok := t.Edition(to)
	if !ok {
		return nil, fmt.Errorf("there is no edition of %s", to)
	}
	older, ok := t.Edition(from)
	if !ok && from != "" {
		return nil, fmt.Errorf("there is no edition of %s", from)
	}
	if from > to {
		return nil, fmt.Errorf("%s is after %s; name the older edition first", from, to)
	}
	d := begun(older, newer)
	for _, e := range t.happened(from, to) {
		d.turn(e, e.at(from), e.at(to))
		if first := e.Events[0]; (e.Folded || len(e.Events) == maxEvents) && first.Edition <= from && from < e.Events[1].Edition {
			d.Folded++
		}
	}
	for _, e := range t.book.editions {
		if e.Date > from && e.Date <= to {
			d.Joined += e.Joined
		}
	}
	d.sort()
	for i := range t.book.services {
		t.service(d, &t.book.services[i], older, newer)
	}
	return d, nil
}

// service compares one service.
func (t *Timeline) service(d *Difference, s *Service, older, newer Edition) {
	was, is := older.Date != "" && t.there(s, older), t.there(s, newer)
	switch {
	case was && is:
		var sum LevelMove
		for i, step := range t.between(s.Name, older.Date, newer.Date) {
			if i == 0 {
				sum = step.move
			}
			sum.To = step.move.To
			sum.Repository = sum.Repository || step.move.Repository
		}
		if sum.Rules, sum.Daybook = d.Rules, d.Daybook; sum.From != sum.To {
			d.Levels = append(d.Levels, sum)
		}
	case is:
		d.Came = append(d.Came, ServiceAt{s.Name, s.Repository, t.level(s, newer.Date)})
	case was:
		d.Went = append(d.Went, ServiceAt{s.Name, s.Repository, t.level(s, older.Date)})
	}
}

func (t *Timeline) between(service, from, to string) []step {
	var steps []step
	for _, step := range t.moves[service] {
		if step.date > from && step.date <= to {
			steps = append(steps, step)
		}
	}
	return steps
}

// Between tells what differs between the newest editions of two books, of
// which neither need know the other. What the newer one tells as one finding,
// and the older one as several, has neither opened nor closed because of that.
func Between(a, b *Book) *Difference {
	older, _ := a.Latest()
	newer, _ := b.Latest()
	d := begun(older, newer)
	parts := inherited(a, b)
	d.Joined = parts.joined(a, b)
	for i := range b.entries {
		e := &b.entries[i]
		was := parts.before(e)
		if known, ok := a.Entry(e.Key); ok {
			was = known.State
		}
		d.turn(e, was, e.State)
	}
	for i := range a.entries {
		e := &a.entries[i]
		if _, ok := b.Entry(e.Key); !ok && !parts.took(e) {
			d.turn(e, e.State, "")
		}
	}
	d.sort()
	d.betweenServices(a, b, older, newer)
	d.explain(a, b)
	return d
}

// explain says of findings what moved between two books: the events of either
// know their own nights alone.
func (d *Difference) explain(a, b *Book) {
	for _, turns := range [][]Turn{d.Opened, d.Reopened, d.Closed, d.Exempted, d.Passed} {
		for i := range turns {
			old, before := a.Service(turns[i].Service)
			now, after := b.Service(turns[i].Service)
			turns[i].Because = nil
			switch {
			case before && after:
				turns[i].Because = moved(old.Commit != now.Commit, d.Rules, d.Daybook)
			case after && turns[i].Service != "":
				turns[i].Because = []Cause{ServiceNew}
			}
		}
	}
}

func (d *Difference) betweenServices(a, b *Book, older, newer Edition) {
	past, present := a.Timeline(), b.Timeline()
	before := map[string]Service{}
	for _, s := range a.services {
		if past.there(&s, older) {
			before[s.Name] = s
		}
	}
	for _, s := range b.services {
		if !present.there(&s, newer) {
			continue
		}
		old, ok := before[s.Name]
		delete(before, s.Name)
		switch {
		case !ok:
			d.Came = append(d.Came, ServiceAt{s.Name, s.Repository, s.Level})
		case old.Level != s.Level:
			d.Levels = append(d.Levels, LevelMove{
				Service: s.Name, From: old.Level, To: s.Level,
				Repository: old.Commit != s.Commit, Rules: d.Rules, Daybook: d.Daybook,
			})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		s := before[name]
		d.Went = append(d.Went, ServiceAt{s.Name, s.Repository, s.Level})
	}
}

func begun(older, newer Edition) *Difference {
	d := &Difference{
		From: side(older), To: side(newer),
		Rules:   older.RuleSet != newer.RuleSet && older.Date != "",
		Daybook: older.Release != newer.Release && older.Release != "" && newer.Release != "",
		Levels:  []LevelMove{}, Came: []ServiceAt{}, Went: []ServiceAt{},
		Opened: []Turn{}, Reopened: []Turn{}, Closed: []Turn{}, Exempted: []Turn{}, Passed: []Turn{},
		Missed: slices.Sorted(slices.Values(append(slices.Clone(newer.Unreachable), newer.Absent...))),
	}
	if len(older.Checks) > 0 && len(newer.Checks) > 0 {
		d.Added, d.Dropped = missing(newer.Checks, older.Checks), missing(older.Checks, newer.Checks)
	}
	return d
}

// missing are the checks of one edition that have no result in the other.
func missing(checks, from map[string]Counts) []string {
	var ids []string
	for id := range checks {
		if _, ok := from[id]; !ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// turn sorts a finding in by where it was and where it is.
func (d *Difference) turn(e *Entry, was, is State) {
	t := Turn{Finding: e.Finding, Owner: e.Owner, Was: was, Is: is, Entry: e}
	if last, ok := e.lastBefore(d.To.Date); ok {
		t.Because, t.At = last.Because, last.At
		if is == StateClosed {
			t.Why = last.Why
		}
	}
	stood := was == StateOpen || was == StateExempt
	switch {
	case was == is, !stood && is != StateOpen && is != StateExempt:
		if e.turnedBetween(d.From.Date, d.To.Date) {
			d.Passed = append(d.Passed, t)
		}
	case is == StateOpen && was == "":
		d.Opened = append(d.Opened, t)
	case is == StateOpen:
		d.Reopened = append(d.Reopened, t)
	case is == StateExempt:
		d.Exempted = append(d.Exempted, t)
	default:
		d.Closed = append(d.Closed, t)
	}
}

// lastBefore is the newest event up to a date.
func (e *Entry) lastBefore(date string) (Event, bool) {
	for _, event := range slices.Backward(e.Events) {
		if event.Edition <= date {
			return event, true
		}
	}
	return Event{}, false
}

func (e *Entry) turnedBetween(from, to string) bool {
	return slices.ContainsFunc(e.Events, func(event Event) bool { return event.Edition > from && event.Edition <= to })
}

// sort puts what fails before what warns, and then goes by key.
func (d *Difference) sort() {
	for _, turns := range [][]Turn{d.Opened, d.Reopened, d.Closed, d.Exempted, d.Passed} {
		slices.SortStableFunc(turns, func(a, b Turn) int {
			return cmp.Or(cmp.Compare(severity[b.Outcome], severity[a.Outcome]), strings.Compare(a.Service, b.Service), a.Key.Compare(b.Key))
		})
	}
}
