package theme

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"daybook/internal/words"
)

// Templates and scripts say nothing themselves: they name what is said, and it
// is put in when the theme is loaded, so that pages cost no more for it.
//
//	[[nav.skip]]                       what words.toml says, escaped
//	[[front.more n=.NewMore]]          a number: it picks the form, {n} is the number
//	[[page.of title=.Title when=`{{template "time" .When}}`]]
//	                                   {title} is a value, {when} a piece of template
//	[[missing.look all=`<a href="…">`]]
//	                                   <all>…</all> is an element that begins so
//	"[[filter.services]]"              within an action or a script: a string
//	daybookSay([[search.found]], {n: 3})      in a script: all forms, see parts/00-words.js

// macro is one such place.
type macro struct {
	key  string
	args map[string]argument
}

type argument struct {
	text string // a value of the template, or a piece of it
	bare bool   // it is a value
}

var macroStart = regexp.MustCompile(`\[\[([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+|language|direction)\b`)

// speak puts the words into a template or a script.
func speak(name, source string, w *words.Words) (string, error) {
	var b strings.Builder
	rest := source
	for {
		at := macroStart.FindStringSubmatchIndex(rest)
		if at == nil {
			b.WriteString(rest)
			return b.String(), nil
		}
		before := rest[:at[0]]
		b.WriteString(before)
		line := 1 + strings.Count(source[:len(source)-len(rest)+at[0]], "\n")
		m := macro{key: rest[at[2]:at[3]]}
		var err error
		if rest, err = m.arguments(rest[at[1]:]); err == nil {
			var said string
			switch done := b.String(); {
			case path.Ext(name) == ".js":
				said, err = m.inScript(w, strings.HasSuffix(done, `"`))
			case strings.LastIndex(done, "{{") > strings.LastIndex(done, "}}"):
				said, err = m.inAction(w)
			default:
				said, err = m.inTemplate(w)
			}
			if err == nil && strings.Contains(said, "[[") { // in a piece of template
				said, err = speak(name, said, w)
			}
			b.WriteString(said)
		}
		if err != nil {
			return "", fmt.Errorf("%s:%d: [[%s]]: %w", name, line, m.key, err)
		}
	}
}

var argumentStart = regexp.MustCompile(`^\s+([a-z]+)=`)

// arguments reads to the end of the place.
func (m *macro) arguments(s string) (rest string, err error) {
	m.args = map[string]argument{}
	for {
		if rest, ended := strings.CutPrefix(strings.TrimLeft(s, " \n\t"), "]]"); ended {
			return rest, nil
		}
		at := argumentStart.FindStringSubmatchIndex(s)
		if at == nil {
			return "", fmt.Errorf("must end with ]]; what follows is name=value or name=`template`")
		}
		name := s[at[2]:at[3]]
		s = s[at[1]:]
		if quoted, ok := strings.CutPrefix(s, "`"); ok {
			text, rest, ended := strings.Cut(quoted, "`")
			if !ended {
				return "", fmt.Errorf("%s lacks its second `", name)
			}
			m.args[name] = argument{text: text}
			s = rest
			continue
		}
		end := valueEnd(s)
		m.args[name] = argument{text: s[:end], bare: true}
		s = s[end:]
	}
}

// valueEnd is where a value ends: at a blank or the end, outside of brackets.
func valueEnd(s string) int {
	depth := 0
	for i, c := range s {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0 && (c == ' ' || c == '\n' || c == '\t' || strings.HasPrefix(s[i:], "]]")):
			return i
		}
	}
	return len(s)
}

func (m *macro) message(w *words.Words) (map[string][]words.Part, error) {
	switch m.key {
	case "language":
		return map[string][]words.Part{"other": {{Text: w.Language}}}, nil
	case "direction":
		return map[string][]words.Part{"other": {{Text: w.Direction}}}, nil
	}
	message, ok := w.Message(m.key)
	if !ok {
		return nil, fmt.Errorf("%s says nothing with this key", words.File)
	}
	return message.Forms(), nil
}

var htmlEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// inTemplate is the message as a piece of template.
func (m *macro) inTemplate(w *words.Words) (string, error) {
	forms, err := m.message(w)
	if err != nil {
		return "", err
	}
	n, counted := m.args["n"]
	if len(forms) > 1 && (!counted || !n.bare) {
		return "", fmt.Errorf("has several forms, and no n=value picks one")
	}
	said := map[string]string{}
	for form, parts := range forms {
		if said[form], err = m.pieces(parts); err != nil {
			return "", err
		}
	}
	if len(said) == 1 {
		return said["other"], nil
	}
	var b strings.Builder
	for _, form := range [...]string{"zero", "one", "two", "few", "many"} {
		if text, ok := said[form]; ok && text != said["other"] {
			if b.Len() > 0 {
				b.WriteString("{{else ")
			} else {
				b.WriteString("{{")
			}
			fmt.Fprintf(&b, "if eq (form %s) %q}}%s", n.text, form, text)
		}
	}
	if b.Len() == 0 {
		return said["other"], nil
	}
	return b.String() + "{{else}}" + said["other"] + "{{end}}", nil
}

func (m *macro) pieces(parts []words.Part) (string, error) {
	var b strings.Builder
	for _, p := range parts {
		slot := strings.ToLower(p.Slot)
		arg, known := m.args[slot+p.Open+p.End]
		switch {
		case p.Slot == "" && p.Open == "" && p.End == "":
			b.WriteString(htmlEscape.Replace(p.Text))
		case !known:
			return "", fmt.Errorf("nothing is given for {%s}", slot+p.Open+p.End)
		case p.Open != "":
			b.WriteString(arg.text)
		case p.End != "":
			name, _, _ := strings.Cut(strings.Trim(arg.text, "<>"), " ")
			b.WriteString("</" + name + ">")
		case !arg.bare:
			b.WriteString(arg.text)
		case slot != p.Slot:
			b.WriteString("{{spell " + arg.text + "}}")
		case slot == "n":
			b.WriteString("{{number " + arg.text + "}}")
		default:
			b.WriteString("{{" + arg.text + "}}")
		}
	}
	return b.String(), nil
}

// inAction is the message within a string of an action.
func (m *macro) inAction(w *words.Words) (string, error) {
	text, err := m.plain(w)
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1], err
}

func (m *macro) plain(w *words.Words) (string, error) {
	forms, err := m.message(w)
	if err != nil {
		return "", err
	}
	if len(forms) > 1 {
		return "", fmt.Errorf("has several forms, which this place has no use for")
	}
	return written(forms["other"]), nil
}

// written is a message as its file has it.
func written(parts []words.Part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
		if p.Slot != "" {
			b.WriteString("{" + p.Slot + "}")
		}
	}
	return b.String()
}

// inScript is the message within a string of a script, or an object of all its
// forms.
func (m *macro) inScript(w *words.Words, quoted bool) (string, error) {
	if quoted {
		text, err := m.plain(w)
		literal, _ := json.Marshal(text) // a string always can be
		return string(literal[1 : len(literal)-1]), err
	}
	forms, err := m.message(w)
	if err != nil {
		return "", err
	}
	texts := map[string]string{}
	for form, parts := range forms {
		texts[form] = written(parts)
	}
	object, _ := json.Marshal(texts) // texts always can be
	return string(object), nil
}
