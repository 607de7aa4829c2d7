package document

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClassify(t *testing.T) {
	cases := []struct {
		path, title string
		headings    []string
		want        Class
	}{
		{"README.md", "", nil, Readme},
		{"services/a/README.rst", "", nil, Readme},
		{"README.de.md", "", nil, Readme},
		{"docs/runbooks/disk-full.md", "Disk full", nil, Runbook},
		{"runbooks/README.md", "", nil, Runbook},
		{"docs/runbook.md", "", nil, Runbook},
		{"docs/db_playbook.md", "", nil, Runbook},
		{"docs/on-call.md", "", nil, Runbook},
		{"docs/a.md", "Runbook: payments", nil, Runbook},
		{"docs/a.md", "Payments", []string{"Alerts", "Escalation", "Logs"}, Runbook},
		{"docs/getting-started.md", "", nil, Onboarding},
		{"docs/local_development.md", "", nil, Onboarding},
		{"DEVELOPMENT.md", "", nil, Onboarding},
		{"docs/setup.md", "", nil, Onboarding},
		{"docs/onboarding/first-week.md", "", nil, Onboarding},
		{"docs/a.md", "Setting up the service", nil, Onboarding},
		{"CONTRIBUTING.md", "", nil, Contributing},
		{".github/CONTRIBUTING.md", "", nil, Contributing},
		{"SECURITY.md", "", nil, Security},
		{"docs/security.md", "", nil, Security},
		{"docs/internal/security.md", "Security model", nil, Guide},
		{"CHANGELOG.md", "", nil, Changelog},
		{"HISTORY.rst", "", nil, Changelog},
		{"RELEASES.md", "", nil, Changelog},
		{"docs/release.md", "Release", nil, Guide},
		{"docs/adr/0001-record.md", "", nil, ADR},
		{"doc/arch/adr-002-x.md", "", nil, ADR},
		{"docs/architecture/0003-x.md", "", nil, ADR},
		{"docs/architecture/overview.md", "Architecture", nil, Guide},
		{"decisions/use-postgres.md", "", nil, ADR},
		{"docs/a.md", "Use Postgres", []string{"Status", "Context", "Decision", "Consequences"}, ADR},
		{"docs/api.md", "", nil, API},
		{"docs/content-store-api.md", "", nil, API},
		{"docs/openapi.md", "", nil, API},
		{"docs/a.md", "HTTP API reference", nil, API},
		{"docs/ownership.md", "Owning Email Alert API", nil, Guide},
		{"LICENSE", "", nil, Licence},
		{"LICENSE-MIT.md", "", nil, Licence},
		{"docs/caching.md", "Caching", []string{"Why"}, Guide},
		{"CODE_OF_CONDUCT.md", "", nil, Guide},
	}
	for _, c := range cases {
		if got := Classify(c.path, c.title, c.headings...); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.path, c.title, got, c.want)
		}
	}
}

func TestFind(t *testing.T) {
	paths := []string{
		"README.md", "readme.txt", "LICENSE", "CHANGELOG.md", "Makefile", "main.go", "requirements.txt", "notes.txt", "AGENTS.md",
		"docs/a.md", "docs/deep/er/b.rst", "docs/spec/v1/c.md", "docs/notes.txt", "docs/requirements.txt", "docs/conf.py", "docs/img.png", "Docs/d.md",
		"doc/e.adoc", "documentation/f.md", "runbooks/g.md", "adr/0001.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md", ".github/PULL_REQUEST_TEMPLATE.md",
		".github/ISSUE_TEMPLATE/bug.md", ".github/workflows/README.md", "PULL_REQUEST_TEMPLATE.md", ".claude/x.md", "docs/.vuepress/x.md",
		"vendor/x/README.md", "docs/node_modules/x.md", "third_party/docs/x.md", "testdata/README.md", "spec/fixtures/docs/x.md", "src/__tests__/docs/x.md", "test/docs/x.md",
		"services/pay/README.md", "services/pay/docs/h.md", "services/pay/src/README.md", "services/other/README.md", "guides/i.md", "site/dist/docs/x.md", "lib/j.md",
	}
	got, left := Find(paths, FindOptions{Roots: []string{"", "services/pay"}, Extra: []string{"guides", "lib/**/*.md"}})
	want := []string{
		".github/CONTRIBUTING.md", ".github/SECURITY.md", "AGENTS.md", "CHANGELOG.md", "Docs/d.md", "LICENSE", "README.md", "adr/0001.md", "doc/e.adoc",
		"docs/a.md", "docs/deep/er/b.rst", "docs/notes.txt", "docs/spec/v1/c.md", "documentation/f.md", "guides/i.md", "lib/j.md", "readme.txt",
		"runbooks/g.md", "services/pay/README.md", "services/pay/docs/h.md",
	}
	if diff := cmp.Diff(want, got); diff != "" || left != 0 {
		t.Error(left, diff)
	}
}

func TestFindIsBounded(t *testing.T) {
	paths := []string{"README.md"}
	for i := range 50 {
		paths = append(paths, fmt.Sprintf("docs/a/deep/%02d.md", i), fmt.Sprintf("docs/%02d.md", i))
	}
	found, left := Find(paths, FindOptions{Max: 51})
	if len(found) != 51 || left != 50 || found[0] != "README.md" || found[1] != "docs/00.md" {
		t.Errorf("%d, %d left out: %v", len(found), left, found[:2])
	}
}

func TestAttachment(t *testing.T) {
	for p, want := range map[string]bool{
		"docs/a.png": true, "services/a/docs/img/b.SVG": true, "docs/c.pdf": true, "docs/a.md": false, "assets/a.png": false, "docs/x.sh": false, "vendor/docs/a.png": false,
	} {
		if Attachment(p) != want {
			t.Errorf("%s: %v", p, !want)
		}
	}
}

// TestFindAmongManyRoots: a repository may declare a service in each of fifty
// thousand folders. Asking each root for each path would take a minute.
func TestFindAmongManyRoots(t *testing.T) {
	var paths, roots []string
	for i := range 50_000 {
		folder := fmt.Sprintf("services/s%05d", i)
		roots = append(roots, folder+"/")
		paths = append(paths, folder+"/lib/notes.md", folder+"/README.md")
	}
	got, left := Find(paths, FindOptions{Roots: roots, Max: 100_000})
	if len(got) != 50_000 || left != 0 || got[0] != "services/s00000/README.md" {
		t.Errorf("found %d documents, %d left, first %q", len(got), left, got[0])
	}
}
