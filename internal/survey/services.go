package survey

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"daybook/internal/descriptor"
)

// services makes a service of every component that descriptors declare and of
// every folder that the configuration calls one, and one of the repository
// itself where documents or code are left that belong to none.
func (r *reader) services() {
	all := r.descriptors()
	folders := append(slices.Clone(r.opts.Descriptors.Folders), ".")
	bundles, rest := descriptor.Group(all.entities, folders)
	r.facts = newMerging(r, bundles)
	for _, b := range bundles {
		r.declare(r.service(b, all))
	}
	r.configured()
	for _, f := range all.broken {
		r.brokenDescriptor(f, all.problems[f.Path])
	}
	r.repeated(all.again)
	r.unclaimed(all)
	for _, e := range rest {
		r.entity(e)
	}
	slices.SortStableFunc(r.survey.Services, func(a, b Service) int {
		return cmp.Or(strings.Compare(a.Folder, b.Folder), strings.Compare(a.ID, b.ID))
	})
	r.rest()
	r.domains()
	r.settle()
	r.share(rest)
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
	r.hear()
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

// entity takes what is no service: groups, people, and what a catalogue lists
// beside them.
func (r *reader) entity(e descriptor.Entity) {
	switch kind := strings.ToLower(e.Kind.Text); kind {
	case "group":
		if len(r.survey.Teams) < maxDeclared {
			r.survey.Teams = append(r.survey.Teams, team(e))
		}
	case "user":
		if len(r.survey.People) < maxDeclared {
			r.survey.People = append(r.survey.People, person(e))
		}
	case "component", "package", "repository", "objective", "location", "template":
	default:
		if len(r.survey.Entities) < maxDeclared {
			r.survey.Entities = append(r.survey.Entities, entityOf(e))
		}
	}
}

func entityOf(e descriptor.Entity) Entity {
	return Entity{
		Kind: clip(strings.ToLower(e.Kind.Text)), Ref: shortName(e.Ref().String()), Name: shortName(e.Name.Text),
		Title: valueOf(e.Title), Description: valueOf(e.Description), Owner: ownerOf(e.Owner), Type: valueOf(e.Type),
		System: refName(e.System), Domain: refName(e.Domain), Format: e.Format, Path: e.Path, Line: e.Line,
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
			first.Problems = append(first.Problems, declaredAgain(s.ID, s.Descriptor.Path, s.Descriptor.Line, first.Path))
		}
	case len(r.survey.Services) < maxDeclared:
		r.declared[s.ID] = len(r.survey.Services)
		r.survey.Services = append(r.survey.Services, s)
	default:
		r.surplus++
	}
}

// repeated tells of components whose name another one has.
func (r *reader) repeated(all []descriptor.Entity) {
	for _, e := range all {
		at, ok := r.declared[shortName(e.Ref().String())]
		if !ok {
			continue
		}
		if d := &r.survey.Services[at].Descriptor; len(d.Problems) < maxProblems {
			d.Problems = append(d.Problems, declaredAgain(shortName(e.Ref().String()), e.Path, e.Line, d.Path))
		}
	}
}

func declaredAgain(id, path string, line int, first string) Problem {
	return Problem{Path: path, Line: line, Text: fmt.Sprintf("declares %s again; that of %s counts", id, first)}
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

// configured adds the folders that the configuration calls services and that
// hold no file of any format.
func (r *reader) configured() {
	taken := map[string]bool{}
	for _, s := range r.survey.Services {
		taken[s.Folder] = true
	}
	for _, folder := range configured(r.files, r.opts.Descriptors.Folders) {
		if !taken[folder] {
			r.declare(Service{ID: folder, Name: r.nameOf(folder), Folder: folder})
		}
	}
}

// brokenDescriptor keeps a descriptor of which nothing could be read: its
// folder has a service all the same, with the problems.
func (r *reader) brokenDescriptor(f descriptor.File, problems []descriptor.Problem) {
	folder := descriptor.FolderOf(f.Path)
	at := slices.IndexFunc(r.survey.Services, func(s Service) bool { return s.Folder == folder })
	if at < 0 {
		at = len(r.survey.Services)
		r.survey.Services = append(r.survey.Services, Service{ID: folder, Name: r.nameOf(folder), Folder: folder})
	}
	d := &r.survey.Services[at].Descriptor
	if d.Format == "" {
		d.Format, d.Path, d.Line, d.Last = f.Format, f.Path, problems[0].Line, lastOf(r.History, f.Path)
	}
	d.add(problems)
}

func (d *Descriptor) add(problems []descriptor.Problem) {
	for _, p := range problems {
		d.Problems = append(d.Problems, Problem{Path: p.Path, Line: p.Line, Text: said(p.Text)})
	}
}

// rest marks what stands for the repository as a whole beside its services.
func (r *reader) rest() {
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		if s.ID == "" && s.Folder == "" && s.Descriptor.Format == "" && len(r.survey.Services) > 1 {
			s.Kind = Value{Text: "repository", Format: "path"}
		}
	}
}

// nameOf is what a service is called that says nothing itself: its folder, or
// the last part of the repository's name.
func (r *reader) nameOf(folder string) string {
	return path.Base(cmp.Or(folder, r.Target.Name))
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
