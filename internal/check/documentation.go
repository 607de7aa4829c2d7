package check

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func readmePresent() Check {
	return Check{
		ID: "doc.readme", Title: "A README is there",
		Family: Documentation, Rung: Bronze, Points: 5, Basis: Declared,
		Why: "It is the first thing that anybody opens, at the first day and in the worst night.",
		Fix: "Add a `README.md` beside the code: what this is, how to run it, where the runbook is, whom to ask.",
		Run: func(s Subject) Result {
			if d := readme(s.Service); d != nil {
				return pass(quote(d.Path), finding.Evidence{Path: d.Path})
			}
			file := path.Join(s.Service.Folder, "README.md")
			return found(seen(finding.Fail, "", "No README was found",
				fmt.Sprintf("Add %s: what this is, how to run it, where the runbook is, whom to ask.", quote(file))))
		},
	}
}

// readme is the document that a forge shows first: the one nearest to the
// service's folder; nil where there is none.
func readme(service *survey.Service) *survey.Document {
	for _, folder := range []string{"", ".github", "docs"} {
		want := path.Join(service.Folder, folder)
		for i := range service.Documents {
			d := &service.Documents[i]
			if here := path.Dir(d.Path); d.Class == "readme" && (here == want || here == "." && want == "") {
				return d
			}
		}
	}
	return nil
}

func readmeSubstance() Check {
	return Check{
		ID: "doc.readme-substance", Title: "The README says something",
		Family: Documentation, Rung: Silver, Points: 3, Basis: Declared,
		Why: "A title and the generator's boilerplate look like documentation in every list and help nobody.",
		Fix: "Write a few sentences: what it does and for whom, how to run and test it, where it is deployed, whom to ask.",
		Run: func(s Subject) Result {
			d := readme(s.Service)
			switch {
			case d == nil:
				return notApplicable("there is no README")
			case d.Unread != "":
				return notMeasured(quote(d.Path) + ": " + clip(d.Unread))
			case d.Stub != "":
				return found(seen(finding.Fail, d.Path, fmt.Sprintf("%s was left as a template: %s", quote(d.Path), clip(d.Stub)),
					"Replace the template's text by what this service does, how to run it and whom to ask.", finding.Evidence{Path: d.Path}))
			case d.Words < s.Limits.ReadmeWords:
				return found(seen(finding.Fail, d.Path,
					fmt.Sprintf("%s has %s of prose, of %d asked for", quote(d.Path), plural(d.Words, "word"), s.Limits.ReadmeWords),
					"Say what the service does and for whom, how to run and test it, where it is deployed, whom to ask.", finding.Evidence{Path: d.Path}))
			}
			return pass(plural(d.Words, "word")+" of prose", finding.Evidence{Path: d.Path})
		},
	}
}

func licencePresent() Check {
	return Check{
		ID: "doc.license", Title: "A licence says who may use it",
		Family: Documentation, Rung: Bronze, Points: 1, Basis: Declared,
		Why: "Without a licence nobody else may use the code, inside a company no more than outside, and no scanner can tell.",
		Fix: "Add a `LICENSE` file: an open one, or a sentence that says who may use the code. For code that never leaves the company this is a matter of order; the check warns and never fails.",
		Run: func(s Subject) Result {
			v := s.Service.Licence
			switch {
			case !v.Known():
				return found(seen(finding.Warn, "", "No licence file was found",
					"Add a `LICENSE` file, or one sentence in it that says who may use the code."))
			case v.Text == "unrecognised":
				return pass("a text of its own", finding.Evidence{Path: v.Path, Line: v.Line})
			}
			return pass(clip(v.Text), place(v))
		},
	}
}

func changelogPresent() Check {
	return Check{
		ID: "doc.changelog", Title: "Changes are told",
		Family: Documentation, Rung: Silver, Points: 1, Basis: Declared,
		Why: "Whoever depends on the service, or looks for the cause of last night's failure, asks first what has changed.",
		Fix: "Keep a `CHANGELOG.md`, or tag releases. What is deployed at each commit may do without: the check warns and never fails.",
		Run: func(s Subject) Result {
			if v := s.Service.Changelog; v.Known() {
				return pass(quote(cmp.Or(v.Path, v.Text)), place(v))
			}
			if tag := s.Repository.Newest; tag != "" {
				return pass("release " + quote(tag))
			}
			return found(seen(finding.Warn, "", "There is neither a changelog nor a tagged release",
				"Add a `CHANGELOG.md`, or tag releases as `v1.2.3`."))
		},
	}
}

func linksHold() Check {
	return Check{
		ID: "doc.broken-relative-link", Title: "Links between files lead somewhere",
		Family: Documentation, Rung: Silver, Points: 3, Basis: Observed,
		Why: "A link that leads nowhere is found by the one who needed it. Most break when a file is moved.",
		Fix: "Correct each link to where its target went, or remove it.",
		Run: func(s Subject) Result {
			return checkLinks(s, func(d *survey.Document) bool { return !forNewcomers(d) && d.Class != "changelog" }, survey.LinkMissing)
		},
	}
}

func anchorsHold() Check {
	return Check{
		ID: "doc.broken-anchor", Title: "Links to a heading find it",
		Family: Documentation, Rung: Silver, Points: 1, Basis: Observed,
		Why: "The page opens at its top, and the reader searches for what the link promised. Most break when a heading is reworded.",
		Fix: "Correct the part behind the `#` to the heading's present words.",
		Run: func(s Subject) Result {
			return checkLinks(s, func(d *survey.Document) bool { return !forNewcomers(d) && d.Class != "changelog" }, survey.LinkNoAnchor)
		},
	}
}

const noDocuments = "there are no documents"

