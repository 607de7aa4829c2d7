package check

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

var now = date("2026-01-15")

// subject is a service of a repository with one file, about which nothing else
// is known.
func subject(change func(*survey.Repository, *survey.Service)) Subject {
	r := &survey.Repository{Name: "acme/payments", Files: 1}
	s := &survey.Service{Name: "payments"}
	if change != nil {
		change(r, s)
	}
	return Subject{Repository: r, Service: s, Fleet: &Fleet{}, Limits: DefaultLimits(), Now: now}
}

func TestListIsWellFormed(t *testing.T) {
	known := map[string]bool{}
	family := map[Family]bool{}
	for _, f := range Families() {
		family[f] = true
	}
	for _, c := range All() {
		if known[c.ID] {
			t.Errorf("%s is listed twice", c.ID)
		}
		known[c.ID] = true
		if !regexp.MustCompile(`^[a-z]+\.[a-z-]+$`).MatchString(c.ID) {
			t.Errorf("%s: not of the form family.name", c.ID)
		}
		if c.Title == "" || strings.HasSuffix(c.Title, ".") || len(c.Title) > 70 {
			t.Errorf("%s: the title %q is not a short sentence without full stop", c.ID, c.Title)
		}
		if len(c.Why) < 60 || !strings.HasSuffix(c.Why, ".") {
			t.Errorf("%s: the why %q is not a sentence or two", c.ID, c.Why)
		}
		if len(c.Fix) < 20 || !strings.HasSuffix(c.Fix, ".") && !strings.HasSuffix(c.Fix, "`.") {
			t.Errorf("%s: the fix %q is not a sentence", c.ID, c.Fix)
		}
		if !family[c.Family] {
			t.Errorf("%s: family %q is not listed", c.ID, c.Family)
		}
		if c.Rung != Bronze && c.Rung != Silver && c.Rung != Gold {
			t.Errorf("%s: rung %q", c.ID, c.Rung)
		}
		if c.Points < 1 || c.Points > 10 {
			t.Errorf("%s: %d points", c.ID, c.Points)
		}
		if c.Basis != Declared && c.Basis != Observed {
			t.Errorf("%s: basis %q", c.ID, c.Basis)
		}
		if c.Run == nil {
			t.Errorf("%s: asks nothing", c.ID)
		}
	}
}

// Editing a file alone must not lead to Gold.
func TestGoldIsObserved(t *testing.T) {
	for _, c := range All() {
		if c.Rung == Gold && c.Basis != Observed {
			t.Errorf("%s is asked for Gold and only declared", c.ID)
		}
	}
}

// What nothing is known of passes no check.
func TestUnknownIsNeverPass(t *testing.T) {
	for name, s := range map[string]Subject{
		"bare":    subject(nil),
		"shallow": subject(func(r *survey.Repository, _ *survey.Service) { r.Shallow = true }),
		"unreadable": subject(func(_ *survey.Repository, s *survey.Service) {
			s.Owners = survey.Owners{Format: "kubernetes", Path: "OWNERS"}
			for _, class := range []string{"readme", "runbook", "guide", "api"} {
				s.Documents = append(s.Documents, survey.Document{Path: class + ".md", Class: class, Unread: "too large", ChangedSince: -1})
			}
			s.Pipelines = []survey.Pipeline{{Path: "Jenkinsfile", Format: "jenkins", Tests: survey.Answer{State: "unknown"}}}
			s.Kind.Text = "service"
		}),
	} {
		for _, c := range All() {
			present := strings.HasSuffix(c.ID, "present") || c.ID == "doc.readme" || c.ID == "run.exists" || c.ID == "cat.type" ||
				c.ID == "own.duplicate-file"
			if r := c.Run(s); r.Outcome == finding.Pass && !(name == "unreadable" && present) {
				t.Errorf("%s: %s passes: %s", name, c.ID, r.Summary)
			}
		}
	}
}

func TestEveryResultSaysSomething(t *testing.T) {
	for _, c := range All() {
		r := c.Run(subject(nil))
		if r.Summary == "" {
			t.Errorf("%s says nothing", c.ID)
		}
		if (r.Outcome == finding.Fail || r.Outcome == finding.Warn) != (len(r.Findings) > 0) {
			t.Errorf("%s: outcome %s with %d findings", c.ID, r.Outcome, len(r.Findings))
		}
		for _, f := range r.Findings {
			if f.Title == "" || f.Mend == "" || strings.HasSuffix(f.Title, ".") {
				t.Errorf("%s: title %q, mend %q", c.ID, f.Title, f.Mend)
			}
		}
	}
}

