package check

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

// historic reports whether a document tells what was: it may name what is gone
// and is not expected to change.
func historic(d *survey.Document) bool { return d.Class == "changelog" || d.Class == "adr" }

// forNewcomers reports whether a document is read in the first week.
func forNewcomers(d *survey.Document) bool {
	return d.Class == "onboarding" || d.Class == "contributing"
}

// A thing that a document names is reported by one check only: a command of the
// first steps by onb.commands-exist, what the way back needs by run.rollback,
// all else by doc.mentions-dead.
type reporter int

const (
	reportsMentions reporter = iota
	reportsCommands
	reportsRollback
)

// whoReports tells to which check what is named falls; wayBack are the ids of
// the document's sections about rolling back.
func whoReports(d *survey.Document, wayBack []string, n survey.Named) reporter {
	switch {
	case (forNewcomers(d) || d.Class == "readme") && isCommand(n):
		return reportsCommands
	case n.Heading != "" && slices.Contains(wayBack, n.Heading):
		return reportsRollback
	}
	return reportsMentions
}

func isCommand(n survey.Named) bool {
	return n.Command || n.Kind != survey.NamedPath
}

func mentionsHold() Check {
	return Check{
		ID: "doc.mentions-dead", Title: "Documents name what exists",
		Family: Documentation, Rung: Silver, Points: 5, Basis: Observed,
		Why: "A document that names a script which is gone was true once. Whoever follows it learns so at the worst moment.",
		Fix: "Name what took the place of each thing listed, or remove the passage.",
		Run: func(s Subject) Result {
			return checkNames(s, reportsMentions, func(d *survey.Document) bool { return !historic(d) })
		},
	}
}

// checkNames reports what the chosen documents name and is not there, as far
// as it falls to this check.
func checkNames(s Subject, who reporter, choose func(*survey.Document) bool) Result {
	var t tally
	known := 0
	for i := range s.Service.Documents {
		d := &s.Service.Documents[i]
		if !choose(d) {
			continue
		}
		if d.Unread != "" {
			t.skip(quote(d.Path) + ": " + clip(d.Unread))
			continue
		}
		t.count()
		known += t.names(s, d, who)
	}
	if t.of == 0 {
		return notApplicable("there are no documents")
	}
	if known == 0 && t.measured == t.of {
		return notApplicable("nothing of the repository is named")
	}
	return t.result(plural(len(unite(t.findings)), "name")+" of what is not there",
		plural(known, "name")+" of what is there")
}

// names adds what one document names and is not there, and gives how many
// named things could be looked up.
func (t *tally) names(s Subject, d *survey.Document, who reporter) (known int) {
	var wayBack []string
	if operational(d) {
		wayBack = sectionsOf(d, rollbackWords())
	}
	for _, n := range d.Names {
		if n.State == survey.NamedUnknown || whoReports(d, wayBack, n) != who {
			continue
		}
		known++
		if n.State == survey.NamedMissing && !t.full() {
			t.add(deadName(s, d, n))
		}
	}
	return known
}

func deadName(s Subject, d *survey.Document, n survey.Named) finding.Finding {
	text := named(n)
	evidence := []finding.Evidence{{Path: d.Path, Line: n.Line, Heading: n.Heading, Text: clip(n.Text)}}
	if n.Gone != nil {
		evidence = append(evidence, finding.Evidence{Path: n.Path, Commit: n.Gone.Commit, Text: "deleted " + day(n.Gone.When)})
	}
	fate := gone(n.Gone, n.MovedTo)
	if n.Gone == nil && n.MovedTo == "" && n.Kind != survey.NamedPath && n.Kind != survey.NamedScript {
		fate = "is no " + string(n.Kind)
	}
	return seen(finding.Fail, d.Path+"#"+n.Heading+" "+text,
		fmt.Sprintf("%s names %s, which %s", where(d, n.Heading), quote(text), fate), mendName(s, n, text), evidence...)
}

// named is what is named, in few words: the target, not the line of shell that
// calls it.
func named(n survey.Named) string { return strings.Join(strings.Fields(n.Text), " ") }

func mendName(s Subject, n survey.Named, text string) string {
	if n.MovedTo != "" {
		return fmt.Sprintf("Replace %s by %s.", quote(text), quote(n.MovedTo))
	}
	if guess := meant(text, n.Kind, siblings(s, n)); len(guess) > 0 {
		if len(guess) == 1 {
			return fmt.Sprintf("Replace %s by %s.", quote(text), quote(guess[0]))
		}
		return fmt.Sprintf("Replace %s by one of: %s.", quote(text), quoted(guess, ", "))
	}
	if n.Gone != nil {
		return fmt.Sprintf("Name what took the place of %s, or remove the passage.", quote(text))
	}
	return fmt.Sprintf("Correct %s, add it, or remove the passage.", quote(text))
}

// meant are the things of the same kind that the document may mean.
func meant(text string, kind survey.NamedKind, others []string) []string {
	if kind == survey.NamedPath || kind == survey.NamedScript {
		return nearPath(text, others)
	}
	return nearName(text, others)
}

// nearPath finds the file of the same name in another folder, or one whose name
// is a letter or two away: paths that share their folders alone have nothing to
// do with each other.
func nearPath(text string, others []string) []string {
	base := path.Base(text)
	var out []string
	for _, o := range others {
		other := path.Base(o)
		if path.Ext(other) == path.Ext(base) && distance(base, other) <= min(2, len(base)/4) {
			out = append(out, o)
		}
	}
	return out[:min(len(out), 3)]
}

// nearName compares the last words alone: of "make tests", the target.
func nearName(text string, others []string) []string {
	begin := strings.LastIndex(text, " ") + 1
	var words []string
	for _, o := range others {
		if len(o) > begin && o[:begin] == text[:begin] {
			words = append(words, o[begin:])
		}
	}
	guess := near(text[begin:], words)
	for i := range guess {
		guess[i] = text[:begin] + guess[i]
	}
	return guess
}

// maxSiblings bounds the search for what somebody may have meant.
const maxSiblings = 200

// siblings are the things of the same kind that are there.
func siblings(s Subject, n survey.Named) []string {
	var out []string
	for i := range s.Service.Documents {
		for _, other := range s.Service.Documents[i].Names {
			if len(out) == maxSiblings {
				return out
			}
			if text := named(other); other.Kind == n.Kind && other.State == survey.NamedHolds && !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}
