package survey

import (
	"path"
	"slices"
	"strings"

	"daybook/internal/descriptor"
	"daybook/internal/owners"
)

// Bounds on what is kept of disagreements.
const maxClaims = 20

// compared keeps what the sources of a service disagree about, and about what
// several of them agree.
func (s *Service) compared(entities []descriptor.Entity, found []descriptor.Disagreement) {
	differ := map[string]bool{}
	for _, d := range found {
		differ[d.Field] = true
		out := Disagreement{Field: d.Field}
		for _, c := range d.Claims[:min(len(d.Claims), maxClaims)] {
			out.Claims = append(out.Claims, stated(c.Text, c.Line, c.Origin))
		}
		s.Disagreements = append(s.Disagreements, out)
	}
	for _, f := range comparedFields {
		n := 0
		for _, e := range entities {
			if f.says(e.Descriptor) {
				n++
			}
		}
		if n > 1 && !differ[f.name] {
			s.Agreed = append(s.Agreed, f.name)
		}
	}
}

// comparedFields are those that Merge compares, with its names.
var comparedFields = [...]struct {
	name string
	says func(descriptor.Descriptor) bool
}{
	{"owner", func(d descriptor.Descriptor) bool { return d.Owner.Known() }},
	{"lifecycle", func(d descriptor.Descriptor) bool { return d.Lifecycle.Known() }},
	{"tier", func(d descriptor.Descriptor) bool { return d.Tier.Known() }},
	{"system", func(d descriptor.Descriptor) bool { return d.System.Known() }},
	{"domain", func(d descriptor.Descriptor) bool { return d.Domain.Known() }},
	{"license", func(d descriptor.Descriptor) bool { return d.License.Known() }},
	{"on-call", func(d descriptor.Descriptor) bool {
		return slices.ContainsFunc(d.OnCall, func(o descriptor.OnCall) bool { return o.ID != "" })
	}},
	{"repository", func(d descriptor.Descriptor) bool { return len(d.Repositories) > 0 }},
}

// sameOwner takes a team of a catalogue and its handle on a forge for one: the
// namespace of the one and the organisation of the other are not alike.
func sameOwner(a, b descriptor.Ref) bool {
	handle := func(ref descriptor.Ref) bool { return strings.HasPrefix(ref.Text, "@") }
	return handle(a) != handle(b) && plainName(a.Name) == plainName(b.Name)
}

// plainName is a team's name without what spelling makes of it, and without the
// word that says that it is one.
func plainName(name string) string {
	name = strings.Map(func(c rune) rune {
		if c == '_' || c == ' ' {
			return '-'
		}
		return c
	}, strings.ToLower(name[strings.LastIndexByte(name, '/')+1:]))
	return strings.TrimSuffix(strings.TrimPrefix(name, "team-"), "-team")
}

// compareOwners holds the owner that each service names against whom the owner
// file names for its folder. Only teams are compared: nobody knows whether a
// person is of a team.
func (r *reader) compareOwners(file owners.File) {
	var asked []*Service
	var probes []string
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		if s.Owner.Kind != OwnerTeam || s.Owner.Path == file.Path || s.Owner.Format == "daybook.toml" {
			continue
		}
		asked, probes = append(asked, s), append(probes, path.Join(s.Folder, "a-new-file"))
	}
	if len(probes) == 0 {
		return
	}
	for i, answer := range file.Compile().All(probes) {
		asked[i].compareOwner(file, answer)
	}
}

func (s *Service) compareOwner(file owners.File, answer owners.Answer) {
	var claim Value
	for _, o := range answer.Owners {
		if o.Kind != owners.Team {
			continue
		}
		for _, own := range append([]Owner{s.Owner}, s.CoOwners...) {
			if plainName(o.Text) == plainName(own.Name) {
				if !slices.ContainsFunc(s.Disagreements, func(d Disagreement) bool { return d.Field == "owner" }) && !slices.Contains(s.Agreed, "owner") {
					s.Agreed = slices.Insert(s.Agreed, 0, "owner")
				}
				return
			}
		}
		if !claim.Known() {
			claim = Value{Text: shortName(o.Text), Format: "codeowners", Path: file.Path, Line: answer.Line}
		}
	}
	if !claim.Known() {
		return
	}
	s.Agreed = slices.DeleteFunc(s.Agreed, func(field string) bool { return field == "owner" })
	for i := range s.Disagreements {
		if d := &s.Disagreements[i]; d.Field == "owner" {
			d.Claims = append(d.Claims, claim)
			return
		}
	}
	s.Disagreements = slices.Insert(s.Disagreements, 0, Disagreement{Field: "owner", Claims: []Value{s.Owner.Value, claim}})
}
