package survey_test

import (
	"context"
	"testing"

	"daybook/internal/gitfs"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

const caller = `
-- commit 2026-01-10 alice --
Call
-- .github/workflows/ci.yml --
on: push
jobs:
  test:
    uses: acme/platform/.github/workflows/go.yml@main
`

const platform = `
-- commit 2026-01-01 bob --
Share a workflow
-- .github/workflows/go.yml --
on: workflow_call
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: go test ./...
      - uses: other/tool@main
`

// TestWorkflowsOfOtherRepositoriesAreRead follows a call into another
// repository of the fleet, and reads the caller again when that one changes,
// although the caller itself has not.
func TestWorkflowsOfOtherRepositoriesAreRead(t *testing.T) {
	shop, shared := testrepo.New(t, caller), testrepo.New(t, platform)
	opts := survey.Options{Store: survey.Store{Dir: t.TempDir()}, Jobs: 1}
	look := func() *survey.Outcome {
		t.Helper()
		targets := []survey.Target{
			{Name: "acme/shop", Dir: shop, Head: head(t, shop)},
			{Name: "acme/platform", Dir: shared, Head: head(t, shared)},
		}
		outcomes, err := survey.Run(context.Background(), targets, opts)
		if err != nil || outcomes[0].Err != nil {
			t.Fatal(err, outcomes[0].Err)
		}
		return &outcomes[0]
	}
	first := look()
	p := first.Survey.Services[0].Pipelines[0]
	if p.Tests.State != "yes" || p.Tests.Line != 4 || p.Tests.Text != "go.yml: go test ./..." {
		t.Errorf("tests: %+v", p.Tests)
	}
	for _, u := range p.Uses {
		if u.Name == "other/tool" {
			t.Error("what another repository calls is for its own people to pin")
		}
	}
	if again := look(); !again.Cached {
		t.Error("nothing has changed, and the survey was made anew")
	}
	steps, err := testrepo.Parse("-- commit 2026-01-20 bob --\nTest no more\n-- .github/workflows/go.yml --\non: workflow_call\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := gitfs.Append(shared, steps); err != nil {
		t.Fatal(err)
	}
	if after := look(); after.Cached || after.Survey.Services[0].Pipelines[0].Tests.State != "no" {
		t.Errorf("after the shared workflow changed: cached %v, tests %+v", after.Cached, after.Survey.Services[0].Pipelines[0].Tests)
	}
}

func head(t *testing.T, dir string) gitfs.Ref {
	t.Helper()
	repo, err := gitfs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	at, err := repo.Head()
	if err != nil {
		t.Fatal(err)
	}
	return at
}
