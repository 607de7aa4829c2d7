package owners

import (
	"regexp"
	"strconv"
	"strings"
)

// How GitLab reads headings and owners: see "Syntax of CODEOWNERS file" and
// "Advanced CODEOWNERS configuration" in its docs. A heading is recognised by
// its beginning; what follows the default owners is ignored.
var (
	sectionHeading = regexp.MustCompile(`^(\^)?\[(.*?)\](?:\[(\d*)\])?((?:\s+[@\w.\-/+\s]*)?)`)
	openHeading    = regexp.MustCompile(`^\^?\[[^\]]+$`)
	roleOwner      = regexp.MustCompile(`(?i)(?:^|\s)@@(?:developer|maintainer|owner)s?(?:\s|$)`)
	gitlabRole     = regexp.MustCompile(`(?i)^@@(?:developer|maintainer|owner)s?$`)
	gitlabEmail    = regexp.MustCompile(`^[^@\s]{1,100}@[^@\s]{0,254}\w$`)
	gitlabName     = regexp.MustCompile(`@[A-Za-z0-9_](?:[A-Za-z0-9_./-]{0,1000}[A-Za-z0-9_-])?`)
	escapedSpace   = regexp.MustCompile(`\\\s+`)
)

const (
	unnamedSection  = "codeowners" // what GitLab calls the rules outside any section
	gitlabDirectory = "**/*"
)

// gitlabState is where in the file the parser stands.
type gitlabState struct {
	section  string // name under which rules are filed
	optional bool
	needed   int
	defaults []Owner
}

func (p *parser) gitlabLine(number int, line string) {
	if line[0] == '[' || line[0] == '^' {
		if m := sectionHeading.FindStringSubmatch(line); m != nil {
			p.gitlabSection(number, m)
			return
		}
		if openHeading.MatchString(line) {
			p.problem(number, BadSection, "%q is not a section heading: GitLab reads it as a pattern with owners", clipped(line))
		}
	}
	pattern, rest := cut(line)
	rule := Rule{Line: number, Section: p.gitlab.section, Optional: p.gitlab.optional, Approvals: p.gitlab.needed}
	rule.Pattern, rule.Exclude = strings.CutPrefix(pattern, "!")
	if rule.Pattern == "" || len(rule.Pattern) > maxPattern {
		p.problem(number, BadPattern, "the pattern is empty or longer than %d bytes", maxPattern)
		return
	}
	if !rule.Exclude {
		rule.Owners, rule.Inherited = p.gitlabOwners(number, rule.Pattern, rest)
	}
	p.file.Rules = append(p.file.Rules, rule)
	if len(p.file.Sections) == 0 {
		p.file.Sections = append(p.file.Sections, Section{})
		p.sections[""] = 0
	}
}

// gitlabOwners reads the owners of an entry; without any, those of the
// heading hold.
func (p *parser) gitlabOwners(number int, pattern, rest string) (owners []Owner, inherited bool) {
	owners, malformed := gitlabNames(rest)
	switch {
	case strings.Contains(rest, "#"):
		p.problem(number, Comment, "GitLab knows no inline comments: every name after \"#\" is read as an owner")
	case len(malformed) > 0:
		p.problem(number, BadOwner, "%s: not an owner (@name, @group/subgroup, @@role or an email address); GitLab ignores it", strings.Join(malformed, ", "))
	}
	// Text that names nobody still keeps the defaults away, as on GitLab.
	if rest == "" && len(p.gitlab.defaults) > 0 {
		return p.gitlab.defaults, true
	}
	if len(owners) == 0 {
		if bare, _ := gitlabNames(pattern); len(bare) > 0 && bare[0].Text == pattern {
			p.problem(number, BareOwner, "%s stands alone, so GitLab reads it as a path; write \"* %s\"", pattern, pattern)
		} else {
			p.problem(number, NoOwners, "%q has no owners: GitLab approves such changes by itself", pattern)
		}
	}
	return owners, false
}

