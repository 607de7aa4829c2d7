// Package words holds what the interface says, in one language: messages by
// key, with their plural forms, and how dates and numbers are written. Neither
// templates nor the site's pages say anything to a reader that stands elsewhere.
package words

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Words are the messages of one language. They are read only.
type Words struct {
	Language  string   // as in <html lang>: "en", "de", "pt-BR"
	Direction string   // ltr or rtl
	Print     string   // fingerprint of the files
	Missing   []string // keys that stand in the built-in language for want of others

	tag      language.Tag
	messages map[string]Message
	lists    map[string][]string
}

// Message is one thing that is said. Several forms stand for different numbers.
type Message struct {
	forms map[string][]Part // by plural category; "other" is always there
}

// Part is a piece of a message: text, or the place of something else.
type Part struct {
	Text string // as it is said
	Slot string // {name}: something is put in here; {NAME} is a number in words
	Open string // <name>: an element begins here
	End  string // </name>: it ends here
}

// Forms are the plural forms by category: zero, one, two, few, many, other. A
// message without a number has the last alone.
func (m Message) Forms() map[string][]Part { return m.forms }

// Message finds one by its key.
func (w *Words) Message(key string) (Message, bool) {
	m, ok := w.messages[key]
	return m, ok
}

// Keys are those of all messages, sorted.
func (w *Words) Keys() []string { return slices.Sorted(maps.Keys(w.messages)) }

// Form is the plural category of a number, by the rules of the Unicode CLDR.
func (w *Words) Form(n int) string {
	if n < 0 {
		n = -n
	}
	return category(plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0))
}

func category(f plural.Form) string {
	switch f {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return "other"
}

// In picks the parts of the form for a number.
func (w *Words) In(key string, n int) []Part {
	m := w.messages[key]
	if len(m.forms) > 1 {
		if parts, ok := m.forms[w.Form(n)]; ok {
			return parts
		}
	}
	return m.forms["other"]
}

// Say makes the message out of pairs of names and values. A number picks the
// form; where there are several, the one called n does. A key that nobody
// wrote is said as it is: tests hold all keys against the file.
func (w *Words) Say(key string, pairs ...any) string {
	parts := w.In(key, counted(pairs))
	if parts == nil {
		return key
	}
	if len(parts) == 1 && parts[0].Slot == "" {
		return parts[0].Text
	}
	var b strings.Builder
	for _, p := range parts {
		if p.Slot == "" {
			b.WriteString(p.Text)
			continue
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			if name, _ := pairs[i].(string); strings.EqualFold(name, p.Slot) {
				b.WriteString(w.value(pairs[i+1], p.Slot != name))
			}
		}
	}
	return b.String()
}

func counted(pairs []any) int {
	n := 0
	for i := 0; i+1 < len(pairs); i += 2 {
		if value, ok := pairs[i+1].(int); ok {
			n = value
			if pairs[i] == "n" {
				break
			}
		}
	}
	return n
}

func (w *Words) value(v any, spelt bool) string {
	switch v := v.(type) {
	case int:
		if spelt {
			return w.Spell(v)
		}
		return w.Number(v)
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// Number writes a number with its groups of three.
func (w *Words) Number(n int) string {
	s := strconv.Itoa(n)
	if len(s) <= 3 {
		return s
	}
	group := w.Say("number.group")
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + group + s[i:]
	}
	return s
}

// Spell writes small numbers in words, as running text does.
func (w *Words) Spell(n int) string {
	if small := w.lists["number.small"]; n >= 0 && n < len(small) {
		return small[n]
	}
	return w.Number(n)
}

// Day is a date where there is little room: 3 May 2026.
func (w *Words) Day(t time.Time) string { return w.date("date.short", t) }

// FullDay is a date in running text.
func (w *Words) FullDay(t time.Time) string { return w.date("date.full", t) }

// LongDay is a date with its day of the week.
func (w *Words) LongDay(t time.Time) string { return w.date("date.long", t) }

// Weekday is the name of a day of the week.
func (w *Words) Weekday(t time.Time) string {
	return w.listed("date.weekdays", int(t.UTC().Weekday()))
}

func (w *Words) listed(key string, i int) string {
	if list := w.lists[key]; i < len(list) {
		return list[i]
	}
	return strconv.Itoa(i + 1)
}

func (w *Words) date(key string, t time.Time) string {
	t = t.UTC()
	var b strings.Builder
	for _, p := range w.messages[key].forms["other"] {
		switch p.Slot {
		case "":
			b.WriteString(p.Text)
		case "d":
			b.WriteString(strconv.Itoa(t.Day()))
		case "m":
			b.WriteString(strconv.Itoa(int(t.Month())))
		case "mon":
			b.WriteString(w.listed("date.short-months", int(t.Month())-1))
		case "month":
			b.WriteString(w.listed("date.months", int(t.Month())-1))
		case "y":
			b.WriteString(strconv.Itoa(t.Year()))
		case "weekday":
			b.WriteString(w.Weekday(t))
		}
	}
	return b.String()
}

// List joins things as a sentence does: a, b and c.
func (w *Words) List(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	return strings.Join(items[:len(items)-1], w.Say("list.comma")) + w.Say("list.and") + items[len(items)-1]
}
