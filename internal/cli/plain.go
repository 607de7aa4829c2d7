package cli

import (
	"io"
	"strings"
	"unicode"
)

// plain makes text that repositories had a hand in fit for a terminal: what
// moves the cursor, colours or turns the direction of writing becomes a
// replacement character. Lines and tabs stay.
func plain(text string) string {
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

// zeroWidthJoiner holds emoji together.
const zeroWidthJoiner = '\u200d'

// show writes what write makes, as plain text.
func show(w io.Writer, write func(io.Writer)) error {
	var text strings.Builder
	write(&text)
	_, err := io.WriteString(w, plain(text.String()))
	return err
}
