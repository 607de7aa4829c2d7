package survey

import (
	"slices"
	"strings"

	"daybook/internal/descriptor"
)

// maxLocations is how many targets of Locations are kept of one repository.
const maxLocations = 200

// maxLevels is how many Locations may lead on from one to the next.
const maxLevels = 5

// follow adds the files of this repository that a Location names, which lie a
// level deeper than the file that has it, and notes where its targets lead.
func (r *reader) follow(q *queue, level int, e descriptor.Entity) {
	if e.Location == nil {
		return
	}
	for _, t := range e.Location.Targets {
		paths, inside := r.files.targets(t, e.Path)
		if !inside {
			paths, inside = r.Target.ownAddress(r.files, t)
		}
		state := LocationOutside
		switch {
		case len(paths) > 0 && !q.add(paths, level+1):
			state = LocationDeep
		case len(paths) > 0:
			state = LocationRead
		case inside && !t.Optional:
			state = LocationMissing
		case inside:
			continue
		}
		if list := &r.survey.Repository.Locations; len(*list) < maxLocations {
			*list = append(*list, Location{Value: Value{Text: said(t.Text), Format: e.Format, Path: e.Path, Line: t.Line}, State: state})
		}
	}
}

// queue is the files in which a survey looks for descriptors, and how many
// Locations led to each.
type queue struct {
	files  []descriptor.File
	levels []int
	seen   map[string]bool
}

// add takes files that are not known yet; it reports whether they are read.
func (q *queue) add(paths []string, level int) bool {
	all := true
	for _, p := range paths {
		switch {
		case q.seen[p]:
		case level > maxLevels || len(q.files) >= maxDescriptors:
			all = false
		default:
			q.put(descriptor.File{Path: p, Format: targetFormat(p)}, level)
		}
	}
	return all
}

func (q *queue) put(f descriptor.File, level int) {
	if q.seen == nil {
		q.seen = map[string]bool{}
	}
	q.seen[f.Path] = true
	q.files, q.levels = append(q.files, f), append(q.levels, level)
}

// targetFormat is the format of a file that a Location of Backstage names.
func targetFormat(p string) string {
	if f, ok := descriptor.FormatOf(p); ok {
		return f.Name
	}
	return descriptor.Backstage
}

// ownAddress are the files that an address of this repository's own pages
// means, on the branch that is read.
func (t Target) ownAddress(files *index, target descriptor.Target) (paths []string, inside bool) {
	branch := t.Head.Name
	var addresses []string
	for _, a := range []string{t.URL, t.Web} {
		if a != "" {
			addresses = append(addresses, a)
		}
	}
	at, ok := target.In([]descriptor.FleetRepository{{Name: t.Name, Addresses: addresses, Branch: branch}})
	if !ok || branch != "" && !onBranch(at, branch) {
		return nil, false
	}
	return files.matching(at.Path)
}

// onBranch reports whether an address means the branch that is read.
func onBranch(at descriptor.Located, branch string) bool {
	return at.Ref == "" || at.Ref == "HEAD" || at.Ref == branch
}

// locate says of the Locations that lead out of the repository which of them
// lead into another one of the fleet; it reports whether that changed anything.
// The fleet may have changed since the survey was made.
func (s *Survey) locate(opts Options) (changed bool) {
	for i := range s.Repository.Locations {
		l := &s.Repository.Locations[i]
		if !strings.Contains(l.Text, "://") || l.Repository == "" && l.State != LocationOutside && l.State != LocationElsewhere {
			continue
		}
		was := *l
		l.State, l.Repository, l.Target = LocationOutside, "", ""
		at, ok := (descriptor.Target{Text: l.Text}).In(opts.Fleet)
		switch {
		case !ok:
		case !opts.surveyed(at):
			l.State = LocationElsewhere
		case at.Repository == s.Repository.Name:
		case slices.Contains(opts.Gone, at):
			l.State = LocationMissing
		default:
			l.State = LocationFleet
		}
		if ok && at.Repository != s.Repository.Name {
			l.Repository, l.Target = at.Repository, clip(at.Path)
		}
		changed = changed || *l != was
	}
	return changed
}

// surveyed reports whether a place is on the branch of its repository that is
// read.
func (o Options) surveyed(at descriptor.Located) bool {
	i := slices.IndexFunc(o.Fleet, func(r descriptor.FleetRepository) bool { return r.Name == at.Repository })
	return i >= 0 && (o.Fleet[i].Branch == "" || onBranch(at, o.Fleet[i].Branch))
}
