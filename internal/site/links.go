package site

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"daybook/internal/survey"
)

// target is where a link of a document leads on the site.
type target struct {
	href string // relative to the page, or whole; "" leads nowhere
	dead bool   // what it names is not there
	why  string
}

// linker rewrites the links of one document.
type linker struct {
	sh     *shelf
	doc    *survey.Document
	root   string // from the page to the site's root
	states map[string]survey.DocLink
}

func (sh *shelf) linker(doc *survey.Document, root string) *linker {
	l := &linker{sh: sh, doc: doc, root: root, states: make(map[string]survey.DocLink, len(doc.Links))}
	for _, link := range doc.Links {
		l.states[link.Dest] = link
	}
	return l
}

// link says where dest leads; ok is false where it stays as it is.
func (l *linker) link(dest string) (t target, ok bool) {
	if !isRelative(dest) {
		return target{}, false
	}
	p, fragment := l.resolve(dest)
	if p == l.doc.Path && fragment != "" && strings.HasPrefix(dest, "#") {
		t = target{href: "#" + fragment}
	} else {
		t = l.lead(p, fragment)
	}
	if state, known := l.states[dest]; known {
		switch state.State {
		case survey.LinkMissing:
			why := l.sh.g.f.gone(state)
			if l.sh.release >= 0 {
				why = l.sh.g.f.say("link.not-here")
			}
			return target{href: l.instead(state), dead: true, why: why}, true
		case survey.LinkNoAnchor:
			return target{href: strings.TrimSuffix(t.href, "#"+fragment), dead: true, why: l.sh.g.f.say("link.no-section")}, true
		}
	}
	return t, true
}

// href is link as the renderer asks it.
func (l *linker) href(dest string) (string, bool) {
	t, ok := l.link(dest)
	return t.href, ok
}

// dead are the links and the names of the document that lead nowhere, with the
// reasons.
func (l *linker) dead() map[string]string {
	dead := map[string]string{}
	for dest := range l.states {
		if t, ok := l.link(dest); ok && t.dead {
			dead[dest] = t.why
		}
	}
	for _, n := range l.doc.Names {
		if n.State == survey.NamedMissing && n.Text != "" {
			dead[n.Text] = l.sh.g.f.gone(survey.DocLink{MovedTo: n.MovedTo, Gone: n.Gone})
		}
	}
	return dead
}

// instead is the best place for a link whose target is missing: where it went,
// or the commit that deleted it.
func (l *linker) instead(link survey.DocLink) string {
	switch {
	case link.MovedTo != "":
		return l.lead(link.MovedTo, "").href
	case link.Gone != nil:
		return fill(l.sh.g.brief.Repository.Links.Commit, "", "", link.Gone.Commit, 0)
	}
	return ""
}

// gone says what became of a missing target.
func (f *fleet) gone(l survey.DocLink) string {
	switch {
	case l.MovedTo != "":
		return f.say("link.moved", "path", l.MovedTo)
	case l.Gone != nil:
		return f.say("link.deleted", "commit", short(l.Gone.Commit), "day", f.words.FullDay(l.Gone.When))
	}
	return f.say("link.missing")
}

// isRelative tells links inside of the repository from all others.
func isRelative(dest string) bool {
	if dest == "" || strings.HasPrefix(dest, "//") {
		return false
	}
	scheme, _, found := strings.Cut(dest, ":")
	return !found || strings.ContainsAny(scheme, "/?#.")
}

// resolve gives the path in the repository and the fragment.
func (l *linker) resolve(dest string) (p, fragment string) {
	dest, fragment, _ = strings.Cut(dest, "#")
	dest, _, _ = strings.Cut(dest, "?")
	if decoded, err := url.PathUnescape(dest); err == nil {
		dest = decoded
	}
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	}
	switch {
	case dest == "":
		return l.doc.Path, fragment
	case strings.HasPrefix(dest, "/"):
		return strings.TrimPrefix(path.Clean(dest), "/"), fragment
	}
	return path.Join(path.Dir(l.doc.Path), dest), fragment
}

// lead finds the page, the copied file or the forge's address of a path.
func (l *linker) lead(p, fragment string) target {
	hash := ""
	if fragment != "" {
		hash = "#" + url.PathEscape(fragment)
	}
	if p == ".." || strings.HasPrefix(p, "../") {
		return target{dead: true, why: l.sh.g.f.say("link.outside")}
	}
	for _, candidate := range []string{p, join(p, "README.md"), join(p, "readme.md"), join(p, "index.md")} {
		if address := l.page(candidate); address != "" {
			return target{href: l.root + Escape(address) + hash}
		}
	}
	if f, found := l.attached(p); found {
		return target{href: l.root + Escape(attachmentAddress(f))}
	}
	if p == "" || p == "." {
		return target{href: l.root + Escape(l.sh.s.address)}
	}
	return target{href: fill(l.sh.g.brief.Repository.Links.File, p, l.sh.ref(), l.commit(), 0)}
}

func join(dir, name string) string {
	if dir == "" || dir == "." {
		return name
	}
	return strings.TrimSuffix(dir, "/") + "/" + name
}

func (l *linker) commit() string {
	if r := l.sh.released(); r != nil {
		return r.Commit
	}
	return l.sh.g.brief.Repository.Commit
}

// page is the address of the document's page: in this service, else in another
// one of the repository; always in this version.
func (l *linker) page(p string) string {
	if below, ok := l.sh.address[p]; ok {
		return l.sh.base + below
	}
	for _, s := range l.sh.g.f.byRepo[l.sh.g.brief.Repository.Name] {
		if s == l.sh.s {
			continue
		}
		if l.sh.release < 0 {
			if _, address := s.document(p); address != "" {
				return address
			}
			continue
		}
		paths := l.sh.g.brief.Released[l.sh.release][s.index]
		if slices.Contains(paths, p) {
			return s.address + "docs/@" + l.sh.version + "/" + documentAddresses(s.facts.Folder, paths)[p]
		}
	}
	return ""
}

// attached finds a file that is copied beside the pages.
func (l *linker) attached(p string) (survey.File, bool) {
	repository := &l.sh.g.brief.Repository
	if l.sh.release >= 0 {
		return findFile(repository.Versions[l.sh.release].Attached, p)
	}
	for i := range l.sh.g.brief.Services {
		if f, ok := findFile(l.sh.g.brief.Services[i].Attached, p); ok {
			return f, true
		}
	}
	return survey.File{}, false
}

func findFile(files []survey.File, p string) (survey.File, bool) {
	for _, f := range files {
		if f.Path == p && mayCopy(f) {
			return f, true
		}
	}
	return survey.File{}, false
}
