// Package feed writes the feeds of new and closed findings: RSS, Atom and JSON
// Feed, of the whole fleet and of each team, service and check. Ids and times
// come from the ledger, so that a finding is told once.
package feed

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"html"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"daybook/internal/ledger"
)

// items is how many of the newest happenings a feed holds.
const items = 50

// Input is what feeds are made of.
type Input struct {
	Title    string            // of the site
	BaseURL  string            // where the site is published; "" makes links relative to the feed
	Book     *ledger.Book      // with tonight entered
	Services map[string]string // addresses of the services' pages by name
	Teams    map[string]string // addresses of the teams' pages by name
	Owners   map[string]string // names of the owning teams by service
	Checks   map[string]string // titles of the checks by id
}

// Feed is one feed in all formats.
type Feed struct {
	Path  string // without extension: feeds/services/tracking-api
	Title string
	feed  *feeds.Feed
	base  *url.URL
	here  string // leads from the feed's folder to the root of the site, where base is nil
}

// Formats are the extensions of the formats.
var Formats = [...]string{"rss", "atom", "json"}

// All makes every feed, one after the other: the fleet's first, then those of
// services, teams and checks by name. A feed without happenings is there all
// the same, so that one can subscribe before anything happens.
func All(in Input) (iter.Seq[Feed], error) {
	base, err := baseOf(in.BaseURL)
	if err != nil {
		return nil, err
	}
	m := maker{in: in, base: base}
	return func(yield func(Feed) bool) {
		for _, subject := range m.subjects() {
			if !yield(m.feed(subject)) {
				return
			}
		}
	}, nil
}

// subject is what one feed is about.
type subject struct {
	path, title, page string
	happenings        []*ledger.Happening // newest first
}

// subjects deals the happenings out.
func (m maker) subjects() []subject {
	var told []*ledger.Happening
	byService, byTeam, byCheck := map[string][]*ledger.Happening{}, map[string][]*ledger.Happening{}, map[string][]*ledger.Happening{}
	deal := func(to map[string][]*ledger.Happening, key string, h *ledger.Happening) {
		if len(to[key]) < items {
			to[key] = append(to[key], h)
		}
	}
	happenings := m.in.Book.Happenings()
	for i := range happenings {
		h := &happenings[i]
		if !news(h.What) {
			continue
		}
		if len(told) < items {
			told = append(told, h)
		}
		deal(byService, h.Entry.Service, h)
		deal(byTeam, m.in.Owners[h.Entry.Service], h)
		deal(byCheck, h.Entry.Check, h)
	}
	all := []subject{{"feeds/all", m.in.Title + ": findings", "findings/", told}}
	for _, name := range slices.Sorted(maps.Keys(m.in.Services)) {
		address := m.in.Services[name]
		all = append(all, subject{"feeds/" + strings.TrimSuffix(address, "/"), m.in.Title + ": findings of " + name, address, byService[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(m.in.Teams)) {
		address := m.in.Teams[name]
		all = append(all, subject{"feeds/" + strings.TrimSuffix(address, "/"), m.in.Title + ": findings of team " + name, address, byTeam[name]})
	}
	for _, id := range slices.Sorted(maps.Keys(m.in.Checks)) {
		all = append(all, subject{"feeds/checks/" + id, m.in.Title + ": " + m.in.Checks[id], "checks/" + id + "/", byCheck[id]})
	}
	return all
}

// news reports whether an event is told: what opened and what was mended.
func news(w ledger.What) bool { return w.Opens() || w == ledger.Closed }

func baseOf(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	base, err := url.Parse(strings.TrimSuffix(text, "/") + "/")
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("%q is no address that feeds can lead to", text)
	}
	return base, nil
}

type maker struct {
	in   Input
	base *url.URL
}

// feed makes one feed of the newest happenings.
func (m maker) feed(about subject) Feed {
	f := Feed{Path: about.path, Title: about.title, base: m.base, here: strings.Repeat("../", strings.Count(about.path, "/"))}
	f.feed = &feeds.Feed{
		Title: about.title, Description: "What opened and what was mended, as the ledger has it.",
		Link: &feeds.Link{Href: f.link(about.page)}, Author: &feeds.Author{Name: cmp.Or(m.in.Title, "daybook")},
		Id: urn("feed", about.path),
	}
	for _, h := range about.happenings {
		f.feed.Add(m.item(f, h))
	}
	// An empty feed is as old as the first edition: the night changes nothing
	// in it.
	if len(about.happenings) > 0 {
		f.feed.Updated = about.happenings[0].At
	} else if editions := m.in.Book.Editions(); len(editions) > 0 {
		f.feed.Updated = editions[0].At
	}
	f.feed.Created = f.feed.Updated
	return f
}

// link is absolute where the site's address is known.
func (f Feed) link(address string) string {
	if f.base == nil {
		return f.here + escape(address)
	}
	return f.base.JoinPath(address).String()
}

func escape(address string) string { return (&url.URL{Path: address}).EscapedPath() }

func (m maker) item(f Feed, h *ledger.Happening) *feeds.Item {
	e := h.Entry
	page := cmp.Or(m.in.Services[e.Service], "findings/")
	return &feeds.Item{
		Title:   headline(h),
		Id:      urn("finding", e.Key.ID(), string(h.What), h.At.UTC().Format(time.RFC3339)),
		Link:    &feeds.Link{Href: f.link(page) + "#finding-" + e.Key.ID()},
		Updated: h.At, Created: h.At,
		Description: html.EscapeString(e.Title),
		Content:     body(h, m.in.Checks[e.Check]),
		IsPermaLink: "false",
		Author:      &feeds.Author{Name: cmp.Or(m.in.Owners[e.Service], e.Service)},
	}
}

func headline(h *ledger.Happening) string {
	switch h.What {
	case ledger.Closed:
		return h.Entry.Service + ": mended: " + h.Entry.Title
	case ledger.Reopened:
		return h.Entry.Service + ": again: " + h.Entry.Title
	}
	return h.Entry.Service + ": " + h.Entry.Title
}

// body is HTML made of escaped text: titles and paths come from repositories.
func body(h *ledger.Happening, check string) string {
	var b strings.Builder
	e := h.Entry
	fmt.Fprintf(&b, "<p>%s</p>", html.EscapeString(e.Title))
	for _, place := range e.Evidence {
		where := place.Path
		if place.Line > 0 {
			where += fmt.Sprintf(":%d", place.Line)
		}
		if where != "" {
			fmt.Fprintf(&b, "<p><code>%s</code> %s</p>", html.EscapeString(where), html.EscapeString(place.Text))
		}
	}
	if e.Mend != "" && h.What != ledger.Closed {
		fmt.Fprintf(&b, "<p>Mend: %s</p>", html.EscapeString(e.Mend))
	}
	if h.What == ledger.Closed && h.Why != "" {
		fmt.Fprintf(&b, "<p>Closed: %s</p>", html.EscapeString(h.Why))
	}
	fmt.Fprintf(&b, "<p>%s</p>", html.EscapeString(cmp.Or(check, e.Check)))
	return b.String()
}

// urn is a stable identifier made of what names the thing, a UUID of RFC 9562's
// custom kind (version 8).
func urn(parts ...string) string {
	sum := sha256.Sum256([]byte("daybook\x00" + strings.Join(parts, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
