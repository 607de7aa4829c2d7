package score

import (
	"cmp"
	"slices"
	"strings"

	"daybook/internal/finding"
)

// Input is what one check concluded about one service, with what the score
// must know of the check.
type Input struct {
	Service, Repository string
	Check, Title        string
	Family, Rung        string
	Points              int
	Observed            bool // it looks at what is done, not at what is declared
	Advisory            bool // reported, and no part of levels and points
	Outcome             finding.Outcome
	Summary             string
	Fix                 string
	Findings            []finding.Finding
}

// Card is where one service stands.
type Card struct {
	Service    string `json:"service"`
	Repository string `json:"repository"`
	Level      string `json:"level"` // "" below the first rung
	Rank       int    `json:"rank"`  // rungs held, from 0
	Points     int    `json:"points"`
	Max        int    `json:"max"`              // of the checks that count; 0 where none does
	Letter     string `json:"letter,omitempty"` // A to F, from points
	Target     string `json:"target,omitempty"` // the next rung; "" on the highest
	Needs      int    `json:"needs"`            // checks that stand in the way of it
	// Blocked says why the next rung is not held though nothing stands in its way.
	Blocked  string            `json:"blocked,omitempty"`
	Next     []Step            `json:"next,omitempty"` // three at most, the most valuable first
	Families []FamilyScore     `json:"families,omitempty"`
	Counts   Counts            `json:"counts"`
	Answers  map[string]Answer `json:"answers,omitempty"` // by question; none where it does not apply
}

// Step is one thing to do for the next rung.
type Step struct {
	Check    string          `json:"check"`
	Title    string          `json:"title"`
	Rung     string          `json:"rung"`
	Points   int             `json:"points"` // gained by it
	Outcome  finding.Outcome `json:"outcome"`
	Findings int             `json:"findings"`
	First    string          `json:"first"` // the first finding's title, or why nothing was measured
	Mend     string          `json:"mend"`  // the first finding's, or the check's own
}

// FamilyScore is one family of checks on a card.
type FamilyScore struct {
	Name   string `json:"name"`
	Level  string `json:"level"`
	Rank   int    `json:"rank"`
	Points int    `json:"points"`
	Max    int    `json:"max"`
}

// Counts is how many checks came to each outcome. Advisory ones are counted
// apart.
type Counts struct {
	Pass          int `json:"pass"`
	Warn          int `json:"warn"`
	Fail          int `json:"fail"`
	NotApplicable int `json:"notApplicable"`
	NotMeasured   int `json:"notMeasured"`
	Exempt        int `json:"exempt"`
	Advisory      int `json:"advisory"`
}

func (c *Counts) add(in Input) {
	if in.Advisory {
		c.Advisory++
		return
	}
	*[...]*int{
		finding.NotMeasured: &c.NotMeasured, finding.NotApplicable: &c.NotApplicable,
		finding.Pass: &c.Pass, finding.Warn: &c.Warn, finding.Fail: &c.Fail, finding.Exempt: &c.Exempt,
	}[in.Outcome]++
}

// Grade makes one card for each service, sorted by service and repository. The
// order of the inputs of one service decides the order of its families.
func Grade(inputs []Input, ladder Ladder, questions []Question) []Card {
	type key struct{ service, repository string }
	at := map[key]int{}
	var groups [][]Input
	for _, in := range inputs {
		k := key{in.Service, in.Repository}
		i, known := at[k]
		if !known {
			i = len(groups)
			at[k] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], in)
	}
	cards := make([]Card, len(groups))
	for i, group := range groups {
		cards[i] = grade(group, ladder, questions)
	}
	slices.SortFunc(cards, func(a, b Card) int {
		return cmp.Or(strings.Compare(a.Service, b.Service), strings.Compare(a.Repository, b.Repository))
	})
	return cards
}

func grade(inputs []Input, ladder Ladder, questions []Question) Card {
	c := Card{Service: inputs[0].Service, Repository: inputs[0].Repository}
	for _, in := range inputs {
		c.Counts.add(in)
	}
	c.Points, c.Max = points(inputs)
	c.Letter = letter(c.Points, c.Max)
	rungs := arrange(inputs, ladder)
	for c.Rank < len(rungs) && rungs[c.Rank].held() {
		c.Level = ladder.Rungs[c.Rank].Name
		c.Rank++
	}
	if c.Rank < len(rungs) {
		next := rungs[c.Rank]
		c.Target = next.Name
		blocking := next.blocking()
		c.Needs = len(blocking)
		c.Blocked = next.empty()
		c.Next = steps(blocking, c.Target)
	} else {
		c.Next = steps(open(inputs), "")
	}
	c.Families = families(inputs, ladder)
	c.Answers = answers(inputs, questions)
	return c
}

// points counts a pass whole and a warning half, rounded down.
func points(inputs []Input) (have, of int) {
	for _, in := range inputs {
		if in.Advisory || !in.Outcome.Counts() {
			continue
		}
		of += in.Points
		have += worth(in)
	}
	return have, of
}

func worth(in Input) int {
	switch in.Outcome {
	case finding.Pass:
		return in.Points
	case finding.Warn:
		return in.Points / 2
	}
	return 0
}

// letter grades points in whole percent, rounded down.
func letter(points, of int) string {
	if of == 0 {
		return ""
	}
	percent := points * 100 / of
	for i, least := range [...]int{90, 80, 65, 50, 35} {
		if percent >= least {
			return string(rune('A' + i))
		}
	}
	return "F"
}
