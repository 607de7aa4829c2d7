package edition_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/edition"
	"daybook/internal/ledger"
	"daybook/internal/testserver"
)

// A repository that cannot be found resolves nothing: its last survey stands
// in, the site says so, the ledger keeps what it had; and when the repository
// is back, it is as if nothing had been.
func TestARepositoryThatDisappearsResolvesNothing(t *testing.T) {
	w := newWorld(t)
	w.build()
	before := w.findings("team/api")

	w.night(2)
	w.commit("team/api", apiMended)
	w.commit("team/web", webOwned)
	w.break_("team/api", testserver.Fault{Status: http.StatusNotFound})
	report := w.build()
	if len(report.Unreached) != 1 || report.Unreached[0].Repository != "team/api" ||
		!strings.Contains(report.Unreached[0].Why, "no such repository") || !report.Unreached[0].Since.Equal(night) {
		t.Errorf("unreached: %+v", report.Unreached)
	}
	if len(report.Opened) != 0 {
		t.Errorf("opened: %+v", report.Opened)
	}
	for _, e := range report.Closed {
		if e.Repository == "team/api" {
			t.Errorf("closed though nobody looked: %+v", e)
		}
	}
	if len(report.Closed) == 0 {
		t.Error("the other repository's mended finding stands")
	}
	if diff := cmp.Diff(before, w.findings("team/api")); diff != "" {
		t.Errorf("the ledger changed for a repository that was not looked at:\n%s", diff)
	}
	for page, place := range map[string]string{"services/api": ".notice", "": ".missed li"} {
		if text := w.text(page, place); !strings.Contains(text, "no such repository") || !strings.Contains(text, "1 Mar 2026") {
			t.Errorf("page %q does not say that the repository was last seen on 1 Mar: %q", page, text)
		}
	}
	if text := w.text("services/api/docs/runbook", "main"); !strings.Contains(text, "The queue is long.") {
		t.Error("its runbook is gone from the site")
	}

	w.night(3)
	w.mend()
	report = w.build()
	if len(report.Unreached) != 0 || len(report.Opened) != 0 {
		t.Errorf("back again: unreached %v, opened %v", report.Unreached, report.Opened)
	}
	if len(report.Closed) != 1 || report.Closed[0].Check != "doc.broken-relative-link" {
		t.Errorf("the mended link is not closed: %+v", report.Closed)
	}
	if text := w.text("services/api", ".notice"); text != "" {
		t.Errorf("the page still says %q", text)
	}
}

// Without its mirror, as on a new runner that kept the ledger and the surveys
// alone, the last survey stands in all the same.
func TestTheSurveyStandsInWithoutAMirror(t *testing.T) {
	w := newWorld(t)
	w.build()
	before := w.findings("team/api")
	if err := os.RemoveAll(filepath.Join(w.opts.State, "mirrors")); err != nil {
		t.Fatal(err)
	}
	w.night(2)
	w.break_("team/api", testserver.Fault{Status: http.StatusInternalServerError})
	report, err := edition.Build(t.Context(), w.options())
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Unreached) != 1 || report.Unreached[0].Since.IsZero() || report.Services != 2 {
		t.Errorf("unreached %+v, %d services", report.Unreached, report.Services)
	}
	if diff := cmp.Diff(before, w.findings("team/api")); diff != "" {
		t.Error(diff)
	}
	if text := w.text("services/api", ".notice"); !strings.Contains(text, "500 Internal Server Error") {
		t.Errorf("the service's page says %q", text)
	}
}

// A repository that is no longer in the fleet's list is absent, not mended.
func TestARepositoryThatIsNoLongerListedResolvesNothing(t *testing.T) {
	w := newWorld(t)
	w.build()
	open := 0
	for _, e := range w.findings("team/api") {
		if e.State == ledger.StateOpen {
			open++
		}
	}
	w.night(2)
	w.names = []string{"team/web"}
	if report := w.build(); len(report.Closed) != 0 || len(report.Opened) != 0 {
		t.Errorf("opened %v, closed %v", report.Opened, report.Closed)
	}
	for _, e := range w.findings("team/api") {
		if e.State == ledger.StateOpen {
			open--
		}
	}
	if open != 0 {
		t.Errorf("%d findings are no longer open", open)
	}
}

// A dead server on the first night is no error: the site says what could not
// be looked at, and the ledger begins.
func TestADeadServerOnTheFirstNight(t *testing.T) {
	w := newWorld(t)
	opts := w.options()
	w.server.Close()
	report, err := edition.Build(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Unreached) != 2 || report.Services != 0 || report.Number != 1 {
		t.Errorf("unreached %+v, %d services, edition %d", report.Unreached, report.Services, report.Number)
	}
	for _, u := range report.Unreached {
		if !strings.Contains(u.Why, "refuses the connection") || !u.Since.IsZero() {
			t.Errorf("%+v", u)
		}
	}
	if text := w.text("", ".missed"); !strings.Contains(text, "team/api") || !strings.Contains(text, "refuses the connection") {
		t.Errorf("the front page says %q", text)
	}

	// The server comes up, at another address: the repositories are the same.
	w.server = testserver.New(t, w.root, testserver.Options{})
	w.night(2)
	if report := w.build(); len(report.Opened) == 0 || len(report.Unreached) != 0 || report.Services != 2 {
		t.Errorf("opened %d, unreached %v, %d services", len(report.Opened), report.Unreached, report.Services)
	}
}

// What is wrong with one repository costs that one.
func TestOddRepositoriesCostOnlyThemselves(t *testing.T) {
	w := newWorldOf(t, testserver.Options{}, map[string]string{"team/web": web, "team/empty": "", "team/other": api})
	w.opts.Overrides = []edition.Override{{Repository: "team/other", Branch: "release"}}
	if err := os.WriteFile(filepath.Join(w.dir("team/page"), "index.html"), nil, 0o644); err == nil {
		t.Fatal("there is such a repository")
	}
	w.names = append(w.names, "team/page")
	report := w.build()
	why := map[string]string{}
	for _, u := range report.Unreached {
		why[u.Repository] = u.Why
	}
	for name, text := range map[string]string{
		"team/empty": "no commits yet", "team/other": "release", "team/page": "no such repository",
	} {
		if !strings.Contains(why[name], text) {
			t.Errorf("%s: %q does not say %q", name, why[name], text)
		}
	}
	if len(why) != 3 || report.Services != 1 {
		t.Errorf("unreached %v, %d services", why, report.Services)
	}
}

// A night on which nothing changed costs one listing of refs for each
// repository and nothing else, changes no byte and touches no file.
func TestAnUnchangedNight(t *testing.T) {
	w := newWorld(t)
	w.build()
	site, state := treeOf(t, w.opts.Out), treeOf(t, w.opts.State).contents()
	w.server.Forget()
	report := w.build()
	if l, p := w.server.Listings(), w.server.Packs(); l != 2 || p != 0 {
		t.Errorf("%d listings and %d packs for 2 unchanged repositories: %+v", l, p, w.server.Requests())
	}
	if report.Bytes > 2000 || report.Refetched != 0 || report.Cached != 2 {
		t.Errorf("%d bytes, %d fetched, %d surveys from the store", report.Bytes, report.Refetched, report.Cached)
	}
	if diff := cmp.Diff(site, treeOf(t, w.opts.Out)); diff != "" {
		t.Errorf("the site changed:\n%s", diff)
	}
	if diff := cmp.Diff(state, treeOf(t, w.opts.State).contents()); diff != "" {
		t.Errorf("the state changed:\n%s", diff)
	}
}
