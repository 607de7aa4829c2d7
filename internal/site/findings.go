package site

import (
	"cmp"
	"slices"

	"daybook/internal/check"
	"daybook/internal/finding"
	"daybook/internal/ledger"
)

// How many findings a page lists before it leads to others.
const (
	frontFindings = 8
	frontClosed   = 6
	groupFindings = 25
	teamFindings  = 100
	nightFindings = 200
	// A service's page unfolds the findings of a check beyond this many.
	foldedFindings = 5
)

// findingView is one finding of the ledger.
func (f *fleet) findingView(e *ledger.Entry) FindingView {
	v := FindingView{
		ID: e.Key.ID(), Outcome: e.Outcome.String(), Title: spans(e.Title), Mend: spans(e.Mend),
		Service: Link{Text: e.Service}, Check: Link{Text: e.Check},
		Opened: e.Opened, Closed: e.Closed, Reopened: e.First.Before(e.Opened),
	}
	if c := f.checks[e.Check]; c != nil {
		v.Check, v.Family = checkLink(c), string(c.Family)
	}
	s := f.byName[e.Service]
	if s == nil {
		return v
	}
	v.Service, v.Owner = s.link(), s.owner
	v.Target = Link{Address: s.address + "#f:" + v.ID, Inside: true}
	for i, evidence := range e.Evidence {
		p := s.place(evidence)
		if i == 0 && p.Inside && e.State == ledger.StateOpen {
			v.Target, v.Seen = p.Link, p.Link
		}
		v.Places = append(v.Places, p)
	}
	v.Places = told(v.Title, v.Places)
	if e.State != ledger.StateOpen {
		v.Target = s.link()
	}
	return v
}

// findingViews makes at most most of them and says how many are left.
func (f *fleet) findingViews(entries []*ledger.Entry, most int) (views []FindingView, more int) {
	for _, e := range entries[:min(most, len(entries))] {
		views = append(views, f.findingView(e))
	}
	return views, max(0, len(entries)-most)
}

// findingGroups puts the findings of one check together and folds what goes
// beyond the first few of each.
func (f *fleet) findingGroups(entries []*ledger.Entry) []FindingGroup {
	var groups []FindingGroup
	at := map[string]int{}
	for _, e := range entries {
		i, ok := at[e.Check]
		if !ok {
			i = len(groups)
			at[e.Check] = i
			groups = append(groups, FindingGroup{})
		}
		g, v := &groups[i], f.findingView(e)
		g.Check, g.Total = v.Check, g.Total+1
		if g.Findings = append(g.Findings, v); g.Total > foldedFindings {
			g.Rest = g.Findings[foldedFindings-1:]
		}
	}
	for i, g := range groups {
		groups[i].Findings = g.Findings[:len(g.Findings)-len(g.Rest)]
	}
	return groups
}

// worstFirst orders findings for readers: what fails, then what is newest.
func worstFirst(entries []*ledger.Entry) []*ledger.Entry {
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, func(a, b *ledger.Entry) int {
		return cmp.Or(cmp.Compare(severity(a.Outcome), severity(b.Outcome)), b.Opened.Compare(a.Opened), a.Key.Compare(b.Key))
	})
	return sorted
}

// severity orders outcomes from what needs most attention.
func severity(o finding.Outcome) int {
	switch o {
	case finding.Fail:
		return 0
	case finding.Warn:
		return 1
	case finding.NotMeasured:
		return 2
	case finding.Exempt:
		return 3
	case finding.Pass:
		return 4
	}
	return 5
}

func checkAddress(id string) string { return "checks/" + segment(id) + "/" }

func checkLink(c *check.Check) Link {
	return Link{Text: c.Title, Address: checkAddress(c.ID), Inside: true}
}

// families lists the families in the order of the checks.
func (f *fleet) families() []check.Family {
	var families []check.Family
	for i := range f.Checks {
		if !slices.Contains(families, f.Checks[i].Family) {
			families = append(families, f.Checks[i].Family)
		}
	}
	return families
}

// findingsPage lists what stands, by family and check.
func (f *fleet) findingsPage() Page {
	fr := f.frame("findings/", "findings", f.say("nav.findings"))
	fr.Summary = f.say("findings.summary")
	fr.Feeds = []Link{{Text: f.say("feed.changes"), Address: "feeds/all.atom", Inside: true}}
	return f.page(fr, FindingIndex, func() (any, error) {
		v := &FindingsView{Frame: fr, Days: int(recently.Hours() / 24)}
		byCheck := map[string][]*ledger.Entry{}
		for _, s := range f.services {
			for _, e := range s.open {
				byCheck[e.Check] = append(byCheck[e.Check], e)
				v.Total++
				if e.Outcome == finding.Fail {
					v.Failing++
				}
			}
		}
		for _, family := range f.families() {
			ff := FindingFamily{Name: string(family)}
			for i := range f.Checks {
				c := &f.Checks[i]
				if entries := byCheck[c.ID]; c.Family == family && len(entries) > 0 {
					g := FindingGroup{Check: checkLink(c), Total: len(entries)}
					g.Findings, g.More = f.findingViews(worstFirst(entries), groupFindings)
					ff.Checks = append(ff.Checks, g)
					ff.Total += g.Total
				}
			}
			if ff.Total > 0 {
				v.Families = append(v.Families, ff)
			}
		}
		v.Recent, _ = f.findingViews(f.recent, groupFindings)
		return v, nil
	})
}
