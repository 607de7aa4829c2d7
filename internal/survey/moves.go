package survey

import (
	"slices"
	"strings"
	"unicode/utf8"

	"daybook/internal/document"
)

// maxRedirects is how many former places of documents are kept; those that
// were left last count.
const maxRedirects = 1000

// moves tells where documents lay before, so that their old addresses lead to
// the new ones. What stood there was a document itself, by its name.
func (r *reader) moves() {
	if r.History == nil {
		return
	}
	now := map[string]bool{}
	for i := range r.survey.Services {
		for _, d := range r.survey.Services[i].Documents {
			now[d.Path] = true
		}
	}
	if len(now) == 0 {
		return
	}
	var moved []Moved
	for m := range r.History.Moves(wasDocument) {
		if r.ctx.Err() != nil || len(moved) == maxRedirects {
			break
		}
		if now[m.To] && !r.files.has(m.From) { // a work tree may have it again
			moved = append(moved, Moved{m.From, m.To})
		}
	}
	slices.SortFunc(moved, func(a, b Moved) int { return strings.Compare(a.From, b.From) })
	r.survey.Repository.Moved = moved
}

// wasDocument reports whether there may have been a page of a path: services
// were others then, so any folder may have been that of a document.
func wasDocument(p string) bool {
	found, _ := document.Find([]string{p}, document.FindOptions{Extra: []string{"."}})
	return len(found) > 0 && utf8.ValidString(p)
}
