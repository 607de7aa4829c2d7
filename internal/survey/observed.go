package survey

import (
	"strings"
	"time"

	"daybook/internal/gitfs"
	"daybook/internal/people"
)

// Bounds on what is kept of those who work on a repository.
const (
	maxAuthors   = 2000 // of a repository, those who worked on it last
	maxShares    = 5    // that are told of a service
	maxAddresses = 20   // of one person
)

// observed says who works on each service, as history shows it. Older work
// counts less, as of the commit that is read: by how much does not change the
// shares, so that they stay the same until somebody commits.
func (r *reader) observed() {
	if r.History == nil || r.History.Shallow() {
		return
	}
	w := r.watch()
	known := map[string]Observed{}
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		if _, ok := known[s.Folder]; !ok {
			known[s.Folder] = w.folder(s.Folder)
		}
		s.Observed = known[s.Folder]
	}
}

// watch is what is needed to see who works where.
type watch struct {
	*reader
	people *people.Index
	opts   people.ObserveOptions
	number map[string]int // of each author, by their key
	asked  int            // files about which history was asked
}

// watch knows all who ever worked on the repository, each once.
func (r *reader) watch() *watch {
	w := &watch{reader: r, number: map[string]int{}}
	w.opts = people.ObserveOptions{Now: r.History.LastCommit().When, Mailmap: r.mailmap, Bots: r.opts.Bots}
	all := touches(r.History.Touches("", time.Time{}))
	type author struct{ name, email string }
	commits := map[author]int{}
	for _, t := range all {
		commits[author{t.Name, t.Email}]++
	}
	sightings := make([]people.Sighting, 0, len(commits))
	for a, n := range commits {
		sightings = append(sightings, people.Sighting{Name: a.name, Email: a.email, Commits: n, Mailmap: r.mailmap})
	}
	sortSightings(sightings)
	w.people = people.NewIndex(sightings, people.IndexOptions{Bots: r.opts.Bots})
	shares := w.people.Observe(all, w.opts).Shares
	byLast(shares)
	for i, s := range shares {
		if i == maxAuthors {
			break
		}
		w.number[personKey(s.Person)] = i
		r.survey.Repository.Authors = append(r.survey.Repository.Authors, authorOf(s))
	}
	return w
}

// folder says who works on a folder.
func (w *watch) folder(folder string) Observed {
	from, to := w.files.below(folder)
	if w.asked += 1 + to - from; w.asked > maxCounts {
		return Observed{}
	}
	found := touches(w.History.Touches(folder, time.Time{}))
	all := w.people.Observe(found, w.opts)
	out := Observed{Known: true, Shares: told(all.Shares)}
	for _, s := range all.Shares {
		if at, ok := w.number[personKey(s.Person)]; ok {
			out.Authors = append(out.Authors, at)
		} else {
			out.More++
		}
	}
	begin := w.opts.Now.AddDate(-1, 0, 0)
	year := found[:0]
	for _, t := range found {
		if t.When.After(begin) {
			year = append(year, t)
		}
	}
	of := w.people.Observe(year, w.opts)
	out.Year = told(of.Shares)
	for _, s := range of.Shares {
		out.YearCommits += s.Commits
	}
	return out
}

func touches(found []gitfs.Touch) []people.Touch {
	out := make([]people.Touch, len(found))
	for i, t := range found {
		out[i] = people.Touch{Name: t.Person.Name, Email: t.Person.Email, When: t.When, Files: t.Files}
	}
	return out
}

// told are the largest shares.
func told(shares []people.Share) (out []Share) {
	for _, s := range shares[:min(len(shares), maxShares)] {
		if s.PerMille > 0 {
			out = append(out, Share{Author: authorOf(s), PerMille: s.PerMille})
		}
	}
	return out
}

func authorOf(s people.Share) Author {
	a := Author{Name: shortName(s.Person.Name), Commits: s.Commits, Last: s.Last}
	for _, e := range s.Person.Emails[:min(len(s.Person.Emails), maxAddresses)] {
		a.Emails = append(a.Emails, shortName(e))
	}
	return a
}

// personKey tells people of one index apart: of two who share an address the
// names differ.
func personKey(p people.Person) string { return p.Name + "\x00" + strings.Join(p.Emails, "\x00") }
