package theme_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"daybook/internal/check"
	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/site"
	"daybook/internal/survey"
)

// world is a small invented company, as one night sees it.
type world struct {
	surveys []survey.Survey
	blobs   map[string][]byte
	now     time.Time
}

func at(date string) time.Time {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return t.Add(6 * time.Hour)
}

func (w *world) blob(text string) string {
	sum := sha1.Sum([]byte(text))
	hash := hex.EncodeToString(sum[:])
	w.blobs[hash] = []byte(text)
	return hash
}

func change(date, author string) *survey.Change {
	sum := sha1.Sum([]byte(date + author))
	return &survey.Change{Commit: hex.EncodeToString(sum[:]), When: at(date), Author: author}
}

// doc is a document with its headings found the simple way, for fixtures.
func (w *world) doc(p, class, edited string, since int, text string) survey.Document {
	d := survey.Document{
		Path: p, Class: class, Hash: w.blob(text), Format: "markdown", Size: int64(len(text)), Words: len(strings.Fields(text)),
		Created: change("2024-01-10", "Ada Lane"), Last: change(edited, "Ada Lane"), Meaningful: change(edited, "Ada Lane"), ChangedSince: since,
	}
	for i, line := range strings.Split(text, "\n") {
		if hashes, title, ok := strings.Cut(line, " "); ok && hashes != "" && strings.Trim(hashes, "#") == "" {
			if d.Title == "" {
				d.Title = title
			}
			id := strings.ReplaceAll(strings.ToLower(title), " ", "-")
			d.Headings = append(d.Headings, survey.Heading{Level: len(hashes), ID: id, Text: title, Line: i + 1})
		}
	}
	return d
}

func repository(name, date string) survey.Repository {
	web := "https://git.parcel.example/" + name
	return survey.Repository{
		Name: name, URL: web + ".git", Web: web, Branch: "main", Commit: change(date, name).Commit, When: at(date),
		Files: 120, Commits: 480, First: change("2023-02-01", "Ada Lane"), Last: change(date, "Bob Moor"), Human: change(date, "Bob Moor"),
		Links: survey.Links{
			File: web + "/blob/{ref}/{path}", Line: web + "/blob/{ref}/{path}#L{line}", Commit: web + "/commit/{commit}",
			Edit: web + "/edit/{ref}/{path}", History: web + "/commits/{ref}/{path}", Raw: web + "/raw/{ref}/{path}",
		},
	}
}

const rollback = `# Rollback

Error rate above 2 % for five minutes after a release. See [the queue](queue.md#queue-is-stuck),
[the code](../../cmd/api/main.go), [a page that is gone](gone.md), ![a sketch](../img/flow.png)
and [another service](https://example.com/).

## When to use this

The alert ` + "`TrackingErrorsHigh`" + ` fires. Tell the on-call engineer first, then act.

> [!WARNING]
> Never on a Friday.

## Roll back a release

Find the release before the current one, then:

` + "```sh\ngit fetch --tags\nbin/deploy-prev --env production --release v4.1.7\nmake smoke ENV=production\n```" + `

The smoke test takes two minutes.

| Step | Takes |
| --- | ---: |
| fetch | 1 min |
| deploy | 4 min |

## Escalation

The on-call of Platform, through the pager. After thirty minutes, the head of operations.
`

func newWorld(now string) *world {
	w := &world{blobs: map[string][]byte{}, now: at(now)}
	w.surveys = []survey.Survey{w.tracking(), w.labels(), w.monorepo(), w.bare()}
	return w
}

