package site

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// redirect leads from where a document was to where it is.
type redirect struct{ from, to string }

// redirects are those that do not hide a page of today.
func (f *fleet) redirects() []redirect {
	taken := map[string]bool{}
	for _, s := range f.services {
		for _, p := range s.paths {
			taken[fold(s.address+"docs/"+p)] = true
		}
	}
	var out []redirect
	for _, m := range f.Moved {
		s := f.byName[f.Names[Subject{m.Repository, m.Service}]]
		if s == nil {
			continue
		}
		to := f.pageOf(s, m.To)
		from := s.address + "docs/" + documentCandidates(inFolder(s.facts.Folder, m.From))[0]
		if to == "" || len(from) > maxAddress || taken[fold(from)] {
			continue
		}
		taken[fold(from)] = true
		out = append(out, redirect{from, to})
	}
	slices.SortFunc(out, func(a, b redirect) int { return strings.Compare(a.from, b.from) })
	return out
}

// pageOf is the address of a document: in the service that showed it, or in
// the one of the repository to which it went; "" where no page shows it.
func (f *fleet) pageOf(s *service, p string) string {
	if doc, address := s.document(p); doc != nil {
		return address
	}
	for _, other := range f.byRepo[s.brief.Repository.Name] {
		if doc, address := other.document(p); doc != nil {
			return address
		}
	}
	return ""
}

func (f *fleet) redirectPages() []Page {
	redirects := f.redirects()
	var pages []Page
	for _, r := range redirects {
		fr := f.frame(r.from, "services", f.say("redirect.title"))
		if f.base != "" {
			fr.Canonical = f.base + Escape(r.to)
		}
		p := f.page(fr, Redirect, func() (any, error) { return &RedirectView{Frame: fr, Target: r.to}, nil })
		p.Key = key(f.Print, r.from, r.to, fr.Canonical)
		pages = append(pages, p)
	}
	return append(pages, file("_redirects", func() ([]byte, error) {
		var b bytes.Buffer
		b.WriteString("# Documents that have moved, for hosts that read this file.\n")
		for _, r := range redirects {
			fmt.Fprintf(&b, "/%s /%s 301\n", Escape(r.from), Escape(r.to))
		}
		return b.Bytes(), nil
	}))
}
