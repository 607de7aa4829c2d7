package ledger_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"daybook/internal/finding"
	"daybook/internal/ledger"
)

var firstNight = time.Date(2026, 3, 1, 2, 30, 0, 0, time.UTC)

// day returns the time of the n-th night, from 1.
func day(n int) time.Time { return firstNight.AddDate(0, 0, n-1) }

func found(anchor string) finding.Finding {
	return finding.Finding{
		Key: finding.Key{Anchor: anchor}, Outcome: finding.Fail, Title: "seen " + anchor,
		Evidence: []finding.Evidence{{Path: "README.md", Line: 3}}, Mend: "mend " + anchor,
	}
}

func result(repository, service, check string, o finding.Outcome, findings ...finding.Finding) ledger.Result {
	return ledger.Result{Repository: repository, Service: service, Check: check, Outcome: o, Owner: "team-a", Findings: findings}
}

// night is a night of the fleet acme/a and acme/b in which both were surveyed.
func night(at time.Time, results ...ledger.Result) ledger.Night {
	return ledger.Night{
		Now: at, RuleSet: "1", Known: []string{"acme/a", "acme/b"},
		Surveyed: map[string]bool{"acme/a": true, "acme/b": true},
		Levels:   []string{"None", "Bronze", "Silver"}, Results: results,
	}
}

func enter(t *testing.T, b *ledger.Book, n ledger.Night) (*ledger.Book, ledger.Changes) {
	t.Helper()
	next, changes, err := b.Enter(n)
	if err != nil {
		t.Fatal(err)
	}
	return next, changes
}

func encoded(t *testing.T, b *ledger.Book) string {
	t.Helper()
	var text bytes.Buffer
	if err := b.Encode(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// history writes the events of a finding as "opened closed:mended reopened".
func history(b *ledger.Book, service, check, anchor string) string {
	repository := "acme/" + service
	entry, ok := b.Entry(finding.Key{Check: check, Repository: repository, Service: service, Anchor: anchor})
	if !ok {
		return "unknown"
	}
	var words []string
	for _, event := range entry.Events {
		word := string(event.What)
		if event.Why != "" {
			word += ":" + event.Why
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestSilenceResolvesNothing(t *testing.T) {
	seen := result("acme/a", "a", "readme", finding.Fail, found("x"))
	other := result("acme/a", "a", "licence", finding.Pass)
	tests := []struct {
		name   string
		second func(*ledger.Night)
		want   string
	}{
		{"seen again", func(n *ledger.Night) { n.Results = []ledger.Result{seen} }, "opened"},
		{"seen as a warning", func(n *ledger.Night) {
			f := found("x")
			f.Outcome = finding.Warn
			n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.Warn, f)}
		}, "opened"},
		{"check passes", func(n *ledger.Night) { n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.Pass)} }, "opened closed:mended"},
		{"another finding instead", func(n *ledger.Night) {
			n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.Fail, found("y"))}
		}, "opened closed:mended"},
		{"check does not apply", func(n *ledger.Night) {
			n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.NotApplicable)}
		}, "opened closed:the check no longer applies"},
		{"check could not measure", func(n *ledger.Night) {
			n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.NotMeasured)}
		}, "opened"},
		{"check measured only in part", func(n *ledger.Night) {
			n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.Pass), result("acme/a", "a", "readme", finding.NotMeasured)}
		}, "opened"},
		{"check did not run", func(n *ledger.Night) { n.Results = []ledger.Result{other} }, "opened"},
		{"check withdrawn", func(n *ledger.Night) {
			n.Results, n.Checks = []ledger.Result{other}, []string{"licence"}
		}, "opened closed:the check was withdrawn"},
		{"repository not surveyed, though its old survey passes", func(n *ledger.Night) {
			n.Surveyed["acme/a"] = false
			n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.Pass)}
		}, "opened"},
		{"check withdrawn, repository not surveyed", func(n *ledger.Night) {
			n.Surveyed["acme/a"] = false
			n.Results, n.Checks = []ledger.Result{other}, []string{"licence"}
		}, "opened"},
		{"service gone", func(n *ledger.Night) {}, "opened closed:the service is gone"},
		{"service there by its card only", func(n *ledger.Night) {
			n.Cards = []ledger.Card{{Service: "a", Repository: "acme/a", Level: "None"}}
		}, "opened"},
		{"repository disappeared", func(n *ledger.Night) {
			n.Known = []string{"acme/b"}
			delete(n.Surveyed, "acme/a")
		}, "opened"},
		{"repository retired", func(n *ledger.Night) {
			n.Known = []string{"acme/b"}
			delete(n.Surveyed, "acme/a")
			n.Retired = []string{"acme/a"}
		}, "opened closed:the repository left the fleet"},
		{"exempt", func(n *ledger.Night) {
			n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.Exempt, found("x"))}
		}, "opened exempted"},
		{"exempt without having run", func(n *ledger.Night) {
			n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.Exempt)}
		}, "opened exempted"},
		{"exempt one by one", func(n *ledger.Night) {
			f := found("x")
			f.Outcome, f.Exempt = finding.Exempt, "until 2027-01-01"
			n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.Fail, f, found("y"))}
		}, "opened exempted"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			book, _ := enter(t, &ledger.Book{}, night(day(1), seen))
			second := night(day(2))
			test.second(&second)
			book, _ = enter(t, book, second)
			if got := history(book, "a", "readme", "x"); got != test.want {
				t.Errorf("history %q, want %q", got, test.want)
			}
		})
	}
}

