package demo

import (
	"fmt"
	"strings"

	"daybook/internal/gitfs"
)

// parsePeople reads one person a line: the short name that stories use, the
// address in angle brackets at the end, and between them the name in full.
func parsePeople(file, text string) (map[string]gitfs.Person, error) {
	people := map[string]gitfs.Person{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		short, rest, _ := strings.Cut(line, " ")
		name, address, ok := strings.Cut(rest, "<")
		address, closed := strings.CutSuffix(address, ">")
		name = strings.TrimSpace(name)
		if !ok || !closed || name == "" || !strings.Contains(address, "@") {
			return nil, fmt.Errorf("%s:%d: want `short Name In Full <address@host>`, have %q", file, i+1, line)
		}
		if _, twice := people[short]; twice {
			return nil, fmt.Errorf("%s:%d: %q is there twice", file, i+1, short)
		}
		people[short] = gitfs.Person{Name: name, Email: address}
	}
	return people, nil
}
