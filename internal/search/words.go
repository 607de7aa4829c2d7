package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The rules of this file are those of words in the theme's search script: a
// query is cut exactly as the text was. A test in a browser compares the two.

// maxWord is how many letters a word may have; what is longer is no word that
// anybody types.
const maxWord = 40

// maxCompound is the same for identifiers and paths that are kept whole.
const maxCompound = 60

// cutWords calls yield with every word to look a text up by: plain words with
// their plural taken off, identifiers and paths both whole and in parts, and
// pairs of letters where a script puts no spaces between words.
func cutWords(text string, yield func(word string)) {
	text = plain(text)
	for i := 0; i < len(text); {
		if end := simple(text, i); end > i {
			word(text[i:end], yield)
			i = end
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isLetter(r) {
			i += size
			continue
		}
		end, joined := chunk(text, i)
		cutChunk(text[i:end], joined, yield)
		i = end
	}
}

// simple is the end of a word of small letters, of which the first may be a
// capital, that stands by itself: nearly all words do. It is i where there is
// something else.
func simple(text string, i int) int {
	end := i
	if 'A' <= text[end] && text[end] <= 'Z' {
		end++
	}
	for end < len(text) && 'a' <= text[end] && text[end] <= 'z' {
		end++
	}
	next := end
	if next < len(text) && isJoiner(text[next]) {
		next++ // the end of a sentence
	}
	if next < len(text) && (text[next] >= utf8.RuneSelf || isLetter(rune(text[next])) || isJoiner(text[next])) {
		return i
	}
	return end
}

// chunk is the end of the words that begin at i and are joined to each other.
func chunk(text string, i int) (end int, joined bool) {
	for end = i; end < len(text); {
		r, size := utf8.DecodeRuneInString(text[end:])
		if isLetter(r) {
			end += size
			continue
		}
		next := end
		for next < len(text) && isJoiner(text[next]) {
			next++
		}
		if r, _ := utf8.DecodeRuneInString(text[next:]); next == end || !isLetter(r) {
			break
		}
		end, joined = next, true
	}
	return end, joined
}

func cutChunk(chunk string, joined bool, yield func(string)) {
	if !joined {
		cutPart(chunk, yield)
		return
	}
	compound(chunk, yield)
	whole := chunk
	for segment := range strings.SplitSeq(chunk, "/") {
		if segment != whole && strings.IndexFunc(segment, func(r rune) bool { return r < utf8.RuneSelf && isJoiner(byte(r)) }) > 0 {
			compound(segment, yield)
		}
	}
	for part := range strings.FieldsFuncSeq(chunk, func(r rune) bool { return r < utf8.RuneSelf && isJoiner(byte(r)) }) {
		cutPart(part, yield)
	}
}

// compound keeps an identifier whole.
func compound(s string, yield func(string)) {
	s = strings.TrimFunc(lower(s), func(r rune) bool { return r < utf8.RuneSelf && isJoiner(byte(r)) })
	if s != "" && utf8.RuneCountInString(s) <= maxCompound {
		yield(s)
	}
}

// cutPart cuts what no joiner holds together: at humps, and around scripts
// without spaces.
func cutPart(part string, yield func(string)) {
	from, dense := 0, false
	flush := func(to int) {
		if from < to && dense {
			pairs(part[from:to], yield)
		} else if from < to {
			humps(part[from:to], yield)
		}
		from = to
	}
	for i, r := range part {
		if isDense(r) != dense {
			flush(i)
			dense = !dense
		}
	}
	flush(len(part))
}

// isDense tells scripts without spaces. The sign for a long vowel belongs to
// two of them, and so by Unicode to none.
func isDense(r rune) bool {
	return r == 'ー' || r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// pairs are the letters of a script without spaces, two by two.
func pairs(s string, yield func(string)) {
	letters := []rune(s)
	if len(letters) == 1 {
		yield(s)
	}
	for i := 0; i+1 < len(letters); i++ {
		yield(string(letters[i : i+2]))
	}
}

// humps cuts camelCase: before a capital that follows a small letter or digit,
// and before the last of several capitals.
func humps(s string, yield func(string)) {
	var parts []string
	from := 0
	var before, last rune // the two letters before
	var at int            // of the last letter
	for i, r := range s {
		switch {
		case i == 0:
		case unicode.IsUpper(r) && (unicode.IsLower(last) || unicode.IsDigit(last)):
			parts, from = append(parts, s[from:i]), i
		case unicode.IsLower(r) && unicode.IsUpper(last) && unicode.IsUpper(before) && at > from:
			parts, from = append(parts, s[from:at]), at
		}
		before, last, at = last, r, i
	}
	if from > 0 {
		compound(s, yield)
	}
	for _, part := range parts {
		word(part, yield)
	}
	word(s[from:], yield)
}

func word(s string, yield func(string)) {
	if s = stem(lower(s)); s != "" && (len(s) <= maxWord || utf8.RuneCountInString(s) <= maxWord) {
		yield(s)
	}
}

// stem takes the plural off an English word: policies, branches' e stays,
// services. Nothing else is cut, because more of it joins words that mean
// different things (Harman, "How effective is suffixing?", the S stemmer).
func stem(s string) string {
	if len(s) < 4 || s[len(s)-1] != 's' {
		return s
	}
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return s
		}
	}
	switch end := s[len(s)-3:]; {
	case end == "ies" && s[len(s)-4] != 'e' && s[len(s)-4] != 'a':
		return s[:len(s)-3] + "y"
	case end[1:] == "us" || end[1:] == "ss" || end[1:] == "is":
		return s
	}
	return s[:len(s)-1]
}

