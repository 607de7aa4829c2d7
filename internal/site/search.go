package site

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// indexMost is how many documents one page of the index lists.
const indexMost = 1000

// indexPage is one page of the alphabetical index.
type indexPage struct {
	letter   string
	from, to int // among the documents of the letter
	address  string
	title    string
	entries  func() []indexed // of the letter, sorted
}

// indexed is one document of the index.
type indexed struct {
	s *service
	i int
}

// otherLetters stands for titles that begin with neither a letter nor a digit.
const otherLetters = "other"

// letterOf is where a title stands in the index.
func letterOf(title string) string {
	r, _ := utf8.DecodeRuneInString(strings.TrimSpace(title))
	switch {
	case unicode.IsLetter(r):
		return string(unicode.ToUpper(r))
	case unicode.IsDigit(r):
		return "0–9"
	}
	return otherLetters
}

// title of a document in lists: its own, else its file's name.
func (d Document) title() string {
	return documentTitle(d.Title, d.Class, d.Path)
}

// indexPages cuts the index into pages.
func (f *fleet) indexPages() []indexPage {
	counts := map[string]int{}
	for _, s := range f.services {
		for _, d := range s.docs {
			counts[letterOf(d.title())]++
		}
	}
	letters := make([]string, 0, len(counts))
	for l := range counts {
		letters = append(letters, l)
	}
	slices.Sort(letters)
	var pages []indexPage
	var c claims
	for _, l := range letters {
		entries := sync.OnceValue(func() []indexed { return f.entries(l) })
		for from := 0; from < counts[l]; from += indexMost {
			p := indexPage{letter: l, from: from, to: min(counts[l], from+indexMost), title: l, entries: entries}
			if l == otherLetters {
				p.title = f.say("search.other")
			}
			name := fold(l)
			if l == "0–9" {
				name = "0-9"
			}
			if from > 0 {
				n := from/indexMost + 1
				p.title = fmt.Sprintf("%s %d", p.title, n)
				name = fmt.Sprintf("%s-%d", name, n)
			}
			p.address = c.take(p.title, "search/"+segment(name)+"/")
			pages = append(pages, p)
		}
	}
	return pages
}

func (f *fleet) letters(pages []indexPage, current string) []LetterLink {
	var links []LetterLink
	for _, p := range pages {
		links = append(links, LetterLink{
			Link: Link{Text: p.title, Address: p.address, Inside: true}, Current: p.address == current, Count: p.to - p.from,
		})
	}
	return links
}

func (f *fleet) searchPage(pages []indexPage) Page {
	fr := f.frame("search/", "search", f.say("nav.search"))
	fr.Summary = f.say("search.summary")
	return f.page(fr, SearchPage, func() (any, error) {
		v := &SearchView{Frame: fr, Letters: f.letters(pages, ""), Services: f.lines(f.services)}
		for i := range f.Checks {
			v.Checks = append(v.Checks, f.checkLine(&f.Checks[i]))
		}
		for _, s := range f.services {
			v.Total += len(s.docs)
		}
		return v, nil
	})
}

func (f *fleet) letterPage(p indexPage, pages []indexPage) Page {
	fr := f.frame(p.address, "", f.say("search.letter", "letter", p.title), f.navLink("search"))
	fr.Summary = f.say("search.letter-summary", "letter", p.title)
	return f.page(fr, SearchPage, func() (any, error) {
		v := &SearchView{Frame: fr, Letter: p.title, Letters: f.letters(pages, p.address), Total: p.to - p.from}
		for _, x := range p.entries()[p.from:p.to] {
			d := x.s.docs[x.i]
			v.Entries = append(v.Entries, IndexEntry{
				Title: d.title(), Path: d.Path, Class: f.called(&Searchable{Kind: FoundDocument, Class: d.Class}), Service: x.s.link(),
				Address: x.s.address + "docs/" + x.s.paths[x.i],
			})
		}
		return v, nil
	})
}

// entries are the documents of one letter by title, those of one title by
// service and path.
func (f *fleet) entries(letter string) []indexed {
	var found []indexed
	var keys []string
	for _, s := range f.services {
		for i, d := range s.docs {
			if letterOf(d.title()) == letter {
				found = append(found, indexed{s, i})
				keys = append(keys, fold(d.title()))
			}
		}
	}
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(keys[a], keys[b]) })
	sorted := make([]indexed, len(found))
	for i, at := range order {
		sorted[i] = found[at]
	}
	return sorted
}
