package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"daybook/internal/finding"
	"daybook/internal/ledger"
)

// told writes a difference without what only one of its two makers can know:
// a finding's outcome of that night, by which the worst come first, is not kept.
func told(d *ledger.Difference) string {
	var b strings.Builder
	fmt.Fprintln(&b, d.From.Date, d.From.Standing, d.To.Date, d.To.Standing, d.Rules, d.Added, d.Dropped, d.Came, d.Went)
	for _, m := range d.Levels {
		fmt.Fprintln(&b, m.Service, m.From, m.To)
	}
	for _, turns := range [][]ledger.Turn{d.Opened, d.Reopened, d.Closed, d.Exempted} {
		var lines []string
		for _, t := range turns {
			lines = append(lines, fmt.Sprintln(t.Key.ID(), t.Check, t.Service, t.Was, t.Is))
		}
		slices.Sort(lines)
		fmt.Fprintln(&b, "--", lines)
	}
	return b.String()
}

// The newest book tells the same of any two nights as the two books of these
// nights do beside each other.
func TestHistoryIsWhatTheNightsSaw(t *testing.T) {
	compared, adopted := 0, 0
	for seed := range uint64(40) {
		w := world{rand.New(rand.NewPCG(seed, 11))}
		book, at := &ledger.Book{}, firstNight
		books, merged := map[string]*ledger.Book{}, ""
		for n := range 12 {
			at = at.Add([]time.Duration{3, 24, 24, 24 * 7}[w.IntN(4)] * time.Hour)
			night := w.night(at)
			if seed%2 == 0 && n >= 6 {
				tellTogether(night.Results)
			}
			parts := partsOf(book)
			if book, _ = enter(t, book, night); partsOf(book) > parts {
				merged = at.Format(time.DateOnly)
			}
			books[at.Format(time.DateOnly)] = book
		}
		adopted += partsOf(book)
		read, err := ledger.Read(strings.NewReader(encoded(t, book)))
		if err != nil {
			t.Fatal(err)
		}
		past := read.Timeline()
		editions := read.Editions()
		for i, from := range editions {
			for _, to := range editions[i:] {
				if to.Date < merged {
					continue // of these days the newest book counts the parts once
				}
				got, err := past.Compare(from.Date, to.Date)
				if err != nil {
					t.Fatal(err)
				}
				if want := ledger.Between(books[from.Date], books[to.Date]); told(got) != told(want) {
					t.Fatalf("seed %d, %s to %s: from history\n%s\nbeside each other\n%s", seed, from.Date, to.Date, told(got), told(want))
				}
				compared += len(got.Opened) + len(got.Reopened) + len(got.Closed) + len(got.Exempted) + len(got.Levels) + len(got.Came) + len(got.Went)
			}
		}
	}
	if compared < 1000 || adopted < 50 {
		t.Errorf("only %d changes were compared, and %d findings adopted", compared, adopted)
	}
}

func partsOf(b *ledger.Book) (n int) {
	for _, e := range b.Entries() {
		n += len(e.Parts)
	}
	return n
}

// tellTogether makes the findings of each result one, as a newer release does.
func tellTogether(results []ledger.Result) {
	for i, r := range results {
		if len(r.Findings) == 0 {
			continue
		}
		together := found("all")
		together.Outcome = finding.Exempt
		for n := range 5 {
			together.Formerly = append(together.Formerly, fmt.Sprint(n))
		}
		for _, f := range r.Findings {
			if f.Outcome != finding.Exempt {
				together.Outcome = finding.Fail
			}
		}
		results[i].Findings = []finding.Finding{together}
	}
}

func graded(level, commit string) ledger.Card {
	return ledger.Card{Service: "a", Repository: "acme/a", Level: level, Max: 9, Commit: commit}
}

