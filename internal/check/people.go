package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"daybook/internal/finding"
	"daybook/internal/people"
	"daybook/internal/survey"
)

// Thresholds below which history says nothing about people.
const (
	fewCommits  = 5   // on a service, ever: too few to miss somebody among their authors
	yearCommits = 10  // in a year: too few to call them one person's
	mostOfIt    = 800 // per mille of a year's work
)

func ownersActual() Check {
	return Check{
		ID: "own.declared-vs-actual", Title: "The people of the owner work on it",
		Family: Ownership, Rung: Gold, Points: 3, Basis: Observed,
		Why: "A service is handed over, and its descriptor is not. Whoever asks the owner then asks people who have never seen the code.",
		Fix: "Confirm that the owner has taken the service over, or name the team of those who work on it.",
		Run: func(s Subject) Result {
			o, work := s.Service.Owner, s.Service.Observed
			switch {
			case !o.Known():
				return notApplicable("no owner is named")
			case retiring(s):
				return notApplicable("it is deprecated")
			case !work.Known:
				return notMeasured("history does not say who works on it")
			case commitsOf(work.Shares) < fewCommits:
				return notApplicable("too little was ever done on it to tell")
			}
			declared, unknown := s.ownersPeople(o)
			if len(declared)+unknown == 0 {
				return notApplicable(fmt.Sprintf("nobody says who belongs to %s", quote(o.Text)))
			}
			if who, ok := s.anyAuthor(declared); ok {
				return pass(fmt.Sprintf("%s has worked on it", quote(who)), place(o.Value))
			}
			switch {
			case unknown > 0:
				return notMeasured(fmt.Sprintf("not all people of %s can be found in history", quote(o.Text)))
			case work.More > 0:
				return notMeasured("too many people have worked on it to know them all")
			}
			return found(seen(finding.Warn, cmp.Or(o.Ref, o.Text), fmt.Sprintf("Nobody of %s has ever worked on it", quote(o.Text)),
				fmt.Sprintf("Confirm that %s owns it, or name the team of those who work on it, such as %s.", quote(o.Text), quoted(leading(work.Shares), " and ")),
				place(o.Value)))
		},
	}
}

// ownersPeople are the people of an owner who are known as authors; of unknown
// more it is not known who they are in history.
func (s Subject) ownersPeople(o survey.Owner) (known []people.Person, unknown int) {
	add := func(p people.Person, ok bool) {
		switch {
		case ok && s.Fleet.crowd.committed(p):
			known = append(known, p)
		default:
			unknown++
		}
	}
	if s.Fleet == nil || s.Fleet.crowd == nil {
		return nil, 0
	}
	team, ok := s.team(o)
	if !ok {
		names, more := s.ownersNames(o)
		for _, name := range names {
			add(s.person(name))
		}
		if more {
			unknown++
		}
		return known, unknown
	}
	s.Fleet.eachMember(team, hostOf(s.Repository), add)
	return known, unknown
}

// ownersNames are the people of an owner who is no declared team, as the line of
// the owner file names them that the owner is from; there may be more of them.
func (s Subject) ownersNames(o survey.Owner) (names []string, more bool) {
	for _, rule := range s.Service.Owners.Rules {
		if rule.Line != o.Line || cmp.Or(rule.Path, s.Service.Owners.Path) != o.Path || !namesPeople(s.Service.Owners) {
			continue
		}
		if len(rule.Members) > 0 {
			return rule.Members, rule.Elsewhere
		}
		return rule.Owners, rule.Elsewhere
	}
	if o.Kind == survey.OwnerPerson {
		return []string{o.Ref}, false
	}
	return nil, false
}

// eachMember calls do for everybody of a team and of the teams below it, with
// who they are if that is known.
func (f *Fleet) eachMember(team survey.Team, host string, do func(people.Person, bool)) {
	x := f.crowd.index
	asked := map[string]bool{}
	var visit func(t survey.Team)
	visit = func(t survey.Team) {
		ref := strings.ToLower(t.Ref)
		if asked[ref] {
			return
		}
		asked[ref] = true
		for _, m := range t.Members {
			do(x.Ref(m))
		}
		for _, m := range t.People {
			p, ok := x.Author("", m.Email, nil)
			if m.Email == "" || !ok {
				p, ok = x.Login(cmp.Or(m.Host, host), m.Login)
			}
			do(p, ok)
		}
		for _, p := range f.People {
			if slices.ContainsFunc(p.Teams, func(r string) bool { return strings.EqualFold(r, t.Ref) }) && !slices.Contains(t.Members, p.Ref) {
				do(x.Ref(p.Ref))
			}
		}
		for _, below := range f.Teams {
			if below.Parent != "" && strings.EqualFold(below.Parent, t.Ref) {
				visit(below)
			}
		}
	}
	visit(team)
}

// committed reports whether a person has ever committed to the fleet.
func (c *crowd) committed(p people.Person) bool { return !c.last[keyOf(p)].IsZero() }

// anyAuthor finds one of the people among those who ever worked on the service.
func (s Subject) anyAuthor(some []people.Person) (name string, ok bool) {
	keys := map[string]bool{}
	for _, p := range some {
		keys[keyOf(p)] = true
	}
	for _, at := range s.Service.Observed.Authors {
		if at >= len(s.Repository.Authors) {
			continue
		}
		if p, ok := s.Fleet.crowd.author(s.Repository.Authors[at]); ok && keys[keyOf(p)] {
			return cmp.Or(p.Name, "one of them"), true
		}
	}
	return "", false
}

