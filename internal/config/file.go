package config

import (
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"daybook/internal/score"
)

// file is daybook.toml as it is written.
type file struct {
	Title     string `toml:"title"`
	BaseURL   string `toml:"base_url"`
	Out       string `toml:"out"`
	State     string `toml:"state"`
	StateFrom string `toml:"state_from"`
	FailOn    string `toml:"fail_on"`

	Sources      []sourceTable     `toml:"source"`
	Include      []string          `toml:"include"`
	Exclude      []string          `toml:"exclude"`
	Repositories []repositoryTable `toml:"repository"`
	Fetch        fetchTable        `toml:"fetch"`
	Documents    documentsTable    `toml:"documents"`
	Descriptors  descriptorsTable  `toml:"descriptors"`
	Pipelines    pipelinesTable    `toml:"pipelines"`
	Editions     editionsTable     `toml:"editions"`
	History      historyTable      `toml:"history"`
	Limits       limitsTable       `toml:"limits"`
	Levels       levelsTable       `toml:"levels"`
	Checks       checksTable       `toml:"checks"`
	Exemptions   []exemptionTable  `toml:"exemption"`
	EndOfLife    endOfLifeTable    `toml:"eol"`
	Theme        themeTable        `toml:"theme"`
}

type endOfLifeTable struct {
	From string `toml:"from"`
}

type repositoryTable struct {
	Name    string   `toml:"name"`
	Branch  string   `toml:"branch"`
	Service string   `toml:"service"`
	Owner   string   `toml:"owner"`
	Tier    string   `toml:"tier"`
	Docs    []string `toml:"docs"`
}

type fetchTable struct {
	Jobs    int           `toml:"jobs"`
	PerHost int           `toml:"per_host"`
	Timeout time.Duration `toml:"timeout"`
	Tries   int           `toml:"tries"`
	MaxPack int64         `toml:"max_pack"`
	MaxBlob int64         `toml:"max_blob"`
}

type documentsTable struct {
	Versions    *int     `toml:"versions"`
	MaxSize     int64    `toml:"max_size"`
	Exclude     []string `toml:"exclude"`      // globs of documents that are left out
	Reviewed    []string `toml:"reviewed"`     // front matter fields: the day of the last review,
	ReviewEvery []string `toml:"review_every"` // the time between reviews,
	ReviewDue   []string `toml:"review_due"`   // the day of the next one
}

type historyTable struct {
	Bots     []string `toml:"bots"`
	MassEdit int      `toml:"mass_edit"`
}

type limitsTable struct {
	StaleMonths    *int       `toml:"stale_months"`
	StaleRunbook   *int       `toml:"stale_runbook_months"`
	ChangesSince   *int       `toml:"changes_since"`
	SettleMonths   *int       `toml:"settle_months"`
	ReadmeWords    *int       `toml:"readme_words"`
	UnownedPercent *int       `toml:"unowned_percent"`
	ReleaseMonths  *int       `toml:"release_months"`
	ActiveMonths   *int       `toml:"active_months"`
	Lifecycles     []string   `toml:"lifecycles"`
	NoRunbook      []string   `toml:"no_runbook"`
	Sections       [][]string `toml:"runbook_sections"`
	Timeouts       *bool      `toml:"pipeline_timeouts"`
}

type levelsTable struct {
	Rungs  []string          `toml:"rungs"`
	Checks map[string]string `toml:"checks"`
}

type checksTable struct {
	Off      []ruleTable          `toml:"off"`
	Down     []ruleTable          `toml:"down"`
	Advisory map[string]time.Time `toml:"advisory"` // by check: reported, and no part of levels until then
}

type ruleTable struct {
	Check   string `toml:"check"`
	Service string `toml:"service"`
	Reason  string `toml:"reason"`
}

type exemptionTable struct {
	Check   string    `toml:"check"`
	Service string    `toml:"service"`
	Anchor  string    `toml:"anchor"`
	Reason  string    `toml:"reason"`
	Author  string    `toml:"author"`
	Expires time.Time `toml:"expires"`
}

