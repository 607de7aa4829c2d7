package site

import (
	"fmt"
	"time"
)

// stripWeek is the width of a week on an age strip.
const stripWeek = 2

// horizon is the left end of the age strips of today.
func horizon(now time.Time) time.Time {
	return now.Add(-time.Duration(StripWidth/stripWeek) * 7 * 24 * time.Hour)
}

// strip draws the age of a document. Positions move by whole weeks.
func strip(d Document, now time.Time, failing bool) Strip {
	if d.Edited.IsZero() {
		return Strip{Bar: StripWidth, Words: "last edit unknown"}
	}
	weeks := int(now.Sub(d.Edited).Hours() / 24 / 7)
	s := Strip{Known: true, Bar: StripWidth, Edit: max(0, StripWidth-max(weeks, 0)*stripWeek)}
	s.Words = "edited " + day(d.Edited)
	if read := reviewed(d, now); !read.IsZero() {
		s.Read = max(0, StripWidth-int(now.Sub(read).Hours()/24/7)*stripWeek)
		s.Words += ", reviewed " + day(read)
	}
	switch {
	case d.ChangedSince > 0:
		s.Bar, s.Tone = s.Edit, "warns"
		s.Words += fmt.Sprintf("; what it names changed %s since", times(d.ChangedSince))
	case d.ChangedSince == 0:
		s.Words += "; what it names has not changed since"
	}
	if failing {
		s.Tone = "fails"
	}
	return s
}

// reviewed is when the document was last read through, where that is later than
// its last edit. What is to come does not count.
func reviewed(d Document, now time.Time) time.Time {
	if d.Reviewed.After(d.Edited) && !d.Reviewed.After(now) {
		return d.Reviewed
	}
	return time.Time{}
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}
