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

// world makes random nights of four repositories with up to two services each.
type world struct{ *rand.Rand }

func (w world) night(at time.Time) ledger.Night {
	n := ledger.Night{
		Now: at, RuleSet: fmt.Sprint(w.IntN(2)), Levels: []string{"None", "Bronze"},
		Surveyed: map[string]bool{}, Checks: []string{"readme", "owners"},
	}
	if w.IntN(10) == 0 {
		n.Checks = n.Checks[:1]
	}
	for _, r := range []string{"acme/a", "acme/b", "pay/c", "pay/d"} {
		if w.IntN(8) == 0 {
			continue
		}
		n.Known = append(n.Known, r)
		n.Surveyed[r] = w.IntN(4) > 0
		for _, s := range []string{"1", "2"} {
			if w.IntN(8) > 0 {
				w.service(&n, r, r[len(r)-1:]+s)
			}
		}
	}
	return n
}

func (w world) service(n *ledger.Night, repository, service string) {
	n.Cards = append(n.Cards, ledger.Card{
		Service: service, Repository: repository,
		Level: n.Levels[w.IntN(2)], Points: w.IntN(9), Max: 9, Commit: fmt.Sprint(w.IntN(3)),
	})
	for _, check := range n.Checks {
		if w.IntN(8) == 0 {
			continue
		}
		r := ledger.Result{Service: service, Repository: repository, Check: check, Outcome: finding.Outcome(w.IntN(6)), Owner: "t"}
		if r.Outcome == finding.Warn || r.Outcome == finding.Fail || r.Outcome == finding.Exempt {
			for range w.IntN(4) {
				f := found(fmt.Sprint(w.IntN(5)))
				f.Outcome = []finding.Outcome{finding.Warn, finding.Fail, finding.Exempt}[w.IntN(3)]
				f.Title += fmt.Sprint(w.IntN(3))
				r.Findings = append(r.Findings, f)
			}
		}
		n.Results = append(n.Results, r)
	}
}

func (w world) shuffled(n ledger.Night) ledger.Night {
	n.Known, n.Checks = slices.Clone(n.Known), slices.Clone(n.Checks)
	n.Results, n.Cards = slices.Clone(n.Results), slices.Clone(n.Cards)
	shuffle(w, n.Known)
	shuffle(w, n.Checks)
	shuffle(w, n.Results)
	shuffle(w, n.Cards)
	for i, r := range n.Results {
		n.Results[i].Findings = slices.Clone(r.Findings)
		shuffle(w, n.Results[i].Findings)
	}
	return n
}

func shuffle[T any](w world, list []T) {
	w.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// Whatever nights follow each other, the ledger keeps its promises.
func TestAnySequenceOfNights(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := world{rand.New(rand.NewPCG(seed, 7))}
			book, at := &ledger.Book{}, firstNight
			for range 12 {
				// Some nights fall on the date of the one before.
				at = at.Add([]time.Duration{3, 24, 24, 24 * 7}[w.IntN(4)] * time.Hour)
				n := w.night(at)
				before := encoded(t, book)
				after, changes := enter(t, book, n)
				if encoded(t, book) != before {
					t.Fatal("Enter changed the book it was called on")
				}
				text := encoded(t, after)
				checkOrder(t, w, book, n, text)
				checkAgain(t, n, text)
				checkClosings(t, n, changes)
				checkCounts(t, after, n)
				book = after
			}
		})
	}
}

func checkOrder(t *testing.T, w world, book *ledger.Book, n ledger.Night, text string) {
	t.Helper()
	other, _ := enter(t, book, w.shuffled(n))
	if encoded(t, other) != text {
		t.Fatal("the order of the input changes the ledger")
	}
}

// checkAgain reads the book back from its text and enters the night again, later
// on its date.
func checkAgain(t *testing.T, n ledger.Night, text string) {
	t.Helper()
	book, err := ledger.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if encoded(t, book) != text {
		t.Fatal("read and written again, the ledger differs")
	}
	n.Now = n.Now.Truncate(24 * time.Hour).Add(24*time.Hour - time.Second)
	again, changes := enter(t, book, n)
	if encoded(t, again) != text {
		t.Fatal("the same night again changes the ledger")
	}
	if len(changes.Opened)+len(changes.Closed)+len(changes.Exempted)+len(changes.Moved) > 0 {
		t.Fatalf("the same night again has changes: %+v", changes)
	}
}

func checkClosings(t *testing.T, n ledger.Night, changes ledger.Changes) {
	t.Helper()
	for _, e := range changes.Closed {
		if !n.Surveyed[e.Repository] {
			t.Fatalf("%v closed, though its repository was not surveyed", e.Key)
		}
		why := e.Events[len(e.Events)-1].Why
		if why == ledger.WhyServiceGone || why == ledger.WhyWithdrawn {
			continue
		}
		ran := slices.ContainsFunc(n.Results, func(r ledger.Result) bool {
			return r.Service == e.Service && r.Check == e.Check && r.Outcome != finding.NotMeasured
		})
		if !ran {
			t.Fatalf("%v closed, though its check measured nothing", e.Key)
		}
	}
	for _, e := range append(changes.Opened, changes.Exempted...) {
		if !n.Surveyed[e.Repository] {
			t.Fatalf("%v changed, though its repository was not surveyed", e.Key)
		}
	}
}

func checkCounts(t *testing.T, book *ledger.Book, n ledger.Night) {
	t.Helper()
	latest, _ := book.Latest()
	opened, closed := book.ByEdition(n.Now.Format(time.DateOnly))
	if latest.Opened != len(opened) || latest.Closed != len(closed) || latest.Standing != len(book.Open()) || latest.Exempt != len(book.Exempt()) {
		t.Fatalf("the edition counts %+v, the book has %d opened, %d closed, %d open", latest, len(opened), len(closed), len(book.Open()))
	}
	services := 0
	for _, l := range latest.Levels {
		services += l.Services
	}
	if services != latest.Services {
		t.Fatalf("%d services stand on levels, of %d", services, latest.Services)
	}
	for _, e := range book.Entries() {
		for i := 1; i < len(e.Events); i++ {
			if e.Events[i].At.Before(e.Events[i-1].At) {
				t.Fatalf("%v: history runs backwards: %v", e.Key, e.Events)
			}
		}
		last := e.Events[len(e.Events)-1].What
		if last.Opens() != (e.State == ledger.StateOpen) {
			t.Fatalf("%v is %s after %s", e.Key, e.State, last)
		}
	}
	for i, e := range book.Editions() {
		if e.Number != i+1 {
			t.Fatalf("edition %s has number %d", e.Date, e.Number)
		}
	}
}
