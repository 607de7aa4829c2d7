package cli

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// plain makes text that repositories had a hand in fit for a terminal and for
// the log of a pipeline: what moves the cursor, colours or turns the direction
// of writing becomes a replacement character. Lines and tabs stay, but none
// begins like a command to the runner.
func plain(text string) string {
	text = command.ReplaceAllString(text, "$1$2$3 $2$3$4")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || unicode.IsPrint(r) || r == zeroWidthJoiner:
			return r
		case unicode.Is(unicode.Zs, r):
			return ' '
		}
		return unicode.ReplacementChar
	}, text)
}

// command is how lines begin that GitHub's runner obeys (::add-mask::x, and
// ##[group] of old) or Azure's (##vso[...]).
var command = regexp.MustCompile(`(?m)^(\s*)(?:(:):|(#)#(\[|vso\[))`)

// zeroWidthJoiner holds emoji together.
const zeroWidthJoiner = '\u200d'

// show writes what write makes, as plain text.
func show(w io.Writer, write func(io.Writer)) error {
	var text strings.Builder
	write(&text)
	_, err := io.WriteString(w, plain(text.String()))
	return err
}

// unambiguous escapes in JSON what a terminal would obey. Control characters
// below the blank are escaped as it is.
func unambiguous(encoded []byte) []byte {
	if !bytes.ContainsFunc(encoded, ambiguous) {
		return encoded
	}
	var b bytes.Buffer
	for _, r := range string(encoded) {
		if ambiguous(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.Bytes()
}

func ambiguous(r rune) bool {
	return r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
