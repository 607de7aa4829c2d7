package mirror

import "strings"

// parseNetrc reads a netrc file as libcurl does, which is what git uses:
// words apart from white space, optionally in double quotes; the first entry
// that fits wins; a default entry fits every host; macros are skipped.
func parseNetrc(data string) []login {
	p := netrcParser{rest: data}
	var all []login
	var current *login
	isDefault := false
	flush := func() {
		if current != nil && current.password != "" && (current.host != "" || isDefault) {
			all = append(all, *current)
		}
		current, isDefault = nil, false
	}
	for {
		word, ok := p.word()
		if !ok {
			flush()
			return all
		}
		switch strings.ToLower(word) {
		case "machine":
			flush()
			host, _ := p.word()
			current = &login{host: strings.ToLower(host)}
		case "default":
			flush()
			current, isDefault = &login{}, true
		case "login":
			if value, ok := p.word(); ok && current != nil {
				current.user = value
			}
		case "password":
			if value, ok := p.word(); ok && current != nil {
				current.password = value
			}
		case "account":
			p.word()
		case "macdef":
			p.skipMacro()
		}
	}
}

type netrcParser struct{ rest string }

func (p *netrcParser) word() (string, bool) {
	for {
		p.rest = strings.TrimLeft(p.rest, " \t\r\n")
		if !strings.HasPrefix(p.rest, "#") {
			break
		}
		_, p.rest, _ = strings.Cut(p.rest, "\n")
	}
	if p.rest == "" {
		return "", false
	}
	if p.rest[0] == '"' {
		return p.quoted(), true
	}
	end := strings.IndexAny(p.rest, " \t\r\n")
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	return word, true
}

func (p *netrcParser) quoted() string {
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '"':
			p.rest = p.rest[i+1:]
			return b.String()
		case c == '\\' && i+1 < len(p.rest):
			i++
			b.WriteByte(unescape(p.rest[i]))
		default:
			b.WriteByte(c)
		}
	}
	p.rest = ""
	return b.String()
}

func unescape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// skipMacro passes over a macro, which ends at an empty line.
func (p *netrcParser) skipMacro() {
	for {
		line, rest, more := strings.Cut(p.rest, "\n")
		p.rest = rest
		if !more || strings.TrimRight(line, "\r") == "" {
			return
		}
	}
}
