package edition

import (
	"testing"
	"time"

	"daybook/internal/check"
	"daybook/internal/score"
)

// TestRulesetMovesWithTheConfiguration changes one thing after the other: every
// one that can move a level must give another name, and nothing else.
func TestRulesetMovesWithTheConfiguration(t *testing.T) {
	base := func() Options {
		return Options{Check: check.Options{Limits: check.DefaultLimits()}, Ladder: score.DefaultLadder()}
	}
	plain := ruleset(base())
	if plain != check.Ruleset(check.All(), check.DefaultLimits()) {
		t.Errorf("without a configuration the rules are called %s", plain)
	}
	for name, change := range map[string]func(*Options){
		"limits":   func(o *Options) { o.Check.Limits.StaleMonths++ },
		"off":      func(o *Options) { o.Check.Off = []check.Rule{{Check: "doc.readme"}} },
		"down":     func(o *Options) { o.Check.Down = []check.Rule{{Check: "doc.readme"}} },
		"advisory": func(o *Options) { o.Check.Advisory = map[string]time.Time{"doc.readme": {}} },
		"ladder":   func(o *Options) { o.Ladder.Rungs[0].Checks = append(o.Ladder.Rungs[0].Checks, "doc.readme") },
	} {
		o := base()
		change(&o)
		if ruleset(o) == plain {
			t.Errorf("%s: the rules are still called %s", name, plain)
		}
	}
	o := base()
	o.Now, o.Title, o.Jobs = time.Unix(1e9, 0), "x", 7
	if ruleset(o) != plain {
		t.Error("what is no rule changes their name")
	}
}
