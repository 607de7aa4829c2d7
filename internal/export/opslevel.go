package export

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/descriptor"
	"daybook/internal/survey"
)

func (w *writer) opslevel(s survey.Service) *yaml.Node {
	n := object()
	display := cmp.Or(s.Title.Text, s.Name, "unnamed")
	alias := w.unique(cmp.Or(descriptor.ObjectName(s.Name), "unnamed"))
	say(n, "name", display)
	say(n, "description", s.Description.Text)
	say(n, "owner", ownerName(s.Owner))
	say(n, "lifecycle", s.Lifecycle.Text)
	say(n, "tier", s.Tier.Text)
	say(n, "system", s.System.Text)
	say(n, "language", s.Language.Text)
	put(n, "aliases", list(text(alias)))
	tags := list()
	for _, t := range s.Tags {
		key, value, ok := strings.Cut(t.Text, ":")
		if !ok {
			w.lose("tag", t.Text, "a tag of OpsLevel has a value; it is written with true")
			value = "true"
		}
		tag := object()
		say(tag, "key", key)
		say(tag, "value", value)
		tags.Content = append(tags.Content, tag)
	}
	put(n, "tags", tags)
	tools := list()
	for _, l := range s.Links {
		tool := object()
		say(tool, "name", cmp.Or(l.Title, l.URL))
		say(tool, "category", cmp.Or(opslevelTools[l.Type], "other"))
		say(tool, "url", l.URL)
		tools.Content = append(tools.Content, tool)
	}
	put(n, "tools", tools)
	dependencies := list()
	for _, v := range s.DependsOn {
		ref, ok := entityRef(v)
		if !ok || ref.Kind != "component" {
			w.lose("dependency", v.Text, "OpsLevel's are services")
			continue
		}
		dep := object()
		say(dep, "alias", ref.Name)
		dependencies.Content = append(dependencies.Content, dep)
	}
	put(n, "dependencies", dependencies)
	put(n, "alert_sources", w.opslevelDuty(s))
	w.lose("kind", s.Kind.Text, "a file of OpsLevel has no type")
	w.lose("domain", s.Domain.Text, "OpsLevel keeps it on the system")
	w.lose("chat", chat(s), "OpsLevel keeps it on the team")
	for _, v := range append(s.Provides, s.Consumes...) {
		w.lose("API", v.Text, "OpsLevel finds APIs by itself")
	}
	root := object()
	put(root, "version", number("1"))
	put(root, "service", n)
	return root
}

// opslevelTools are the categories of tools.
var opslevelTools = map[string]string{"runbook": "runbooks", "dashboard": "metrics", "docs": "wiki", "repo": "code", "on-call": "incidents"}

func (w *writer) opslevelDuty(s survey.Service) *yaml.Node {
	provider, id := w.duty(s)
	if id == "" {
		return list()
	}
	if provider == "" {
		w.lose("on-call", id, "its provider is not known")
		return list()
	}
	n := object()
	say(n, "type", provider)
	say(n, "external_id", id)
	return list(n)
}
