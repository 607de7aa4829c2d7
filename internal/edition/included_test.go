package edition_test

import (
	"testing"

	"daybook/internal/edition"
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
