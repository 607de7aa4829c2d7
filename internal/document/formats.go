package document

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybook/internal/gfm"
)

// scan hands the lines of a format that is read line by line to its rules, with
// their numbers in the document.
func (w *walker) scan(rule func(line string, number int)) {
	if len(w.body) > gfm.MaxBytes {
		w.body = w.body[:gfm.MaxBytes]
	}
	for i, start := range w.starts {
		if start >= len(w.body) && i > 0 {
			return
		}
		end := len(w.body)
		if i+1 < len(w.starts) {
			end = min(end, w.starts[i+1])
		}
		line := w.body[start:end]
		if !utf8.Valid(line) {
			line = []byte(strings.ToValidUTF8(string(line), "\ufffd"))
		}
		rule(strings.TrimRight(string(line), "\r\n"), w.first+i)
	}
}

// block gathers the lines of a code block or a paragraph.
type block struct {
	lines    []string
	line     int // of the first
	language string
	indent   int
}

func (b *block) add(line string, number int) {
	if len(b.lines) == 0 {
		b.line = number
	}
	b.lines = append(b.lines, line)
}

// endCode hands the block over as code, without the indentation that all of
// its lines share.
func (w *walker) endCode(b *block) {
	for len(b.lines) > 0 && strings.TrimSpace(b.lines[len(b.lines)-1]) == "" {
		b.lines = b.lines[:len(b.lines)-1]
	}
	if len(b.lines) > 0 {
		shared := len(b.lines[0])
		for _, line := range b.lines {
			if strings.TrimSpace(line) != "" {
				shared = min(shared, len(line)-len(strings.TrimLeft(line, " \t")))
			}
		}
		for i, line := range b.lines {
			b.lines[i] = line[min(shared, len(line)):]
		}
		text := strings.Join(b.lines, "\n") + "\n"
		w.codeBlock(b.language, text[:min(len(text), maxCode)], b.line)
	}
	*b = block{}
}

// endProse hands the block over as a paragraph.
func (w *walker) endProse(b *block, markup func(text string, line int) string) {
	if len(b.lines) == 0 {
		return
	}
	var words []string
	for i, line := range b.lines {
		words = append(words, markup(line, b.line+i))
	}
	text := gfm.Squeeze(strings.Join(words, " "))
	w.words(text)
	if w.summary == "" && countWords(text) >= 4 {
		w.summary = text
	}
	*b = block{}
}

// plain reads a text: its first line is its title where a blank line or an
// underline follows.
func (w *walker) plain() {
	var prose block
	first := ""
	w.scan(func(line string, number int) {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || isRule(trimmed):
			if first == "" && len(prose.lines) == 1 && len(w.doc.Headings) == 0 && len(prose.lines[0]) <= 100 {
				first = prose.lines[0]
				w.heading(1, gfm.Squeeze(first), first, prose.line)
				prose = block{}
			}
			w.endProse(&prose, asItIs)
		default:
			prose.add(line, number)
		}
	})
	w.endProse(&prose, asItIs)
}

func asItIs(text string, _ int) string { return text }

// isRule reports whether a line is nothing but one punctuation character
// repeated.
func isRule(line string) bool {
	if len(line) < 2 {
		return false
	}
	r := rune(line[0])
	return r < utf8.RuneSelf && (unicode.IsPunct(r) || unicode.IsSymbol(r)) && strings.Trim(line, line[:1]) == ""
}

var address = regexp.MustCompile(`https?://[^\s<>"'\])\[]+`)

// maxMarked bounds the lines of a format that is read line by line in which
// marks are looked for; longer ones hold words alone.
const maxMarked = 64 << 10

// marked hands over every match of a pattern in a line and replaces it. Only
// lines that hold the sign by which all matches are known are looked at.
func marked(pattern *regexp.Regexp, sign, text, with string, use func(m []string)) string {
	if len(text) > maxMarked || !strings.Contains(text, sign) {
		return text
	}
	found := pattern.FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		return text
	}
	for _, m := range found {
		use(m)
	}
	return pattern.ReplaceAllString(text, with)
}

// addresses finds the bare addresses of a line.
func (w *walker) addresses(text string, line int) {
	if len(text) > maxMarked || !strings.Contains(text, "http") {
		return
	}
	for _, dest := range address.FindAllString(text, -1) {
		w.link(strings.TrimRight(dest, ".,;:!?"), "", false, line)
	}
}
