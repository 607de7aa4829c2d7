package export

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/descriptor"
	"daybook/internal/survey"
)

func (w *writer) cortex(s survey.Service) *yaml.Node {
	info, metadata := object(), object()
	say(info, "title", cmp.Or(s.Title.Text, s.Name, "unnamed"))
	say(info, "description", s.Description.Text)
	say(info, "x-cortex-tag", w.unique(cmp.Or(descriptor.ObjectName(s.Name), "unnamed")))
	say(info, "x-cortex-type", "service")
	put(info, "x-cortex-owners", w.cortexOwners(s.Owner))
	groups := list()
	for _, g := range []struct{ key, value string }{{"tier", s.Tier.Text}, {"lifecycle", s.Lifecycle.Text}} {
		if g.value != "" {
			groups.Content = append(groups.Content, text(g.key+":"+g.value))
		}
	}
	for _, t := range s.Tags {
		groups.Content = append(groups.Content, text(t.Text))
	}
	put(info, "x-cortex-groups", groups)
	if s.Domain.Known() {
		n := object()
		say(n, "tag", s.Domain.Text)
		put(info, "x-cortex-domain-parents", list(n))
	}
	links := list()
	for _, l := range s.Links {
		n := object()
		say(n, "name", cmp.Or(l.Title, l.URL))
		say(n, "type", cmp.Or(cortexLinks[l.Type], "other"))
		say(n, "url", l.URL)
		links.Content = append(links.Content, n)
	}
	w.cortexChat(s, info, links)
	put(info, "x-cortex-link", links)
	put(info, "x-cortex-oncall", w.cortexDuty(s))
	put(info, "x-cortex-dependency", w.cortexDependencies(s))
	for _, m := range []struct{ key, value string }{{"kind", s.Kind.Text}, {"system", s.System.Text}, {"language", s.Language.Text}} {
		if m.key == "kind" && m.value == "service" {
			continue
		}
		say(metadata, m.key, m.value)
		w.lose(m.key, m.value, "Cortex has no field for it; it is written as custom metadata")
	}
	put(info, "x-cortex-custom-metadata", metadata)
	for _, v := range append(s.Provides, s.Consumes...) {
		w.lose("API", v.Text, "Cortex reads APIs out of their own descriptions")
	}
	root := object()
	say(root, "openapi", "3.0.1")
	put(root, "info", info)
	return root
}

// cortexLinks are the types of links that Cortex shows by name.
var cortexLinks = map[string]string{"runbook": "runbook", "dashboard": "dashboard", "docs": "documentation", "repo": "repository", "on-call": "oncall", "chat": "chat"}

func (w *writer) cortexOwners(o survey.Owner) *yaml.Node {
	name := ownerName(o)
	if name == "" {
		return list()
	}
	n := object()
	if strings.Contains(name, "@") {
		say(n, "type", "email")
		say(n, "email", name)
		return list(n)
	}
	if o.Kind == survey.OwnerPerson {
		w.lose("owner", o.Text, "Cortex knows people by their mail address; it is written as a team")
	}
	say(n, "type", "group")
	say(n, "name", name)
	return list(n)
}

func (w *writer) cortexChat(s survey.Service, info, links *yaml.Node) {
	channel, channels, n := chat(s), object(), object()
	if channel == "" {
		return
	}
	if address(channel) {
		say(n, "name", "Chat")
		say(n, "type", "chat")
		say(n, "url", channel)
		links.Content = append(links.Content, n)
		return
	}
	say(n, "name", strings.TrimPrefix(channel, "#"))
	put(channels, "channels", list(n))
	put(info, "x-cortex-slack", channels)
}

func (w *writer) cortexDuty(s survey.Service) *yaml.Node {
	duty, n := object(), object()
	provider, id := w.duty(s)
	if provider == "" {
		w.lose("on-call", id, "its provider is not known")
		return duty
	}
	say(n, "id", id[strings.LastIndexByte(id, '/')+1:])
	say(n, "type", "SERVICE")
	put(duty, provider, n)
	return duty
}

func (w *writer) cortexDependencies(s survey.Service) *yaml.Node {
	deps := list()
	for _, v := range s.DependsOn {
		ref, ok := entityRef(v)
		if !ok || ref.Kind != "component" && ref.Kind != "resource" {
			w.lose("dependency", v.Text, "Cortex has no word for it")
			continue
		}
		n := object()
		say(n, "tag", ref.Name)
		deps.Content = append(deps.Content, n)
	}
	return deps
}