// tracking has everything: documents of all classes, versions, broken links.
func (w *world) tracking() survey.Survey {
	s := survey.Survey{Version: survey.Version, Repository: repository("parcel/tracking-api", "2026-11-20")}
	s.Teams = []survey.Team{{Ref: "group:default/tracking", Name: "tracking", Title: "Team Tracking", Email: "tracking@parcel.example", Path: "catalog-info.yaml", Line: 30, Members: []string{"user:default/ada"}}}
	rb := w.doc("docs/runbooks/rollback.md", "runbook", "2025-09-10", 14, rollback)
	rb.Links = []survey.DocLink{
		{Dest: "queue.md#queue-is-stuck", Target: "docs/runbooks/queue.md", Anchor: "queue-is-stuck", Line: 3, State: survey.LinkHolds},
		{Dest: "../../cmd/api/main.go", Target: "cmd/api/main.go", Line: 4, State: survey.LinkHolds},
		{Dest: "gone.md", Target: "docs/runbooks/gone.md", Line: 4, Heading: "rollback", State: survey.LinkMissing, Gone: change("2026-11-19", "Bob Moor")},
		{Dest: "../img/flow.png", Target: "docs/img/flow.png", Line: 4, Image: true, State: survey.LinkHolds},
	}
	rb.Names = []survey.Named{{Text: "bin/deploy-prev", Kind: survey.NamedScript, Path: "bin/deploy-prev", Line: 22, Heading: "roll-back-a-release", Command: true, State: survey.NamedMissing, Gone: change("2026-11-19", "Bob Moor")}}
	svc := survey.Service{
		ID: "component:default/tracking-api", Name: "tracking-api",
		Description: survey.Value{Text: "Answers where a parcel is, for the shop, the app and the call centre.", Format: "backstage", Path: "catalog-info.yaml", Line: 6},
		Kind:        survey.Value{Text: "service", Format: "backstage", Path: "catalog-info.yaml", Line: 12},
		Lifecycle:   survey.Value{Text: "production", Format: "backstage", Path: "catalog-info.yaml", Line: 13},
		Tier:        survey.Value{Text: "1", Path: "catalog-info.yaml", Line: 15},
		System:      survey.Value{Text: "tracking", Path: "catalog-info.yaml", Line: 16},
		Language:    survey.Value{Text: "Go", Format: "path", Path: "go.mod"},
		Owner: survey.Owner{Value: survey.Value{Text: "group:default/tracking", Format: "backstage", Path: "catalog-info.yaml", Line: 14},
			Ref: "group:default/tracking", Name: "tracking", Kind: survey.OwnerTeam},
		Chat:       survey.Value{Text: "https://chat.parcel.example/tracking", Path: "catalog-info.yaml", Line: 9},
		Links:      []survey.Link{{URL: "https://dash.parcel.example/tracking", Title: "Dashboard", Type: "dashboard", Path: "catalog-info.yaml", Line: 20}},
		DependsOn:  []survey.Value{{Text: "component:default/label-printer"}, {Text: "resource:default/event-store"}},
		Descriptor: survey.Descriptor{Format: "backstage", Path: "catalog-info.yaml", Line: 1, Last: change("2026-02-02", "Ada Lane")},
		Owners:     survey.Owners{Format: "github", Path: ".github/CODEOWNERS", Readable: true, Total: 120, Owned: 118, Rules: []survey.OwnerRule{{Pattern: "*", Owners: []string{"@parcel/tracking"}, Line: 1, Matches: 118}}},
		Documents: []survey.Document{
			w.doc("README.md", "readme", "2026-10-01", 3, "# Tracking API\n\n![build](https://ci.parcel.example/badge.svg) Answers where a parcel is. "+strings.Repeat("It reads events and keeps the newest one. ", 12)+"\n\n## Getting started\n\nRun `make run`, then read [local environment](docs/onboarding.md) and [the decisions](docs/adr/).\n"),
			w.doc("docs/adr/001-event-store.md", "adr", "2024-03-01", 0, "# 001 Event store\n\n## Decision\n\nKeep events.\n"),
			w.doc("docs/adr/002 retry? #2.md", "adr", "2024-04-01", -1, "# 002 Retry policy\n\nThree times, then [ask](../runbooks/rollback.md#escalation).\n"),
			w.doc("docs/onboarding.md", "onboarding", "2025-08-01", 63, "# Local environment\n\n## Set up the database\n\nRun `make db`.\n\n## First change\n\nPick a small one.\n"),
			w.doc("docs/runbooks/queue.md", "runbook", "2026-11-01", 0, "# Queue is stuck\n\nLook at the consumer lag.\n\n## Queue is stuck\n\nRestart the consumer.\n"),
			rb,
			w.doc("docs/عربي.md", "guide", "2026-01-05", 0, "# دليل التشغيل\n\nهذا دليل قصير.\n"),
		},
		Attached:   []survey.File{{Path: "docs/img/flow.png", Hash: w.blob(sketch()), Size: 90}, {Path: "docs/img/evil.svg", Hash: w.blob(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), Size: 71}},
		Pipelines:  []survey.Pipeline{pipeline(".github/workflows/ci.yml", "CI", "no"), pipeline(".github/workflows/deploy.yml", "Deploy", "yes")},
		UpdateTool: survey.Value{Text: "Dependabot", Path: ".github/dependabot.yml"},
		Licence:    survey.Value{Text: "Apache-2.0", Path: "LICENSE"},
	}
	slices.SortFunc(svc.Documents, func(a, b survey.Document) int { return strings.Compare(a.Path, b.Path) })
	old := svc.Documents[:0:0]
	for _, d := range svc.Documents {
		if strings.Contains(d.Path, "runbooks") || d.Path == "README.md" {
			old = append(old, survey.Document{Path: d.Path, Hash: d.Hash, Format: d.Format, Class: d.Class, Title: d.Title, Size: d.Size, Words: d.Words, Headings: d.Headings, ChangedSince: -1})
		}
	}
	old = append(old, w.doc("docs/old.md", "guide", "2024-01-10", -1, "# Retired\n\nGone since.\n"))
	old[len(old)-1].Last, old[len(old)-1].Meaningful = nil, nil
	s.Repository.Versions = []survey.Release{{Tag: "v4.2", Commit: change("2026-08-01", "t").Commit, When: at("2026-08-01"), Documents: old, Attached: svc.Attached[:1]}}
	s.Repository.Tags, s.Repository.Newest, s.Repository.NewestAt = 12, "v4.2", at("2026-08-01")
	svc.Observed = survey.Observed{Known: true, Shares: []survey.Share{
		{Author: survey.Author{Name: "Bob Moor", Emails: []string{"bob@parcel.example"}}, PerMille: 600},
		{Author: survey.Author{Name: "Bob Moor", Emails: []string{"bob@moor.example"}}, PerMille: 100},
		{Author: survey.Author{Name: "cy@parcel.example"}, PerMille: 200}, {Author: survey.Author{Name: " "}, PerMille: 100},
	}}
	s.Services = []survey.Service{svc}
	return s
}

