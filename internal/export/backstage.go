package export

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/descriptor"
	"daybook/internal/survey"
)

func (w *writer) backstage(s survey.Service) *yaml.Node {
	meta, annotations, labels := object(), object(), object()
	title := s.Title.Text
	name := descriptor.ObjectName(s.Name)
	if name != s.Name {
		title = cmp.Or(title, s.Name)
	}
	say(meta, "name", w.unique(cmp.Or(name, "unnamed")))
	if ref, err := descriptor.ParseRef(s.ID, "component", "default"); err == nil && ref.Namespace != "default" && descriptor.IsNamespace(ref.Namespace) && s.Descriptor.Format == descriptor.Backstage {
		say(meta, "namespace", ref.Namespace)
	}
	say(meta, "title", title)
	say(meta, "description", s.Description.Text)
	if t := s.Tier.Text; t != "" { // the format has no field; this is where people keep it
		if descriptor.IsObjectName(t) {
			say(labels, "tier", t)
		} else {
			say(annotations, "tier", t)
		}
	}
	put(meta, "labels", labels)
	extra := w.backstageChat(s, annotations)
	extra = append(extra, w.backstageDuty(s, annotations)...)
	put(meta, "annotations", annotations)
	put(meta, "tags", w.backstageTags(s))
	var links []*yaml.Node
	for _, l := range append(s.Links, extra...) {
		n := object()
		say(n, "url", l.URL)
		say(n, "title", l.Title)
		if l.Type != string(descriptor.Other) {
			say(n, "type", l.Type)
		}
		links = append(links, n)
	}
	put(meta, "links", list(links...))

	root := object()
	say(root, "apiVersion", "backstage.io/v1alpha1")
	say(root, "kind", "Component")
	put(root, "metadata", meta)
	put(root, "spec", w.backstageSpec(s))
	return root
}

func (w *writer) backstageSpec(s survey.Service) *yaml.Node {
	spec := object()
	say(spec, "type", s.Kind.Text)
	w.demand("spec.type", s.Kind.Known())
	say(spec, "lifecycle", s.Lifecycle.Text)
	w.demand("spec.lifecycle", s.Lifecycle.Known())
	owner := w.backstageOwner(s.Owner)
	say(spec, "owner", owner)
	w.demand("spec.owner", owner != "")
	if system := descriptor.ObjectName(s.System.Text); system != "" {
		say(spec, "system", system)
	}
	w.lose("domain", s.Domain.Text, "Backstage keeps it on the system")
	w.lose("language", s.Language.Text, "Backstage has no field for it; a tag may say it")
	for _, at := range []struct {
		key  string
		refs []survey.Value
	}{{"dependsOn", s.DependsOn}, {"providesApis", s.Provides}, {"consumesApis", s.Consumes}} {
		refs := list()
		for _, v := range at.refs {
			if _, ok := entityRef(v); ok {
				refs.Content = append(refs.Content, text(v.Text))
			} else {
				w.lose(at.key, v.Text, "it is no entity reference")
			}
		}
		put(spec, at.key, refs)
	}
	return spec
}

// backstageOwner is the shortest reference that means the owner.
func (w *writer) backstageOwner(o survey.Owner) string {
	if !o.Known() {
		return ""
	}
	if ref, err := descriptor.ParseRef(o.Ref, "group", "default"); err == nil && (ref.Kind == "group" || ref.Kind == "user") && descriptor.IsObjectName(ref.Name) && descriptor.IsNamespace(ref.Namespace) {
		short := ref.Name
		if ref.Namespace != "default" {
			short = ref.Namespace + "/" + short
		}
		if ref.Kind == "user" {
			short = "user:" + short
		}
		return short
	}
	if strings.Contains(ownerName(o), "@") {
		w.lose("owner", o.Text, "Backstage wants the name of a team or a person")
		return ""
	}
	name := descriptor.ObjectName(ownerName(o))
	if name != ownerName(o) {
		w.lose("owner's spelling", o.Text, "Backstage allows letters, digits, -, _ and . in names")
	}
	if name != "" && o.Kind == survey.OwnerPerson {
		return "user:" + name
	}
	return name
}

// backstageChat puts the channel where plugins look for it, or among the links.
func (w *writer) backstageChat(s survey.Service, annotations *yaml.Node) []survey.Link {
	channel := chat(s)
	if channel == "" {
		return nil
	}
	switch chatKind(channel) {
	case "slack":
		say(annotations, "slack.com/channel", channel)
		return nil
	case "microsoft-teams":
		say(annotations, "microsoft.com/teams-channel", channel)
		return nil
	}
	return []survey.Link{{URL: channel, Type: string(descriptor.Chat)}}
}

func (w *writer) backstageDuty(s survey.Service, annotations *yaml.Node) []survey.Link {
	provider, id := w.duty(s)
	switch last := id[strings.LastIndexByte(id, '/')+1:]; {
	case id == "":
	case provider == "pagerduty" && (pagerID.MatchString(last) || !address(id)):
		say(annotations, "pagerduty.com/service-id", last)
	case address(id):
		return []survey.Link{{URL: id, Title: "On-call", Type: string(descriptor.Duty)}}
	default:
		w.lose("on-call", id, "its provider is not known")
	}
	return nil
}

func (w *writer) backstageTags(s survey.Service) *yaml.Node {
	tags := list()
	for _, t := range s.Tags {
		if descriptor.IsTag(t.Text) {
			tags.Content = append(tags.Content, text(t.Text))
		} else {
			w.lose("tag", t.Text, "Backstage allows lower-case letters, digits, :, + and # in tags, separated by -")
		}
	}
	return tags
}
