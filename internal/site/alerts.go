package site

import (
	"cmp"

	"daybook/internal/survey"
)

// alerts are the rules that wake somebody, each with what to do then.
func (f *fleet) alerts(s *service) []AlertRow {
	var rows []AlertRow
	for _, a := range s.facts.Alerts {
		row := AlertRow{Name: a.Text, Severity: a.Severity, Where: s.valuePlace(a.Value)}
		row.Runbook = f.runbookOf(s, a)
		switch a.State {
		case survey.LinkMissing:
			row.Lacks = f.say("link.missing")
			if a.MovedTo != "" {
				row.Lacks = f.say("link.moved", "path", a.MovedTo)
			}
		case survey.LinkNoAnchor:
			row.Lacks = f.say("link.no-section")
		}
		rows = append(rows, row)
	}
	return rows
}

// runbookOf leads to the runbook that an alert names: its page, else its
// address.
func (f *fleet) runbookOf(s *service, a survey.Alert) Link {
	target := cmp.Or(a.MovedTo, a.Target)
	for _, other := range f.byRepo[s.brief.Repository.Name] {
		if doc, address := other.document(target); doc != nil && target != "" {
			l := Link{Text: other.label(*doc), Address: address, Inside: true}
			if a.Anchor != "" && a.State == survey.LinkHolds {
				l.Address += "#" + a.Anchor
			}
			return l
		}
	}
	return Link{Text: cmp.Or(target, a.Runbook), URL: webAddress(a.Runbook)}
}

// objectives are the service levels that are promised.
func (s *service) objectives() []ObjectiveRow {
	var rows []ObjectiveRow
	for _, o := range s.facts.Objectives {
		rows = append(rows, ObjectiveRow{Name: o.Text, Target: o.Target, Window: o.Window, Where: s.valuePlace(o.Value)})
	}
	return rows
}
