package export

import (
	"cmp"

	"go.yaml.in/yaml/v3"

	"daybook/internal/survey"
)

// datadog writes an entity of schema v3.
func (w *writer) datadog(s survey.Service) *yaml.Node {
	meta, spec := object(), object()
	say(meta, "name", w.unique(cmp.Or(s.Name, "unnamed")))
	say(meta, "displayName", s.Title.Text)
	say(meta, "description", s.Description.Text)
	say(meta, "owner", ownerName(s.Owner))
	tags := list()
	for _, t := range s.Tags {
		tags.Content = append(tags.Content, text(t.Text))
	}
	put(meta, "tags", tags)
	if channel := chat(s); channel != "" {
		n := object()
		say(n, "type", chatKind(channel))
		say(n, "contact", channel)
		put(meta, "contacts", list(n))
	}
	links := list()
	for _, l := range s.Links {
		n := object()
		say(n, "name", cmp.Or(l.Title, l.URL))
		say(n, "type", cmp.Or(datadogLinks[l.Type], "other"))
		say(n, "url", l.URL)
		links.Content = append(links.Content, n)
	}
	put(meta, "links", links)

	say(spec, "lifecycle", s.Lifecycle.Text)
	say(spec, "tier", s.Tier.Text)
	say(spec, "type", s.Kind.Text)
	if s.Language.Known() {
		put(spec, "languages", list(text(s.Language.Text)))
	}
	if s.System.Known() {
		put(spec, "componentOf", list(text("system:"+s.System.Text)))
	}
	put(spec, "dependsOn", w.datadogDependencies(s))
	w.lose("domain", s.Domain.Text, "Datadog keeps it on the system")
	for _, v := range s.Provides {
		w.lose("API", v.Text, "Datadog has the API say which service implements it")
	}
	for _, v := range s.Consumes {
		w.lose("API that it uses", v.Text, "Datadog has no field for it")
	}

	root := object()
	say(root, "apiVersion", "v3")
	say(root, "kind", "service")
	put(root, "metadata", meta)
	put(root, "spec", spec)
	put(root, "integrations", w.datadogDuty(s))
	return root
}

// datadogLinks are the words of Datadog for what a link is for.
var datadogLinks = map[string]string{"runbook": "runbook", "dashboard": "dashboard", "docs": "doc", "repo": "repo", "chat": "chat", "on-call": "oncall"}

// datadogKinds are the words of Datadog for kinds of entities.
var datadogKinds = map[string]string{"component": "service", "resource": "datastore", "system": "system", "api": "api"}

func (w *writer) datadogDependencies(s survey.Service) *yaml.Node {
	refs := list()
	for _, v := range s.DependsOn {
		ref, ok := entityRef(v)
		kind := datadogKinds[ref.Kind]
		if !ok || kind == "" || ref.Namespace != "default" {
			w.lose("dependency", v.Text, "Datadog has no word for it")
			continue
		}
		refs.Content = append(refs.Content, text(kind+":"+ref.Name))
	}
	return refs
}

func (w *writer) datadogDuty(s survey.Service) *yaml.Node {
	integrations, n := object(), object()
	provider, id := w.duty(s)
	if id == "" {
		return integrations
	}
	if !address(id) || provider != "pagerduty" && provider != "opsgenie" {
		w.lose("on-call", id, "Datadog wants an address of PagerDuty or Opsgenie")
		return integrations
	}
	say(n, "serviceURL", id)
	put(integrations, provider, n)
	return integrations
}
