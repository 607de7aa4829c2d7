package config

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"daybook/internal/check"
	"daybook/internal/document"
	"daybook/internal/edition"
	"daybook/internal/mirror"
	"daybook/internal/score"
	"daybook/internal/source"
	"daybook/internal/survey"
)

// defaultVersions is how many released versions of documents are shown.
const defaultVersions = 2

// Options assembles what every stage needs. env looks up the environment, for
// credentials alone.
func (c *Config) Options(env func(string) string) (edition.Options, error) {
	f := c.file
	opts := edition.Options{
		Title:     cmp.Or(f.Title, "Service handbook"),
		BaseURL:   f.BaseURL,
		Out:       c.path(cmp.Or(f.Out, "public")),
		State:     c.path(cmp.Or(f.State, ".daybook")),
		StateFrom: f.StateFrom,
		Listing:   source.Options{Filter: source.Filter{Include: f.Include, Exclude: f.Exclude}, Env: env},
		Versions:  defaultVersions,
		Mirror: mirror.Options{
			Jobs: f.Fetch.Jobs, PerHost: f.Fetch.PerHost, Timeout: f.Fetch.Timeout, Tries: f.Fetch.Tries,
			MaxPack: f.Fetch.MaxPack, MaxBlob: f.Fetch.MaxBlob,
		},
		Survey: survey.Options{
			Review:      document.ReviewFields{Reviewed: f.Documents.Reviewed, Every: f.Documents.ReviewEvery, Due: f.Documents.ReviewDue},
			MaxDocument: f.Documents.MaxSize,
			Leave:       f.Documents.Exclude,
			Bots:        f.History.Bots, MassEdit: f.History.MassEdit,
			Descriptors: c.Descriptors(), Libraries: f.Pipelines.libraries(),
		},
		Check:  c.checks(),
		Ladder: c.ladder(),
	}
	if f.Documents.Versions != nil {
		opts.Versions = *f.Documents.Versions
	}
	var err error
	if opts.Keep, err = f.keep(func(line int, key, format string, args ...any) error {
		return &Error{File: c.File, Line: line, Key: key, Text: fmt.Sprintf(format, args...)}
	}, c.places()); err != nil {
		return opts, err
	}
	opts.Mirror.Credentials, opts.Warnings = credentials(env)
	opts.Warnings = append(opts.Warnings, c.deadRules()...)
	for _, r := range f.Repositories {
		opts.Overrides = append(opts.Overrides, edition.Override{
			Repository: r.Name, Branch: r.Branch,
			Override: survey.Override{Service: r.Service, Owner: r.Owner, Tier: r.Tier, Docs: r.Docs, Place: filepath.Base(c.File)},
		})
	}
	if err := c.sources(&opts); err != nil {
		return opts, err
	}
	return opts, c.theme(&opts)
}

// EndsFrom is the repository with the data set of endoflife.date, an address or
// a folder; "" where the table of the build will do.
func (c *Config) EndsFrom() string {
	from := c.file.EndOfLife.From
	if from == "" || strings.Contains(from, ":") {
		return from
	}
	return c.path(from)
}

// path makes a path of the file relative to it.
func (c *Config) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(c.Dir, p)
}

// FailOn is the word of fail_on, "" where it is not set.
func (c *Config) FailOn() string { return c.file.FailOn }

// Watch are the files and folders that a preview watches: the configuration,
// local sources, the theme with its pictures and fonts, and own pages.
func (c *Config) Watch() []string {
	var paths []string
	if c.File != "" {
		paths = append(paths, c.File)
	}
	for _, s := range c.file.Sources {
		if local := cmp.Or(s.Folder, s.Repository); local != "" {
			paths = append(paths, c.path(local))
		}
	}
	for _, own := range c.file.Theme.paths() {
		paths = append(paths, c.path(own))
	}
	return paths
}

// places locates the tables again, for errors found after parsing.
func (c *Config) places() places {
	content, err := os.ReadFile(c.File)
	if err != nil {
		return nil
	}
	return locate(string(content))
}

