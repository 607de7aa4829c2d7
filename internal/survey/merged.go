package survey

import (
	"cmp"
	"slices"
	"strings"

	"daybook/internal/descriptor"
)

// Bounds of what is kept of one service.
const (
	maxContacts   = 50
	maxSources    = 100
	maxObjectives = 200
)

// merging is what the merging of all services has in common.
type merging struct {
	rank  map[string]int // of formats, as the configuration has them
	plain map[string]int // of formats, as they are without it
	whole bool           // there is but one service
	room  int            // dependencies that may still be kept
}

func newMerging(r *reader, bundles []descriptor.Bundle) *merging {
	m := &merging{rank: map[string]int{}, plain: map[string]int{}, whole: len(bundles) == 1, room: maxDependencies}
	for i, f := range descriptor.Formats() {
		m.plain[f.Name] = i
		m.rank[f.Name] = len(r.opts.Descriptors.Order) + i
	}
	for i, name := range slices.Backward(r.opts.Descriptors.Order) {
		m.rank[name] = i
	}
	return m
}

// service makes a service of the files that describe it. What registries say
// about the repository counts first, where the service is all of it.
func (r *reader) service(b descriptor.Bundle, all *reads) Service {
	declaring := r.declaring(b.Entities)
	s := Service{ID: b.Folder, Name: r.nameOf(b.Folder), Folder: b.Folder}
	components := slices.DeleteFunc(slices.Clone(declaring), func(e descriptor.Entity) bool { return e.Kind.Text == "Repository" })
	if at := lowest(components, r.facts.plain); at >= 0 {
		e := components[at]
		// The name must not change when the order of precedence does.
		s.ID, s.Name = shortName(e.Ref().String()), shortName(e.Name.Text)
	}
	if at := lowest(declaring, r.facts.rank); at >= 0 {
		e := declaring[at]
		s.Descriptor = Descriptor{Format: e.Format, Path: e.Path, Line: e.Line, Last: lastOf(r.History, e.Path)}
	}
	for _, e := range declaring {
		s.Descriptor.add(slices.DeleteFunc(slices.Clone(all.problems[e.Path]), func(p descriptor.Problem) bool {
			return p.Entity != "" && p.Entity != e.Ref().String()
		}))
	}
	entities := b.Entities
	if told, ok := r.registered(); ok && (b.Folder == "" || r.facts.whole) {
		entities = slices.Concat([]descriptor.Entity{told}, entities)
	}
	m := descriptor.Merge(entities, descriptor.Rules{Order: r.opts.Descriptors.Order, Same: sameOwner})
	s.fill(m)
	s.Language = r.spoken(b, m)
	r.packaged(&s, m)
	s.publishes(b.Entities)
	s.Sources = r.sources(entities)
	s.compared(entities, m.Disagreements)
	return s
}

// declaring are the entities of formats that declare services.
func (r *reader) declaring(entities []descriptor.Entity) (found []descriptor.Entity) {
	roles := r.files.described().roles
	for _, e := range entities {
		if roles[e.Format] == descriptor.Declares {
			found = append(found, e)
		}
	}
	return found
}

// lowest is the first entity of the format that counts most, -1 of none.
func lowest(entities []descriptor.Entity, rank map[string]int) int {
	at := -1
	for i, e := range entities {
		if at < 0 || rank[e.Format] < rank[entities[at].Format] {
			at = i
		}
	}
	return at
}

// fill takes the values that were merged.
func (s *Service) fill(m descriptor.Merged) {
	s.Title, s.Description, s.Kind = valueOf(m.Title), valueOf(m.Description), valueOf(m.Type)
	s.Lifecycle, s.Tier, s.Version, s.Licensed = valueOf(m.Lifecycle), valueOf(m.Tier), valueOf(m.Version), valueOf(m.License)
	s.System, s.Domain, s.Owner = refName(m.System), refName(m.Domain), ownerOf(m.Owner)
	s.DependsOn, s.Provides, s.Consumes = refsOf(m.DependsOn), refsOf(m.ProvidesAPIs), refsOf(m.ConsumesAPIs)
	for _, v := range m.Tags {
		s.Tags = append(s.Tags, valueOf(v))
	}
	for _, v := range m.Aliases {
		s.Aliases = append(s.Aliases, valueOf(v))
	}
	for _, o := range m.CoOwners {
		s.CoOwners = append(s.CoOwners, ownerOf(o))
	}
	for _, l := range m.Links {
		s.Links = append(s.Links, Link{URL: said(l.URL), Title: said(l.Title), Type: clip(string(l.Purpose())), Format: l.Format, Path: l.Path, Line: l.Line})
	}
	for _, c := range m.Contacts[:min(len(m.Contacts), maxContacts)] {
		s.Contacts = append(s.Contacts, Contact{Value: stated(c.Text, c.Line, c.Origin), Type: clip(c.Type)})
	}
	for _, o := range m.Objectives[:min(len(m.Objectives), maxObjectives)] {
		s.Objectives = append(s.Objectives, Objective{Value: stated(cmp.Or(o.Name, o.Title), o.Line, o.Origin), Target: clip(o.Target), Window: clip(o.Window)})
	}
	if len(m.OnCall) > 0 {
		o := m.OnCall[0]
		s.OnCall = stated(cmp.Or(o.ID, o.Provider), o.Line, o.Origin)
	}
	s.Chat = chatOf(m.Contacts, s.Links)
}

