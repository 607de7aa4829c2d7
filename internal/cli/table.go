package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"daybook/internal/edition"
)

// writeTable tells a person what the edition amounts to. out is "" where no
// site was published.
func writeTable(w io.Writer, r *edition.Report, out string) {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tw, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("edition", "%s, no. %d", r.Date, r.Number)
	row("repositories", "%d, %d with something new, %d not surveyed again", r.Repositories, r.Refetched, r.Cached)
	row("services", "%d with %s", r.Services, count(r.Documents, "document", "documents"))
	row("findings", "%d opened, %d closed, %d standing (%d fail, %d warn)", len(r.Opened), len(r.Closed), r.Standing, r.Fails, r.Warns)
	row("levels", "%s", levels(r))
	if r.Bytes > 0 {
		row("received", "%s", size(r.Bytes))
	}
	if len(r.Stages) > 0 {
		row("time", "%s", stages(r.Stages))
	}
	if r.Site != nil {
		row("site", "%s: %d files written, %d unchanged, %d removed", out, r.Site.Written, r.Site.Kept, r.Site.Removed)
	}
	tw.Flush()
	if len(r.Unreached) > 0 {
		fmt.Fprintf(w, "\n%s could not be looked at:\n", count(len(r.Unreached), "repository", "repositories"))
		for _, u := range r.Unreached {
			fmt.Fprintf(w, "  %s: %s%s\n", u.Repository, indent(u.Why), standsIn(u))
		}
	}
	if len(r.Problems) > 0 {
		fmt.Fprintf(w, "\n%s:\n", count(len(r.Problems), "problem", "problems"))
		for _, p := range r.Problems {
			fmt.Fprintf(w, "  %s\n", indent(p))
		}
	}
}

func standsIn(u edition.Unreached) string {
	if u.Since.IsZero() {
		return ""
	}
	return "; its survey of " + u.Since.Format("2 January 2006") + " stands in"
}

func indent(text string) string { return strings.ReplaceAll(text, "\n", "\n    ") }

func levels(r *edition.Report) string {
	var parts []string
	none := r.Services
	for i := len(r.Levels) - 1; i >= 0; i-- {
		parts = append(parts, fmt.Sprintf("%d %s", r.Levels[i].Services, r.Levels[i].Level))
		none -= r.Levels[i].Services
	}
	return strings.Join(append(parts, fmt.Sprintf("%d none yet", none)), ", ")
}

func stages(times []edition.StageTime) string {
	var parts []string
	var total time.Duration
	for _, s := range times {
		total += s.Took
		parts = append(parts, fmt.Sprintf("%s %s", s.Stage, short(s.Took)))
	}
	return short(total) + ": " + strings.Join(parts, ", ")
}

func short(d time.Duration) string {
	if d >= 10*time.Second {
		return d.Round(time.Second).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

func size(bytes int64) string {
	switch {
	case bytes >= 1_000_000:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	case bytes >= 1_000:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%d bytes", bytes)
}

// writeStepSummary appends the edition to the summary of a GitHub Actions
// step, where there is one.
func writeStepSummary(world *World, r *edition.Report, title string) error {
	name := world.Env("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("the step summary cannot be written: %w", err)
	}
	writeSummary(f, r, title)
	return f.Close()
}