// FailOn are the words that --fail-on and fail_on take.
var FailOn = [...]string{"never", "new", "fail", "warn"}

// validate checks what types alone cannot say. Errors name the line.
func (f *file) validate(name string, at places) error {
	wrong := func(line int, key, format string, args ...any) error {
		return &Error{File: name, Line: line, Key: key, Text: fmt.Sprintf(format, args...)}
	}
	if u, err := url.Parse(f.BaseURL); f.BaseURL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		return wrong(at.top("base_url"), "base_url", "%q is no web address, such as https://docs.example.com/", f.BaseURL)
	}
	if f.FailOn != "" && !slices.Contains(FailOn[:], f.FailOn) {
		return wrong(at.top("fail_on"), "fail_on", "%q is none of %s", f.FailOn, strings.Join(FailOn[:], ", "))
	}
	for i, s := range f.Sources {
		if key, text := s.validate(); key != "" {
			return wrong(at.nth("source", i, key), key, "%s", text)
		}
	}
	for key, patterns := range map[string][]string{"include": f.Include, "exclude": f.Exclude, "documents.exclude": f.Documents.Exclude} {
		for _, p := range patterns {
			if !doublestar.ValidatePattern(p) {
				return wrong(max(at.top(key), at.in("documents", "exclude")), key, "%q is no valid pattern", p)
			}
		}
	}
	for i, r := range f.Repositories {
		if r.Name == "" || !doublestar.ValidatePattern(r.Name) {
			return wrong(at.table("repository", i), "repository", "name must be the repository's name or a pattern over names, such as %q", "payments/*")
		}
	}
	if v := f.Documents.Versions; v != nil && (*v < 0 || *v > 50) {
		return wrong(at.in("documents", "versions"), "documents.versions", "must be between 0 and 50")
	}
	if _, err := f.keep(wrong, at); err != nil {
		return err
	}
	if err := f.Descriptors.validate(wrong, at); err != nil {
		return err
	}
	if err := f.Pipelines.validate(wrong, at); err != nil {
		return err
	}
	return f.validateChecks(wrong, at)
}

func (f *file) validateChecks(wrong func(int, string, string, ...any) error, at places) error {
	for kind, rules := range map[string][]ruleTable{"checks.off": f.Checks.Off, "checks.down": f.Checks.Down} {
		for i, r := range rules {
			if r.Check == "" {
				return wrong(at.table(kind, i), kind, "check is missing: an id or a pattern, such as %q", "doc.*")
			}
			if !doublestar.ValidatePattern(r.Check) || !doublestar.ValidatePattern(r.Service) {
				return wrong(at.table(kind, i), kind, "check and service must be valid patterns")
			}
		}
	}
	for i, e := range f.Exemptions {
		line := at.table("exemption", i)
		switch {
		case e.Check == "":
			return wrong(line, "exemption", "check is missing")
		case e.Reason == "":
			return wrong(line, "exemption", "reason is missing: an exemption says why, for those who read it next year")
		case e.Expires.IsZero():
			return wrong(line, "exemption", "expires is missing: give the first day on which it no longer holds, such as 2027-06-30")
		case !doublestar.ValidatePattern(e.Check) || !doublestar.ValidatePattern(e.Service):
			return wrong(line, "exemption", "check and service must be valid patterns")
		}
	}
	rungs := f.Levels.Rungs
	if len(rungs) == 0 {
		rungs = score.DefaultLadder().Names()
	}
	for _, id := range slices.Sorted(maps.Keys(f.Levels.Checks)) {
		if rung := f.Levels.Checks[id]; !slices.Contains(rungs, rung) {
			return wrong(at.in("levels.checks", id), "levels.checks."+id, "%q is none of the rungs %s", rung, strings.Join(rungs, ", "))
		}
	}
	return nil
}

// knownKeys are all keys of the file, for suggestions.
func knownKeys() []string {
	seen := map[string]bool{}
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range t.NumField() {
			seen[t.Field(i).Tag.Get("toml")] = true
			visit(t.Field(i).Type)
		}
	}
	visit(reflect.TypeFor[file]())
	return slices.Sorted(maps.Keys(seen))
}
