package site

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/words"
	"daybook/themes"
)

func TestSpans(t *testing.T) {
	for text, want := range map[string][]Span{
		"plain":           {{Text: "plain"}},
		"a `b` c":         {{Text: "a "}, {Text: "b", Code: true}, {Text: " c"}},
		"`b`":             {{Text: "b", Code: true}},
		"open ` quote":    {{Text: "open "}, {Text: "` quote"}},
		"`a` and `b`":     {{Text: "a", Code: true}, {Text: " and "}, {Text: "b", Code: true}},
		"":                nil,
		"two `` in a row": {{Text: "two "}, {Text: " in a row"}},
	} {
		if diff := cmp.Diff(want, spans(text)); diff != "" {
			t.Errorf("spans(%q): %s", text, diff)
		}
	}
}

// spoken is a fleet that knows the words, and what day it is.
func spoken(t *testing.T, now time.Time) *fleet {
	t.Helper()
	said, err := words.Read(themes.Default())
	if err != nil {
		t.Fatal(err)
	}
	return &fleet{Input: Input{Now: now}, words: said}
}

func TestSince(t *testing.T) {
	now := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC) // a Saturday
	for before, want := range map[time.Time]string{
		now.Add(-4 * time.Hour): "yesterday",
		now.AddDate(0, 0, -1):   "yesterday",
		now.AddDate(0, 0, -2):   "Thursday",
		now.AddDate(0, 0, -6):   "Sunday",
		now.AddDate(0, 0, -7):   "14 November 2026",
	} {
		if got := spoken(t, now).since(before); got != want {
			t.Errorf("since %s is %q, want %q", before, got, want)
		}
	}
}

func TestStrip(t *testing.T) {
	now := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		doc     Document
		failing bool
		want    Strip
	}{
		{"unknown is no date", Document{ChangedSince: -1}, false, Strip{Bar: StripWidth, Words: "last edit unknown"}},
		{"today", Document{Edited: now}, false, Strip{Known: true, Edit: 156, Bar: 156, Words: "edited 21 November 2026; what it names has not changed since"}},
		{"older than the strip", Document{Edited: now.AddDate(-5, 0, 0), ChangedSince: 9}, true, Strip{Known: true, Tone: "fails", Words: "edited 21 November 2021; what it names changed 9 times since"}},
		{"history cannot say", Document{Edited: now.AddDate(0, 0, -14), ChangedSince: -1}, false, Strip{Known: true, Edit: 152, Bar: 156, Words: "edited 7 November 2026"}},
		{"read through later", Document{Edited: now.AddDate(-1, 0, 0), Reviewed: now.AddDate(0, 0, -14), ChangedSince: -1}, false, Strip{Known: true, Edit: 52, Read: 152, Bar: 156, Words: "edited 21 November 2025, reviewed 7 November 2026"}},
		{"to be read through in the future", Document{Edited: now, Reviewed: now.AddDate(0, 0, 14), ChangedSince: -1}, false, Strip{Known: true, Edit: 156, Bar: 156, Words: "edited 21 November 2026"}},
		{"in the future, by a wrong clock", Document{Edited: now.AddDate(1, 0, 0), ChangedSince: 1}, false, Strip{Known: true, Edit: 156, Bar: 156, Tone: "warns", Words: "edited 21 November 2027; what it names changed once since"}},
	} {
		if diff := cmp.Diff(c.want, spoken(t, now).strip(c.doc, c.failing)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestTheFrontPageTellsOfManyServices(t *testing.T) {
	entry := func(service string, o finding.Outcome) *ledger.Entry {
		return &ledger.Entry{Finding: finding.Finding{Key: finding.Key{Service: service}, Outcome: o}}
	}
	var got []string
	for _, e := range varied([]*ledger.Entry{entry("a", finding.Fail), entry("a", finding.Fail), entry("b", finding.Fail), entry("a", finding.Warn), entry("c", finding.Warn)}) {
		got = append(got, e.Outcome.String()+" "+e.Service)
	}
	if diff := cmp.Diff([]string{"fail a", "fail b", "fail a", "warn a", "warn c"}, got); diff != "" {
		t.Error(diff)
	}
}
