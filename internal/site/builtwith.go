package site

import "slices"

// usesShown is how many technologies of a kind the page of a service lists.
const usesShown = 300

// builtWith is what a service is built with, by kind.
func (f *fleet) builtWith(s *service) []UseGroup {
	var groups []UseGroup
	all := s.brief.uses(s.index)
	for _, kind := range technologyKinds() {
		g := UseGroup{Key: kind, Title: f.say("technology." + kind)}
		for i := 0; i < len(all); {
			what := all[i].technology()
			n := i + 1
			for n < len(all) && all[n].what == all[i].what {
				n++
			}
			if what.Kind == kind {
				g.Total++
				g.Rows = append(g.Rows, f.technologyRows(s, what, all[i:n])...)
			}
			i = n
		}
		// What the service asks for itself stands before what that brings along.
		slices.SortStableFunc(g.Rows, func(a, b UseRow) int { return a.order - b.order })
		g.First = firstNames(g.Rows)
		if len(g.Rows) > usesShown {
			g.More, g.Rows = len(g.Rows)-usesShown, g.Rows[:usesShown]
		}
		if g.Total > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// firstNames are some technologies that stand for the others: those that the
// service runs with.
func firstNames(rows []UseRow) []string {
	var names []string
	for _, runs := range []bool{true, false} {
		for _, r := range rows {
			if len(names) < namesFirst && (r.For == "") == runs && !slices.Contains(names, r.Text) {
				names = append(names, r.Text)
			}
		}
	}
	return names
}

const namesFirst = 4

func (f *fleet) technologyRows(s *service, what Technology, uses []Use) []UseRow {
	rows := f.useRows(user{s, uses})
	for i := range rows {
		row := &rows[i]
		row.Link = f.technologyLink(what)
		if t := f.technologyOf[Technology{what.Kind, identity(what)}]; t != nil {
			row.Elsewhere = len(t.users) - 1
			if t.maker != nil && t.maker != s {
				row.Service = t.maker.link()
			}
		}
	}
	return rows
}

// made are the technologies that come from the service, and who uses them.
func (f *fleet) made(s *service) []MadeRow {
	var rows []MadeRow
	for _, t := range s.makes {
		row := MadeRow{Link: f.technologyLink(t.Technology)}
		for _, u := range t.users {
			if u.s == s {
				continue
			}
			if row.Users++; len(row.Services) < madeFirst {
				row.Services = append(row.Services, u.s.link())
			}
		}
		if row.More = row.Users - len(row.Services); row.Users > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// madeFirst is how many users of what comes from a service its page names.
const madeFirst = 12
