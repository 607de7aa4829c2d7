package owners

import (
	"regexp"
	"strings"
)

// How people are named in MAINTAINERS files that are written for people: see
// those of Flux, Prometheus and containerd.
var (
	listItem    = regexp.MustCompile(`^([ \t]*)(?:[-*+]|\d{1,3}[.)])[ \t]+(.*)$`)
	listHeading = regexp.MustCompile(`^#{1,6}[ \t]+(.*)$`)
	listCode    = regexp.MustCompile("^`([^`]+)`")
	listEmail   = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`)
	listLogin   = regexp.MustCompile(`(?:^|[\s(,/\[|<:])@([A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:/[A-Za-z0-9_.-]+)?)`)
	listLink    = regexp.MustCompile(`https?://(?:www\.)?(?:github|gitlab)\.com/([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)/?(?:[\s)\]>"|,]|$)`)
	listSaid    = regexp.MustCompile(`(?i)\bgit(?:hub|lab):\s*@?([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)`)
	listRule    = regexp.MustCompile(`^[\s|:-]*$`)
	listSeeAt   = regexp.MustCompile(`(?i)https?://[^\s)>\]]{1,200}/[^\s/)>\]]{0,60}maintainers[^\s/)>\]]{0,60}`)
	listCSV     = regexp.MustCompile(`^"[^"]*"(?:,"[^"]*")+$`)
	listNamed   = regexp.MustCompile(`^[\p{L}][^@<>|:]{0,80}<[^<>@\s]+@[^<>@\s]+>`)
)

// maintainersList reads a MAINTAINERS file in prose, lists or tables: who is
// named with a login or an address owns the repository, or what the `path` at
// the head of a list item names, with the items around it. Sections of former
// maintainers are left out; where the file refers to another one, there are
// more.
func (p *parser) maintainersList(src []byte) {
	if len(src) > maxOwnersFile {
		p.file.Unread = "larger than daybook reads"
		return
	}
	l := listReader{parser: p, whole: -1}
	number := 0
	for line := range strings.Lines(string(src)) {
		number++
		l.line(number, strings.TrimRight(line, " \t\r\n"))
		if len(p.file.Rules) >= maxRules || p.names > maxNames {
			p.file.Unread = "more maintainers than daybook reads"
			return
		}
	}
	see := listSeeAt.Find(src)
	if len(p.file.Rules) == 0 {
		p.file.Unread = "it names nobody with a login or an address"
		if see != nil {
			p.file.Unread += "; it refers to " + string(see)
		}
	} else if l.whole >= 0 {
		p.file.Rules[l.whole].Elsewhere = see != nil
	}
}

type listReader struct {
	parser *parser
	former bool // in a section of those who have left
	fenced bool
	places []spot // list items that name a path, outermost first
	whole  int    // the rule of the repository
}

// spot is a list item that names a path.
type spot struct {
	indent int
	path   string
	rule   int // -1 until somebody is named
}

func (l *listReader) line(number int, line string) {
	text := strings.TrimSpace(line)
	if strings.HasPrefix(text, "```") || strings.HasPrefix(text, "~~~") {
		l.fenced = !l.fenced
	}
	if l.fenced || text == "" || len(line) > maxPattern {
		return
	}
	if m := listHeading.FindStringSubmatch(text); m != nil && !listCSV.MatchString(text) {
		l.heading(m[1])
		return
	}
	if m := listItem.FindStringSubmatch(line); m != nil {
		l.item(number, len(strings.ReplaceAll(m[1], "\t", "    ")), m[2])
		return
	}
	switch {
	case strings.HasPrefix(text, "|"):
		if !listRule.MatchString(text) {
			l.people(number, text, -1)
		}
	case listCSV.MatchString(text):
		l.csv(number, text)
	case strings.HasPrefix(text, "@"), listNamed.MatchString(text):
		l.places = nil
		l.people(number, text, -1)
	case strings.HasSuffix(text, ":"):
		l.heading(text)
	}
}

func (l *listReader) heading(text string) {
	l.former, l.places = former(text), nil
}

// former reports whether the people below a heading have left.
func former(heading string) bool {
	heading = strings.ToLower(heading)
	for _, word := range []string{"emeritus", "emeriti", "retired", "former", "alumni", "inactive", "past ", "previous", "stepped down", "ex-maintainer"} {
		if strings.Contains(heading, word) {
			return true
		}
	}
	return false
}

func (l *listReader) item(number, indent int, text string) {
	for len(l.places) > 0 && l.places[len(l.places)-1].indent >= indent {
		l.places = l.places[:len(l.places)-1]
	}
	if m := listCode.FindStringSubmatch(text); m != nil {
		path := strings.Trim(strings.TrimSuffix(strings.TrimSpace(m[1]), "**"), "/")
		if n := len(l.places); n > 0 {
			path = l.places[n-1].path + "/" + path
		}
		if len(path) > maxPattern {
			return
		}
		l.places = append(l.places, spot{indent, path, -1})
		text = text[len(m[0]):]
	}
	l.people(number, text, len(l.places)-1)
}

// people adds whom a line names to the rule of the place, or of the repository.
func (l *listReader) people(number int, text string, at int) {
	if l.former {
		return
	}
	for _, c := range contacts(number, text) {
		l.add(number, c, at)
	}
}

func (l *listReader) csv(number int, text string) {
	var c Contact
	for i, value := range strings.Split(strings.Trim(text, `"`), `","`) {
		switch {
		case i == 0:
			c.Login = strings.TrimPrefix(value, "@")
		case i == 1:
			c.Name = value
		case listEmail.FindString(value) == value && value != "":
			c.Email = value
		}
	}
	if !l.former && c.Login != "" {
		c.Line = number
		l.add(number, c, -1)
	}
}

func (l *listReader) add(number int, c Contact, at int) {
	p := l.parser
	rule := &l.whole
	pattern := "*"
	if at >= 0 {
		rule, pattern = &l.places[at].rule, "/"+l.places[at].path
	}
	if *rule < 0 {
		*rule = len(p.file.Rules)
		p.file.Rules = append(p.file.Rules, Rule{Pattern: pattern, Line: number})
	}
	owner := Owner{Text: c.Email, Kind: Email}
	switch {
	case strings.Contains(c.Login, "/"):
		owner = Owner{Text: "@" + c.Login, Kind: Team}
	case c.Login != "":
		owner = Owner{Text: "@" + c.Login, Kind: User}
	}
	p.names++
	p.file.People = append(p.file.People, c)
	r := &p.file.Rules[*rule]
	r.Owners = append(r.Owners, owner)
}

// contacts are the people of one line: one with all that is said of them, or
// several who are named by their logins alone.
func contacts(number int, text string) []Contact {
	email := listEmail.FindString(text)
	var logins []string
	for _, re := range []*regexp.Regexp{listLogin, listLink, listSaid} {
		for _, m := range re.FindAllStringSubmatch(strings.ReplaceAll(text, " ", "  "), 100) {
			if !containsFold(logins, m[1]) {
				logins = append(logins, m[1])
			}
		}
		if len(logins) > 0 {
			break
		}
	}
	switch {
	case email == "" && len(logins) == 0:
		return nil
	case len(logins) <= 1:
		c := Contact{Email: email, Line: number, Name: nameBefore(text)}
		if len(logins) == 1 {
			c.Login = logins[0]
		}
		return []Contact{c}
	}
	var all []Contact
	for _, name := range logins {
		all = append(all, Contact{Login: name, Line: number})
	}
	return all
}

func containsFold(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}

// nameBefore is what stands before the first address, login or bracket, where
// that can be a name.
func nameBefore(text string) string {
	text = strings.TrimLeft(text, "|:* \t[")
	if at := listEmail.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	if end := strings.IndexAny(text, "<(@[]|,:/"); end >= 0 {
		text = text[:end]
	}
	text = strings.Trim(text, " \t*_-–—")
	if len(text) > 80 || len(strings.Fields(text)) > 5 {
		return ""
	}
	return text
}

// listGlob is a path and all below it.
func listGlob(pattern string) glob { return githubGlob(pattern) }
