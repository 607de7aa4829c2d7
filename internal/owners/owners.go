// Package owners reads owner files in the dialects that Formats lists. It keeps
// going after a bad line, says who owns a path as the platform would, and which
// lines of the file do no work. A reader of a repository calls Locate with all
// paths, ParseFiles with the candidate's files, and Survey or Compile on the
// File that comes out, whatever the dialect.
package owners

import (
	"bytes"
	"fmt"
	"strings"
)

// Dialect is the platform whose rules an owner file follows.
type Dialect string

// The dialects. Unknown lets Parse decide from the place and the content.
const (
	Unknown          Dialect = ""
	GitHub           Dialect = "github"
	GitLab           Dialect = "gitlab"
	BitbucketCloud   Dialect = "bitbucket"
	BitbucketServer  Dialect = "bitbucket-data-center"
	GiteaForgejo     Dialect = "gitea"
	Kubernetes       Dialect = "kubernetes"       // OWNERS in YAML, as Prow reads it
	Gerrit           Dialect = "gerrit"           // OWNERS in lines, Chromium's too
	LinuxMaintainers Dialect = "linux"            // MAINTAINERS in sections of F: and M: lines
	MobyMaintainers  Dialect = "moby"             // MAINTAINERS in TOML
	MaintainersList  Dialect = "maintainers-list" // MAINTAINERS as prose, lists and tables
)

// Limits of a file. GitHub does not load a file of 3 MB or more; the others
// are ours, so that a hostile file costs a bounded amount.
const (
	MaxBytes    = 3 << 20
	maxRules    = 25_000
	maxSections = 20_000
	maxPattern  = 4096
	maxLine     = 32 << 10
	maxListed   = 150_000 // owners of all lines together
)

// File is an owner file.
type File struct {
	Path     string
	Dialect  Dialect
	Rules    []Rule    // in the order of the file; bad lines are left out
	Sections []Section // GitLab; the unnamed one comes first where it has rules
	Groups   []Group   // names that the files themselves define
	People   []Contact // whom a MAINTAINERS file names, with all that it says of them
	Unread   string    // why nothing of the file could be read; "" where it was

	beyond   bool       // it is unread for a limit of ours: its platform may read it
	matching []matching // of each rule, in the dialects of regular expressions
	folders  []folder   // in the dialects of a file for each directory
}

// Group is a name that stands for others: an alias of OWNERS_ALIASES, a team or
// custom group of Bitbucket, a subsystem.
type Group struct {
	Name    string // as owners name it
	Path    string
	Line    int
	Members []Owner
}

// Contact is a person as a MAINTAINERS file names them; each field may be empty.
type Contact struct {
	Name, Login, Email string
	Line               int
}

// Rule is one line of an owner file.
type Rule struct {
	Pattern   string  // as it stands in the file, without the ! of an exclusion
	Owners    []Owner // of the line, or the default owners of its section
	Line      int
	Section   string // "" for rules outside any section
	Inherited bool   // Owners are the section's default owners
	Optional  bool   // no approval needed (GitLab)
	Approvals int    // how many are needed (GitLab), 0 where the file does not say
	Exclude   bool   // exempts what it matches (GitLab, X: of Linux)
	Negate    bool   // applies to what the pattern does not match (Gitea)

	Path      string   // the file of the line, where a dialect has several
	Reviewers []Owner  // who may review, but not approve (Kubernetes, R: of Linux)
	Required  []Owner  // required_reviewers (Kubernetes)
	Emeritus  []Owner  // no longer owners (Kubernetes)
	Labels    []string // for changes of what it matches (Kubernetes)
	Elsewhere bool     // some of its owners are in files that are not here (Gerrit, MAINTAINERS)
}

// Section is a named part of a GitLab file. Headings with the same name, in
// any case, are one section under the first one's spelling.
type Section struct {
	Name      string
	Line      int
	Optional  bool // every heading of that name is optional
	Approvals int  // the highest number that one of its headings asks for
	Defaults  []Owner
}

// Kind is what an owner is.
type Kind string

// Kinds of owners. On GitLab a name without a slash is a user or a group; the
// file alone cannot tell, so it is User.
const (
	User  Kind = "user"
	Team  Kind = "team"
	Email Kind = "email"
	Role  Kind = "role"
	Bot   Kind = "bot"  // @name[bot]
	Ghost Kind = "none" // @ghost, GitHub's placeholder for nobody; a group without members

	Everyone Kind = "everyone" // * of Gerrit: no approval is needed
	Named    Kind = "name"     // a MAINTAINERS file gives a name and no address
)

// Owner is one name on a line.
type Owner struct {
	Text string // as it stands in the file, without Pick: @org/team
	Kind Kind
	Pick string // Bitbucket: how many of a group are asked, "random(2)"; "" is all
}

// Nobody reports whether the owner stands for no one who could answer.
func (o Owner) Nobody() bool { return o.Kind == Bot || o.Kind == Ghost || o.Kind == Everyone }

// ProblemKind tells problems of an owner file apart.
type ProblemKind string

// Kinds of problems.
const (
	TooLarge     ProblemKind = "too-large"
	NotText      ProblemKind = "not-text"
	BadPattern   ProblemKind = "pattern"       // the line is skipped
	BadOwner     ProblemKind = "owner"         // GitHub skips the line, GitLab the owner
	BareOwner    ProblemKind = "bare-owner"    // a name where a pattern belongs
	BadSection   ProblemKind = "section"       // a heading that is none, or asks for nonsense
	NoOwners     ProblemKind = "no-owners"     // GitLab: approved without anybody
	Comment      ProblemKind = "comment"       // GitLab: an inline comment is read as owners
	TooManyRules ProblemKind = "too-many"      // lines after our limit are not read
	NeverMatches ProblemKind = "never-matches" // a pattern that cannot match any path
	BadFile      ProblemKind = "file"          // the platform does not read the file
	BadKey       ProblemKind = "key"           // a key or setting that has no effect
	BadGroup     ProblemKind = "group"         // a group that is not defined as it must be
	BadImport    ProblemKind = "import"        // another file that cannot be taken in
)

