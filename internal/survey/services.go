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
	seen := map[string]bool{}
	for _, p := range files {
		seen[p] = true
	}
	var broken []flawed
	for i := 0; i < len(files) && i < maxDescriptors; i++ {
		entities, problems := r.descriptor(files[i])
		for _, e := range entities {
			r.entity(e, problems)
			files = r.follow(files, seen, e)
		}
		if len(entities) == 0 && len(problems) > 0 {
			broken = append(broken, flawed{files[i], problems})
		}
	}
	if left := len(files) - maxDescriptors; left > 0 {
		r.problem("", 0, fmt.Sprintf("holds %d more descriptors than the %d that are read", left, maxDescriptors))
	}
	for _, f := range broken {
		r.brokenDescriptor(f)
	}
	r.rootService()
	slices.SortStableFunc(r.survey.Services, func(a, b Service) int {
		return cmp.Or(strings.Compare(a.Folder, b.Folder), strings.Compare(a.ID, b.ID))
	})
	r.settle()
}

// settle takes the services that are shown, gives them what the configuration
// says, and notes where they stand.
func (r *reader) settle() {
	if n := len(r.survey.Services) + r.surplus; n > maxServices {
		r.problem("", 0, fmt.Sprintf("declares %d services; the first %d are shown", n, maxServices))
		r.survey.Services = r.survey.Services[:min(maxServices, len(r.survey.Services))]
	}
	r.stand()
	r.thin()
	r.stand()
	for i := range r.survey.Services {
		r.override(&r.survey.Services[i])
	}
}

// stand notes the first service of each folder.
func (r *reader) stand() {
	r.places = make(map[string]int, len(r.survey.Services))
	for i, s := range r.survey.Services {
		if _, ok := r.places[s.Folder]; !ok {
			r.places[s.Folder] = i
		}
	}
}

// flawed is a descriptor of which nothing could be read.
type flawed struct {
	path     string
	problems []descriptor.Problem
}

// descriptor reads one descriptor.
func (r *reader) descriptor(p string) ([]descriptor.Entity, []descriptor.Problem) {
	content, why := r.read(p)
	if why != "" {
		return nil, []descriptor.Problem{{Path: p, Text: why}}
	}
	return descriptor.Parse(p, content)
}

