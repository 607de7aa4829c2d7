package check

import (
	"slices"
	"testing"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func TestNear(t *testing.T) {
	for _, c := range []struct {
		word       string
		candidates []string
		want       []string
	}{
		{"run", []string{"test", "run-local", "lint"}, []string{"run-local"}},
		{"payment", []string{"payments", "platform"}, []string{"payments"}},
		{"produciton", []string{"production", "deprecated"}, []string{"production"}},
		{"build", []string{"build"}, nil},
		{"x", []string{"deploy"}, nil},
	} {
		if got := near(c.word, c.candidates); !slices.Equal(got, c.want) {
			t.Errorf("near(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}

func TestMonths(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2025-01-15", "2026-01-15", 12},
		{"2025-01-16", "2026-01-15", 11},
		{"2025-01-31", "2025-02-28", 0},
		{"2026-01-15", "2025-01-15", 0},
	} {
		if got := months(date(c.from), date(c.to)); got != c.want {
			t.Errorf("months(%s, %s) = %d, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestRelative(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"README.md", "docs/a.md", "docs/a.md"},
		{"docs/a.md", "docs/b.md", "b.md"},
		{"docs/ops/a.md", "README.md", "../../README.md"},
		{"docs/a.md", "docs", "../docs"},
	} {
		if got := relative(c.from, c.to); got != c.want {
			t.Errorf("relative(%s, %s) = %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestSays(t *testing.T) {
	for _, c := range []struct {
		heading string
		words   []string
		want    bool
	}{
		{"Roll-back", []string{"roll back"}, true},
		{"2. Rolling back a release", []string{"rolling back"}, true},
		{"Diagnosis", []string{"diagnos"}, true},
		{"Rundown", []string{"run"}, false},
		{"How to run it", []string{"run"}, true},
		{"Logic", []string{"logs", "logging"}, false},
		{"", []string{""}, false},
	} {
		if got := says(c.heading, c.words); got != c.want {
			t.Errorf("says(%q, %q) = %v", c.heading, c.words, got)
		}
	}
}

func TestSectionsOf(t *testing.T) {
	d := &survey.Document{Headings: []survey.Heading{
		{Level: 1, ID: "top", Text: "Payments"},
		{Level: 2, ID: "rollback", Text: "Rollback"},
		{Level: 3, ID: "database", Text: "Database"},
		{Level: 2, ID: "after", Text: "Afterwards"},
	}}
	if got := sectionsOf(d, rollbackWords()); !slices.Equal(got, []string{"rollback", "database"}) {
		t.Errorf("sections %q", got)
	}
}

func TestUniteKeepsTheGraverOutcome(t *testing.T) {
	got := unite([]finding.Finding{
		seen(finding.Warn, "a", "first", "", finding.Evidence{Line: 1}),
		seen(finding.Fail, "b", "other", ""),
		seen(finding.Fail, "a", "second", "", finding.Evidence{Line: 1}, finding.Evidence{Line: 2}),
	})
	if len(got) != 2 || got[0].Outcome != finding.Fail || got[0].Title != "first" || len(got[0].Evidence) != 2 {
		t.Errorf("united to %+v", got)
	}
}

func TestTallyNeverPassesUnmeasured(t *testing.T) {
	var none tally
	none.skip("it is shallow")
	if r := none.result("", "fine"); r.Outcome != finding.NotMeasured || r.Summary != "it is shallow" {
		t.Errorf("%s: %s", r.Outcome, r.Summary)
	}
	none.count()
	if r := none.result("", "fine"); r.Outcome != finding.Pass || r.Summary != "fine; 1 of 2 could be measured" {
		t.Errorf("%s: %s", r.Outcome, r.Summary)
	}
}
