package owners

import (
	"errors"
	"regexp"
	"strings"
)

// maxExpressions bounds the rules of a file of regular expressions.
const maxExpressions = 10_000

// giteaName is what Gitea allows for users, organisations and teams; nobody can
// have another name, an address with an @ least of all.
var giteaName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

// giteaLine reads a line as Gitea and Forgejo do: tokens, of which the first is
// a regular expression for the whole path. See "Code Owners" in Gitea's docs
// and TokenizeCodeOwnersLine in its source.
func (p *parser) giteaLine(number int, line string) {
	words := giteaWords(line)
	switch {
	case len(words) == 0:
		return
	case len(words) == 1:
		p.problem(number, NoOwners, "%q has no owners: Gitea skips the line", words[0])
		return
	case len(p.file.Rules) == maxExpressions:
		p.file.Unread = "more rules than daybook reads"
		return
	}
	pattern, negate := strings.CutPrefix(words[0], "!")
	rule := Rule{Pattern: pattern, Negate: negate, Line: number}
	for _, word := range words[1:] {
		owner, ok := giteaOwner(word)
		if !ok {
			p.problem(number, BadOwner, "%q is not an owner (@user or @org/team): Gitea ignores it", word)
			continue
		}
		rule.Owners = append(rule.Owners, owner)
	}
	if len(rule.Owners) == 0 {
		p.problem(number, NoOwners, "%q has no owners: Gitea skips the line", words[0])
		return
	}
	e, err := p.effort.parse("^" + pattern + "$")
	if errors.Is(err, errCostly) {
		p.file.Unread = err.Error()
		return
	}
	if err != nil {
		p.problem(number, BadPattern, "%q is no regular expression, so Gitea skips the line: %v", pattern, err)
		return
	}
	p.file.Rules = append(p.file.Rules, rule)
	p.file.matching = append(p.file.matching, matching{expression: e, slashes: -1, block: len(p.file.matching)})
}

// giteaWords splits at spaces. A backslash takes the next letter as it is and
// is gone then, so that a regular expression needs two; # ends the line
// wherever it stands.
func giteaWords(line string) []string {
	line = strings.ReplaceAll(strings.TrimSpace(line), "\t", " ")
	var words []string
	var word strings.Builder
	escape := false
	for _, r := range line {
		switch {
		case escape:
			word.WriteRune(r)
			escape = false
			continue
		case r == '\\':
			escape = true
			continue
		case r != '#' && r != ' ':
			word.WriteRune(r)
			continue
		}
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
		if r == '#' {
			return words
		}
	}
	if word.Len() > 0 {
		words = append(words, word.String())
	}
	return words
}

func giteaOwner(word string) (Owner, bool) {
	org, team, isTeam := strings.Cut(strings.TrimPrefix(word, "@"), "/")
	switch {
	case !giteaName.MatchString(org), isTeam && !giteaName.MatchString(team):
		return Owner{}, false
	case isTeam:
		return Owner{Text: word, Kind: Team}, true
	}
	return Owner{Text: word, Kind: User}, true
}
