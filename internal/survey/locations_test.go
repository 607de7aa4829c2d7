package survey_test

import (
	"fmt"
	"strings"
	"testing"

	"daybook/internal/descriptor"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

// A survey that is kept tells of the fleet of tonight: a repository that joined
// it, or left, is no reason to survey all others again.
func TestLocationsFollowTheFleet(t *testing.T) {
	target, _ := targetOf(t, testrepo.New(t, `
-- commit 2025-01-01 Alice --
Begin
-- catalog-info.yaml --
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: all}
spec: {target: "https://github.com/acme/web/blob/main/catalog-info.yaml"}
`))
	store := survey.Store{Dir: t.TempDir()}
	web := []descriptor.FleetRepository{{Name: "acme/web", Addresses: []string{"https://github.com/acme/web.git"}, Branch: "main"}}
	for i, c := range []struct {
		fleet []descriptor.FleetRepository
		state survey.LocationState
		in    string
	}{{nil, survey.LocationOutside, ""}, {web, survey.LocationFleet, "acme/web"}, {nil, survey.LocationOutside, ""}} {
		made := surveyOf(t, target, survey.Options{Store: store, Fleet: c.fleet})
		kept, err := store.Load(target.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []*survey.Survey{made, kept} {
			if l := s.Repository.Locations; len(l) != 1 || l[0].State != c.state || l[0].Repository != c.in {
				t.Errorf("night %d: %+v", i+1, l)
			}
		}
	}
}

// A repository of any number of packages costs a bounded amount, and says how
// many it has.
func TestDependenciesAreBounded(t *testing.T) {
	var archive strings.Builder
	archive.WriteString("-- commit 2025-01-01 Alice --\nBegin\n")
	for m := range 3 {
		fmt.Fprintf(&archive, "-- m%d/package.json --\n{\"dependencies\": {\"a\": \"1\"", m)
		for i := range 999 {
			fmt.Fprintf(&archive, ", \"p%d\": \"1\"", i)
		}
		archive.WriteString("}}\n")
	}
	target, _ := targetOf(t, testrepo.New(t, archive.String()))
	s := surveyOf(t, target, survey.Options{}).Services[0]
	if len(s.Dependencies) != 2000 || s.DependenciesLeft != 1000 {
		t.Errorf("%d dependencies, %d left", len(s.Dependencies), s.DependenciesLeft)
	}
}

// Patterns are held against all files: neither many of them nor a costly one
// may take long.
func TestLocationsOfPatternsAreBounded(t *testing.T) {
	var archive strings.Builder
	archive.WriteString("-- commit 2025-01-01 Alice --\nBegin\n-- catalog-info.yaml --\napiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\nspec:\n  targets:\n")
	archive.WriteString("    - ./**/a/**/b/**/c/**/*.yaml\n")
	for range 200 {
		archive.WriteString("    - ./gone/*.yaml\n")
	}
	archive.WriteString("    - ./parts/*.yaml\n-- parts/web.yaml --\n")
	target, _ := targetOf(t, testrepo.New(t, archive.String()))
	made := surveyOf(t, target, survey.Options{})
	states := map[survey.LocationState]int{}
	for _, l := range made.Repository.Locations {
		states[l.State]++
	}
	if states[survey.LocationOutside] != 1 || states[survey.LocationMissing] != 199 || states[survey.LocationRead] != 0 {
		t.Errorf("%v", states)
	}
}
