package demo

import (
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"daybook/internal/gitfs"
)

// story is the parsed form of one fleet/*.txtar: a head that names the
// repository, then sections that begin with `-- heading --`. A heading is
//
//	commit -412d ann: Subject          the body is the rest of the message
//	churn GLOB 40 times from -400d to -20d by ann, mo
//	                                   the body is the messages, one a line, taken in turn
//	PATH, PATH (executable), PATH (base64)
//	edit PATH                          the body is blocks of <<<<, old, ====, new, >>>>
//	append GLOB, prepend GLOB, delete GLOB
//	move FROM TO
//	template PATH NAME                 the text called NAME in templates.txt
//	generate PATTERN COUNT             PATTERN holds one %d; the body is a template
//	tag NAME                           a body makes an annotated tag
//
// Everything below a commit, up to the next commit or churn, is part of it.
type story struct {
	file       string
	repository string
	commits    []commit
	churns     []churn
}

type commit struct {
	line    int
	days    int // before the day of the last edition
	author  gitfs.Person
	subject string
	body    string
	deeds   []deed
}

type churn struct {
	line     int
	glob     string
	times    int
	from, to int // days before the last edition, from > to
	authors  []gitfs.Person
	messages []string
}

// deed is one thing that a commit does to the tree, or its tag.
type deed struct {
	line int
	verb string // write, executable, base64, edit, append, prepend, delete, move, generate, tag
	path string // or glob, pattern, tag name
	to   string // of move
	n    int    // of generate
	body string
}

// world is what all stories share.
type world struct {
	people    map[string]gitfs.Person
	templates map[string]string // texts that several repositories copied, by name
}

type section struct {
	line    int
	heading string
	body    string
}

// split cuts a story into its head and its sections.
func split(text string) (head []string, sections []section) {
	for i, line := range strings.SplitAfter(text, "\n") {
		bare := strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(bare, "-- ") && strings.HasSuffix(bare, " --") && len(bare) > 6:
			sections = append(sections, section{line: i + 1, heading: strings.TrimSpace(bare[3 : len(bare)-3])})
		case len(sections) == 0:
			head = append(head, bare)
		default:
			sections[len(sections)-1].body += line
		}
	}
	return head, sections
}

