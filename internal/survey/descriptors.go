package survey

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"daybook/internal/descriptor"
	"daybook/internal/gitfs"
)

// reads are what the descriptors and manifests of a repository say.
type reads struct {
	entities []descriptor.Entity
	problems map[string][]descriptor.Problem // by path, of the formats that declare services
	broken   []descriptor.File               // of these, the ones of which nothing could be read
	again    []descriptor.Entity             // components of a name that another one of Backstage has
	around   *descriptor.Around              // files that manifests have in common
}

// descriptors reads the files of all formats. What a Location of Backstage
// names, of this repository or of another one of the fleet, is read too.
func (r *reader) descriptors() *reads {
	found := r.files.described()
	if found.left > 0 {
		r.problem("", 0, fmt.Sprintf("holds %d more descriptors and manifests than the %d and %d that are read", found.left, maxDescriptors, maxManifests))
	}
	all := &reads{problems: map[string][]descriptor.Problem{}, around: descriptor.NewAround(r.contents)}
	q := &queue{}
	for _, f := range found.catalogs {
		q.put(f, 0)
	}
	for _, by := range r.Target.Named {
		if _, ok := r.files.entry(by.Path); ok && !q.seen[by.Path] && q.add([]string{by.Path}, 0) {
			r.survey.Repository.Named = append(r.survey.Repository.Named, by)
		}
	}
	for i := 0; i < len(q.files); i++ {
		for _, e := range r.describe(q.files[i], all) {
			r.follow(q, q.levels[i], e)
		}
	}
	for _, f := range found.manifests {
		// Half of what may be spent is left for pipelines and infrastructure.
		if r.spare < maxFacts/2 {
			r.problem(f.Path, 0, noSpare)
			break
		}
		r.describe(f, all)
	}
	descriptor.Relate(all.entities)
	all.once()
	return all
}

// describe reads one file, and gives what it declares.
func (r *reader) describe(f descriptor.File, all *reads) []descriptor.Entity {
	content, why := r.read(f.Path)
	if why != "" {
		r.tally(familyDescriptors, f.Format, f.Path, 0, why)
		if r.files.described().roles[f.Format] == descriptor.Declares {
			all.broken = append(all.broken, f)
			all.problems[f.Path] = []descriptor.Problem{{Path: f.Path, Text: why}}
		}
		return nil
	}
	options := descriptor.Options{Read: r.contents, Around: all.around, Mapping: r.opts.Descriptors.Mapping}
	entities, problems := options.Parse(f.Path, content)
	switch {
	case len(entities) > 0:
		r.tally(familyDescriptors, f.Format, f.Path, 0, "")
	case len(problems) > 0:
		r.tally(familyDescriptors, f.Format, f.Path, problems[0].Line, problems[0].Text)
	case r.files.described().roles[f.Format] == descriptor.Shares:
		r.tally(familyDescriptors, f.Format, f.Path, 0, "")
	}
	if r.files.described().roles[f.Format] == descriptor.Declares {
		all.problems[f.Path] = problems
		if len(entities) == 0 && len(problems) > 0 {
			all.broken = append(all.broken, f)
		}
	} else {
		for _, p := range problems {
			r.problem(p.Path, p.Line, said(p.Text))
		}
	}
	all.entities = append(all.entities, entities...)
	return entities
}

// contents reads a file that a descriptor takes something from.
func (r *reader) contents(p string) ([]byte, error) {
	if _, ok := r.files.entry(p); !ok {
		return nil, fs.ErrNotExist
	}
	if r.spare <= 0 {
		return nil, gitfs.ErrTooLarge
	}
	content, err := r.Files.ReadLimited(p, maxFact)
	r.spare -= int64(len(content))
	switch {
	case err == nil && isPointer(content):
		return nil, errPointer
	case err != nil:
		return nil, unreadable(unread(err, maxFact))
	}
	return valid(content), nil
}

// unreadable is why a file cannot be read, in words for people.
type unreadable string

func (u unreadable) Error() string { return string(u) }

// once leaves out components of Backstage whose name another one has: the
// first counts, as for Backstage. Other products merge their files.
func (all *reads) once() {
	seen := map[string]bool{}
	all.entities = slices.DeleteFunc(all.entities, func(e descriptor.Entity) bool {
		if e.Format != descriptor.Backstage || !strings.EqualFold(e.Kind.Text, "component") {
			return false
		}
		ref := e.Ref().String()
		if seen[ref] {
			all.again = append(all.again, e)
		}
		again := seen[ref]
		seen[ref] = true
		return again
	})
}

// unclaimed tells what is wrong with documents that are no service's.
func (r *reader) unclaimed(all *reads) {
	claimed := map[string]bool{}
	for _, f := range all.broken {
		claimed[f.Path] = true
	}
	for _, e := range slices.Concat(all.entities, all.again) {
		if e.Kind.Text == "Component" || e.Kind.Text == "Repository" {
			claimed[e.Path+"\n"] = true
			claimed[e.Path+"\n"+e.Ref().String()] = true
		}
	}
	for _, p := range slices.Sorted(maps.Keys(all.problems)) {
		for _, problem := range all.problems[p] {
			if !claimed[p] && !claimed[p+"\n"+problem.Entity] {
				r.problem(problem.Path, problem.Line, said(problem.Text))
			}
		}
	}
}
