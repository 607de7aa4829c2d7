package check

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func documentsFresh() Check {
	return Check{
		ID: "doc.stale-age", Title: "Documents are tended",
		Family: Documentation, Rung: Gold, Points: 3, Basis: Observed,
		Why: "Age proves nothing, but a document that nobody has touched in a long time is one that nobody has checked either. It is where to look first.",
		Fix: "Read the document through. Correct it, delete it, or say in its front matter that it holds: `last_reviewed_on: DATE`.",
		Run: func(s Subject) Result {
			old := superseded(s.Service.Documents)
			current := func(d *survey.Document) bool { return tendedWithTime(d) && !old[d.Path] }
			return checkEach(s, current, "document", "stale", func(d *survey.Document) (finding.Finding, verdict, string) {
				if _, v, _ := behind(s, d); v == flawed {
					// It is read once, and beside the code: one finding says so.
					return finding.Finding{}, beside, "what is old is behind the code that it names, and found as such"
				}
				return stale(s, d, s.Limits.StaleMonths)
			})
		},
	}
}

// tendedWithTime are the documents that are expected to change with what they
// describe. Runbooks have a check of their own.
func tendedWithTime(d *survey.Document) bool {
	return !historic(d) && !standing(d) && d.Class != "runbook"
}

// standing reports whether a document is written once: licences, codes of
// conduct, lists of people. Their age says nothing.
func standing(d *survey.Document) bool {
	stem := strings.ToLower(strings.TrimSuffix(path.Base(d.Path), path.Ext(d.Path)))
	for _, name := range []string{"licen", "copying", "notice", "maintainers", "owners", "authors", "contributors", "code_of_conduct", "code-of-conduct", "dco", "governance", "adopters"} {
		if strings.HasPrefix(stem, name) {
			return true
		}
	}
	return false
}

// verdict is what became of one document.
type verdict int

const (
	fine verdict = iota
	flawed
	unmeasured
	beside // not a subject of the check
)

// checkEach asks one question of each chosen document.
func checkEach(s Subject, choose func(*survey.Document) bool, noun, flaw string, ask func(*survey.Document) (finding.Finding, verdict, string)) Result {
	var t tally
	why, others := "", 0
	for i := range s.Service.Documents {
		d := &s.Service.Documents[i]
		if !choose(d) {
			continue
		}
		f, v, because := ask(d)
		switch v {
		case beside:
			why = because
			others++
			continue
		case unmeasured:
			t.skip(because)
			continue
		case flawed:
			t.add(f)
		}
		t.count()
	}
	if t.of == 0 {
		return notApplicable(cmp.Or(why, "there are no such documents"))
	}
	t.of += others // the coverage is told of all
	return t.result(fmt.Sprintf("%d of %s %s", len(t.findings), plural(t.measured, noun), flaw),
		fmt.Sprintf("0 of %s %s", plural(t.measured, noun), flaw))
}

// stale says whether a document lay untouched for longer than so many months.
func stale(s Subject, d *survey.Document, limit int) (finding.Finding, verdict, string) {
	when, commit, reason := tended(s, d)
	if reason != "" {
		return finding.Finding{}, unmeasured, reason
	}
	age := months(when, s.Now)
	if age < limit {
		return finding.Finding{}, fine, ""
	}
	outcome := finding.Warn
	if age >= 2*limit {
		outcome = finding.Fail
	}
	return seen(outcome, d.Path, fmt.Sprintf("%s was %s for %s", quote(d.Path), untouched(commit), span(when, s.Now)),
		"Read it through. Correct it, or say that it holds: "+reviewLine+" in its front matter.", lastEdit(d, when, commit)), flawed, ""
}

func untouched(commit string) string {
	if commit == "" {
		return "not reviewed"
	}
	return "not edited"
}

func lastEdit(d *survey.Document, when time.Time, commit string) finding.Evidence {
	if commit == "" {
		return finding.Evidence{Path: d.Path, Line: d.Review.Line, Text: "last reviewed " + day(when)}
	}
	text := "last edited " + day(when)
	if d.Meaningful != nil && d.Meaningful.Rule != "" {
		text += ", passing over " + d.Meaningful.Rule + " commits since"
	}
	return finding.Evidence{Path: d.Path, Commit: commit, Text: text}
}

// reviewLine names no day: a finding says the same every night, until
// something changes.
const reviewLine = "`last_reviewed_on:` and the day"

func documentsWithCode() Check {
	return Check{
		ID: "doc.stale-vs-code", Title: "Documents keep up with what they name",
		Family: Documentation, Rung: Gold, Points: 5, Basis: Observed,
		Why: "When the files that a document names have changed many times and the document has not, it describes something that is no longer there.",
		Fix: "Read the document beside the files listed and correct it.",
		Run: func(s Subject) Result {
			return checkEach(s, tendedWithTime, "document", "behind the code that is named", func(d *survey.Document) (finding.Finding, verdict, string) {
				return behind(s, d)
			})
		},
	}
}

