package survey

import (
	"bytes"

	"daybook/internal/descriptor"
)

// trail is where the Locations of one repository lead, from file to file, seen
// before the repository is surveyed: for whoever has to fetch the files, and
// for the other repositories.
type trail struct {
	files *index
	read  func(p string) ([]byte, error)
	// own are the files that an address means if it is one of this repository.
	own func(descriptor.Target) (paths []string, inside bool)

	wanted  map[string]bool // files that a survey reads
	outward []outward       // addresses of elsewhere
}

// outward is an address that a Location names.
type outward struct {
	Path string // of the file that has the Location
	descriptor.Target
}

// follow goes from descriptors of Backstage to all that they name.
func (t *trail) follow(from []string) {
	t.wanted = map[string]bool{}
	q := &queue{}
	q.add(from, 0)
	for i := 0; i < len(q.files); i++ {
		p := q.files[i].Path
		t.want(p)
		content, err := t.read(p)
		// Of most files these bytes tell that they name none: Location, locations, $text.
		if err != nil || !bytes.Contains(content, []byte("ocation")) && !bytes.Contains(content, []byte("$")) {
			continue // the survey says why
		}
		entities, _ := descriptor.Parse(p, content)
		for _, e := range entities {
			for _, ref := range e.References {
				if target := ref.Within(p); target != "" {
					t.want(target)
				}
			}
			if e.Location != nil {
				t.location(q, q.levels[i]+1, e)
			}
		}
	}
}

func (t *trail) location(q *queue, level int, e descriptor.Entity) {
	for _, target := range e.Location.Targets {
		paths, inside := t.files.targets(target, e.Path)
		if !inside {
			if paths, inside = t.own(target); !inside && len(t.outward) < maxLocations {
				t.outward = append(t.outward, outward{e.Path, target})
			}
		}
		q.add(paths, level)
	}
}

// want notes a file, and what a link leads to.
func (t *trail) want(p string) {
	t.wanted[p] = true
	t.wanted[followed(t.files, p).Path] = true
}
