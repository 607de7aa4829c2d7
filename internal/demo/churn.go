package demo

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"daybook/internal/gitfs"
)

// setting is a small whole number that code assigns or passes by name; turning
// one up or down is a change that leaves the code as valid as it was.
var setting = regexp.MustCompile(`(?m)^[^#/*\n]*?(?:[:=]|=>)[ \t]*(\d{1,5})\b`)

var port = regexp.MustCompile(`(?i)port['"]?[ \t]*(?:=>|[:=])[ \t]*$`)

// turn makes one small commit: it takes the files of the churn in turn, and of
// each its numbers in turn.
func (t *tree) turn(c churn, turn int, step *gitfs.Step) error {
	paths, err := t.match(c.glob)
	if err != nil {
		return fmt.Errorf("%d: %w", c.line, err)
	}
	paths = slices.DeleteFunc(paths, isTest) // a test asserts the numbers that it holds
	if len(paths) == 0 {
		return fmt.Errorf("%d: %q matches tests only", c.line, c.glob)
	}
	step.Author = c.authors[turn%len(c.authors)]
	step.Message = c.messages[turn%len(c.messages)] + "\n"
	path := paths[turn%len(paths)]
	places := settings(t.files[path])
	if len(places) == 0 {
		return fmt.Errorf("%d: %s has no number for the churn to turn", c.line, path)
	}
	at := places[t.turns[path]%len(places)]
	content := t.files[path]
	n, err := strconv.Atoi(content[at[0]:at[1]])
	if err != nil {
		return fmt.Errorf("%d: %w", c.line, err)
	}
	round := t.turns[path] / len(places)
	n = turned(n, round%2 == 0)
	t.turns[path]++
	var b strings.Builder
	b.WriteString(content[:at[0]])
	b.WriteString(strconv.Itoa(n))
	b.WriteString(content[at[1]:])
	return t.put(path, b.String())
}

// turned is a number one notch up, or down again: twice or half for a power of
// two, else by the second digit. Going up on the first round through the
// numbers of a file and down on the next, they stay what they were meant to be.
func turned(n int, up bool) int {
	if n >= 16 && n&(n-1) == 0 {
		if up {
			return n * 2
		}
		return n / 2
	}
	notch := 1
	for n >= notch*100 {
		notch *= 10
	}
	if up || n <= notch {
		return n + notch
	}
	return n - notch
}

func isTest(path string) bool {
	return strings.Contains(path, "_test.") || strings.Contains(path, ".test.")
}

// settings are the places of the numbers that may be turned. A number inside
// quotes is a time or an address, and a port is agreed with others.
func settings(content string) [][2]int {
	var places [][2]int
	for _, m := range setting.FindAllStringSubmatchIndex(content, -1) {
		before := content[m[0]:m[2]]
		quoted := strings.Count(before, `"`)%2 == 1 || strings.Count(before, "'")%2 == 1
		if !quoted && !port.MatchString(before) {
			places = append(places, [2]int{m[2], m[3]})
		}
	}
	return places
}
