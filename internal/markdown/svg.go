package markdown

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"
)

// Bounds of a picture.
const (
	maxSVG         = 16 << 20
	maxSVGOutput   = 32 << 20
	maxSVGDepth    = 200
	maxSVGElements = 500_000
	maxEntities    = 50
	maxEntity      = 200     // bytes of one entity's text
	maxEntitySVG   = 1 << 20 // bytes of a picture that declares entities
)

// SVG rewrites a picture so that nothing in it runs and nothing is asked of
// another host when it is opened by itself: hosts of static files send no
// policy along. What comes out holds known elements alone, written anew from
// the parsed document, in UTF-8 and without a DOCTYPE, so that a browser has
// nothing to understand in another way. A document that is not well-formed, or
// that would cost a browser too much, is an error.
func SVG(src []byte) ([]byte, error) {
	if len(src) > maxSVG {
		return nil, fmt.Errorf("is larger than %d MB", maxSVG>>20)
	}
	d := xml.NewDecoder(bytes.NewReader(src))
	d.CharsetReader = charset.NewReaderLabel
	d.Entity = map[string]string{}
	s := svg{decoder: d, size: len(src)}
	if err := s.document(); err != nil {
		return nil, err
	}
	if err := s.reach.bounded(); err != nil {
		return nil, err
	}
	s.out.WriteByte('\n')
	return s.out.Bytes(), nil
}

// svg is a picture under way.
type svg struct {
	decoder  *xml.Decoder
	size     int // of the source, in bytes
	out      bytes.Buffer
	open     []string // elements that are written and not closed
	text     int      // of those, elements whose text is kept
	style    strings.Builder
	inTag    bool // the last start tag is not closed: it may turn out to be empty
	elements int
	reach    reach
}

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
)

func (s *svg) document() error {
	ended := false
	for {
		token, err := s.decoder.Token()
		if err == io.EOF {
			if !ended {
				return errors.New("holds no picture")
			}
			return nil
		}
		if err != nil {
			return err
		}
		if s.out.Len() > maxSVGOutput {
			return errors.New("is out of all proportion")
		}
		switch t := token.(type) {
		case xml.Directive:
			err = s.entities(t)
		case xml.StartElement:
			if ended {
				return errors.New("goes on after its end")
			}
			err = s.start(t)
		case xml.EndElement:
			s.end()
			ended = len(s.open) == 0
		case xml.CharData:
			s.characters(t)
		}
		if err != nil {
			return err
		}
	}
}

var entityDeclaration = regexp.MustCompile(`<!ENTITY\s+([\w.-]+)\s+(?:"([^"<%&]*)"|'([^'<%&]*)')\s*>`)

// entities takes the plain ones that drawing programs declare for the names of
// namespaces. All others stay unknown, and one that is used is an error.
func (s *svg) entities(doctype xml.Directive) error {
	if !bytes.Contains(doctype, []byte("<!ENTITY")) {
		return nil
	}
	if s.size > maxEntitySVG {
		return errors.New("is large and declares entities")
	}
	for _, m := range entityDeclaration.FindAllSubmatch(doctype, maxEntities) {
		if text := string(m[2]) + string(m[3]); len(text) <= maxEntity {
			s.decoder.Entity[string(m[1])] = text
		}
	}
	return nil
}

func (s *svg) start(t xml.StartElement) error {
	name := t.Name.Local
	known := (t.Name.Space == svgSpace || t.Name.Space == "") && drawn(name) && (!isAnimated(name) || harmless(t))
	switch {
	case len(s.open) == 0 && (!known || name != "svg"):
		return fmt.Errorf("begins with <%.40s>, so it is no picture", name)
	case !known, s.inStyle():
		return s.decoder.Skip()
	}
	if s.elements++; s.elements > maxSVGElements {
		return fmt.Errorf("has more than %d elements", maxSVGElements)
	}
	if len(s.open) == maxSVGDepth {
		return fmt.Errorf("is nested deeper than %d elements", maxSVGDepth)
	}
	s.closeTag()
	s.out.WriteByte('<')
	s.out.WriteString(name)
	if len(s.open) == 0 {
		s.out.WriteString(` xmlns="` + svgSpace + `" xmlns:xlink="` + xlinkSpace + `"`)
	}
	s.reach.enter(idOf(t))
	seen := map[string]bool{}
	for _, a := range t.Attr {
		key, value, ok := attributeOf(name, a)
		if !ok || seen[key] {
			continue
		}
		seen[key] = true
		s.reach.attribute(key, value)
		s.out.WriteString(" " + key + `="`)
		_ = xml.EscapeText(&s.out, []byte(value))
		s.out.WriteByte('"')
	}
	s.inTag = true
	s.open = append(s.open, name)
	if holdsText(name) {
		s.text++
	}
	return nil
}

func idOf(t xml.StartElement) string {
	for _, a := range t.Attr {
		if a.Name == (xml.Name{Local: "id"}) {
			return a.Value
		}
	}
	return ""
}

func (s *svg) inStyle() bool { return len(s.open) > 0 && s.open[len(s.open)-1] == "style" }

func (s *svg) closeTag() {
	if s.inTag {
		s.out.WriteByte('>')
		s.inTag = false
	}
}

func (s *svg) end() {
	if s.inStyle() {
		// Judged as a whole: a comment within would cut what is one word in two.
		s.write(stylesheet(s.style.String()))
		s.style.Reset()
	}
	name := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	if holdsText(name) {
		s.text--
	}
	s.reach.leave()
	if s.inTag {
		s.out.WriteString("/>")
		s.inTag = false
		return
	}
	s.out.WriteString("</" + name + ">")
}

