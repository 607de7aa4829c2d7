package markdown

import (
	"cmp"
	"slices"
	"strings"
)

// maxDeadWords bounds what every code span and block is searched for.
const maxDeadWords = 200

// deadWords are the names to look for in code, the longest first: where one is
// part of another, the longer one is meant.
func deadWords(dead map[string]string) []string {
	if len(dead) == 0 {
		return nil
	}
	words := make([]string, 0, len(dead))
	for word := range dead {
		if strings.TrimSpace(word) != "" {
			words = append(words, word)
		}
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	return words[:min(len(words), maxDeadWords)]
}

// code writes code with its dead words marked.
func (c *canvas) code(text string) {
	for text != "" {
		at, word := c.nextDead(text)
		if at < 0 {
			break
		}
		c.escapeString(text[:at])
		c.WriteString(`<span class="dead"`)
		c.attribute("title", c.page.Dead[word])
		c.WriteByte('>')
		c.escapeString(word)
		c.WriteString("</span>")
		text = text[at+len(word):]
	}
	c.escapeString(text)
}

func (c *canvas) hasDead(text string) bool {
	at, _ := c.nextDead(text)
	return at >= 0
}

func (c *canvas) nextDead(text string) (int, string) {
	first, found := -1, ""
	for _, word := range c.words {
		limit := len(text)
		if first >= 0 {
			limit = min(limit, first+len(word)) // only what begins earlier is of interest
		}
		if at := findWord(text[:limit], text, word); at >= 0 && (first < 0 || at < first) {
			first, found = at, word
		}
	}
	return first, found
}

// findWord finds the word in the beginning of text, standing alone: bin/deploy
// is not in sbin/deploy nor in bin/deploy-all, but it is in ./bin/deploy.
func findWord(beginning, text, word string) int {
	for from := 0; from < len(beginning); {
		at := strings.Index(beginning[from:], word)
		if at < 0 {
			return -1
		}
		at += from
		if startsWord(text, at) && endsWord(text, at+len(word)) {
			return at
		}
		// The next word begins behind this one, not within it.
		for from = at + 1; from < len(beginning) && inWord(beginning[from]); {
			from++
		}
	}
	return -1
}

func startsWord(text string, at int) bool {
	if strings.HasSuffix(text[:at], "./") {
		at -= len("./")
	}
	return at == 0 || !inWord(text[at-1]) && text[at-1] != '.'
}

func endsWord(text string, at int) bool {
	if at == len(text) {
		return true
	}
	if text[at] == '.' { // the end of a sentence, not an extension
		return at+1 == len(text) || !inWord(text[at+1])
	}
	return !inWord(text[at])
}

func inWord(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' ||
		b == '_' || b == '-' || b == '/' || b >= 0x80
}
