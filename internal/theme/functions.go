package theme

import (
	"fmt"
	"html/template"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"daybook/internal/site"
)

// functions are what templates can call.
func (t *Theme) functions() template.FuncMap {
	w := t.words
	return template.FuncMap{
		"asset":  t.asset,
		"logo":   t.logo,
		"policy": func() string { return site.Policy },
		"shared": t.shared, "docnav": t.docnav,
		"day":      w.Day,
		"longday":  w.LongDay,
		"iso":      func(when time.Time) string { return when.UTC().Format(time.DateOnly) },
		"contents": contents,
		"word":     t.outcome,
		"form":     w.Form,
		"plural":   t.plural,
		"number":   w.Number,
		"spell":    w.Spell,
		"add":      func(a, b int) int { return a + b },
		"sub":      func(a, b int) int { return a - b },
		"lower":    strings.ToLower,
		"join":     strings.Join,
		"base":     path.Base,
		"whole":    whole,
	}
}

// dates are those that checks write into their sentences.
var dates = regexp.MustCompile(`\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})\b`)

// whole keeps the dates of a sentence on one line.
func whole(s string) string {
	if !strings.Contains(s, " 20") { // as nearly all
		return s
	}
	return dates.ReplaceAllString(s, "$1\u00a0$2\u00a0$3")
}

// asset is the address of a file of the theme.
func (t *Theme) asset(name string) (string, error) {
	if address, ok := t.names[name]; ok {
		return address, nil
	}
	return "", fmt.Errorf("the theme has no file assets/%s", name)
}

// contents lists the headings of a document. Long documents have many, and a
// template would take longer for them than for the rest of the page.
func contents(headings []site.Heading) template.HTML {
	var b strings.Builder
	for _, h := range headings {
		b.WriteString(`<li class="l`)
		b.WriteString(strconv.Itoa(h.Level))
		b.WriteString(`"><a href="#`)
		template.HTMLEscape(&b, []byte(h.ID))
		b.WriteString(`">`)
		template.HTMLEscape(&b, []byte(h.Text))
		b.WriteString("</a></li>\n")
	}
	return template.HTML(b.String())
}

// outcome is an outcome as readers know it.
func (t *Theme) outcome(name string) string {
	if said := t.words.Say("outcome." + name); said != "outcome."+name {
		return said
	}
	return name
}

// plural is a number with its noun, for themes that bring words of their own.
func (t *Theme) plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return t.words.Number(n) + " " + many
}