func (p *parser) gitlabSection(number int, m []string) {
	name := m[2]
	approvals, _ := strconv.Atoi(m[3])
	defaults, _ := gitlabNames(m[4])
	optional := m[1] != ""
	switch {
	case strings.TrimSpace(name) == "":
		p.problem(number, BadSection, "a section heading without a name")
	case optional && approvals > 0:
		p.problem(number, BadSection, "the section %q is optional and asks for %d approvals: GitLab does not enforce them", name, approvals)
	case len(defaults) == 0 && strings.TrimSpace(m[4]) != "":
		p.problem(number, BadSection, "the default owners of section %q name nobody", name)
	}
	if name == unnamedSection {
		name = ""
	}
	i := p.sectionNamed(name)
	if i < 0 {
		i = len(p.file.Sections)
		p.file.Sections = append(p.file.Sections, Section{Name: name, Line: number, Optional: optional})
		p.sections[strings.ToLower(name)] = i
	}
	section := &p.file.Sections[i]
	section.Optional = section.Optional && optional
	section.Approvals = max(section.Approvals, approvals)
	section.Defaults = append(section.Defaults, defaults...)
	p.gitlab = gitlabState{section: section.Name, optional: optional, needed: approvals, defaults: defaults}
}

// sectionNamed finds a section in any case, -1 without one.
func (p *parser) sectionNamed(name string) int {
	if i, ok := p.sections[strings.ToLower(name)]; ok {
		return i
	}
	return -1
}

// gitlabNames finds every reference in the text, as GitLab does: by shape, not
// by position.
func gitlabNames(text string) (owners []Owner, malformed []string) {
	for _, word := range strings.Fields(text) {
		switch {
		case plainGitlabName(word):
			owners = append(owners, Owner{Text: word, Kind: gitlabKind(word)})
		case gitlabRole.MatchString(word):
			owners = append(owners, Owner{Text: word, Kind: Role})
		case gitlabEmail.MatchString(word):
			owners = append(owners, Owner{Text: word, Kind: Email})
		case strings.HasPrefix(word, "@@"), !strings.HasPrefix(word, "@"):
			malformed = append(malformed, strconv.Quote(word))
		default:
			names := gitlabName.FindAllString(word, -1) // @a,@b are two
			for _, name := range names {
				owners = append(owners, Owner{Text: name, Kind: gitlabKind(name)})
			}
			if len(names) == 0 {
				malformed = append(malformed, strconv.Quote(word))
			}
		}
	}
	return owners, malformed
}

// plainGitlabName spares the ordinary name the regular expressions.
func plainGitlabName(word string) bool {
	if len(word) < 2 || len(word) > 1000 || word[0] != '@' {
		return false
	}
	for i := 1; i < len(word); i++ {
		switch c := word[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_':
		case (c == '-' || c == '/' || c == '.') && 1 < i && (c == '-' || i < len(word)-1):
		default:
			return false
		}
	}
	return true
}

func gitlabKind(name string) Kind {
	switch {
	case strings.EqualFold(name, "@ghost"):
		return Ghost
	case strings.Contains(name, "/"):
		return Team
	}
	return User
}

// gitlabGlob turns a pattern into segments with the meaning of Ruby's
// File.fnmatch under DOTMATCH and PATHNAME: "**/" is any number of
// directories, "**" elsewhere is "*", and a directory is named by its slash.
func gitlabGlob(pattern string) glob {
	pattern = gitlabNormal(pattern)
	parts := strings.Split(pattern[1:], "/")
	g := glob{exact: true}
	for i, part := range parts {
		switch {
		case part == "":
			return glob{never: true}
		case part == "**" && i < len(parts)-1:
			g.segments = append(g.segments, segment{kind: deep})
		default:
			g.segments = append(g.segments, newSegment(part, true))
		}
	}
	return g
}

// gitlabNormal is the pattern under which GitLab files an entry: two entries
// with the same one are the same entry, and the later owners hold.
func gitlabNormal(pattern string) string {
	if pattern == "*" {
		return "/" + gitlabDirectory
	}
	if strings.HasPrefix(pattern, `\#`) {
		pattern = pattern[1:]
	}
	if strings.Contains(pattern, `\`) {
		pattern = escapedSpace.ReplaceAllString(pattern, " ")
	}
	if !strings.HasPrefix(pattern, "/") {
		pattern = "/**/" + pattern
	}
	if strings.HasSuffix(pattern, "/") {
		pattern += gitlabDirectory
	}
	return pattern
}
