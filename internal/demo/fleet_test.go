package demo

import (
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"daybook/internal/gitfs"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

func fleet(t *testing.T, now time.Time) []Repository {
	t.Helper()
	repositories, err := Fleet(now)
	if err != nil {
		t.Fatal(err)
	}
	return repositories
}

func TestSameDaySameFleet(t *testing.T) {
	morning, evening := fleet(t, someNow), fleet(t, someNow.Add(17*time.Hour))
	if diff := cmp.Diff(morning, evening); diff != "" {
		t.Error("the hour shows:", diff)
	}
	if cmp.Equal(morning, fleet(t, someNow.Add(24*time.Hour))) {
		t.Error("the next day tells the same dates")
	}
}

func TestHistoryIsInOrderAndOver(t *testing.T) {
	for _, r := range fleet(t, someNow) {
		for i, s := range r.Steps {
			if i > 0 && !s.When.After(r.Steps[i-1].When) {
				t.Errorf("%s: %q at %v is not after the commit before it", r.Name, s.Message, s.When)
			}
			if s.When.After(someNow) || s.When.Before(someNow.AddDate(-2, -1, 0)) {
				t.Errorf("%s: %q at %v is not of the last two years", r.Name, s.Message, s.When)
			}
		}
	}
}

// A commit on the day of an edition would be in it or not, depending on the
// hour at which the demo is built.
func TestEditionsDoNotHangOnTheHour(t *testing.T) {
	for _, night := range Nights(someNow) {
		for _, r := range fleet(t, someNow) {
			for _, s := range r.Steps {
				if s.When.Truncate(day).Equal(night.Truncate(day)) {
					t.Errorf("%s: %q falls on the day of an edition, %s", r.Name, strings.TrimSpace(s.Message), night.Format(time.DateOnly))
				}
			}
		}
	}
}

func TestNights(t *testing.T) {
	got := Nights(someNow)
	if len(got) < 8 || !got[len(got)-1].Equal(someNow) || someNow.Sub(got[0]) != 70*day {
		t.Errorf("nights %v", got)
	}
	if !slices.IsSortedFunc(got, time.Time.Compare) || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Errorf("nights out of order: %v", got)
	}
}

func TestUntilCuts(t *testing.T) {
	r := Repository{Steps: []gitfs.Step{{When: someNow.Add(-2)}, {When: someNow}, {When: someNow.Add(1)}}}
	for until, want := range map[time.Time]int{someNow.Add(-3): 0, someNow: 2, someNow.Add(9): 3} {
		if got := len(r.Until(until)); got != want {
			t.Errorf("until %v: %d steps, want %d", until, got, want)
		}
	}
}

// filesOf is what a repository holds after its last step.
func filesOf(r Repository) map[string]string {
	files := map[string]string{}
	for _, s := range r.Steps {
		for _, p := range s.Remove {
			delete(files, p)
		}
		for p, content := range s.Write {
			files[p] = content
		}
	}
	return files
}

func TestFleetHoldsWhatTheDemoIsFor(t *testing.T) {
	repositories := fleet(t, someNow)
	documents, texts := 0, map[string]string{}
	longest := ""
	for _, r := range repositories {
		for p, content := range filesOf(r) {
			texts[r.Name+"/"+p] = content
			if path.Ext(p) == ".md" {
				documents++
			}
			if strings.Contains(content, "@{") {
				t.Errorf("%s/%s keeps a placeholder", r.Name, p)
			}
		}
		if len(r.Name) > len(longest) {
			longest = r.Name
		}
	}
	if n := len(repositories); n < 12 || n > 14 {
		t.Errorf("%d repositories, want about a dozen", n)
	}
	if documents < 60 || documents > 100 {
		t.Errorf("%d documents, want 60 to 100", documents)
	}
	if len(longest) < 45 {
		t.Errorf("the longest name is %s", longest)
	}
	if _, there := texts["tracking-api/bin/deploy-prev"]; there || !strings.Contains(texts["tracking-api/docs/runbooks/rollback.md"], "bin/deploy-prev") {
		t.Error("the rollback of tracking-api does not name a script that is gone")
	}
	widest := 0
	for _, r := range repositories {
		for i, s := range r.Steps {
			if i > 0 {
				widest = max(widest, len(s.Write))
			}
		}
	}
	if widest <= 100 {
		t.Errorf("the widest edit touches %d files, which is no mass edit", widest)
	}
}

func TestConfigDatesItsExemptions(t *testing.T) {
	text, err := Config(someNow)
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Title  string
		Source []struct{ Folder string }
		// Exemptions without a reason or a date are refused.
		Exemption []struct {
			Check, Service, Reason, Author string
			Expires                        time.Time
		}
	}
	if _, err := toml.Decode(text, &config); err != nil {
		t.Fatal(err)
	}
	if config.Title != "Parcel & Post services" || len(config.Source) != 1 || config.Source[0].Folder != "repos" {
		t.Errorf("title %q, sources %v", config.Title, config.Source)
	}
	expired := 0
	for _, e := range config.Exemption {
		if e.Check == "" || e.Service == "" || e.Reason == "" || e.Expires.IsZero() {
			t.Errorf("an exemption is not whole: %+v", e)
		}
		if e.Expires.Before(someNow) {
			expired++
		}
	}
	if n := len(config.Exemption); n < 3 || expired != 1 {
		t.Errorf("%d exemptions, of which %d ran out", n, expired)
	}
}