// behind says whether what a document names has moved on without it.
func behind(s Subject, d *survey.Document) (finding.Finding, verdict, string) {
	names := anchored(s, d)
	if len(names) == 0 {
		return finding.Finding{}, beside, "no document names a file of the repository"
	}
	when, commit, reason := tended(s, d)
	switch {
	case reason != "":
		return finding.Finding{}, unmeasured, reason
	case d.ChangedSince < 0 || s.Repository.Shallow:
		return finding.Finding{}, unmeasured, "history does not say how often the named files changed"
	}
	changed := 0
	for _, n := range names {
		changed += n.Changed
	}
	switch {
	case changed < s.Limits.ChangesSince:
		return finding.Finding{}, fine, ""
	case commit == "":
		// The changes are counted from the last edit, and a later review may
		// have seen all of them or none.
		return finding.Finding{}, unmeasured, fmt.Sprintf("%s was reviewed after its last edit; changes since then are not counted", quote(d.Path))
	case months(when, s.Now) < s.Limits.SettleMonths:
		return finding.Finding{}, fine, ""
	}
	evidence := []finding.Evidence{lastEdit(d, when, commit)}
	for _, n := range names[:min(len(names), 5)] {
		if n.Changed > 0 {
			evidence = append(evidence, finding.Evidence{Path: d.Path, Line: n.Line, Heading: n.Heading,
				Text: fmt.Sprintf("%s changed %s since", clip(n.Path), times(n.Changed))})
		}
	}
	outcome := finding.Warn
	if changed >= 2*s.Limits.ChangesSince {
		outcome = finding.Fail
	}
	return seen(outcome, d.Path,
		fmt.Sprintf("%s was not edited for %s, while what it names changed %s", quote(d.Path), span(when, s.Now), times(changed)),
		fmt.Sprintf("Read it beside %s, and correct it.", quote(names[0].Path)), evidence...), flawed, ""
}

// maxFolders is how many folders a document may name and still be about them.
// One that names more describes the layout, which changes inside do not touch.
const maxFolders = 3

// anchored are the files and folders of code that a document names and that
// are there, each once, the most changed first. Other documents are no code,
// and a file that changes with every release says nothing; of a folder and
// what lies in it, the folder alone counts.
func anchored(s Subject, d *survey.Document) []survey.Named {
	var out []survey.Named
	folders := 0
	for _, n := range d.Names {
		known := slices.ContainsFunc(out, func(o survey.Named) bool { return o.Path == n.Path })
		if n.Path == "" || n.State != survey.NamedHolds || known || !isCode(s, d, n) {
			continue
		}
		if isFolder(n.Path) {
			folders++
		}
		out = append(out, n)
	}
	out = slices.DeleteFunc(out, func(n survey.Named) bool { return folders > maxFolders && isFolder(n.Path) })
	inner := func(n survey.Named) bool {
		return slices.ContainsFunc(out, func(o survey.Named) bool { return strings.HasPrefix(n.Path, o.Path+"/") })
	}
	var outer []survey.Named
	for _, n := range out {
		if !inner(n) {
			outer = append(outer, n)
		}
	}
	out = outer
	slices.SortStableFunc(out, func(a, b survey.Named) int {
		return cmp.Or(cmp.Compare(b.Changed, a.Changed), cmp.Compare(a.Path, b.Path))
	})
	return out
}

// isFolder guesses by the name: facts do not tell files from folders.
func isFolder(p string) bool {
	base := path.Base(p)
	return path.Ext(base) == "" && base != "Makefile" && base != "Dockerfile" && base != "Jenkinsfile" && base != "Procfile"
}

// isCode reports whether changes of what is named may make the document wrong.
func isCode(s Subject, d *survey.Document, n survey.Named) bool {
	if n.Kind != survey.NamedPath && n.Kind != survey.NamedScript || n.Path == "." || strings.HasPrefix(d.Path, n.Path+"/") {
		return false
	}
	switch strings.ToLower(path.Ext(n.Path)) {
	case ".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".txt", ".lock", ".sum":
		return false
	}
	switch path.Base(n.Path) {
	case "go.mod", "package.json", "package-lock.json", "pnpm-lock.yaml", "docs", "doc":
		return false
	}
	_, document := slices.BinarySearchFunc(s.Service.Documents, n.Path, func(o survey.Document, p string) int {
		return strings.Compare(o.Path, p)
	})
	return !document
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

func reviewsKept() Check {
	return Check{
		ID: "doc.review-overdue", Title: "Reviews take place when they are due",
		Family: Documentation, Rung: Gold, Points: 3, Basis: Observed,
		Why: "Somebody promised to read this page again by a certain day. When the day has passed, nobody vouches for the page any more.",
		Fix: "Read the page through, correct it, and set the new review date in its front matter.",
		Run: func(s Subject) Result {
			every := func(*survey.Document) bool { return true }
			return checkEach(s, every, "document", "overdue for review", func(d *survey.Document) (finding.Finding, verdict, string) {
				due := d.Review.Due
				switch {
				case due.IsZero():
					return finding.Finding{}, beside, "no document carries a review date"
				case s.Now.Before(due):
					return finding.Finding{}, fine, ""
				}
				mend := "Read it through and set " + reviewLine + " in its front matter."
				if d.Review.Reviewed.IsZero() && d.Review.Field != "" {
					mend = fmt.Sprintf("Read it through and give %s in its front matter a new date.", quote(d.Review.Field))
				}
				return seen(finding.Fail, d.Path, fmt.Sprintf("%s was due for review on %s", quote(d.Path), day(due)), mend,
					finding.Evidence{Path: d.Path, Line: d.Review.Line, Text: cmp.Or(d.Review.Field, "due") + ": due " + day(due)}), flawed, ""
			})
		},
	}
}
