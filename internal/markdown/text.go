package markdown

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"daybook/internal/gfm"

	"github.com/yuin/goldmark/util"
)

// Text writes a document of another format, or one that cannot be rendered, as
// it stands: prose as paragraphs, everything else with its layout. It never
// fails but for its writer; beyond gfm.MaxBytes the document is cut, and the
// result says so.
func Text(w io.Writer, src []byte) (cut bool, err error) {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if len(src) > gfm.MaxBytes {
		src, cut = src[:gfm.MaxBytes], true
	}
	out := textWriter{w: w}
	for line := range bytes.Lines(src) {
		line = bytes.TrimRight(line, "\r\n")
		if len(bytes.TrimSpace(line)) == 0 {
			out.blank++
			continue
		}
		out.line(line)
	}
	out.flush()
	return cut, out.err
}

// textWriter gathers lines to the next blank one, and keeps neighbouring blocks
// of laid-out text in one <pre>.
type textWriter struct {
	w     io.Writer
	err   error
	blank int // blank lines since the last line
	block [][]byte
	pre   bool // a <pre> is open
}

func (t *textWriter) line(line []byte) {
	if t.blank > 0 {
		t.endBlock()
	}
	t.block = append(t.block, line)
}

func (t *textWriter) endBlock() {
	if len(t.block) == 0 {
		t.blank = 0
		return
	}
	if isProse(t.block) {
		t.endPre()
		t.write("<p>")
		t.lines()
		t.write("</p>\n")
	} else {
		if !t.pre {
			t.write("<pre>")
			t.pre = true
		} else {
			t.write("\n\n")
		}
		t.lines()
	}
	t.block, t.blank = t.block[:0], 0
}

func (t *textWriter) endPre() {
	if t.pre {
		t.write("</pre>\n")
		t.pre = false
	}
}

func (t *textWriter) flush() {
	t.endBlock()
	t.endPre()
}

func (t *textWriter) lines() {
	for i, line := range t.block {
		if i > 0 {
			t.write("\n")
		}
		if !utf8.Valid(line) {
			line = bytes.ToValidUTF8(line, []byte("\ufffd"))
		}
		line = bytes.Map(printable, line)
		t.write(string(util.EscapeHTML(line)))
	}
}

func (t *textWriter) write(s string) {
	if t.err == nil {
		_, t.err = io.WriteString(t.w, s)
	}
}

func printable(r rune) rune {
	if r < ' ' && r != '\t' || r == 0x7f {
		return -1
	}
	return r
}

// isProse reports whether running the lines together loses nothing: each
// begins at the left edge with a letter, none is laid out with spaces, and the
// lines before the last are filled.
func isProse(block [][]byte) bool {
	for i, line := range block {
		r, _ := utf8.DecodeRune(line)
		if !startsProse(r) || bytes.Contains(line, []byte("  ")) || bytes.ContainsAny(line, "\t|") {
			return false
		}
		if i < len(block)-1 && len(line) < 40 {
			return false
		}
	}
	return len(block) > 1 || len(block[0]) >= 40 || bytes.HasSuffix(block[0], []byte("."))
}

func startsProse(r rune) bool {
	return r >= 0x80 && r != utf8.RuneError || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
		strings.ContainsRune("\"'(`", r)
}
