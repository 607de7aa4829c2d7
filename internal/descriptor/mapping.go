package descriptor

import (
	"maps"
	"slices"
	"strings"
)

// Mapping says, for a format, which of an organisation's own fields carries
// which of daybook's: {"compass": {"owner": "AC Owner"}}. It speaks of what
// formats leave to the organisation: custom fields of Compass, properties and
// relations of Port and OpsLevel, custom metadata of Cortex, extensions of
// Datadog, labels and annotations of Backstage. A name is the whole key, or
// its last part after a dot; case does not count. A mapped field counts before
// the format's own, for the organisation says that it is the one it keeps.
type Mapping map[string]map[string]string

// Settings are what an organisation says about its descriptors.
type Settings struct {
	Mapping Mapping
	Order   []string // of precedence, as Rules have it
	Folders []string // patterns of folders that are services, as Group has them
}

// MappedFields are the fields that a Mapping may give.
func MappedFields() []string { return slices.Sorted(maps.Keys(mappers)) }

// mappers put a mapped value in its place.
var mappers = map[string]func(*Entity, []Value){
	"title":       func(e *Entity, v []Value) { e.Title = v[0] },
	"description": func(e *Entity, v []Value) { e.Description = v[0] },
	"owner":       func(e *Entity, v []Value) { e.Owner, e.CoOwners = called("group", v[0]), calledAll("group", v[1:]) },
	"type":        func(e *Entity, v []Value) { e.Type = v[0] },
	"lifecycle":   func(e *Entity, v []Value) { e.Lifecycle = v[0] },
	"tier":        func(e *Entity, v []Value) { e.Tier = v[0] },
	"system":      func(e *Entity, v []Value) { e.System = called("system", v[0]) },
	"domain":      func(e *Entity, v []Value) { e.Domain = called("domain", v[0]) },
	"chat":        func(e *Entity, v []Value) { contact(e, "chat", v[0]) },
	"email":       func(e *Entity, v []Value) { contact(e, "email", v[0]) },
	"on-call":     func(e *Entity, v []Value) { duty(e, providerOf(v[0].Text), "", v[0]) },
	"runbook":     mapLink("runbook"),
	"dashboard":   mapLink("dashboard"),
	"docs":        mapLink("docs"),
	"repository":  func(e *Entity, v []Value) { code(e, "url", v[0]) },
	"language":    func(e *Entity, v []Value) { e.Languages = append(e.Languages, v...) },
	"tags":        func(e *Entity, v []Value) { e.Tags = append(e.Tags, v...) },
	"dependsOn":   func(e *Entity, v []Value) { e.DependsOn = append(e.DependsOn, calledAll("component", v)...) },
}

func mapLink(kind string) func(*Entity, []Value) {
	return func(e *Entity, values []Value) {
		for _, v := range values {
			at := slices.IndexFunc(e.Links, func(l Link) bool { return l.URL == v.Text })
			if at >= 0 {
				e.Links[at].Type = kind
				continue
			}
			e.Links = append(e.Links, Link{URL: v.Text, Type: kind, Line: v.Line, Origin: v.Origin})
		}
	}
}

// providerOf tells an on-call provider by its address.
func providerOf(text string) string {
	for _, known := range []string{"pagerduty", "opsgenie", "incident.io", "squadcast", "victorops", "firehydrant", "rootly", "ilert", "xmatters"} {
		if strings.Contains(strings.ToLower(text), known) {
			return known
		}
	}
	return "on-call"
}

// standard are fields that the documentation of a product gives as examples
// and that most of its users keep. A Mapping of the organisation's counts
// before it.
var standard = Mapping{
	"port": {"owner": "team", "lifecycle": "properties.lifecycle", "tier": "properties.tier", "language": "properties.language",
		"type": "properties.type", "description": "properties.description", "system": "relations.system", "domain": "relations.domain"},
}

// apply gives the entity what its own fields mean.
func (m Mapping) apply(e *Entity) {
	fields := maps.Clone(standard[e.Format])
	if fields == nil {
		fields = map[string]string{}
	}
	maps.Copy(fields, m[e.Format])
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		set := mappers[name]
		if set == nil {
			continue // refused where a configuration is read
		}
		if values := e.property(fields[name]); len(values) > 0 {
			set(e, values)
		}
	}
}

// property are the values of an organisation's own field. The first key that
// fits whole counts before those that fit in their last part.
func (e *Entity) property(name string) []Value {
	var whole, part []Value
	for _, pairs := range [][]Pair{e.Properties, e.Labels, e.Annotations} {
		for _, p := range pairs {
			v := Value{Text: p.Text, Line: p.Line, Origin: p.Origin}
			switch {
			case p.Text == "":
			case strings.EqualFold(p.Key, name):
				whole = append(whole, v)
			case strings.EqualFold(p.Key[strings.LastIndexByte(p.Key, '.')+1:], name):
				part = append(part, v)
			}
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return part
}
