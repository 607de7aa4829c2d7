package edition_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daybook/internal/check"
	"daybook/internal/edition"
	"daybook/internal/finding"
	"daybook/internal/gitfs"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
	"daybook/internal/testserver"
)

// Mirrors hold what pipelines of other repositories include, though only those
// say which files that is.
func TestMirrorsHoldWhatPipelinesOfOthersInclude(t *testing.T) {
	w := newWorldOf(t, testserver.Options{}, map[string]string{
		"team/app": "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- .gitlab-ci.yml --\ninclude:\n  - {project: team/ci, ref: main, file: [/jobs/lint.yml, go.yml]}\nown: {script: echo}\n",
		"team/ci": "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- jobs/lint.yml --\nlint: {script: golangci-lint run}\n-- go.yml --\nunit: {script: go test ./...}\n" +
			"-- vars/ship.groovy --\ndef call() { sh 'helm upgrade app chart' }\n",
		"team/old": "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- Jenkinsfile --\n@Library('ci@main') _\nship()\n",
	})
	surveys, failures, err := edition.Facts(t.Context(), w.options())
	if err != nil || len(failures) > 0 {
		t.Fatal(err, failures)
	}
	for _, s := range surveys {
		for _, p := range s.Services[0].Pipelines {
			switch {
			case p.Format == "gitlab-ci" && (p.Tests.State != "yes" || p.Lints.State != "yes"):
				t.Errorf("%s: tests %+v, lints %+v", s.Repository.Name, p.Tests, p.Lints)
			case p.Format == "jenkins" && p.Deploys.State != "yes":
				t.Errorf("%s: deploys %+v", s.Repository.Name, p.Deploys)
			}
		}
	}
}

// A library that only the settings of Jenkins know is read where the
// configuration says, and surveys of before are made anew when it says another
// thing or when its repository joins the fleet.
func TestLibrariesOfTheSettings(t *testing.T) {
	const steps = "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- vars/ship.groovy --\ndef call() { sh 'helm upgrade app chart' }\n"
	w := newWorldOf(t, testserver.Options{}, map[string]string{
		"team/app": "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- Jenkinsfile --\n@Library('Infrastructure') _\nship()\n",
	})
	for i, c := range []struct {
		libraries map[string]survey.Library
		want      string
		stray     bool
	}{
		{nil, "unknown", false},
		{map[string]survey.Library{"Infrastructure": {Repository: "ops/Steps", Version: "main"}}, "unknown", true},
		{map[string]survey.Library{"Infrastructure": {Repository: "ops/Steps", Version: "main"}}, "yes", false}, // it is there now
		{map[string]survey.Library{"Infrastructure": {Repository: "ops/steps", Version: "v2"}}, "unknown", false},
		{map[string]survey.Library{"Infrastructure": {Repository: "ops/steps"}}, "unknown", false},
		{map[string]survey.Library{"Infrastructure": {Repository: "ops/steps", Version: "main"}}, "yes", false},
		{nil, "unknown", false},
	} {
		if i == 2 {
			w.add("ops/steps", steps)
		}
		w.opts.Survey.Libraries = c.libraries
		report, err := edition.Check(t.Context(), w.options())
		if err != nil {
			t.Fatal(err)
		}
		if stray := slices.ContainsFunc(report.Problems, func(p string) bool { return strings.Contains(p, `"Infrastructure"`) }); stray != c.stray {
			t.Errorf("%d: %q", i, report.Problems)
		}
		surveys, _, err := edition.Facts(t.Context(), w.options())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range surveys {
			if s.Repository.Name == "team/app" {
				if got := s.Services[0].Pipelines[0].Deploys.State; got != c.want {
					t.Errorf("%d: deploys %s, want %s", i, got, c.want)
				}
			}
		}
	}
}

// A session that reads one work tree again reads what it takes from others, too.
func TestASessionKnowsTheOthers(t *testing.T) {
	d := newDesk(t, 1)
	steps, err := testrepo.Parse("-- commit 2026-01-10 Mira Olsen --\nBegin\n-- vars/ship.groovy --\ndef call() { sh 'helm upgrade app chart' }\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := gitfs.Create(filepath.Join(d.root, "steps.git"), steps); err != nil {
		t.Fatal(err)
	}
	d.add("app", "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- Jenkinsfile --\n@Library('steps@main') _\nship()\n")
	for n := range 2 {
		var saved []string
		if n > 0 {
			saved = d.save("app/Jenkinsfile", "// again\n@Library('steps@main') _\nship()\n")
		}
		report := d.refresh(saved...)
		i := slices.IndexFunc(report.Results, func(r check.Result) bool { return r.Service == "app" && r.Check == "ci.deploy-defined" })
		if i < 0 || report.Results[i].Outcome != finding.Pass {
			t.Errorf("saved %q: %+v", saved, report.Results[max(i, 0)])
		}
	}
}