func TestAFindingComesBack(t *testing.T) {
	failing := result("acme/a", "a", "readme", finding.Fail, found("x"))
	exempt := result("acme/a", "a", "readme", finding.Exempt, found("x"))
	passing := result("acme/a", "a", "readme", finding.Pass)
	book := &ledger.Book{}
	for i, r := range []ledger.Result{failing, passing, failing, exempt, exempt, failing, passing} {
		book, _ = enter(t, book, night(day(i+1), r))
	}
	want := "opened closed:mended reopened exempted unexempted closed:mended"
	if got := history(book, "a", "readme", "x"); got != want {
		t.Errorf("history %q, want %q", got, want)
	}
	entry, _ := book.Entry(finding.Key{Check: "readme", Repository: "acme/a", Service: "a", Anchor: "x"})
	if !entry.First.Equal(day(1)) || !entry.Opened.Equal(day(6)) || !entry.Closed.Equal(day(7)) || !entry.LastSeen.Equal(day(6)) {
		t.Errorf("first %s, opened %s, last seen %s, closed %s", entry.First, entry.Opened, entry.LastSeen, entry.Closed)
	}
	var counts []string
	for _, e := range book.Editions() {
		counts = append(counts, fmt.Sprintf("%d:+%d-%d=%d/%d", e.Number, e.Opened, e.Closed, e.Standing, e.Exempt))
	}
	if got, want := strings.Join(counts, " "), "1:+1-0=1/0 2:+0-1=0/0 3:+1-0=1/0 4:+0-0=0/1 5:+0-0=0/1 6:+1-0=1/0 7:+0-1=0/0"; got != want {
		t.Errorf("editions\n%s, want\n%s", got, want)
	}
	happenings := book.Happenings()
	if len(happenings) != 6 || happenings[0].What != ledger.Closed || happenings[5].What != ledger.Opened {
		t.Errorf("happenings are not newest first: %v", happenings)
	}
}

// Two nights entered on one book are two books: neither writes into the other.
func TestABookNeverChanges(t *testing.T) {
	book := &ledger.Book{}
	for i, o := range []finding.Outcome{finding.Fail, finding.Pass, finding.Fail} {
		book, _ = enter(t, book, night(day(i+1), result("acme/a", "a", "readme", o, found("x"))))
		book, _ = enter(t, book, night(day(i+1), result("acme/a", "a", "readme", finding.Pass)))
	}
	mended, _ := enter(t, book, night(day(9), result("acme/a", "a", "readme", finding.Exempt, found("x"))))
	before := encoded(t, mended)
	enter(t, book, night(day(9), result("acme/a", "a", "readme", finding.Fail, found("x"))))
	if encoded(t, mended) != before {
		t.Error("a book changed when another night was entered on the one before it")
	}
}

