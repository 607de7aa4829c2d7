package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"

	"github.com/gorilla/feeds"
)

// Encode writes the feed in one of Formats.
func (f Feed) Encode(w io.Writer, format string) error {
	switch format {
	case "rss":
		return f.rss(w)
	case "atom":
		return f.atom(w)
	case "json":
		return f.json(w)
	}
	return fmt.Errorf("there is no feed format %q", format)
}

// rss leaves out people: RSS wants mail addresses there, which a feed of
// findings does not give away.
func (f Feed) rss(w io.Writer) error {
	rss := (&feeds.Rss{Feed: f.feed}).RssFeed()
	rss.ManagingEditor = ""
	for _, item := range rss.Items {
		item.Author = ""
	}
	return feeds.WriteXML(rss, w)
}

func (f Feed) atom(w io.Writer) error {
	atom := (&feeds.Atom{Feed: f.feed}).AtomFeed()
	atom.Id = f.feed.Id // the library takes the link, which may be relative
	// The library knows one link; the specification wants the feed's own too.
	linked := struct {
		*feeds.AtomFeed
		Links []feeds.AtomLink `xml:"link"`
	}{atom, []feeds.AtomLink{
		{Href: atom.Link.Href, Rel: "alternate"},
		{Href: f.link(f.Path + ".atom"), Rel: "self", Type: "application/atom+xml"},
	}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	return encoder.Encode(linked)
}

func (f Feed) json(w io.Writer) error {
	out := (&feeds.JSON{Feed: f.feed}).JSONFeed()
	out.FeedUrl = f.link(f.Path + ".json")
	content, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	// items is required; the library leaves it out where there is none.
	if len(out.Items) == 0 {
		content = append(bytes.TrimSuffix(content, []byte("\n}")), []byte(",\n  \"items\": []\n}")...)
	}
	_, err = w.Write(append(content, '\n'))
	return err
}
