package site

import (
	"html/template"
	"net/url"
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
// title, which the theme shows, so it is left out. A link that leads nowhere is
// marked, which takes a second time.
func (f *fleet) prose(fr Frame, file string, source []byte) (prose, error) {
	dead := map[string]string{}
	page := markdown.PageOptions{Link: func(dest string) (string, bool) {
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
		if plain, err := url.PathUnescape(name); err == nil {
			name = plain
		}
		name = path.Join(path.Dir(file), name)
		address, found := f.linked(name)
		if !found && f.ownFiles[file] {
			dead[dest] = f.say("link.no-file", "path", name)
		}
		return fr.To(address) + fragment, true
	}}
	p, err := f.render(source, page)
	if err == nil && len(dead) > 0 {
		page.Dead = dead
		p, err = f.render(source, page)
	}
	p.body, _ = withoutTitle(p)
	return p, err
}

// linked is where a link among the site's own texts leads: to the page of the
// text, to a file beside it, else to an address from the site's root.
func (f *fleet) linked(name string) (address string, found bool) {
	for i := range f.texts {
		if f.texts[i].file == name {
			return f.texts[i].address, true
		}
	}
	if address := f.ownPictures[name]; address != "" {
		return address, true
	}
	if id, ok := strings.CutPrefix(strings.TrimSuffix(name, ".md"), "checks/"); ok && f.checks[id] != nil {
		return checkAddress(id), true
	}
	if name == "." || strings.HasPrefix(name, "..") {
		return "", true
	}
	return name + "/", path.Ext(name) == ""
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
