package descriptor

import (
	"cmp"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Options are what a file alone cannot tell.
type Options struct {
	// Read gives a file of the same repository, for $text, $json and $yaml.
	// Without it those stay References, and what they stand for is unknown.
	Read func(path string) ([]byte, error)
	// Around gives manifests what they take from other files of the repository;
	// what is there is unknown without it. Nil is one of Read's own.
	Around *Around
	// Mapping says what an organisation's own fields mean.
	Mapping Mapping
}

// Parse reads a descriptor in the format that its name stands for, without
// anything from elsewhere.
func Parse(path string, src []byte) ([]Entity, []Problem) { return Options{}.Parse(path, src) }

// Parse reads a descriptor in the format that its name stands for, Backstage's
// where it stands for none. A document that cannot be read costs only itself.
// Skeletons of templates, whose names are still to be filled in, are no
// entities and no problem; nor is a file that only shares its name with a
// format.
func (o Options) Parse(path string, src []byte) ([]Entity, []Problem) {
	if IsSkeleton(path) {
		return nil, nil
	}
	f, ok := FormatOf(path)
	if !ok {
		f = catalogs()[0]
	}
	p := &reader{path: path, format: f.Name, read: o.Read, around: o.Around}
	if p.around == nil {
		p.around = NewAround(o.Read)
	}
	if len(src) > maxBytes {
		p.problem(0, "", "the file has %d bytes, over the limit of 1 MB for a descriptor", len(src))
		return nil, p.problems
	}
	f.parse(p, src)
	for i := range p.entities {
		p.entities[i].stamp()
		o.Mapping.apply(&p.entities[i])
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
	return p.entities, p.problems
}

// reader collects what the documents of one file say.
type reader struct {
	path, format string
	read         func(path string) ([]byte, error)
	around       *Around
	from         map[*yaml.Node]elsewhere // nodes that a substitution brought from another file
	spent        int                      // bytes of substitutions
	entity       string                   // reference of the one being read
	entities     []Entity
	problems     []Problem
}

// maxProblems of one file are told; a broken generator writes the same mistake
// a thousand times.
const maxProblems = 200

func (p *reader) problem(line int, entity, format string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, Problem{Path: p.path, Line: line, Entity: entity, Text: fmt.Sprintf(format, args...)})
	}
}

// wrong reports a problem of the entity being read.
func (p *reader) wrong(line int, format string, args ...any) {
	p.problem(line, p.entity, format, args...)
}

// stamp gives every value of the entity its origin, where it has none yet.
func (e *Entity) stamp() {
	own := Origin{e.Format, e.Path}
	mark := func(o *Origin) { *o = cmp.Or(*o, own) }
	for _, v := range []*Value{&e.Schema, &e.Kind, &e.Name} {
		if v.Known() {
			mark(&v.Origin)
		}
	}
	e.Descriptor.origins(mark)
	if e.Location != nil {
		eachValue(mark, &e.Location.Type)
	}
	if t := e.Team; t != nil {
		eachValue(mark, &t.Email)
		eachRef(mark, &t.Parent)
		eachOf(t.Children, func(r *Ref) { mark(&r.Origin) })
		eachOf(t.Members, func(r *Ref) { mark(&r.Origin) })
	}
	if u := e.Person; u != nil {
		eachValue(mark, &u.Email)
		eachOf(u.MemberOf, func(r *Ref) { mark(&r.Origin) })
	}
}

// origins visits the origin of every value that is there.
func (d *Descriptor) origins(visit func(*Origin)) {
	eachValue(visit, &d.Title, &d.Description, &d.Type, &d.Lifecycle, &d.Tier, &d.Version, &d.License)
	eachRef(visit, &d.Owner, &d.System, &d.Domain)
	for _, list := range [][]Ref{d.CoOwners, d.Parents, d.DependsOn, d.DependencyOf, d.ProvidesAPIs, d.ConsumesAPIs} {
		eachOf(list, func(r *Ref) { visit(&r.Origin) })
	}
	for _, list := range [][]Value{d.Aliases, d.Tags, d.Languages} {
		eachOf(list, func(v *Value) { visit(&v.Origin) })
	}
	for _, list := range [][]Pair{d.Labels, d.Annotations, d.Properties} {
		eachOf(list, func(v *Pair) { visit(&v.Origin) })
	}
	eachOf(d.Links, func(v *Link) { visit(&v.Origin) })
	eachOf(d.Contacts, func(v *Contact) { visit(&v.Origin) })
	eachOf(d.OnCall, func(v *OnCall) { visit(&v.Origin) })
	eachOf(d.Repositories, func(v *Place) { visit(&v.Origin) })
	eachOf(d.References, func(v *Reference) { visit(&v.Origin) })
	eachOf(d.Objectives, func(v *Objective) { visit(&v.Origin) })
	eachOf(d.Requires, func(v *Requirement) { visit(&v.Origin) })
	eachOf(d.Dependencies, func(v *Dependency) { visit(&v.Origin) })
	if d.Docs.Target != "" {
		visit(&d.Docs.Origin)
	}
	if d.Definition.Known() {
		visit(&d.Definition.Origin)
	}
}

func eachOf[T any](list []T, visit func(*T)) {
	for i := range list {
		visit(&list[i])
	}
}

func eachValue(visit func(*Origin), values ...*Value) {
	for _, v := range values {
		if v.Known() {
			visit(&v.Origin)
		}
	}
}

func eachRef(visit func(*Origin), refs ...*Ref) {
	for _, r := range refs {
		if r.Known() {
			visit(&r.Origin)
		}
	}
}
