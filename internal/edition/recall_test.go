package edition

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"daybook/internal/check"
	"daybook/internal/score"
	"daybook/internal/site"
	"daybook/internal/source"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

// Checks are asked again of the repositories whose facts changed, and of all
// where what they know of the fleet, or the way they are asked, did. The answer
// is that of asking all.
func TestRecallAsksWhatMayAnswerAnew(t *testing.T) {
	surveys := map[string]*survey.Survey{}
	for _, name := range []string{"api", "web"} {
		surveys[name] = &survey.Survey{
			Repository: survey.Repository{Name: name, Files: 3}, Services: []survey.Service{{ID: name, Name: name}},
		}
	}
	opts := check.Options{Limits: check.DefaultLimits(), Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	k := newRecall()
	asks := func(why string, want ...string) {
		t.Helper()
		var briefs []site.Brief
		names := map[site.Subject]string{}
		for _, name := range []string{"api", "web"} {
			brief, err := site.Trim(surveys[name])
			if err != nil {
				t.Fatal(err)
			}
			briefs = append(briefs, brief)
			names[site.Subject{Repository: name, ID: name}] = surveys[name].Services[0].Name
		}
		subjects := func() []check.Subject {
			all := make([]survey.Survey, len(briefs))
			for i := range briefs {
				all[i] = briefs[i].Survey
			}
			return check.Subjects(all)
		}
		var asked []string
		opts := opts
		opts.Workers = 1
		opts.Name = func(_ *survey.Repository, s *survey.Service) string { return s.Name }
		opts.Facts = func(name string) (*survey.Survey, error) {
			asked = append(asked, name)
			return surveys[name], nil
		}
		results, unused := k.checked(briefs, subjects(), names, opts)
		if slices.Sort(asked); !slices.Equal(asked, want) {
			t.Errorf("after %s it asked of %q, want %q", why, asked, want)
		}
		if all, idle := check.Run(subjects(), check.All(), opts); !reflect.DeepEqual(results, all) || !reflect.DeepEqual(unused, idle) {
			t.Errorf("after %s the answers are not those of asking all", why)
		}
	}
	asks("the start", "api", "web")
	asks("nothing")
	surveys["web"].Repository.Files = 4
	asks("a save", "web")
	surveys["api"].Teams = []survey.Team{{Ref: "group:default/transit"}}
	asks("a team", "api", "web")
	opts.Limits.StaleMonths++
	asks("a limit", "api", "web")
	opts.Exemptions = []check.Exemption{{Check: "doc.readme", Service: "nobody", Reason: "none", Expires: opts.Now.AddDate(1, 0, 0)}}
	asks("an exemption", "api", "web")
	opts.Now = opts.Now.AddDate(0, 0, 1)
	asks("another day", "api", "web")
	surveys["web"].Services[0].Name = "aaa"
	asks("another name", "web")
}

// What was parsed under the same options stays for the next refresh.
func TestRecallKeepsWhatWasParsed(t *testing.T) {
	dir := t.TempDir()
	testrepo.Make(t, filepath.Join(dir, ".git"), "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- README.md --\n# API\n")
	s := NewSession()
	defer s.Close()
	opts := Options{
		Sources: []source.Source{source.One(dir)}, State: t.TempDir(), Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Jobs: 1,
		Check: check.Options{Limits: check.DefaultLimits()}, Ladder: score.DefaultLadder(), Uncommitted: true,
	}
	var before *survey.Readings
	for i, same := range []bool{false, true, true, false} {
		if i == 3 {
			opts.Survey.MassEdit = 7
		}
		if _, err := s.Refresh(t.Context(), opts, []string{filepath.Join(dir, "README.md")}, nil); err != nil {
			t.Fatal(err)
		}
		if got := s.recall.readings; got == nil || (got == before) != same {
			t.Errorf("refresh %d: the documents of the one before stay: %v, want %v", i+1, got == before, same)
		}
		before = s.recall.readings
	}
}