func pipeline(p, name, deploys string) survey.Pipeline {
	return survey.Pipeline{Path: p, Name: name, Format: "github-actions", Readable: true, Triggers: []string{"push", "pull_request"},
		Jobs:  []survey.Job{{ID: "test", Line: 8, RunsOn: []string{"ubuntu-24.04"}, Steps: 4}},
		Uses:  []survey.Use{{Name: "actions/checkout", Ref: "v4", Pin: "tag", Kind: "action", Line: 11}},
		Tests: survey.Answer{State: "yes", Line: 14}, Deploys: survey.Answer{State: deploys, Line: 20}, Lints: survey.Answer{State: "no"}, Builds: survey.Answer{State: "yes", Line: 13},
		Last: change("2026-06-01", "Bob Moor")}
}

// labels has little, and nobody owns it.
func (w *world) labels() survey.Survey {
	s := survey.Survey{Version: survey.Version, Repository: repository("parcel/label-printer", "2026-05-02")}
	s.Services = []survey.Service{{
		ID: "component:default/label-printer", Name: "label-printer",
		Documents: []survey.Document{
			w.doc("README.md", "readme", "2024-02-01", 40, "# Label printer\n\nPrints labels.\n"),
			{Path: "docs/huge.md", Class: "guide", Format: "markdown", Size: 20 << 20, Unread: "it is larger than 2 MB", ChangedSince: -1},
			{Path: "docs/notes.rst", Hash: w.blob("Notes\n=====\n\nSome <b>text</b>.\n"), Class: "guide", Format: "rst", Title: "Notes", ChangedSince: -1},
		},
		Pipelines: []survey.Pipeline{{Path: "Jenkinsfile", Format: "jenkins"}},
	}}
	return s
}

