package edition_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A runner that keeps nothing reads the ledger from the published site, as a
// folder or by its address, and writes the one that a runner with a disk has.
func TestTheLedgerIsReadBackFromThePublishedSite(t *testing.T) {
	for name, publish := range map[string]func(t *testing.T, site string) string{
		"folder": func(_ *testing.T, site string) string { return site },
		"address": func(t *testing.T, site string) string {
			return newSite(t, http.FileServer(http.Dir(site)).ServeHTTP) + "/"
		},
		"address of the file": func(t *testing.T, site string) string {
			return newSite(t, http.FileServer(http.Dir(site)).ServeHTTP) + "/state/ledger.jsonl?token=s3cr3t"
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.build()
			w.night(2)
			w.commit("team/api", apiMended)
			w.build()
			published := w.opts.Out
			from := publish(t, published)

			w.night(3)
			w.commit("team/web", webOwned)
			bare := w.opts
			bare.Out, bare.State, bare.StateFrom = filepath.Join(t.TempDir(), "public"), filepath.Join(t.TempDir(), "state"), from
			kept := w.opts
			w.opts = bare
			report := w.build()
			if report.Number != 3 || len(report.Opened) != 0 || len(report.Closed) == 0 {
				t.Errorf("edition %d, opened %v, closed %v", report.Number, report.Opened, report.Closed)
			}
			ofBare, siteOfBare := w.ledger(), treeOf(t, w.opts.Out).contents()

			w.opts = kept
			w.build()
			if diff := cmp.Diff(w.ledger(), ofBare); diff != "" {
				t.Errorf("the ledgers differ:\n%s", diff)
			}
			if diff := cmp.Diff(treeOf(t, w.opts.Out).contents(), siteOfBare); diff != "" {
				t.Errorf("the sites differ:\n%s", diff)
			}
		})
	}
}

// newSite answers for a published site until the test ends.
func newSite(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

// The newer one of two ledgers counts: a runner's own may be from another day.
func TestTheNewerLedgerCounts(t *testing.T) {
	w := newWorld(t)
	w.build()
	old := w.ledger()
	w.night(2)
	w.build()
	w.opts.StateFrom = w.opts.Out
	w.night(3)
	if err := os.WriteFile(w.ledgerFile(), []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	if report := w.build(); report.Number != 3 {
		t.Errorf("edition %d after two", report.Number)
	}
}

// A place that was reached and holds no ledger is a first night, which is told.
func TestNoPublishedLedgerIsAFirstNight(t *testing.T) {
	w := newWorld(t)
	server := newSite(t, http.NotFound)
	w.opts.StateFrom = strings.Replace(server, "http://", "http://ci:s3cr3t@", 1) + "/site?key=s3cr3t"
	report := w.buildWithProblems()
	if report.Number != 1 || len(report.Opened) == 0 {
		t.Errorf("edition %d, %d opened", report.Number, len(report.Opened))
	}
	if len(report.Problems) != 1 || report.Problems[0] != "there is no ledger at "+server+"/site: this counts as the first night" {
		t.Errorf("problems: %q", report.Problems)
	}

	// From the second night on, the runner has its own, and nothing is to tell.
	w.night(2)
	if report := w.build(); report.Number != 2 || len(report.Opened) != 0 {
		t.Errorf("edition %d, opened %v", report.Number, report.Opened)
	}
}

// Where it cannot be told whether there is a ledger, nothing is built: a first
// night would forget every date.
func TestAPublishedLedgerOutOfReachStopsTheBuild(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		words  []string
	}{
		"forbidden": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
			[]string{"403 Forbidden", "--state-from"}},
		"a login page": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Sign in</html>\n")) },
			[]string{"line 1: a web page, not a daybook ledger"}},
		"cut short": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("{\"daybookLedger\":{\"version\":1}}\n{\"edition\":{"))
		}, []string{"line 2: "}},
		"down": {nil, []string{"connection refused", "--state-from"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.build()
			site := treeOf(t, w.opts.Out)
			server := httptest.NewServer(c.answer)
			t.Cleanup(server.Close)
			if c.answer == nil {
				server.Close()
			}
			w.opts.State = filepath.Join(t.TempDir(), "state")
			w.opts.StateFrom = strings.Replace(server.URL, "http://", "http://ci:s3cr3t@", 1)
			w.server.Forget()
			w.fails(t.Context(), c.words...)
			if n := len(w.server.Requests()); n != 0 {
				t.Errorf("%d requests were made for nothing", n)
			}
			if diff := cmp.Diff(site, treeOf(t, w.opts.Out)); diff != "" {
				t.Errorf("the site changed:\n%s", diff)
			}
			if _, err := os.Stat(w.ledgerFile()); err == nil {
				t.Error("a ledger was begun")
			}
		})
	}
}

// The published ledger makes good for a damaged one, as the error about that
// one says; without a published one, the damage stops the build.
func TestThePublishedLedgerStandsInForADamagedOne(t *testing.T) {
	w := newWorld(t)
	w.build()
	if err := os.WriteFile(w.ledgerFile(), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	w.night(2)
	w.opts.StateFrom = t.TempDir()
	w.fails(t.Context(), w.ledgerFile()+": line 1: ", "there is none at "+w.opts.StateFrom)
	w.opts.StateFrom = w.opts.Out
	report := w.buildWithProblems()
	if report.Number != 2 || len(report.Opened) != 0 {
		t.Errorf("edition %d, opened %v", report.Number, report.Opened)
	}
	if told := strings.Join(report.Problems, "\n"); !strings.Contains(told, "was read instead") {
		t.Errorf("problems: %s", told)
	}
	w.night(3)
	w.opts.StateFrom = ""
	if report := w.build(); report.Number != 3 {
		t.Errorf("edition %d", report.Number)
	}
}
