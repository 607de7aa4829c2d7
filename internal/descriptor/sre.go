package descriptor

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// sreFile reads sre.yaml: a service with its team, objectives and on-call. Other
// programs have files of that name; what has no service with slos is none.
func (p *reader) sreFile(src []byte) {
	p.documents(src, func(d document) {
		if p.unread(d, "slos:") {
			return
		}
		slos := field(d.root, "slos")
		name := p.value(field(d.root, "service"))
		switch {
		case slos == nil:
			return
		case !name.Known():
			p.missing(d.root, "service", "it says whose objectives these are")
			return
		case slos.Kind != yaml.SequenceNode:
			p.wrong(slos.Line, "slos is %s: it must be a list", what(slos))
		}
		e := p.begin("Component", name, d.line)
		e.Owner = called("group", p.value(field(d.root, "team")))
		if slos.Kind == yaml.SequenceNode {
			for _, n := range each(slos) {
				p.sreObjective(&e, n)
			}
		}
		duty := field(d.root, "oncall")
		if provider := p.word(duty, "provider"); provider.Known() {
			e.OnCall = append(e.OnCall, OnCall{Provider: strings.ToLower(provider.Text), Field: "oncall.provider", Line: provider.Line})
		}
		contact(&e, "slack", p.word(duty, "notify_slack"))
		p.end(e)
	})
}

// sreObjective reads one objective; 99.9 and 99.9% are kept as they are written.
func (p *reader) sreObjective(e *Entity, n *yaml.Node) {
	name, target := p.word(n, "name"), p.word(n, "target")
	switch {
	case !name.Known():
		p.missing(n, "slos.name", "an objective needs a name")
	case !target.Known():
		p.missing(n, "slos.target", "an objective without a target promises nothing")
	default:
		e.Objectives = append(e.Objectives, Objective{Name: name.Text, Target: target.Text, Window: p.word(n, "window").Text, Line: name.Line})
	}
}
