package check

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

// demand is how much a service may be asked of that runs somewhere.
type demand int

const (
	demandNone  demand = iota // it runs nowhere
	demandSome                // nobody says that it does, or it is an experiment
	demandWhole               // it runs
)

// asks tells how much operability may be asked for: nothing of a library, and
// a warning at most where nobody says what it is. Without a descriptor the
// pipelines tell: what they deploy runs somewhere, and what they only publish is
// run by others.
func asks(s Subject) (demand, string) {
	kind := strings.ToLower(s.Service.Kind.Text)
	if why := noService(s); why != "" {
		return demandNone, why
	}
	switch {
	case slices.Contains(s.Limits.NoRunbook, kind):
		return demandNone, "not asked of the type " + quote(clip(kind))
	case strings.EqualFold(s.Service.Lifecycle.Text, "experimental"):
		return demandSome, ""
	case kind != "" && !forReuse(s.Service.Kind):
		return demandWhole, ""
	}
	published, unclear := false, false
	for _, p := range s.Service.Pipelines {
		switch {
		case p.Deploys.State == "unknown":
			unclear = true
		case p.Deploys.State != "yes":
		case !publishes(p):
			return demandWhole, ""
		default:
			published = true
		}
	}
	if published && !unclear {
		return demandNone, "its pipelines publish it and deploy nothing; if it runs, a descriptor of the type `service` says so"
	}
	return demandSome, ""
}

// forReuse reports whether a kind stands in a file that tells others what they
// may run: not that its owners do.
func forReuse(kind survey.Value) bool {
	return kind.Format == "publiccode" || kind.Format == "citation"
}

