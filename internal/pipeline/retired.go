package pipeline

import (
	"slices"
	"strings"
	"time"

	"github.com/rhysd/actionlint"
)

// runnerEnds are the days from which GitHub's hosted runners are gone, as its
// announcements say (actions/runner-images). Days to come are in the table
// too: whoever asks compares with today.
var runnerEnds = map[string]string{
	"ubuntu-16.04": "2021-09-20",
	"ubuntu-18.04": "2023-04-03",
	"ubuntu-20.04": "2025-04-15",
	"ubuntu-22.04": "2027-04-17",
	"macos-10.15":  "2022-12-01",
	"macos-11":     "2024-06-28",
	"macos-12":     "2024-12-03",
	"macos-13":     "2025-12-04",
	"macos-14":     "2026-11-02",
	"windows-2019": "2025-06-30",
}

// actionEnds are actions that the platform itself turned off, with the day.
var actionEnds = map[string]string{
	"actions/upload-artifact@v3":   "2025-01-30",
	"actions/download-artifact@v3": "2025-01-30",
	"actions/cache@v1":             "2025-03-01",
	"actions/cache@v2":             "2025-03-01",
}

// commandEnds are commands written to the log of a step. The first two still
// work and are announced to go since that day; the others do nothing.
var commandEnds = []struct{ command, since, text string }{
	{"::set-output", "2022-10-11", "is announced to go since 2022-10-11, and still works"},
	{"::save-state", "2022-10-11", "is announced to go since 2022-10-11, and still works"},
	{"::set-env", "2020-11-16", "does nothing since 2020-11-16"},
	{"::add-path", "2020-11-16", "does nothing since 2020-11-16"},
}

// Retired tells since when a runner label of GitHub is gone, or from when it
// will be. Larger runners and architectures of the same image go with it.
func Retired(label string) (since time.Time, ok bool) {
	label = strings.ToLower(label)
	for _, suffix := range []string{"", "-arm", "-large", "-xlarge", "-arm64"} {
		if day := runnerEnds[strings.TrimSuffix(label, suffix)]; day != "" {
			return date(day), true
		}
	}
	return time.Time{}, false
}

// Retirement is something retired that the pipeline uses.
type Retirement struct {
	Name  string    // the runner, the action or the command as written
	Kind  string    // runner, action, command, runtime
	Since time.Time // zero where the day is not known
	Line  int
	File  Place
	Text  string // what became of it, to follow the name: "is gone from GitHub's hosted runners since 2025-04-15"
}

// runtimeEnds are the versions of Node.js that actions of GitHub were written
// for, the day from which runners use another one in their place, and which.
var runtimeEnds = map[string]struct{ since, next string }{
	"node12": {"2023-06-14", "Node.js 16"},
	"node16": {"2024-06-03", "Node.js 20"},
	"node20": {"2026-06-16", "Node.js 24"},
}

// azureEnds are the images that Azure Pipelines took away on the same day as
// GitHub, by the same announcements. Its other dates differ.
var azureEnds = set("ubuntu-16.04", "ubuntu-18.04", "macos-10.15", "macos-11", "macos-12", "macos-13")

// Retirements lists what the pipeline uses although its maker has retired it,
// or will: compare Since with today. In the order of the file. Labels, commands
// and actions mean this on GitHub alone; elsewhere a runner may be called
// ubuntu-20.04 and be anything.
func (p Pipeline) Retirements() []Retirement {
	var out []Retirement
	for _, j := range p.Jobs {
		own := slices.ContainsFunc(j.RunsOn, func(l string) bool { return strings.EqualFold(l, "self-hosted") })
		for _, label := range j.RunsOn {
			if r, ok := p.retiredLabel(label); ok && !own {
				r.Line, r.File = j.Line, j.File
				out = append(out, r)
			}
		}
		for _, s := range j.Steps {
			if p.Format == GitHubActions || p.Format == GitHubAction {
				out = append(out, s.retiredCommands()...)
			}
		}
	}
	for _, u := range p.Uses {
		if r, ok := retiredAction(u); ok && (p.Format == GitHubActions || p.Format == GitHubAction) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Retirement) int { return a.Line - b.Line })
	return out
}

func (p Pipeline) retiredLabel(label string) (Retirement, bool) {
	switch p.Format {
	case GitHubActions:
		since, ok := Retired(label)
		return Retirement{Name: label, Kind: "runner", Since: since, Text: "is gone from GitHub's hosted runners from " + since.Format(time.DateOnly)}, ok
	case AzurePipelines:
		since, ok := Retired(label)
		return Retirement{Name: label, Kind: "runner", Since: since, Text: "is gone from Azure's hosted agents from " + since.Format(time.DateOnly)}, ok && azureEnds[strings.ToLower(label)]
	case GitHubAction:
		end, ok := runtimeEnds[label]
		return Retirement{Name: label, Kind: "runtime", Since: date(end.since), Text: "is run on " + end.next + " by GitHub's runners from " + end.since}, ok
	}
	return Retirement{}, false
}

func (s Step) retiredCommands() []Retirement {
	var out []Retirement
	for _, c := range commandEnds {
		if before, _, ok := strings.Cut(s.Run, c.command); ok {
			out = append(out, Retirement{c.command, "command", date(c.since), s.RunLine + strings.Count(before, "\n"), s.File, c.text})
		}
	}
	return out
}

// retiredAction looks an action up by its major version. actionlint knows
// those that need a Node.js which runners no longer have, without a day.
func retiredAction(u Use) (Retirement, bool) {
	if u.Kind != Action || u.Pin != PinTag {
		return Retirement{}, false
	}
	major, _, _ := strings.Cut(u.Ref, ".")
	spec := u.Name + "@" + major
	r := Retirement{Name: u.Name + "@" + u.Ref, Kind: "action", Line: u.Line, File: u.File}
	if day := actionEnds[strings.ToLower(spec)]; day != "" {
		r.Since, r.Text = date(day), "is switched off on GitHub from "+day
		return r, true
	}
	_, ok := actionlint.OutdatedPopularActionSpecs[spec]
	r.Text = "is written for a Node.js that GitHub's runners no longer have, and is run on a newer one"
	return r, ok
}

// date reads a day of the tables above; a test reads them all.
func date(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}
	}
	return t
}
