// Package slug names the headings of a document as GitHub does, so that a link
// to a fragment means the same heading here and there, in the facts of a
// document and on its page.
package slug

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Slugger gives each heading of one document its own id. The zero value is
// ready; it is not safe for concurrent use.
type Slugger struct {
	used map[string]int // id to the number that its next repetition tries after
}

// ID returns the id of the next heading with this text: its slug, and with -1,
// -2 and so on where an earlier heading has it already.
func (s *Slugger) ID(text string) string {
	base := Slug(text)
	if s.used == nil {
		s.used = make(map[string]int)
	}
	id := base
	n, taken := s.used[base]
	for taken {
		n++
		id = base + "-" + strconv.Itoa(n)
		_, taken = s.used[id]
	}
	s.used[id] = 0
	s.used[base] = n
	return id
}

// Slug is the text in lower case, without what is no letter, mark, digit,
// connector, hyphen or space, and with hyphens for its spaces. Nothing is
// trimmed and nothing squeezed: "a - b" is "a---b". The rule is that of
// GitHub's table of contents filter, as github-slugger has tested it.
func Slug(text string) string {
	if s, ok := ascii(text); ok {
		return s
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r == 'İ':
			b.WriteString("i\u0307") // Unicode's full mapping, which unicode.ToLower has not
		case r == utf8.RuneError:
		case keeps(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func keeps(r rune) bool {
	return r == '-' || unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic)
}

// ascii is Slug for the headings that most documents have.
func ascii(text string) (string, bool) {
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			return "", false
		case c == ' ':
			out = append(out, '-')
		case 'A' <= c && c <= 'Z':
			out = append(out, c+'a'-'A')
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-', c == '_':
			out = append(out, c)
		}
	}
	return string(out), true
}
