package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"daybook/internal/edition"
	"daybook/internal/eol"
	"daybook/internal/finding"
)

// showing is a preview as the command line sees it: it reads the configuration
// before each refresh, and tells what came of it.
type showing struct {
	world    *World
	flags    *common
	args     []string
	session  *edition.Session
	reporter *reporter

	paths []string  // to watch
	now   time.Time // of the site, until another day comes
	ends  *lasting  // of support, from the first refresh on
	last  *edition.Report
}

func newShowing(world *World, flags *common, args []string) *showing {
	return &showing{world: world, flags: flags, args: args, session: edition.NewSession(), reporter: newReporter(world, flags.json)}
}

// refresh makes the site anew. The configuration may be what was saved.
func (s *showing) refresh(ctx context.Context, saved, open []string) error {
	began := s.world.Clock()
	setup, err := prepare(s.world, s.flags, s.args)
	if err != nil {
		return s.broken(err)
	}
	s.paths = watched(setup, s.args)
	defer setup.reporter.done()
	if err := s.support(ctx, setup); err != nil {
		return s.broken(err)
	}
	opts := setup.options
	opts.Uncommitted = true
	if opts.Now.Truncate(24 * time.Hour).Equal(s.now.Truncate(24 * time.Hour)) {
		opts.Now = s.now
	}
	if s.last != nil {
		opts.Progress = nil // gone before it can be read
	}
	report, err := s.session.Refresh(ctx, opts, saved, open)
	setup.reporter.done()
	if err != nil {
		return s.broken(err)
	}
	s.now = opts.Now
	err = s.tell(report, saved, s.world.Clock().Sub(began))
	s.last = report
	return err
}

// lasting is what the configuration's copy of the ends of support gave.
type lasting struct {
	from     string
	table    *eol.Table
	warnings []string
}

// support takes the ends of support once, and again when the configuration
// names another copy: a save must not wait for a fetch.
func (s *showing) support(ctx context.Context, setup *setup) error {
	opts := &setup.options
	if from := setup.config.EndsFrom(); s.ends == nil || s.ends.from != from {
		told := len(opts.Warnings)
		if err := setup.support(ctx); err != nil {
			return err
		}
		s.ends = &lasting{from: from, table: opts.Check.Ends, warnings: slices.Clone(opts.Warnings[told:])}
		return nil
	}
	opts.Check.Ends = s.ends.table
	opts.Warnings = append(opts.Warnings, s.ends.warnings...)
	return nil
}

// watched are the places whose saving shows: local sources, the configuration
// and the site's own theme and pages.
func watched(s *setup, args []string) []string {
	var paths []string
	for _, p := range append(slices.Clone(args), s.config.Watch()...) {
		if abs, err := filepath.Abs(p); err == nil && exists(abs) {
			paths = append(paths, abs)
		}
	}
	return paths
}

func (s *showing) watched() []string {
	if s.paths == nil {
		if setup, err := prepare(s.world, s.flags, s.args); err == nil {
			s.paths = watched(setup, s.args)
		}
	}
	return s.paths
}

// shownEvent is a line of --json.
type shownEvent struct {
	Event    string            `json:"event"` // serving, built or broken
	URL      string            `json:"url,omitempty"`
	Error    string            `json:"error,omitempty"`
	Saved    []string          `json:"saved,omitempty"`
	Took     float64           `json:"milliseconds,omitempty"`
	Services int               `json:"services,omitempty"`
	Standing int               `json:"standing,omitempty"` // findings
	New      []finding.Finding `json:"new,omitempty"`      // since the refresh before
	Mended   []finding.Finding `json:"mended,omitempty"`
	Problems []string          `json:"problems,omitempty"`

	Stages []edition.StageTime `json:"stages,omitempty"`
}

func (s *showing) event(e shownEvent) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = s.world.Stdout.Write(append(unambiguous(line), '\n'))
	return err
}

func (s *showing) serving(url string) {
	if s.flags.json {
		_ = s.event(shownEvent{Event: "serving", URL: url})
		return
	}
	fmt.Fprintf(s.world.Stdout, "\nServing %s (Ctrl-C ends it)\n", url)
}

