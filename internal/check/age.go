package check

import (
	"time"

	"daybook/internal/survey"
)

// months counts whole calendar months from one moment to another, 0 where to
// is not later.
func months(from, to time.Time) int {
	from, to = from.UTC(), to.UTC()
	if !to.After(from) {
		return 0
	}
	n := (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
	if to.Day() < from.Day() {
		n--
	}
	return max(n, 0)
}

// span says how long it is from one moment to another: in days up to two
// months, in months up to two years, then in years.
func span(from, to time.Time) string {
	switch n := months(from, to); {
	case n >= 24:
		return plural(n/12, "year")
	case n >= 2:
		return plural(n, "month")
	}
	return plural(int(max(to.Sub(from), 0)/(24*time.Hour)), "day")
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func short(commit string) string { return commit[:min(len(commit), 7)] }

// tended is when a person last edited the document in earnest, or said in its
// front matter to have read it through; what is to come does not count. The
// commit is empty where the front matter says it, and reason is not where
// nothing can be known.
func tended(s Subject, d *survey.Document) (when time.Time, commit, reason string) {
	if r := d.Review.Reviewed; !r.IsZero() && !r.After(s.Now) {
		when = r
	}
	switch {
	case s.Repository.Shallow:
		reason = "the repository is a shallow clone: its history is cut off"
	case d.Meaningful == nil:
		reason = "history does not say when the documents were last edited"
	case d.Meaningful.When.After(when):
		return d.Meaningful.When, d.Meaningful.Commit, ""
	}
	if !when.IsZero() {
		return when, "", ""
	}
	return time.Time{}, "", reason
}
