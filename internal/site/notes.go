package site

import (
	"slices"

	"daybook/internal/ledger"
)

// A section of which one check says more than fewNotes things has wholeNotes of
// them in full, and the rest in one: forty notes beside one list are not read.
const (
	fewNotes   = 4
	wholeNotes = 2
	mostThings = 40 // named in one note
)

// gathered are the notes of one section.
func (sh *shelf) gathered(entries []*ledger.Entry, p string) []FindingView {
	alike := map[string][]*ledger.Entry{}
	for _, e := range entries {
		alike[e.Check] = append(alike[e.Check], e)
	}
	var notes []FindingView
	for _, e := range entries {
		same := alike[e.Check]
		switch at := slices.Index(same, e); {
		case len(same) <= fewNotes || at < wholeNotes:
			n := sh.g.f.findingView(e)
			n.Places = told(n.Title, sh.notePlaces(e, p))
			notes = append(notes, n)
		case at == wholeNotes:
			notes = append(notes, sh.together(same[at:], p))
		}
	}
	return notes
}

// together says several findings of one check in a sentence: which things they
// are about, each with its line. The gravest comes first.
func (sh *shelf) together(entries []*ledger.Entry, p string) FindingView {
	n := sh.g.f.findingView(entries[0])
	n.Mend, n.Places = nil, nil
	var things []Span
	for _, e := range entries {
		if e.Opened.Before(n.Opened) {
			n.Opened = e.Opened
		}
		for _, place := range sh.notePlaces(e, p) {
			thing := Span{Text: place.Note, Code: true, Address: place.Address, URL: place.URL, Inside: place.Inside}
			known := slices.ContainsFunc(things, func(s Span) bool { return s.Text == thing.Text })
			if thing.Text != "" && !known {
				things = append(things, thing)
			}
		}
	}
	things = listed(things)
	n.Title = sh.g.f.sentence("document.gathered", map[string][]Span{"n": {{Text: sh.g.f.words.Number(len(entries))}}, "things": things})
	return n
}

// listed puts commas between things, and dots for what is too much to name.
func listed(things []Span) []Span {
	var out []Span
	for i, thing := range things {
		if i > 0 {
			out = append(out, Span{Text: ", "})
		}
		if i == mostThings {
			return append(out, Span{Text: "…"})
		}
		out = append(out, thing)
	}
	return out
}