// isStop tells words that are in every text: they count little.
func isStop(w string) bool {
	switch w {
	case "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "how", "i", "if", "in", "is", "it",
		"my", "not", "of", "on", "or", "our", "so", "that", "the", "then", "there", "this", "to", "was", "we", "what",
		"when", "where", "which", "who", "why", "will", "with", "you", "your":
		return true
	}
	return false
}

// isJoiner tells what holds an identifier or a path together.
func isJoiner(b byte) bool {
	return b == '-' || b == '_' || b == '.' || b == '/' || b == ':' || b == '@'
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// plain takes accents and apostrophes away.
func plain(s string) string {
	if isASCII(s) {
		return strings.ReplaceAll(s, "'", "")
	}
	s = norm.NFKD.String(strings.ToValidUTF8(s, " "))
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r == '\'' || r == '’' || isAccent(r) {
			return -1
		}
		return r
	}, s))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isAccent tells the marks that readers leave out when they type: those of
// Latin, Greek and Cyrillic, of Hebrew and of Arabic. In other scripts a mark is
// part of the word.
func isAccent(r rune) bool {
	return r != 0x5be && r != 0x5c0 && r != 0x5c3 && r != 0x5c6 && // which is punctuation
		(0x300 <= r && r <= 0x36f || 0x591 <= r && r <= 0x5c7 || r == 0x640 || 0x64b <= r && r <= 0x655 || r == 0x670)
}

// lower is the small form, with letters that no decomposition reaches, and those
// of Arabic and Persian that are typed for each other.
func lower(s string) string {
	s = strings.ToLower(s)
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch r {
		case 'ß':
			b.WriteString("ss")
		case 'æ':
			b.WriteString("ae")
		case 'œ':
			b.WriteString("oe")
		case 'ø':
			b.WriteByte('o')
		case 'đ':
			b.WriteByte('d')
		case 'ł':
			b.WriteByte('l')
		case 'ı':
			b.WriteByte('i')
		case 'ς':
			b.WriteRune('σ')
		case 'ى', 'ی':
			b.WriteRune('ي')
		case 'ک':
			b.WriteRune('ك')
		case 'ة':
			b.WriteRune('ه')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
