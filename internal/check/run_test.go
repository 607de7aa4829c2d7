package check

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

// two is a check with two findings, of which the second only warns.
func two() Check {
	return Check{ID: "test.two", Rung: Bronze, Points: 1, Run: func(Subject) Result {
		t := tally{measured: 2, of: 2}
		t.add(seen(finding.Fail, "a", "a is broken", "Mend a."))
		t.add(seen(finding.Warn, "b", "b is odd", "Mend b."))
		return t.result("two things", "")
	}}
}

func one(t *testing.T, o Options) Result {
	t.Helper()
	o.Now = now
	results, _ := Run([]Subject{subject(nil)}, []Check{two()}, o)
	if len(results) != 1 {
		t.Fatalf("%d results", len(results))
	}
	return results[0]
}

func TestKeysAreFilledIn(t *testing.T) {
	r := one(t, Options{Name: func(*survey.Repository, *survey.Service) string { return "acme/payments" }})
	want := finding.Key{Check: "test.two", Repository: "acme/payments", Service: "acme/payments", Anchor: "a"}
	if r.Findings[0].Key != want {
		t.Errorf("key %+v", r.Findings[0].Key)
	}
}

func TestOffDownAdvisory(t *testing.T) {
	for name, c := range map[string]struct {
		o    Options
		want finding.Outcome
	}{
		"plain":                {Options{}, finding.Fail},
		"off":                  {Options{Off: []Rule{{Check: "test.*", Service: "pay*"}}}, finding.NotApplicable},
		"off elsewhere":        {Options{Off: []Rule{{Check: "test.*", Service: "orders"}}}, finding.Fail},
		"down":                 {Options{Down: []Rule{{Check: "test.two"}}}, finding.Warn},
		"advisory":             {Options{Advisory: map[string]time.Time{"test.two": date("2026-02-01")}}, finding.Warn},
		"no longer advisory":   {Options{Advisory: map[string]time.Time{"test.two": date("2026-01-15")}}, finding.Fail},
		"glob not well-formed": {Options{Off: []Rule{{Check: "test.[", Service: "**"}}}, finding.Fail},
	} {
		r := one(t, c.o)
		if r.Outcome != c.want {
			t.Errorf("%s: %s", name, r.Outcome)
		}
		for _, f := range r.Findings {
			if f.Outcome > r.Outcome {
				t.Errorf("%s: a finding says %s, the result %s", name, f.Outcome, r.Outcome)
			}
		}
		if (name == "advisory") != !r.Advisory.IsZero() {
			t.Errorf("%s: advisory until %s", name, r.Advisory)
		}
	}
}

func TestExemptions(t *testing.T) {
	whole := Exemption{Check: "test.two", Service: "payments", Reason: "moving house", Expires: date("2026-02-01")}
	r := one(t, Options{Exemptions: []Exemption{whole}})
	if r.Outcome != finding.Exempt || r.Exempt == nil || len(r.Findings) != 2 || r.Findings[0].Outcome != finding.Exempt ||
		r.Findings[0].Exempt != "until 2026-02-01: moving house" {
		t.Errorf("whole: %+v", r)
	}
	part := whole
	part.Anchor = "a"
	r = one(t, Options{Exemptions: []Exemption{part}})
	if r.Outcome != finding.Warn || r.Findings[0].Outcome != finding.Exempt || r.Findings[1].Outcome != finding.Warn {
		t.Errorf("one anchor: %+v", r)
	}
	late := whole
	late.Expires = now
	if r = one(t, Options{Exemptions: []Exemption{late}}); r.Outcome != finding.Fail || r.Exempt != nil {
		t.Errorf("expired: %+v", r)
	}
}

func TestExpiredExemptionIsFound(t *testing.T) {
	checks := []Check{exemptionsCurrent(), two()}
	o := Options{Now: now, Exemptions: []Exemption{
		{Check: "test.*", Service: "**", Reason: "later", Expires: date("2025-12-01"), Path: "daybook.toml", Line: 7},
		{Check: "test.two", Service: "payments", Anchor: "gone", Reason: "later", Expires: date("2025-12-01")},
	}}
	results, unused := Run([]Subject{subject(nil)}, checks, o)
	if r := results[0]; r.Outcome != finding.Warn || len(r.Findings) != 1 || r.Findings[0].Anchor != "test.* " || r.Findings[0].Evidence[0].Line != 7 {
		t.Errorf("%+v", results[0])
	}
	if len(unused) != 1 || unused[0].Anchor != "gone" {
		t.Errorf("unused %+v", unused)
	}
}

