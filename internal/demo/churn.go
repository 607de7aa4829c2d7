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
	places := setting.FindAllStringSubmatchIndex(t.files[path], -1)
	if len(places) == 0 {
		return fmt.Errorf("%d: %s has no number for the churn to turn", c.line, path)
	}
	at := places[t.turns[path]%len(places)]
	content := t.files[path]
	n, err := strconv.Atoi(content[at[2]:at[3]])
	if err != nil {
		return fmt.Errorf("%d: %w", c.line, err)
	}
	// Up on the first round through the numbers of a file, down on the next, so
	// that they stay what they were meant to be.
	if round := t.turns[path] / len(places); round%2 == 0 {
		n++
	} else {
		n--
	}
	t.turns[path]++
	var b strings.Builder
	b.WriteString(content[:at[2]])
	b.WriteString(strconv.Itoa(n))
	b.WriteString(content[at[3]:])
	return t.put(path, b.String())
}

func isTest(path string) bool {
	return strings.Contains(path, "_test.") || strings.Contains(path, ".test.")
}
