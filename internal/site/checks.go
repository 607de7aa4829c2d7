package site

import (
	"slices"
	"strings"

	"daybook/internal/check"
	"daybook/internal/finding"
)

// outcomes in the order in which pages list them.
func outcomes() []finding.Outcome {
	return []finding.Outcome{finding.Fail, finding.Warn, finding.NotMeasured, finding.Exempt, finding.Pass, finding.NotApplicable}
}

// tally counts the outcomes of one check.
func (f *fleet) tally(id string) (counts []ScoreCount, holds int) {
	var n [6]int
	for _, s := range f.services {
		for _, r := range s.results {
			if r.Check == id {
				n[r.Outcome]++
			}
		}
	}
	for _, o := range outcomes() {
		if n[o] > 0 {
			counts = append(counts, ScoreCount{o.String(), n[o]})
		}
	}
	if measured := n[finding.Pass] + n[finding.Warn] + n[finding.Fail]; measured > 0 {
		return counts, n[finding.Pass] * 100 / measured
	}
	return counts, -1
}

func (f *fleet) checkLine(c *check.Check) CheckLine {
	l := CheckLine{Link: checkLink(c), ID: c.ID, Rung: c.Rung, Points: c.Points, Basis: string(c.Basis)}
	l.Counts, l.Holds = f.tally(c.ID)
	return l
}

func (f *fleet) checksPage() Page {
	fr := f.frame("checks/", "checks", f.say("nav.checks"))
	fr.Summary = f.say("checks.summary")
	return f.page(fr, CheckIndex, func() (any, error) {
		v := &ChecksView{Frame: fr, Services: len(f.services)}
		for _, family := range f.families() {
			cf := CheckFamily{Name: string(family)}
			for i := range f.Checks {
				if f.Checks[i].Family == family {
					cf.Checks = append(cf.Checks, f.checkLine(&f.Checks[i]))
				}
			}
			v.Families = append(v.Families, cf)
		}
		return v, nil
	})
}

func (f *fleet) checkPage(i int) Page {
	c := &f.Checks[i]
	fr := f.frame(checkAddress(c.ID), "checks", c.Title, f.navLink("checks"))
	fr.Summary = c.Why
	feed := f.checkFeed(i)
	fr.Feeds = []Link{{Text: c.Title, Address: feed.Atom, Inside: true}}
	return f.page(fr, CheckPage, func() (any, error) {
		v := &CheckView{Frame: fr, ID: c.ID, Family: string(c.Family), Rung: c.Rung, Points: c.Points,
			Basis: string(c.Basis), Why: c.Why, Fix: c.Fix, Feed: feed}
		v.Counts, _ = f.tally(c.ID)
		groups := map[finding.Outcome][]CheckRow{}
		for _, s := range f.services {
			for _, r := range s.results {
				if r.Check == c.ID {
					groups[r.Outcome] = append(groups[r.Outcome], f.checkRow(s, r))
				}
			}
		}
		for _, o := range outcomes() {
			if len(groups[o]) > 0 {
				v.Groups = append(v.Groups, CheckGroup{Outcome: o.String(), Rows: groups[o]})
			}
		}
		file := "checks/" + c.ID + ".md"
		source, err := f.content(file)
		if err != nil || source == nil {
			return v, err
		}
		prose, err := f.prose(fr, file, source)
		v.Body = prose.body
		return v, err
	})
}

func (f *fleet) checkRow(s *service, r *check.Result) CheckRow {
	row := CheckRow{Service: f.line(s), Summary: spans(r.Summary), Exempt: s.exempt(r)}
	if standing, ok := f.Book.Since(s.name, r.Check); ok {
		row.Since = standing.Since
	}
	row.Places, _ = s.resultPlaces(r, 3)
	row.Summary, row.Places = joinPlaces(row.Summary, row.Places)
	return row
}

// resultPlaces are the first places where a result was seen.
func (s *service) resultPlaces(r *check.Result, most int) (places []Place, more int) {
	evidence := slices.Clone(r.Places)
	for _, f := range r.Findings {
		if len(f.Evidence) > 0 {
			evidence = append(evidence, f.Evidence[0])
		}
	}
	var seen []string
	for _, e := range evidence {
		p := s.place(e)
		if p.Text == "" || slices.Contains(seen, p.Text) || e.Line == 0 && strings.Contains(r.Summary, p.Text) && len(evidence) == 1 && !p.Inside {
			continue
		}
		seen = append(seen, p.Text)
		if len(places) < most {
			places = append(places, p)
		}
	}
	return places, len(seen) - len(places)
}

func (s *service) exempt(r *check.Result) *ExemptView {
	if r.Exempt == nil {
		return nil
	}
	v := &ExemptView{Reason: r.Exempt.Reason, Author: r.Exempt.Author, Expires: r.Exempt.Expires}
	if r.Exempt.Path != "" {
		v.Where = s.place(finding.Evidence{Path: r.Exempt.Path, Line: r.Exempt.Line})
	}
	return v
}
