package site

import "time"

// stripWeek is the width of a week on an age strip.
const stripWeek = 2

// horizon is the left end of the age strips of today.
func horizon(now time.Time) time.Time {
	return now.Add(-time.Duration(StripWidth/stripWeek) * 7 * 24 * time.Hour)
}

// strip draws the age of a document. Positions move by whole weeks.
func (f *fleet) strip(d Document, failing bool) Strip {
	if d.Edited.IsZero() {
		return Strip{Bar: StripWidth, Words: f.say("strip.unknown")}
	}
	weeks := int(f.Now.Sub(d.Edited).Hours() / 24 / 7)
	s := Strip{Known: true, Bar: StripWidth, Edit: max(0, StripWidth-max(weeks, 0)*stripWeek)}
	s.Words = f.say("strip.edited", "day", f.words.FullDay(d.Edited))
	if read := reviewed(d, f.Now); !read.IsZero() {
		s.Read = max(0, StripWidth-int(f.Now.Sub(read).Hours()/24/7)*stripWeek)
		s.Words = f.say("strip.reviewed", "day", f.words.FullDay(d.Edited), "read", f.words.FullDay(read))
	}
	switch {
	case d.ChangedSince > 0:
		s.Bar, s.Tone = s.Edit, "warns"
		s.Words = f.say("strip.changed", "n", d.ChangedSince, "age", s.Words)
	case d.ChangedSince == 0:
		s.Words = f.say("strip.unchanged", "age", s.Words)
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
