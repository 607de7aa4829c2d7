package survey

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"daybook/internal/descriptor"
)

// services makes a service of every component that a descriptor declares, and
// one of the repository itself where documents or code are left that belong to
// none.
func (r *reader) services() {
	files := descriptor.Find(r.files.paths)
	for i := 0; i < len(files) && i < maxDescriptors; i++ {
		entities, problems := descriptor.Parse(files[i], r.read(files[i]))
		for _, e := range entities {
			r.entity(e, problems)
			files = r.follow(files, e)
		}
		if len(entities) == 0 {
			r.brokenDescriptor(files[i], problems)
		}
	}
	r.rootService()
	slices.SortStableFunc(r.survey.Services, func(a, b Service) int {
		return cmp.Or(strings.Compare(a.Folder, b.Folder), strings.Compare(a.ID, b.ID))
	})
	if len(r.survey.Services) > maxServices {
		r.problem("", 0, fmt.Sprintf("declares %d services; the first %d are shown", len(r.survey.Services), maxServices))
		r.survey.Services = r.survey.Services[:maxServices]
	}
	for i := range r.survey.Services {
		r.override(&r.survey.Services[i])
		r.folders = append(r.folders, r.survey.Services[i].Folder)
	}
	slices.SortFunc(r.folders, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// follow adds the files of this repository that a Location names.
func (r *reader) follow(files []string, e descriptor.Entity) []string {
	for _, p := range located(e) {
		if _, ok := r.files.entries[p]; ok && !slices.Contains(files, p) {
			files = append(files, p)
		}
	}
	return files
}

// located are the targets of a Location that may lie in the same repository.
func located(e descriptor.Entity) []string {
	if e.Location == nil {
		return nil
	}
	var paths []string
	for _, t := range e.Location.Targets {
		if p := t.Within(e.Path); p != "" {
			paths = append(paths, p)
		}
	}
	return paths
}

// entity takes a component, a group or a person; other kinds describe nothing
// that daybook shows yet.
func (r *reader) entity(e descriptor.Entity, problems []descriptor.Problem) {
	switch strings.ToLower(e.Kind.Text) {
	case "component":
		r.survey.Services = append(r.survey.Services, r.component(e, problems))
	case "group":
		r.survey.Teams = append(r.survey.Teams, team(e))
	case "user":
		r.survey.People = append(r.survey.People, person(e))
	}
}

func (r *reader) component(e descriptor.Entity, problems []descriptor.Problem) Service {
	from := func(v descriptor.Value) Value { return valueOf(v.Text, v.Line, e) }
	ref := func(v descriptor.Ref) Value { return valueOf(v.String(), v.Line, e) }
	refs := func(list []descriptor.Ref) []Value {
		var values []Value
		for _, v := range list {
			values = append(values, ref(v))
		}
		return values
	}
	s := Service{
		ID: e.Ref().String(), Name: e.Name.Text, Folder: folderOf(e.Path),
		Title: from(e.Title), Description: from(e.Description), Kind: from(e.Type),
		Lifecycle: from(e.Lifecycle), Tier: from(e.Tier),
		System: valueOf(e.System.Name, e.System.Line, e), Domain: valueOf(e.Domain.Name, e.Domain.Line, e),
		Owner:     Owner{Value: valueOf(e.Owner.Text, e.Owner.Line, e), Ref: e.Owner.String(), Name: e.Owner.Name, Kind: ownerKind(e.Owner)},
		DependsOn: refs(e.DependsOn), Provides: refs(e.ProvidesAPIs), Consumes: refs(e.ConsumesAPIs),
		Descriptor: Descriptor{Format: e.Format, Path: e.Path, Line: e.Line, Last: lastOf(r.History, e.Path)},
	}
	for _, t := range e.Tags {
		s.Tags = append(s.Tags, from(t))
	}
	for _, l := range e.Links {
		s.Links = append(s.Links, Link{URL: l.URL, Title: l.Title, Type: linkType(l), Path: e.Path, Line: l.Line})
	}
	for _, o := range e.OnCall {
		s.OnCall = valueOf(cmp.Or(o.ID, o.Provider), o.Line, e)
	}
	s.Chat = chatOf(e, s.Links)
	for _, p := range problems {
		if p.Entity == "" || p.Entity == s.ID {
			s.Descriptor.Problems = append(s.Descriptor.Problems, Problem{Path: p.Path, Line: p.Line, Text: p.Text})
		}
	}
	return s
}

func valueOf(text string, line int, e descriptor.Entity) Value {
	if text == "" {
		return Value{}
	}
	return Value{Text: text, Format: e.Format, Path: e.Path, Line: line}
}

func ownerKind(ref descriptor.Ref) OwnerKind {
	switch ref.Kind {
	case "":
		return ""
	case "group":
		return OwnerTeam
	case "user":
		return OwnerPerson
	}
	return OwnerUnclear
}

// linkType is the link's own type, or the one that its title tells.
func linkType(l descriptor.Link) string {
	said := strings.ToLower(l.Type + " " + l.Title)
	for _, known := range []struct{ word, is string }{
		{"runbook", "runbook"}, {"playbook", "runbook"}, {"dashboard", "dashboard"}, {"grafana", "dashboard"},
		{"metrics", "dashboard"}, {"slack", "chat"}, {"chat", "chat"}, {"teams channel", "chat"},
		{"on-call", "on-call"}, {"oncall", "on-call"}, {"pager", "on-call"}, {"escalation", "on-call"},
		{"doc", "docs"}, {"wiki", "docs"}, {"repo", "repo"}, {"source", "repo"},
	} {
		if strings.Contains(said, known.word) {
			return known.is
		}
	}
	return cmp.Or(strings.ToLower(l.Type), "other")
}

func chatOf(e descriptor.Entity, links []Link) Value {
	for _, c := range e.Contacts {
		if c.Type != "email" {
			return valueOf(c.Text, c.Line, e)
		}
	}
	for _, l := range links {
		if l.Type == "chat" {
			return Value{Text: cmp.Or(l.Title, l.URL), Format: e.Format, Path: l.Path, Line: l.Line}
		}
	}
	return Value{}
}

func team(e descriptor.Entity) Team {
	t := Team{Ref: e.Ref().String(), Name: e.Name.Text, Title: e.Title.Text, Path: e.Path, Line: e.Line}
	for _, c := range e.Contacts {
		if c.Type != "email" {
			t.Chat = cmp.Or(t.Chat, c.Text)
		}
	}
	for _, l := range e.Links {
		if linkType(l) == "chat" {
			t.Chat = cmp.Or(t.Chat, l.Title, l.URL)
		}
	}
	if e.Team != nil {
		t.Email, t.Parent = e.Team.Email.Text, e.Team.Parent.String()
		for _, m := range e.Team.Members {
			t.Members = append(t.Members, m.String())
		}
	}
	return t
}

func person(e descriptor.Entity) Person {
	p := Person{Ref: e.Ref().String(), Name: e.Name.Text, Title: e.Title.Text}
	if e.Person != nil {
		p.Email = e.Person.Email.Text
		for _, t := range e.Person.MemberOf {
			p.Teams = append(p.Teams, t.String())
		}
	}
	return p
}

// brokenDescriptor keeps a descriptor of which nothing could be read: its
// folder has a service all the same, with the problems.
func (r *reader) brokenDescriptor(p string, problems []descriptor.Problem) {
	if len(problems) == 0 {
		return
	}
	folder := folderOf(p)
	s := Service{ID: folder, Name: r.nameOf(folder), Folder: folder, Descriptor: Descriptor{Format: descriptor.Backstage, Path: p, Line: problems[0].Line, Last: lastOf(r.History, p)}}
	for _, problem := range problems {
		s.Descriptor.Problems = append(s.Descriptor.Problems, Problem{Path: problem.Path, Line: problem.Line, Text: problem.Text})
	}
	r.survey.Services = append(r.survey.Services, s)
}

// rootService stands for the repository as a whole, unless a component does.
func (r *reader) rootService() {
	for _, s := range r.survey.Services {
		if s.Folder == "" {
			return
		}
	}
	s := Service{Name: r.nameOf("")}
	if len(r.survey.Services) > 0 {
		s.Kind = Value{Text: "repository", Format: "path"}
	}
	r.survey.Services = append(r.survey.Services, s)
}

// nameOf is what a service is called that says nothing itself: its folder, or
// the last part of the repository's name.
func (r *reader) nameOf(folder string) string {
	return path.Base(cmp.Or(folder, r.Target.Name))
}

func folderOf(p string) string {
	if dir := path.Dir(p); dir != "." {
		return dir
	}
	return ""
}

// override puts what the configuration says over what the repository says.
// The service's own name is that of the service at the root.
func (r *reader) override(s *Service) {
	o := r.Target.Override
	say := func(text string) Value { return Value{Text: text, Format: "daybook.toml", Path: o.Place} }
	if o.Service != "" && s.Folder == "" {
		s.Name = o.Service
	}
	if o.Owner != "" {
		s.Owner = overrideOwner(say(o.Owner))
	}
	if o.Tier != "" {
		s.Tier = say(o.Tier)
	}
}

// overrideOwner reads an owner as a configuration writes it: an entity
// reference, @org/team, @person, an address, or a bare team.
func overrideOwner(v Value) Owner {
	o := Owner{Value: v}
	switch text := v.Text; {
	case strings.HasPrefix(text, "@"):
		o.Ref, o.Kind = strings.ToLower(text), OwnerPerson
		if strings.Contains(text, "/") {
			o.Kind = OwnerTeam
		}
		o.Name = strings.ToLower(text[strings.LastIndexAny(text, "/@")+1:])
	case strings.Contains(text, "@"):
		o.Ref, o.Name, o.Kind = strings.ToLower(text), strings.ToLower(text), OwnerUnclear
	default:
		ref, err := descriptor.ParseRef(text, "group", "default")
		if err != nil {
			o.Ref, o.Name, o.Kind = strings.ToLower(text), strings.ToLower(text), OwnerUnclear
			break
		}
		o.Ref, o.Name, o.Kind = ref.String(), ref.Name, ownerKind(ref)
	}
	return o
}