// characters keeps what is text; between shapes there is only white space.
func (s *svg) characters(text xml.CharData) {
	if s.text == 0 {
		return
	}
	if s.inStyle() {
		s.style.Write(text)
		return
	}
	s.write(string(text))
}

func (s *svg) write(text string) {
	if text != "" {
		s.closeTag()
		_ = xml.EscapeText(&s.out, []byte(text)) // a buffer takes everything
	}
}

func holdsText(name string) bool {
	switch name {
	case "text", "title", "desc", "style":
		return true
	}
	return false
}

// drawn are the elements that a picture is made of. Those that run something,
// that hold HTML, or that belong to a drawing program are not among them.
func drawn(name string) bool {
	switch name {
	case "svg", "g", "defs", "symbol", "use", "a", "switch", "view", "title", "desc", "style",
		"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image",
		"text", "tspan", "textPath", "marker", "pattern", "clipPath", "mask",
		"linearGradient", "radialGradient", "stop", "filter",
		"feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
		"feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR",
		"feGaussianBlur", "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
		"feSpecularLighting", "feSpotLight", "feTile", "feTurbulence":
		return true
	}
	return isAnimated(name)
}

func isAnimated(name string) bool {
	switch name {
	case "animate", "animateMotion", "animateTransform", "set":
		return true
	}
	return false
}

// harmless reports whether an animation changes nothing that may hold an
// address.
func harmless(t xml.StartElement) bool {
	for _, a := range t.Attr {
		if a.Name.Local != "attributeName" {
			continue
		}
		what := strings.ToLower(strings.TrimSpace(a.Value))
		if i := strings.LastIndexByte(what, ':'); i >= 0 {
			what = what[i+1:]
		}
		if what == "href" || what == "style" || what == "src" || strings.HasPrefix(what, "on") {
			return false
		}
	}
	return true
}

// isCode knows an address that is a script, whatever the attribute: what today's
// browsers make of an unknown one is not what tomorrow's will.
func isCode(value string) bool {
	value = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, value[:min(len(value), 100)])
	return hasPrefixFold(value, "javascript:") || hasPrefixFold(value, "vbscript:")
}

var attributeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// attributeOf is an attribute as it may stay.
func attributeOf(element string, a xml.Attr) (key, value string, ok bool) {
	key, value = a.Name.Local, a.Value
	switch a.Name.Space {
	case "":
	case xlinkSpace:
		if key != "href" && key != "title" {
			return "", "", false
		}
		key = "xlink:" + key
	case xmlSpace:
		if key != "space" && key != "lang" {
			return "", "", false
		}
		return "xml:" + key, value, true
	default:
		return "", "", false
	}
	lower := strings.ToLower(a.Name.Local)
	switch {
	case !attributeName.MatchString(a.Name.Local), lower == "xmlns", strings.HasPrefix(lower, "on"), isCode(value):
		return "", "", false
	case lower == "href":
		value, ok = pictureAddress(element, value)
		return key, value, ok
	case lower == "d", lower == "points", lower == "transform":
		return key, value, true // the bulk of most pictures
	case lower == "src", lower == "target", lower == "ping", lower == "download":
		return "", "", false
	}
	return key, stylesheet(value), true
}

// pictureAddress says which addresses an element may have: parts of the same
// picture, data of another one, and where a link leads.
func pictureAddress(element, value string) (string, bool) {
	value = strings.TrimSpace(value)
	switch {
	case strings.HasPrefix(value, "#"):
		return value, true
	case element == "image" || element == "feImage":
		return value, pictureData.MatchString(value)
	case element == "a":
		return value, hasPrefixFold(value, "https://") || hasPrefixFold(value, "http://") || hasPrefixFold(value, "mailto:")
	}
	return "", false
}

var (
	pictureData = regexp.MustCompile(`^data:image/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/=\s]*$`)
	styleData   = regexp.MustCompile(`^data:(?:image/(?:png|jpe?g|gif|webp|avif)|(?:font/|application/(?:x-)?font-)[a-z0-9-]+)(?:;charset=[\w-]+)?;base64,[A-Za-z0-9+/=\s]*$`)
	styleImport = regexp.MustCompile(`(?i)@import[^;]*;?`)
	styleSet    = regexp.MustCompile(`(?i)(?:image-set|src|image|cross-fade|element|paint|expression)\s*\(`)
	styleEscape = regexp.MustCompile(`\\(?:[0-9A-Fa-f]{1,6}\s?|.|\n)?`)
)

// stylesheet takes everything that loads something out of style. Escapes would
// hide it, so that they go first; comments separate words, they hide nothing.
func stylesheet(css string) string {
	if !strings.ContainsAny(css, `\(@`) {
		return css
	}
	css = styleEscape.ReplaceAllString(css, " ")
	css = styleImport.ReplaceAllString(css, " ")
	css = styleSet.ReplaceAllString(css, "none(")
	return localURLs(css)
}

// localURLs replaces each url() that leads out of the picture by none.
func localURLs(css string) string {
	var b strings.Builder
	for {
		at := indexFold(css, "url(")
		if at < 0 {
			b.WriteString(css)
			return b.String()
		}
		b.WriteString(css[:at])
		css = css[at+len("url("):]
		end := strings.IndexByte(css, ')')
		if end < 0 {
			b.WriteString("none")
			return b.String()
		}
		address := strings.Trim(strings.TrimSpace(css[:end]), `"'`)
		css = css[end+1:]
		if !strings.ContainsAny(address, "\"'") && (strings.HasPrefix(address, "#") || styleData.MatchString(address)) {
			b.WriteString("url(" + address + ")")
		} else {
			b.WriteString("none")
		}
	}
}

// indexFold is strings.Index in any case, for a lower-case ASCII word.
func indexFold(s, word string) int {
	for i := 0; i+len(word) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}
