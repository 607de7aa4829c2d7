package edition

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"daybook/internal/check"
	"daybook/internal/site"
	"daybook/internal/survey"
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
