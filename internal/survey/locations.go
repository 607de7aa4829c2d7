package survey

import (
	"strings"

	"daybook/internal/descriptor"
)

// maxLocations is how many targets of Locations are kept of one repository.
const maxLocations = 200

// follow adds the files of this repository that a Location names, and notes
// where its targets lead.
func (r *reader) follow(files []descriptor.File, seen map[string]bool, e descriptor.Entity) []descriptor.File {
	if e.Location == nil {
		return files
	}
	for _, t := range e.Location.Targets {
		paths, inside := r.files.targets(t, e.Path)
		if !inside {
			paths, inside = r.ownAddress(t)
		}
		for _, p := range paths {
			if !seen[p] && len(files) < maxDescriptors {
				seen[p] = true
				files = append(files, descriptor.File{Path: p, Format: targetFormat(p)})
			}
		}
		state := LocationOutside
		switch {
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
	return files
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
func (r *reader) ownAddress(t descriptor.Target) (paths []string, inside bool) {
	branch := r.Target.Head.Name
	var addresses []string
	for _, a := range []string{r.Target.URL, r.Target.Web} {
		if a != "" {
			addresses = append(addresses, a)
		}
	}
	at, ok := t.In([]descriptor.FleetRepository{{Name: r.Target.Name, Addresses: addresses, Branch: branch}})
	if !ok || at.Ref != "" && at.Ref != "HEAD" && branch != "" && at.Ref != branch {
		return nil, false
	}
	return r.files.matching(at.Path)
}

// locate says of the Locations that lead out of the repository which of them
// lead into another one of the fleet; it reports whether that changed anything.
// The fleet may have changed since the survey was made.
func (s *Survey) locate(fleet []descriptor.FleetRepository) (changed bool) {
	for i := range s.Repository.Locations {
		l := &s.Repository.Locations[i]
		if l.State != LocationOutside && l.State != LocationFleet {
			continue
		}
		was := *l
		l.State, l.Repository, l.Target = LocationOutside, "", ""
		if !strings.Contains(l.Text, "://") {
			continue
		}
		if at, ok := (descriptor.Target{Text: l.Text}).In(fleet); ok && at.Repository != s.Repository.Name {
			l.State, l.Repository, l.Target = LocationFleet, at.Repository, clip(at.Path)
		}
		changed = changed || *l != was
	}
	return changed
}
