package markdown

import (
	"bytes"
	"html"
	"io"
	"strings"
	"unicode/utf8"
)

// maxDepth is how many elements may stand inside each other.
const maxDepth = 200

// balancer sees to it that every element is closed and that nothing is closed
// which the document did not open: a stray </div> must not end the page's own.
// It is given safe HTML: a < begins a tag, and the next > ends it.
type balancer struct {
	w         io.Writer
	open      []string
	err       error
	text      strings.Builder
	textLimit int
}

// page writes the HTML of a page, balanced.
func (b *balancer) page(drawn []byte) error {
	written := 0 // what stands before it is written or left out
	for at := 0; at < len(drawn) && b.err == nil; {
		tag := bytes.IndexByte(drawn[at:], '<')
		if tag < 0 {
			b.note(drawn[at:])
			break
		}
		b.note(drawn[at : at+tag])
		at += tag
		end := bytes.IndexByte(drawn[at:], '>')
		if end < 0 { // cannot be: better no rest than half a tag
			b.put(drawn[written:at])
			written = len(drawn)
			break
		}
		token := drawn[at : at+end+1]
		if !b.asItStands(token) {
			b.put(drawn[written:at])
			b.mend(token)
			written = at + len(token)
		}
		at += len(token)
	}
	b.put(drawn[written:])
	b.closeTo(0)
	return b.err
}

// asItStands follows the tags that need no mending, which is nearly all.
func (b *balancer) asItStands(token []byte) bool {
	if token[1] == '/' {
		n := len(b.open)
		if n == 0 || string(token[2:len(token)-1]) != b.open[n-1] {
			return false
		}
		b.ended(b.open[n-1])
		b.open = b.open[:n-1]
		return true
	}
	name := tagName(token)
	switch name {
	case "input":
		return bytes.Contains(token, []byte(` type="checkbox"`)) && bytes.Contains(token, []byte(` disabled=""`))
	case "br", "hr", "img", "wbr", "col", "source":
		return true
	}
	if n := len(b.open); n > 0 && b.open[n-1] == name && impliesEnd(name) {
		return false
	}
	if len(b.open) >= maxDepth || token[len(token)-2] == '/' {
		return false
	}
	b.open = append(b.open, name)
	return true
}

func tagName(token []byte) string {
	end := 1
	for end < len(token) && token[end] != ' ' && token[end] != '/' && token[end] != '>' {
		end++
	}
	return string(token[1:end])
}

// mend writes what is meant by a tag that cannot stay as it stands.
func (b *balancer) mend(token []byte) {
	if token[1] == '/' {
		b.end(string(token[2 : len(token)-1]))
		return
	}
	name := tagName(token)
	if name == "input" {
		return
	}
	// The end tags of paragraphs, items and cells may be left out before the
	// next of the kind.
	if n := len(b.open); n > 0 && b.open[n-1] == name && impliesEnd(name) {
		b.closeTo(n - 1)
	}
	if len(b.open) >= maxDepth {
		return
	}
	b.open = append(b.open, name)
	// HTML has no self-closing elements but the void ones: <div/> opens.
	if token[len(token)-2] == '/' {
		b.put(token[:len(token)-2])
		token = token[len(token)-1:]
	}
	b.put(token)
}

func impliesEnd(name string) bool {
	switch name {
	case "p", "li", "dt", "dd", "tr", "td", "th":
		return true
	}
	return false
}

func (b *balancer) put(p []byte) {
	if b.err == nil && len(p) > 0 {
		_, b.err = b.w.Write(p)
	}
}

func (b *balancer) end(name string) {
	for at := len(b.open) - 1; at >= 0; at-- {
		if b.open[at] == name {
			b.closeTo(at)
			return
		}
	}
}

func (b *balancer) closeTo(depth int) {
	for len(b.open) > depth {
		name := b.open[len(b.open)-1]
		b.open = b.open[:len(b.open)-1]
		b.put([]byte("</" + name + ">"))
		b.ended(name)
	}
}

func (b *balancer) ended(name string) {
	if b.textLimit > 0 && endsText(name) {
		b.note([]byte{'\n'})
	}
}

// note keeps the text of the page, as far as it is asked for.
func (b *balancer) note(text []byte) {
	if b.text.Len() >= b.textLimit {
		return
	}
	if bytes.IndexByte(text, '&') >= 0 {
		b.text.WriteString(html.UnescapeString(string(text)))
		return
	}
	b.text.Write(text)
}

// endsText reports whether what follows the element is another line.
func endsText(name string) bool {
	switch name {
	case "p", "li", "dt", "dd", "tr", "td", "th", "pre", "div", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "figcaption":
		return true
	}
	return false
}

// plain is the text in lines, without empty ones.
func (b *balancer) plain() string {
	if b.textLimit == 0 {
		return ""
	}
	var out strings.Builder
	for line := range strings.Lines(b.text.String()) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(line)
	}
	text := out.String()
	if len(text) <= b.textLimit {
		return text
	}
	end := b.textLimit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