func TestDifferenceSaysWhatMoved(t *testing.T) {
	seen := result("acme/a", "a", "readme", finding.Fail, found("x"))
	none := result("acme/a", "a", "readme", finding.Pass)
	nights := []struct {
		rules, release string
		card           ledger.Card
		result         ledger.Result
		want           string
	}{
		{"1", "r1", graded("", "c1"), none, "came; "},
		{"1", "r1", graded("Bronze", "c2"), seen, "-Bronze: the repository changed; opened: the repository changed"},
		{"2", "r1", graded("Bronze", "c2"), none, "rules; closed mended: the rules changed"},
		{"2", "r2", graded("", "c2"), seen, "daybook; Bronze-: daybook changed; reopened: daybook changed"},
		{"3", "r3", graded("Silver", "c3"), none, "rules; daybook; -Silver: the repository, the rules and daybook changed; closed mended: the repository, the rules and daybook changed"},
		{"3", "r3", graded("Silver", "c3"), seen, "reopened: neither the repository nor the rules changed"},
	}
	book, before := &ledger.Book{}, ""
	for i, now := range nights {
		n := night(day(i+1), now.result)
		n.RuleSet, n.Release, n.Cards = now.rules, now.release, []ledger.Card{now.card}
		book, _ = enter(t, book, n)
		book, _ = enter(t, book, n)
		date := day(i + 1).Format(time.DateOnly)
		d, err := book.Timeline().Compare(before, date)
		if err != nil {
			t.Fatal(err)
		}
		if got := sentence(d); got != now.want {
			t.Errorf("night %d: %q, want %q", i+1, got, now.want)
		}
		before = date
	}
	d, err := book.Timeline().Compare(day(1).Format(time.DateOnly), before)
	if err != nil {
		t.Fatal(err)
	}
	want := "rules; daybook; -Silver: the repository, the rules and daybook changed; opened: neither the repository nor the rules changed"
	if got := sentence(d); got != want {
		t.Errorf("over all nights: %q, want %q", got, want)
	}
	if d, _ := book.Timeline().Compare(day(2).Format(time.DateOnly), day(4).Format(time.DateOnly)); len(d.Passed) != 1 || len(d.Reopened)+len(d.Closed) != 0 {
		t.Errorf("closed and opened again in between: %+v", d)
	}
}

func sentence(d *ledger.Difference) string {
	var parts []string
	for _, c := range d.Came {
		parts = append(parts, "came; "+c.Level)
	}
	if d.Rules {
		parts = append(parts, "rules")
	}
	if d.Daybook {
		parts = append(parts, "daybook")
	}
	for _, m := range d.Levels {
		parts = append(parts, m.From+"-"+m.To+": "+m.Because())
	}
	for _, t := range d.Opened {
		parts = append(parts, "opened: "+ledger.Because(t.Because))
	}
	for _, t := range d.Reopened {
		parts = append(parts, "reopened: "+ledger.Because(t.Because))
	}
	for _, t := range d.Closed {
		parts = append(parts, "closed "+t.Why+": "+ledger.Because(t.Because))
	}
	return strings.Join(parts, "; ")
}

func TestServicesComeAndGo(t *testing.T) {
	book := &ledger.Book{}
	b := ledger.Card{Service: "b", Repository: "acme/b", Level: "Bronze", Commit: "c"}
	for i, cards := range [][]ledger.Card{{graded("Bronze", "1"), b}, {b}, {graded("Silver", "2"), b}, {b}} {
		n := night(day(i + 1))
		n.Cards = cards
		book, _ = enter(t, book, n)
		if i == 2 { // gone and back on one date: it never went
			gone := n
			gone.Cards = []ledger.Card{b}
			book, _ = enter(t, book, gone)
			book, _ = enter(t, book, n)
		}
	}
	past := book.Timeline()
	var got []string
	for _, e := range book.Editions() {
		var names []string
		for _, s := range past.Services(e) {
			names = append(names, s.Name+" "+s.Level)
		}
		got = append(got, strings.Join(names, ", "))
	}
	want := []string{"a Bronze, b Bronze", "b Bronze", "a Silver, b Bronze", "b Bronze"}
	if !slices.Equal(got, want) {
		t.Errorf("services of four nights: %q, want %q", got, want)
	}
	d, err := past.Compare(day(2).Format(time.DateOnly), day(3).Format(time.DateOnly))
	if err != nil || len(d.Came) != 1 || d.Came[0].Name != "a" || len(d.Levels) != 0 {
		t.Errorf("third night: %+v, %v", d, err)
	}
}

// An old ledger knows no releases: nothing is made up.
func TestOldLedgersSayNothingOfDaybook(t *testing.T) {
	book, _ := enter(t, &ledger.Book{}, night(day(1)))
	n := night(day(2), result("acme/a", "a", "readme", finding.Fail, found("x")))
	n.Release = "r2"
	book, _ = enter(t, book, n)
	d, err := book.Timeline().Compare(day(1).Format(time.DateOnly), day(2).Format(time.DateOnly))
	if err != nil || d.Daybook || len(d.Opened) != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
}

func TestCompareWantsEditionsInOrder(t *testing.T) {
	book := &ledger.Book{}
	for i := range 3 {
		book, _ = enter(t, book, night(day(i+1)))
	}
	for _, pair := range [][2]string{{"2026-03-02", "2026-03-01"}, {"2026-02-01", "2026-03-01"}, {"2026-03-01", "2026-04-01"}} {
		if _, err := book.Timeline().Compare(pair[0], pair[1]); err == nil {
			t.Errorf("%q was compared", pair)
		}
	}
	d, err := book.Timeline().Compare("2026-03-02", "2026-03-02")
	if err != nil || !d.Empty() {
		t.Errorf("an edition differs from itself: %+v, %v", d, err)
	}
}
