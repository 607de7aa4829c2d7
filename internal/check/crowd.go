package check

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"daybook/internal/people"
	"daybook/internal/survey"
)

// crowd is who the people of the fleet are: everybody who ever committed to one
// of its repositories, and everybody whom a file declares, each once.
type crowd struct {
	index   *people.Index
	last    map[string]time.Time // of each person who ever committed, the last time
	teams   map[string]string    // names of teams as owner files write them, to references; "" where several have it
	granted map[string]bool      // likewise, of teams that settings of repositories name
}

// declare adds a team. Of two with the same reference that of a descriptor
// tells what it is, and both tell who belongs to it.
func (f *Fleet) declare(t survey.Team) {
	ref := strings.ToLower(t.Ref)
	if known, ok := f.Teams[ref]; ok {
		if known.Format == "" && t.Format != "" {
			known, t = t, known
		}
		t.Members = slices.Concat(t.Members, known.Members)
		t.People = slices.Concat(t.People, known.People)
		t.Labels = slices.Concat(t.Labels, known.Labels)
	}
	f.Teams[ref] = t
}

// newCrowd finds out who is who in the fleet.
func newCrowd(surveys []survey.Survey, fleet *Fleet) *crowd {
	c := &crowd{last: map[string]time.Time{}, teams: map[string]string{}, granted: map[string]bool{}}
	authors := map[string]*people.Sighting{} // in many repositories it is the same few
	var all []people.Sighting
	for i := range surveys {
		host := hostOf(&surveys[i].Repository)
		for _, a := range surveys[i].Repository.Authors {
			key := a.Name + "\x00" + strings.Join(a.Emails, "\x00")
			if authors[key] == nil {
				authors[key] = sightingOf(a)
			}
			authors[key].Commits += a.Commits
		}
		all = append(all, declaredIn(&surveys[i], host)...)
		for _, a := range surveys[i].Access {
			if a.Team {
				c.granted[handleName(a.Name)] = true
			}
		}
	}
	for _, s := range authors {
		all = append(all, *s)
	}
	slices.SortStableFunc(all, func(a, b people.Sighting) int {
		return cmp.Or(strings.Compare(a.Email, b.Email), strings.Compare(a.Name, b.Name), strings.Compare(a.Login, b.Login), strings.Compare(a.Ref, b.Ref), cmp.Compare(a.Commits, b.Commits))
	})
	c.index = people.NewIndex(all, people.IndexOptions{Host: commonHost(surveys)})
	for i := range surveys {
		for _, a := range surveys[i].Repository.Authors {
			if p, ok := c.author(a); ok {
				if key := keyOf(p); a.Last.After(c.last[key]) {
					c.last[key] = a.Last
				}
			}
		}
	}
	for _, t := range fleet.Teams {
		for _, name := range namesOf(t) {
			ref := strings.ToLower(t.Ref)
			if known, ok := c.teams[name]; ok && known != ref {
				ref = ""
			}
			c.teams[name] = ref
		}
	}
	return c
}

func sightingOf(a survey.Author) *people.Sighting {
	s := &people.Sighting{Name: a.Name}
	if len(a.Emails) > 0 {
		s.Email, s.Also = a.Emails[0], a.Emails[1:]
	}
	return s
}

// declaredIn are the people whom files of a repository name.
func declaredIn(v *survey.Survey, host string) (all []people.Sighting) {
	add := func(list []survey.Member) {
		for _, m := range list {
			all = append(all, people.Sighting{Name: m.Name, Email: m.Email, Login: m.Login, Host: cmp.Or(m.Host, host), Declared: true})
		}
	}
	for _, t := range v.Teams {
		add(t.People)
	}
	add(v.Members)
	for _, p := range v.People {
		s := people.Sighting{Name: cmp.Or(p.Title, p.Name), Email: p.Email, Ref: p.Ref, Declared: true}
		all = append(all, s)
		for _, account := range p.Logins {
			s.Host, s.Login, _ = strings.Cut(account, "/")
			all = append(all, s)
		}
	}
	for _, a := range v.Access {
		if !a.Team {
			all = append(all, people.Sighting{Login: a.Name, Host: host, Declared: true})
		}
	}
	return all
}

