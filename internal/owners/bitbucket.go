package owners

import (
	"regexp"
	"strconv"
	"strings"

	"daybook/internal/yamlnode"

	"go.yaml.in/yaml/v3"
)

// How Bitbucket Cloud and Data Center write owners: see "Set up and use code
// owners" (Cloud) and "Code owners" (Data Center). Both take the last matching
// line, suggest reviewers and enforce nothing. @@@group and Check() are the
// "Code Owners for Bitbucket" app's, whose file is often the same.
var (
	bitbucketUser  = regexp.MustCompile(`^@[^\s@/:]+$`)
	bitbucketTeam  = regexp.MustCompile(`^@[^\s@/:]+/[^\s@:]+$`)
	bitbucketGroup = regexp.MustCompile(`^@@[^\s@:]+$`)
	bitbucketPick  = regexp.MustCompile(`^(.+?):(all|random|least_busy)(?:\(([^()]*)\))?$`)
	bitbucketSpace = strings.NewReplacer(`\\ `, " ", `\ `, " ", `"`, "")
	bitbucketCheck = regexp.MustCompile(`^(?:Overall)?Check\(|^CODEOWNERS\.`)
)

func (p *parser) bitbucketLine(number int, line string) {
	words := bitbucketWords(line)
	if len(words) == 0 || strings.Contains(words[0], "C") && bitbucketCheck.MatchString(words[0]) {
		return
	}
	if name, ok := strings.CutPrefix(words[0], "@@@"); ok {
		p.bitbucketDefine(number, name, words[1:])
		return
	}
	pattern := words[0]
	if !p.bitbucketPattern(number, pattern) {
		return
	}
	if len(words) == 1 {
		p.problem(number, NoOwners, "%q has no owners: it is no rule, and Bitbucket skips it", pattern)
		return
	}
	p.file.Rules = append(p.file.Rules, Rule{Pattern: pattern, Line: number, Owners: p.bitbucketOwners(number, words[1:])})
}

// bitbucketPattern reports whether Bitbucket takes the pattern: the three
// things of gitignore that it has not are the same as GitHub's.
func (p *parser) bitbucketPattern(number int, pattern string) bool {
	switch {
	case pattern == "" || len(pattern) > maxPattern:
		p.problem(number, BadPattern, "a pattern of %d bytes: daybook reads 1 to %d", len(pattern), maxPattern)
	case pattern[0] == '!':
		p.problem(number, BadPattern, "%q: Bitbucket knows no negation with \"!\"", pattern)
	case strings.HasPrefix(pattern, `\#`):
		p.problem(number, BadPattern, "%q: Bitbucket knows no escaped \"#\"", pattern)
	case strings.ContainsAny(pattern, "[]"):
		p.problem(number, BadPattern, "%q: Bitbucket knows no character ranges with \"[ ]\"", pattern)
	case pattern == "/":
		p.problem(number, NeverMatches, "the pattern \"/\" never matches anything; did you mean \"*\"?")
	default:
		return true
	}
	return false
}

func (p *parser) bitbucketOwners(number int, words []string) (owners []Owner) {
	for _, word := range words {
		owner, ok := p.bitbucketOwner(number, word)
		if !ok {
			p.problem(number, BadOwner, "%q is not an owner (an email address, @user, @workspace/group or @teams/name): Bitbucket adds nobody for it", word)
			continue
		}
		owners = append(owners, owner)
	}
	return owners
}

func (p *parser) bitbucketOwner(number int, word string) (Owner, bool) {
	name, pick := word, ""
	if strings.ContainsAny(name, `\"`) { // a space is escaped, by two backslashes in Data Center's docs
		name = bitbucketSpace.Replace(name)
	}
	if strings.Contains(name, ":") {
		if m := bitbucketPick.FindStringSubmatch(name); m != nil {
			name, pick = m[1], p.bitbucketPicked(number, m)
		}
	}
	spaceless := strings.ReplaceAll(name, " ", "_")
	owner := Owner{Text: name, Pick: pick}
	switch {
	case bitbucketGroup.MatchString(spaceless), bitbucketTeam.MatchString(spaceless):
		owner.Kind = Team
	case bitbucketUser.MatchString(spaceless):
		owner.Kind = User
	case ownerEmail.MatchString(strings.TrimPrefix(name, "@")):
		owner.Kind = Email
	default:
		return Owner{}, false
	}
	return owner, true
}