func commitsOf(shares []survey.Share) (n int) {
	for _, s := range shares {
		n += s.Commits
	}
	return n
}

// leading are the names of the three who did most, in alphabetical order: their
// shares change more often than who they are.
func leading(shares []survey.Share) (names []string) {
	for _, s := range shares[:min(len(shares), 3)] {
		names = append(names, cmp.Or(s.Name, "somebody without a name"))
	}
	slices.Sort(names)
	return names
}

func ownersActive() Check {
	return Check{
		ID: "own.inactive-owner", Title: "The people whom the owner file names are active",
		Family: Ownership, Rung: Gold, Points: 3, Basis: Observed,
		Why: "People leave, and stay in owner files. A change that waits for one of them waits in vain, and a rule that names only them protects nothing.",
		Fix: "Name somebody in their place; in an `OWNERS` file of Kubernetes, move them to `emeritus_approvers`.",
		Run: func(s Subject) Result {
			o := s.Service.Owners
			if r := readableOwners(o); r != nil {
				return *r
			}
			var t tally
			asked := map[string]bool{}
			for _, rule := range o.Rules {
				if !concerns(rule, s.Service.Folder) {
					continue
				}
				names := rule.Owners
				if len(rule.Members) > 0 {
					names = rule.Members
				}
				for _, name := range names {
					key := strings.ToLower(strings.TrimPrefix(name, "@"))
					if asked[key] || t.full() {
						continue
					}
					asked[key] = true
					t.askActive(s, rule, name)
				}
			}
			if t.of == 0 {
				return notApplicable("the owner file names no person for these files")
			}
			return t.result(plural(len(unite(t.findings)), "person")+" who committed nothing for long", "all whom history knows are active")
		},
	}
}

// askActive asks of one owner whether they have committed to any repository of
// the fleet within the limit. Who is not known, or never committed under a name
// that is, may well be active.
func (t *tally) askActive(s Subject, rule survey.OwnerRule, handle string) {
	if _, team := teamHandle(handle); team || strings.HasPrefix(handle, "@@") || strings.HasPrefix(handle, "group:") {
		return
	}
	p, ok := s.person(handle)
	var last time.Time
	if ok {
		last = s.Fleet.crowd.last[keyOf(p)]
	}
	if last.IsZero() {
		t.skip("who the people of the owner file are in history is not known")
		return
	}
	t.count()
	if months(last, s.Now) < s.Limits.ActiveMonths {
		return
	}
	called := handle
	if strings.Contains(strings.TrimPrefix(handle, "@"), "@") { // an address is not for publishing
		called = cmp.Or(p.Name, "somebody")
	}
	file := cmp.Or(rule.Path, s.Service.Owners.Path)
	mend := fmt.Sprintf("Name somebody in place of %s in line %d of %s.", quote(called), rule.Line, quote(file))
	switch direct := slices.Contains(rule.Owners, handle); {
	case !direct:
		mend = fmt.Sprintf("Take %s out of the group that line %d of %s names.", quote(called), rule.Line, quote(file))
	case s.Service.Owners.Format == "kubernetes":
		mend = fmt.Sprintf("Move %s to `emeritus_approvers` of %s.", quote(called), quote(file))
	}
	t.add(seen(finding.Warn, strings.ToLower(strings.TrimPrefix(called, "@")),
		fmt.Sprintf("%s is an owner, and has committed to no repository here for %s", quote(called), plural(s.Limits.ActiveMonths, "month")), mend,
		finding.Evidence{Path: file, Line: rule.Line, Text: "last commit " + day(last)}))
}

func busFactor() Check {
	return Check{
		ID: "own.bus-factor", Title: "More than one person works on it",
		Family: Ownership, Rung: Gold, Points: 3, Basis: Observed,
		Why: "What one person alone has changed for a year only that person understands. On the day that they are away, nobody dares to touch it.",
		Fix: "Let a second person make the next changes, and the first one review them.",
		Run: func(s Subject) Result {
			work := s.Service.Observed
			switch {
			case retiring(s):
				return notApplicable("it is deprecated")
			case !work.Known:
				return notMeasured("history does not say who works on it")
			case s.Repository.Last == nil || months(s.Repository.Last.When, s.Now) >= 12 || work.YearCommits < yearCommits:
				return notApplicable("too little was done in the last year to tell")
			}
			who, most := s.largest(work.Year)
			if most < mostOfIt {
				return pass("several people")
			}
			return found(seen(finding.Warn, "", fmt.Sprintf("Nearly all of the last year's work is that of one person, %s", quote(who)),
				fmt.Sprintf("Let a second person make the next changes, and %s review them.", quote(who))))
		},
	}
}

// largest is who has the largest part, under all that the fleet knows them by.
func (s Subject) largest(shares []survey.Share) (name string, perMille int) {
	parts := map[string]int{}
	for _, share := range shares {
		key, called := share.Name+"\x00"+strings.Join(share.Emails, "\x00"), share.Name
		if s.Fleet != nil {
			if p, ok := s.Fleet.crowd.author(share.Author); ok {
				key, called = keyOf(p), cmp.Or(p.Name, called)
			}
		}
		parts[key] += share.PerMille
		if parts[key] > perMille {
			name, perMille = called, parts[key]
		}
	}
	return cmp.Or(name, "somebody without a name"), perMille
}