func TestOneEditionForEachDate(t *testing.T) {
	n := night(day(1), result("acme/a", "a", "readme", finding.Fail, found("x")))
	n.Cards = []ledger.Card{{Service: "a", Repository: "acme/a", Level: "Bronze", Commit: "1"}}
	book, _ := enter(t, &ledger.Book{}, n)
	before := encoded(t, book)

	n.Now = n.Now.Add(9 * time.Hour)
	book, changes := enter(t, book, n)
	if encoded(t, book) != before {
		t.Error("the same night, entered later on the same date, changed the ledger")
	}
	if len(changes.Opened)+len(changes.Closed)+len(changes.Moved) != 0 {
		t.Errorf("the same night again has changes: %+v", changes)
	}

	n.Results = []ledger.Result{result("acme/a", "a", "readme", finding.Fail, found("y"))}
	book, changes = enter(t, book, n)
	if len(changes.Opened) != 1 || len(changes.Closed) != 1 {
		t.Errorf("changes %+v, want y opened and x closed", changes)
	}
	editions := book.Editions()
	if len(editions) != 1 || !editions[0].At.Equal(firstNight) || editions[0].Opened != 2 || editions[0].Closed != 1 {
		t.Errorf("editions %+v, want one of two opened and one closed", editions)
	}
	opened, closed := book.ByEdition("2026-03-01")
	if len(opened) != 2 || len(closed) != 1 || closed[0].Anchor != "x" {
		t.Errorf("of the edition: opened %v, closed %v", opened, closed)
	}
}

func TestAnOlderNightIsRefused(t *testing.T) {
	book, _ := enter(t, &ledger.Book{}, night(day(5)))
	_, _, err := book.Enter(night(day(4)))
	if err == nil || !strings.Contains(err.Error(), "2026-03-05") || !strings.Contains(err.Error(), "--now") {
		t.Errorf("error %v, want one with the date of the newest edition and the remedy", err)
	}
	if _, _, err := book.Enter(ledger.Night{}); err == nil {
		t.Error("a night without time was entered")
	}
}

func TestAbsentRepository(t *testing.T) {
	book, _ := enter(t, &ledger.Book{}, night(day(1), result("acme/a", "a", "readme", finding.Fail, found("x"))))
	for i := 2; i <= 3; i++ {
		n := night(day(i))
		n.Known, n.Surveyed = []string{"acme/b"}, map[string]bool{"acme/b": true}
		book, _ = enter(t, book, n)
	}
	open := book.Open()
	if len(open) != 1 || !open[0].Absent.Equal(day(2)) || !open[0].LastSeen.Equal(day(1)) {
		t.Fatalf("open %+v, want x absent since the second night", open)
	}
	latest, _ := book.Latest()
	if fmt.Sprint(latest.Absent) != "[acme/a]" || latest.Repositories != 1 || latest.Services != 0 || latest.Standing != 1 {
		t.Errorf("edition %+v", latest)
	}
	n := night(day(4))
	n.Surveyed["acme/a"] = false
	book, _ = enter(t, book, n)
	if open := book.Open(); !open[0].Absent.IsZero() {
		t.Error("still absent, though the repository is listed again")
	}
	latest, _ = book.Latest()
	if fmt.Sprint(latest.Unreachable) != "[acme/a]" || latest.Services != 1 {
		t.Errorf("edition %+v, want acme/a unreachable and its service counted", latest)
	}
	if r, _ := book.Repository("acme/a"); !r.LastSurveyed.Equal(day(1)) {
		t.Errorf("last surveyed %s, want the first night", r.LastSurveyed)
	}
}

