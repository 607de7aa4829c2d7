package site

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// say is what the interface says; see the package words.
func (f *fleet) say(key string, pairs ...any) string { return f.words.Say(key, pairs...) }

// sentence puts links and the like into the places of what is said.
func (f *fleet) sentence(key string, places map[string][]Span) []Span {
	var out []Span
	for _, p := range f.words.In(key, 0) {
		if p.Slot == "" {
			out = append(out, Span{Text: p.Text})
			continue
		}
		out = append(out, places[strings.ToLower(p.Slot)]...)
	}
	return out
}

// capital makes the first letter of a sentence a capital.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// day writes a date as in running text.
func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// since names the day of the edition before: "yesterday", a weekday within the
// week, else the date.
func (f *fleet) since(before time.Time) string {
	a, b := before.UTC().Truncate(24*time.Hour), f.Now.UTC().Truncate(24*time.Hour)
	switch days := int(b.Sub(a).Hours() / 24); {
	case days == 1:
		return f.say("date.yesterday")
	case days > 1 && days < 7:
		return f.words.Weekday(a)
	}
	return f.words.FullDay(before)
}

// spans cuts a sentence into text and what stands in back-quotes.
func spans(s string) []Span {
	var out []Span
	for code := false; s != ""; code = !code {
		part, rest, found := strings.Cut(s, "`")
		if code && !found { // a back-quote without its other half is itself
			part, code = "`"+part, false
		}
		if !code {
			part = dated(part)
		}
		if part != "" {
			out = append(out, Span{Text: part, Code: code})
		}
		s = rest
		if !found {
			break
		}
	}
	return out
}

// plain is the sentence without its marks.
func plain(parts []Span) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// joined writes links as a list in a sentence: a, b and c.
func (f *fleet) joined(links []Link) []Span {
	var out []Span
	for i, l := range links {
		switch {
		case i > 0 && i == len(links)-1:
			out = append(out, Span{Text: f.say("list.and")})
		case i > 0:
			out = append(out, Span{Text: f.say("list.comma")})
		}
		out = append(out, Span{Text: l.Text, Address: l.Address, Inside: l.Inside})
	}
	return out
}

// short is a commit as people write it.
func short(commit string) string { return cut(commit, 7) }

// lineWord names a line of the page's own document.
func (f *fleet) lineWord(n int) string {
	if n == 0 {
		return ""
	}
	return f.say("document.line", "n", n)
}