// Problem is something of an owner file that its platform ignores, or reads
// otherwise than the author meant.
type Problem struct {
	Path string // the file, where a dialect has several
	Line int    // 0 for the whole file
	Kind ProblemKind
	Text string
}

// Parse reads an owner file that stands alone. With an Unknown dialect, Detect
// decides. A dialect of several files is better read by ParseFiles.
func Parse(dialect Dialect, path string, src []byte) (File, []Problem) {
	if dialect == Unknown {
		dialect = Detect(path, src)
	}
	switch dialect {
	case GitHub, GitLab, GiteaForgejo:
	default:
		return ParseFiles(dialect, map[string][]byte{path: src})
	}
	file := File{Path: path, Dialect: dialect}
	if len(src) >= MaxBytes {
		file.Unread = fmt.Sprintf("%.1f MB, over the limit of 3 MB", float64(len(src))/(1<<20))
		text := fmt.Sprintf("the file is %s: %s does not load it", file.Unread, platform(dialect))
		return file, []Problem{{Kind: TooLarge, Text: text}}
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(src, 0) >= 0 {
		file.Unread = "not a text file"
		return file, []Problem{{Kind: NotText, Text: "the file holds NUL bytes: it is not text"}}
	}
	p := parser{file: file, effort: maxEffort, sections: map[string]int{}}
	for i, line := range strings.Split(string(src), "\n") {
		if len(p.file.Rules) == maxRules || len(p.file.Sections) == maxSections {
			p.problem(i+1, TooManyRules, "more than %d rules or %d sections: this line and the following ones are not read", maxRules, maxSections)
			break
		}
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		switch {
		case p.tooLong(i+1, line):
		case dialect == GitLab:
			p.gitlabLine(i+1, line)
		case dialect == GiteaForgejo:
			p.giteaLine(i+1, line)
		default:
			p.githubLine(i+1, line)
		}
		if p.tooManyListed(); p.file.Unread != "" {
			return p.unread()
		}
	}
	return p.file, p.problems
}

// tooLong refuses a file with a line that nobody writes.
func (p *parser) tooLong(number int, line string) bool {
	if len(line) > maxLine {
		p.file.Unread = fmt.Sprintf("line %d has %d KB: daybook reads up to %d; split it", number, len(line)>>10, maxLine>>10)
	}
	return p.file.Unread != ""
}

// tooManyListed counts the owners of the rule that came last, and refuses a file
// that lists too many in all.
func (p *parser) tooManyListed() {
	if n := len(p.file.Rules); n > p.counted {
		p.counted = n
		p.names += len(p.file.Rules[n-1].Owners)
	}
	if p.names > maxListed {
		p.file.Unread = fmt.Sprintf("it lists more than %d owners: daybook reads no more", maxListed)
	}
}

// unread is a file of which nothing counts, because a part of it would give
// wrong answers.
func (p *parser) unread() (File, []Problem) {
	text := "the file is not read: " + p.file.Unread
	return File{Path: p.file.Path, Dialect: p.file.Dialect, Unread: p.file.Unread, beyond: true},
		[]Problem{{Kind: BadFile, Text: text}}
}

// Detect chooses the dialect of a file whose forge is unknown: the place
// decides where only one platform reads it; of CODEOWNERS else a section
// heading, a role or an exclusion means GitLab; everything else is GitHub. It
// is Unknown for an OWNERS file that is neither Kubernetes' nor Gerrit's.
func Detect(path string, src []byte) Dialect {
	switch {
	case strings.HasPrefix(path, ".gitlab/"):
		return GitLab
	case strings.HasPrefix(path, ".github/"):
		return GitHub
	case strings.HasPrefix(path, ".gitea/"), strings.HasPrefix(path, ".forgejo/"):
		return GiteaForgejo
	}
	if len(src) > MaxBytes {
		src = src[:MaxBytes]
	}
	switch kindOf(path) {
	case Bitbucket:
		return detectBitbucket(src)
	case Owners:
		return detectOwners(path, src)
	case Maintainers:
		return detectMaintainers(path, src)
	}
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if sectionHeading.MatchString(line) || roleOwner.MatchString(line) || line[0] == '!' {
			return GitLab
		}
	}
	return GitHub
}

func platform(d Dialect) string {
	if d == GitLab {
		return "daybook"
	}
	return "GitHub"
}

type parser struct {
	file     File
	problems []Problem
	gitlab   gitlabState
	sections map[string]int      // by name in lower case
	effort   effort              // left for regular expressions
	names    int                 // of owners, in dialects that repeat them
	counted  int                 // rules whose owners are in names
	missing  map[fileImport]bool // lines that were reported: a file may be included often
}

func (p *parser) problem(line int, kind ProblemKind, format string, args ...any) {
	p.problemIn("", line, kind, format, args...)
}

// maxProblems is how many are kept, far more than anybody is told of.
const maxProblems = 2_000

func (p *parser) problemIn(path string, line int, kind ProblemKind, format string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, Problem{Path: path, Line: line, Kind: kind, Text: fmt.Sprintf(format, args...)})
	}
}

// cut splits a line at the first white space that no backslash escapes.
func cut(line string) (pattern, rest string) {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case ' ', '\t':
			return line[:i], strings.TrimSpace(line[i:])
		}
	}
	return line, ""
}
