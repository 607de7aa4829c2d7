package hostile

import (
	"bytes"
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
)

// marks are what parsers look for.
var marks = []string{"[", "]", "{", "}", "(", ")", "<", ">", "- ", ": ", ", ", "\t", "\n", "\r\n", "\n---\n", "&a ", "*a", "<<: *a\n", "\"", "'", "`", "```\n", "|\n", ">-\n", "}}", "{{", "${{", "$(", "\\",
	"\x00", "\xff", "\ufeff", "\u2028", "null", "~", "1", "-1", "1e999", "0x", "99999999999999999999", "true", "</", "<a>", "<!--", "#", "# ", "//", "/*", "*/", "!", "!!binary ", "@", "%", "^", "=", "==", "+++\n", "  ", "EOF", "<<EOF\n", "é", "\U0001F600"}

// Mutate changes a good file in one to four places: it cuts, doubles, moves,
// flips, writes what parsers look for, and takes pieces of another good file.
func Mutate(random *rand.Rand, good, other []byte) []byte {
	text := bytes.Clone(good)
	for range 1 + random.IntN(4) {
		a, b := random.IntN(len(text)+1), random.IntN(len(text)+1)
		a, b = min(a, b), max(a, b)
		switch random.IntN(8) {
		case 0: // cut off
			text = text[:b]
		case 1: // left out
			text = slices.Concat(text[:a], text[b:])
		case 2: // twice
			text = slices.Concat(text[:b], text[a:])
		case 3: // many times, a small piece
			b = min(b, a+64)
			text = slices.Concat(text[:a], bytes.Repeat(text[a:b], 1+random.IntN(20)), text[b:])
		case 4: // turned round
			text = slices.Concat(text[b:], text[:a])
		case 5: // a byte is another one
			if a < len(text) {
				text[a] ^= 1 << random.IntN(8)
			}
		case 6:
			text = slices.Concat(text[:a], []byte(marks[random.IntN(len(marks))]), text[a:])
		case 7: // spliced with another file
			c := random.IntN(len(other) + 1)
			text = slices.Concat(text[:a], other[c:min(len(other), c+random.IntN(200))], text[a:])
		}
	}
	return text[:min(len(text), 64<<10)]
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
