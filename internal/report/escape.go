package report

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how many characters of one text a report shows.
const longest = 240

// zeroWidthJoiner holds emoji together.
const zeroWidthJoiner = '\u200d'

// Line makes one line for a terminal out of any text: what moves the cursor,
// colours or turns the direction of writing becomes a replacement character.
func Line(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r), r == zeroWidthJoiner:
			return r
		}
		return unicode.ReplacementChar
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest-1]) + "…"
}

// Cell makes Markdown out of any text, for a cell of a table in a comment on
// GitHub, GitLab, Gitea or Bitbucket. Words alone stay as they are; whatever
// could be a mention, a reference, a link, HTML or Markdown is set as code, in
// which none of them looks for any of these. What stood in back-quotes is code
// as before.
func Cell(text string) string {
	text = Line(text)
	// Where back-quotes do not come in pairs, what is code would be for the text
	// to decide.
	if strings.Count(text, "`")%2 != 0 || strings.Contains(text, "``") {
		text = strings.ReplaceAll(text, "`", "'")
	}
	parts := strings.Split(text, "`")
	for i := range parts {
		if i%2 == 1 {
			parts[i] = code(parts[i])
			continue
		}
		words := strings.Split(parts[i], " ")
		for j := range words {
			words[j] = word(words[j])
		}
		parts[i] = strings.Join(words, " ")
	}
	// Code beside code would be one piece with two back-quotes in it.
	return strings.ReplaceAll(strings.Join(parts, ""), "``", "` `")
}

func code(text string) string {
	if strings.TrimSpace(text) == "" {
		return text
	}
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}

// What may stand before and behind a word.
const (
	opening = `"'“‘(`
	closing = `"'”’),.;:!?…`
)

// word leaves what is nothing but a word, with its punctuation, and sets all
// else as code.
func word(text string) string {
	rest := strings.TrimLeft(text, opening)
	core := strings.TrimRight(rest, closing)
	if core == "" || plainWord(core) {
		return text
	}
	return text[:len(text)-len(rest)] + code(core) + rest[len(core):]
}

// plainWord knows letters, numbers such as 2.5, dates and compounds. Not plain, though
// letters, are what platforms take for commits (018acc9) and issues (ABC-12).
func plainWord(text string) bool {
	if text == "" || issue.MatchString(text) || commit.MatchString(text) {
		return false
	}
	runes := []rune(text)
	for i, r := range runes {
		inside := i > 0 && i < len(runes)-1
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
		case inside && (r == '-' || r == '\'' || r == '’') && unicode.IsLetter(runes[i-1]) && unicode.IsLetter(runes[i+1]):
		case inside && (r == '.' || r == ',' || r == '-') && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1]):
		default:
			return false
		}
	}
	return true
}

var (
	issue  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*-\d`)
	commit = regexp.MustCompile(`\b[0-9a-fA-F]{7,}\b`)
)
