package theme

import (
	"bytes"
	"unicode/utf8"
)

// valid mends what HTML does not allow and documents and file names may hold:
// bytes that are no UTF-8 and control characters. The overrides of the
// direction of writing go with them: nobody needs them, and a command in a
// runbook would not be what it looks like.
func valid(b []byte) []byte {
	if !utf8.Valid(b) {
		b = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	at := nextForbidden(b, 0)
	if at < 0 {
		return b
	}
	mended := make([]byte, 0, len(b)+16)
	from := 0
	for at >= 0 {
		_, size := utf8.DecodeRune(b[at:])
		mended = append(mended, b[from:at]...)
		mended = append(mended, "\uFFFD"...)
		from = at + size
		at = nextForbidden(b, from)
	}
	return append(mended, b[from:]...)
}

// nextForbidden looks at bytes rather than letters, since every page passes
// here. -1 stands for none.
func nextForbidden(b []byte, from int) int {
	for i := from; i < len(b); i++ {
		switch c := b[i]; {
		case c >= ' ' && c < 0x7f:
		case c == '\n', c == '\t', c == '\r', c == '\f':
		case c < ' ', c == 0x7f:
			return i
		case c == 0xc2: // U+0080 to U+009F
			if i+1 < len(b) && b[i+1] < 0xa0 {
				return i
			}
		case c == 0xe2: // U+202D and U+202E
			if i+2 < len(b) && b[i+1] == 0x80 && (b[i+2] == 0xad || b[i+2] == 0xae) {
				return i
			}
		}
	}
	return -1
}
