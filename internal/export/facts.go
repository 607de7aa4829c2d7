package export

import (
	"net/url"
	"regexp"
	"strings"

	"daybook/internal/descriptor"
	"daybook/internal/survey"
)

// ownerName is the short name of an owner, as products without references
// keep it: payments, ada, ada@example.com.
func ownerName(o survey.Owner) string {
	if o.Name != "" {
		return o.Name
	}
	return strings.TrimPrefix(o.Text, "@")
}

// entityRef reads a reference as the survey writes it, with its kind.
func entityRef(v survey.Value) (descriptor.Ref, bool) {
	r, err := descriptor.ParseRef(v.Text, "", "default")
	return r, err == nil
}

// address reports a web address.
func address(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// chatKind tells the kind of a channel by what it looks like: # stands for
// Slack's.
func chatKind(s string) string {
	lower := strings.ToLower(s)
	for _, known := range []struct{ part, kind string }{{"slack.com", "slack"}, {"teams.microsoft.com", "microsoft-teams"},
		{"discord", "discord"}, {"mattermost", "mattermost"}, {"zulip", "zulip"}, {"chat.google.com", "google-chat"}} {
		if address(s) && strings.Contains(lower, known.part) {
			return known.kind
		}
	}
	if address(s) {
		return "chat"
	}
	return "slack"
}

// pagerID is how PagerDuty numbers its services and schedules.
var pagerID = regexp.MustCompile(`^[PQ][A-Z0-9]{5,13}$`)

// pager tells an on-call provider by an address, or by how it numbers; ""
// where neither says.
func pager(s string) string {
	lower := strings.ToLower(s)
	for _, known := range []string{"pagerduty", "opsgenie", "victorops", "xmatters"} {
		if strings.Contains(lower, known) {
			return known
		}
	}
	if pagerID.MatchString(s) {
		return "pagerduty"
	}
	return ""
}

// chat is the channel of a service, unless it is one of its links already.
func chat(s survey.Service) string {
	for _, l := range s.Links {
		if l.Type == string(descriptor.Chat) && (l.Title == s.Chat.Text || l.URL == s.Chat.Text) {
			return ""
		}
	}
	return s.Chat.Text
}

// duty is the on-call service and its provider. Where only the provider is
// known, as with an integration key, which is not kept, there is no service.
func (w *writer) duty(s survey.Service) (provider, id string) {
	id = s.OnCall.Text
	switch provider = pager(id); {
	case id == "":
	case id == provider:
		w.lose("on-call", id, "which service it is, is not known")
		return "", ""
	}
	return provider, id
}