// checkLinks reports the links of the chosen documents that are in one of the
// states.
func checkLinks(s Subject, choose func(*survey.Document) bool, states ...survey.LinkState) Result {
	var t tally
	total, broken := 0, 0
	for i := range s.Service.Documents {
		d := &s.Service.Documents[i]
		if !choose(d) || d.Format == "text" {
			continue // plain text has no links
		}
		if d.Unread != "" {
			t.skip(quote(d.Path) + ": " + clip(d.Unread))
			continue
		}
		t.count()
		before := len(t.findings)
		for _, link := range d.Links {
			if link.State != survey.LinkOutside && link.State != survey.LinkUnchecked {
				total++
			}
			for _, state := range states {
				if link.State == state && !t.full() {
					t.add(brokenLink(s, d, link))
				}
			}
		}
		if len(t.findings) > before {
			broken++
		}
	}
	switch {
	case t.of == 0:
		return notApplicable(noDocuments)
	case total == 0 && t.measured == t.of:
		return notApplicable("no document links to anything in the repository")
	}
	n := len(unite(t.findings))
	return t.result(fmt.Sprintf("%s in %s", plural(n, "broken link"), plural(broken, "document")),
		plural(total, "link")+" within the repository")
}

func brokenLink(s Subject, d *survey.Document, link survey.DocLink) finding.Finding {
	token := cmp.Or(link.Target, link.Dest)
	if link.State == survey.LinkNoAnchor {
		token += "#" + link.Anchor
	}
	anchor := d.Path + "#" + link.Heading + " " + token
	e := finding.Evidence{Path: d.Path, Line: link.Line, Heading: link.Heading, Text: clip(link.Dest)}
	if link.State == survey.LinkNoAnchor {
		whose := quote(link.Target)
		if cmp.Or(link.Target, d.Path) == d.Path {
			whose = "the page"
		}
		return seen(finding.Warn, anchor,
			fmt.Sprintf("%s links to the heading %s, which %s does not have", where(d, link.Heading), quote("#"+link.Anchor), whose),
			mendAnchor(s, d, link), e)
	}
	what := "links to"
	if link.Image {
		what = "shows the image"
	}
	title := fmt.Sprintf("%s %s %s, which %s", where(d, link.Heading), what, quote(link.Dest), gone(link.Gone, link.MovedTo))
	evidence := []finding.Evidence{e}
	if link.Gone != nil {
		evidence = append(evidence, finding.Evidence{Path: link.Target, Commit: link.Gone.Commit, Text: "deleted " + day(link.Gone.When)})
	}
	mend := "Correct the link, or remove it."
	if to := cmp.Or(link.MovedTo, nearestFile(s, d.Path, link.Target)); to != "" {
		mend = fmt.Sprintf("Link to %s in its place.", quote(relative(d.Path, to)))
	}
	return seen(finding.Fail, anchor, title, mend, evidence...)
}

// where names a document and one of its sections, to begin a sentence.
func where(d *survey.Document, heading string) string {
	for _, h := range d.Headings {
		if h.ID == heading && heading != "" && h.Text != "" && h.Level > 1 {
			return "“" + clip(h.Text) + "”"
		}
	}
	return quote(path.Base(d.Path))
}

// gone says what became of something that is not there.
func gone(by *survey.Change, movedTo string) string {
	switch {
	case movedTo != "":
		return "moved to " + quote(movedTo)
	case by != nil && by.Commit != "":
		return "was deleted in " + short(by.Commit)
	}
	return "does not exist"
}

func mendAnchor(s Subject, d *survey.Document, link survey.DocLink) string {
	target := cmp.Or(link.Target, d.Path)
	for i := range s.Service.Documents {
		other := &s.Service.Documents[i]
		if other.Path != target {
			continue
		}
		page, _, _ := strings.Cut(link.Dest, "#")
		var ids []string
		for _, h := range other.Headings[:min(len(other.Headings), maxSiblings)] {
			ids = append(ids, h.ID)
		}
		if guess := near(link.Anchor, ids); len(guess) > 0 {
			for i := range guess {
				guess[i] = page + "#" + guess[i]
			}
			return fmt.Sprintf("Link to %s in its place.", quoted(guess, " or "))
		}
	}
	return fmt.Sprintf("Link to a heading that %s has.", quote(target))
}

// nearestFile is the document or attachment that a link may have meant: one of
// the same name elsewhere, if there is only one, or of a similar name in the
// same folder. It is never the document that links.
func nearestFile(s Subject, from, target string) string {
	var same, names []string
	folder, ext := path.Dir(target), path.Ext(target)
	look := func(p string) {
		if path.Base(p) == path.Base(target) {
			same = append(same, p)
		}
		if p != from && path.Dir(p) == folder && path.Ext(p) == ext && len(names) < maxSiblings {
			names = append(names, strings.TrimSuffix(path.Base(p), ext))
		}
	}
	for i := range s.Service.Documents {
		look(s.Service.Documents[i].Path)
	}
	for _, f := range s.Service.Attached {
		look(f.Path)
	}
	if len(same) == 1 && !strings.EqualFold(path.Base(target), "README.md") {
		return same[0]
	}
	if guess := near(strings.TrimSuffix(path.Base(target), ext), names); len(guess) == 1 {
		return path.Join(folder, guess[0]+ext)
	}
	return ""
}

// relative is the link from one file of the repository to another.
func relative(from, to string) string {
	a := strings.Split(path.Dir(from), "/")
	if path.Dir(from) == "." {
		a = nil
	}
	b := strings.Split(to, "/")
	for len(a) > 0 && len(b) > 1 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	return strings.Repeat("../", len(a)) + strings.Join(b, "/")
}
