package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"iter"
	"time"
)

// sitemapMost is how many addresses the protocol allows in one file.
const sitemapMost = 50000

// mapped are the pages that search engines are told of, each with the day of
// its last change where that is known: those of today that are
// canonical, which redirects are not. Old versions are left out. Markdown twins are named by the
// pages that they belong to.
func (f *fleet) mapped(pages []Page) iter.Seq2[string, time.Time] {
	return func(yield func(string, time.Time) bool) {
		for _, p := range pages {
			if p.Frame.Canonical == f.base+Escape(p.Frame.Address) && !yield(p.Frame.Address, f.changed(p)) {
				return
			}
		}
		for _, s := range f.services {
			more := yield(s.address, f.Now) && yield(s.onCall(), time.Time{})
			if more && s.crowded() {
				more = yield(s.address+"documents/", f.Now)
			}
			for i := 0; more && i < len(s.docs); i++ {
				more = yield(s.address+"docs/"+s.paths[i], s.docs[i].Edited)
			}
			if !more {
				return
			}
		}
	}
}

// changed is the day of a page of the fleet: tonight, but for pages of the past
// and for prose, whose day is not known.
func (f *fleet) changed(p Page) time.Time {
	switch p.Kind {
	case OwnPage, EditionPage, ChangesPage:
		return time.Time{}
	}
	return f.Now
}

// crowded reports whether the service's own page cannot list all documents.
func (s *service) crowded() bool {
	counts := map[int]int{}
	for _, d := range s.docs {
		rank := classRank(d.Class)
		if counts[rank]++; counts[rank] > classMost {
			return true
		}
	}
	return false
}

// sitemapFiles list the pages of today's version; only where the site knows its
// own address, which the protocol wants whole.
func (f *fleet) sitemapFiles(pages []Page) []Page {
	if f.base == "" {
		return nil
	}
	total := 0
	for range f.mapped(pages) {
		total++
	}
	if total <= sitemapMost {
		return []Page{file("sitemap.xml", func() ([]byte, error) { return f.sitemap(pages, 0, total), nil })}
	}
	var files []Page
	for from := 0; from < total; from += sitemapMost {
		files = append(files, file(fmt.Sprintf("sitemap-%d.xml", len(files)+1), func() ([]byte, error) {
			return f.sitemap(pages, from, from+sitemapMost), nil
		}))
	}
	parts := len(files)
	return append(files, file("sitemap.xml", func() ([]byte, error) {
		var b bytes.Buffer
		b.WriteString(xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
		for i := range parts {
			fmt.Fprintf(&b, "<sitemap><loc>%ssitemap-%d.xml</loc></sitemap>\n", f.base, i+1)
		}
		b.WriteString("</sitemapindex>\n")
		return b.Bytes(), nil
	}))
}

func (f *fleet) sitemap(pages []Page, from, to int) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	n := 0
	for address, when := range f.mapped(pages) {
		if n >= from && n < to {
			b.WriteString("<url><loc>")
			_ = xml.EscapeText(&b, []byte(f.base+Escape(address)))
			b.WriteString("</loc>")
			if !when.IsZero() {
				b.WriteString("<lastmod>" + when.UTC().Format(time.DateOnly) + "</lastmod>")
			}
			b.WriteString("</url>\n")
		}
		n++
	}
	b.WriteString("</urlset>\n")
	return b.Bytes()
}
