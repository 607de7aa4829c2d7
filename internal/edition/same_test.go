package edition_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/check"
	"daybook/internal/edition"
	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/testserver"
)

// The number of workers changes nothing, and neither does where the state and
// the site lie.
func TestOneWorkerMakesWhatEightMake(t *testing.T) {
	w := newWorldOf(t, testserver.Options{}, map[string]string{
		"a/api": api, "b/api": api, "c/api": api, "a/web": web, "b/web": web, "d/empty": "", "e/web": web,
	})
	w.break_("e/web", testserver.Fault{Status: 404})
	type made struct {
		site   map[string]string
		ledger string
		report edition.Report
	}
	var all []made
	for _, jobs := range []int{1, 8} {
		home := t.TempDir()
		w.opts.Jobs, w.opts.Mirror.Jobs = jobs, jobs
		w.opts.Out, w.opts.State = filepath.Join(home, "public"), filepath.Join(home, "state")
		m := made{report: *w.build()}
		m.site, m.ledger = treeOf(t, w.opts.Out).contents(), w.ledger()
		delete(m.site, ".daybook-manifest")
		all = append(all, m)
	}
	if diff := cmp.Diff(all[0].site, all[1].site); diff != "" {
		t.Errorf("the sites differ:\n%s", diff)
	}
	if diff := cmp.Diff(all[0].ledger, all[1].ledger); diff != "" {
		t.Errorf("the ledgers differ:\n%s", diff)
	}
	if diff := cmp.Diff(all[0].report, all[1].report); diff != "" {
		t.Errorf("the reports differ:\n%s", diff)
	}
}

// The next day with the same input is a new edition on its own page; nothing
// opens or closes, documents keep their pages and times, and the editions of
// the past theirs.
func TestTheNextDayWithTheSameInput(t *testing.T) {
	w := newWorld(t)
	w.build()
	before := treeOf(t, w.opts.Out)
	w.night(2)
	report := w.build()
	after := treeOf(t, w.opts.Out)
	if report.Number != 2 || len(report.Opened) != 0 || len(report.Closed) != 0 {
		t.Errorf("edition %d, opened %v, closed %v", report.Number, report.Opened, report.Closed)
	}
	for _, page := range []string{"editions/2026-03-01/index.html", "editions/2026-03-02/index.html"} {
		if _, ok := after[page]; !ok {
			t.Errorf("there is no %s", page)
		}
	}
	if text := w.text("", "main"); !strings.Contains(text, "2 Mar 2026") && !strings.Contains(text, "2 March 2026") {
		t.Error("the front page does not say of which day it is")
	}
	same := 0
	for name, f := range before {
		if strings.HasPrefix(name, "services/") && strings.Contains(name, "/docs/") || strings.HasPrefix(name, "assets/") {
			same++
			if diff := cmp.Diff(f, after[name]); diff != "" {
				t.Errorf("%s changed:\n%s", name, diff)
			}
		}
	}
	if same < 8 {
		t.Errorf("only %d documents and assets were compared", same)
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			t.Errorf("%s is gone", name)
		}
	}
}

// What an edition of the past said stays at its address and says the same.
func TestEditionsOfThePastStay(t *testing.T) {
	w := newWorld(t)
	w.build()
	w.night(2)
	w.commit("team/api", apiMended)
	closed := w.build().Closed
	if len(closed) == 0 {
		t.Fatal("nothing closed")
	}
	w.night(3)
	w.commit("team/web", webOwned)
	w.build()
	for _, want := range []struct{ page, says string }{
		{"editions/2026-03-01", "1 Mar"}, {"editions/2026-03-02", strings.ReplaceAll(closed[0].Title, "`", "")}, {"editions/2026-03-03", "3 Mar"},
	} {
		if text := w.text(want.page, "main"); !strings.Contains(text, want.says) {
			t.Errorf("%s does not say %q: %s", want.page, want.says, text)
		}
	}
}

// A service keeps its address when another repository with a service of the
// same name joins, also one that comes before it in the alphabet.
func TestAddressesStayWhenARepositoryJoins(t *testing.T) {
	w := newWorldOf(t, testserver.Options{}, map[string]string{"team-b/api": api})
	w.build()
	w.night(2)
	w.add("team-a/api", web)
	report := w.build()
	if report.Services != 2 {
		t.Fatalf("%d services", report.Services)
	}
	if text := w.text("services/api", "main"); !strings.Contains(text, "team-b/api") {
		t.Errorf("services/api is no longer that of team-b/api: %s", text)
	}
	book, err := ledger.Open(w.ledgerFile())
	if err != nil {
		t.Fatal(err)
	}
	joined := ""
	for _, s := range book.Services() {
		if s.Repository == "team-a/api" {
			joined = s.Name
		}
	}
	if joined != "team-a/api" {
		t.Errorf("the one that joined is called %q", joined)
	}
	if text := w.text("services/team-a/api", "main"); !strings.Contains(text, "team-a/api") {
		t.Errorf("the page of the one that joined says %q", text)
	}
	for _, e := range report.Closed {
		t.Errorf("closed: %+v", e)
	}

	// The first one leaves the list for a night: the other does not move up.
	w.night(3)
	w.names = []string{"team-a/api"}
	w.build()
	if text := w.text("services/team-a/api", "main"); !strings.Contains(text, "team-a/api") {
		t.Errorf("the page of the one that joined says %q", text)
	}
	w.night(4)
	w.names = []string{"team-a/api", "team-b/api"}
	if report := w.build(); len(report.Opened) != 0 || len(report.Closed) != 0 {
		t.Errorf("opened %v, closed %v", report.Opened, report.Closed)
	}
	if text := w.text("services/api", "main"); !strings.Contains(text, "team-b/api") {
		t.Errorf("services/api is no longer that of team-b/api: %s", text)
	}
}

// An exemption lifts a finding until its day; from then on the finding stands
// again, and that the exemption ran out is one of its own.
func TestAnExemptionExpires(t *testing.T) {
	w := newWorld(t)
	w.opts.Check.Exemptions = []check.Exemption{{
		Check: "own.file-present", Service: "web", Reason: "moves to another team", Path: "daybook.toml", Line: 7,
		Expires: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC),
	}}
	state := func() ledger.State {
		t.Helper()
		for _, e := range w.findings("team/web") {
			if e.Check == "own.file-present" {
				return e.State
			}
		}
		return ""
	}
	w.build()
	if s := state(); s != ledger.StateExempt {
		t.Errorf("on the first night the finding is %q", s)
	}
	w.night(2)
	if report := w.build(); state() != ledger.StateExempt || len(report.Opened) != 0 {
		t.Errorf("on the last night of the exemption it is %q, opened %v", state(), report.Opened)
	}
	if text := w.text("services/web", "main"); !strings.Contains(text, "moves to another team") {
		t.Error("the reason is not on the service's page")
	}
	w.night(3)
	report := w.build()
	if s := state(); s != ledger.StateOpen {
		t.Errorf("after its day the finding is %q", s)
	}
	var opened []string
	for _, e := range report.Opened {
		opened = append(opened, e.Check)
	}
	slices.Sort(opened)
	if diff := cmp.Diff([]string{"exempt.expired", "own.file-present"}, opened); diff != "" {
		t.Errorf("opened:\n%s", diff)
	}
	if !slices.ContainsFunc(report.Results, func(r check.Result) bool {
		return r.Check == "exempt.expired" && r.Service == "web" && r.Outcome != finding.Pass
	}) {
		t.Error("exempt.expired does not tell")
	}
}