func TestLevelsMove(t *testing.T) {
	card := func(level, commit string) ledger.Card {
		return ledger.Card{Service: "a", Repository: "acme/a", Level: level, Commit: commit}
	}
	nights := []struct {
		rules string
		card  ledger.Card
		want  string
	}{
		{"1", card("Bronze", "c1"), ""},
		{"1", card("Silver", "c2"), "Bronze-Silver: the repository changed"},
		{"2", card("Bronze", "c2"), "Silver-Bronze: the rules changed"},
		{"2", card("None", "c2"), "Bronze-None: neither the repository nor the rules changed"},
		{"3", card("Silver", "c3"), "None-Silver: the repository and the rules changed"},
		{"3", card("Silver", "c4"), ""},
	}
	book := &ledger.Book{}
	for i, night1 := range nights {
		n := night(day(i + 1))
		n.RuleSet, n.Cards = night1.rules, []ledger.Card{night1.card}
		book, _ = enter(t, book, n)
		// Building the date again must not lose the move, nor find another.
		book, _ = enter(t, book, n)
		latest, _ := book.Latest()
		var got string
		for _, m := range latest.Moved {
			got += m.From + "-" + m.To + ": " + m.Because()
		}
		if got != night1.want {
			t.Errorf("night %d: moved %q, want %q", i+1, got, night1.want)
		}
		if wantMoved := i > 0 && nights[i-1].rules != night1.rules; latest.RulesMoved != wantMoved {
			t.Errorf("night %d: rules changed %t, want %t", i+1, latest.RulesMoved, wantMoved)
		}
	}
	if s, _ := book.Service("a"); !s.LevelSince.Equal(day(5)) || s.Commit != "c4" {
		t.Errorf("service %+v", s)
	}
	latest, _ := book.Latest()
	if got := fmt.Sprint(latest.Levels); got != "[{None 0} {Bronze 0} {Silver 1}]" {
		t.Errorf("levels %s", got)
	}
}

func TestOutcomesStand(t *testing.T) {
	book := &ledger.Book{}
	for i, o := range []finding.Outcome{finding.Pass, finding.Pass, finding.Fail, finding.Fail} {
		book, _ = enter(t, book, night(day(i+1), result("acme/a", "a", "readme", o), result("acme/b", "b", "readme", finding.NotApplicable)))
	}
	standing, ok := book.Since("a", "readme")
	if !ok || standing.Outcome != finding.Fail || !standing.Since.Equal(day(3)) {
		t.Errorf("standing %+v, want fail since the third night", standing)
	}
	latest, _ := book.Latest()
	counts := latest.Checks["readme"]
	if counts.Of(finding.Fail) != 1 || counts.Of(finding.NotApplicable) != 1 || counts.Of(finding.Pass) != 0 || latest.Outcomes != counts {
		t.Errorf("counts %v and %v", counts, latest.Outcomes)
	}
	if _, ok := book.Since("a", "no such check"); ok {
		t.Error("an unknown check stands")
	}
}

func TestHostileFindingsAreBoundedAndStable(t *testing.T) {
	f := found("caf\xe9" + strings.Repeat("é", 5000))
	f.Title = strings.Repeat("\xff\u2028<", 10000)
	f.Evidence = make([]finding.Evidence, 5000)
	n := night(day(1), result("acme/a", "a", "readme", finding.Fail, f, found("caf\xe8")))
	book, _ := enter(t, &ledger.Book{}, n)
	text := encoded(t, book)
	if len(text) > 20_000 {
		t.Errorf("one finding takes %d bytes", len(text))
	}
	again, err := ledger.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if open := book.Open(); len(open) != 2 {
		t.Fatalf("%d findings, want 2", len(open))
	}
	again, changes := enter(t, again, n)
	if len(changes.Opened)+len(changes.Closed) != 0 || encoded(t, again) != text {
		t.Errorf("read back, the same night opens %d and closes %d", len(changes.Opened), len(changes.Closed))
	}
	f.Key = finding.Key{Check: "readme", Repository: "acme/a", Service: "a", Anchor: f.Anchor}
	if _, ok := again.Entry(f.Key); !ok {
		t.Error("not found by the key that the check gave")
	}
}

func TestOldHistoryIsFoldedAndBounded(t *testing.T) {
	book := &ledger.Book{}
	for i := range 60 {
		o, findings := finding.Fail, []finding.Finding{found("x")}
		if i%2 == 1 {
			o, findings = finding.Pass, nil
		}
		book, _ = enter(t, book, night(day(i+1), result("acme/a", "a", "readme", o, findings...)))
	}
	entry := book.Entries()[0]
	if len(entry.Events) != 50 || !entry.Events[0].At.Equal(day(1)) || !entry.Events[49].At.Equal(day(60)) {
		t.Errorf("%d events from %s", len(entry.Events), entry.Events[0].At)
	}
	passing := result("acme/a", "a", "readme", finding.Pass)
	book, _ = enter(t, book, night(day(60+400), passing))
	if entry := book.Entries()[0]; entry.Folded {
		t.Error("folded a night too early")
	}
	book, _ = enter(t, book, night(day(60+401), passing))
	entry = book.Entries()[0]
	if !entry.Folded || entry.Evidence != nil || entry.Mend != "" || len(entry.Events) != 2 || entry.Title == "" {
		t.Errorf("not folded: %+v", entry)
	}
	book, _ = enter(t, book, night(day(60+402), result("acme/a", "a", "readme", finding.Fail, found("x"))))
	if got := history(book, "a", "readme", "x"); got != "opened closed:mended reopened" {
		t.Errorf("history %q after coming back", got)
	}
}

