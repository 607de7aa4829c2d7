package document

import (
	"strings"
)

// Link is a link or an image.
type Link struct {
	Dest    string   `json:"dest"` // as the author means it: escapes resolved, percent-encoding untouched
	Text    string   `json:"text,omitempty"`
	Line    int      `json:"line"`
	Heading string   `json:"heading,omitempty"` // id of the section that it stands in
	Image   bool     `json:"image,omitempty"`
	Kind    LinkKind `json:"kind"`
}

// LinkKind is what a destination can mean.
type LinkKind string

// The kinds of links.
const (
	Relative LinkKind = "relative" // to the folder of the document
	Rooted   LinkKind = "rooted"   // begins with a slash: to the top of the repository, as GitHub has it
	Anchor   LinkKind = "anchor"   // within the document
	External LinkKind = "external" // another host, or another scheme
	Mail     LinkKind = "mail"
	Template LinkKind = "template" // holds what some other tool fills in: nobody can say where it leads
)

func kindOf(dest string) LinkKind {
	for _, sign := range []string{"{{", "{%", "<%", "${", "<", ">"} {
		if strings.Contains(dest, sign) {
			return Template
		}
	}
	switch {
	case strings.HasPrefix(dest, "#"):
		return Anchor
	case strings.HasPrefix(dest, "//"):
		return External
	case strings.HasPrefix(dest, "/"):
		return Rooted
	}
	switch scheme := schemeOf(dest); scheme {
	case "":
		return Relative
	case "mailto":
		return Mail
	default:
		return External
	}
}

// schemeOf is the scheme of an address in lower case, or empty. A single
// letter before a colon is a drive, and no scheme either.
func schemeOf(dest string) string {
	scheme, _, found := strings.Cut(dest, ":")
	if !found || len(scheme) < 2 || !isLetter(scheme[0]) {
		return ""
	}
	for i := range len(scheme) {
		if b := scheme[i]; !isLetter(b) && (b < '0' || b > '9') && b != '+' && b != '-' && b != '.' {
			return ""
		}
	}
	return strings.ToLower(scheme)
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

func (w *walker) link(dest, text string, image bool, line int) {
	if dest == "" || len(dest) > maxDest || len(w.doc.Links) >= maxLinks {
		return
	}
	kind := kindOf(dest)
	w.doc.Links = append(w.doc.Links, Link{dest, shorten(text, 200), line, w.section, image, kind})
	if !image && (kind == Relative || kind == Rooted) {
		if at := strings.IndexAny(dest, "?#"); at >= 0 {
			dest = dest[:at]
		}
		w.name(Name{Text: dest, Kind: NamePath, Target: dest, In: InLink, Certain: true}, line)
	}
}
