package site

import (
	"html/template"
	"path"
	"strings"

	"daybook/internal/markdown"
)

// prose is a rendered text. The markdown package has sanitised it: that is why
// it may call itself HTML.
type prose struct {
	body     template.HTML
	title    string
	contents []Heading
}

func (f *fleet) render(source []byte, page markdown.PageOptions) (prose, error) {
	var b strings.Builder
	b.Grow(len(source) * 3 / 2)
	page.NoOtherHost = true
	r, err := f.markdown.Render(&b, source, page)
	if err != nil {
		return prose{}, err
	}
	p := prose{body: template.HTML(b.String()), title: r.Title, contents: make([]Heading, 0, len(r.Headings))}
	for _, h := range r.Headings {
		p.contents = append(p.contents, Heading(h))
	}
	return p, nil
}

// prose renders one of the site's own texts. Its first heading is the page's
// title, which the theme shows, so it is left out.
func (f *fleet) prose(fr Frame, file string, source []byte) (prose, error) {
	p, err := f.render(source, markdown.PageOptions{Link: func(dest string) (string, bool) {
		if !isRelative(dest) || strings.HasPrefix(dest, "#") {
			return "", false
		}
		name, fragment, _ := strings.Cut(dest, "#")
		if fragment != "" {
			fragment = "#" + fragment
		}
		if strings.HasPrefix(name, "/") { // from the site's root
			return fr.To(strings.TrimPrefix(name, "/")) + fragment, true
		}
		return fr.To(f.textAddress(path.Join(path.Dir(file), name))) + fragment, true
	}})
	p.body, _ = withoutTitle(p)
	return p, err
}

// textAddress is where a link among the site's own texts leads: to the page of
// the text, else to an address from the site's root.
func (f *fleet) textAddress(name string) string {
	for _, t := range f.texts {
		if t.file == name {
			return t.address
		}
	}
	if id, ok := strings.CutPrefix(strings.TrimSuffix(name, ".md"), "checks/"); ok && f.checks[id] != nil {
		return checkAddress(id)
	}
	if name == "." || strings.HasPrefix(name, "..") {
		return ""
	}
	return name + "/"
}

// withoutTitle takes the first element away where it is a heading of the first
// level: the page shows it as its title.
func withoutTitle(p prose) (body template.HTML, title *Heading) {
	if len(p.contents) == 0 || p.contents[0].Level != 1 || p.contents[0].Text == "" {
		return p.body, nil
	}
	text := strings.TrimLeft(string(p.body), " \n")
	end := strings.Index(text, "</h1>")
	if !strings.HasPrefix(text, `<h1 id="`+template.HTMLEscapeString(p.contents[0].ID)+`"`) || end < 0 {
		return p.body, nil
	}
	return template.HTML(text[end+len("</h1>"):]), &p.contents[0]
}
