package site

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTold(t *testing.T) {
	title := spans("“Roll back” names `bin/prev`, which was deleted in 018acc9")
	places := []Place{
		{Link: Link{Text: "docs/rollback.md:16", Address: "x/", Inside: true}, Note: "bin/prev"},
		{Link: Link{Text: "bin/prev"}, Note: "deleted 19 November 2026"},
		{Link: Link{Text: "bin/prev"}},
	}
	want := []Place{
		{Link: Link{Text: "docs/rollback.md:16", Address: "x/", Inside: true}},
		{Note: "deleted 19 November 2026"},
	}
	if diff := cmp.Diff(want, told(title, places)); diff != "" {
		t.Error(diff)
	}
	twice := []Place{{Link: Link{Text: "CODEOWNERS"}, Note: "docs/"}, {Link: Link{Text: "CODEOWNERS"}, Note: "web/"}}
	want = []Place{{Link: Link{Text: "CODEOWNERS"}, Note: "docs/, web/"}}
	if diff := cmp.Diff(want, told(nil, twice)); diff != "" {
		t.Error(diff)
	}
}

func TestJoinPlaces(t *testing.T) {
	for _, test := range []struct {
		why       string
		sentence  []Span
		places    []Place
		want      []Span
		wantPlace []Place
	}{
		{"the file named leads to its page", spans("`README.md`"),
			[]Place{{Link: Link{Text: "README.md", Address: "docs/", Inside: true}}},
			[]Span{{Text: "README.md", Code: true, Address: "docs/", Inside: true}}, nil},
		{"with its line", spans("Escalation in `run.md`"),
			[]Place{{Link: Link{Text: "run.md:29", URL: "https://forge/run.md#L29"}}},
			[]Span{{Text: "Escalation in "}, {Text: "run.md:29", Code: true, URL: "https://forge/run.md#L29"}}, nil},
		{"other places stay", spans("owned by `group:tracking`"),
			[]Place{{Link: Link{Text: "catalog-info.yaml:25"}}},
			spans("owned by `group:tracking`"), []Place{{Link: Link{Text: "catalog-info.yaml:25"}}}},
		{"one span leads to one place", spans("`a.md`"),
			[]Place{{Link: Link{Text: "a.md:1", Address: "a/", Inside: true}}, {Link: Link{Text: "a.md:2", Address: "a/", Inside: true}}},
			[]Span{{Text: "a.md:1", Code: true, Address: "a/", Inside: true}}, []Place{{Link: Link{Text: "a.md:2", Address: "a/", Inside: true}}}},
	} {
		got, places := joinPlaces(test.sentence, test.places)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.why, diff)
		}
		if diff := cmp.Diff(test.wantPlace, places); diff != "" {
			t.Errorf("%s: %s", test.why, diff)
		}
	}
}

func TestDated(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"last edited 2025-09-15":             "last edited 15 September 2025",
		"2026-01-02 and 2026-11-21.":         "2 January 2026 and 21 November 2026.",
		"2026-13-02 is no date":              "2026-13-02 is no date",
		"build 12026-11-21 and 2026-11-21-1": "build 12026-11-21 and 2026-11-21-1",
		"ran out on 2026-11-16, granted":     "ran out on 16 November 2026, granted",
	} {
		if got := dated(text); got != want {
			t.Errorf("dated(%q) is %q, want %q", text, got, want)
		}
	}
}
