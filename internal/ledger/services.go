package ledger

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"daybook/internal/finding"
)

// enterServices brings levels, dates and results up to tonight. A service of a
// repository that was not surveyed stays as it is.
func (e *entering) enterServices() {
	cards := e.cards()
	e.present = make(map[subject]bool, len(cards))
	for s := range cards {
		e.present[s] = true
	}
	results := make(map[subject]map[string]finding.Outcome)
	for key, v := range e.verdicts {
		s := subject{key.repository, key.service}
		e.present[s] = true
		if results[s] == nil {
			results[s] = make(map[string]finding.Outcome)
		}
		results[s][key.check] = v.outcome
	}
	e.addServices()
	for i := range e.book.services {
		service := &e.book.services[i]
		s := subject{service.Repository, service.Name}
		switch {
		case e.present[s]:
			card, graded := cards[s]
			e.cause(s, service, card, graded)
			e.touch(&service.LastSeen)
			if service.FirstSeen.IsZero() {
				service.FirstSeen = e.now
			}
			if !service.Gone.IsZero() {
				service.Gone, e.returned = time.Time{}, append(e.returned, service.Name)
			}
			service.Results = e.standing(service.Results, results[s])
			if graded {
				e.grade(service, card)
			}
		case e.surveyed(s.repository) || e.retired[s.repository]:
			if service.Gone.IsZero() && !service.FirstSeen.IsZero() {
				service.Gone, e.went = e.now, append(e.went, service.Name)
			}
			service.Results = nil
		}
	}
	slices.SortFunc(e.changes.Moved, compareMoves)
}

func compareMoves(a, b LevelMove) int { return strings.Compare(a.Service, b.Service) }

func (e *entering) cards() map[subject]Card {
	cards := make(map[subject]Card, len(e.night.Cards))
	for _, c := range e.night.Cards {
		c.Service, c.Repository, c.Level, c.Commit = valid(c.Service), valid(c.Repository), valid(c.Level), valid(c.Commit)
		s := subject{c.Repository, c.Service}
		if other, twice := cards[s]; twice && compareCards(other, c) <= 0 {
			continue
		}
		if e.surveyed(c.Repository) {
			cards[s] = c
		}
	}
	return cards
}

func compareCards(a, b Card) int {
	return cmp.Or(
		strings.Compare(a.Level, b.Level),
		strings.Compare(a.Commit, b.Commit),
		cmp.Compare(a.Points, b.Points),
		cmp.Compare(a.Max, b.Max),
	)
}

// addServices makes room for services that come without having been named by
// Book.Name. The subject of checks on a whole repository has no name and is
// none.
func (e *entering) addServices() {
	have := make(map[string]bool, len(e.book.services))
	for _, s := range e.book.services {
		have[s.Name] = true
	}
	for s := range e.present {
		if s.service != "" && !have[s.service] {
			have[s.service] = true
			e.book.services = append(e.book.services, Service{Name: s.service, Repository: s.repository})
		}
	}
	sortServices(e.book.services)
}

func sortServices(services []Service) {
	slices.SortFunc(services, func(a, b Service) int { return strings.Compare(a.Name, b.Name) })
}

// standing keeps since when an outcome holds, for as long as it holds.
func (e *entering) standing(before map[string]Standing, outcomes map[string]finding.Outcome) map[string]Standing {
	after := maps.Clone(before)
	for check, outcome := range outcomes {
		if old, ok := before[check]; ok && old.Outcome == outcome {
			continue
		}
		if after == nil {
			after = make(map[string]Standing, len(outcomes))
		}
		after[check] = Standing{Outcome: outcome, Since: e.now}
	}
	maps.DeleteFunc(after, func(check string, _ Standing) bool { return e.withdrawn(check) })
	return after
}

func (e *entering) withdrawn(check string) bool { return e.checks != nil && !e.checks[check] }

// grade enters the level of a service and, where it is another one, the move.
func (e *entering) grade(s *Service, c Card) {
	move := LevelMove{
		Service: s.Name, From: s.Level, To: c.Level,
		Repository: s.Commit != c.Commit, Rules: e.rulesMoved(), Daybook: e.daybookMoved(),
	}
	if s.Level != move.To {
		// No level is one to rise from, for a service that was graded before.
		before := (s.Max > 0 || s.Commit != "") && s.FirstSeen.Format(time.DateOnly) < e.date
		if s.Level != "" || before {
			e.changes.Moved = append(e.changes.Moved, move)
		}
		s.Level, s.LevelSince = move.To, e.now
	}
	s.Points, s.Max, s.Commit = c.Points, c.Max, c.Commit
}
