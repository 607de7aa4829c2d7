package site

import (
	"fmt"
	"slices"
	"strings"

	"daybook/internal/survey"
)

// runningMost is how many values a row about how a service runs shows.
const runningMost = 12

// running are the rows of facts about how the service runs, as files of
// infrastructure say.
func (f *fleet) running(s *service) []FactRow {
	var rows []FactRow
	add := func(name string, values []FactValue) {
		if len(values) > 0 {
			rows = append(rows, FactRow{Name: f.say("fact." + name), Values: values[:min(len(values), runningMost)]})
		}
	}
	add("runs-as", s.kinds())
	var environments distinct
	for _, r := range s.facts.Resources {
		environments.add(r.Environment, Place{})
	}
	add("environments", environments.values)
	var seen distinct
	for _, n := range s.facts.Needs {
		if f.needed(s, n) == nil && !s.runs(hostLabel(n.Text)) {
			seen.add(hostLabel(n.Text), s.valuePlace(n.Value))
		}
	}
	add("seen", seen.values)
	return rows
}

// resources are what runs, and what that runs on.
func (s *service) resources() []ResourceRow {
	var rows []ResourceRow
	for _, r := range s.facts.Resources {
		environment := r.Environment
		if environment == "" {
			environment = r.Namespace
		}
		rows = append(rows, ResourceRow{Name: r.Text, Kind: r.Kind, Environment: environment, Where: s.valuePlace(r.Value)})
	}
	return rows
}

// distinct are values of which each text is shown once, with its first place.
type distinct struct{ values []FactValue }

func (l *distinct) add(text string, where Place) {
	if text == "" || slices.ContainsFunc(l.values, func(v FactValue) bool { return v.Text == text }) {
		return
	}
	l.values = append(l.values, FactValue{Link: Link{Text: text}, Where: where})
}

// kinds are the kinds of a service's resources, with how many there are of each.
func (s *service) kinds() []FactValue {
	var values []FactValue
	for _, k := range s.brief.full(s.index).Kinds {
		text := k.Kind
		if k.Count > 1 {
			text = fmt.Sprintf("%s × %d", k.Kind, k.Count)
		}
		values = append(values, FactValue{Link: Link{Text: text}})
	}
	return values
}

// runs reports whether the service's own files deploy something of that name: it
// is a part of the service, and nothing that it uses. What a compose file brings
// along, such as a database, is used.
func (s *service) runs(name string) bool {
	return slices.ContainsFunc(s.facts.Resources, func(r survey.Resource) bool { return r.Text == name && r.Kind != "compose service" })
}

// needed is the service of the fleet that a host's name means; nil where none
// has that name, or it is the service itself.
func (f *fleet) needed(s *service, n survey.Need) *service {
	other := f.byName[hostLabel(n.Text)]
	if other == s {
		return nil
	}
	return other
}

// hostLabel is the first label of a host's name: payments of
// payments.shop.svc.cluster.local.
func hostLabel(host string) string {
	label, _, _ := strings.Cut(host, ".")
	return label
}

// seenNeeds are the services of the fleet that files of infrastructure point to
// and that are not declared.
func (f *fleet) seenNeeds(s *service, declared []Neighbour) []Neighbour {
	var seen []Neighbour
	known := func(other *service) bool {
		is := func(n Neighbour) bool { return n.Inside && n.Address == other.address }
		return slices.ContainsFunc(declared, is) || slices.ContainsFunc(seen, is)
	}
	for _, n := range s.facts.Needs {
		if other := f.needed(s, n); other != nil && !known(other) {
			seen = append(seen, f.neighbour(other, other.link(), f.say("around.seen", "place", n.Path)))
		}
	}
	return seen
}