// broken tells a program that reads along; people read the log.
func (s *showing) broken(why error) error {
	if s.flags.json && s.last != nil {
		_ = s.event(shownEvent{Event: "broken", Error: why.Error()})
	}
	return why
}

// tell shows the table of the first refresh, and of later ones what they
// changed.
func (s *showing) tell(report *edition.Report, saved []string, took time.Duration) error {
	opened, mended, problems := s.since(report)
	switch {
	case s.flags.json:
		return s.event(shownEvent{
			Event: "built", Saved: s.relative(saved), Took: float64(took.Microseconds()) / 1000, Services: report.Services,
			Standing: report.Standing, New: opened, Mended: mended, Problems: problems, Stages: report.Stages,
		})
	case s.last == nil:
		return show(s.world.Stdout, func(w io.Writer) { writeTable(w, report, "") })
	}
	return show(s.world.Stdout, func(w io.Writer) {
		fmt.Fprintf(w, "%s: shown in %s, %s\n", some(s.relative(saved)), took.Round(time.Millisecond), count(report.Standing, "finding stands", "findings stand"))
		for _, f := range opened[:min(len(opened), mostTold)] {
			fmt.Fprintf(w, "  new     %s: %s (%s)\n", f.Service, f.Title, f.Check)
		}
		for _, f := range mended[:min(len(mended), mostTold)] {
			fmt.Fprintf(w, "  mended  %s: %s (%s)\n", f.Service, f.Title, f.Check)
		}
		if more := max(0, len(opened)-mostTold) + max(0, len(mended)-mostTold); more > 0 {
			fmt.Fprintf(w, "  and %d more\n", more)
		}
		for _, p := range problems {
			fmt.Fprintf(w, "  %s\n", indent(p))
		}
	})
}

// mostTold is how many new or mended findings of one save are listed.
const mostTold = 10

// since is what a refresh changed: findings that are new and that are mended,
// and problems that were not there before.
func (s *showing) since(report *edition.Report) (opened, mended []finding.Finding, problems []string) {
	if s.last == nil {
		return nil, nil, report.Problems
	}
	before, now := standing(s.last), standing(report)
	for key, f := range now {
		if _, was := before[key]; !was {
			opened = append(opened, f)
		}
	}
	for key, f := range before {
		if _, is := now[key]; !is {
			mended = append(mended, f)
		}
	}
	for _, list := range [][]finding.Finding{opened, mended} {
		slices.SortFunc(list, func(a, b finding.Finding) int { return a.Compare(b.Key) })
	}
	for _, p := range report.Problems {
		if !slices.Contains(s.last.Problems, p) {
			problems = append(problems, p)
		}
	}
	return opened, mended, problems
}

// standing are the findings that count, by key.
func standing(report *edition.Report) map[finding.Key]finding.Finding {
	all := map[finding.Key]finding.Finding{}
	for _, r := range report.Results {
		for _, f := range r.Findings {
			if f.Outcome == finding.Warn || f.Outcome == finding.Fail {
				all[f.Key] = f
			}
		}
	}
	return all
}

// relative are files as one would type them here.
func (s *showing) relative(files []string) []string {
	here, err := filepath.Abs(".")
	if err != nil {
		return files
	}
	if real, err := filepath.EvalSymlinks(here); err == nil {
		here = real
	}
	out := make([]string, len(files))
	for i, file := range files {
		out[i] = file
		if rel, err := filepath.Rel(here, file); err == nil && len(rel) < len(file) {
			out[i] = filepath.ToSlash(rel)
		}
	}
	return out
}

// some names the first of several files, and one of git's own only where there
// is no other.
func some(files []string) string {
	first := slices.IndexFunc(files, func(f string) bool { return !strings.Contains("/"+f, "/.git/") })
	switch {
	case len(files) == 0:
		return "everything"
	case len(files) == 1:
		return files[0]
	}
	return fmt.Sprintf("%s and %d more", files[max(first, 0)], len(files)-1)
}
