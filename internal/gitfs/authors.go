package gitfs

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Contribution is what one person did.
type Contribution struct {
	Person  Person    `json:"person"`
	Commits int       `json:"commits"`
	Last    time.Time `json:"last"`
}

// Authors are the people who changed a file or anything below a directory
// after since, bots and mass edits left out: most commits first, then the
// latest, then by address. "" and "." are the whole repository. Addresses that
// differ only in case are one person, called as in the newest of the commits.
func (h *History) Authors(path string, since time.Time) []Contribution {
	type tally struct {
		Contribution
		newest *record
	}
	all := map[string]*tally{}
	h.eachCommit(path, since, func(r *record) {
		p := h.chronicle.people[r.author]
		key := strings.ToLower(p.Email)
		if key == "" {
			key = p.Name
		}
		t := all[key]
		if t == nil {
			t = &tally{}
			all[key] = t
		}
		t.Commits++
		if t.newest == nil || newer(r, t.newest) {
			t.newest, t.Person, t.Last = r, p, unixDate(r.when)
		}
	})
	var out []Contribution
	for _, t := range all {
		out = append(out, t.Contribution)
	}
	slices.SortFunc(out, func(a, b Contribution) int {
		return cmp.Or(
			cmp.Compare(b.Commits, a.Commits),
			b.Last.Compare(a.Last),
			strings.Compare(a.Person.Email, b.Person.Email),
			strings.Compare(a.Person.Name, b.Person.Name),
		)
	})
	return out
}

// newer orders commits by date, and by hash where that is the same.
func newer(a, b *record) bool {
	if a.when != b.when {
		return a.when > b.when
	}
	return slices.Compare(a.hash[:], b.hash[:]) > 0
}
