package report

import (
	"fmt"
	"strings"

	"daybook/internal/ledger"
)

// Markdown tells a difference as a comment on a merge request: what opened
// first, what closed folded.
func Markdown(d *ledger.Difference, o Options) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", markdownTitle(d, o))
	fmt.Fprintf(&b, "**%d opened**, %s, %s%d stand, %d before.\n", len(d.Opened), aside(len(d.Closed), "closed"),
		optional(len(d.Reopened), "came back"), d.To.Standing, d.From.Standing)
	if len(d.Passed) > 0 {
		fmt.Fprintf(&b, "%d more came and went in between.\n", len(d.Passed))
	}
	if d.Joined > 0 {
		fmt.Fprintf(&b, "%d became part of others: they are told together now.\n", d.Joined)
	}
	if lines := movedMarkdown(d); len(lines) > 0 {
		b.WriteString("\n")
		for _, line := range lines {
			fmt.Fprintf(&b, "- %s\n", line)
		}
	}
	if d.Empty() {
		b.WriteString("\nNothing changed.\n")
	}
	levelTable(&b, d, o)
	for _, l := range lists(d) {
		findingTable(&b, l, o, l.name == "Closed" && len(l.turns) > 5)
	}
	if n := len(d.Missed); n > 0 {
		fmt.Fprintf(&b, "\n#### Not looked at\n\n| Repository |\n|---|\n")
		for _, name := range d.Missed[:limit(n, o.Rows)] {
			fmt.Fprintf(&b, "| %s |\n", Cell(name))
		}
		rest(&b, n, o.Rows)
	}
	return b.String()
}

func aside(n int, what string) string { return fmt.Sprintf("**%d %s**", n, what) }

func optional(n int, what string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s, ", n, what)
}

func markdownTitle(d *ledger.Difference, o Options) string {
	from, to := sideMarkdown(d.From, o), sideMarkdown(d.To, o)
	if d.From.Date == "" {
		return "The edition of " + to
	}
	return "From " + from + " to " + to
}

func sideMarkdown(s ledger.Side, o Options) string {
	text, isDate := longDay(s.Date)
	switch {
	case s.Date == "":
		text = "the time before the first edition"
	case o.Site != "" && s.Place == "" && isDate:
		text = fmt.Sprintf("[%s](<%s/editions/%s/>)", text, strings.TrimSuffix(o.Site, "/"), s.Date)
	}
	if s.Place != "" {
		text += " of " + Cell("`"+strings.ReplaceAll(s.Place, "`", "'")+"`")
	}
	return text
}

func movedMarkdown(d *ledger.Difference) []string {
	var lines []string
	if d.Rules {
		lines = append(lines, "The rules changed: the two editions did not ask the same.")
	}
	if len(d.Added) > 0 {
		lines = append(lines, "New checks: "+Cell(strings.Join(d.Added, ", ")))
	}
	if len(d.Dropped) > 0 {
		lines = append(lines, "Checks that are gone: "+Cell(strings.Join(d.Dropped, ", ")))
	}
	if d.Daybook {
		lines = append(lines, fmt.Sprintf("Another daybook: %s before, %s now.", Cell(d.From.Release), Cell(d.To.Release)))
	}
	return lines
}

// levelTable lists the services that moved, came and went.
func levelTable(b *strings.Builder, d *ledger.Difference, o Options) {
	type row struct{ service, from, to, why string }
	var rows []row
	for _, m := range d.Levels {
		rows = append(rows, row{m.Service, level(m.From), level(m.To), m.Because()})
	}
	for _, s := range d.Came {
		rows = append(rows, row{s.Name, "", level(s.Level), "the service is new"})
	}
	for _, s := range d.Went {
		rows = append(rows, row{s.Name, level(s.Level), "", "the service is gone"})
	}
	if len(rows) == 0 {
		return
	}
	b.WriteString("\n#### Services\n\n| Service | From | To | What changed |\n|---|---|---|---|\n")
	for _, r := range rows[:limit(len(rows), o.Rows)] {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", Cell(r.service), Cell(r.from), Cell(r.to), r.why)
	}
	rest(b, len(rows), o.Rows)
}

// findingTable lists the findings that turned one way. What is folded opens
// with a click.
func findingTable(b *strings.Builder, l list, o Options, folded bool) {
	if len(l.turns) == 0 {
		return
	}
	if folded {
		fmt.Fprintf(b, "\n<details><summary>%s: %d findings</summary>\n", l.name, len(l.turns))
	} else {
		fmt.Fprintf(b, "\n#### %s\n", l.name)
	}
	b.WriteString("\n| | Service | Finding | Check | What changed |\n|---|---|---|---|---|\n")
	for _, t := range l.turns[:limit(len(l.turns), o.Rows)] {
		finding := Cell(t.Title)
		if place := placeOf(t); place != "" && !strings.Contains(t.Title, place) {
			finding += " " + Cell("`"+strings.ReplaceAll(place, "`", "'")+"`")
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", t.Outcome, Cell(t.Service), finding, Cell(t.Check), Cell(strings.TrimPrefix(turned(t), "closed: ")))
	}
	rest(b, len(l.turns), o.Rows)
	if folded {
		b.WriteString("\n</details>\n")
	}
}

func rest(b *strings.Builder, n, most int) {
	if shown := limit(n, most); n > shown {
		fmt.Fprintf(b, "\nand %d more\n", n-shown)
	}
}
