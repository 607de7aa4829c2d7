package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"time"
)

// rootPath is the path of the site on its host.
func (f *fleet) rootPath() string {
	if u, err := url.Parse(f.base); err == nil && u.Path != "" {
		return u.EscapedPath()
	}
	return "/"
}

func file(name string, content func() ([]byte, error)) Page {
	return Page{File: name, Bytes: content}
}

// Policy is the Content-Security-Policy of every page: nothing inline, no other
// host. Documents show pictures from elsewhere as links.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"

// headersFile is read by Netlify, Cloudflare Pages and others. What is copied
// out of repositories is sandboxed: a picture may be shown, never run.
func (f *fleet) headersFile() Page {
	return file("_headers", func() ([]byte, error) {
		return fmt.Appendf(nil, `/*
  Content-Security-Policy: %s; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
/files/*
  Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; sandbox
  X-Content-Type-Options: nosniff
  Cache-Control: public, max-age=31536000, immutable
/assets/*
  Cache-Control: public, max-age=31536000, immutable
`, Policy), nil
	})
}

// noJekyll keeps GitHub Pages from leaving out what begins with an underscore.
func (f *fleet) noJekyll() Page {
	return file(".nojekyll", func() ([]byte, error) { return nil, nil })
}

func (f *fleet) robotsFile() Page {
	return file("robots.txt", func() ([]byte, error) {
		out := "User-agent: *\nAllow: /\n"
		if f.base != "" {
			out += "Sitemap: " + f.base + "sitemap.xml\n"
		}
		return []byte(out), nil
	})
}

// sitemapMost is how many addresses the protocol allows in one file.
const sitemapMost = 50000

// sitemapFiles list the pages of today's version; only where the site knows its
// own address, which the protocol wants whole.
func (f *fleet) sitemapFiles(addresses []string) []Page {
	if f.base == "" {
		return nil
	}
	total := len(addresses)
	for _, s := range f.services {
		total += 1 + len(s.docs)
	}
	if total <= sitemapMost {
		return []Page{file("sitemap.xml", func() ([]byte, error) { return f.sitemap(addresses, 0, total), nil })}
	}
	var pages []Page
	for from := 0; from < total; from += sitemapMost {
		pages = append(pages, file(fmt.Sprintf("sitemap-%d.xml", len(pages)+1), func() ([]byte, error) {
			return f.sitemap(addresses, from, from+sitemapMost), nil
		}))
	}
	parts := len(pages)
	return append(pages, file("sitemap.xml", func() ([]byte, error) {
		var b bytes.Buffer
		b.WriteString(xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
		for i := range parts {
			fmt.Fprintf(&b, "<sitemap><loc>%ssitemap-%d.xml</loc></sitemap>\n", f.base, i+1)
		}
		b.WriteString("</sitemapindex>\n")
		return b.Bytes(), nil
	}))
}

func (f *fleet) sitemap(addresses []string, from, to int) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	n := 0
	add := func(address string, when time.Time) {
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
	for _, a := range addresses {
		add(a, f.Now)
	}
	for _, s := range f.services {
		add(s.address, time.Time{})
		for i, d := range s.docs {
			add(s.address+"docs/"+s.paths[i], d.Edited)
		}
	}
	b.WriteString("</urlset>\n")
	return b.Bytes()
}
