package markdown

import (
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

// A page that may ask nothing of another host shows a link in place of a picture
// that lies there, with the picture's description; within a link, the
// description alone.

// elsewhere draws the description of a picture of another host.
func (c *canvas) elsewhere(address, alt string, linked bool) {
	element := html.Token{Type: html.StartTagToken, Data: "span"}
	if !linked {
		element.Data = "a"
		element.Attr = append(element.Attr, html.Attribute{Key: "href", Val: address})
	}
	element.Attr = append(element.Attr, html.Attribute{Key: "class", Val: "elsewhere"})
	if !linked {
		element.Attr = append(element.Attr, html.Attribute{Key: "rel", Val: "noopener"})
	}
	c.fragment.WriteString(element.String())
	c.fragment.WriteString(html.EscapeString(described(address, alt)))
	c.fragment.WriteString("</" + element.Data + ">")
}

// described is what a picture shows, by its author's words or by its name.
func described(address, alt string) string {
	if alt = strings.Join(strings.Fields(alt), " "); alt != "" {
		return alt
	}
	u, err := url.Parse(address)
	if err != nil {
		return "picture"
	}
	if name := path.Base(u.Path); name != "." && name != "/" {
		return name
	}
	return u.Host
}

// isLinked reports whether a node stands within a link.
func (c *canvas) isLinked(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink {
			return true
		}
	}
	return c.linked
}

// browsersView is an address as a browser reads it: without the line ends and
// tabs within, and what stands around it.
func browsersView(address string) string {
	if !strings.ContainsFunc(address, isBlank) {
		return address
	}
	address = strings.TrimFunc(address, isBlank)
	return strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address)
}

func isBlank(r rune) bool { return r <= ' ' }

// external reports whether the address names a host.
func external(href string) bool {
	if hasPrefixFold(href, "http:") || hasPrefixFold(href, "https:") {
		return true
	}
	return len(href) > 1 && (href[0] == '/' || href[0] == '\\') && (href[1] == '/' || href[1] == '\\')
}
