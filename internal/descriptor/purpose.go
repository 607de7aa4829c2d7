package descriptor

import (
	"net/url"
	"strings"
)

// Purpose is what a reader opens a link for.
type Purpose string

// Purposes of links.
const (
	Runbook    Purpose = "runbook"
	Dashboard  Purpose = "dashboard"
	Chat       Purpose = "chat"
	Documents  Purpose = "docs"
	Repository Purpose = "repo"
	Duty       Purpose = "on-call"
	Other      Purpose = "other"
)

// words tell a purpose by the link's type, its title or its host, in this
// order; the first that fits wins.
var words = []struct {
	purpose      Purpose
	types, hosts []string // a type or title holds the word; a host ends in it
}{
	{Runbook, []string{"runbook", "playbook", "troubleshoot"}, nil},
	{Duty, []string{"on-call", "oncall", "on call", "on_call", "pagerduty", "opsgenie", "escalation"}, []string{"pagerduty.com", "opsgenie.com"}},
	{Dashboard, []string{"dashboard", "metrics", "monitoring", "observability", "grafana", "kibana", "logs"},
		[]string{"datadoghq.com", "datadoghq.eu", "grafana.net", "newrelic.com", "honeycomb.io", "sentry.io"}},
	{Chat, []string{"chat", "slack", "discord", "mattermost", "microsoft-teams", "ms-teams", "channel"},
		[]string{"slack.com", "discord.gg", "discord.com", "teams.microsoft.com"}},
	{Documents, []string{"documentation", "docs", "doc", "document", "wiki", "diagram", "guide", "readme", "handbook"},
		[]string{"atlassian.net", "readthedocs.io", "notion.so"}},
	{Repository, []string{"repo", "repository", "source", "code"}, []string{"github.com", "gitlab.com", "bitbucket.org"}},
}

// Purpose tells what the link is for: the author's type counts most, then the
// title, then the host.
func (l Link) Purpose() Purpose {
	for _, text := range []string{l.Type, l.Title} {
		text = strings.ToLower(text)
		for _, w := range words {
			for _, word := range w.types {
				if holds(text, word) {
					return l.narrow(w.purpose)
				}
			}
		}
	}
	u, err := url.Parse(l.URL)
	if err != nil {
		return Other
	}
	if strings.Contains(strings.ToLower(u.Path), "runbook") {
		return Runbook
	}
	for _, w := range words {
		for _, host := range w.hosts {
			if u.Hostname() == host || strings.HasSuffix(u.Hostname(), "."+host) {
				return w.purpose
			}
		}
	}
	return Other
}

// narrow finds the runbook among documents: not every format has a type for
// it, and it goes by its title then.
func (l Link) narrow(p Purpose) Purpose {
	if p == Documents {
		for _, word := range words[0].types {
			if holds(strings.ToLower(l.Title), word) {
				return Runbook
			}
		}
	}
	return p
}

// holds reports whether the text has the word, maybe in the plural, with no
// letter before or after it: "doc" is in "api docs", not in "docker".
func holds(text, word string) bool {
	for i := 0; ; {
		at := strings.Index(text[i:], word)
		if at < 0 {
			return false
		}
		before, after := text[:i+at], strings.TrimPrefix(text[i+at+len(word):], "s")
		if !endsInLetter(before) && !beginsWithLetter(after) {
			return true
		}
		i += at + len(word)
	}
}

func endsInLetter(s string) bool { return s != "" && isLetter(s[len(s)-1]) }

func beginsWithLetter(s string) bool { return s != "" && isLetter(s[0]) }

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' }
