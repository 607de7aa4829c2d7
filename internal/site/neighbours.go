package site

import (
	"cmp"
	"slices"
	"strings"

	"daybook/internal/survey"
)

// mesh is who declares to need whom, across the fleet.
type mesh struct {
	needing   map[string][]*service // services that depend on an entity, by its reference
	using     map[string][]*service // services that consume an interface
	providing map[string][]*service // services that provide one
	seen      map[string][]*service // services whose files of infrastructure point to one, by its name
}

func (f *fleet) addMesh() {
	f.mesh = mesh{map[string][]*service{}, map[string][]*service{}, map[string][]*service{}, map[string][]*service{}}
	add := func(to map[string][]*service, values []survey.Value, s *service) {
		for _, v := range values {
			if key := entityKey(v.Text); !slices.Contains(to[key], s) {
				to[key] = append(to[key], s)
			}
		}
	}
	for _, s := range f.services {
		add(f.mesh.needing, s.facts.DependsOn, s)
		add(f.mesh.using, s.facts.Consumes, s)
		add(f.mesh.providing, s.facts.Provides, s)
		for _, n := range s.facts.Needs {
			if other := f.needed(s, n); other != nil && !slices.Contains(f.mesh.seen[other.name], s) {
				f.mesh.seen[other.name] = append(f.mesh.seen[other.name], s)
			}
		}
	}
}

func entityKey(ref string) string { return strings.ToLower(ref) }

// Neighbour is what a service declares to need, or who needs it.
type Neighbour struct {
	Link            // to the service, where it is one of the fleet
	Why      string // what it uses: "uses orders-api"; "" for a need as such
	Owner    OwnerView
	OnCall   Link
	Chat     Link
	Declared bool // no service of the fleet, and yet some catalogue of it knows it
}

// outsider is what a service needs that is no service of the fleet.
func (f *fleet) outsider(ref, why string) Neighbour {
	d := f.entities[entityKey(ref)]
	if d == nil {
		return Neighbour{Link: Link{Text: entityName(ref)}, Why: why}
	}
	return Neighbour{Link: d.link(), Why: cmp.Or(d.Type.Text, why), Owner: f.owned(d.Owner), Declared: true}
}

// neighbours are one step away from the service: what it needs, and who needs
// it: as declared, after that as files of infrastructure show, which say so, and
// at last as the packages show that it is built with.
func (f *fleet) neighbours(s *service) (needs, needed []Neighbour) {
	for _, v := range s.facts.DependsOn {
		switch other := f.byID[entityKey(v.Text)]; other {
		case s:
		case nil:
			kind, _, _ := strings.Cut(v.Text, ":")
			needs = append(needs, f.outsider(v.Text, strings.TrimSuffix(kind, v.Text)))
		default:
			needs = append(needs, f.neighbour(other, other.link(), ""))
		}
	}
	for _, v := range s.facts.Consumes {
		providers := f.mesh.providing[entityKey(v.Text)]
		for _, other := range providers {
			if other != s {
				needs = append(needs, f.neighbour(other, other.link(), f.say("around.uses", "name", entityName(v.Text))))
			}
		}
		if len(providers) == 0 {
			needs = append(needs, f.outsider(v.Text, f.say("around.interface")))
		}
	}
	if id := entityKey(s.facts.ID); id != "" && f.byID[id] == s {
		for _, other := range f.mesh.needing[id] {
			if other != s {
				needed = append(needed, f.neighbour(other, other.link(), ""))
			}
		}
	}
	for _, v := range s.facts.Provides {
		for _, other := range f.mesh.using[entityKey(v.Text)] {
			if other != s {
				needed = append(needed, f.neighbour(other, other.link(), f.say("around.uses", "name", entityName(v.Text))))
			}
		}
	}
	needs, needed = once(needs), once(needed)
	needs = append(needs, f.seenNeeds(s, needs)...)
	for _, other := range f.mesh.seen[s.name] {
		if !slices.ContainsFunc(needed, func(n Neighbour) bool { return n.Inside && n.Address == other.address }) {
			needed = append(needed, f.neighbour(other, other.link(), f.say("around.seen-there")))
		}
	}
	return f.clientNeighbours(s.clients, needs), f.clientNeighbours(s.serves, needed)
}

// once joins what was declared about one neighbour.
func once(all []Neighbour) []Neighbour {
	var out []Neighbour
	for _, n := range all {
		at := slices.IndexFunc(out, func(o Neighbour) bool { return o.Link == n.Link })
		switch {
		case at < 0:
			out = append(out, n)
		case out[at].Why == "":
			out[at].Why = n.Why
		case n.Why != "" && !strings.Contains(out[at].Why, n.Why):
			out[at].Why += ", " + n.Why
		}
	}
	return out
}

func (f *fleet) neighbour(s *service, link Link, why string) Neighbour {
	n := Neighbour{Link: link, Why: why}
	if s != nil {
		n.Owner = s.owner
		n.OnCall, n.Chat = s.contact(s.facts.OnCall), s.contact(s.facts.Chat)
	}
	return n
}

// contact is a way to reach people, as a link where it is one.
func (s *service) contact(v survey.Value) Link { return Link{Text: v.Text, URL: webAddress(v.Text)} }

// entityName is a reference of the catalogue without its kind and namespace.
func entityName(ref string) string {
	ref = ref[strings.IndexByte(ref, ':')+1:]
	return strings.TrimPrefix(ref, "default/")
}
