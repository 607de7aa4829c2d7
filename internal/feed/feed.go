// Package feed writes the feeds of new and closed findings: RSS, Atom and JSON
// Feed, of the whole fleet and of each team, service and check. Ids and times
// come from the ledger, so that a finding is told once.
package feed

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"html"
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

// All makes every feed: the fleet's first, then those of services, teams and
// checks by name. A feed without happenings is there all the same, so that one
// can subscribe before anything happens.
func All(in Input) ([]Feed, error) {
	base, err := baseOf(in.BaseURL)
	if err != nil {
		return nil, err
	}
	happenings := slices.DeleteFunc(in.Book.Happenings(), func(h ledger.Happening) bool { return !told(h.What) })
	byService, byTeam, byCheck := map[string][]ledger.Happening{}, map[string][]ledger.Happening{}, map[string][]ledger.Happening{}
	for _, h := range happenings {
		byService[h.Entry.Service] = append(byService[h.Entry.Service], h)
		byTeam[in.Owners[h.Entry.Service]] = append(byTeam[in.Owners[h.Entry.Service]], h)
		byCheck[h.Entry.Check] = append(byCheck[h.Entry.Check], h)
	}
	m := maker{in: in, base: base}
	all := []Feed{m.feed("feeds/all", in.Title+": findings", "findings/", happenings)}
	for _, name := range sorted(in.Services) {
		all = append(all, m.feed("feeds/"+strings.TrimSuffix(in.Services[name], "/"), in.Title+": findings of "+name, in.Services[name], byService[name]))
	}
	for _, name := range sorted(in.Teams) {
		all = append(all, m.feed("feeds/"+strings.TrimSuffix(in.Teams[name], "/"), in.Title+": findings of team "+name, in.Teams[name], byTeam[name]))
	}
	for _, id := range sorted(in.Checks) {
		all = append(all, m.feed("feeds/checks/"+id, in.Title+": "+in.Checks[id], "checks/"+id+"/", byCheck[id]))
	}
	return all, nil
}

// told reports whether an event is news: what opened and what was mended.
func told(w ledger.What) bool { return w.Opens() || w == ledger.Closed }

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

func sorted(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

type maker struct {
	in   Input
	base *url.URL
}

// feed makes one feed of the newest happenings.
func (m maker) feed(path, title, page string, happenings []ledger.Happening) Feed {
	f := Feed{Path: path, Title: title, base: m.base, here: strings.Repeat("../", strings.Count(path, "/"))}
	f.feed = &feeds.Feed{
		Title: title, Description: "What opened and what was mended, as the ledger has it.",
		Link: &feeds.Link{Href: f.link(page)}, Author: &feeds.Author{Name: cmp.Or(m.in.Title, "daybook")},
		Id: urn("feed", path),
	}
	for _, h := range happenings[:min(len(happenings), items)] {
		f.feed.Add(m.item(f, h))
	}
	// An empty feed is as old as the first edition: the night changes nothing
	// in it.
	if len(happenings) > 0 {
		f.feed.Updated = happenings[0].At
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

func (m maker) item(f Feed, h ledger.Happening) *feeds.Item {
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

func headline(h ledger.Happening) string {
	switch h.What {
	case ledger.Closed:
		return h.Entry.Service + ": mended: " + h.Entry.Title
	case ledger.Reopened:
		return h.Entry.Service + ": again: " + h.Entry.Title
	}
	return h.Entry.Service + ": " + h.Entry.Title
}

// body is HTML made of escaped text: titles and paths come from repositories.
func body(h ledger.Happening, check string) string {
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
