package gfm

import (
	"bytes"
	"fmt"
)

// What a document may hold in all, because goldmark and what reads its tree
// take up to half a microsecond and 300 bytes for each mark, and some times
// that for each line. Of seven and a half thousand documents of public
// repositories the longest had 4,290 lines and the fullest 7,700 marks; their
// logs of changes, which are the largest, weigh one in nine bytes, the fullest
// one in six.
const (
	mostHeld     = 90_000
	bytesForHeld = 11
)

// Dense refuses a document that holds more than that, in one pass, before
// anything is kept. The error names the limit.
func Dense(body []byte) error {
	if most := mostHeld + len(body)/bytesForHeld; held(body) > most {
		return fmt.Errorf("%w: its lines and marks such as * and [ weigh more than %d, the limit for its %d KB; split it", ErrTooDense, most, len(body)>>10)
	}
	return nil
}

// held weighs what a document holds by what it takes to read.
func held(body []byte) int {
	n := 0
	for line := range bytes.Lines(body) {
		n += heldByMarks(line)
		indented := line[0] == ' ' || line[0] == '\t'
		switch line = bytes.TrimLeft(line, " \t>"); {
		case len(line) < 2: // its end
			n++
		case line[0] == '#' || line[0] == '=':
			n += 7
		case line[0] == '-' || line[0] == '+' || isDigit(line[0]):
			n += 4
			if indented {
				n++
			}
		default:
			n += 2
		}
	}
	return n
}

// heldByMarks counts marks, one for a run of those that make one delimiter, and
// what may become a link without a mark.
func heldByMarks(line []byte) int {
	n := 0
	for i, c := range line {
		if hold[c] == 0 {
			continue
		}
		switch {
		case c == '.':
			if i >= 3 && string(line[i-3:i]) == "www" {
				n += 3
			}
		case hold[c] == 2:
			n += heldByRun(line, i)
		case c == '@':
			n += 2
		case c == '<':
			n += heldByTag(line[i+1:])
		case c == ':' && bytes.HasPrefix(line[i+1:], []byte("//")) && !isDestination(line[:i]):
			n += 3
		default:
			n++
		}
	}
	return n
}

// heldByRun weighs what may begin or end emphasis or code: twice where it can
// begin one.
func heldByRun(line []byte, i int) int {
	switch {
	case i > 0 && line[i-1] == line[i]:
		return 0
	case i > 0 && (isLetter(line[i-1]) || isDigit(line[i-1])), line[i] == '`', i+1 == len(line) || line[i+1] == ' ':
		return 1
	}
	return 2
}

// heldByTag weighs a tag, whose attributes are sanitised.
func heldByTag(after []byte) int {
	i := 0
	for i < len(after) && (isLetter(after[i]) || isDigit(after[i])) {
		i++
	}
	if i > 0 && i < len(after) && (after[i] == ' ' || after[i] == '\t' || after[i] == '\n' || after[i] == '\r') {
		return 8
	}
	return 2
}

// hold is a table because every byte of every document passes it: 2 are marks
// of which a run counts once.
var hold = [256]uint8{'*': 2, '_': 2, '~': 2, '`': 2, '[': 1, ']': 1, '(': 1, '<': 1, '!': 1, '&': 1, ':': 1, '@': 1, '.': 1}

// isDestination reports whether a scheme at the end of the text begins what a
// link between brackets leads to.
func isDestination(before []byte) bool {
	for len(before) > 0 && isLetter(before[len(before)-1]) {
		before = before[:len(before)-1]
	}
	return bytes.HasSuffix(before, []byte("]("))
}
