package edition

import (
	"fmt"
	"slices"

	"daybook/internal/check"
	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/site"
	"daybook/internal/survey"
)

// check asks every check of every service.
func (r *run) check(f *fleet) []check.Result {
	opts := r.opts.Check
	opts.Now, opts.Workers = r.opts.Now, r.opts.Jobs
	opts.Name = func(repo *survey.Repository, s *survey.Service) string {
		return f.names[site.Subject{Repository: repo.Name, ID: s.ID}]
	}
	opts.Facts = f.facts.of
	surveys := make([]survey.Survey, len(f.surveys))
	for i := range f.surveys {
		surveys[i] = f.surveys[i].Survey
	}
	results, unused := r.recall.checked(f.surveys, check.Subjects(surveys), f.names, opts)
	for _, u := range unused {
		r.warnings = append(r.warnings, exemptionPlace(u.Exemption)+": the exemption of "+u.Check+" lifts nothing: "+u.Why)
	}
	return results
}

// grade puts every service on its rung.
func (r *run) grade(results []check.Result) []score.Card {
	cards := score.Grade(inputs(results), r.opts.Ladder, questions())
	r.watch.lap(Checks)
	return cards
}

// inputs pairs every result with what the score must know of its check.
func inputs(results []check.Result) []score.Input {
	checks := map[string]check.Check{}
	for _, c := range check.All() {
		checks[c.ID] = c
	}
	out := make([]score.Input, len(results))
	for i, r := range results {
		c := checks[r.Check]
		out[i] = score.Input{
			Service: r.Service, Repository: r.Repository, Check: r.Check, Title: c.Title,
			Family: string(c.Family), Rung: c.Rung, Points: c.Points, Observed: c.Basis == check.Observed,
			Advisory: !r.Advisory.IsZero(), Outcome: r.Outcome, Summary: r.Summary, Fix: c.Fix, Findings: r.Findings,
		}
	}
	return out
}

func questions() []score.Question {
	var out []score.Question
	for _, q := range check.Questions() {
		out = append(out, score.Question(q))
	}
	return out
}

// exemptionPlace is where an exemption is written.
func exemptionPlace(e check.Exemption) string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d", e.Path, e.Line)
	}
	return e.Path
}

// enter writes the night into a new book; r.book stays as it was.
func (r *run) enter(f *fleet, results []check.Result, cards []score.Card) (*ledger.Book, error) {
	night := ledger.Night{
		Now: r.opts.Now, RuleSet: ruleset(r.opts), Release: r.opts.Release,
		Surveyed: f.surveyed,
	}
	for _, c := range check.All() {
		night.Checks = append(night.Checks, c.ID)
	}
	for _, rung := range r.opts.Ladder.Rungs {
		night.Levels = append(night.Levels, rung.Name)
	}
	for _, repo := range f.repositories {
		night.Known = append(night.Known, repo.Name)
	}
	owners := r.owners(f)
	for _, result := range results {
		night.Results = append(night.Results, ledger.Result{
			Service: result.Service, Repository: result.Repository, Check: result.Check,
			Outcome: result.Outcome, Owner: owners[result.Service], Findings: result.Findings,
		})
	}
	commits := map[string]string{}
	for _, s := range f.surveys {
		commits[s.Repository.Name] = s.Repository.Commit
	}
	for _, c := range cards {
		night.Cards = append(night.Cards, ledger.Card{
			Service: c.Service, Repository: c.Repository, Level: c.Level, Points: c.Points, Max: c.Max, Commit: commits[c.Repository],
		})
	}
	book, _, err := r.book.Enter(night)
	return book, err
}

// owners are the owning teams by the services' names.
func (r *run) owners(f *fleet) map[string]string {
	owners := map[string]string{}
	for _, s := range f.surveys {
		for _, service := range s.Services {
			owners[f.names[site.Subject{Repository: s.Repository.Name, ID: service.ID}]] = service.Owner.Ref
		}
	}
	return owners
}

// report sums the edition up.
func (r *run) report(f *fleet, results []check.Result, cards []score.Card, book *ledger.Book) *Report {
	edition, _ := book.Latest()
	report := &Report{
		Date: edition.Date, Number: edition.Number, Repositories: len(f.repositories), Services: len(cards),
		Standing: edition.Standing, Levels: edition.Levels, Refetched: f.fetched, Cached: f.cached, Bytes: f.bytes, Documents: f.documents,
		Stages: r.watch.stages, Site: r.published, Problems: r.warnings, Cards: cards, Results: results,
		Unreached: []Unreached{}, Unlisted: f.unlisted,
	}
	report.Opened, report.Closed = book.ByEdition(edition.Date)
	for _, reach := range f.reach {
		report.Unreached = append(report.Unreached, Unreached{reach.Repository, reach.Why, reach.Since})
	}
	for _, e := range book.Open() {
		switch e.Outcome {
		case finding.Fail:
			report.Fails++
		case finding.Warn:
			report.Warns++
		}
	}
	slices.Sort(report.Problems)
	return report
}
