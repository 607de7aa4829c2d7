package site

import (
	"fmt"
	"strings"
	"testing"

	"daybook/internal/finding"
	"daybook/internal/ledger"
)

// Of many findings of one check in one section the first stand in full, and the
// others in one note that names each thing with its line.
func TestManyNotesAreGathered(t *testing.T) {
	f, _ := linkWorld(t)
	sh := newGroup(f, &f.Surveys[0]).shelves(f.byName["a"])[0]
	entries := func(check string, n int) (out []*ledger.Entry) {
		for i := range n {
			out = append(out, &ledger.Entry{Finding: finding.Finding{
				Key:     finding.Key{Check: check, Repository: "o/r", Service: "a", Anchor: fmt.Sprint(i)},
				Outcome: finding.Fail, Title: fmt.Sprintf("Names `make t%d`, which is not there", i), Mend: "Mend it.",
				Evidence: []finding.Evidence{{Path: "docs/run.md", Line: i + 1, Text: fmt.Sprintf("make t%d", i)}},
			}})
		}
		return out
	}
	for _, c := range []struct {
		notes, first int
		want         int
	}{{fewNotes, 0, fewNotes}, {fewNotes + 1, 1, wholeNotes + 2}, {100, 0, wholeNotes + 1}} {
		all := append(entries("doc.mentions-dead", c.notes), entries("doc.broken-anchor", c.first)...)
		got := sh.gathered(all, "docs/run.md")
		if len(got) != c.want {
			t.Fatalf("%d notes became %d, want %d", len(all), len(got), c.want)
		}
		if c.notes == fewNotes {
			continue
		}
		n := got[wholeNotes]
		said := ""
		for _, s := range n.Title {
			said += s.Text
		}
		for i := wholeNotes; i < min(c.notes, wholeNotes+mostThings); i++ {
			if !strings.Contains(said, fmt.Sprintf("make t%d", i)) {
				t.Errorf("%q does not name make t%d", said, i)
			}
		}
		if strings.Contains(said, "make t0") || strings.Count(said, "make") > mostThings || !strings.Contains(said, fmt.Sprint(c.notes-wholeNotes)) || len(n.Mend) > 0 {
			t.Errorf("%q", said)
		}
	}
}
