package owners

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

var (
	linuxField   = regexp.MustCompile(`^([A-Z]):\s*(.*)$`)
	linuxAddress = regexp.MustCompile(`<\s*([^<>\s]+@[^<>\s]+)\s*>`)
	linuxPlain   = regexp.MustCompile(`^"?([^\s<>"]+@[^\s<>"]+)"?`)
)

// linux reads MAINTAINERS as scripts/get_maintainer.pl of Linux does, which
// many projects have taken over: sections of lines like "M: Name <address>"
// and "F: pattern". All sections that match a path name owners, the one with
// the deepest pattern first. Keywords (K:) match contents and are no rules.
func (p *parser) linux(src []byte) {
	s := linuxSection{parser: p}
	number := 0
	for line := range strings.Lines(string(src)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		m := linuxField.FindStringSubmatch(line)
		switch {
		case m != nil:
			s.field(number, m[1], strings.TrimSpace(m[2]))
		case strings.TrimSpace(line) == "", strings.HasPrefix(strings.TrimSpace(line), "#"):
		default:
			s.end()
			s.title = strings.TrimSpace(line)
		}
		if p.file.Unread != "" {
			return
		}
	}
	s.end()
	if len(p.file.Rules) == 0 {
		p.file.Unread = "its sections name no paths"
	}
}

// linuxSection is a section until its last line is read: its people hold for
// all its patterns, wherever they stand.
type linuxSection struct {
	parser    *parser
	title     string
	first     int // its rules begin here
	block     int
	owners    []Owner
	reviewers []Owner
}

func (s *linuxSection) end() {
	rules := s.parser.file.Rules
	for i := s.first; i < len(rules); i++ {
		if !rules[i].Exclude {
			rules[i].Owners, rules[i].Reviewers = s.owners, s.reviewers
		}
	}
	s.first = len(rules)
	s.block++
	s.owners, s.reviewers, s.title = nil, nil, ""
}

func (s *linuxSection) field(number int, kind, value string) {
	p := s.parser
	switch kind {
	case "M", "R":
		contact, ok := linuxContact(number, value)
		if !ok {
			p.problem(number, BadOwner, "%q names no address", clipped(value))
			return
		}
		p.file.People = append(p.file.People, contact)
		owner := Owner{Text: contact.Email, Kind: Email}
		if kind == "M" {
			s.owners = append(s.owners, owner)
		} else {
			s.reviewers = append(s.reviewers, owner)
		}
	case "F", "X", "N":
		s.pattern(number, kind, value)
	}
}

func linuxContact(number int, value string) (Contact, bool) {
	if m := linuxAddress.FindStringSubmatchIndex(value); m != nil {
		return Contact{Name: strings.Trim(strings.TrimSpace(value[:m[0]]), `"`), Email: value[m[2]:m[3]], Line: number}, true
	}
	if m := linuxPlain.FindStringSubmatch(value); m != nil {
		return Contact{Email: m[1], Line: number}, true
	}
	return Contact{}, false
}

// pattern adds a rule, and for what may be a directory without its slash a
// second one: the script looks into the tree, where it is one or the other.
func (s *linuxSection) pattern(number int, kind, value string) {
	p := s.parser
	if value == "" || len(value) > maxExpression {
		p.problem(number, BadPattern, "the pattern is empty or longer than %d bytes", maxExpression)
		return
	}
	rule := Rule{Pattern: value, Line: number, Section: s.title, Exclude: kind == "X"}
	if kind == "N" {
		e, err := p.effort.parse(withoutSpace(value))
		if errors.Is(err, errCostly) {
			p.file.Unread = err.Error()
		} else if err != nil {
			p.problem(number, BadPattern, "%q is no regular expression that daybook can read: %v", value, err)
		} else {
			s.add(rule, matching{expression: e, slashes: -1, block: s.block})
		}
		return
	}
	m := matching{slashes: -1, block: s.block, depth: strings.Count(value, "/")}
	if strings.HasPrefix(value, "*") {
		m.depth = -1
	}
	tail := ""
	if !strings.HasSuffix(value, "/") {
		// The script compares beginnings, and then the number of slashes; for a
		// directory it adds the slash, and everything below counts.
		if m.depth >= 0 {
			m.depth++
		}
		if strings.Contains(value, "*") {
			m.slashes = strings.Count(value, "/")
		} else {
			tail = linuxTail
		}
	}
	var err error
	if m.expression, err = p.linuxExpression(value, tail); err != nil {
		p.file.Unread = err.Error()
		return
	}
	s.add(rule, m)
}

// linuxTail follows a name that is a directory, or the beginning of a file's.
const linuxTail = "(?:/|[^/]*$)"

// linuxExpression puts together what needs no parsing, as most patterns do.
func (p *parser) linuxExpression(value, tail string) (expression, error) {
	if strings.ContainsAny(value, `*?\+[](){}|^$`) || !utf8.ValidString(value) {
		if p.effort -= effort(estimate(value)); p.effort < 0 {
			return expression{}, errCostly
		}
		return p.effort.generated("^" + linuxGlob(value) + tail)
	}
	parts := []*syntax.Regexp{{Op: syntax.OpBeginText}, {Op: syntax.OpLiteral, Rune: []rune(value)}}
	if tail != "" {
		rest := &syntax.Regexp{Op: syntax.OpStar, Sub: []*syntax.Regexp{{Op: syntax.OpCharClass, Rune: []rune{0, '/' - 1, '/' + 1, utf8.MaxRune}}}}
		parts = append(parts, &syntax.Regexp{Op: syntax.OpAlternate, Sub: []*syntax.Regexp{
			{Op: syntax.OpLiteral, Rune: []rune{'/'}},
			{Op: syntax.OpConcat, Sub: []*syntax.Regexp{rest, {Op: syntax.OpEndText}}}}})
	}
	return expression{source: "^" + regexp.QuoteMeta(value) + tail, parsed: &syntax.Regexp{Op: syntax.OpConcat, Sub: parts}}, nil
}

// maxLinuxRules is more than twice what Linux itself has.
const maxLinuxRules = 20_000

func (s *linuxSection) add(rule Rule, m matching) {
	p := s.parser
	if len(p.file.Rules) == maxLinuxRules {
		p.file.Unread = "more rules than daybook reads"
		return
	}
	p.file.Rules = append(p.file.Rules, rule)
	p.file.matching = append(p.file.matching, m)
}

// linuxGlob is what the script makes of a pattern: only . * and ? are
// changed, all else is Perl's, of which Go may not read everything.
func linuxGlob(value string) string {
	source := linuxWild.Replace(value)
	if strings.ContainsAny(value, `\+[](){}|^$`) {
		if _, err := syntax.Parse(source, syntax.Perl); err != nil {
			return strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(value))
		}
	}
	return source
}

// withoutSpace leaves out white space and comments, as Perl's flag x does.
func withoutSpace(source string) string {
	var out strings.Builder
	class := false
	for i := 0; i < len(source); i++ {
		c := source[i]
		switch {
		case c == '\\' && i+1 < len(source):
			out.WriteString(source[i : i+2])
			i++
			continue
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == ' ' || c == '\t':
			continue
		case c == '#':
			return out.String()
		}
		out.WriteByte(c)
	}
	return out.String()
}

var linuxWild = strings.NewReplacer(`.`, `\.`, `*`, `.*`, `?`, `.`)