// A finding repeats what a repository says within bounds and on one line.
func TestHostileWords(t *testing.T) {
	evil := "a\n\x1b[31m`" + strings.Repeat("x", 5000) + "\xff"
	change := &survey.Change{Commit: strings.Repeat("9", 40), When: date("2020-01-01")}
	s := subject(func(_ *survey.Repository, s *survey.Service) {
		s.Owner = survey.Owner{Value: survey.Value{Text: evil}, Ref: evil, Name: evil, Kind: survey.OwnerPerson}
		s.Owners = survey.Owners{Path: evil, Readable: true, Total: 3, Ignored: []string{evil},
			Problems: []survey.Problem{{Text: evil}}, Rules: []survey.OwnerRule{{Pattern: evil, Owners: []string{evil}, People: 1}}}
		s.Descriptor = survey.Descriptor{Format: "backstage", Path: evil, Problems: []survey.Problem{{Text: evil}}}
		s.Lifecycle.Text, s.Description.Text = evil, evil
		s.Documents = []survey.Document{{Path: evil, Class: "guide", Format: "markdown", Meaningful: change, ChangedSince: 500,
			Review: survey.Review{Due: date("2021-01-01"), Field: evil},
			Links:  []survey.DocLink{{Dest: evil, Heading: evil, State: survey.LinkMissing}, {Dest: evil, Anchor: evil, State: survey.LinkNoAnchor}},
			Names:  []survey.Named{{Text: evil, Path: evil, State: survey.NamedMissing}, {Text: evil, Path: evil, State: survey.NamedHolds, Changed: 9}}}}
		s.Pipelines = []survey.Pipeline{{Path: evil, Format: githubActions, Readable: true, Problems: []survey.Problem{{Text: evil}},
			Uses: []survey.Use{{Name: evil, Ref: evil, Pin: "tag"}}, Jobs: []survey.Job{{ID: evil, Permissions: "write-all"}},
			Retired: []survey.Retired{{Name: evil}}}}
	})
	s.Fleet.Teams = map[string]survey.Team{"group:default/a": {Ref: "group:default/a", Name: "a"}}
	results, _ := Run([]Subject{s}, All(), Options{Limits: DefaultLimits(), Now: now})
	findings := 0
	for _, r := range results {
		for _, f := range r.Findings {
			findings++
			for _, text := range []string{r.Summary, f.Title, f.Mend} {
				if len(text) > 1000 || strings.ContainsAny(text, "\n\x1b") || !utf8.ValidString(text) {
					t.Errorf("%s: %q", r.Check, text)
				}
			}
			if len(f.Anchor) > maxAnchor+3 || strings.Contains(f.Anchor, "\xff") {
				t.Errorf("%s: anchor of %d bytes", r.Check, len(f.Anchor))
			}
		}
	}
	if findings < 15 {
		t.Errorf("only %d findings", findings)
	}
}

func TestRulesetNamesWhatIsAsked(t *testing.T) {
	name := Ruleset(All(), DefaultLimits())
	if again := Ruleset(All(), DefaultLimits()); again != name {
		t.Errorf("%s and %s for the same rules", name, again)
	}
	limits := DefaultLimits()
	limits.StaleMonths++
	if Ruleset(All(), limits) == name {
		t.Error("another limit has the same name")
	}
	checks := All()
	checks[3].Rung = Gold
	if Ruleset(checks, DefaultLimits()) == name {
		t.Error("another rung has the same name")
	}
}

func TestQuestionsAreAnsweredByChecks(t *testing.T) {
	for _, q := range Questions() {
		for _, id := range q.Checks {
			if _, ok := Find(All(), id); !ok {
				t.Errorf("%s: there is no check %s", q.Text, id)
			}
		}
	}
}

// A document full of dead names costs a bounded number of findings.
func TestFindingsAreBounded(t *testing.T) {
	s := subject(func(_ *survey.Repository, s *survey.Service) {
		d := survey.Document{Path: "docs/a.md", Class: "guide", Format: "markdown"}
		for i := range 20000 {
			text := fmt.Sprintf("scripts/step%d.sh", i)
			state := survey.NamedMissing
			if i%2 == 0 {
				state = survey.NamedHolds
			}
			d.Names = append(d.Names, survey.Named{Text: text, Heading: text, Kind: survey.NamedScript, State: state})
		}
		s.Documents = append(s.Documents, d)
	})
	results, _ := Run([]Subject{s}, []Check{mentionsHold()}, Options{Limits: DefaultLimits(), Now: now})
	if n := len(results[0].Findings); n != maxFindings || !strings.HasSuffix(results[0].Summary, "the first 500 are listed") {
		t.Errorf("%d findings: %s", n, results[0].Summary)
	}
}
