package pipeline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// groovyKind is what a token is.
type groovyKind byte

const (
	groovyWord groovyKind = iota // names, keywords, numbers
	groovyText                   // strings of all six kinds, their value
	groovySign                   // one operator or separator, brackets aside
	groovyEnd                    // the end of a line, or ";"
	groovyOpen                   // ( [ {
	groovyShut                   // ) ] }
)

type groovyToken struct {
	kind groovyKind
	text string
	line int // of a text: of its first character
}

// groovyLexer cuts a Groovy program into tokens, as far as it takes to find
// blocks, calls and strings in it: comments go, strings keep their
// interpolations as written.
type groovyLexer struct {
	src    string
	i      int
	line   int
	out    []groovyToken
	fault  string // the first thing that is not closed
	at     int    // its line
	slashy bool   // a "/" was taken for a string or a division, which only a compiler knows
}

func lexGroovy(src string) groovyLexer {
	x := groovyLexer{src: strings.TrimPrefix(src, "\xef\xbb\xbf"), line: 1}
	if strings.HasPrefix(x.src, "#!") {
		x.skipLine()
	}
	for x.i < len(x.src) {
		x.next()
	}
	return x
}

func (x *groovyLexer) rest() string { return x.src[x.i:] }

func (x *groovyLexer) emit(kind groovyKind, text string, line int) {
	x.out = append(x.out, groovyToken{kind, text, line})
}

func (x *groovyLexer) fail(line int, what string) {
	if x.fault == "" {
		x.fault, x.at = what, line
	}
}

func (x *groovyLexer) skipLine() {
	if n := strings.IndexByte(x.rest(), '\n'); n >= 0 {
		x.i += n
		return
	}
	x.i = len(x.src)
}

// next consumes one token, comment or blank.
func (x *groovyLexer) next() {
	rest := x.rest()
	switch c := rest[0]; {
	case c == '\n':
		x.emit(groovyEnd, "\n", x.line)
		x.line++
		x.i++
	case c == ';':
		x.emit(groovyEnd, ";", x.line)
		x.i++
	case c == ' ' || c == '\t' || c == '\r':
		x.i++
	case c == '\\' && strings.HasPrefix(rest, "\\\n"):
		x.line++
		x.i += 2
	case strings.HasPrefix(rest, "//"):
		x.skipLine()
	case strings.HasPrefix(rest, "/*"):
		x.comment()
	case c == '\'' || c == '"':
		x.quoted()
	case strings.HasPrefix(rest, "$/"):
		x.dollarSlashy()
	case c == '/':
		x.slash()
	case c == '(' || c == '[' || c == '{':
		x.emit(groovyOpen, rest[:1], x.line)
		x.i++
	case c == ')' || c == ']' || c == '}':
		x.emit(groovyShut, rest[:1], x.line)
		x.i++
	default:
		x.word()
	}
}

func (x *groovyLexer) comment() {
	n := strings.Index(x.rest()[2:], "*/")
	if n < 0 {
		x.fail(x.line, "a comment is not closed")
		x.i = len(x.src)
		return
	}
	x.line += strings.Count(x.rest()[:n+4], "\n")
	x.i += n + 4
}

func (x *groovyLexer) word() {
	n := 0
	for n < len(x.rest()) {
		r, size := utf8.DecodeRuneInString(x.rest()[n:])
		if r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		n += size
	}
	if n > 0 {
		x.emit(groovyWord, x.rest()[:n], x.line)
	} else {
		_, n = utf8.DecodeRuneInString(x.rest())
		x.emit(groovySign, x.rest()[:n], x.line)
	}
	x.i += n
}

// quoted reads '…', "…" and both in threes.
func (x *groovyLexer) quoted() {
	quote, line := x.rest()[:1], x.line
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(x.rest(), triple) {
		quote = triple
	}
	x.i += len(quote)
	var b strings.Builder
	for x.i < len(x.src) {
		rest := x.rest()
		switch {
		case strings.HasPrefix(rest, quote):
			x.i += len(quote)
			x.emit(groovyText, b.String(), line)
			return
		case rest[0] == '\n' && len(quote) == 1:
			x.fail(line, "a string is not closed on its line")
			x.emit(groovyText, b.String(), line)
			return
		case rest[0] == '\\' && len(rest) > 1:
			x.escape(&b, rest[1])
		case strings.HasPrefix(rest, "${") && quote[0] == '"':
			x.interpolation(&b)
		default:
			if rest[0] == '\n' {
				x.line++
			}
			b.WriteByte(rest[0])
			x.i++
		}
	}
	x.fail(line, "a string is not closed")
	x.emit(groovyText, b.String(), line)
}

// escape reads a backslash and what follows. A \$ is a plain dollar, which in
// a script of a shell begins a variable all the same.
func (x *groovyLexer) escape(b *strings.Builder, c byte) {
	switch c {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r', 'b', 'f':
	case '\n':
		x.line++ // the line goes on
	case '\\', '\'', '"', '$':
		b.WriteByte(c)
	default:
		b.WriteByte('\\')
		b.WriteByte(c)
	}
	x.i += 2
}

// interpolation copies ${ } as written, whatever braces and strings stand in
// it.
func (x *groovyLexer) interpolation(b *strings.Builder) {
	begin, depth := x.i, 0
	var quote byte
	for ; x.i < len(x.src); x.i++ {
		switch c := x.src[x.i]; {
		case c == '\n':
			x.line++
		case c == '\\':
			x.i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				x.i++
				b.WriteString(x.src[begin:x.i])
				return
			}
		}
	}
	x.i = len(x.src)
	b.WriteString(x.src[begin:])
}

func (x *groovyLexer) dollarSlashy() {
	n := strings.Index(x.rest()[2:], "/$")
	if n < 0 {
		x.emit(groovyWord, "$", x.line)
		x.i++
		return
	}
	text := x.rest()[2 : n+2]
	x.emit(groovyText, text, x.line)
	x.slashy = true
	x.line += strings.Count(text, "\n")
	x.i += n + 4
}

// slash takes "/" for the beginning of a string where a value may stand, and
// where it is closed on the same line.
func (x *groovyLexer) slash() {
	x.slashy = true
	value := len(x.out) == 0
	if !value {
		last := x.out[len(x.out)-1]
		value = last.kind == groovyEnd || last.kind == groovyOpen || last.kind == groovySign || last.text == "return"
	}
	if value {
		for n := 1; n < len(x.rest()) && x.rest()[n] != '\n'; n++ {
			switch x.rest()[n] {
			case '\\':
				n++
			case '/':
				x.emit(groovyText, x.rest()[1:n], x.line)
				x.i += n + 1
				return
			}
		}
	}
	x.emit(groovySign, "/", x.line)
	x.i++
}
