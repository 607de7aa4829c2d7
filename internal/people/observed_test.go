package people

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestObserve(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	mailmap, _ := ParseMailmap([]byte("Ann <ann@example.com> <ann@old.example>\n"))
	x := NewIndex([]Sighting{
		{Name: "Ann", Email: "ann@example.com"},
		{Name: "Ben", Email: "ben@example.com", Login: "ben"},
		{Name: "ben", Email: "5+ben@users.noreply.github.com"},
	}, IndexOptions{})
	ann := func(days, files int) Touch { return Touch{"Ann", "ann@example.com", ago(days), files} }
	ben := func(days, files int) Touch { return Touch{"Ben", "ben@example.com", ago(days), files} }
	for name, c := range map[string]struct {
		touches []Touch
		want    string
	}{
		"nobody":                 {nil, ""},
		"one":                    {[]Touch{ann(3, 1)}, "Ann 1000 in 1"},
		"files count":            {[]Touch{ann(0, 3), ben(0, 1)}, "Ann 750 in 1, Ben 250 in 1"},
		"half after a half-life": {[]Touch{ann(180, 1), ben(0, 1)}, "Ben 667 in 1, Ann 333 in 1"},
		"a quarter after two":    {[]Touch{ann(360, 4), ben(0, 1)}, "Ben 500 in 1, Ann 500 in 1"},
		"within a half-life":     {[]Touch{ann(90, 1), ben(0, 1)}, "Ben 586 in 1, Ann 414 in 1"},
		"no time at all":         {[]Touch{ann(365*40, 9), ben(0, 1)}, "Ben 1000 in 1, Ann 0 in 1"},
		"a great commit":         {[]Touch{ann(0, 1000), ben(0, 20)}, "Ann 500 in 1, Ben 500 in 1"},
		"files not known":        {[]Touch{ann(0, 0), ben(0, 1)}, "Ann 500 in 1, Ben 500 in 1"},
		"the future is now":      {[]Touch{ann(-500, 1), ben(0, 1)}, "Ann 500 in 1, Ben 500 in 1"},
		"thirds":                 {[]Touch{ann(0, 1), ben(0, 1), {"Cy", "cy@example.com", ago(0), 1}}, "Ann 334 in 1, Ben 333 in 1, Cy 333 in 1"},
		"several addresses":      {[]Touch{ben(0, 1), {"b", "5+ben@users.noreply.github.com", ago(1), 1}, ann(0, 2)}, "Ann 500 in 1, Ben 500 in 2"},
		"a mailmap":              {[]Touch{ann(0, 1), {"A", "ANN@old.example", ago(0), 1}}, "Ann 1000 in 2"},
		"bots are left out":      {[]Touch{ann(0, 1), {"renovate[bot]", "r@example.com", ago(0), 50}, {"Sync", "sync@example.com", ago(0), 50}}, "Ann 1000 in 1"},
		"bots alone":             {[]Touch{{"renovate[bot]", "r@example.com", ago(0), 50}}, ""},
		"who is not indexed":     {[]Touch{{"Di", "di@example.com", ago(0), 1}, {"Di R", "DI@example.com", ago(0), 1}, {"Di", "", ago(0), 2}}, "Di 500 in 1, Di 500 in 2"},
	} {
		got := x.Observe(c.touches, ObserveOptions{Now: now, Mailmap: &mailmap, Bots: []string{"sync@"}})
		var words []string
		sum := 0
		for _, s := range got.Shares {
			words = append(words, fmt.Sprintf("%s %d in %d", s.Person.Name, s.PerMille, s.Commits))
			sum += s.PerMille
		}
		if text := strings.Join(words, ", "); text != c.want || !got.Known {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
		if len(words) > 0 && sum != 1000 {
			t.Errorf("%s: the shares are %d", name, sum)
		}
	}
	if got := x.Observe([]Touch{ann(0, 1)}, ObserveOptions{Now: now, Shallow: true}); got.Known || got.Shares != nil {
		t.Errorf("a shallow history: %+v", got)
	}
	last := x.Observe([]Touch{ann(9, 1), ann(2, 1), ann(5, 1)}, ObserveOptions{Now: now, HalfLife: 24 * time.Hour}).Shares[0].Last
	if !last.Equal(ago(2)) {
		t.Errorf("last: %v", last)
	}
}
