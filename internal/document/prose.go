package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxProse is how much prose is kept to look for the signs of a template, and
// more than maxStub words of them.
const maxProse = 16 << 10

func (w *walker) words(text string) {
	w.doc.Words += countWords(text)
	w.keep(text)
}

func (w *walker) keep(text string) {
	if w.prose.Len() < maxProse {
		w.prose.WriteString(text)
		w.prose.WriteByte(' ')
	}
}

// countWords counts what is separated by spaces and holds a letter or a digit.
// Scripts without spaces count one word for two characters.
func countWords(text string) int {
	words, ideographs, inside := 0, 0, false
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
			if letter && !inside {
				words++
			}
			inside = letter || inside && r != ' ' && (r < '\t' || r > '\r')
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer):
			ideographs++
			inside = false
		case unicode.IsSpace(r):
			inside = false
		case !inside && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			words++
			inside = true
		}
	}
	return words + (ideographs+1)/2
}

// summary is what the front matter says the document is, or else its first
// paragraph.
func summary(fields frontMatter, paragraph string) string {
	const most = 300
	if text := fields.text("description", "summary", "excerpt"); text != "" {
		return shorten(text, most)
	}
	return shorten(paragraph, most)
}

// shorten cuts a text to at most n characters, at a word where there is one,
// and says so.
func shorten(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	runes := []rune(text)[:n-1]
	cut := string(runes)
	if space := strings.LastIndexAny(cut, " \n\t"); space > len(cut)/2 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,;:.\n\t") + "…"
}

// left are the sentences that generators write for the author to replace.
var left = []struct{ sign, reason string }{
	{"lorem ipsum", "holds the words Lorem ipsum"},
	{"to make it easy for you to get started with gitlab", "is the README that GitLab gives every project"},
	{"this readme would normally document whatever steps", "is the README that Rails generates"},
	{"getting started with create react app", "is the README of Create React App"},
	{"this is a next.js project bootstrapped with create-next-app", "is the README of create-next-app"},
	{"this template provides a minimal setup to get react working in vite", "is the README of create-vite"},
	{"this template should help get you started developing with vue", "is the README of create-vue"},
	{"everything you need to build a svelte project", "is the README of create-svelte"},
	{"run ng serve for a dev server", "is the README of Angular CLI"},
	{"framework typescript starter repository", "is the README of the Nest starter"},
	{"for further reference, please consider the following sections", "is the help file of Spring Initializr"},
	{"laravel is a web application framework with expressive, elegant syntax", "is the README of Laravel"},
	{"todo: give a short introduction of your project", "is the README that Azure DevOps gives every project"},
	{"here's a blank template to get started", "is a README template left as it was"},
	{"a short description of the project. no quotes", "is a README template left as it was"},
	{"replace this text with", "asks its author to replace its text"},
	{"one paragraph of project description goes here", "is a README template left as it was"},
	{"your dbt project", "is the README of dbt's starter project"},
}

// maxStub is how many words a document may have and still be what a generator
// wrote; the README of Create React App has about 450.
const maxStub = 700

// stub says why nobody has written the document yet, or nothing.
func stub(doc *Document, prose string) string {
	if doc.Format == Text || doc.Words > maxStub {
		return ""
	}
	text := strings.Join(append(strings.Fields(prose), headingTexts(doc.Headings)...), " ")
	text = strings.NewReplacer("`", "", "’", "'", " .", ".").Replace(strings.ToLower(text))
	for _, l := range left {
		if strings.Contains(text, l.sign) {
			return l.reason
		}
	}
	if doc.Words <= 150 && strings.Contains(text, "this is a template") {
		return "says that it is a template"
	}
	if doc.Words == 0 && len(doc.Code) == 0 && len(doc.Links) == 0 {
		return "says nothing"
	}
	if doc.Words <= 60 && len(doc.Code) == 0 && hasMarker(prose) {
		return "says little more than that it is still to be written"
	}
	return ""
}

// hasMarker looks for the marks of unwritten text, as words of their own.
func hasMarker(prose string) bool {
	for word := range strings.FieldsFuncSeq(prose, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch word {
		case "TODO", "TBD", "TBC", "FIXME", "WIP", "Todo":
			return true
		}
	}
	lower := strings.ToLower(prose)
	return strings.Contains(lower, "coming soon") || strings.Contains(lower, "to be written") || strings.Contains(lower, "work in progress")
}
