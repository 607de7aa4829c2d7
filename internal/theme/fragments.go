package theme

import (
	"html"
	"html/template"
	"strings"
	"sync"

	"daybook/internal/site"
)

// Navigation is the same on many pages, and to range over it on each of them
// takes a third of the rendering time. So it is made once for each depth and
// section, and a page only says which.

// frames are the made parts that stand around the pages of one site.
type frames struct {
	chrome *site.Chrome
	made   sync.Map // template.HTML by frameKey
}

// frameKey is what such a part depends on, within one site.
type frameKey struct {
	part    string
	root    string
	section string
	here    bool // the page is the one that the section's entry leads to
}

// shared is a part that shows nothing but the site and where in it a page is:
// masthead and colophon.
func (t *Theme) shared(part string, frame site.Frame) (template.HTML, error) {
	if frame.Site == nil {
		return "", nil
	}
	kept := t.frames.Load()
	if kept == nil || kept.chrome != frame.Site {
		kept = &frames{chrome: frame.Site}
		t.frames.Store(kept)
	}
	key := frameKey{part: part, root: frame.Root, section: frame.Section}
	for _, item := range frame.Site.Nav {
		key.here = key.here || item.Key == frame.Section && item.Address == frame.Address
	}
	if made, ok := kept.made.Load(key); ok {
		return made.(template.HTML), nil
	}
	made, err := t.fragment(part, frame)
	if err != nil {
		return "", err
	}
	kept.made.Store(key, made)
	return made, nil
}

// fragment executes a shared part by itself. Every kind has the same parts, so
// any will do; that of documents has the parts for navigation as well.
func (t *Theme) fragment(name string, data any) (template.HTML, error) {
	var b strings.Builder
	err := t.pages[site.DocumentPage].ExecuteTemplate(&b, name, data)
	return template.HTML(b.String()), err
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
		return t.fragment("docnav", navigation{site.Frame{Site: v.Site, Root: v.Root}, v.Nav, folder})
	})
	if err != nil {
		return "", err
	}
	return mark(string(made.(template.HTML)), v.To(v.Address)), nil
}

// mark says in a made fragment which link leads to the page that it stands on:
// the last one, as a folder's own entry leads to its first page.
func mark(fragment, address string) template.HTML {
	// html/template writes a plus in an attribute as a reference.
	here := `href="` + strings.ReplaceAll(html.EscapeString(address), "+", "&#43;") + `"`
	at := strings.LastIndex(fragment, here)
	if at < 0 {
		return template.HTML(fragment)
	}
	at += len(here)
	// Everything in the fragment was escaped when it was made.
	return template.HTML(fragment[:at] + ` aria-current="page"` + fragment[at:])
}
