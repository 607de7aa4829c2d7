// Package highlight colours code. A handful of classes is all that a quiet page
// needs: comments, keywords, names, texts, numbers, and what a difference takes
// away and adds.
package highlight

import (
	"bytes"
	"html"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// What is larger stays as it is: documents are written by strangers, and rules
// are regular expressions that may look back. Some of them take a time that grows
// with the square of the lines (Java, C++) or of a line's length (YAML): ten
// thousand lines took half a minute.
const (
	maxCode  = 16 << 10
	maxLine  = 400
	maxLines = 500
	maxJava  = 4 << 10 // its rule for methods tries every word of all that follows
	maxWrong = 500     // characters that no rule of the language knows

	maxRecent = 2 << 20 // code and HTML that are remembered, twice
)

// Highlighter colours blocks of code. It is safe for concurrent use.
type Highlighter struct {
	known  map[string]bool
	lexers sync.Map // chroma.Lexer by name, as looking one up takes longer than using it
	recent *recent
}

// New prepares a highlighter; lexers are made when they first occur.
func New() *Highlighter {
	h := &Highlighter{known: map[string]bool{}, recent: newRecent(maxRecent)}
	for _, name := range languages() {
		h.known[name] = true
	}
	return h
}

// Write writes code as escaped text with spans whose classes begin with hl-. It
// reports false, having written nothing, where it does not know the language or
// the code is out of bounds.
func (h *Highlighter) Write(w io.Writer, language string, code []byte) bool {
	lexer := h.lexer(language)
	if lexer == nil || len(code) > maxCode || len(code) > maxJava && lexer.Config().Name == "Java" || !utf8.Valid(code) || hasLongLines(code) {
		return false
	}
	b := block{lexer.Config().Name, strings.ReplaceAll(string(code), "\r\n", "\n")}
	made, known := h.recent.get(b)
	if !known {
		made.html, made.ok = coloured(lexer, b.code)
		h.recent.put(b, made)
	}
	if made.ok {
		_, _ = w.Write(made.html)
	}
	return made.ok
}

func (h *Highlighter) lexer(language string) chroma.Lexer {
	name := strings.ToLower(language)
	if !h.known[name] {
		return nil
	}
	if l, ok := h.lexers.Load(name); ok {
		return l.(chroma.Lexer)
	}
	l := lexers.Get(lexerName(name))
	if l == nil {
		return nil
	}
	h.lexers.Store(name, l)
	return l
}

func hasLongLines(code []byte) bool {
	if bytes.Count(code, []byte{'\n'}) > maxLines {
		return true
	}
	for line := range bytes.Lines(code) {
		if len(line) > maxLine {
			return true
		}
	}
	return false
}

// coloured is the code with its spans. Neighbours of one class share a span. A
// lexer that fails, or does not give back what it was given, is not believed.
func coloured(lexer chroma.Lexer, text string) (out []byte, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	next, err := lexer.Tokenise(nil, text)
	if err != nil {
		return nil, false
	}
	var b bytes.Buffer
	b.Grow(2 * len(text))
	rest, open, wrong := text, "", 0
	for token := next(); token != chroma.EOF; token = next() {
		value := token.Value
		if rest == "" && value == "\n" { // the line's end that a lexer wants to see
			continue
		}
		var found bool
		if rest, found = strings.CutPrefix(rest, value); !found {
			return nil, false
		}
		if token.Type == chroma.Error {
			if wrong++; wrong > maxWrong {
				return nil, false
			}
		}
		class := classOf(token.Type)
		if class == "" && strings.TrimSpace(value) == "" && !strings.Contains(value, "\n") {
			class = open // a blank within needs no span of its own
		}
		if class != open {
			if open != "" {
				b.WriteString("</span>")
			}
			if class != "" {
				b.WriteString(`<span class="` + class + `">`)
			}
			open = class
		}
		b.WriteString(html.EscapeString(value))
	}
	if open != "" {
		b.WriteString("</span>")
	}
	return b.Bytes(), rest == ""
}

// classOf is the class of a kind of token; most have none.
func classOf(t chroma.TokenType) string {
	switch t {
	case chroma.NameTag, chroma.NameDecorator, chroma.KeywordType:
		return "hl-k"
	case chroma.NameFunction, chroma.NameClass, chroma.GenericHeading, chroma.GenericSubheading:
		return "hl-n"
	case chroma.KeywordConstant, chroma.LiteralDate:
		return "hl-m"
	case chroma.CommentPreproc, chroma.CommentPreprocFile, chroma.CommentHashbang:
		return "hl-c"
	case chroma.GenericDeleted:
		return "hl-gd"
	case chroma.GenericInserted:
		return "hl-gi"
	case chroma.GenericPrompt, chroma.GenericOutput:
		return "hl-o"
	}
	switch {
	case t.InCategory(chroma.Comment):
		return "hl-c"
	case t.InCategory(chroma.Keyword):
		return "hl-k"
	case t.InSubCategory(chroma.String):
		return "hl-s"
	case t.InSubCategory(chroma.Number):
		return "hl-m"
	}
	return ""
}
