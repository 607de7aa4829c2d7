package descriptor

import (
	"cmp"
	"slices"
	"strings"
)

// Rules say how entities of one service are merged.
type Rules struct {
	// Order names formats, the one that counts most first. Formats that it
	// leaves out follow in the order of Formats.
	Order []string
	// Same reports whether two owners are one under different names, such as a
	// team and its handle on a forge. It may be nil; spelling is not its
	// business.
	Same func(a, b Ref) bool
}

// Merged is one service, as all its files together describe it. Each value
// keeps its origin.
type Merged struct {
	Entity
	Disagreements []Disagreement
}

// Disagreement is a field about which files say different things.
type Disagreement struct {
	Field  string
	Claims []Claim // the one that counts first
}

// Claim is a value with its place.
type Claim struct {
	Text string
	Line int
	Origin
}

// maxMerged dependencies of one service are kept.
const maxMerged = 5000

// Merge makes one service of the entities of a Bundle. A single value is that
// of the first entity that has it, in the order of precedence; of one format
// the newer form counts first, and then the file that comes first. Lists are
// put together without repetitions.
//
// Files disagree about the owner, lifecycle, tier, system, domain, licence,
// on-call service and repository. Words that mean the same are no
// disagreement: case, "@", a kind or namespace before a name, a slash behind
// an address, production and active, tier_1 and 1. Nor is an identifier that
// only its product can read, or an owner whom the other file names second.
// Titles, types and descriptions differ by their formats, and are not compared.
func Merge(entities []Entity, rules Rules) Merged {
	entities = slices.Clone(entities)
	rank := rules.ranks()
	slices.SortStableFunc(entities, func(a, b Entity) int {
		return cmp.Or(order(a.below, b.below), rank[a.Format]-rank[b.Format], b.generation-a.generation)
	})
	if len(entities) == 0 {
		return Merged{}
	}
	m := Merged{Entity: entities[0]}
	m.Descriptor = Descriptor{}
	if at := slices.IndexFunc(entities, func(e Entity) bool { return e.Kind.Text == "Component" }); at > 0 {
		m.Entity = entities[at]
		m.Descriptor = Descriptor{}
	}
	for _, e := range entities {
		m.single(e)
		m.lists(e)
	}
	m.packages(entities)
	m.owners(entities)
	m.Disagreements = disagreements(entities, rules)
	return m
}

// order puts what lies in the service's own folder first.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (r Rules) ranks() map[string]int {
	rank := map[string]int{}
	for _, name := range r.Order {
		if _, ok := rank[name]; !ok {
			rank[name] = len(rank)
		}
	}
	for _, f := range Formats() {
		if _, ok := rank[f.Name]; !ok {
			rank[f.Name] = len(rank)
		}
	}
	return rank
}

func (m *Merged) single(e Entity) {
	for _, v := range []struct{ to, from *Value }{{&m.Title, &e.Title}, {&m.Description, &e.Description}, {&m.Type, &e.Type},
		{&m.Lifecycle, &e.Lifecycle}, {&m.Tier, &e.Tier}, {&m.Version, &e.Version}, {&m.License, &e.License}} {
		if !v.to.Known() {
			*v.to = *v.from
		}
	}
	for _, r := range []struct{ to, from *Ref }{{&m.System, &e.System}, {&m.Domain, &e.Domain}} {
		if !r.to.Known() {
			*r.to = *r.from
		}
	}
	if m.Docs.Target == "" {
		m.Docs = e.Docs
	}
	if !m.Definition.Known() {
		m.Definition = e.Definition
	}
}

func (m *Merged) lists(e Entity) {
	if e.Kind.Text != "Objective" {
		m.Parents = union(m.Parents, e.Parents, Ref.String)
	}
	names := e.Aliases
	if e.Kind.Text == "Component" {
		names = append([]Value{e.Name}, names...)
	}
	names = slices.DeleteFunc(slices.Clone(names), func(v Value) bool { return canonical(v.Text) == canonical(m.Name.Text) })
	m.Aliases = union(m.Aliases, names, func(v Value) string { return canonical(v.Text) })
	m.DependsOn = union(m.DependsOn, e.DependsOn, Ref.String)
	m.DependencyOf = union(m.DependencyOf, e.DependencyOf, Ref.String)
	m.ProvidesAPIs = union(m.ProvidesAPIs, e.ProvidesAPIs, Ref.String)
	m.ConsumesAPIs = union(m.ConsumesAPIs, e.ConsumesAPIs, Ref.String)
	m.Links = union(m.Links, e.Links, func(l Link) string { return addressKey(l.URL) })
	m.Tags = union(m.Tags, e.Tags, func(v Value) string { return strings.ToLower(v.Text) })
	m.Languages = union(m.Languages, e.Languages, func(v Value) string { return strings.ToLower(v.Text) })
	m.Labels = union(m.Labels, e.Labels, pairKey)
	m.Annotations = union(m.Annotations, e.Annotations, pairKey)
	m.Properties = union(m.Properties, e.Properties, pairKey)
	m.Contacts = union(m.Contacts, e.Contacts, func(c Contact) string { return c.Type + " " + strings.ToLower(c.Text) })
	m.OnCall = union(m.OnCall, e.OnCall, func(o OnCall) string { return o.Provider + " " + dutyKey(o.ID) })
	m.Repositories = union(m.Repositories, e.Repositories, func(p Place) string { return codeKey(p) })
	m.References = append(m.References, e.References...)
	m.Objectives = append(m.Objectives, e.Objectives...)
	m.Requires = union(m.Requires, e.Requires, func(r Requirement) string { return r.Name + " " + r.Constraint + " " + r.Path })
}

// packages puts dependencies together. One that several manifests inherit from
// the same place counts once.
func (m *Merged) packages(entities []Entity) {
	seen := map[Dependency]bool{}
	for _, e := range entities {
		m.Left += e.Left
		for _, d := range e.Dependencies {
			switch {
			case d.Path != e.Path && seen[d]:
			case len(m.Dependencies) == maxMerged:
				m.Left++
			default:
				seen[d] = true
				m.Dependencies = append(m.Dependencies, d)
			}
		}
	}
}

// union adds what is not there yet.
func union[T any](to, from []T, key func(T) string) []T {
	if len(from) == 0 {
		return to
	}
	seen := make(map[string]bool, len(to)+len(from))
	for _, v := range to {
		seen[key(v)] = true
	}
	for _, v := range from {
		if k := key(v); !seen[k] {
			seen[k] = true
			to = append(to, v)
		}
	}
	return to
}

func pairKey(p Pair) string { return p.Key + "=" + p.Text }

// owners takes the first owner that people can read.
func (m *Merged) owners(entities []Entity) {
	for _, e := range entities {
		if e.Owner.Known() && (!m.Owner.Known() || opaque(m.Owner.Text) && !opaque(e.Owner.Text)) {
			m.Owner = e.Owner
		}
	}
	for _, e := range entities {
		m.CoOwners = union(m.CoOwners, e.CoOwners, Ref.String)
	}
	m.CoOwners = slices.DeleteFunc(m.CoOwners, func(r Ref) bool { return r.String() == m.Owner.String() })
}
