package gfm

import (
	"bytes"
	"encoding/json"
)

// maxFrontMatter bounds the block of metadata that is looked for.
const maxFrontMatter = 64 << 10

// FrontMatter is where the metadata before a document begins and ends.
type FrontMatter struct {
	Format   string // yaml, toml or json; empty where there is none
	Text     []byte // between the fences, or the JSON object itself
	Line     int    // of the first line of Text, from 1
	Body     int    // offset of the first byte of the body
	BodyLine int    // its line, from 1
	Unclosed bool   // a fence and fields after it, but no fence to end them: all of it is body
	List     bool   // fences around a list: body too
}

// SplitFrontMatter finds the front matter of a document. Two rules at the top
// of a page with prose between them are no front matter.
func SplitFrontMatter(src []byte) FrontMatter {
	start := 0
	if bytes.HasPrefix(src, []byte("\ufeff")) {
		start = len("\ufeff")
	}
	none := FrontMatter{Line: 1, Body: start, BodyLine: 1}
	first, rest, _ := bytes.Cut(src[start:], []byte("\n"))
	switch fence := string(bytes.TrimRight(first, " \t\r")); {
	case fence == "---":
		return fenced(src, none, "yaml", len(src)-len(rest), "---", "...")
	case fence == "+++":
		return fenced(src, none, "toml", len(src)-len(rest), "+++")
	case bytes.HasPrefix(src[start:], []byte("{")) && !bytes.HasPrefix(src[start:], []byte("{{")):
		return jsonObject(src, none)
	}
	return none
}

func fenced(src []byte, none FrontMatter, format string, start int, ends ...string) FrontMatter {
	fm := FrontMatter{Format: format, Line: 2}
	line, at := 2, start
	for at < len(src) && at-start <= maxFrontMatter {
		next := len(src)
		if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		text := string(bytes.TrimRight(src[at:next], " \t\r\n"))
		for _, end := range ends {
			if text != end {
				continue
			}
			fm.Text, fm.Body, fm.BodyLine = src[start:at], next, line+1
			switch shape(fm.Text, format) {
			case "prose":
				return none
			case "list":
				none.List = true
				return none
			}
			return fm
		}
		at, line = next, line+1
	}
	none.Unclosed = shape(src[start:min(at, len(src))], format) == "fields" && startsWithField(src[start:at], format)
	return none
}

// shape tells fields from what is not front matter at all. Nothing between the
// fences counts as fields: an empty block.
func shape(text []byte, format string) string {
	seen := "fields"
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, " \t\r\n")
		switch {
		case len(line) == 0 || line[0] == '#':
		case isField(line, format):
			return "fields"
		case bytes.HasPrefix(line, []byte("- ")) && seen == "fields":
			seen = "list"
		case seen == "fields":
			seen = "prose"
		}
	}
	return seen
}

// startsWithField is the stricter question for a block without an end: the
// text of a whole document has a colon somewhere.
func startsWithField(text []byte, format string) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, " \t\r\n")
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		return isField(line, format)
	}
	return false
}

// isField reports whether the line, at its left edge, is a name with a value.
func isField(line []byte, format string) bool {
	sep := byte(':')
	if format == "toml" {
		if line[0] == '[' {
			return true
		}
		sep = '='
	}
	if line[0] == '{' {
		return true
	}
	name, value, found := bytes.Cut(bytes.TrimLeft(line, "\t"), []byte{sep})
	if !found || len(name) == 0 || len(name) > 100 {
		return false
	}
	if sep == ':' && len(value) > 0 && value[0] != ' ' && value[0] != '\t' {
		return false
	}
	name = bytes.Trim(bytes.TrimRight(name, " \t"), `"'`)
	if len(name) == 0 || name[0] == ' ' {
		return false
	}
	for _, c := range name {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c >= 0x80:
		case c == '_', c == '-', c == '.', c == '/', c == '$', c == '@', c == ' ':
		default:
			return false
		}
	}
	// A sentence that ends in a colon is prose: fields have few words.
	return bytes.Count(name, []byte(" ")) <= 3
}

func jsonObject(src []byte, none FrontMatter) FrontMatter {
	text := src[none.Body:]
	dec := json.NewDecoder(bytes.NewReader(text[:min(len(text), maxFrontMatter)]))
	var object json.RawMessage
	if err := dec.Decode(&object); err != nil {
		return none
	}
	end := none.Body + int(dec.InputOffset())
	after, body, _ := bytes.Cut(src[end:], []byte("\n"))
	if len(bytes.TrimSpace(after)) > 0 {
		return none
	}
	fm := FrontMatter{Format: "json", Text: src[none.Body:end], Line: 1, Body: len(src) - len(body)}
	fm.BodyLine = 1 + bytes.Count(src[:fm.Body], []byte("\n"))
	return fm
}