// bitbucketPicked is the strategy with its number written out; that all are
// asked is what holds without one.
func (p *parser) bitbucketPicked(number int, m []string) string {
	if m[2] == "all" {
		return ""
	}
	count := 1
	if m[3] != "" {
		var err error
		if count, err = strconv.Atoi(m[3]); err != nil || count < 1 {
			p.problem(number, BadOwner, "%q asks for no number of reviewers", m[0])
			return ""
		}
	}
	return m[2] + "(" + strconv.Itoa(count) + ")"
}

// bitbucketDefine reads @@@name members; lines refer to it as @@name.
func (p *parser) bitbucketDefine(number int, name string, members []string) {
	name = strings.Trim(name, `"`)
	if name == "" || len(members) == 0 {
		p.problem(number, BadGroup, "the group %q has no name or no members", name)
		return
	}
	p.file.Groups = append(p.file.Groups, Group{Name: "@@" + name, Path: p.file.Path, Line: number,
		Members: p.bitbucketOwners(number, members)})
}

// bitbucketWords splits at white space that neither a backslash nor quotation
// marks keep; # begins a comment at the beginning of a word.
func bitbucketWords(line string) []string {
	var words []string
	start, quoted := -1, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			if start < 0 {
				start = i
			}
			if i++; i < len(line) && line[i] == '\\' && i+1 < len(line) && line[i+1] == ' ' {
				i++
			}
		case c == '"':
			if start < 0 {
				start = i
			}
			quoted = !quoted
		case (c == ' ' || c == '\t') && !quoted:
			if start >= 0 {
				words = append(words, line[start:i])
				start = -1
			}
		case c == '#' && start < 0:
			return words
		case start < 0:
			start = i
		}
	}
	if start >= 0 {
		words = append(words, line[start:])
	}
	if len(words) > 0 && strings.HasPrefix(words[0], `"`) {
		words[0] = strings.ReplaceAll(strings.Trim(words[0], `"`), " ", `\ `)
	}
	return words
}

// bitbucketTeams reads .bitbucket/teams.yaml: teams by name, with contributors
// and the way to choose among them. Lines refer to one as @teams/name.
func (p *parser) bitbucketTeams(path string, src []byte) {
	roots, err := yamlnode.Decode(src)
	if err != nil {
		p.problemIn(path, err.Line, BadFile, "%s", err.Text)
		return
	}
	if len(roots) == 0 {
		return
	}
	if roots[0].Kind != yaml.MappingNode {
		p.problemIn(path, roots[0].Line, BadFile, "not a mapping of team names")
		return
	}
	for i := 0; i+1 < len(roots[0].Content); i += 2 {
		name, team := roots[0].Content[i], yamlnode.Resolve(roots[0].Content[i+1])
		group := Group{Name: "@teams/" + name.Value, Path: path, Line: name.Line}
		list := team
		if team.Kind == yaml.MappingNode {
			list = field(team, "contributors")
		}
		if list == nil || list.Kind != yaml.SequenceNode {
			p.problemIn(path, name.Line, BadGroup, "the team %q has no list of contributors", name.Value)
			continue
		}
		for _, item := range list.Content {
			item = yamlnode.Resolve(item)
			if owner, ok := p.bitbucketOwner(item.Line, item.Value); ok && item.Kind == yaml.ScalarNode {
				group.Members = append(group.Members, owner)
				continue
			}
			p.problemIn(path, item.Line, BadOwner, "%q is neither an email address nor an @user", item.Value)
		}
		p.file.Groups = append(p.file.Groups, group)
	}
}

// bitbucketUndefined reports teams and groups that no file defines.
func (p *parser) bitbucketUndefined() {
	defined := map[string]bool{}
	for _, g := range p.file.Groups {
		defined[strings.ToLower(g.Name)] = true
	}
	for _, rule := range p.file.Rules {
		for _, o := range rule.Owners {
			if strings.HasPrefix(o.Text, "@teams/") && !defined[strings.ToLower(o.Text)] {
				p.problem(rule.Line, BadGroup, "the team %s is not defined in .bitbucket/teams.yaml", o.Text)
			}
		}
	}
}

// field is the value of a key of a mapping, nil without it; of keys that are
// repeated the last one counts.
func field(n *yaml.Node, key string) (value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			value = yamlnode.Resolve(n.Content[i+1])
		}
	}
	return value
}
