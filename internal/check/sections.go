package check

import (
	"strings"
	"unicode"

	"daybook/internal/survey"
)

// headed gives the first heading that holds one of the words.
func headed(d *survey.Document, words []string) (survey.Heading, bool) {
	for _, h := range d.Headings {
		if says(h.Text, words) {
			return h, true
		}
	}
	return survey.Heading{}, false
}

// says reports whether a heading holds one of the words or phrases. A word of
// four letters and more also stands for those that begin with it: "diagnos"
// for "Diagnosis". A shorter one stands for itself.
func says(heading string, words []string) bool {
	text := " " + plain(heading) + " "
	for _, w := range words {
		w = plain(w)
		if len(w) < 4 {
			w += " "
		}
		if w != " " && strings.Contains(text, " "+w) {
			return true
		}
	}
	return false
}

// plain is a heading in lower case, words apart by one space, without marks.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}), " ")
}

// sectionsOf are the ids of the headings that hold one of the words, and of
// the headings below them.
func sectionsOf(d *survey.Document, words []string) []string {
	var ids []string
	within := 0 // level of the section we are in; 0 outside
	for _, h := range d.Headings {
		if within > 0 && h.Level <= within {
			within = 0
		}
		if within == 0 && says(h.Text, words) {
			within = h.Level
		}
		if within > 0 {
			ids = append(ids, h.ID)
		}
	}
	return ids
}