func (w world) parseStory(file, text string) (*story, error) {
	head, sections := split(text)
	s := &story{file: file}
	for i, line := range head {
		if err := s.parseHead(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	if s.repository == "" {
		return nil, fmt.Errorf("%s:1: the head does not say `repository NAME`", file)
	}
	inCommit := false
	for _, sec := range sections {
		verb, rest, _ := strings.Cut(sec.heading, " ")
		var err error
		switch {
		case verb == "commit":
			inCommit = true
			err = s.addCommit(sec, rest, w.people)
		case verb == "churn":
			inCommit = false
			err = s.addChurn(sec, rest, w.people)
		case !inCommit:
			err = fmt.Errorf("%q stands under no commit", sec.heading)
		default:
			var d deed
			last := &s.commits[len(s.commits)-1]
			d, err = w.parseDeed(sec)
			last.deeds = append(last.deeds, d)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, sec.line, err)
		}
	}
	return s, s.whole()
}

func (s *story) parseHead(line string) error {
	line = strings.TrimSpace(line)
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	key, value, _ := strings.Cut(line, " ")
	if key != "repository" {
		return fmt.Errorf("the head knows `repository NAME` and comments, not %q", line)
	}
	if s.repository != "" {
		return fmt.Errorf("the repository is named twice")
	}
	if !repositoryName.MatchString(value) {
		return fmt.Errorf("%q is not a repository name", value)
	}
	s.repository = value
	return nil
}

// whole reports what only the complete story can show.
func (s *story) whole() error {
	if len(s.commits) == 0 {
		return fmt.Errorf("%s:1: there is no commit", s.file)
	}
	for i, c := range s.commits {
		if len(c.deeds) == 0 {
			return fmt.Errorf("%s:%d: the commit does nothing", s.file, c.line)
		}
		if i > 0 && c.days > s.commits[i-1].days {
			return fmt.Errorf("%s:%d: -%dd is before the commit above it (-%dd)", s.file, c.line, c.days, s.commits[i-1].days)
		}
	}
	for _, c := range s.churns {
		if c.from > s.commits[0].days {
			return fmt.Errorf("%s:%d: the churn begins before the first commit (-%dd)", s.file, c.line, s.commits[0].days)
		}
	}
	return nil
}

var (
	repositoryName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	commitHeading  = regexp.MustCompile(`^-(\d{1,4})d ([a-z]+): (\S.*)$`)
	churnHeading   = regexp.MustCompile(`^(\S+) (\d{1,3}) times from -(\d{1,4})d to -(\d{1,4})d by ([a-z]+(?:, [a-z]+)*)$`)
	fileHeading    = regexp.MustCompile(`^(\S+)(?: \((executable|base64)\))?$`)
)

func (s *story) addCommit(sec section, rest string, people map[string]gitfs.Person) error {
	m := commitHeading.FindStringSubmatch(rest)
	if m == nil {
		return fmt.Errorf("want `commit -412d author: Subject`, have %q", sec.heading)
	}
	days, err := daysBack(m[1])
	if err != nil {
		return err
	}
	author, ok := people[m[2]]
	if !ok {
		return fmt.Errorf("people.txt has no %q", m[2])
	}
	s.commits = append(s.commits, commit{
		line: sec.line, days: days, author: author, subject: m[3], body: strings.TrimSpace(sec.body),
	})
	return nil
}

func (s *story) addChurn(sec section, rest string, people map[string]gitfs.Person) error {
	m := churnHeading.FindStringSubmatch(rest)
	if m == nil {
		return fmt.Errorf("want `churn GLOB 40 times from -400d to -20d by author, author`, have %q", sec.heading)
	}
	c := churn{line: sec.line, glob: m[1]}
	var err error
	if c.times, err = strconv.Atoi(m[2]); err != nil || c.times == 0 {
		return fmt.Errorf("a churn of %s commits", m[2])
	}
	if c.from, err = daysBack(m[3]); err != nil {
		return err
	}
	if c.to, err = daysBack(m[4]); err != nil {
		return err
	}
	if c.from <= c.to {
		return fmt.Errorf("-%dd is not before -%dd", c.from, c.to)
	}
	for _, name := range strings.Split(m[5], ", ") {
		author, ok := people[name]
		if !ok {
			return fmt.Errorf("people.txt has no %q", name)
		}
		c.authors = append(c.authors, author)
	}
	for _, line := range strings.Split(sec.body, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			c.messages = append(c.messages, line)
		}
	}
	if len(c.messages) == 0 {
		return fmt.Errorf("the churn has no messages below it")
	}
	s.churns = append(s.churns, c)
	return nil
}

// daysBack refuses day 0: what is dated on the day of the last edition might
// lie after it.
func daysBack(digits string) (int, error) {
	days, err := strconv.Atoi(digits)
	if err != nil || days == 0 {
		return 0, fmt.Errorf("-%sd is not a day before the last edition", digits)
	}
	return days, nil
}

func (w world) parseDeed(sec section) (deed, error) {
	d := deed{line: sec.line, body: sec.body}
	words := strings.Fields(sec.heading)
	d.verb = words[0]
	switch {
	case d.verb == "move" && len(words) == 3:
		d.path, d.to = words[1], words[2]
	case d.verb == "template" && len(words) == 3:
		text, ok := w.templates[words[2]]
		if !ok || strings.TrimSpace(sec.body) != "" {
			return d, fmt.Errorf("want `template PATH NAME`, with a name of templates.txt and nothing below it")
		}
		d.verb, d.path, d.body = "write", words[1], text
	case d.verb == "generate" && len(words) == 3:
		n, err := strconv.Atoi(words[2])
		if err != nil || n < 1 || n > 999 || strings.Count(words[1], "%") != 1 {
			return d, fmt.Errorf("want `generate PATTERN COUNT` with one %%d in the pattern, have %q", sec.heading)
		}
		d.path, d.n = words[1], n
	case len(words) == 2 && isVerb(d.verb):
		d.path = words[1]
	default:
		m := fileHeading.FindStringSubmatch(sec.heading)
		if m == nil {
			return d, fmt.Errorf("%q is neither an instruction nor a path", sec.heading)
		}
		d.verb, d.path = "write", m[1]
		if m[2] != "" {
			d.verb = m[2]
		}
	}
	for _, p := range []string{d.path, d.to} {
		if p != "" && (!fs.ValidPath(p) || strings.HasPrefix(p, ".git/") || p == ".git") {
			return d, fmt.Errorf("%q cannot be a path in a repository", p)
		}
	}
	return d, nil
}

func isVerb(word string) bool {
	switch word {
	case "edit", "append", "prepend", "delete", "tag":
		return true
	}
	return false
}
