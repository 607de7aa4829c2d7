package site

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daybook/internal/check"
	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/survey"
)

// nights enters one service and a depot, night after night up to a date: the
// service has a finding on every day that is odd, and rises on the tenth.
func nights(t *testing.T, until string, n int) Input {
	t.Helper()
	last, err := time.Parse(time.DateOnly, until)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{
		Title: "Parcel services", BaseURL: "https://docs.example/", Now: last.Add(4 * time.Hour), Print: "1",
		Book: &ledger.Book{}, Ladder: score.DefaultLadder(), Checks: check.All(), Names: map[Subject]string{},
	}
	s := &survey.Survey{Repository: survey.Repository{Name: "parcel/rates", Branch: "main"}, Services: []survey.Service{{ID: "rates", Name: "rates"}}}
	brief, err := Trim(s)
	if err != nil {
		t.Fatal(err)
	}
	in.Surveys, in.Names[Subject{"parcel/rates", "rates"}] = []Brief{brief}, "rates"
	in.Load = func(string) (*survey.Survey, error) { return s, nil }
	for i := range n {
		at := in.Now.AddDate(0, 0, i+1-n)
		r := ledger.Result{Service: "rates", Repository: "parcel/rates", Check: "doc.readme", Outcome: finding.Pass}
		level := "Bronze"
		if at.Day()%2 == 1 {
			r.Outcome = finding.Fail
			r.Findings = []finding.Finding{{Key: finding.Key{Anchor: "x"}, Outcome: finding.Fail, Title: "There is no `README.md`"}}
		}
		if at.Day() >= 10 {
			level = "Silver"
		}
		book, _, err := in.Book.Enter(ledger.Night{
			Now: at, RuleSet: "1", Levels: in.Ladder.Names(), Known: []string{"parcel/rates"}, Surveyed: map[string]bool{"parcel/rates": true},
			Results: []ledger.Result{r}, Cards: []ledger.Card{{Service: "rates", Repository: "parcel/rates", Level: level, Max: 9, Commit: fmt.Sprint(at.Day() / 5)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		in.Book = book
	}
	return in
}

func composed(t *testing.T, in Input) map[string]Page {
	t.Helper()
	plan, err := Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]Page{}
	for p := range plan.Pages() {
		pages[p.File] = p
	}
	return pages
}

func view[V any](t *testing.T, pages map[string]Page, file string) V {
	t.Helper()
	p, ok := pages[file]
	if !ok {
		t.Fatalf("there is no page %s", file)
	}
	v, err := p.View()
	if err != nil {
		t.Fatal(err)
	}
	return v.(V)
}

var small = ledger.Policy{Daily: ledger.Span{Days: 3}, Weekly: ledger.Span{Days: 14}, Monthly: ledger.Span{Always: true}}

// TestDroppedEditionsLeadToTheNearest builds sixty nights: the addresses of all
// of them must lead somewhere, and from one page to the next.
func TestDroppedEditionsLeadToTheNearest(t *testing.T) {
	in := nights(t, "2026-11-21", 60)
	in.Keep = small
	pages := composed(t, in)
	var kept, led []string
	for _, e := range in.Book.Editions() {
		p, ok := pages["editions/"+e.Date+"/index.html"]
		if !ok {
			t.Fatalf("the address of %s is gone", e.Date)
		}
		if p.Kind == Redirect {
			led = append(led, e.Date)
		} else {
			kept = append(kept, e.Date)
		}
	}
	want := []string{"2026-09-23", "2026-10-01", "2026-11-01", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-19", "2026-11-20", "2026-11-21"}
	if !slices.Equal(kept, want) || len(led) != 51 {
		t.Errorf("kept %q and led away from %d", kept, len(led))
	}
	lead := view[*RedirectView](t, pages, "editions/2026-10-05/index.html")
	if lead.Target != "editions/2026-10-01/" || !strings.Contains(lead.Title, "5 October 2026 is no longer kept; the nearest is of 1 October 2026") {
		t.Errorf("%q leads to %s", lead.Title, lead.Target)
	}
	if lead := view[*RedirectView](t, pages, "editions/2026-10-05/changes/index.html"); lead.Target != "editions/2026-10-01/changes/" {
		t.Errorf("its changes lead to %s", lead.Target)
	}
	if lead := view[*RedirectView](t, pages, "editions/2026-09-24/changes/index.html"); lead.Target != "editions/2026-09-23/" {
		t.Errorf("the changes next to the first edition lead to %s", lead.Target)
	}
	for i, date := range kept {
		v := view[*EditionView](t, pages, "editions/"+date+"/index.html")
		if i > 0 && v.Previous.Address != "editions/"+kept[i-1]+"/" || i == 0 && v.Previous != nil {
			t.Errorf("before %s comes %+v", date, v.Previous)
		}
		if i+1 < len(kept) && v.Next.Address != "editions/"+kept[i+1]+"/" || i+1 == len(kept) && v.Next != nil {
			t.Errorf("after %s comes %+v", date, v.Next)
		}
	}
	index := view[*EditionsView](t, pages, "editions/index.html")
	if len(index.Editions) != len(kept) || index.Dropped != 51 ||
		index.Policy != "Every edition of the last three days is kept, of every week within 14 days its first, and of every month its first." {
		t.Errorf("the index has %d editions, %d dropped: %s", len(index.Editions), index.Dropped, index.Policy)
	}
	if index.Trend == nil || index.Trend.From.Format(time.DateOnly) != "2026-09-23" {
		t.Errorf("the trend begins with %+v", index.Trend)
	}
}

// TestAnEditionTellsOfTheNightsThatWereDropped reads pages whose neighbours are
// gone.
func TestAnEditionTellsOfTheNightsThatWereDropped(t *testing.T) {
	in := nights(t, "2026-11-21", 60)
	in.Keep = small
	pages := composed(t, in)
	v := view[*EditionView](t, pages, "editions/2026-11-16/index.html")
	if v.Between != 6 || v.Since.Text != "9 November 2026" || len(v.Change.Moves) != 1 || len(v.Change.Closed) != 1 || len(v.Change.Opened) != 0 {
		t.Errorf("%+v, change %+v", v, v.Change)
	}
	if want := "No findings opened, one closed; one service rose. 1 stood before, 0 after."; v.Change.Lead != want {
		t.Errorf("the lead says %q, want %q", v.Change.Lead, want)
	}
	if m := v.Change.Moves[0]; !m.Up || m.From.Name != "Bronze" || m.To.Name != "Silver" || m.Because != "the repository changed" {
		t.Errorf("moved %+v", m)
	}
	v = view[*EditionView](t, pages, "editions/2026-11-02/index.html")
	if v.Levels[1].Count != 0 || v.Levels[2].Count != 1 || v.Levels[2].Services[0].Address != "services/rates/" {
		t.Errorf("on 2 November, levels are %+v", v.Levels)
	}
	c := view[*ChangesView](t, pages, "editions/2026-11-21/changes/index.html")
	if len(c.Sections) != 2 || c.Sections[0].Title != "Since 16 November 2026, the edition nearest to a week before" ||
		c.Sections[1].Title != "Since 1 November 2026, the edition nearest to a month before" {
		t.Errorf("sections %+v", c.Sections)
	}
	if c := view[*ChangesView](t, pages, "editions/2026-11-09/changes/index.html"); c.Sections[0].Title != "Since 2 November 2026, a week before" {
		t.Errorf("sections %+v", c.Sections)
	}
}

// TestPastEditionsAreNotMadeAgain composes two nights: the pages of those that
// nothing new touches must keep their keys.
func TestPastEditionsAreNotMadeAgain(t *testing.T) {
	before, after := composed(t, nights(t, "2026-11-20", 20)), composed(t, nights(t, "2026-11-21", 21))
	same, other := 0, []string{}
	for file, p := range after {
		if p.Kind != EditionPage && p.Kind != ChangesPage || file == compareAddress+"index.html" {
			continue
		}
		if p.Key == "" {
			t.Errorf("%s has no key", file)
		}
		switch old, ok := before[file]; {
		case ok && old.Key == p.Key:
			same++
		default:
			other = append(other, file)
		}
	}
	slices.Sort(other)
	// That of tonight, and the one before, which leads to it now.
	want := []string{"editions/2026-11-20/changes/index.html", "editions/2026-11-20/index.html", "editions/2026-11-21/changes/index.html", "editions/2026-11-21/index.html"}
	if !slices.Equal(other, want) || same < 30 {
		t.Errorf("%d pages are the same; made anew are %q", same, other)
	}
	in := nights(t, "2026-11-21", 21)
	in.Print = "2"
	for file, p := range composed(t, in) {
		if p.Kind == EditionPage && p.Key == after[file].Key {
			t.Errorf("another daybook takes %s for its own", file)
		}
	}
}

// TestEditionFilesAddUp puts the turns of many files together and compares them
// with what the ledger says of the whole time.
func TestEditionFilesAddUp(t *testing.T) {
	in := nights(t, "2026-11-21", 60)
	in.Keep = small
	pages := composed(t, in)
	read := func(file string, to any) {
		t.Helper()
		p, ok := pages[file]
		if !ok {
			t.Fatalf("there is no file %s", file)
		}
		text, err := p.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, to); err != nil {
			t.Fatal(err)
		}
	}
	var list apiEditions
	read("api/v1/editions.json", &list)
	for i, from := range list.Editions {
		was, is := map[string]ledger.State{}, map[string]ledger.State{}
		for _, line := range list.Editions[i+1:] {
			var e apiEdition
			read(line.Data, &e)
			if e.Since == "" || len(e.Stood) != 1 || e.Stood[0].Page != "services/rates/" {
				t.Fatalf("%s: %+v", line.Data, e)
			}
			for _, turn := range e.Turns {
				if _, known := was[turn.ID]; !known {
					was[turn.ID] = turn.Was
				}
				is[turn.ID] = turn.Is
			}
			d, err := in.Book.Timeline().Compare(from.Date, line.Date)
			if err != nil {
				t.Fatal(err)
			}
			changed := 0
			for id := range was {
				if was[id] != is[id] {
					changed++
				}
			}
			if n := len(d.Opened) + len(d.Reopened) + len(d.Closed) + len(d.Exempted); n != changed {
				t.Errorf("%s to %s: the files tell of %d findings, the ledger of %d", from.Date, line.Date, changed, n)
			}
		}
	}
	if _, ok := pages[editionData("2026-10-05")]; ok {
		t.Error("an edition that is not kept has a file")
	}
}
