package cli

import (
	"fmt"
	"io"
	"strings"

	"daybook/internal/edition"
	"daybook/internal/ledger"
)

// summaryRows bounds the findings in a step summary; the site has them all.
const summaryRows = 20

// writeSummary writes the edition as Markdown, for the summary of a pipeline's
// step.
func writeSummary(w io.Writer, r *edition.Report, title string) {
	if title == "" {
		title = "Daybook"
	}
	fmt.Fprintf(w, "## %s: edition of %s, no. %d\n\n", escape(title), r.Date, r.Number)
	fmt.Fprintf(w, "| | |\n|---|---|\n")
	fmt.Fprintf(w, "| Repositories | %d, %d with something new |\n", r.Repositories, r.Refetched)
	fmt.Fprintf(w, "| Services | %d: %s |\n", r.Services, escape(levels(r)))
	fmt.Fprintf(w, "| Findings | **%d opened**, **%d closed**, %d standing |\n", len(r.Opened), len(r.Closed), r.Standing)
	if len(r.Stages) > 0 {
		fmt.Fprintf(w, "| Time | %s |\n", escape(stages(r.Stages)))
	}
	writeEntries(w, "Opened", r.Opened)
	writeEntries(w, "Closed", r.Closed)
	if len(r.Unreached) > 0 {
		fmt.Fprintf(w, "\n### Could not be looked at\n\n")
		for _, u := range r.Unreached {
			fmt.Fprintf(w, "- %s: %s%s\n", escape(u.Repository), escape(u.Why), escape(standsIn(u)))
		}
	}
	fmt.Fprintln(w)
}

func writeEntries(w io.Writer, heading string, entries []*ledger.Entry) {
	if len(entries) == 0 {
		return
	}
	fmt.Fprintf(w, "\n### %s\n\n| Service | Finding | Check |\n|---|---|---|\n", heading)
	for i, e := range entries {
		if i == summaryRows {
			fmt.Fprintf(w, "\nand %d more\n", len(entries)-summaryRows)
			return
		}
		fmt.Fprintf(w, "| %s | %s | %s |\n", escape(e.Service), escape(e.Title), escape(e.Check))
	}
}

// escape keeps text of repositories from being taken for Markdown or HTML. Code
// in single backticks stays code, in which nothing but the end of a table's
// cell means something.
func escape(text string) string {
	text = plain(strings.Join(strings.Fields(text), " "))
	markdown := strings.NewReplacer(`\`, `\\`, "|", `\|`, "&", "&amp;", "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`,
		"*", `\*`, "_", `\_`, "#", `\#`, "~", `\~`, "`", "\\`")
	// Where backticks do not come in pairs, or several at once, what is code and
	// what is not would be for the text to decide.
	if strings.Count(text, "`")%2 != 0 || strings.Contains(text, "``") {
		return markdown.Replace(text)
	}
	parts := strings.Split(text, "`")
	for i := range parts {
		if i%2 == 0 {
			parts[i] = markdown.Replace(parts[i])
		} else {
			parts[i] = strings.ReplaceAll(parts[i], "|", `\|`)
		}
	}
	return strings.Join(parts, "`")
}
