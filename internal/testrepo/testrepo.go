// Package testrepo makes small dated repositories out of txtar archives, for
// tests.
//
// Marker files, whose name begins with "commit", cut the archive into commits.
// The files after a marker are what its commit writes:
//
//	-- commit 2025-01-15 alice --
//	Add the readme
//	-- README.md --
//	# Hello
//	-- commit 2025-03-01T09:30:00Z Bob Brown <bob@x.example> --
//	Retire the script
//
//	remove: scripts/old.sh
//	exec: scripts/new.sh
//	tag: v1.2.0
//	-- scripts/new.sh --
//	echo
//
// A date without time is noon UTC. An author without address gets
// name@example.com, in lower case and with dots for blanks. The marker's text
// is the commit's message; its last paragraph may hold instructions, one a
// line, each as often as needed:
//
//	remove: PATH          a file, or a folder with everything in it
//	exec: PATH            makes the file executable
//	symlink: PATH -> TARGET
//	branch: NAME          commits to this branch rather than main
//	from: NAME            what a new branch starts from; "-" for nothing
//	merge: NAME           takes over the other branch's changes first
//	tag: NAME             a lightweight tag
//	tag: NAME NOTE...     an annotated one
//
// What stands before the first marker is a comment.
package testrepo

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"daybook/internal/gitfs"
)

// New makes a bare repository in a temporary folder and returns that folder.
func New(t testing.TB, archive string) string {
	t.Helper()
	dir := t.TempDir()
	Make(t, dir, archive)
	return dir
}

// Make makes a bare repository in an empty folder.
func Make(t testing.TB, dir, archive string) {
	t.Helper()
	steps, err := Parse(archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := gitfs.Create(dir, steps); err != nil {
		t.Fatal(err)
	}
}

// Parse reads an archive into the commits to make, so that a test can change
// them, or append some of them later.
func Parse(archive string) ([]gitfs.Step, error) {
	var steps []gitfs.Step
	for _, f := range txtar.Parse([]byte(archive)).Files {
		if head, ok := strings.CutPrefix(f.Name, "commit "); ok {
			s, err := parseCommit(head, string(f.Data))
			if err != nil {
				return nil, fmt.Errorf("-- %s --: %w", f.Name, err)
			}
			steps = append(steps, s)
			continue
		}
		if len(steps) == 0 {
			return nil, fmt.Errorf("-- %s --: a file before the first commit", f.Name)
		}
		steps[len(steps)-1].Write[f.Name] = string(f.Data)
	}
	return steps, nil
}

func parseCommit(head, text string) (gitfs.Step, error) {
	s := gitfs.Step{Write: map[string]string{}, Symlinks: map[string]string{}}
	date, who, _ := strings.Cut(strings.TrimSpace(head), " ")
	var err error
	if s.When, err = parseDate(date); err != nil {
		return s, err
	}
	if s.Author = parsePerson(who); s.Author.Name == "" {
		return s, fmt.Errorf("no author")
	}
	text = strings.TrimSpace(text)
	instructions := text
	if i := strings.LastIndex(text, "\n\n"); i >= 0 {
		instructions = text[i+2:]
	}
	rest, err := instruct(&s, instructions)
	if err != nil {
		return s, err
	}
	s.Message = strings.TrimSpace(strings.TrimSuffix(text, instructions) + rest)
	return s, nil
}

func parseDate(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	return t.Add(12 * time.Hour), err
}

func parsePerson(s string) gitfs.Person {
	name, address, ok := strings.Cut(strings.TrimSpace(s), "<")
	name = strings.TrimSpace(name)
	if ok {
		return gitfs.Person{Name: name, Email: strings.TrimSuffix(address, ">")}
	}
	return gitfs.Person{Name: name, Email: strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@example.com"}
}

// instruct follows the instructions of a paragraph, and gives it back if it is
// none: a paragraph of instructions holds nothing else.
func instruct(s *gitfs.Step, paragraph string) (rest string, err error) {
	for i, line := range strings.Split(paragraph, "\n") {
		word, value, _ := strings.Cut(line, ": ")
		value = strings.TrimSpace(value)
		switch word {
		case "remove":
			s.Remove = append(s.Remove, value)
		case "exec":
			s.Exec = append(s.Exec, value)
		case "symlink":
			path, target, ok := strings.Cut(value, " -> ")
			if !ok {
				return "", fmt.Errorf("%q: want symlink: PATH -> TARGET", line)
			}
			s.Symlinks[path] = target
		case "branch":
			s.Branch = value
		case "from":
			s.From = value
		case "merge":
			s.MergeOf = append(s.MergeOf, value)
		case "tag":
			s.Tag, s.TagNote, _ = strings.Cut(value, " ")
		default:
			if i > 0 {
				return "", fmt.Errorf("%q is not an instruction", line)
			}
			return paragraph, nil
		}
	}
	return "", nil
}
