// Package site holds the site as data: which pages there are, at what address,
// what each shows, and where its links lead. No HTML is written here but that
// of the documents themselves; a theme turns pages into bytes.
//
// Pages come as a stream, service by service, and are made when asked for, so
// that memory does not grow with the number of documents.
package site

import "iter"

// Page is one file of the site.
type Page struct {
	File  string // where it lies: "services/tracking-api/index.html"
	Kind  Kind   // the theme's template; "" for a file that is copied as it is
	Title string
	// Key is a fingerprint of everything that the page shows. A page whose key
	// is that of the last build need not be made again. "" is never the same.
	Key string
	// View makes what the template shows; nil where Kind is "".
	View func() (any, error)
	// Bytes makes the file; nil where Kind is set.
	Bytes func() ([]byte, error)
	// Frame is what a notice shows around its reason, should the page fail.
	Frame Frame
}

// Plan is a composed site.
type Plan struct {
	Chrome *Chrome
	// Addresses of the services' pages by fleet-wide name, for feeds and badges.
	Services map[string]string
	// Teams are the addresses of the teams' pages by name.
	Teams map[string]string
	// Owners are the names of the owning teams by service.
	Owners map[string]string

	pages func(yield func(Page) bool)
	find  func(file string) (Page, bool)
	lots  func(yield func(Lot) bool)
}

// Pages streams the site's files in a fixed order. Those of one service follow
// each other, and their closures share its facts, which go when the last of
// them is dropped.
func (p *Plan) Pages() iter.Seq[Page] { return p.pages }
