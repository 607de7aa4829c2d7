package check

// Question is one of the five that a lead asks of a fleet on Day 2, answered
// by the checks named, of which the first one's page says how.
type Question struct {
	ID     string
	Text   string
	Checks []string
}

// Questions lists them in the order of the front page.
func Questions() []Question {
	return []Question{
		{"owner", "Who owns it?", []string{"own.descriptor-owner", "own.group-not-person", "own.ref-resolves"}},
		{"on-call", "Who is on call?", []string{"run.oncall", "run.escalation"}},
		{"rollback", "How is it rolled back?", []string{"run.rollback", "run.exists"}},
		{"patches", "Who patches it?", []string{"dep.update-tool", "mnt.active"}},
		{"reviewed", "Was it reviewed?", []string{"doc.stale-age", "doc.review-overdue", "run.stale"}},
	}
}