// follow adds the files of this repository that a Location names.
func (r *reader) follow(files []string, seen map[string]bool, e descriptor.Entity) []string {
	for _, p := range located(e) {
		if _, ok := r.files.entry(p); ok && !seen[p] {
			seen[p] = true
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
		r.declare(r.component(e, problems))
	case "group":
		if len(r.survey.Teams) < maxDeclared {
			r.survey.Teams = append(r.survey.Teams, team(e))
		}
	case "user":
		if len(r.survey.People) < maxDeclared {
			r.survey.People = append(r.survey.People, person(e))
		}
	}
}

// declare adds a service. Of two that have the same name the first counts, as
// for Backstage; that there is another is a problem of its descriptor.
func (r *reader) declare(s Service) {
	at, again := r.declared[s.ID]
	switch {
	case again:
		first := &r.survey.Services[at].Descriptor
		if len(first.Problems) < maxProblems {
			first.Problems = append(first.Problems, Problem{
				Path: s.Descriptor.Path, Line: s.Descriptor.Line,
				Text: fmt.Sprintf("declares %s again; that of %s counts", s.ID, first.Path),
			})
		}
	case len(r.survey.Services) < maxDeclared:
		r.declared[s.ID] = len(r.survey.Services)
		r.survey.Services = append(r.survey.Services, s)
	default:
		r.surplus++
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
		ID: shortName(e.Ref().String()), Name: shortName(e.Name.Text), Folder: serviceFolder(e.Path),
		Title: from(e.Title), Description: from(e.Description), Kind: from(e.Type),
		Lifecycle: from(e.Lifecycle), Tier: from(e.Tier),
		System: valueOf(e.System.Name, e.System.Line, e), Domain: valueOf(e.Domain.Name, e.Domain.Line, e),
		Owner:     Owner{Value: valueOf(e.Owner.Text, e.Owner.Line, e), Ref: shortName(e.Owner.String()), Name: shortName(e.Owner.Name), Kind: ownerKind(e.Owner)},
		DependsOn: refs(e.DependsOn), Provides: refs(e.ProvidesAPIs), Consumes: refs(e.ConsumesAPIs),
		Descriptor: Descriptor{Format: e.Format, Path: e.Path, Line: e.Line, Last: lastOf(r.History, e.Path)},
	}
	for _, t := range e.Tags {
		s.Tags = append(s.Tags, from(t))
	}
	for _, l := range e.Links {
		s.Links = append(s.Links, Link{URL: said(l.URL), Title: said(l.Title), Type: clip(string(l.Purpose())), Path: e.Path, Line: l.Line})
	}
	if len(e.OnCall) > 0 {
		o := e.OnCall[0]
		s.OnCall = valueOf(cmp.Or(o.ID, o.Provider), o.Line, e)
	}
	s.Chat = chatOf(e, s.Links)
	for _, p := range problems {
		if p.Entity == "" || p.Entity == s.ID {
			s.Descriptor.Problems = append(s.Descriptor.Problems, Problem{Path: p.Path, Line: p.Line, Text: said(p.Text)})
		}
	}
	return s
}

func valueOf(text string, line int, e descriptor.Entity) Value {
	if text == "" {
		return Value{}
	}
	return Value{Text: said(text), Format: e.Format, Path: e.Path, Line: line}
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

func chatOf(e descriptor.Entity, links []Link) Value {
	for _, c := range e.Contacts {
		if c.Type != "email" {
			return valueOf(c.Text, c.Line, e)
		}
	}
	for _, l := range links {
		if l.Type == string(descriptor.Chat) {
			return Value{Text: cmp.Or(l.Title, l.URL), Format: e.Format, Path: l.Path, Line: l.Line}
		}
	}
	return Value{}
}

func team(e descriptor.Entity) Team {
	t := Team{Ref: shortName(e.Ref().String()), Name: shortName(e.Name.Text), Title: said(e.Title.Text), Path: e.Path, Line: e.Line}
	for _, c := range e.Contacts {
		if c.Type != "email" {
			t.Chat = cmp.Or(t.Chat, said(c.Text))
		}
	}
	for _, l := range e.Links {
		if l.Purpose() == descriptor.Chat {
			t.Chat = cmp.Or(t.Chat, said(l.Title), said(l.URL))
		}
	}
	if e.Team != nil {
		t.Email, t.Parent = said(e.Team.Email.Text), shortName(e.Team.Parent.String())
		for _, m := range e.Team.Members {
			t.Members = append(t.Members, shortName(m.String()))
		}
	}
	return t
}

func person(e descriptor.Entity) Person {
	p := Person{Ref: shortName(e.Ref().String()), Name: shortName(e.Name.Text), Title: said(e.Title.Text), Logins: loginsOf(e)}
	if e.Person != nil {
		p.Email = said(e.Person.Email.Text)
		for _, t := range e.Person.MemberOf {
			p.Teams = append(p.Teams, shortName(t.String()))
		}
	}
	return p
}

// brokenDescriptor keeps a descriptor of which nothing could be read: its
// folder has a service all the same, with the problems.
func (r *reader) brokenDescriptor(f flawed) {
	folder := serviceFolder(f.path)
	at := slices.IndexFunc(r.survey.Services, func(s Service) bool { return s.Folder == folder })
	if at < 0 {
		at = len(r.survey.Services)
		r.survey.Services = append(r.survey.Services, Service{ID: folder, Name: r.nameOf(folder), Folder: folder,
			Descriptor: Descriptor{Format: descriptor.Backstage, Path: f.path, Line: f.problems[0].Line, Last: lastOf(r.History, f.path)}})
	}
	d := &r.survey.Services[at].Descriptor
	for _, problem := range f.problems {
		d.Problems = append(d.Problems, Problem{Path: problem.Path, Line: problem.Line, Text: said(problem.Text)})
	}
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

// serviceFolder is the folder that a descriptor describes: its own, but a
// hidden one, such as .github, stands for the folder that it lies in.
func serviceFolder(p string) string {
	folder := folderOf(p)
	for folder != "" && strings.HasPrefix(path.Base(folder), ".") {
		folder = folderOf(folder)
	}
	return folder
}

// override puts what the configuration says over what the repository says.
// The name of the service is that of the one at the root, if there is just one.
func (r *reader) override(s *Service) {
	o := r.Target.Override
	say := func(text string) Value { return Value{Text: text, Format: "daybook.toml", Path: o.Place} }
	if o.Service != "" && s.Folder == "" && r.alone("") {
		s.Name = o.Service
	}
	if o.Owner != "" {
		s.Owner = overrideOwner(say(o.Owner))
	}
	if o.Tier != "" {
		s.Tier = say(o.Tier)
	}
}

// alone reports whether a folder has one service, not several.
func (r *reader) alone(folder string) bool {
	n := 0
	r.sharing(folder, func(*Service) { n++ })
	return n == 1
}

// overrideOwner reads an owner as a configuration writes it: an entity
// reference, @org/team, @person, an address, or a bare team.
func overrideOwner(v Value) Owner {
	v.Text = shortName(v.Text)
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
