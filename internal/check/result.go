package check

import (
	"fmt"
	"strings"
	"unicode"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

// Bounds of what one result holds. What a repository says is not ours to
// bound, what we repeat of it is.
const (
	maxFindings = 500
	maxEvidence = 10
	maxQuote    = 120 // runes of a quotation in a title
	maxAnchor   = 300 // bytes
)

func pass(summary string, places ...finding.Evidence) Result {
	return Result{Outcome: finding.Pass, Summary: summary, Places: places}
}

func notApplicable(why string) Result {
	return Result{Outcome: finding.NotApplicable, Summary: why}
}

func notMeasured(why string) Result {
	return Result{Outcome: finding.NotMeasured, Summary: why}
}

// found is a result with one finding whose title is the summary too.
func found(f finding.Finding) Result {
	return Result{Outcome: f.Outcome, Summary: f.Title, Findings: []finding.Finding{f}}
}

// seen builds a finding. Run adds check, repository and service to its key.
func seen(o finding.Outcome, anchor, title, mend string, evidence ...finding.Evidence) finding.Finding {
	return finding.Finding{
		Key:      finding.Key{Anchor: anchorOf(anchor)},
		Outcome:  o,
		Title:    title,
		Mend:     mend,
		Evidence: evidence,
	}
}

// anchorOf bounds an anchor and makes it text.
func anchorOf(anchor string) string {
	if len(anchor) > maxAnchor {
		anchor = strings.ToValidUTF8(anchor[:maxAnchor], "")
	}
	return strings.ToValidUTF8(anchor, "\uFFFD")
}

// tally gathers what a check saw of several things of one kind, of which some
// may be beyond measuring.
type tally struct {
	measured, of int
	because      string // why the first one was not measured
	findings     []finding.Finding
	places       []finding.Evidence
}

// skip counts one thing that could not be measured.
func (t *tally) skip(because string) {
	t.of++
	if t.because == "" {
		t.because = because
	}
}

// count counts one thing that could be.
func (t *tally) count() { t.of++; t.measured++ }

// full reports whether more was found than will ever be listed.
func (t *tally) full() bool { return len(t.findings) >= 2*maxFindings }

func (t *tally) add(f finding.Finding) { t.findings = append(t.findings, f) }

// result concludes: bad is the summary where something was found, good where
// nothing was. Nothing measured is never a pass.
func (t *tally) result(bad, good string) Result {
	r := Result{Measured: t.measured, Of: t.of, Findings: t.findings, Places: t.places}
	switch {
	case len(t.findings) > 0:
		r.Outcome, r.Summary = worst(t.findings), bad
	case t.measured == 0:
		r.Outcome, r.Summary = finding.NotMeasured, t.because
	default:
		r.Outcome, r.Summary = finding.Pass, good
	}
	if len(t.findings) == 0 && t.measured < t.of && t.measured > 0 {
		r.Summary += fmt.Sprintf("; %d of %d could be measured", t.measured, t.of)
	}
	return r
}

// worst is the outcome of a result that holds these findings.
func worst(findings []finding.Finding) finding.Outcome {
	o := finding.Exempt
	for _, f := range findings {
		switch {
		case f.Outcome == finding.Fail:
			return finding.Fail
		case f.Outcome == finding.Warn:
			o = finding.Warn
		}
	}
	return o
}

// unite merges findings of one anchor, in the order in which they were seen:
// evidence is added up, the graver outcome stays.
func unite(findings []finding.Finding) []finding.Finding {
	if len(findings) == 0 {
		return nil
	}
	at := make(map[string]int, len(findings))
	var out []finding.Finding
	for _, f := range findings {
		i, known := at[f.Anchor]
		if !known {
			at[f.Anchor] = len(out)
			f.Evidence = f.Evidence[:min(len(f.Evidence), maxEvidence)]
			out = append(out, f)
			continue
		}
		out[i].Outcome = max(out[i].Outcome, f.Outcome) // Fail is above Warn
		out[i].Formerly = append(out[i].Formerly, f.Formerly...)
		for _, e := range f.Evidence {
			if len(out[i].Evidence) < maxEvidence && !holds(out[i].Evidence, e) {
				out[i].Evidence = append(out[i].Evidence, e)
			}
		}
	}
	return out
}

// places is where the parts of a finding in one file stand, as many as are told,
// and how many more there are.
func places[T any](parts []T, file string, place func(T) finding.Evidence) []finding.Evidence {
	told := len(parts)
	if told > maxEvidence {
		told = maxEvidence - 1
	}
	var out []finding.Evidence
	for _, part := range parts[:told] {
		out = append(out, place(part))
	}
	if more := len(parts) - told; more > 0 {
		out = append(out, finding.Evidence{Path: file, Text: fmt.Sprintf("and %d more", more)})
	}
	return out
}

func holds(list []finding.Evidence, e finding.Evidence) bool {
	for _, have := range list {
		if have == e {
			return true
		}
	}
	return false
}

// place is where a fact was read. What others say stands in none of the
// repository's files.
func place(v survey.Value) finding.Evidence {
	if v.Outside() {
		return finding.Evidence{Text: clip(v.Text + ": " + v.Origin().String())}
	}
	return finding.Evidence{Path: v.Path, Line: v.Line, Text: clip(v.Text)}
}

// at is the evidence of a problem that survey met.
func at(problems []survey.Problem, path string) []finding.Evidence {
	var out []finding.Evidence
	for _, p := range problems {
		e := finding.Evidence{Path: p.Path, Line: p.Line, Text: clip(p.Text)}
		if e.Path == "" {
			e.Path = path
		}
		out = append(out, e)
	}
	return out
}

// quote sets what a repository says in code marks: bounded, on one line.
func quote(s string) string {
	return "`" + strings.ReplaceAll(clip(s), "`", "'") + "`"
}

func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if n := []rune(s); len(n) > maxQuote {
		return string(n[:maxQuote-1]) + "…"
	}
	return s
}

func plural(n int, one string) string {
	switch {
	case n == 1:
		return "1 " + one
	case strings.HasSuffix(one, "y") && !strings.HasSuffix(one, "day"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(one, "y"))
	}
	return fmt.Sprintf("%d %ss", n, one)
}

func list(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}
