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
	r, err := f.markdown.Render(&b, source, page)
	if err != nil {
		return prose{}, err
	}
	p := prose{body: template.HTML(pictures(b.String())), title: r.Title, contents: make([]Heading, 0, len(r.Headings))}
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

// pictures replaces those of other hosts by their descriptions: the site asks
// nothing of another host. The text comes from the sanitiser, which escapes "<"
// and ">" in attributes.
func pictures(text string) string {
	var b strings.Builder
	for {
		at, tag := nextPicture(text)
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:at])
		text = text[at+len(tag):]
		if !strings.Contains(tag, ` src="http`) && !strings.Contains(tag, ` src="//`) && !strings.Contains(tag, ` srcset="http`) {
			b.WriteString(tag)
			continue
		}
		if alt := attribute(tag, "alt"); alt != "" {
			b.WriteString(`<span class="elsewhere" title="` + attribute(tag, "src") + `">` + alt + `</span>`)
		}
	}
}

// nextPicture finds the next tag that loads a picture.
func nextPicture(text string) (at int, tag string) {
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '<')
		if i < 0 {
			return -1, ""
		}
		from += i
		if strings.HasPrefix(text[from:], "<img ") || strings.HasPrefix(text[from:], "<source ") {
			if end := strings.IndexByte(text[from:], '>'); end >= 0 {
				return from, text[from : from+end+1]
			}
		}
		from++
	}
}

// attribute is a value of a tag, escaped as it stands there.
func attribute(tag, name string) string {
	_, rest, found := strings.Cut(tag, " "+name+`="`)
	value, _, closed := strings.Cut(rest, `"`)
	if !found || !closed {
		return ""
	}
	return value
}
