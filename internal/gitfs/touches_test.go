package gitfs

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTouches(t *testing.T) {
	bob := someone("Bob")
	r := made(t,
		Step{When: day(0), Write: files("src/a.go", "1", "src/b.go", "1", "x", "1")},
		Step{When: day(1), Author: bob, Write: files("src/b.go", "2")},
		Step{When: day(2), Author: bot, Write: files("src/b.go", "3")},
		Step{When: day(3), Write: files("x", "2")},
		Step{When: day(4), Write: merged(many(20, "1"), files("src/a.go", "2"))},
		Step{When: day(5), Remove: []string{"src/b.go"}},
	)
	h := historyOf(t, r, HistoryOptions{MassEdit: 10})
	want := []Touch{{someone("Alice"), day(5), 1}, {bob, day(1), 1}, {someone("Alice"), day(0), 2}}
	if diff := cmp.Diff(want, h.Touches("src", time.Time{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[:1], h.Touches("src", day(1))); diff != "" {
		t.Error(diff)
	}
	if got := h.Touches("none", time.Time{}); len(got) != 0 {
		t.Errorf("touches of nothing: %v", got)
	}
	if len(h.Touches("", time.Time{})) != 5 { // what a mass edit adds is no edit
		t.Errorf("touches of everything: %v", h.Touches("", time.Time{}))
	}
	if !bot.IsBot() || bob.IsBot() || !bob.IsBot("BOB") {
		t.Error("a bot is told wrongly")
	}
}
