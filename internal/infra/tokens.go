package infra

import "bytes"

// tokens counts the words and signs of a file in one pass, before a library
// makes values of them that take hundreds of bytes each. Those in comments and
// texts count too.
func tokens(src []byte) int {
	n, inside := 0, false
	for _, c := range src {
		word := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c >= 0x80
		if word && !inside || !word && c != ' ' && c != '\t' && c != '\n' {
			n++
		}
		inside = word
	}
	return n
}

func longestLine(src []byte) int {
	longest := 0
	for line := range bytes.Lines(src) {
		longest = max(longest, len(line))
	}
	return longest
}
