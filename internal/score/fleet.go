package score

import (
	"slices"

	"daybook/internal/finding"
)

// Question is answered for each service by the outcomes of some checks.
type Question struct {
	ID     string
	Text   string
	Checks []string
}

// Answer is yes, in part, no or unknown.
type Answer string

// The answers. A question of which no check applies has none.
const (
	Yes     Answer = "yes"
	Part    Answer = "in part"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

func answers(inputs []Input, questions []Question) map[string]Answer {
	out := map[string]Answer{}
	for _, q := range questions {
		if a := answer(inputs, q); a != "" {
			out[q.ID] = a
		}
	}
	return out
}

// answer is yes where all checks that apply pass, no where all fail, and
// unknown where none was measured.
func answer(inputs []Input, q Question) Answer {
	var pass, fail, warn, unmeasured int
	for _, in := range inputs {
		if !slices.Contains(q.Checks, in.Check) {
			continue
		}
		switch in.Outcome {
		case finding.Pass:
			pass++
		case finding.Warn:
			warn++
		case finding.Fail:
			fail++
		case finding.NotMeasured:
			unmeasured++
		}
	}
	switch {
	case pass+warn+fail+unmeasured == 0:
		return ""
	case pass+warn+fail == 0:
		return Unknown
	case pass+warn == 0:
		return No
	case fail+warn+unmeasured == 0:
		return Yes
	}
	return Part
}

// Summary is how the whole fleet stands.
type Summary struct {
	Services  int        `json:"services"`
	Levels    []Level    `json:"levels"` // from "" up, each rung once
	Points    int        `json:"points"`
	Max       int        `json:"max"`
	Counts    Counts     `json:"counts"`
	Questions []Answered `json:"questions"`
}

// Level is how many services stand on a rung.
type Level struct {
	Name     string `json:"name"`
	Rank     int    `json:"rank"`
	Services int    `json:"services"`
}

// Answered is how many services give each answer to a question.
type Answered struct {
	Question
	Yes           int `json:"yes"`
	Part          int `json:"part"`
	No            int `json:"no"`
	Unknown       int `json:"unknown"`
	NotApplicable int `json:"notApplicable"`
}

// Fleet sums the cards up.
func Fleet(cards []Card, ladder Ladder, questions []Question) Summary {
	s := Summary{Services: len(cards), Levels: []Level{{}}}
	for i, r := range ladder.Rungs {
		s.Levels = append(s.Levels, Level{Name: r.Name, Rank: i + 1})
	}
	for _, q := range questions {
		s.Questions = append(s.Questions, Answered{Question: q})
	}
	for _, c := range cards {
		s.Levels[c.Rank].Services++
		s.Points += c.Points
		s.Max += c.Max
		s.Counts.sum(c.Counts)
		for i := range s.Questions {
			s.Questions[i].count(c.Answers[s.Questions[i].ID])
		}
	}
	return s
}

func (c *Counts) sum(o Counts) {
	c.Pass += o.Pass
	c.Warn += o.Warn
	c.Fail += o.Fail
	c.NotApplicable += o.NotApplicable
	c.NotMeasured += o.NotMeasured
	c.Exempt += o.Exempt
	c.Advisory += o.Advisory
}

func (a *Answered) count(answer Answer) {
	switch answer {
	case Yes:
		a.Yes++
	case Part:
		a.Part++
	case No:
		a.No++
	case Unknown:
		a.Unknown++
	default:
		a.NotApplicable++
	}
}
