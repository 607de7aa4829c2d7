package site

import (
	"cmp"
	"slices"
	"strings"

	"daybook/internal/survey"
)

// reach are the ways to reach those who own the service, each once and those of
// one kind together: on call and chat as the service has them, then what else is
// declared, then the mail of the team.
func (f *fleet) reach(s *service) []FactRow {
	var rows []FactRow
	var seen []string
	add := func(kind string, v survey.Value) {
		if !v.Known() || slices.Contains(seen, v.Text) {
			return
		}
		seen = append(seen, v.Text)
		at := slices.IndexFunc(rows, func(r FactRow) bool { return r.Name == kind })
		if at < 0 {
			at = len(rows)
			rows = append(rows, FactRow{Name: kind})
		}
		rows[at].Values = append(rows[at].Values, FactValue{Link: s.contactLink(v.Text), Where: s.valuePlace(v)})
	}
	add(f.say("fact.on-call"), s.facts.OnCall)
	add(f.say("fact.chat"), s.facts.Chat)
	for _, c := range s.facts.Contacts {
		add(f.contactKind(c.Type), c.Value)
	}
	add(f.say("fact.mail"), survey.Value{Text: f.mail(s)})
	for i := range rows {
		if rows[i].Name == f.say("fact.on-call") {
			rows[i].Else = s.otherwise("on-call")
		}
	}
	return rows
}

// contactKind is what a way to reach people is called.
func (f *fleet) contactKind(kind string) string {
	key := "contact." + cmp.Or(strings.ToLower(kind), "other")
	if said := f.say(key); said != key {
		return said
	}
	return capital(kind)
}

// contactLink is a way to reach people, as a link where it is one, or where the
// service has a link of that name.
func (s *service) contactLink(text string) Link {
	l := Link{Text: text, URL: webAddress(text)}
	if i := slices.IndexFunc(s.facts.Links, func(l survey.Link) bool { return l.Title == text }); l.URL == "" && i >= 0 {
		l.URL = webAddress(s.facts.Links[i].URL)
	}
	if name, host, found := strings.Cut(text, "@"); l.URL == "" && found && name != "" && strings.Contains(host, ".") && !strings.ContainsAny(text, " /:<>\"?&") {
		l.URL = "mailto:" + text
	}
	return l
}

// otherwise is what other files say of a field.
func (s *service) otherwise(field string) []FactValue {
	var values []FactValue
	for _, d := range s.facts.Disagreements {
		if d.Field != field {
			continue
		}
		for _, v := range d.Claims[min(1, len(d.Claims)):] {
			values = append(values, FactValue{Link: Link{Text: v.Text}, Where: s.valuePlace(v)})
		}
	}
	return values
}
