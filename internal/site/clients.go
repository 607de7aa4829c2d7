package site

import (
	"slices"
	"strings"
)

// client is another service, and the package between it and this one.
type client struct {
	other *service
	name  string
}

// addPublished notes which service makes which package. A name that several
// have is nobody's.
func (f *fleet) addPublished() {
	f.published = map[Technology]*service{}
	several := map[Technology]bool{}
	for _, s := range f.services {
		for _, p := range s.facts.Packages {
			what := Technology{p.Ecosystem, p.Text}
			what.Name = identity(what)
			if other := f.published[what]; other != nil && other != s {
				several[what] = true
			}
			f.published[what] = s
		}
	}
	for what := range several {
		delete(f.published, what)
	}
}

// addClients notes which services are built with packages of others: who has
// the client of a service calls it. A library is no service that is called, and
// what is only for tests calls nobody.
func (f *fleet) addClients() {
	for _, kind := range []string{"go", "npm", "maven", "composer"} {
		for _, t := range f.technologies[kind] {
			if t.maker == nil || strings.EqualFold(t.maker.facts.Kind.Text, "library") {
				continue
			}
			for _, u := range t.users {
				if u.s != t.maker && slices.ContainsFunc(u.uses, func(u Use) bool { return u.manner().scope == "" }) {
					u.s.clients = append(u.s.clients, client{t.maker, t.Name})
					t.maker.serves = append(t.maker.serves, client{u.s, t.Name})
				}
			}
		}
	}
}

// addNear notes which services of one repository are built with each other's
// packages.
func (f *fleet) addNear() {
	for _, s := range f.services {
		if s.index >= len(s.brief.Near) {
			continue
		}
		for _, n := range s.brief.Near[s.index] {
			for _, other := range f.byRepo[s.brief.Repository.Name] {
				if other.index == n.Service && !strings.EqualFold(other.facts.Kind.Text, "library") {
					s.clients = append(s.clients, client{other, n.Package})
					other.serves = append(other.serves, client{s, n.Package})
				}
			}
		}
	}
}

// clientNeighbours are those of the services that are not among the others yet.
func (f *fleet) clientNeighbours(clients []client, others []Neighbour) []Neighbour {
	for _, c := range clients {
		if !slices.ContainsFunc(others, func(n Neighbour) bool { return n.Inside && n.Address == c.other.address }) {
			others = append(others, f.neighbour(c.other, c.other.link(), f.say("around.uses", "name", c.name)))
		}
	}
	return others
}
