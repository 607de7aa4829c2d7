package survey_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/descriptor"
	"daybook/internal/gitfs"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

const (
	register = `
-- commit 2026-01-10 alice --
Register what the others have
-- catalog-info.yaml --
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: all}
spec:
  targets:
    - https://github.com/acme/shop/blob/main/catalog/first.yaml
    - https://github.com/acme/shop/blob/main/catalog-info.yaml
    - https://github.com/acme/shop/blob/main/gone.yaml
    - https://github.com/acme/shop/blob/v1/catalog/first.yaml
    - https://github.com/other/shop/blob/main/catalog-info.yaml
-- app-config.yaml --
catalog:
  locations:
    - type: url
      target: https://github.com/acme/shop/blob/main/catalog/*/backstage.yml
`
	registered = `
-- commit 2026-01-01 bob --
Describe it under names of our own
-- catalog-info.yaml --
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shop}
spec: {type: service, lifecycle: production, owner: a}
-- catalog/first.yaml --
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: first}
spec: {type: service, lifecycle: production, owner: a}
---
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: on}
spec:
  targets:
    - ./next.yaml
    - https://github.com/acme/teams/blob/main/org.yaml
-- catalog/next.yaml --
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: next}
spec: {type: service, lifecycle: production, owner: a}
-- catalog/web/backstage.yml --
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: web}
spec: {type: website, lifecycle: production, owner: a}
-- catalog/unnamed.yaml --
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: unnamed}
spec: {type: website, lifecycle: production, owner: a}
`
	teams = `
-- commit 2026-01-01 carol --
List the teams
-- org.yaml --
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: a}
spec: {type: team, children: []}
`
)

// A file that only the Location of another repository names describes a service
// of the repository in which it lies, once, and leads on from there. When the
// Location goes, so does the service, although its repository is as it was.
func TestLocationsOfOtherRepositoriesNameDescriptors(t *testing.T) {
	dirs := map[string]string{"acme/catalog": testrepo.New(t, register), "acme/shop": testrepo.New(t, registered), "acme/teams": testrepo.New(t, teams)}
	names := []string{"acme/catalog", "acme/shop", "acme/teams"}
	opts := survey.Options{Store: survey.Store{Dir: t.TempDir()}, Jobs: 2}
	for _, name := range names {
		opts.Fleet = append(opts.Fleet, descriptor.FleetRepository{Name: name, Addresses: []string{"https://github.com/" + name + ".git"}, Branch: "main"})
	}
	night := func() map[string]*survey.Outcome {
		t.Helper()
		var targets []survey.Target
		for _, name := range names {
			targets = append(targets, survey.Target{Name: name, URL: "https://github.com/" + name + ".git", Dir: dirs[name], Head: head(t, dirs[name])})
		}
		opts := opts
		var err error
		if opts.Gone, err = survey.Register(context.Background(), targets, opts, nil); err != nil {
			t.Fatal(err)
		}
		outcomes, err := survey.Run(context.Background(), targets, opts)
		if err != nil {
			t.Fatal(err)
		}
		byName := map[string]*survey.Outcome{}
		for i := range outcomes {
			if outcomes[i].Err != nil {
				t.Fatal(outcomes[i].Err)
			}
			byName[names[i]] = &outcomes[i]
		}
		return byName
	}
	services := func(out *survey.Outcome) (found []string) {
		for _, s := range out.Survey.Services {
			if s.ID != "" {
				found = append(found, s.Name+" "+s.Descriptor.Path)
			}
		}
		return found
	}

	first := night()
	want := []string{"shop catalog-info.yaml", "first catalog/first.yaml", "next catalog/next.yaml", "web catalog/web/backstage.yml"}
	if diff := cmp.Diff(want, services(first["acme/shop"])); diff != "" {
		t.Error(diff)
	}
	if found := services(first["acme/catalog"]); len(found) > 0 {
		t.Errorf("services twice: %v", found)
	}
	if teams := first["acme/teams"].Survey.Teams; len(teams) != 1 || teams[0].Path != "org.yaml" {
		t.Errorf("teams: %v", teams)
	}
	by := survey.Naming{Path: "org.yaml", Repository: "acme/shop", By: "catalog/first.yaml", Line: 12}
	if named := first["acme/teams"].Survey.Repository.Named; len(named) != 1 || named[0] != by {
		t.Errorf("named: %+v", named)
	}
	var states []survey.LocationState
	for _, l := range first["acme/catalog"].Survey.Repository.Locations {
		states = append(states, l.State)
	}
	if diff := cmp.Diff([]survey.LocationState{survey.LocationFleet, survey.LocationFleet, survey.LocationFleet,
		survey.LocationMissing, survey.LocationElsewhere, survey.LocationOutside}, states); diff != "" {
		t.Error(diff)
	}
	for name, out := range night() {
		if !out.Cached {
			t.Errorf("%s has not changed, and was surveyed anew", name)
		}
	}

	steps, err := testrepo.Parse("-- commit 2026-01-20 alice --\nRegister no more\n-- catalog-info.yaml --\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := gitfs.Append(dirs["acme/catalog"], steps); err != nil {
		t.Fatal(err)
	}
	after := night()
	if diff := cmp.Diff([]string{"shop catalog-info.yaml", "web catalog/web/backstage.yml"}, services(after["acme/shop"])); diff != "" {
		t.Error(diff)
	}
	if out := after["acme/shop"]; out.Cached {
		t.Error("the survey with the services that nobody names any more was kept")
	}
}
