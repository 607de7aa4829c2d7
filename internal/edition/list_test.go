package edition_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"daybook/internal/edition"
	"daybook/internal/source"
	"daybook/internal/source/forge"
	"daybook/internal/source/registry"
	"daybook/internal/survey"
	"daybook/internal/testserver"
)

// buildFrom builds with one source only.
func (w *world) buildFrom(s source.Source) *edition.Report {
	w.t.Helper()
	opts := w.options()
	opts.Sources = []source.Source{s}
	report, err := edition.Build(w.t.Context(), opts)
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

// A platform that does not answer, or lists nothing any more, leaves the fleet
// as it was the night before: every repository is looked at all the same, and
// what is not mended stands.
func TestAPlatformThatDoesNotAnswerResolvesNothing(t *testing.T) {
	w := newWorld(t)
	answer := func(rw http.ResponseWriter) {
		var list []map[string]any
		for _, name := range w.names {
			list = append(list, map[string]any{"full_name": name, "clone_url": w.server.Address(name + ".git"), "html_url": "https://git.acme.example/" + name, "description": "of " + name})
		}
		json.NewEncoder(rw).Encode(list)
	}
	platform := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		answer(rw)
	}))
	t.Cleanup(platform.Close)
	from, err := forge.New(forge.Place{Kind: forge.Gitea, Name: "team", Server: platform.URL})
	if err != nil {
		t.Fatal(err)
	}
	first := w.buildFrom(from)
	if first.Repositories != 2 || len(first.Unlisted) > 0 || len(first.Problems) > 0 || first.Standing == 0 {
		t.Fatalf("the first night: %+v", first)
	}

	w.commit("team/web", webOwned)
	for n, c := range []struct {
		name   string
		answer func(http.ResponseWriter)
		want   string
	}{
		{"no answer", func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusUnauthorized) }, "wants to know who asks"},
		{"an empty one", func(rw http.ResponseWriter) { rw.Write([]byte("[]")) }, "lists no repository"},
	} {
		answer = c.answer
		w.night(2 + n)
		report := w.buildFrom(from)
		if report.Repositories != 2 || len(report.Unreached) > 0 {
			t.Errorf("%s: %d repositories, unreached %v", c.name, report.Repositories, report.Unreached)
		}
		if len(report.Unlisted) != 1 || !strings.HasPrefix(report.Unlisted[0], "gitea:") {
			t.Errorf("%s: unlisted %q", c.name, report.Unlisted)
		}
		if len(report.Problems) != 1 || !strings.Contains(report.Problems[0], c.want) || !strings.Contains(report.Problems[0], "the list of 1 March 2026 stands in (2 repositories)") {
			t.Errorf("%s: problems %q", c.name, report.Problems)
		}
		for _, e := range report.Closed {
			if e.Repository != "team/web" || !strings.HasPrefix(e.Check, "own.") {
				t.Errorf("%s: closed %s of %s", c.name, e.Check, e.Repository)
			}
		}
	}
}

// A registry lies in a repository of the same server; when that is out of
// reach, our copy of it is read.
func TestARegistryInARepository(t *testing.T) {
	const catalogue = `
-- commit 2026-01-10 Mira Olsen --
Begin
-- data/repos.yml --
- {repo_name: api, team: transit}
- {repo_name: web, team: shop}
`
	w := newWorldOf(t, testserver.Options{}, map[string]string{"team/api": api, "team/web": web, "ops/catalogue": catalogue})
	from, err := registry.New(registry.Options{
		File: "data/repos.yml", Repository: w.server.Address("ops/catalogue.git"), Name: "repo_name",
		Address: w.server.Address("team/") + "{repo_name}.git", Columns: map[source.Field]string{source.Owner: "team"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if report := w.buildFrom(from); report.Repositories != 2 || len(report.Problems) > 0 {
		t.Fatalf("%d repositories, problems %q", report.Repositories, report.Problems)
	}
	opts := w.options()
	opts.Sources = []source.Source{from}
	surveys, failures, err := edition.Facts(t.Context(), opts)
	if err != nil || len(failures) > 0 || len(surveys) != 2 {
		t.Fatalf("%d surveys, %v, %v", len(surveys), failures, err)
	}
	if owner := surveys[0].Services[0].Owner; owner.Text != "transit" || owner.Path != "data/repos.yml" || owner.Line != 1 || owner.Format != "registry" {
		t.Errorf("the owner of %s is %+v", surveys[0].Repository.Name, owner)
	}
	opts.Overrides = []edition.Override{{Repository: "team/api", Override: survey.Override{Owner: "rates", Place: "daybook.toml"}}}
	if surveys, _, err = edition.Facts(t.Context(), opts); err != nil || surveys[0].Services[0].Owner.Text != "rates" {
		t.Errorf("the configuration does not come first: %+v, %v", surveys[0].Services[0].Owner, err)
	}
	w.night(2)
	w.break_("ops/catalogue", testserver.Fault{Status: http.StatusNotFound})
	report := w.buildFrom(from)
	if report.Repositories != 2 || len(report.Unlisted) != 1 || len(report.Problems) != 1 || !strings.Contains(report.Problems[0], "the copy of 1 March 2026 is read") {
		t.Errorf("%d repositories, unlisted %q, problems %q", report.Repositories, report.Unlisted, report.Problems)
	}
}