// sketch is a picture of 30 by 20 pixels.
func sketch() string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		panic(err)
	}
	return b.String()
}

// monorepo holds two services; one has very many documents.
func (w *world) monorepo() survey.Survey {
	s := survey.Survey{Version: survey.Version, Repository: repository("parcel/platform", "2026-11-18")}
	shop := survey.Service{ID: "services/shop", Name: "shop", Folder: "services/shop",
		Owner:     survey.Owner{Value: survey.Value{Text: "ada", Path: "services/shop/OWNERS", Line: 2}, Ref: "user:default/ada", Name: "ada", Kind: survey.OwnerPerson},
		Documents: []survey.Document{w.doc("services/shop/README.md", "readme", "2026-09-09", 1, "# Shop\n\nSells. See [the gateway](../gateway/README.md) and [the folder](../gateway/docs/).\n")}}
	gateway := survey.Service{ID: "services/gateway", Name: "gateway", Folder: "services/gateway",
		Owner: survey.Owner{Value: survey.Value{Text: "@parcel/edge", Path: ".github/CODEOWNERS", Line: 3}, Ref: "@parcel/edge", Name: "edge", Kind: survey.OwnerTeam}}
	for i := range 120 {
		title := i
		if i == 45 { // two pages of one title
			title = 44
		}
		p := fmt.Sprintf("services/gateway/docs/part%d/page-%03d.md", i/45, i)
		gateway.Documents = append(gateway.Documents, w.doc(p, "guide", "2026-03-03", i%5, fmt.Sprintf("# Page %d\n\n[Next](page-%03d.md)\n", title, i+1)))
	}
	gateway.Documents = append(gateway.Documents, w.doc("services/gateway/README.md", "readme", "2026-03-03", 0, "# Gateway\n\nLets in.\n"))
	for i := range gateway.Documents {
		for _, l := range []string{fmt.Sprintf("page-%03d.md", i+1)} {
			target := path.Join(path.Dir(gateway.Documents[i].Path), l)
			if gateway.Documents[i].Class == "guide" && !slices.ContainsFunc(gateway.Documents, func(d survey.Document) bool { return d.Path == target }) {
				gateway.Documents[i].Links = []survey.DocLink{{Dest: l, Target: target, Line: 3, State: survey.LinkMissing}}
			}
		}
	}
	slices.SortFunc(gateway.Documents, func(a, b survey.Document) int { return strings.Compare(a.Path, b.Path) })
	s.Services = []survey.Service{gateway, shop}
	return s
}

// bare has no document at all.
func (w *world) bare() survey.Survey {
	s := survey.Survey{Version: survey.Version, Repository: repository("parcel/address-book", "2023-01-01")}
	s.Services = []survey.Service{{Name: "address-book"}}
	return s
}

