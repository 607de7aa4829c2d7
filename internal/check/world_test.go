package check

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"golang.org/x/tools/txtar"

	"daybook/internal/eol"
	"daybook/internal/finding"
	"daybook/internal/gitfs"
	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

// world is a small fleet out of a txtar archive: files as testrepo reads them,
// by default of one repository, acme/payments, with one commit; a daybook.toml,
// which holds exemptions; and what is wanted.
type world struct {
	repositories []txtar.File // name and archive
	exemptions   []Exemption
	limits       Limits
	now          time.Time
	web          string
}

// newWorld takes options of the form "word: value" beside the archive: now,
// forge, an address, and changes, the limit of changes that a document may lag
// behind.
func newWorld(t *testing.T, files []txtar.File, options map[string]string) world {
	t.Helper()
	w := world{limits: DefaultLimits(), now: now, web: "https://github.com/"}
	for word, value := range options {
		switch word {
		case "forge":
			w.web = value
		case "now":
			w.now = date(value)
		case "changes":
			n, err := strconv.Atoi(value)
			if err != nil {
				t.Fatal(err)
			}
			w.limits.ChangesSince = n
		default:
			t.Fatalf("there is no option %q", word)
		}
	}
	name, archive := "acme/payments", &txtar.Archive{}
	flush := func() {
		if len(archive.Files) > 0 {
			w.repositories = append(w.repositories, txtar.File{Name: name, Data: txtar.Format(archive)})
		}
	}
	for _, f := range files {
		next, begins := strings.CutPrefix(f.Name, "repository ")
		switch {
		case begins:
			flush()
			name, archive = next, &txtar.Archive{}
			continue
		case f.Name == "daybook.toml":
			w.exemptions = exemptions(t, f.Data)
			continue
		}
		if len(archive.Files) == 0 && !strings.HasPrefix(f.Name, "commit ") {
			archive.Files = append(archive.Files, txtar.File{Name: "commit 2026-01-10 alice", Data: []byte("Begin\n")})
		}
		archive.Files = append(archive.Files, f)
	}
	flush()
	return w
}

func exemptions(t *testing.T, data []byte) []Exemption {
	t.Helper()
	var file struct {
		Exemption []struct {
			Check, Service, Anchor, Reason, Author string
			Expires                                time.Time
		}
	}
	if _, err := toml.Decode(string(data), &file); err != nil {
		t.Fatal(err)
	}
	var out []Exemption
	for _, e := range file.Exemption {
		y, m, d := e.Expires.Date()
		out = append(out, Exemption{Check: e.Check, Service: e.Service, Anchor: e.Anchor, Reason: e.Reason, Author: e.Author,
			Expires: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), Path: "daybook.toml", Line: 1})
	}
	return out
}

// ends is a table of ends of support that does not change when the one of the
// build does.
const ends = `# Ends of support from https://endoflife.date (MIT licence, copyright its contributors), as of 2026-01-01T00:00:00Z
alpine-linux	Alpine Linux	os
	3.22		2025-05-30		2027-05-01
	3.20		2024-05-22		2026-04-01
	3.14		2021-06-15		2023-05-01
nodejs	Node.js	framework	node	pkg:docker/library/node
	24		2025-05-06		2028-04-30
	20		2023-04-18		2026-04-30
	16		2021-04-20		2023-09-11
`

// results builds the repositories, surveys them and asks all checks.
func (w world) results(t *testing.T) []Result {
	t.Helper()
	var targets []survey.Target
	for _, r := range w.repositories {
		dir := testrepo.New(t, string(r.Data))
		repo, err := gitfs.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		head, err := repo.Head()
		if err != nil {
			t.Fatal(err)
		}
		target := survey.Target{Name: r.Name, Dir: dir, Head: head, Web: w.web + r.Name}
		target.Links.File = target.Web + "/blob/{ref}/{path}"
		if strings.Contains(w.web, "gitlab") {
			target.Links.File = target.Web + "/-/blob/{ref}/{path}"
		}
		tags, err := repo.Tags()
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags {
			target.Tags++
			if tag.When.After(target.Newest.When) {
				target.Newest = tag
			}
		}
		if err := repo.Close(); err != nil {
			t.Fatal(err)
		}
		targets = append(targets, target)
	}
	outcomes, err := survey.Run(context.Background(), targets, survey.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	var surveys []survey.Survey
	for _, o := range outcomes {
		if o.Err != nil {
			t.Fatalf("%s: %v", o.Target.Name, o.Err)
		}
		surveys = append(surveys, *o.Survey)
	}
	ends, err := eol.Decode([]byte(ends))
	if err != nil {
		t.Fatal(err)
	}
	results, _ := Run(Subjects(surveys), All(), Options{Limits: w.limits, Now: w.now, Exemptions: w.exemptions, Ends: ends})
	return results
}

// of are the results of one check.
func of(results []Result, id string) []Result {
	var out []Result
	for _, r := range results {
		if r.Check == id {
			out = append(out, r)
		}
	}
	return out
}

var commitID = regexp.MustCompile(`\b[0-9a-f]{40}\b`)

// tell writes results for people to compare.
func tell(results []Result) string {
	var b strings.Builder
	for _, r := range results {
		fmt.Fprintf(&b, "%s: %s: %s\n", r.Service, r.Outcome, r.Summary)
		for _, f := range r.Findings {
			fmt.Fprintf(&b, "  %s [%s]\n    %s\n    %s\n", f.Outcome, f.Anchor, f.Title, f.Mend)
			for _, e := range f.Evidence {
				fmt.Fprintf(&b, "    at %s\n", spot(e))
			}
			if f.Outcome == finding.Exempt {
				fmt.Fprintf(&b, "    exempt %s\n", f.Exempt)
			}
		}
	}
	return b.String()
}

func spot(e finding.Evidence) string {
	var parts []string
	if e.Path != "" {
		parts = append(parts, fmt.Sprintf("%s:%d", e.Path, e.Line))
	}
	if e.Heading != "" {
		parts = append(parts, "#"+e.Heading)
	}
	if e.Commit != "" {
		parts = append(parts, commitID.ReplaceAllStringFunc(e.Commit, short))
	}
	if e.Text != "" {
		parts = append(parts, "("+e.Text+")")
	}
	return strings.Join(parts, " ")
}
