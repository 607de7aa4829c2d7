package check

import (
	"fmt"
	"path"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func alertRunbooks() Check {
	return Check{
		ID: "run.alert-runbook", Title: "Every alert names a runbook that is there",
		Family: Operability, Rung: Gold, Points: 5, Basis: Observed,
		Why: "Whoever is woken by an alert opens its runbook first. An alert without one, or with one that is gone, leaves them alone with a name and a number.",
		Fix: "Give each alert an annotation `runbook_url` that leads to a section which says what to do, and correct it when the document moves.",
		Run: func(s Subject) Result {
			if len(s.Service.Alerts) == 0 {
				return notApplicable("it defines no alerts")
			}
			var t tally
			for _, a := range s.Service.Alerts {
				switch a.State {
				case survey.LinkUnchecked, survey.LinkOutside:
					t.skip("the runbooks lie elsewhere")
					continue
				}
				t.count()
				if f, bad := alertRunbook(s, a); bad && !t.full() {
					t.add(f)
				}
			}
			return t.result(plural(len(t.findings), "alert")+" without a runbook that is there", plural(t.measured, "alert")+" with a runbook")
		},
	}
}

func alertRunbook(s Subject, a survey.Alert) (f finding.Finding, bad bool) {
	name, seenAt := quote(a.Text), place(a.Value)
	switch a.State {
	case "":
		file := path.Join(s.Service.Folder, "docs/runbook.md")
		if books := runbooks(s.Service); len(books) > 0 {
			file = books[0].Path
		}
		return seen(finding.Warn, a.Text, fmt.Sprintf("The alert %s names no runbook", name),
			fmt.Sprintf("Describe what to do in %s, and give the alert an annotation `runbook_url` with its address.", quote(file)), seenAt), true
	case survey.LinkMissing:
		mend := fmt.Sprintf("Write %s, or correct the annotation.", quote(a.Target))
		if a.MovedTo != "" {
			mend = fmt.Sprintf("It moved to %s: correct the annotation.", quote(a.MovedTo))
		}
		return seen(finding.Fail, a.Text, fmt.Sprintf("The runbook of the alert %s is not there: %s", name, quote(a.Target)), mend, seenAt), true
	case survey.LinkNoAnchor:
		return seen(finding.Fail, a.Text, fmt.Sprintf("The runbook of the alert %s has no section %s", name, quote(a.Anchor)),
			fmt.Sprintf("Correct the section's name in the annotation, or add it to %s.", quote(a.Target)), seenAt), true
	}
	return f, false
}
