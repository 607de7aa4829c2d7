package theme

import (
	"fmt"
	"html"
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
		"asset":   t.asset,
		"policy":  func() string { return site.Policy },
		"docnav":  t.docnav,
		"day":     func(when time.Time) string { return when.UTC().Format("2 Jan 2006") },
		"longday": func(when time.Time) string { return when.UTC().Format("Monday, 2 January 2006") },
		"iso":     func(when time.Time) string { return when.UTC().Format(time.DateOnly) },
		"word":    word,
		"plural":  plural,
		"number":  grouped,
		"add":     func(a, b int) int { return a + b },
		"sub":     func(a, b int) int { return a - b },
		"lower":   strings.ToLower,
		"join":    strings.Join,
		"base":    path.Base,
	}
}

// asset is the address of a file of the theme.
func (t *Theme) asset(name string) (string, error) {
	if address, ok := t.names[name]; ok {
		return address, nil
	}
	return "", fmt.Errorf("the theme has no file assets/%s", name)
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

// navigation is what the template docnav gets.
type navigation struct {
	site.Frame
	Nav    *site.Nav
	Folder string // key of the folder whose pages are listed
}

// docnav is the side navigation of a document's page. It is built once for
// every depth and folder; a page only marks itself in it.
func (t *Theme) docnav(v *site.DocumentView) (template.HTML, error) {
	if v.Nav == nil {
		return "", nil
	}
	folder := v.Nav.Folder(v.Address)
	made, err := v.Nav.Once(v.Root+"|"+folder, func() (any, error) {
		var b strings.Builder
		frame := site.Frame{Site: v.Site, Root: v.Root}
		err := t.pages[site.DocumentPage].ExecuteTemplate(&b, "docnav", navigation{frame, v.Nav, folder})
		return b.String(), err
	})
	if err != nil {
		return "", err
	}
	here := `href="` + html.EscapeString(v.To(v.Address)) + `"`
	// Everything in the fragment was escaped when it was made.
	return template.HTML(strings.Replace(made.(string), here, here+` aria-current="page"`, 1)), nil
}
