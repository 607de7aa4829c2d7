package theme

import (
	"fmt"
	"html/template"
	"path"
	"strconv"
	"strings"
	"time"

	"daybook/internal/site"
)

// functions are what templates can call.
func (t *Theme) functions() template.FuncMap {
	return template.FuncMap{
		"asset":  t.asset,
		"logo":   t.logo,
		"policy": func() string { return site.Policy },
		"shared": t.shared, "docnav": t.docnav,
		"day":      func(when time.Time) string { return when.UTC().Format("2 Jan 2006") },
		"longday":  func(when time.Time) string { return when.UTC().Format("Monday, 2 January 2006") },
		"iso":      func(when time.Time) string { return when.UTC().Format(time.DateOnly) },
		"contents": contents,
		"word":     word,
		"plural":   plural,
		"number":   grouped,
		"add":      func(a, b int) int { return a + b },
		"sub":      func(a, b int) int { return a - b },
		"lower":    strings.ToLower,
		"join":     strings.Join,
		"base":     path.Base,
	}
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

// word is an outcome as readers know it.
func word(outcome string) string {
	switch outcome {
	case "pass":
		return "holds"
	case "warn":
		return "warns"
	case "fail":
		return "fails"
	case "not-applicable":
		return "not applicable"
	case "not-measured":
		return "not measured"
	}
	return outcome
}

// plural is a number with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped writes a number with thin spaces between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}
