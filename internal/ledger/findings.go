package ledger

import (
	"slices"
	"time"

	"daybook/internal/finding"
)

// enterFindings enters what was seen tonight.
func (e *entering) enterFindings() {
	for _, v := range e.verdicts {
		for _, f := range v.findings {
			e.adopt(f, v.findings)
			f.Formerly = nil
			e.see(f, v.owner)
		}
	}
	e.book.entries = slices.DeleteFunc(e.book.entries, func(entry Entry) bool { return e.adopted[entry.Key] })
	slices.SortFunc(e.book.entries, compareEntries)
}

func compareEntries(a, b Entry) int { return a.Key.Compare(b.Key) }

func (e *entering) see(f finding.Finding, owner string) {
	e.seen[f.Key] = true
	i, old := e.at[f.Key]
	if !old {
		i = len(e.book.entries)
		e.at[f.Key] = i
		e.book.entries = append(e.book.entries, Entry{First: e.now})
	}
	entry := &e.book.entries[i]
	before := entry.State
	entry.Finding, entry.Owner = f, valid(owner)
	entry.Absent, entry.Folded = time.Time{}, false
	e.touch(&entry.LastSeen)

	if f.Outcome == finding.Exempt {
		e.exempt(entry)
		return
	}
	if before == StateOpen {
		return
	}
	what := Opened
	switch before {
	case StateClosed:
		what = Reopened
	case StateExempt:
		what = Unexempted
	}
	entry.State, entry.Closed = StateOpen, time.Time{}
	entry.Opened = e.happened(entry, what, "")
	e.changes.Opened = append(e.changes.Opened, *entry)
}

func (e *entering) exempt(entry *Entry) {
	if entry.State == StateExempt {
		return
	}
	entry.State, entry.Closed = StateExempt, time.Time{}
	e.happened(entry, Exempted, "")
	e.changes.Exempted = append(e.changes.Exempted, *entry)
}

// closeUnseen decides about every finding that was not seen tonight. It runs
// after all that was seen is entered, over sorted entries.
func (e *entering) closeUnseen() {
	for i := range e.book.entries {
		entry := &e.book.entries[i]
		if entry.State == StateClosed {
			e.fold(entry)
			continue
		}
		if !e.seen[entry.Key] {
			e.decide(entry)
		}
	}
	for _, changed := range [][]Entry{e.changes.Opened, e.changes.Closed, e.changes.Exempted} {
		slices.SortFunc(changed, compareEntries)
	}
}

func (e *entering) decide(entry *Entry) {
	switch {
	case e.retired[entry.Repository]:
		e.close(entry, WhyRetired)
		return
	case !e.known[entry.Repository]:
		if entry.Absent.IsZero() {
			entry.Absent = e.now
		}
		return
	}
	entry.Absent = time.Time{}
	if !e.surveyed(entry.Repository) {
		return
	}
	v := e.verdicts[verdictKey{entry.Repository, entry.Service, entry.Check}]
	switch {
	case entry.Service != "" && !e.present[subject{entry.Repository, entry.Service}]:
		e.close(entry, WhyServiceGone)
	case v == nil:
		if e.withdrawn(entry.Check) {
			e.close(entry, WhyWithdrawn)
		}
	case !v.measured:
		return
	case v.exempt && len(v.findings) == 0:
		e.exempt(entry)
	case v.outcome == finding.NotApplicable:
		e.close(entry, WhyNotApplicable)
	default:
		e.close(entry, WhyMended)
	}
}

func (e *entering) close(entry *Entry, why string) {
	entry.State, entry.Absent = StateClosed, time.Time{}
	entry.Closed = e.happened(entry, Closed, why)
	e.changes.Closed = append(e.changes.Closed, *entry)
}

// happened adds to the history and returns the time it noted, which is never
// before that of the event before: a later build of one date may be told an
// earlier hour.
func (e *entering) happened(entry *Entry, what What, why string) time.Time {
	at := e.now
	events := slices.Clone(entry.Events)
	if last := len(events) - 1; last >= 0 && events[last].At.After(at) {
		at = events[last].At
	}
	if len(events) >= maxEvents {
		events = slices.Delete(events, 1, len(events)-maxEvents+2)
	}
	entry.Events = append(events, Event{At: at, Edition: e.date, What: what, Why: why, Because: e.because(entry, why)})
	return at
}

// fold drops the details of a finding that was closed long ago. It counts from
// midnight, so that every build of one date folds the same.
func (e *entering) fold(entry *Entry) {
	if entry.Folded || e.now.Truncate(24*time.Hour).Sub(entry.Closed) < FoldAfter {
		return
	}
	entry.Folded, entry.Evidence, entry.Mend, entry.Parts = true, nil, "", nil
	if last := len(entry.Events) - 1; last > 1 {
		entry.Events = []Event{entry.Events[0], entry.Events[last]}
	}
}
