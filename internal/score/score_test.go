package score

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"daybook/internal/finding"
)

// rung is one check on each rung, and a second on Silver.
func checks(bronze, silver, other, gold finding.Outcome) []Input {
	in := []Input{
		{Check: "a.owner", Family: "A", Rung: "Bronze", Points: 10, Outcome: bronze},
		{Check: "b.links", Family: "B", Rung: "Silver", Points: 5, Outcome: silver},
		{Check: "b.runbook", Family: "B", Rung: "Silver", Points: 5, Outcome: other},
		{Check: "c.fresh", Family: "B", Rung: "Gold", Points: 3, Outcome: gold, Observed: true},
	}
	for i := range in {
		in[i].Service, in[i].Repository = "payments", "acme/payments"
	}
	return in
}

const (
	pass, warn, fail = finding.Pass, finding.Warn, finding.Fail
	na, unknown, ex  = finding.NotApplicable, finding.NotMeasured, finding.Exempt
)

func card(t *testing.T, in []Input) Card {
	t.Helper()
	cards := Grade(in, DefaultLadder(), nil)
	if len(cards) != 1 {
		t.Fatalf("%d cards", len(cards))
	}
	return cards[0]
}

func TestLevels(t *testing.T) {
	for name, c := range map[string]struct {
		in          []Input
		level       string
		needs       int
		points, max int
		letter      string
	}{
		"everything":             {checks(pass, pass, pass, pass), "Gold", 0, 23, 23, "A"},
		"nothing":                {checks(fail, fail, fail, fail), "", 1, 0, 23, "F"},
		"a lower rung is missed": {checks(fail, pass, pass, pass), "", 1, 13, 23, "D"},
		"a warning holds Silver": {checks(pass, warn, pass, pass), "Gold", 0, 20, 23, "B"},
		"a warning misses Gold":  {checks(pass, pass, pass, warn), "Silver", 1, 21, 23, "A"},
		"unknown is not pass":    {checks(pass, unknown, pass, pass), "Bronze", 1, 18, 18, "A"},
		"all unknown":            {checks(unknown, unknown, unknown, unknown), "", 1, 0, 0, ""},
		"exempt leaves the sum":  {checks(pass, ex, pass, pass), "Gold", 0, 18, 18, "A"},
		"no rung is given away":  {checks(pass, na, ex, pass), "Bronze", 0, 13, 13, "A"},
		"nothing applies at all": {checks(na, na, na, na), "", 0, 0, 0, ""},
		"two are missing":        {checks(pass, fail, fail, pass), "Bronze", 2, 13, 23, "D"},
	} {
		got := card(t, c.in)
		if got.Level != c.level || got.Needs != c.needs || got.Points != c.points || got.Max != c.max || got.Letter != c.letter {
			t.Errorf("%s: level %q needs %d, %d of %d %s; want %q %d, %d of %d %s", name,
				got.Level, got.Needs, got.Points, got.Max, got.Letter, c.level, c.needs, c.points, c.max, c.letter)
		}
		if (got.Blocked != "") != (c.needs == 0 && c.level != "Gold") {
			t.Errorf("%s: blocked: %q", name, got.Blocked)
		}
	}
}

func TestDeclarationsAloneAreNotGold(t *testing.T) {
	in := checks(pass, pass, pass, pass)
	in[3].Observed = false
	if got := card(t, in); got.Level != "Silver" || got.Blocked == "" {
		t.Errorf("level %q, blocked %q", got.Level, got.Blocked)
	}
}

func TestAdvisoryDoesNotCount(t *testing.T) {
	in := checks(pass, fail, pass, pass)
	in[1].Advisory = true
	got := card(t, in)
	if got.Level != "Gold" || got.Max != 18 || got.Counts.Advisory != 1 || got.Counts.Fail != 0 {
		t.Errorf("%+v", got)
	}
}

func TestNextThings(t *testing.T) {
	in := []Input{
		{Check: "a.unknown", Rung: "Bronze", Points: 10, Outcome: unknown, Summary: "a shallow clone"},
		{Check: "a.two", Rung: "Bronze", Points: 5, Outcome: fail, Findings: make([]finding.Finding, 2)},
		{Check: "a.one", Rung: "Bronze", Points: 5, Outcome: fail, Fix: "Mend it.",
			Findings: []finding.Finding{{Outcome: ex, Title: "old"}, {Outcome: fail, Title: "seen"}}},
		{Check: "a.warned", Rung: "Bronze", Points: 9, Outcome: warn},
		{Check: "a.big", Rung: "Bronze", Points: 10, Outcome: fail},
		{Check: "a.later", Rung: "Silver", Points: 10, Outcome: fail},
	}
	got := card(t, in)
	var ids []string
	for _, s := range got.Next {
		ids = append(ids, s.Check)
	}
	if !reflect.DeepEqual(ids, []string{"a.big", "a.one", "a.two"}) || got.Needs != 4 || got.Target != "Bronze" {
		t.Errorf("next %q, needs %d for %s", ids, got.Needs, got.Target)
	}
	if s := got.Next[1]; s.First != "seen" || s.Mend != "Mend it." || s.Findings != 1 {
		t.Errorf("step %+v", s)
	}
}

