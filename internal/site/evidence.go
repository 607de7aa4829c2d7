package site

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// told leaves out of a finding's places what its title says already: the file
// that it names, and the name that was seen there.
func told(title []Span, places []Place) []Place {
	var left []Place
	for _, p := range places {
		if slices.ContainsFunc(title, func(s Span) bool { return s.Code && s.Text == p.Note }) {
			p.Note = ""
		}
		if slices.ContainsFunc(title, func(s Span) bool { return s.Code && s.Text == p.Text }) {
			p.Link = Link{}
		}
		at := slices.IndexFunc(left, func(l Place) bool { return l.Text == p.Text && l.Text != "" })
		switch {
		case at >= 0 && p.Note != "" && left[at].Note != "" && left[at].Note != p.Note:
			left[at].Note += ", " + p.Note
		case at >= 0:
			left[at].Note = cmp.Or(left[at].Note, p.Note)
		case p.Text != "" || p.Note != "":
			left = append(left, p)
		}
	}
	return left
}

// joinPlaces lets the files that a sentence names lead to where they are seen,
// instead of naming them a second time behind it.
func joinPlaces(sentence []Span, places []Place) ([]Span, []Place) {
	joined := slices.Clone(sentence)
	var left []Place
	for _, p := range places {
		file, _, _ := strings.Cut(p.Text, ":")
		at := slices.IndexFunc(joined, func(s Span) bool { return s.Code && s.Text == file && !s.Inside && s.URL == "" })
		if at < 0 || p.Note != "" && p.Address == "" && p.URL == "" {
			left = append(left, p)
			continue
		}
		joined[at].Text, joined[at].Address, joined[at].Inside, joined[at].URL = p.Text, p.Address, p.Inside, p.URL
	}
	return joined, left
}

// dated writes the dates of a text as readers do: 2026-11-21 becomes
// 21 November 2026.
func dated(s string) string {
	const form = time.DateOnly
	digit := func(i int) bool { return i >= 0 && i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '-') }
	var b strings.Builder
	from := 0
	for i := 0; i+len(form) <= len(s); i++ {
		if s[i+4] != '-' || s[i+7] != '-' || digit(i-1) || digit(i+len(form)) {
			continue
		}
		if t, err := time.Parse(form, s[i:i+len(form)]); err == nil {
			b.WriteString(s[from:i])
			b.WriteString(day(t))
			i += len(form) - 1
			from = i + 1
		}
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}