// Findings that are told together from some night on hand their history on, and
// nothing opened or closed because of it.
func TestFormerFindingsAreAdopted(t *testing.T) {
	seen := func(findings ...finding.Finding) ledger.Result {
		return result("acme/a", "a", "timeout", finding.Warn, findings...)
	}
	lifted := found("ci#d")
	lifted.Outcome = finding.Exempt
	together := found("ci")
	together.Formerly = []string{"ci#a", "ci#b", "ci#d", "ci#new"}
	book, _ := enter(t, &ledger.Book{}, night(day(1), seen(found("ci#b"), found("ci#c"))))
	book, _ = enter(t, book, night(day(2), seen(found("ci#a"), found("ci#b"), found("ci#c"), lifted)))
	separate := book
	for n := 3; n <= 4; n++ {
		var changes ledger.Changes
		book, changes = enter(t, book, night(day(n), seen(together)))
		if len(changes.Opened) > 0 || len(changes.Exempted) > 0 || len(changes.Closed) != 4-n {
			t.Errorf("night %d: %+v", n, changes)
		}
	}
	entry, ok := book.Entry(finding.Key{Check: "timeout", Repository: "acme/a", Service: "a", Anchor: "ci"})
	if !ok || entry.State != ledger.StateOpen || !entry.Opened.Equal(day(1)) || !entry.First.Equal(day(1)) || !entry.LastSeen.Equal(day(4)) || entry.Formerly != nil {
		t.Errorf("%+v", entry)
	}
	for anchor, want := range map[string]string{
		"ci": "opened", "ci#a": "unknown", "ci#b": "unknown", "ci#c": "opened closed:mended", "ci#d": "unknown", "ci#new": "unknown",
	} {
		if got := history(book, "a", "timeout", anchor); got != want {
			t.Errorf("%s: %s, want %s", anchor, got, want)
		}
	}
	if latest, _ := book.Latest(); latest.Standing != 1 || latest.Exempt != 0 {
		t.Errorf("%+v", latest)
	}
	if d, err := book.Timeline().Compare(day(2).Format(time.DateOnly), day(4).Format(time.DateOnly)); err != nil || d.Joined != 2 || len(d.Opened)+len(d.Reopened)+len(d.Exempted)+len(d.Passed) > 0 {
		t.Errorf("%+v, %v", d, err)
	}
	if d := ledger.Between(separate, book); len(d.Closed) != 1 || d.Closed[0].Anchor != "ci#c" || d.Joined != 2 || len(d.Opened)+len(d.Reopened)+len(d.Exempted)+len(d.Passed) > 0 {
		t.Errorf("%+v", d)
	}
}

// What is still told by itself, or closed already, keeps its own history.
func TestFindingsThatAreNotAdopted(t *testing.T) {
	together := found("ci")
	together.Formerly = []string{"ci#a", "ci#b"}
	book, _ := enter(t, &ledger.Book{}, night(day(1), result("acme/a", "a", "timeout", finding.Warn, found("ci#a"), found("ci#b"))))
	book, _ = enter(t, book, night(day(2), result("acme/a", "a", "timeout", finding.Warn, found("ci#a"))))
	book, changes := enter(t, book, night(day(3), result("acme/a", "a", "timeout", finding.Warn, found("ci#a"), together)))
	if len(changes.Opened) != 1 || len(changes.Closed) != 0 {
		t.Errorf("%+v", changes)
	}
	for anchor, want := range map[string]string{"ci": "opened", "ci#a": "opened", "ci#b": "opened closed:mended"} {
		if got := history(book, "a", "timeout", anchor); got != want {
			t.Errorf("%s: %s, want %s", anchor, got, want)
		}
	}
}
