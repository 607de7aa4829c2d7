package survey

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"daybook/internal/descriptor"
	"daybook/internal/gitfs"
)

// Lacking is content that a mirror does not have and that a survey will read,
// because a Location of another repository names it.
type Lacking struct {
	Target int // its number
	Blobs  []gitfs.Hash
}

// maxNamed is how many files of one repository the Locations of others may name.
const maxNamed = 1000

// Register notes with each target which of its files the Locations of the
// others name: those are descriptors whatever they are called, and their
// services are of the repository in which they lie, wherever they are
// registered. It gives the places that are named where nothing is. Locations
// lead on from file to file; fetch is asked for content that mirrors do not
// have, and may be nil. Of a work tree the last commit counts. What was found
// is kept in the store, so that an unchanged repository is not read again.
func Register(ctx context.Context, targets []Target, opts Options, fetch func([]Lacking)) (gone []descriptor.Located, err error) {
	if len(targets) < 2 {
		return nil, nil
	}
	r := &registry{targets: targets, opts: opts, fetch: fetch, at: map[string]int{}, gone: map[descriptor.Located]bool{}}
	for i, t := range targets {
		r.at[t.Name] = i
	}
	found, err := r.all(ctx)
	for range maxLevels {
		if err != nil || len(found) == 0 {
			break
		}
		found, err = r.lead(r.name(found)), ctx.Err()
	}
	for i := range targets {
		slices.SortFunc(targets[i].Named, func(a, b Naming) int { return strings.Compare(a.Path, b.Path) })
	}
	for at := range r.gone {
		gone = append(gone, at)
	}
	slices.SortFunc(gone, func(a, b descriptor.Located) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Path, b.Path), strings.Compare(a.Ref, b.Ref))
	})
	return gone, err
}

// registry is the Locations of a fleet.
type registry struct {
	targets []Target
	opts    Options
	fetch   func([]Lacking)
	at      map[string]int // of targets, by name
	gone    map[descriptor.Located]bool
}

// leads are where the Locations of one target lead out of it.
type leads struct {
	target int
	out    []outward
}

// all gives what the descriptors of all targets name, as far as it is known of
// an earlier night without reading them.
func (r *registry) all(ctx context.Context) ([]leads, error) {
	kept := r.opts.Store.readLeads()
	fresh := make([]keptLeads, len(r.targets))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, r.opts.Jobs))
	for i, t := range r.targets {
		key := fingerprint(Version, t.URL, t.Web, t.Head, t.Too)
		if known, ok := kept[t.Name]; ok && known.Key == key {
			fresh[i] = known
			continue
		}
		group.Go(func() error {
			fresh[i] = keptLeads{Key: key, Out: t.outward(nil).outward}
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var found []leads
	next := map[string]keptLeads{}
	for i, k := range fresh {
		next[r.targets[i].Name] = k
		if len(k.Out) > 0 {
			found = append(found, leads{i, k.Out})
		}
	}
	r.opts.Store.saveLeads(kept, next)
	return found, nil
}

// name notes the files that are named, and gives the targets that have new
// ones.
func (r *registry) name(found []leads) (fresh map[int][]string) {
	fresh = map[int][]string{}
	files := map[int]*opened{}
	defer func() {
		for _, f := range files {
			f.close()
		}
	}()
	for _, f := range found {
		for _, out := range f.out {
			at, ok := out.In(r.opts.Fleet)
			i, known := r.at[at.Repository]
			if !ok || !known || i == f.target || !r.opts.surveyed(at) {
				continue
			}
			if files[i] == nil {
				files[i] = r.targets[i].open()
			}
			if files[i].index == nil {
				continue
			}
			paths, _ := files[i].index.matching(at.Path)
			if len(paths) == 0 && !out.Optional {
				r.gone[at] = true
			}
			for _, p := range paths {
				by := Naming{Path: p, Repository: r.targets[f.target].Name, By: out.Path, Line: out.Line}
				if r.put(i, files[i], by) {
					fresh[i] = append(fresh[i], p)
				}
			}
		}
	}
	return fresh
}

// put notes one file, unless its repository finds it by itself.
func (r *registry) put(i int, files *opened, by Naming) bool {
	t := &r.targets[i]
	isFile := func(f descriptor.File) bool { return f.Path == by.Path }
	if len(t.Named) >= maxNamed || slices.ContainsFunc(t.Named, func(n Naming) bool { return n.Path == by.Path }) ||
		slices.ContainsFunc(files.index.described().catalogs, isFile) {
		return false
	}
	t.Named = append(t.Named, by)
	return true
}

// lead gives where files that others name lead, when their content is here.
func (r *registry) lead(fresh map[int][]string) (found []leads) {
	trails := map[int]traced{}
	for range maxLevels + 1 {
		var lacking []Lacking
		for i, paths := range fresh {
			if t, ok := trails[i]; ok && len(t.lacking) == 0 {
				continue
			}
			trails[i] = r.targets[i].outward(paths)
			if ids := trails[i].lacking; len(ids) > 0 {
				lacking = append(lacking, Lacking{i, ids})
			}
		}
		if len(lacking) == 0 || r.fetch == nil {
			break
		}
		slices.SortFunc(lacking, func(a, b Lacking) int { return a.Target - b.Target })
		r.fetch(lacking)
	}
	for i := range r.targets {
		t, ok := trails[i]
		if !ok {
			continue
		}
		for n := range r.targets[i].Named {
			by := &r.targets[i].Named[n]
			by.Unread = by.Unread || t.unread[by.Path]
		}
		if len(t.outward) > 0 {
			found = append(found, leads{i, t.outward})
		}
	}
	return found
}
