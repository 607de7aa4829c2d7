package owners

import (
	"regexp"
	"strings"
)

// How GitHub writes owners. A login of an enterprise-managed user ends in
// _shortcode, so underscores are legal.
var (
	githubUser  = regexp.MustCompile(`^@[A-Za-z0-9](?:[A-Za-z0-9_-]*)$`)
	githubTeam  = regexp.MustCompile(`^@[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9_.-]+$`)
	githubBot   = regexp.MustCompile(`^@[A-Za-z0-9][A-Za-z0-9_-]*\[bot\]$`)
	ownerEmail  = regexp.MustCompile(`^[^@\s,;<>()]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}$`)
	githubStars = regexp.MustCompile(`\*{3,}`)
)

// githubLine reads a line as GitHub does since 2022: a line that is not valid
// is skipped, the others count. See "About code owners" in GitHub's docs.
func (p *parser) githubLine(number int, line string) {
	pattern, rest := cut(line)
	if !p.githubPattern(number, pattern) {
		return
	}
	rule := Rule{Pattern: pattern, Line: number}
	for _, word := range strings.Fields(rest) {
		if word[0] == '#' {
			break // an inline comment
		}
		owner, ok := githubOwner(word)
		if !ok {
			p.problem(number, BadOwner, "%q is not an owner (@user, @org/team or an email address): GitHub skips the line", word)
			return
		}
		rule.Owners = append(rule.Owners, owner)
	}
	if len(rule.Owners) == 0 && (githubTeam.MatchString(pattern) || githubUser.MatchString(pattern) || ownerEmail.MatchString(pattern)) {
		p.problem(number, BareOwner, "%s stands alone, so GitHub reads it as a path; write \"* %s\"", pattern, pattern)
	}
	p.file.Rules = append(p.file.Rules, rule)
}

// githubPattern reports whether GitHub accepts the pattern. Negation, ranges
// and an escaped # are what gitignore has and CODEOWNERS has not.
func (p *parser) githubPattern(number int, pattern string) bool {
	switch {
	case len(pattern) > maxPattern:
		p.problem(number, BadPattern, "a pattern of %d bytes: daybook reads up to %d", len(pattern), maxPattern)
	case pattern[0] == '!':
		p.problem(number, BadPattern, "%q: GitHub knows no negation with \"!\" and skips the line; a line without owners clears ownership", pattern)
	case strings.HasPrefix(pattern, `\#`):
		p.problem(number, BadPattern, "%q: GitHub knows no escaped \"#\" and skips the line", pattern)
	case strings.ContainsAny(pattern, "[]"):
		p.problem(number, BadPattern, "%q: GitHub knows no character ranges with \"[ ]\" and skips the line", pattern)
	case githubStars.MatchString(pattern):
		p.problem(number, BadPattern, "%q: three or more asterisks in a row are not a pattern", pattern)
	case pattern == "/":
		p.problem(number, NeverMatches, "the pattern \"/\" never matches anything; did you mean \"*\"?")
	default:
		return true
	}
	return false
}

func githubOwner(word string) (Owner, bool) {
	switch {
	case strings.EqualFold(word, "@ghost"):
		return Owner{Text: word, Kind: Ghost}, true
	case githubUser.MatchString(word):
		return Owner{Text: word, Kind: User}, true
	case githubTeam.MatchString(word):
		return Owner{Text: word, Kind: Team}, true
	case githubBot.MatchString(word):
		return Owner{Text: word, Kind: Bot}, true
	case ownerEmail.MatchString(word):
		return Owner{Text: word, Kind: Email}, true
	}
	return Owner{}, false
}

// githubGlob turns a pattern into segments. A pattern without a slash before
// its end matches at any depth; one that names a directory matches all below
// it, except where its last segment is just "*" (docs/* is one level only).
func githubGlob(pattern string) glob {
	parts := strings.Split(pattern, "/")
	var g glob
	switch {
	case parts[0] == "":
		parts = parts[1:]
	case len(parts) == 1 || len(parts) == 2 && parts[1] == "":
		g.segments = append(g.segments, segment{kind: deep})
	}
	for i, part := range parts {
		last := i == len(parts)-1
		switch {
		case part == "" && !last:
			// Two slashes in a row: no path has an empty segment.
			return glob{never: true}
		case last && (part == "" || part == "**"):
			g.below = true
		case part == "**":
			g.segments = append(g.segments, segment{kind: deep})
		default:
			g.segments = append(g.segments, newSegment(part, false))
			if last {
				g.exact, g.below = true, part != "*"
			}
		}
	}
	return g
}
