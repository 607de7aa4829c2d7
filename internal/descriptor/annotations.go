package descriptor

import (
	"regexp"
	"strings"
)

// onCall are the annotations by which plugins of Backstage find a provider's
// service. The value of a key marked secret is a credential and is not kept.
var onCall = map[string]struct {
	provider string
	secret   bool
}{
	"pagerduty.com/service-id":        {"pagerduty", false},
	"pagerduty.com/integration-key":   {"pagerduty", true},
	"opsgenie.com/component-selector": {"opsgenie", false},
	"opsgenie.com/team":               {"opsgenie", false},
	"splunk.com/on-call-team":         {"splunk", false},
	"ilert.com/integration-key":       {"ilert", true},
	"rootly.com/service-id":           {"rootly", false},
	"rootly.com/service-slug":         {"rootly", false},
	"firehydrant.com/service-name":    {"firehydrant", false},
}

// slugs are the annotations that name a repository on a forge.
var slugs = map[string]string{
	"github.com/project-slug":    "github",
	"gitlab.com/project-slug":    "gitlab",
	"bitbucket.org/project-slug": "bitbucket",
	"dev.azure.com/project-repo": "azure",
	"gitea.com/project-slug":     "gitea",
}

// annotations fills in what well-known annotations say.
func (p *reader) annotations(e *Entity) {
	for i, a := range e.Annotations {
		key := strings.ToLower(a.Key)
		if forge := slugs[key]; forge != "" {
			e.Repositories = append(e.Repositories, Place{Type: forge, Target: a.Text, Line: a.Line, Origin: a.Origin})
			continue
		}
		switch key {
		case "backstage.io/techdocs-ref":
			e.Docs = p.place(a)
			continue
		case "backstage.io/source-location":
			if at := p.place(a); at.Type != "" {
				e.Repositories = append(e.Repositories, at)
			}
			continue
		}
		if service, ok := onCall[key]; ok {
			id := a.Text
			if service.secret {
				id, e.Annotations[i].Text = "", ""
			}
			e.OnCall = append(e.OnCall, OnCall{Provider: service.provider, Field: a.Key, ID: id, Line: a.Line, Origin: a.Origin})
			continue
		}
		if kind := chat(key); kind != "" && a.Text != "" {
			e.Contacts = append(e.Contacts, Contact{Type: kind, Text: a.Text, Line: a.Line, Origin: a.Origin})
		}
	}
}

// place reads type:target; the target has colons of its own.
func (p *reader) place(a Pair) Place {
	kind, target, ok := strings.Cut(a.Text, ":")
	if !ok || kind == "" || target == "" || strings.HasPrefix(target, "//") {
		p.wrong(a.Line, "annotation %q is %q: it must be dir:PATH or url:ADDRESS", a.Key, a.Text)
		return Place{}
	}
	return Place{Type: kind, Target: target, Line: a.Line, Origin: a.Origin}
}

// chat tells a channel's annotation by its key: slack.com/channel,
// example.com/slack-channel, ...
func chat(key string) string {
	_, name, ok := strings.Cut(key, "/")
	if !ok {
		name = key
	}
	switch {
	case strings.HasPrefix(key, "slack.com/") && strings.Contains(name, "channel"), strings.HasPrefix(name, "slack"):
		return "slack"
	case strings.Contains(name, "teams-channel"):
		return "microsoft-teams"
	case name == "email" || name == "contact-email" || name == "mail":
		return "email"
	}
	return ""
}

var tierTag = regexp.MustCompile(`^tier[-:]?([a-z0-9]+)$`)

// tier looks where people write it, for the format has no field: a label or an
// annotation called tier in any domain, else a tag like tier-1.
func tier(e *Entity) Value {
	for _, pairs := range [][]Pair{e.Labels, e.Annotations} {
		for _, l := range pairs {
			name := l.Key[strings.LastIndexByte(l.Key, '/')+1:]
			if (name == "tier" || name == "service-tier") && l.Text != "" {
				return Value{Text: l.Text, Line: l.Line, Origin: l.Origin}
			}
		}
	}
	for _, t := range e.Tags {
		if m := tierTag.FindStringSubmatch(t.Text); m != nil {
			return Value{Text: m[1], Line: t.Line, Origin: t.Origin}
		}
	}
	return Value{}
}
