package ledger

import (
	"maps"
	"slices"
)

// enterEdition sums the book up, last, because it counts what the other steps
// left.
func (e *entering) enterEdition() {
	edition := Edition{Date: e.date, Number: len(e.book.editions) + 1, At: e.now}
	last := len(e.book.editions) - 1
	if last >= 0 && e.book.editions[last].Date == e.date {
		old := e.book.editions[last]
		edition.Number, edition.At, edition.Moved = old.Number, old.At, old.Moved
		edition.Returned, edition.Went, edition.Joined = old.Returned, old.Went, old.Joined
		e.book.editions = e.book.editions[:last]
	}
	edition.Joined += len(e.adopted) - e.heirs
	edition.RuleSet = valid(e.night.RuleSet)
	edition.RulesMoved = e.before != nil && e.before.RuleSet != edition.RuleSet
	edition.Release = valid(e.night.Release)
	edition.Moved = mergeMoves(edition.Moved, e.changes.Moved)
	edition.Returned, edition.Went = mergePresence(edition.Returned, edition.Went, e.returned, e.went)
	e.countRepositories(&edition)
	e.countServices(&edition)
	e.countFindings(&edition)
	e.book.editions = append(e.book.editions, edition)
	e.changes.Edition = edition
}

// mergeMoves joins the moves of several builds of one date: a service that came
// back to where it was has not moved.
func mergeMoves(before, now []LevelMove) []LevelMove {
	moves := make(map[string]LevelMove, len(before)+len(now))
	for _, m := range before {
		moves[m.Service] = m
	}
	for _, m := range now {
		if old, ok := moves[m.Service]; ok {
			m.From = old.From
			m.Repository = m.Repository || old.Repository
			m.Daybook = m.Daybook || old.Daybook
		}
		moves[m.Service] = m
	}
	maps.DeleteFunc(moves, func(_ string, m LevelMove) bool { return m.From == m.To })
	if len(moves) == 0 {
		return nil
	}
	return slices.SortedFunc(maps.Values(moves), compareMoves)
}

// mergePresence joins what several builds of one date saw go and come back: a
// service that did both is where it was.
func mergePresence(returned, went, nowReturned, nowWent []string) (allReturned, allWent []string) {
	without := func(names, others []string) []string {
		var left []string
		for _, name := range names {
			if !slices.Contains(others, name) {
				left = append(left, name)
			}
		}
		return left
	}
	allReturned = append(without(returned, nowWent), without(nowReturned, went)...)
	allWent = append(without(went, nowReturned), without(nowWent, returned)...)
	slices.Sort(allReturned)
	slices.Sort(allWent)
	return allReturned, allWent
}

func (e *entering) countRepositories(edition *Edition) {
	for _, r := range e.book.repositories {
		switch {
		case !e.known[r.Name]:
			edition.Absent = append(edition.Absent, r.Name)
			continue
		case !e.surveyed(r.Name):
			edition.Unreachable = append(edition.Unreachable, r.Name)
		}
		edition.Repositories++
	}
}

// countServices counts those of the fleet; where a repository could not be
// looked at tonight, as they were last seen.
func (e *entering) countServices(edition *Edition) {
	levels := make(map[string]int)
	checks := make(map[string]Counts)
	for _, s := range e.book.services {
		if !e.known[s.Repository] || s.FirstSeen.IsZero() || !s.Gone.IsZero() {
			continue
		}
		edition.Services++
		if s.Level != "" {
			levels[s.Level]++
		}
		for check, standing := range s.Results {
			edition.Outcomes[standing.Outcome]++
			counts := checks[check]
			counts[standing.Outcome]++
			checks[check] = counts
		}
	}
	if len(checks) > 0 {
		edition.Checks = checks
	}
	for _, level := range e.night.Levels {
		edition.Levels = append(edition.Levels, LevelCount{level, levels[level]})
		delete(levels, level)
	}
	for _, level := range slices.Sorted(maps.Keys(levels)) {
		edition.Levels = append(edition.Levels, LevelCount{level, levels[level]})
	}
}

func (e *entering) countFindings(edition *Edition) {
	for i := range e.book.entries {
		entry := &e.book.entries[i]
		switch entry.State {
		case StateOpen:
			edition.Standing++
		case StateExempt:
			edition.Exempt++
		}
		opened, closed := entry.in(e.date)
		if opened {
			edition.Opened++
		}
		if closed {
			edition.Closed++
		}
	}
}

// in says whether the finding opened and whether it closed on that date.
func (e *Entry) in(date string) (opened, closed bool) {
	for _, event := range slices.Backward(e.Events) {
		if event.Edition < date {
			break
		}
		if event.Edition == date {
			opened = opened || event.What.Opens()
			closed = closed || event.What == Closed
		}
	}
	return opened, closed
}