// input runs the checks over several nights and composes what a site needs.
func (w *world) input(t testing.TB) site.Input {
	t.Helper()
	checks := check.All()
	var questions []score.Question
	for _, q := range check.Questions() {
		questions = append(questions, score.Question{ID: q.ID, Text: q.Text, Checks: q.Checks})
	}
	in := site.Input{
		Title: "Parcel & Post services", Now: w.now, Print: "test", Ladder: score.DefaultLadder(), Checks: checks, Questions: check.Questions(),
		Names: map[site.Subject]string{}, Book: &ledger.Book{},
		Reach: []site.Reach{{Repository: "parcel/label-printer", Why: "the server answered 500 three times", Since: at("2026-11-18")}, {Repository: "parcel/depot-map", Why: "the host was not found"}},
		Content: fstest.MapFS{
			"checks/run.exists.md": {Data: []byte("---\nid: run.exists\n---\n\nSee [all checks](../checks/), [dates](../pages/dates.md#a) and [stale](run.stale.md).\n\n## Night\n\nAt 2 a.m. nobody reads code.\n")},
			"pages/about.md":       {Data: []byte("---\ntitle: \"About: this site\"\n---\n\nBuilt every night. [Today](/), [dates](dates.md).\n")},
			"pages/dates.md":       {Data: []byte("# Dates\n\n## A\n\nFrom commits.\n")},
		},
		Moved: []site.Moved{{Repository: "parcel/tracking-api", Service: "component:default/tracking-api", From: "docs/setup.md", To: "docs/onboarding.md"}},
		Source: func(_, hash string) ([]byte, error) {
			if b, ok := w.blobs[hash]; ok {
				return b, nil
			}
			return nil, fmt.Errorf("blob %s is not here", hash)
		},
		Load: func(repository string) (*survey.Survey, error) {
			for i := range w.surveys {
				if w.surveys[i].Repository.Name == repository {
					return &w.surveys[i], nil
				}
			}
			return nil, fmt.Errorf("no survey of %s", repository)
		},
	}
	for i := range w.surveys {
		brief, err := site.Trim(&w.surveys[i])
		if err != nil {
			t.Fatal(err)
		}
		in.Surveys = append(in.Surveys, brief)
		for _, s := range w.surveys[i].Services {
			in.Names[site.Subject{Repository: w.surveys[i].Repository.Name, ID: s.ID}] = s.Name
		}
	}
	for _, night := range []time.Time{w.now.AddDate(0, -6, 0), w.now.AddDate(0, -2, 0), w.now.AddDate(0, 0, -1), w.now} {
		in.Results, _ = check.Run(check.Subjects(w.surveys), checks, check.Options{Limits: check.DefaultLimits(), Now: night,
			Exemptions: []check.Exemption{{Check: "doc.license", Service: "shop", Reason: "internal code", Author: "Ada Lane", Expires: w.now.AddDate(0, 6, 0)}}})
		results := in.Results
		if night.Before(w.now) {
			results = slices.DeleteFunc(slices.Clone(results), func(r check.Result) bool { return r.Check == "run.rollback" || r.Check == "doc.broken-relative-link" })
		}
		if night.Before(w.now) { // silence opens nothing: both are news of tonight
			results = append(slices.Clone(results), yesterday(results))
		}
		in.Cards = score.Grade(inputs(checks, results), in.Ladder, questions)
		book, _, err := in.Book.Enter(enter(w, in, night, results))
		if err != nil {
			t.Fatal(err)
		}
		in.Book = book
	}
	in.Cards = score.Grade(inputs(checks, in.Results), in.Ladder, questions)
	return in
}

// yesterday is a finding that was mended since.
func yesterday(results []check.Result) check.Result {
	r := check.Result{Check: "run.exists", Service: "tracking-api", Repository: "parcel/tracking-api", Outcome: finding.Fail}
	r.Findings = []finding.Finding{{Key: finding.Key{Check: r.Check, Service: r.Service, Repository: r.Repository, Anchor: "x"}, Outcome: finding.Fail, Title: "There is no runbook for `restore`"}}
	return r
}

func inputs(checks []check.Check, results []check.Result) []score.Input {
	var out []score.Input
	for _, r := range results {
		c, _ := check.Find(checks, r.Check)
		out = append(out, score.Input{Service: r.Service, Repository: r.Repository, Check: c.ID, Title: c.Title, Family: string(c.Family),
			Rung: c.Rung, Points: c.Points, Observed: c.Basis == check.Observed, Advisory: !r.Advisory.IsZero(), Outcome: r.Outcome, Summary: r.Summary, Fix: c.Fix, Findings: r.Findings})
	}
	return out
}

func enter(w *world, in site.Input, night time.Time, results []check.Result) ledger.Night {
	n := ledger.Night{Now: night, RuleSet: "1", Levels: in.Ladder.Names(), Surveyed: map[string]bool{}}
	for _, s := range w.surveys {
		n.Known = append(n.Known, s.Repository.Name)
		n.Surveyed[s.Repository.Name] = true
	}
	for _, r := range results {
		n.Results = append(n.Results, ledger.Result{Service: r.Service, Repository: r.Repository, Check: r.Check, Outcome: r.Outcome, Findings: r.Findings})
	}
	for _, c := range in.Cards {
		n.Cards = append(n.Cards, ledger.Card{Service: c.Service, Repository: c.Repository, Level: c.Level, Points: c.Points, Max: c.Max})
	}
	return n
}
