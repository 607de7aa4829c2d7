// Package report puts what changed into words: text for a terminal, Markdown for
// a comment on a merge request. Its functions are pure, and whatever a
// repository says is escaped, so that nothing of it becomes a mention, a link,
// HTML or a control sequence.
package report

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"daybook/internal/ledger"
)

// Options of a report.
type Options struct {
	Rows int    // how many rows of a kind are listed; 0 for all
	Site string // address of the published site, to lead to; "" where it is not known
}

// Text tells a difference on a terminal. No line begins with what a repository
// says: the log of a pipeline takes some beginnings for commands.
func Text(d *ledger.Difference, o Options) string {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tw, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("from", "%s", sideText(d.From))
	row("to", "%s", sideText(d.To))
	row("findings", "%s", summary(d))
	row("levels", "%s", levelSummary(d))
	for _, line := range moved(d) {
		row("moved", "%s", line)
	}
	tw.Flush()
	section(&b, "levels", len(d.Levels), o.Rows, func(i int) {
		m := d.Levels[i]
		fmt.Fprintf(&b, "  - %s  %s -> %s  (%s)\n", Line(m.Service), level(m.From), level(m.To), m.Because())
	})
	for _, list := range []struct {
		name     string
		services []ledger.ServiceAt
	}{{"services that came", d.Came}, {"services that went", d.Went}} {
		section(&b, list.name, len(list.services), o.Rows, func(i int) {
			fmt.Fprintf(&b, "  - %s  %s\n", Line(list.services[i].Name), level(list.services[i].Level))
		})
	}
	for _, list := range lists(d) {
		section(&b, strings.ToLower(list.name), len(list.turns), o.Rows, func(i int) { b.WriteString(turnText(list.turns[i])) })
	}
	section(&b, "not looked at", len(d.Missed), o.Rows, func(i int) { fmt.Fprintf(&b, "  - %s\n", Line(d.Missed[i])) })
	return b.String()
}

// section writes a heading and its rows, where there are any.
func section(b *strings.Builder, name string, n, most int, row func(i int)) {
	if n == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", name)
	shown := limit(n, most)
	for i := range shown {
		row(i)
	}
	if n > shown {
		fmt.Fprintf(b, "  and %d more\n", n-shown)
	}
}

func turnText(t ledger.Turn) string {
	text := fmt.Sprintf("  %-6s %s: %s  [%s]\n", t.Outcome, Line(t.Service), Line(t.Title), Line(t.Check))
	if place := placeOf(t); place != "" {
		text += "         at " + Line(place) + "\n"
	}
	if why := turned(t); why != "" {
		text += "         " + why + "\n"
	}
	return text
}

func sideText(s ledger.Side) string {
	text := "before the first edition"
	if s.Date != "" {
		text = fmt.Sprintf("%s, no. %d", Line(s.Date), s.Number)
	}
	if s.Place != "" {
		text += ", of " + Line(s.Place)
	}
	return text
}

// summary counts findings in a line.
func summary(d *ledger.Difference) string {
	parts := []string{fmt.Sprintf("%d opened", len(d.Opened))}
	for _, p := range []struct {
		n    int
		what string
	}{{len(d.Reopened), "came back"}, {len(d.Closed), "closed"}, {len(d.Exempted), "exempted"}, {len(d.Passed), "came and went in between"}} {
		if p.n > 0 || p.what == "closed" {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	text := fmt.Sprintf("%s; %d stood before, %d after", strings.Join(parts, ", "), d.From.Standing, d.To.Standing)
	if d.Joined > 0 {
		text += fmt.Sprintf(", and %d became part of others", d.Joined)
	}
	return text
}

func levelSummary(d *ledger.Difference) string {
	if len(d.Levels) == 0 {
		return "none moved"
	}
	up := 0
	for _, m := range d.Levels {
		if rank(d.To, m.To) > rank(d.To, m.From) {
			up++
		}
	}
	return fmt.Sprintf("%d rose, %d fell", up, len(d.Levels)-up)
}

// rank orders the levels of an edition; none is below the first.
func rank(s ledger.Side, level string) int {
	for i, l := range s.Levels {
		if l.Level == level {
			return i
		}
	}
	return -1
}

// moved says what beside the repositories is another one.
func moved(d *ledger.Difference) []string {
	var lines []string
	if d.Rules {
		lines = append(lines, fmt.Sprintf("the rules: %s before, %s now", Line(d.From.RuleSet), Line(d.To.RuleSet)))
	}
	if len(d.Added) > 0 {
		lines = append(lines, "new checks: "+Line(strings.Join(d.Added, ", ")))
	}
	if len(d.Dropped) > 0 {
		lines = append(lines, "checks that are gone: "+Line(strings.Join(d.Dropped, ", ")))
	}
	if d.Daybook {
		lines = append(lines, fmt.Sprintf("daybook: %s before, %s now", Line(d.From.Release), Line(d.To.Release)))
	}
	return lines
}

type list struct {
	name  string
	turns []ledger.Turn
}

func lists(d *ledger.Difference) []list {
	return []list{{"Opened", d.Opened}, {"Came back", d.Reopened}, {"Closed", d.Closed}, {"Exempted", d.Exempted}}
}

// turned says how a finding closed and what moved meanwhile, as far as the
// ledger knows. It says no more: a document may fall due on a day on which its
// repository changed, too.
func turned(t ledger.Turn) string {
	said := ledger.Because(t.Because)
	switch {
	case t.Is == "" && t.Was != "":
		return "the later ledger does not know it"
	case t.Why != "" && said != "":
		return "closed: " + Line(t.Why) + "; " + said
	case t.Why != "":
		return "closed: " + Line(t.Why)
	}
	return said
}

// placeOf is where a finding was seen first, as editors understand it.
func placeOf(t ledger.Turn) string {
	if len(t.Evidence) == 0 || t.Evidence[0].Path == "" {
		return ""
	}
	if e := t.Evidence[0]; e.Line > 0 {
		return fmt.Sprintf("%s:%d", e.Path, e.Line)
	}
	return t.Evidence[0].Path
}

func level(name string) string {
	if name == "" {
		return "none yet"
	}
	return Line(name)
}

func limit(n, most int) int {
	if most > 0 {
		return min(n, most)
	}
	return n
}

// longDay writes the date of an edition as people do. A ledger from elsewhere
// may hold something that is none.
func longDay(date string) (text string, isDate bool) {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return Cell(date), false
	}
	return day.Format("2 January 2006"), true
}
