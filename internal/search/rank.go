package search

import (
	"math/bits"
	"path"
	"strings"

	"daybook/internal/site"
)

// The rules by which pages lead. How well a word fits an entry is a number from
// 1 to 26, and how much a word tells is its weight; both are written into the
// index, so that the browser only multiplies and adds:
//
//	score of an entry = sum over the words of the query (weight × fit) × words of the query that it has
//
// A word that was only begun counts by its best completion, at three quarters. Words that are in
// every text have the weight 1 and are not counted among those that are had.

// maxFit is the best fit of a word: the one that a service or a team is called
// by. Everything else stays below bestText, so that whoever types a name comes
// to its own page first.
const (
	maxFit     = 26
	partOfName = 22
	bestText   = 20
)

// What a word is worth where it stands, in tenths of a fit.
const (
	inTitle   = 50
	isTitle   = 30 // more, where the word is the whole title
	inHeading = 25
	inName    = 15 // of the file, or of the document's service
	inSummary = 10
	inText    = 40 // at most; see often
)

// tally says where in an entry a word stands.
type tally struct {
	word     string
	title    bool
	whole    bool // it is the title
	headings int
	name     bool
	summary  bool
	text     int
}

// often is what n occurrences among so many words are worth: BM25 with k 1.2,
// b 0.5 and a fixed mean length. With that of the fleet, every file of the
// index would change with every document.
func often(n, words int) int {
	const mean = 400
	return inText * n * 10 / (10*n + 6 + 6*words/mean)
}

// fit is how well the word fits the entry.
func (t tally) fit(e *site.Searchable, words int) int {
	switch own := e.Kind == site.FoundService || e.Kind == site.FoundTeam; {
	case own && t.whole:
		return maxFit
	case e.Kind == site.FoundService && t.title:
		return partOfName
	}
	sum := often(t.text, words)
	if t.title {
		sum += inTitle
	}
	if t.whole {
		sum += isTitle
	}
	if t.headings > 0 {
		sum += inHeading
	}
	if t.name {
		sum += inName
	}
	if t.summary {
		sum += inSummary
	}
	return min(max(sum*kindPercent(e)/1000, 1), bestText)
}

// kindPercent raises what people look for in a hurry, and lowers what names
// everything without explaining it.
func kindPercent(e *site.Searchable) int {
	switch {
	case e.Kind == site.FoundCheck:
		return 60
	case e.Stub || e.Class == "changelog" || strings.HasPrefix(strings.ToUpper(path.Base(e.Path)), "LICEN"):
		return 60
	case e.Class == "runbook", e.Class == "onboarding":
		return 120
	}
	return 100
}

// weight says how much a word tells that so many entries have, where there is
// room for slots of them: three times the binary logarithm, rounded.
func weight(word string, entries, slots int) int {
	if isStop(word) {
		return 1
	}
	rare := uint64(min(1+slots/entries, 1<<21-1))
	return bits.Len64(rare*rare*rare) + 1
}

// tallies are the words of an entry, until the next one is counted.
func (c *counter) tallies(e *site.Searchable, parts []*section) (found []tally, words int) {
	clear(c.at)
	clear(c.found) // lest words keep their text alive
	c.found, c.inText = c.found[:0], false
	c.each(e.Title, func(t *tally) { t.title = true })
	c.mark(e.Title)
	for _, name := range e.Also {
		c.each(name, func(t *tally) { t.title = true })
		c.mark(name)
	}
	c.each(e.Service, func(t *tally) { t.name = true })
	c.each(e.Path, func(t *tally) { t.name = true })
	c.each(e.Summary, func(t *tally) { t.summary = true })
	for _, w := range e.Words {
		c.each(w, func(t *tally) { t.summary = true })
	}
	for _, s := range parts {
		c.each(s.heading, func(t *tally) { t.headings++ })
	}
	c.inText = true
	for _, s := range parts {
		c.each(s.text.String(), func(t *tally) { t.text++; words++ })
	}
	return c.found, words
}

// maxWords is how many different words one entry is found by.
const maxWords = 8000

// counter counts the words of one entry after the other.
type counter struct {
	at     map[string]int
	found  []tally
	inText bool // words of every text are counted in titles and headings only
}

func (c *counter) each(text string, note func(*tally)) {
	cutWords(text, func(w string) {
		i, known := c.at[w]
		if !known {
			if len(c.found) >= maxWords || c.inText && isStop(w) {
				return
			}
			i = len(c.found)
			c.at[w] = i
			c.found = append(c.found, tally{word: w})
		}
		note(&c.found[i])
	})
}

// mark notes the word that a title is, whole.
func (c *counter) mark(title string) {
	first := ""
	cutWords(title, func(w string) {
		if first == "" {
			first = w
		}
	})
	if first != "" && (first == lower(plain(title)) || first == stem(lower(plain(title)))) {
		c.found[c.at[first]].whole = true
	}
}
