package site

import (
	"fmt"
	"net/url"
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