// publishes reports whether what a pipeline does, by the words in which it was
// seen, is to hand out a release: as a package, or as pages to read. An image
// that is pushed may be either, and counts as deployed.
func publishes(p survey.Pipeline) bool {
	said := strings.FieldsFunc(strings.ToLower(p.Deploys.Text), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, word := range []string{"deploy", "apply", "upgrade", "docker"} {
		if slices.Contains(said, word) && !slices.Contains(said, "pages") {
			return false
		}
	}
	return slices.ContainsFunc(said, func(word string) bool {
		return slices.Contains([]string{"release", "releaser", "releases", "goreleaser", "publish", "pypi", "npm", "nuget", "gem", "twine", "crates", "pages", "mkdocs", "changesets", "changeset"}, word)
	})
}

// blame is the outcome of something missing under that demand.
func (d demand) blame() finding.Outcome {
	if d == demandWhole {
		return finding.Fail
	}
	return finding.Warn
}

// hint is said where we do not know what the thing is.
func hint(s Subject) string {
	if s.Service.Kind.Known() {
		return ""
	}
	return " If it runs nowhere, say so: a descriptor with the type `library`."
}

func runbooks(service *survey.Service) []*survey.Document {
	var out []*survey.Document
	for i := range service.Documents {
		if service.Documents[i].Class == "runbook" {
			out = append(out, &service.Documents[i])
		}
	}
	return out
}

func linked(service *survey.Service, kind string) (survey.Link, bool) {
	for _, l := range service.Links {
		if l.Type == kind {
			return l, true
		}
	}
	return survey.Link{}, false
}

func placeOf(l survey.Link) finding.Evidence {
	return finding.Evidence{Path: l.Path, Line: l.Line, Text: clip(l.URL)}
}

func runbookPresent() Check {
	return Check{
		ID: "run.exists", Title: "A runbook is there",
		Family: Operability, Rung: Silver, Points: 10, Basis: Declared,
		Why: "At two in the morning the one who is called may never have seen the service. The runbook is what they have.",
		Fix: "Add `docs/runbook.md`: what each alert means, how to diagnose, how to recover and roll back, whom to call next. A link of the type `runbook` in the descriptor counts too.",
		Run: func(s Subject) Result {
			want, why := asks(s)
			if want == demandNone {
				return notApplicable(why)
			}
			if books := runbooks(s.Service); len(books) > 0 {
				return pass(plural(len(books), "runbook"), finding.Evidence{Path: books[0].Path})
			}
			if l, ok := linked(s.Service, "runbook"); ok {
				return pass("kept elsewhere: "+clip(l.URL), placeOf(l))
			}
			file := path.Join(s.Service.Folder, "docs/runbook.md")
			return found(seen(want.blame(), "", "No runbook was found",
				fmt.Sprintf("Add %s: what each alert means, how to diagnose, how to recover and roll back, whom to call next.", quote(file))+hint(s)))
		},
	}
}

// readRunbooks are the runbooks whose content is known, or the answer of a
// check that asks for it.
func readRunbooks(s Subject) ([]*survey.Document, *Result) {
	var r Result
	if want, why := asks(s); want == demandNone {
		r = notApplicable(why)
		return nil, &r
	}
	books := runbooks(s.Service)
	var read []*survey.Document
	for _, d := range books {
		if d.Unread == "" {
			read = append(read, d)
		}
	}
	switch l, elsewhere := linked(s.Service, "runbook"); {
	case len(read) > 0:
		return read, nil
	case len(books) > 0:
		r = notMeasured(quote(books[0].Path) + ": " + clip(books[0].Unread))
	case elsewhere:
		r = notMeasured("the runbook is kept elsewhere: " + clip(l.URL))
	default:
		r = notApplicable("there is no runbook")
	}
	return nil, &r
}

func runbookSections() Check {
	return Check{
		ID: "run.required-sections", Title: "The runbook answers what is asked at night",
		Family: Operability, Rung: Silver, Points: 5, Basis: Declared,
		Why: "A runbook that explains the architecture and not the alerts is read in daylight only. What the alert means, how to find the cause, how to recover, where to look: these are asked for under pressure.",
		Fix: "Add a section for each that is missing: alerts, diagnosis, recovery, logs and dashboards. The words that are looked for can be configured.",
		Run: func(s Subject) Result {
			books, r := readRunbooks(s)
			if r != nil {
				return *r
			}
			var t tally
			for _, group := range s.Limits.RunbookSections {
				if len(group) == 0 {
					continue
				}
				t.count()
				has := slices.ContainsFunc(books, func(d *survey.Document) bool { _, ok := headed(d, group); return ok })
				if has {
					continue
				}
				t.add(seen(finding.Fail, books[0].Path+"#"+group[0],
					fmt.Sprintf("No section of the runbook is about %s", clip(group[0])),
					fmt.Sprintf("Add a section %s to %s.", quote("## "+capital(group[0])), quote(books[0].Path)),
					finding.Evidence{Path: books[0].Path}))
			}
			if t.of == 0 {
				return notApplicable("no section is asked for")
			}
			return t.result(fmt.Sprintf("%d of %s missing", len(t.findings), plural(t.of, "section")), fmt.Sprintf("%d of %s", t.of, plural(t.of, "section")))
		},
	}
}

func capital(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

func escalationNamed() Check {
	return Check{
		ID: "run.escalation", Title: "The runbook says whom to call next",
		Family: Operability, Rung: Silver, Points: 5, Basis: Declared,
		Why: "Whoever is on call gets stuck sometimes. Without a name to call next they go on alone, or wake everybody.",
		Fix: "Add a section `Escalation` to the runbook: who is called next, by which way, after how long.",
		Run: func(s Subject) Result {
			books, r := readRunbooks(s)
			if r != nil {
				return *r
			}
			for _, d := range books {
				if h, ok := headed(d, []string{"escalat", "contact", "on call", "who to call", "whom to call", "who to ask", "paging", "support"}); ok {
					return pass(fmt.Sprintf("%s in %s", clip(h.Text), quote(d.Path)), finding.Evidence{Path: d.Path, Line: h.Line, Heading: h.ID})
				}
			}
			return found(seen(finding.Fail, books[0].Path, "The runbook does not say whom to call next",
				fmt.Sprintf("Add a section `## Escalation` to %s: who is called next, by which way, after how long.", quote(books[0].Path)),
				finding.Evidence{Path: books[0].Path}))
		},
	}
}

// operational reports whether a document is where one would look for the way
// back. Elsewhere the word may be about what the product does.
func operational(d *survey.Document) bool {
	return d.Class == "runbook" || d.Class == "readme" || !historic(d) && says(d.Path+" "+d.Title, []string{
		"deploy", "releasing", "release md", "release process", "how to release", "operat", "rollback", "roll back", "incident", "recover", "restor", "disaster", "maintenance", "playbook",
	})
}

func rollbackWords() []string {
	return []string{"rollback", "rolling back", "roll back", "revert", "restore", "redeploy the last", "previous version"}
}

func rollbackDescribed() Check {
	return Check{
		ID: "run.rollback", Title: "The way back is described, and exists",
		Family: Operability, Rung: Silver, Points: 5, Basis: Observed,
		Why: "Most outages begin with a change, and the quickest mend is to take it back. A way back that names a script which is gone costs the minutes that it was to save.",
		Fix: "Add a section `Rollback` to the runbook with the command that does it, and correct it whenever the deployment changes.",
		Run: func(s Subject) Result {
			want, why := asks(s)
			if want == demandNone {
				return notApplicable(why)
			}
			var t tally
			for i := range s.Service.Documents {
				d := &s.Service.Documents[i]
				if !operational(d) {
					continue
				}
				if h, ok := headed(d, rollbackWords()); ok {
					t.count()
					t.places = append(t.places, finding.Evidence{Path: d.Path, Line: h.Line, Heading: h.ID, Text: clip(h.Text)})
					t.names(s, d, reportsRollback)
				}
			}
			if t.of > 0 {
				return t.result("the way back names what does not exist", "described in "+plural(t.of, "document"))
			}
			if _, r := readRunbooks(s); r != nil && r.Outcome == finding.NotMeasured {
				return *r
			}
			file := path.Join(s.Service.Folder, "docs/runbook.md")
			if books := runbooks(s.Service); len(books) > 0 {
				file = books[0].Path
			}
			return found(seen(want.blame(), "", "No document describes how to roll back",
				fmt.Sprintf("Add a section `## Rollback` to %s with the command that does it.", quote(file))+hint(s)))
		},
	}
}

func onCallNamed() Check {
	return Check{
		ID: "run.oncall", Title: "Somebody is on call",
		Family: Operability, Rung: Silver, Points: 5, Basis: Declared,
		Why: "An alert that reaches nobody is not an alert. Who is called must be known before the night in which it is needed.",
		Fix: "Say in the descriptor where the rota is: an annotation of the paging service such as `pagerduty.com/service-id`, or a link of the type `on-call`.",
		Run: func(s Subject) Result {
			want, why := asks(s)
			if want == demandNone {
				return notApplicable(why)
			}
			if v := s.Service.OnCall; v.Known() {
				return pass(quote(v.Text), place(v))
			}
			if l, ok := linked(s.Service, "on-call"); ok {
				return pass(clip(l.URL), placeOf(l))
			}
			return found(seen(want.blame(), "", "Nothing says who is on call",
				mendOnCall(s.Service.Descriptor)+hint(s),
				descriptorPlace(s)...))
		},
	}
}

func descriptorPlace(s Subject) []finding.Evidence {
	if d := s.Service.Descriptor; d.Path != "" {
		return []finding.Evidence{{Path: d.Path, Line: d.Line}}
	}
	return nil
}

func dashboardLinked() Check {
	return Check{
		ID: "run.dashboard", Title: "A dashboard is linked",
		Family: Operability, Rung: Silver, Points: 3, Basis: Declared,
		Why: "The first question at night is what is going on. The graphs answer it, if they can be found.",
		Fix: "Add a link of the type `dashboard` to the descriptor.",
		Run: func(s Subject) Result {
			if want, why := asks(s); want == demandNone {
				return notApplicable(why)
			}
			if l, ok := linked(s.Service, "dashboard"); ok {
				return pass(clip(l.URL), placeOf(l))
			}
			return found(seen(finding.Warn, "", "No dashboard is linked",
				"Add a link with `type: dashboard` to the descriptor."+hint(s), descriptorPlace(s)...))
		},
	}
}

func runbookFresh() Check {
	return Check{
		ID: "run.stale", Title: "The runbook is tended",
		Family: Operability, Rung: Gold, Points: 5, Basis: Observed,
		Why: "A runbook is trusted when there is no time to doubt it. One that has fallen behind the service sends its reader the wrong way.",
		Fix: "Read the runbook beside what it names, best after an incident or an exercise, and correct it or confirm it: `last_reviewed_on: DATE`.",
		Run: func(s Subject) Result {
			if want, why := asks(s); want == demandNone {
				return notApplicable(why)
			}
			if len(runbooks(s.Service)) == 0 {
				if l, ok := linked(s.Service, "runbook"); ok {
					return notMeasured("the runbook is kept elsewhere: " + clip(l.URL))
				}
				return notApplicable("there is no runbook")
			}
			isRunbook := func(d *survey.Document) bool { return d.Class == "runbook" }
			return checkEach(s, isRunbook, "runbook", "stale", func(d *survey.Document) (finding.Finding, verdict, string) {
				if f, v, because := behind(s, d); v == flawed {
					return f, v, because
				}
				return stale(s, d, s.Limits.StaleRunbook)
			})
		},
	}
}
