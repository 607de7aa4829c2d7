package survey

import (
	"slices"
	"strings"

	"daybook/internal/descriptor"
	"daybook/internal/source"
)

// registered is what registries say about the repository, as an entity: it
// counts before all files, and disagrees with them as they do with each other.
func (r *reader) registered() (e descriptor.Entity, ok bool) {
	facts := r.Target.Registered
	if len(facts) == 0 {
		return e, false
	}
	first := func(field source.Field) (v descriptor.Value) {
		for _, f := range facts {
			if f.Field == field && strings.TrimSpace(f.Text) != "" {
				return toldValue(f)
			}
		}
		return v
	}
	ref := func(field source.Field, kind string) (ref descriptor.Ref) {
		if v := first(field); v.Known() {
			ref = toldRef(v, kind)
		}
		return ref
	}
	e = descriptor.Entity{Format: facts[0].Format, Path: facts[0].Path, Line: facts[0].Line}
	e.Kind.Text, e.Namespace.Text = "Repository", "default"
	e.Owner, e.System = ref(source.Owner, "group"), ref(source.System, "system")
	e.Type, e.Lifecycle, e.Tier, e.Description = first(source.Type), first(source.Lifecycle), first(source.Tier), first(source.Description)
	if v := first(source.Language); v.Known() {
		e.Languages = []descriptor.Value{v}
	}
	if v := first(source.Chat); v.Known() {
		e.Contacts = []descriptor.Contact{{Type: "chat", Text: v.Text, Line: v.Line, Origin: v.Origin}}
	}
	if v := first(source.OnCall); v.Known() {
		e.OnCall = []descriptor.OnCall{{ID: v.Text, Line: v.Line, Origin: v.Origin}}
	}
	for _, f := range facts {
		switch v := toldValue(f); f.Field {
		case source.Tag:
			e.Tags = append(e.Tags, v)
		case source.Link:
			e.Links = append(e.Links, descriptor.Link{URL: f.Text, Title: f.Title, Line: v.Line, Origin: v.Origin})
		}
	}
	return e, true
}

func toldValue(f source.Fact) descriptor.Value {
	return descriptor.Value{Text: strings.TrimSpace(f.Text), Line: f.Line, Origin: descriptor.Origin{Format: f.Format, Path: f.Path}}
}

// toldRef reads an owner or a system as people write it in tables: a reference,
// a handle, an address, or a bare name.
func toldRef(v descriptor.Value, kind string) descriptor.Ref {
	named := overrideOwner(Value{Text: v.Text})
	ref := descriptor.Ref{Kind: kind, Namespace: "default", Name: named.Name}
	if known, err := descriptor.ParseRef(v.Text, kind, "default"); err == nil && !strings.Contains(v.Text, "@") {
		ref = known
	}
	if kind == "group" && (named.Kind == OwnerPerson || strings.Contains(strings.TrimPrefix(v.Text, "@"), "@")) {
		ref.Kind = "user"
	}
	ref.Text, ref.Line, ref.Origin = v.Text, v.Line, v.Origin
	return ref
}

// hear adds what others say about the repository where its own files, and the
// configuration, say nothing. A registry tells of whom to ask for every service
// of it, a platform of the repository alone.
func (r *reader) hear() {
	entity, registered := r.registered()
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		if registered {
			fillEmpty(&s.Tier, valueOf(entity.Tier))
			fillEmpty(&s.System, refName(entity.System))
			fillEmpty(&s.Chat, chatOf(entity.Contacts, nil))
			if !s.Owner.Known() {
				s.Owner = ownerOf(entity.Owner)
			}
			if !s.OnCall.Known() && len(entity.OnCall) > 0 {
				s.OnCall = stated(entity.OnCall[0].ID, entity.OnCall[0].Line, entity.OnCall[0].Origin)
			}
		}
		if whole := s.Folder == "" && r.alone("") || len(r.survey.Services) == 1; whole {
			r.hosted(s)
			if at := slices.IndexFunc(r.Target.Registered, func(f source.Fact) bool { return f.Field == source.Service && f.Text != "" }); at >= 0 {
				s.Name = shortName(r.Target.Registered[at].Text)
			}
		}
	}
	for _, f := range r.Target.Hosted {
		if f.Field == source.Visibility {
			fillEmpty(&r.survey.Repository.Visibility, toldFact(f))
		}
	}
}

// hosted adds what the platform says about the repository.
func (r *reader) hosted(s *Service) {
	for _, f := range r.Target.Hosted {
		switch v := toldFact(f); f.Field {
		case source.Description:
			fillEmpty(&s.Description, v)
		case source.Tag:
			if !hasTag(s.Tags, v.Text) {
				s.Tags = append(s.Tags, v)
			}
		}
	}
}

func hasTag(tags []Value, text string) bool {
	for _, t := range tags {
		if strings.EqualFold(t.Text, text) {
			return true
		}
	}
	return false
}

func toldFact(f source.Fact) Value { return valueOf(toldValue(f)) }

func fillEmpty(to *Value, from Value) {
	if !to.Known() {
		*to = from
	}
}
