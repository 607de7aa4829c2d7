package score

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"daybook/internal/finding"
)

// standing is a rung with the checks of one service that stand on it.
type standing struct {
	Rung
	inputs []Input
}

// arrange puts the inputs that count for levels on their rungs.
func arrange(inputs []Input, ladder Ladder) []standing {
	rungs := make([]standing, len(ladder.Rungs))
	for i, r := range ladder.Rungs {
		rungs[i].Rung = r
	}
	for _, in := range inputs {
		if i := ladder.rungOf(in.Check, in.Rung); i >= 0 && !in.Advisory {
			rungs[i].inputs = append(rungs[i].inputs, in)
		}
	}
	return rungs
}

func (s standing) blocking() []Input {
	var out []Input
	for _, in := range s.inputs {
		if s.blocks(in.Outcome) {
			out = append(out, in)
		}
	}
	return out
}

// held reports whether the service may stand on the rung, as far as its own
// checks go.
func (s standing) held() bool { return len(s.blocking()) == 0 && s.empty() == "" }

// empty says what a rung lacks on which nothing stands in the way: a level is
// never given for nothing.
func (s standing) empty() string {
	if len(s.blocking()) > 0 {
		return ""
	}
	passes := func(in Input) bool { return in.Outcome == finding.Pass || in.Outcome == finding.Warn && s.Warn }
	if !slices.ContainsFunc(s.inputs, passes) {
		return fmt.Sprintf("no check of %s passes: none applies, or all are exempt", s.Name)
	}
	if s.Observed && !slices.ContainsFunc(s.inputs, func(in Input) bool { return in.Observed && passes(in) }) {
		return fmt.Sprintf("%s asks for a check of what is done, and only declarations pass", s.Name)
	}
	return ""
}

// open are the checks with something to mend that stands in no rung's way.
func open(inputs []Input) []Input {
	var out []Input
	for _, in := range inputs {
		if in.Outcome == finding.Warn || in.Outcome == finding.Fail {
			out = append(out, in)
		}
	}
	return out
}

// maxSteps is how many things a card asks for at once.
const maxSteps = 3

// steps gives the first things to do: the most points first, then what has the
// fewest findings, then by id. What could not be measured comes last: it may
// need nothing but another kind of clone.
func steps(inputs []Input, rung string) []Step {
	sorted := slices.Clone(inputs)
	unmeasured := func(in Input) int {
		if in.Outcome == finding.NotMeasured {
			return 1
		}
		return 0
	}
	slices.SortFunc(sorted, func(a, b Input) int {
		return cmp.Or(
			cmp.Compare(unmeasured(a), unmeasured(b)),
			cmp.Compare(b.Points-worth(b), a.Points-worth(a)),
			cmp.Compare(len(a.Findings), len(b.Findings)),
			strings.Compare(a.Check, b.Check))
	})
	var out []Step
	for _, in := range sorted[:min(len(sorted), maxSteps)] {
		out = append(out, step(in, cmp.Or(rung, in.Rung)))
	}
	return out
}

func step(in Input, rung string) Step {
	s := Step{
		Check: in.Check, Title: in.Title, Rung: rung, Outcome: in.Outcome,
		Points: in.Points - worth(in), First: in.Summary, Mend: in.Fix,
	}
	first := true
	for _, f := range in.Findings {
		if f.Outcome == finding.Exempt {
			continue
		}
		s.Findings++
		if first {
			s.First, s.Mend = f.Title, cmp.Or(f.Mend, in.Fix)
			first = false
		}
	}
	return s
}

// families scores each family by its own checks, in the order in which they
// first appear. A rung on which the family has no check is passed over.
func families(inputs []Input, ladder Ladder) []FamilyScore {
	var names []string
	by := map[string][]Input{}
	for _, in := range inputs {
		if by[in.Family] == nil {
			names = append(names, in.Family)
		}
		by[in.Family] = append(by[in.Family], in)
	}
	out := make([]FamilyScore, len(names))
	for i, name := range names {
		f := FamilyScore{Name: name}
		f.Points, f.Max = points(by[name])
		for rank, s := range arrange(by[name], ladder) {
			if len(s.blocking()) > 0 {
				break
			}
			if s.empty() == "" {
				f.Level, f.Rank = s.Name, rank+1
			}
		}
		out[i] = f
	}
	return out
}
