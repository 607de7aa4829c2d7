package ledger_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"daybook/internal/ledger"
)

func dates(from time.Time, steps ...int) []string {
	var out []string
	for _, step := range steps {
		from = from.AddDate(0, 0, step)
		out = append(out, from.Format(time.DateOnly))
	}
	return out
}

func nightly(from string, n int) []string {
	start, _ := time.Parse(time.DateOnly, from)
	steps := slices.Repeat([]int{1}, n)
	steps[0] = 0
	return dates(start, steps...)
}

func TestKeep(t *testing.T) {
	now := time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC) // a Saturday
	small := ledger.Policy{Daily: ledger.Span{Days: 3}, Weekly: ledger.Span{Days: 14}, Monthly: ledger.Span{Months: 2}}
	tests := []struct {
		name   string
		policy ledger.Policy
		dates  []string
		want   []string
	}{
		{"nothing", small, nil, nil},
		{"nightly", small, nightly("2026-08-10", 104), []string{
			"2026-09-01", "2026-10-01", "2026-11-01", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-19", "2026-11-20", "2026-11-21"}},
		{"weeks and months begin with what is there", small, []string{"2026-09-14", "2026-09-15", "2026-11-04", "2026-11-05", "2026-11-21"},
			[]string{"2026-09-14", "2026-11-04", "2026-11-21"}},
		{"the newest, however old", ledger.Policy{Daily: ledger.Span{Days: 1}}, []string{"2025-01-01", "2025-01-02"}, []string{"2025-01-02"}},
		{"today alone", ledger.Policy{Daily: ledger.Span{Days: 1}}, nightly("2026-11-01", 21), []string{"2026-11-21"}},
		{"of tomorrow, by a clock that was wrong", small, []string{"2026-11-21", "2026-11-22"}, []string{"2026-11-21", "2026-11-22"}},
		{"all", ledger.Policy{Daily: ledger.Span{Always: true}}, nightly("2020-01-01", 900), nightly("2020-01-01", 900)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			kept, dropped := test.policy.Keep(test.dates, now)
			if !slices.Equal(kept, test.want) {
				t.Errorf("kept %q, want %q", kept, test.want)
			}
			if len(kept)+len(dropped) != len(test.dates) {
				t.Errorf("%d kept and %d dropped of %d", len(kept), len(dropped), len(test.dates))
			}
		})
	}
	kept, _ := ledger.Policy{}.Keep(nightly("2024-01-01", 1056), now)
	if want := 31 + 53 + 35; len(kept) < want-10 || len(kept) > want+2 || kept[0] != "2024-01-01" {
		t.Errorf("the default policy keeps %d of three years", len(kept))
	}
}

// Whatever nights are built and whatever the policy is: applied every night to
// what the night before left, it keeps what it keeps when applied once.
func TestKeepNightlyIsKeepOnce(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		span := func() ledger.Span {
			switch r.IntN(5) {
			case 0:
				return ledger.Span{}
			case 1:
				return ledger.Span{Always: true}
			case 2:
				return ledger.Span{Months: r.IntN(5)}
			}
			return ledger.Span{Days: r.IntN(60)}
		}
		policy := ledger.Policy{Daily: ledger.Span{Days: 1 + r.IntN(40)}, Weekly: span(), Monthly: span()}
		now := time.Date(2026, time.Month(1+r.IntN(12)), 1+r.IntN(28), 4, 0, 0, 0, time.UTC)
		var all, left []string
		for range 120 {
			now = now.AddDate(0, 0, []int{1, 1, 1, 2, 9, 40}[r.IntN(6)])
			date := now.Format(time.DateOnly)
			all = append(all, date)
			left, _ = policy.Keep(append(left, date), now)
			once, dropped := policy.Keep(all, now)
			if !slices.Equal(left, once) {
				t.Fatalf("seed %d, %+v: every night keeps %q, once %q", seed, policy, left, once)
			}
			if once[len(once)-1] != date {
				t.Fatalf("seed %d: the newest edition is dropped", seed)
			}
			noMoreThanAllowed(t, policy, all, dropped, now)
		}
	}
}

// noMoreThanAllowed holds what is dropped against the promises one by one, told
// the other way round than Keep does.
func noMoreThanAllowed(t *testing.T, p ledger.Policy, all, dropped []string, now time.Time) {
	t.Helper()
	back := func(s ledger.Span) string {
		if s.Always {
			return ""
		}
		return now.AddDate(-s.Years, -s.Months, -s.Days).Format(time.DateOnly)
	}
	week := func(date string) [2]int {
		day, _ := time.Parse(time.DateOnly, date)
		y, w := day.ISOWeek()
		return [2]int{y, w}
	}
	for _, date := range dropped {
		if date > back(p.Daily) {
			t.Fatalf("%s is of the last %v and was dropped on %s", date, p.Daily, now)
		}
		i, _ := slices.BinarySearch(all, date)
		alone := i == 0 || week(all[i-1]) != week(date)
		if p.Weekly != (ledger.Span{}) && alone && date >= back(p.Weekly) {
			t.Fatalf("%s is the first of its week, within %v, and was dropped on %s", date, p.Weekly, now)
		}
		alone = i == 0 || all[i-1][:7] != date[:7]
		if p.Monthly != (ledger.Span{}) && alone && date >= back(p.Monthly) {
			t.Fatalf("%s is the first of its month, within %v, and was dropped on %s", date, p.Monthly, now)
		}
	}
}

func TestNearest(t *testing.T) {
	kept := []string{"2026-10-01", "2026-10-11", "2026-11-01"}
	for date, want := range map[string]string{
		"2026-09-01": "2026-10-01", "2026-10-01": "2026-10-01", "2026-10-05": "2026-10-01", "2026-10-06": "2026-10-11",
		"2026-10-07": "2026-10-11", "2026-12-24": "2026-11-01",
	} {
		if got := ledger.Nearest(kept, date); got != want {
			t.Errorf("nearest to %s is %s, want %s", date, got, want)
		}
	}
	if got := ledger.Nearest(nil, "2026-10-01"); got != "" {
		t.Errorf("nearest of none is %q", got)
	}
}
