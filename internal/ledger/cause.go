package ledger

import "strings"

// Cause is one of the things that can open or close a finding and move a level.
type Cause string

// What can move between two nights.
const (
	RepositoryMoved Cause = "repository" // another commit than at the last look
	RulesMoved      Cause = "rules"      // another rule set than in the edition before
	DaybookMoved    Cause = "daybook"    // another release, which may read more
	ServiceNew      Cause = "service"    // its first night
	NothingMoved    Cause = "nothing"    // none of these: something became due, or another repository changed
)

// Because says causes in words; "" where none was noted.
func Because(causes []Cause) string {
	var moved []string
	for _, c := range causes {
		switch c {
		case RepositoryMoved:
			moved = append(moved, "the repository")
		case RulesMoved:
			moved = append(moved, "the rules")
		case DaybookMoved:
			moved = append(moved, "daybook")
		case ServiceNew:
			return "the service is new"
		case NothingMoved:
			return "neither the repository nor the rules changed"
		}
	}
	switch n := len(moved); {
	case n == 0:
		return ""
	case n == 1:
		return moved[0] + " changed"
	default:
		return strings.Join(moved[:n-1], ", ") + " and " + moved[n-1] + " changed"
	}
}

func moved(repository, rules, daybook bool) []Cause {
	var causes []Cause
	if repository {
		causes = append(causes, RepositoryMoved)
	}
	if rules {
		causes = append(causes, RulesMoved)
	}
	if daybook {
		causes = append(causes, DaybookMoved)
	}
	if causes == nil {
		return []Cause{NothingMoved}
	}
	return causes
}

func (e *entering) rulesMoved() bool {
	return e.before != nil && e.before.RuleSet != valid(e.night.RuleSet)
}

func (e *entering) daybookMoved() bool {
	return e.before != nil && e.before.Release != "" && e.before.Release != valid(e.night.Release)
}

// cause notes what moved a service, before its commit becomes tonight's.
func (e *entering) cause(s subject, before *Service, card Card, graded bool) {
	if e.causes == nil {
		e.causes = map[subject][]Cause{}
	}
	switch {
	case e.before == nil: // everything is new
	case before.FirstSeen.IsZero():
		e.causes[s] = []Cause{ServiceNew}
	default:
		repository := graded && before.Commit != card.Commit
		e.causes[s] = moved(repository, e.rulesMoved(), e.daybookMoved())
		if whole := (subject{repository: s.repository}); repository {
			e.causes[whole] = e.causes[s]
		}
	}
}

// because is why something happened to a finding. A closing that its own words
// explain needs no more.
func (e *entering) because(entry *Entry, why string) []Cause {
	switch {
	case e.before == nil, why == WhyServiceGone, why == WhyWithdrawn, why == WhyRetired:
		return nil
	case entry.Service == "" && e.causes[subject{repository: entry.Repository}] == nil:
		return moved(false, e.rulesMoved(), e.daybookMoved())
	}
	return e.causes[subject{entry.Repository, entry.Service}]
}
