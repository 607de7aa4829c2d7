package document

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Review is when a person last read the document through, and when somebody
// must. Unknown times are zero.
type Review struct {
	Reviewed time.Time `json:"reviewed,omitzero"`
	Due      time.Time `json:"due,omitzero"`
	Field    string    `json:"field,omitempty"` // that says when it is due, or else when it was reviewed
	Line     int       `json:"line,omitempty"`
}

// ReviewFields are the names of front matter fields; in each list, the first
// that is there counts. Case, hyphens and underscores do not matter.
type ReviewFields struct {
	Reviewed []string // the date of the last review
	Every    []string // the time between reviews: "6 months", "90 days", "1 year", "quarterly", P6M
	Due      []string // the date of the next review, or a time after the last
}

func (f ReviewFields) orDefault() ReviewFields {
	if len(f.Reviewed)+len(f.Every)+len(f.Due) > 0 {
		return f
	}
	return ReviewFields{
		Reviewed: []string{"last_reviewed_on", "last_reviewed", "reviewed", "reviewed_on", "reviewed_at"},
		Every:    []string{"review_in", "review_every", "review_interval"},
		Due:      []string{"review_by", "expires", "expires_on", "stale_after", "review_due", "next_review"},
	}
}

// review never guesses: a field that cannot be read with certainty is a
// problem and sets no date.
func (f frontMatter) review(names ReviewFields) (Review, []Problem) {
	var r Review
	var problems []Problem
	wrong := func(at *field, err error) {
		problems = append(problems, Problem{at.line, fmt.Sprintf("%s %v", at.name, err)})
	}
	reviewed, every, due := f.first(names.Reviewed), f.first(names.Every), f.first(names.Due)
	if reviewed != nil {
		when, err := parseDate(reviewed.value)
		if err != nil {
			wrong(reviewed, err)
		} else {
			r = Review{Reviewed: when, Field: reviewed.name, Line: reviewed.line}
		}
	}
	for _, at := range []*field{due, every} {
		if at == nil || !r.Due.IsZero() {
			continue
		}
		when, err := parseDate(at.value)
		if at == every || err != nil {
			span, spanErr := parseSpan(at.value)
			switch {
			case spanErr != nil && at == every:
				wrong(at, spanErr)
				continue
			case spanErr != nil:
				wrong(at, err)
				continue
			case r.Reviewed.IsZero() && reviewed == nil:
				wrong(at, fmt.Errorf("counts from the last review, and none of %s is there", strings.Join(names.Reviewed, ", ")))
				continue
			case r.Reviewed.IsZero():
				continue // that its date cannot be read is said already
			}
			when = span.after(r.Reviewed)
		}
		r.Due, r.Field, r.Line = when, at.name, at.line
	}
	return r, problems
}

func (f frontMatter) first(names []string) *field {
	for _, name := range names {
		if at := f.find(name); at != nil && at.value != nil {
			return at
		}
	}
	return nil
}

var slashDate = regexp.MustCompile(`^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$`)

// parseDate reads a date with a year, a month and a day. 03/04/2025 is two
// dates, so it is none.
func parseDate(value any) (time.Time, error) {
	text, ok := value.(string)
	if !ok {
		return time.Time{}, fmt.Errorf("is no date: %v", value)
	}
	text = strings.TrimSpace(text)
	if m := slashDate.FindStringSubmatch(text); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		switch {
		case a <= 12 && b <= 12 && a != b:
			return time.Time{}, fmt.Errorf("could be two dates: %q; write it as 2006-01-02", text)
		case a > 12:
			a, b = b, a
		}
		return inRange(time.Parse("1/2/2006", fmt.Sprintf("%d/%d/%s", a, b, m[3])))
	}
	for _, layout := range []string{
		"2006-1-2", "2006/1/2", "20060102", "2 January 2006", "2 Jan 2006", "January 2, 2006", "Jan 2, 2006", "2-Jan-2006",
		"Monday, 2 January 2006", "Monday 2 January 2006", time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02 15:04",
		"2006-01-02T15:04:05", "2006-01-02 15:04:05 -07:00", "2006-01-02 15:04:05Z07:00",
	} {
		if when, err := time.Parse(layout, withoutOrdinal(text)); err == nil {
			return inRange(when.UTC(), nil)
		}
	}
	return time.Time{}, fmt.Errorf("is no date that can be read: %q; write it as 2006-01-02", shorten(text, 60))
}

var ordinal = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)\b`)

func withoutOrdinal(text string) string { return ordinal.ReplaceAllString(text, "$1") }

func inRange(when time.Time, err error) (time.Time, error) {
	switch {
	case err != nil:
		return time.Time{}, fmt.Errorf("is no date: %w", err)
	case when.Year() < 1990 || when.Year() > 2200:
		return time.Time{}, fmt.Errorf("names the year %d", when.Year())
	}
	return when, nil
}

// span is a time between reviews, in calendar units.
type span struct{ years, months, days int }

// after adds the span. Six months after 31 August is the last of February, not
// the third of March.
func (s span) after(t time.Time) time.Time {
	first := time.Date(t.Year()+s.years, t.Month()+time.Month(s.months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1+s.days)
}

var (
	spanParts  = regexp.MustCompile(`(?i)^(?:every\s+)?(\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s*(days?|d|weeks?|w|months?|mo|quarters?|years?|yrs?|y)$`)
	isoSpan    = regexp.MustCompile(`^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$`)
	numberWord = []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
)

func parseSpan(value any) (span, error) {
	text, ok := value.(string)
	if !ok {
		return span{}, fmt.Errorf("is a number without a unit: %v; write \"90 days\" or \"6 months\"", value)
	}
	text = strings.TrimSpace(text)
	s, ok := namedSpan(strings.ToLower(text))
	if m := isoSpan.FindStringSubmatch(text); m != nil && !ok {
		s, ok = span{atoi(m[1]), atoi(m[2]), 7*atoi(m[3]) + atoi(m[4])}, true
	}
	if m := spanParts.FindStringSubmatch(text); m != nil && !ok {
		s, ok = spanOf(count(strings.ToLower(m[1])), strings.ToLower(m[2])), true
	}
	if !ok || s == (span{}) || s.years > 100 {
		return span{}, fmt.Errorf("is no time that can be read: %q; write \"90 days\" or \"6 months\"", shorten(text, 60))
	}
	return s, nil
}

func namedSpan(text string) (span, bool) {
	switch text {
	case "weekly":
		return span{days: 7}, true
	case "monthly":
		return span{months: 1}, true
	case "quarterly":
		return span{months: 3}, true
	case "half-yearly", "semi-annually", "semiannually":
		return span{months: 6}, true
	case "yearly", "annually", "annual":
		return span{years: 1}, true
	}
	return span{}, false
}

func spanOf(n int, unit string) span {
	switch unit[0] {
	case 'd':
		return span{days: n}
	case 'w':
		return span{days: 7 * n}
	case 'm':
		return span{months: n}
	case 'q':
		return span{months: 3 * n}
	}
	return span{years: n}
}

func count(text string) int {
	if text == "a" || text == "an" {
		return 1
	}
	for n, word := range numberWord {
		if word == text {
			return n
		}
	}
	return atoi(text)
}

// atoi is for digits that a pattern has matched, or for none.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
