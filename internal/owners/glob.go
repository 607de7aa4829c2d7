package owners

import (
	"strings"
	"unicode/utf8"
)

// glob is a pattern cut at its slashes.
type glob struct {
	segments []segment
	exact    bool // the last segment may be the file itself
	below    bool // it may be a directory: all below it matches
	never    bool // no path can match
}

type segmentKind uint8

const (
	literal  segmentKind = iota
	anyName              // *
	suffix               // *.go: anything that ends in a dot and a literal
	wildcard             // everything else
	deep                 // **: any number of directories, none included
)

// segment matches one name of a path, or with deep any number of them.
type segment struct {
	kind segmentKind
	text string // the literal, the suffix, or the pattern of a wildcard
	sets bool   // [a-z] is a set (GitLab); on GitHub it would be literal
}

func newSegment(part string, sets bool) segment {
	if strings.Trim(part, "*") == "" {
		return segment{kind: anyName}
	}
	special := `*?\`
	if sets {
		special += "["
	}
	if !strings.ContainsAny(part, special) {
		return segment{kind: literal, text: part}
	}
	if rest, ok := strings.CutPrefix(part, "*"); ok && rest[0] == '.' && !strings.ContainsAny(rest, special) {
		return segment{kind: suffix, text: rest}
	}
	if !strings.ContainsAny(strings.ReplaceAll(part, `\ `, " "), special) {
		return segment{kind: literal, text: strings.ReplaceAll(part, `\ `, " ")}
	}
	return segment{kind: wildcard, text: part, sets: sets}
}

// match reports whether the wildcard matches the name, and in how many steps
// that was found. Only the last asterisk is ever tried again, so the time is
// bounded by the product of the lengths.
func (s segment) match(name string) (matched bool, steps int) {
	p, n := 0, 0
	star, retry := -1, 0
	for n < len(name) {
		steps++
		if p < len(s.text) && s.text[p] == '*' {
			star, retry = p, n
			p++
			continue
		}
		if width, size, ok := s.one(p, name[n:]); ok {
			p += width
			n += size
			continue
		}
		if star < 0 {
			return false, steps
		}
		_, size := utf8.DecodeRuneInString(name[retry:])
		retry += size
		p, n = star+1, retry
	}
	for p < len(s.text) && s.text[p] == '*' {
		p++
	}
	return p == len(s.text), steps
}

// one matches a single character of name against the element of the pattern
// at p and tells how long both are.
func (s segment) one(p int, name string) (width, size int, ok bool) {
	if p == len(s.text) {
		return 0, 0, false
	}
	r, size := utf8.DecodeRuneInString(name)
	switch c := s.text[p]; {
	case c == '?':
		return 1, size, true
	case c == '[' && s.sets:
		width, ok = set(s.text[p:], r)
		return width, size, ok
	case c == '\\' && p+1 < len(s.text):
		want, n := utf8.DecodeRuneInString(s.text[p+1:])
		return 1 + n, size, want == r
	default:
		want, n := utf8.DecodeRuneInString(s.text[p:])
		return n, size, want == r && name[:size] == s.text[p:p+n]
	}
}

// set matches r against the set at the beginning of pattern, [a-z] or [!a-z]
// or [^a-z]. A set that is not closed matches nothing.
func set(pattern string, r rune) (width int, ok bool) {
	i, not, found := 1, false, false
	if i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^') {
		not = true
		i++
	}
	next := func() rune {
		if pattern[i] == '\\' && i+1 < len(pattern) {
			i++
		}
		c, n := utf8.DecodeRuneInString(pattern[i:])
		i += n
		return c
	}
	for i < len(pattern) && pattern[i] != ']' {
		low := next()
		high := low
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			i++
			high = next()
		}
		found = found || low <= r && r <= high
	}
	if i >= len(pattern) {
		return 0, false
	}
	return i + 1, found != not
}