func TestUnusedExemptionsAreTold(t *testing.T) {
	until := date("2027-01-01")
	o := Options{Now: now, Exemptions: []Exemption{
		{Check: "test.two", Service: "payments", Reason: "why not", Expires: until},
		{Check: "test.two", Service: "orders", Reason: "why not", Expires: until},
		{Check: "test.three", Service: "payments", Reason: "why not", Expires: until},
		{Check: "test.two", Service: "payments", Expires: until},
		{Check: "test.two", Service: "payments", Reason: "why not"},
		{Check: "test.two", Service: "payments", Reason: "again", Expires: until},
	}}
	_, unused := Run([]Subject{subject(nil)}, []Check{two()}, o)
	var got []string
	for _, u := range unused {
		got = append(got, u.Why)
	}
	want := []string{"there is no service `orders`", "there is no check `test.three`", "it gives no reason",
		"it has no date at which it ends", "nothing is left that it would lift"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("unused: %q", got)
	}
}

func TestResultsDoNotDependOnWorkersOrOrder(t *testing.T) {
	var subjects []Subject
	for i := range 40 {
		subjects = append(subjects, subject(func(r *survey.Repository, s *survey.Service) {
			s.Name = fmt.Sprintf("s%02d", i*7%40)
			r.Name = "acme/" + s.Name
		}))
	}
	o := Options{Limits: DefaultLimits(), Now: now, Workers: 1}
	first, _ := Run(subjects, All(), o)
	o.Workers = 8
	for i := range 20 {
		subjects[i], subjects[39-i] = subjects[39-i], subjects[i]
	}
	second, _ := Run(subjects, All(), o)
	if !reflect.DeepEqual(first, second) {
		t.Error("results differ")
	}
	if first[0].Service != "s00" || first[len(All())].Service != "s01" {
		t.Errorf("not sorted: %s, %s", first[0].Service, first[len(All())].Service)
	}
}

// Facts that are read when they are asked for lead to the same results as facts
// that are held, and those that cannot be read to none.
func TestFactsAreReadForEachRepository(t *testing.T) {
	held := map[string]*survey.Survey{}
	var full, brief []survey.Survey
	for i := range 4 {
		made := survey.Survey{}
		for j := range 3 {
			subject(func(r *survey.Repository, s *survey.Service) {
				s.ID, s.Name = fmt.Sprint("id", j), fmt.Sprintf("s%d%d", j, i)
				r.Name = fmt.Sprint("acme/r", i)
				made.Repository, made.Services = *r, append(made.Services, *s)
			})
		}
		full, held[made.Repository.Name] = append(full, made), &made
		short := made
		short.Services = nil
		for _, s := range made.Services {
			short.Services = append(short.Services, survey.Service{ID: s.ID, Name: s.Name})
		}
		brief = append(brief, short)
	}
	o := Options{Limits: DefaultLimits(), Now: now, Workers: 3}
	want, _ := Run(Subjects(full), All(), o)
	o.Facts = func(repository string) (*survey.Survey, error) { return held[repository], nil }
	if got, _ := Run(Subjects(brief), All(), o); !reflect.DeepEqual(got, want) {
		t.Error("results differ")
	}
	o.Facts = func(string) (*survey.Survey, error) { return nil, errors.New("the disk is gone") }
	lost, _ := Run(Subjects(brief), All(), o)
	for _, r := range lost {
		if r.Outcome != finding.NotMeasured || len(r.Findings) > 0 {
			t.Errorf("%s of %s: %s", r.Check, r.Service, r.Outcome)
		}
	}
}

func TestAnEmptyRepositoryIsNotMeasured(t *testing.T) {
	s := subject(func(r *survey.Repository, _ *survey.Service) { r.Files = 0 })
	results, _ := Run([]Subject{s}, []Check{two()}, Options{Now: now})
	if results[0].Outcome != finding.NotMeasured {
		t.Errorf("%s", results[0].Outcome)
	}
}

// TestAFaultOfACheckCostsItsAnswerAlone lets a check break on one service.
func TestAFaultOfACheckCostsItsAnswerAlone(t *testing.T) {
	surveys := []survey.Survey{
		{Repository: survey.Repository{Name: "acme/good", Files: 1}, Services: []survey.Service{{Name: "good"}}},
		{Repository: survey.Repository{Name: "acme/odd", Files: 1}, Services: []survey.Service{{Name: "odd"}}},
	}
	breaks := Check{ID: "x.breaks", Run: func(s Subject) Result {
		if s.Service.Name == "odd" {
			panic("no such thing")
		}
		return pass("it is there")
	}}
	results, _ := Run(Subjects(surveys), []Check{breaks}, Options{Limits: DefaultLimits()})
	if len(results) != 2 || results[0].Outcome != finding.Pass {
		t.Fatalf("%+v", results)
	}
	if r := results[1]; r.Outcome != finding.NotMeasured || !strings.Contains(r.Summary, "no such thing") {
		t.Errorf("%s: %s", r.Outcome, r.Summary)
	}
}
