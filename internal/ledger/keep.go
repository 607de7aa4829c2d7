package ledger

import (
	"fmt"
	"slices"
	"time"
)

// Span is a length of time by the calendar. The zero value is no time.
type Span struct {
	Years, Months, Days int
	Always              bool // whatever the other three are
}

// Policy says how long editions stay on the site: every one for a while, then
// the first of each week (from Monday on), then the first of each month. The
// zero value is DefaultPolicy. The ledger itself keeps all of them.
type Policy struct {
	Daily   Span
	Weekly  Span
	Monthly Span
}

// DefaultPolicy keeps a month of nights, a year of weeks, and the first edition
// of every month for good.
func DefaultPolicy() Policy {
	return Policy{Daily: Span{Days: 31}, Weekly: Span{Years: 1}, Monthly: Span{Always: true}}
}

// Keep sorts the dates of editions, 2006-01-02 and ascending, into those that
// the site keeps and those that it drops. The newest is always kept.
//
// Weeks and months leave as a whole and by their first edition, which nothing
// that comes later changes. So it makes no difference whether the policy is
// applied every night, to what the night before left, or once.
func (p Policy) Keep(dates []string, now time.Time) (kept, dropped []string) {
	if p == (Policy{}) {
		p = DefaultPolicy()
	}
	today := now.UTC().Truncate(24 * time.Hour)
	daily := p.Daily.before(today)
	if !p.Daily.Always {
		daily = daily.AddDate(0, 0, 1) // one day is today alone
	}
	weekly, monthly := monday(p.Weekly.before(today)), first(p.Monthly.before(today))
	var week, month time.Time // of the edition before
	for i, date := range dates {
		day, err := time.Parse(time.DateOnly, date)
		if err != nil { // no edition of ours: nothing is said about it
			kept = append(kept, date)
			continue
		}
		opensWeek, opensMonth := !monday(day).Equal(week), !first(day).Equal(month)
		week, month = monday(day), first(day)
		switch {
		case i == len(dates)-1, !day.Before(daily),
			opensWeek && p.Weekly != (Span{}) && !week.Before(weekly),
			opensMonth && p.Monthly != (Span{}) && !month.Before(monthly):
			kept = append(kept, date)
		default:
			dropped = append(dropped, date)
		}
	}
	return kept, dropped
}

// before is the day that lies the span before another one.
func (s Span) before(day time.Time) time.Time {
	if s.Always {
		return time.Time{}
	}
	return day.AddDate(-s.Years, -s.Months, -s.Days)
}

func monday(day time.Time) time.Time { return day.AddDate(0, 0, -(int(day.Weekday())+6)%7) }
func first(day time.Time) time.Time  { return day.AddDate(0, 0, 1-day.Day()) }

// Nearest is the kept date that lies nearest to another one, the later one of
// two; "" where none is kept. Kept dates are ascending.
func Nearest(kept []string, date string) string {
	i, found := slices.BinarySearch(kept, date)
	switch {
	case len(kept) == 0:
		return ""
	case found || i == 0:
		return kept[i]
	case i == len(kept) || daysBetween(kept[i-1], date) < daysBetween(date, kept[i]):
		return kept[i-1]
	}
	return kept[i]
}

func daysBetween(a, b string) int {
	from, err := time.Parse(time.DateOnly, a)
	if err != nil {
		return 0
	}
	to, err := time.Parse(time.DateOnly, b)
	if err != nil {
		return 0
	}
	return int(to.Sub(from).Hours() / 24)
}

// String writes the span as the configuration does: 31d, 12m, 1y, always.
func (s Span) String() string {
	switch {
	case s.Always:
		return "always"
	case s.Years > 0:
		return fmt.Sprintf("%dy", s.Years)
	case s.Months > 0:
		return fmt.Sprintf("%dm", s.Months)
	}
	return fmt.Sprintf("%dd", s.Days)
}
