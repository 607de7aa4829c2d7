// Package demo writes the fleet of an invented company, Parcel & Post, as bare
// repositories with two years of history. Every story is a readable file below
// fleet; the dates in it count back from a given day, so that the same day
// gives the same object ids.
package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"daybook/internal/gitfs"
)

//go:embed fleet
var embedded embed.FS

// Repository is one repository of the fleet with all its commits, oldest first.
type Repository struct {
	Name  string
	Steps []gitfs.Step
}

// Until is the part of the history that had happened at a time.
func (r Repository) Until(t time.Time) []gitfs.Step {
	n := 0
	for n < len(r.Steps) && !r.Steps[n].When.After(t) {
		n++
	}
	return r.Steps[:n]
}

// Fleet tells every story with its dates counted back from now, sorted by name.
func Fleet(now time.Time) ([]Repository, error) {
	fleet, err := fs.Sub(embedded, "fleet")
	if err != nil {
		return nil, err
	}
	return tell(fleet, now)
}

// tell reads what all stories share, and every *.txtar of a folder.
func tell(fleet fs.FS, now time.Time) ([]Repository, error) {
	w, err := readWorld(fleet)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(fleet, "*.txtar")
	if err != nil {
		return nil, err
	}
	var repositories []Repository
	for _, name := range names {
		b, err := fs.ReadFile(fleet, name)
		if err != nil {
			return nil, err
		}
		s, err := w.parseStory(name, string(b))
		if err != nil {
			return nil, err
		}
		if want := s.repository + ".txtar"; path.Base(name) != want {
			return nil, fmt.Errorf("%s: tells of repository %q, so the file must be called %s", name, s.repository, want)
		}
		steps, err := s.play(now)
		if err != nil {
			return nil, err
		}
		repositories = append(repositories, Repository{Name: s.repository, Steps: steps})
	}
	slices.SortFunc(repositories, func(a, b Repository) int {
		return strings.Compare(a.Name, b.Name)
	})
	return repositories, nil
}

// readWorld reads people.txt and templates.txt.
func readWorld(fleet fs.FS) (world, error) {
	w := world{templates: map[string]string{}}
	b, err := fs.ReadFile(fleet, "people.txt")
	if err != nil {
		return w, err
	}
	if w.people, err = parsePeople("people.txt", string(b)); err != nil {
		return w, err
	}
	if b, err = fs.ReadFile(fleet, "templates.txt"); err != nil {
		return w, err
	}
	_, sections := split(string(b))
	for _, sec := range sections {
		w.templates[sec.heading] = sec.body
	}
	return w, nil
}

// nights are the days before the last edition on which an edition was made:
// every ten days at first, then every week.
var nights = [...]int{70, 60, 50, 40, 28, 14, 7, 0}

// Nights are the times for which editions of the demo are built, oldest first;
// the last is now.
func Nights(now time.Time) []time.Time {
	times := make([]time.Time, len(nights))
	for i, days := range nights {
		times[i] = now.Add(-time.Duration(days) * day)
	}
	return times
}