// checks puts the configured thresholds over the defaults.
func (c *Config) checks() check.Options {
	limits := check.DefaultLimits()
	l := c.file.Limits
	for _, set := range []struct {
		to   *int
		from *int
	}{
		{&limits.StaleMonths, l.StaleMonths}, {&limits.StaleRunbook, l.StaleRunbook},
		{&limits.ChangesSince, l.ChangesSince}, {&limits.SettleMonths, l.SettleMonths},
		{&limits.ReadmeWords, l.ReadmeWords}, {&limits.UnownedPercent, l.UnownedPercent},
		{&limits.ReleaseMonths, l.ReleaseMonths}, {&limits.ActiveMonths, l.ActiveMonths},
	} {
		if set.from != nil {
			*set.to = *set.from
		}
	}
	if l.Lifecycles != nil {
		limits.Lifecycles = l.Lifecycles
	}
	if l.NoRunbook != nil {
		limits.NoRunbook = l.NoRunbook
	}
	if l.Sections != nil {
		limits.RunbookSections = l.Sections
	}
	if l.Timeouts != nil {
		limits.PipelineTimeouts = *l.Timeouts
	}
	opts := check.Options{Limits: limits}
	for _, r := range c.file.Checks.Off {
		opts.Off = append(opts.Off, check.Rule{Check: r.Check, Service: r.Service, Reason: r.Reason})
	}
	for _, r := range c.file.Checks.Down {
		opts.Down = append(opts.Down, check.Rule{Check: r.Check, Service: r.Service, Reason: r.Reason})
	}
	for id, until := range c.file.Checks.Advisory {
		if opts.Advisory == nil {
			opts.Advisory = map[string]time.Time{}
		}
		opts.Advisory[id] = utc(until)
	}
	at := c.places()
	for i, e := range c.file.Exemptions {
		opts.Exemptions = append(opts.Exemptions, check.Exemption{
			Check: e.Check, Service: e.Service, Anchor: e.Anchor, Reason: e.Reason, Author: e.Author,
			Expires: utc(e.Expires), Path: filepath.Base(c.File), Line: at.table("exemption", i),
		})
	}
	return opts
}

// utc takes a date without a zone, which TOML reads in the machine's own, as
// one of UTC: the same file means the same everywhere.
func utc(t time.Time) time.Time {
	if name := t.Location().String(); name != "datetime-local" && name != "date-local" {
		return t.UTC()
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// deadRules tells of rules that name no check of this daybook. They stop
// nothing: a check may have gone with an older version.
func (c *Config) deadRules() []string {
	var dead []string
	at := c.places()
	tell := func(line int, key, pattern string) {
		var ids []string
		for _, known := range check.All() {
			if ok, err := doublestar.Match(pattern, known.ID); ok && err == nil {
				return
			}
			ids = append(ids, known.ID)
		}
		text := fmt.Sprintf("there is no check %q", pattern)
		if near := Nearest(pattern, ids); near != "" {
			text += fmt.Sprintf("; did you mean %q?", near)
		}
		dead = append(dead, (&Error{File: c.File, Line: line, Key: key, Text: text}).Error())
	}
	for i, r := range c.file.Checks.Off {
		tell(at.table("checks.off", i), "checks.off", r.Check)
	}
	for i, r := range c.file.Checks.Down {
		tell(at.table("checks.down", i), "checks.down", r.Check)
	}
	for _, id := range slices.Sorted(maps.Keys(c.file.Levels.Checks)) {
		tell(at.in("levels.checks", id), "levels.checks", id)
	}
	return dead
}

// ladder is the default one with the configured names and places. Configured
// rungs take the places of Bronze, Silver and Gold in their order.
func (c *Config) ladder() score.Ladder {
	ladder := score.DefaultLadder()
	if names := c.file.Levels.Rungs; len(names) > 0 {
		standard := ladder.Rungs
		ladder.Rungs = nil
		for i, name := range names {
			rung := standard[min(i, len(standard)-1)]
			if i < len(standard) {
				rung.From = rung.Name
			}
			rung.Name = name
			ladder.Rungs = append(ladder.Rungs, rung)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.file.Levels.Checks)) {
		for i := range ladder.Rungs {
			if ladder.Rungs[i].Name == c.file.Levels.Checks[id] {
				ladder.Rungs[i].Checks = append(ladder.Rungs[i].Checks, id)
			}
		}
	}
	return ladder
}

// credentials gathers who we are to which host from the places where git's own
// tools keep it.
func credentials(env func(string) string) (mirror.Credentials, []string) {
	home := cmp.Or(env("HOME"), env("USERPROFILE"))
	in := func(parts ...string) string { return filepath.Join(append([]string{home}, parts...)...) }
	lookups := mirror.Lookups{Env: env, Netrc: env("NETRC")}
	if home != "" {
		lookups.Netrc = cmp.Or(lookups.Netrc, in(".netrc"))
		lookups.Store = []string{in(".git-credentials"), filepath.Join(cmp.Or(env("XDG_CONFIG_HOME"), in(".config")), "git", "credentials")}
		lookups.Keys = []string{in(".ssh", "id_ed25519"), in(".ssh", "id_ecdsa"), in(".ssh", "id_rsa")}
	}
	return mirror.NewCredentials(lookups)
}