func stated(text string, line int, from descriptor.Origin) Value {
	if text == "" {
		return Value{}
	}
	return Value{Text: said(text), Format: from.Format, Path: from.Path, Line: line}
}

func valueOf(v descriptor.Value) Value { return stated(v.Text, v.Line, v.Origin) }

// refName is a reference by the name of what it means, as systems are shown.
func refName(ref descriptor.Ref) Value { return stated(ref.Name, ref.Line, ref.Origin) }

func refsOf(refs []descriptor.Ref) (values []Value) {
	for _, ref := range refs {
		values = append(values, stated(ref.String(), ref.Line, ref.Origin))
	}
	return values
}

func ownerOf(ref descriptor.Ref) Owner {
	if !ref.Known() {
		return Owner{}
	}
	return Owner{Value: stated(ref.Text, ref.Line, ref.Origin), Ref: shortName(ref.String()), Name: shortName(ref.Name), Kind: ownerKind(ref)}
}

func ownerKind(ref descriptor.Ref) OwnerKind {
	switch ref.Kind {
	case "group":
		return OwnerTeam
	case "user":
		return OwnerPerson
	}
	return OwnerUnclear
}

// chatOf is where the owners talk: a contact, else a link.
func chatOf(contacts []descriptor.Contact, links []Link) Value {
	for _, c := range contacts {
		if c.Chat() {
			return stated(c.Text, c.Line, c.Origin)
		}
	}
	for _, l := range links {
		if l.Type == string(descriptor.Chat) {
			return Value{Text: cmp.Or(l.Title, l.URL), Format: l.Format, Path: l.Path, Line: l.Line}
		}
	}
	return Value{}
}

// sources are the files of a service, the one that counts most first.
func (r *reader) sources(entities []descriptor.Entity) (found []Origin) {
	for _, e := range entities {
		if o := (Origin{Format: e.Format, Path: e.Path, Line: e.Line}); len(found) < maxSources && !slices.Contains(found, o) {
			found = append(found, o)
		}
	}
	slices.SortStableFunc(found, func(a, b Origin) int { return cmp.Compare(r.rankOf(a.Format), r.rankOf(b.Format)) })
	return found
}

// rankOf is that of a format; what is none, as a registry, comes first.
func (r *reader) rankOf(format string) int {
	if rank, ok := r.facts.rank[format]; ok {
		return rank
	}
	return -1
}

// spoken is the language that a descriptor names, or "": manifests are asked
// with all else that lies in a folder.
func (r *reader) spoken(b descriptor.Bundle, m descriptor.Merged) Value {
	roles := r.files.described().roles
	for _, v := range m.Languages {
		if roles[v.Format] != descriptor.Packages {
			return valueOf(v)
		}
	}
	return Value{}
}

// share gives manifests that belong to no single service of a folder to the
// first of them, as files of infrastructure are.
func (r *reader) share(rest []descriptor.Entity) {
	for _, e := range rest {
		if at := r.serviceOf(descriptor.FolderOf(e.Path)); e.Kind.Text == "Package" && at >= 0 {
			r.packaged(&r.survey.Services[at], descriptor.Merged{Entity: e})
			r.survey.Services[at].publishes([]descriptor.Entity{e})
		}
	}
}

// domains gives services the domain of their system, where this repository
// declares the system.
func (r *reader) domains() {
	domains := map[string]Value{}
	for _, e := range r.survey.Entities {
		if e.Kind == "system" && e.Domain.Known() {
			domains[strings.ToLower(e.Name)] = e.Domain
		}
	}
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		if !s.Domain.Known() {
			s.Domain = domains[strings.ToLower(s.System.Text)]
		}
	}
}