// hostOf is the forge of a repository.
func hostOf(r *survey.Repository) string {
	u, err := url.Parse(r.Web)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// commonHost is the forge that most repositories are on.
func commonHost(surveys []survey.Survey) (most string) {
	n := map[string]int{}
	for i := range surveys {
		host := hostOf(&surveys[i].Repository)
		n[host]++
		if host != "" && (n[host] > n[most] || n[host] == n[most] && host < most) {
			most = host
		}
	}
	return most
}

// author finds an author of one repository among the people of the fleet.
func (c *crowd) author(a survey.Author) (people.Person, bool) {
	if c == nil {
		return people.Person{}, false
	}
	for _, e := range a.Emails {
		if p, ok := c.index.Author(a.Name, e, nil); ok {
			return p, true
		}
	}
	return c.index.Author(a.Name, "", nil)
}

// keyOf tells people apart. Two may share an address, but not all they have.
func keyOf(p people.Person) string {
	parts := append([]string{p.Name}, p.Emails...)
	for _, l := range p.Logins {
		parts = append(parts, l.Host+"/"+l.Name)
	}
	return strings.Join(append(parts, p.Refs...), "\x00")
}

// namesOf are a team's names as an owner file may write them.
func namesOf(t survey.Team) []string {
	names := []string{handleName(t.Name), handleName(t.Title)}
	for _, l := range t.Labels {
		names = append(names, handleName(l), handleName(l[strings.LastIndexByte(l, '/')+1:]))
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "" })
	slices.Sort(names)
	return slices.Compact(names)
}

// team finds the declared team that an owner is.
func (s Subject) team(o survey.Owner) (survey.Team, bool) {
	if s.Fleet == nil {
		return survey.Team{}, false
	}
	if t, ok := s.Fleet.Teams[o.Ref]; ok {
		return t, true
	}
	if s.Fleet.crowd == nil || o.Kind != survey.OwnerTeam || strings.HasPrefix(o.Ref, "group:") {
		return survey.Team{}, false
	}
	t, ok := s.Fleet.Teams[s.Fleet.crowd.teams[handleName(o.Name)]]
	return t, ok
}

// person finds who is behind a handle, an address or a reference. A bare name
// is a login in formats that name people.
func (s Subject) person(handle string) (people.Person, bool) {
	if s.Fleet == nil || s.Fleet.crowd == nil {
		return people.Person{}, false
	}
	x, login := s.Fleet.crowd.index, strings.TrimPrefix(handle, "@")
	switch {
	case strings.Contains(handle, ":"):
		return x.Ref(handle)
	case strings.Contains(login, "@"):
		return x.Author("", login, nil)
	case strings.ContainsAny(login, "/ ") || login == handle && !namesPeople(s.Service.Owners):
		return people.Person{}, false
	}
	return x.Login(hostOf(s.Repository), login)
}

// resolved says as what an owner is known, "" where that is not known.
func (s Subject) resolved(o survey.Owner) string {
	if t, ok := s.team(o); ok {
		return "declared as " + quote(t.Ref)
	}
	if s.Fleet != nil {
		if p, ok := s.Fleet.People[o.Ref]; ok {
			return "declared as " + quote(p.Ref)
		}
	}
	handle := o.Ref
	if names, _ := s.ownersNames(o); len(names) == 1 {
		handle = names[0] // the file has more than what the owner is called
	}
	if p, ok := s.person(handle); ok && o.Kind != survey.OwnerTeam {
		return "known as " + quote(cmp.Or(p.Name, o.Text))
	}
	return ""
}