func TestOnTheHighestRungWarningsAreNext(t *testing.T) {
	got := card(t, checks(warn, pass, pass, pass))
	if got.Level != "Gold" || got.Target != "" || got.Needs != 0 || len(got.Next) != 1 || got.Next[0].Points != 5 {
		t.Errorf("%+v", got)
	}
}

func TestFamiliesClimbAlone(t *testing.T) {
	got := card(t, checks(fail, pass, pass, warn)).Families
	want := []FamilyScore{{Name: "A", Max: 10}, {Name: "B", Level: "Silver", Rank: 2, Points: 11, Max: 13}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestOwnLadder(t *testing.T) {
	ladder := Ladder{Rungs: []Rung{
		{Name: "Ready", From: "Bronze", Checks: []string{"b.runbook"}},
		{Name: "Mature", From: "Silver", Warn: true, Unmeasured: true},
	}}
	if err := ladder.Validate(); err != nil {
		t.Fatal(err)
	}
	if got := Grade(checks(pass, warn, fail, fail), ladder, nil)[0]; got.Level != "" || got.Next[0].Check != "b.runbook" {
		t.Errorf("the runbook is asked for on the first level: %+v", got)
	}
	if got := Grade(checks(pass, warn, pass, fail), ladder, nil)[0]; got.Level != "Mature" {
		t.Errorf("Gold's checks stand on no level: %+v", got)
	}
	for name, bad := range map[string]Ladder{
		"no level":   {},
		"no name":    {Rungs: []Rung{{}}},
		"same name":  {Rungs: []Rung{{Name: "A"}, {Name: "A"}}},
		"same check": {Rungs: []Rung{{Name: "A", Checks: []string{"x"}}, {Name: "B", Checks: []string{"x"}}}},
	} {
		if bad.Validate() == nil {
			t.Errorf("%s: valid", name)
		}
	}
}

func TestAnswersAndFleet(t *testing.T) {
	questions := []Question{
		{ID: "all", Checks: []string{"a.owner", "b.links"}},
		{ID: "gold", Checks: []string{"c.fresh"}},
	}
	var in []Input
	for name, outcomes := range map[string][2]finding.Outcome{
		"s1": {pass, pass}, "s2": {fail, fail}, "s3": {pass, fail}, "s4": {pass, unknown}, "s5": {unknown, na}, "s6": {na, ex}, "s7": {warn, fail},
	} {
		for _, i := range checks(outcomes[0], outcomes[1], pass, na) {
			i.Service = name
			in = append(in, i)
		}
	}
	cards := Grade(in, DefaultLadder(), questions)
	var got []Answer
	for _, c := range cards {
		got = append(got, c.Answers["all"])
	}
	if want := []Answer{Yes, No, Part, Part, Unknown, "", Part}; !reflect.DeepEqual(got, want) {
		t.Errorf("answers %q, want %q", got, want)
	}
	s := Fleet(cards, DefaultLadder(), questions)
	q := s.Questions[0]
	if s.Services != 7 || q.Yes != 1 || q.Part != 3 || q.No != 1 || q.Unknown != 1 || q.NotApplicable != 1 || s.Questions[1].NotApplicable != 7 {
		t.Errorf("%+v", s)
	}
	sum := 0
	for _, l := range s.Levels {
		sum += l.Services
	}
	if sum != 7 {
		t.Errorf("levels %+v", s.Levels)
	}
}

// Mending one thing never lowers a level, points or an answer.
func TestMendingNeverHarms(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all := []finding.Outcome{pass, warn, fail, unknown}
	for range 2000 {
		in := checks(all[random.IntN(4)], all[random.IntN(4)], all[random.IntN(4)], all[random.IntN(4)])
		before := card(t, in)
		at := random.IntN(len(in))
		was := in[at].Outcome
		in[at].Outcome = pass
		after := card(t, in)
		if after.Rank < before.Rank || after.Points < before.Points {
			t.Fatalf("%s mended from %s: %+v became %+v", in[at].Check, was, before, after)
		}
	}
}
