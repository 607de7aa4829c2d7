package people

import (
	"fmt"
	"strings"
)

// Mailmap gives people their proper names and addresses: see gitmailmap(5). The
// zero value changes nothing.
type Mailmap struct {
	byEmail map[string]*mapping // address in lower case
}

// mapping is what a mailmap says about one address.
type mapping struct {
	name, email string
	byName      map[string]*mapping // of those who share the address, by name in lower case
}

// ParseMailmap reads a .mailmap file as git does, line by line: what is no
// mapping is ignored.
func ParseMailmap(src []byte) (Mailmap, []Problem) {
	m := Mailmap{byEmail: map[string]*mapping{}}
	if len(src) > maxBytes {
		return m, []Problem{{Text: fmt.Sprintf("the file has %d bytes: daybook reads up to %d", len(src), maxBytes)}}
	}
	var problems []Problem
	number := 0
	for line := range strings.Lines(string(src)) {
		if number++; number > maxEntries {
			problems = append(problems, Problem{number, "this line and the following ones are not read"})
			break
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if !m.add(line) && strings.TrimSpace(line) != "" {
			problems = append(problems, Problem{number, "no address in < >: git ignores the line"})
		}
	}
	return m, problems
}

// add takes one of the four forms: up to two names, each before an address.
func (m Mailmap) add(line string) bool {
	name1, email1, rest, ok := nameAndEmail(line, false)
	if !ok {
		return false
	}
	name2, email2, _, two := nameAndEmail(rest, true)
	if !two {
		// One address: it is the one to look for, and only the name changes.
		m.entry(email1).set(name1, "")
		return true
	}
	e := m.entry(email2)
	if name2 == "" {
		e.set(name1, email1)
		return true
	}
	if e.byName == nil {
		e.byName = map[string]*mapping{}
	}
	e.byName[fold(name2)] = &mapping{name: name1, email: email1}
	return true
}

func (m Mailmap) entry(email string) *mapping {
	e := m.byEmail[fold(email)]
	if e == nil {
		e = &mapping{}
		m.byEmail[fold(email)] = e
	}
	return e
}

// set keeps what an earlier line said where this one is silent.
func (e *mapping) set(name, email string) {
	if name != "" {
		e.name = name
	}
	if email != "" {
		e.email = email
	}
}

// nameAndEmail splits "Name <address> rest". Only the second address of a line
// may be empty.
func nameAndEmail(s string, mayBeEmpty bool) (name, email, rest string, ok bool) {
	left := strings.IndexByte(s, '<')
	if left < 0 {
		return "", "", "", false
	}
	right := strings.IndexByte(s[left+1:], '>')
	if right < 0 || right == 0 && !mayBeEmpty {
		return "", "", "", false
	}
	right += left + 1
	return strings.Trim(s[:left], " \t\n\v\f\r"), s[left+1 : right], s[right+1:], true
}

// Resolve gives the proper name and address of an author.
func (m Mailmap) Resolve(name, email string) (properName, properEmail string) {
	e := m.byEmail[fold(email)]
	if e == nil {
		return name, email
	}
	if own := e.byName[fold(name)]; own != nil {
		e = own
	}
	if e.name != "" {
		name = e.name
	}
	if e.email != "" {
		email = e.email
	}
	return name, email
}

// fold compares as git does, which knows the case of ASCII only.
func fold(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
