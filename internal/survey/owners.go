package survey

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"daybook/internal/owners"
)

// owners reads the owner files, and says for each service what the one that
// counts covers. The service whose descriptor names nobody is owned by whom it
// names for its folder.
func (r *reader) owners() {
	candidates := owners.Locate(r.files.paths, r.forge())
	if len(candidates) == 0 {
		return
	}
	facts := ownerFacts(r, candidates)
	file := r.ownerFile(candidates[0], &facts)
	r.furtherOwners(candidates[1:])
	var whole coverage
	if facts.Readable {
		whole = r.coverage(file)
		if whole.Partial {
			facts.unread("its patterns are too costly to match against all files")
		}
	}
	var rules []OwnerRule
	if facts.Readable {
		rules = ownerRules(file.File, whole.Coverage)
		if most := maxSharedRules / max(1, len(r.survey.Services)); len(rules) > most {
			r.problem(file.Path, rules[most].Line, fmt.Sprintf("this line and %d more are left out: %d services share the file", len(rules)-most-1, len(r.survey.Services)))
			rules = rules[:most]
		}
	}
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		s.Owners = facts
		if !facts.Readable {
			continue
		}
		s.Owners.Rules = rules
		r.covered(&s.Owners, whole, s.Folder)
	}
	if facts.Readable {
		r.ownersFrom(file.File)
		r.compareOwners(file.File)
	}
}

// maxSharedRules is how many lines of an owner file are kept, counted for each
// service that they are kept for.
const maxSharedRules = 200_000

// ownerFacts are what the places of the files tell.
func ownerFacts(r *reader, candidates []owners.Candidate) Owners {
	first := candidates[0]
	facts := Owners{Format: string(first.Format), Path: first.Path, Readable: first.Ignored == "", Last: lastOf(r.History, first.Path)}
	for _, c := range candidates[1:] {
		if c.Ignored != "" || c.Format == owners.Codeowners {
			facts.Ignored = append(facts.Ignored, c.Path)
		}
	}
	if first.Ignored != "" {
		facts.Problems = append(facts.Problems, Problem{Path: first.Path, Text: first.Ignored})
	}
	return facts
}

// unread notes why nothing can be said of the file.
func (o *Owners) unread(why string) {
	o.Readable, o.Unread = false, why
	o.Problems = append(o.Problems, Problem{Path: o.Path, Text: why})
}

// ownerFile is an owner file with those of its parts that could not be read.
type ownerFile struct {
	owners.File
	hollow []string // folders whose own file could not be read
}

// maxOwnerFiles and maxOwnerBytes are how many files of one format are read:
// more than the parsers take, so that they say themselves what is too much.
const (
	maxOwnerFiles = 20_001
	maxOwnerBytes = 8 << 20
)

// ownerFile reads and parses the files of the format that counts.
func (r *reader) ownerFile(c owners.Candidate, facts *Owners) (file ownerFile) {
	if !facts.Readable {
		return file
	}
	contents, missed := r.ownerContents(c)
	if why, ok := missed[c.Path]; ok {
		facts.unread(why)
		r.problem(c.Path, 0, why)
		r.tally(familyOwners, string(c.Format), c.Path, 0, why)
		return file
	}
	parsed, problems := owners.ParseFiles(c.Dialect, contents)
	file.File = parsed
	r.contacts = append(r.contacts, parsed.People...)
	facts.Format = cmp.Or(string(parsed.Dialect), facts.Format)
	r.tallyOwners(c, parsed, problems, missed)
	for i, p := range problems {
		at := cmp.Or(p.Path, c.Path)
		if i == maxProblems {
			facts.Problems = append(facts.Problems, Problem{Path: at, Line: p.Line, Text: fmt.Sprintf("this line and %d more are not understood either", len(problems)-i-1)})
			break
		}
		facts.Problems = append(facts.Problems, Problem{Path: at, Line: p.Line, Text: clip(p.Text)})
	}
	for _, p := range slices.Sorted(maps.Keys(missed)) {
		r.problem(p, 0, missed[p])
		file.hollow = append(file.hollow, folderOf(p))
	}
	facts.Readable = parsed.Unread == ""
	if !facts.Readable && !refused(problems) {
		facts.Unread = parsed.Unread
	}
	facts.Files = len(contents)
	return file
}

// refused reports whether it is the platform that does not load the file.
func refused(problems []owners.Problem) bool {
	return slices.ContainsFunc(problems, func(p owners.Problem) bool { return p.Kind == owners.TooLarge || p.Kind == owners.NotText })
}

// ownerContents reads the files of a format; missed says which could not be
// read, and why.
func (r *reader) ownerContents(c owners.Candidate) (contents map[string][]byte, missed map[string]string) {
	contents, missed = map[string][]byte{}, map[string]string{}
	room := int64(maxOwnerBytes)
	for i, p := range c.Files {
		if i == maxOwnerFiles || room < 0 {
			break // the parser refuses that many
		}
		content, err := r.Files.ReadLimited(p, owners.MaxBytes+1)
		if err == nil && isPointer(content) {
			err = errPointer
		}
		if err != nil {
			missed[p] = unread(err, owners.MaxBytes)
			continue
		}
		room -= int64(len(content))
		contents[p] = valid(content)
	}
	return contents, missed
}

// tallyOwners counts the files of a format by its name.
func (r *reader) tallyOwners(c owners.Candidate, file owners.File, problems []owners.Problem, missed map[string]string) {
	format := cmp.Or(string(file.Dialect), string(c.Format))
	bad := map[string]string{} // files that the platform does not read
	for _, p := range problems {
		if p.Kind == owners.BadFile && p.Path != "" && bad[p.Path] == "" {
			bad[p.Path] = p.Text
		}
	}
	for i, p := range c.Files {
		if i == maxOwnerFiles {
			break
		}
		r.tally(familyOwners, format, p, 0, cmp.Or(missed[p], bad[p], file.Unread))
	}
}

// furtherOwners reads the owner files of other formats beside the one that
// counts: the people whom they name with login and address are known by both.
func (r *reader) furtherOwners(candidates []owners.Candidate) {
	for _, c := range candidates {
		if c.Ignored != "" || c.Format == owners.Codeowners {
			continue
		}
		contents, missed := r.ownerContents(c)
		parsed, problems := owners.ParseFiles(c.Dialect, contents)
		r.tallyOwners(c, parsed, problems, missed)
		r.contacts = append(r.contacts, parsed.People...)
	}
}

// forge says whose rules an owner file follows, as far as the addresses of the
// repository tell.
func (r *reader) forge() owners.Dialect {
	file := r.Target.Links.File
	switch {
	case strings.Contains(file, "/-/"):
		return owners.GitLab
	case strings.Contains(file, "/src/commit/{commit}/"):
		return owners.GiteaForgejo
	case strings.Contains(file, "/src/{ref}/"):
		return owners.BitbucketCloud
	case strings.Contains(file, "/browse/{path}"):
		return owners.BitbucketServer
	case strings.Contains(file, "/blob/{ref}/"), strings.HasPrefix(r.Target.Web, "https://github."):
		return owners.GitHub
	}
	return owners.Unknown
}

// coverage is what the owner files say of all files, and of which they say
// nothing that could be known.
type coverage struct {
	owners.Coverage
	open map[int]bool // numbers of paths that are neither owned nor unowned
}

// coverage asks the owner files for all files. Of those without an owner below
// a folder whose own owner file could not be read nothing is known.
func (r *reader) coverage(file ownerFile) coverage {
	c := coverage{file.Survey(r.files.paths), map[int]bool{}}
	for _, i := range c.Open {
		c.open[i] = true
	}
	for _, folder := range file.hollow {
		from, to := r.files.below(folder)
		for i := from; i < to && i < len(c.States); i++ {
			if c.States[i] != owners.Owned {
				c.open[i] = true
			}
		}
	}
	return c
}

// covered counts the files of one service.
func (r *reader) covered(facts *Owners, whole coverage, folder string) {
	from, to := r.files.below(folder)
	facts.Total = to - from
	for i := from; i < to; i++ {
		switch {
		case whole.States[i] == owners.Owned:
			facts.Owned++
		case whole.open[i]:
			facts.Unknown++
		case len(facts.Unowned) < maxUnowned:
			facts.Unowned = append(facts.Unowned, r.files.paths[i])
		}
	}
}

// maxUnowned is how many files without an owner are named.
const maxUnowned = 20

// ownerRules are the lines of the files, with what they match in the whole
// repository: one that lives elsewhere than in a service's folder is not dead. A
// line that the parser reads in two ways, as a file and as a folder, is one.
func ownerRules(file owners.File, whole owners.Coverage) []OwnerRule {
	type line struct {
		path string
		line int
	}
	repeated := map[line]bool{}
	for _, pair := range whole.Repeated {
		repeated[line{pair.Rule.Path, pair.Rule.Line}] = true
	}
	members := expander(file)
	rules := make([]OwnerRule, 0, len(file.Rules))
	var last owners.Rule
	for i, rule := range file.Rules {
		if n := len(rules); n > 0 && rule.Line > 0 && rule.Line == last.Line && rule.Path == last.Path && rule.Pattern == last.Pattern {
			rules[n-1].Matches += whole.Matches[i]
			continue
		}
		last = rule
		out := ownerRule(rule, whole.Matches[i], repeated[line{rule.Path, rule.Line}])
		out.Members = members(rule.Owners)
		if rule.Path != file.Path {
			out.Path = rule.Path
		}
		rules = append(rules, out)
	}
	return rules
}

// expander gives the people whom the files define in place of groups; nothing
// where a line names no group.
func expander(file owners.File) func([]owners.Owner) []string {
	groups := map[string]bool{}
	for _, g := range file.Groups {
		groups[groupName(g.Name)] = true
	}
	left := maxExpanded
	return func(named []owners.Owner) []string {
		if !slices.ContainsFunc(named, func(o owners.Owner) bool { return groups[groupName(o.Text)] }) {
			return nil
		}
		if left -= len(file.Groups); left < 0 {
			return nil
		}
		var members []string
		for _, o := range file.Expand(named) {
			if left--; left < 0 {
				return nil
			}
			if !o.Nobody() {
				members = append(members, shortName(o.Text))
			}
		}
		return members
	}
}

// maxExpanded bounds the members that are written out for all lines of a file,
// and the groups that are looked at for it.
const maxExpanded = 200_000

// groupName is a name as owner files compare it.
func groupName(name string) string { return strings.TrimPrefix(strings.ToLower(name), "@") }

func ownerRule(rule owners.Rule, matches int, repeated bool) OwnerRule {
	out := OwnerRule{Pattern: rule.Pattern, Line: rule.Line, Section: rule.Section, Matches: matches, Duplicate: repeated, Excludes: rule.Exclude, Elsewhere: rule.Elsewhere}
	for _, o := range rule.Owners {
		out.Owners = append(out.Owners, shortName(o.Text))
		if o.Kind == owners.User {
			out.People++
		}
	}
	for _, o := range rule.Reviewers {
		out.Reviewers = append(out.Reviewers, shortName(o.Text))
	}
	return out
}

// ownersFrom gives services whose descriptor names nobody the owner that the
// file names for their folder: whoever would own a new file there.
func (r *reader) ownersFrom(file owners.File) {
	var without []*Service
	var probes []string
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		if s.Owner.Known() {
			continue
		}
		probe := "a-new-file"
		if s.Folder != "" {
			probe = s.Folder + "/" + probe
		}
		without, probes = append(without, s), append(probes, probe)
	}
	if len(probes) == 0 {
		return
	}
	for i, answer := range file.Compile().All(probes) {
		without[i].Owner = ownerFrom(file, answer)
	}
}

// ownerFrom is the first of those that a rule names, a team rather than a
// person.
func ownerFrom(file owners.File, answer owners.Answer) Owner {
	at := slices.IndexFunc(answer.Owners, func(o owners.Owner) bool { return o.Kind == owners.Team })
	if at < 0 {
		at = slices.IndexFunc(answer.Owners, func(o owners.Owner) bool { return !o.Nobody() })
	}
	if at < 0 {
		return Owner{}
	}
	o, where := answer.Owners[at], file.Path
	if answer.Rule >= 0 {
		where = cmp.Or(file.Rules[answer.Rule].Path, file.Path)
	}
	owner := overrideOwner(Value{Text: calledIn(file, o), Format: string(formatOf(file.Dialect)), Path: where, Line: answer.Line})
	switch {
	case o.Kind == owners.Role, o.Kind == owners.User && file.Dialect == owners.GitLab:
		owner.Kind = OwnerUnclear // GitLab: a group's name may have no slash
	case o.Kind == owners.Team:
		owner.Kind = OwnerTeam
	case namesPeople(file.Dialect) && (len(answer.Owners) > 1 || answer.Partial):
		owner.Text, owner.Kind = together(file, answer), OwnerUnclear
	case o.Kind == owners.Email, o.Kind == owners.User, o.Kind == owners.Named:
		owner.Kind = OwnerPerson
	}
	if namesPeople(file.Dialect) { // bare names, which are no references of a catalog
		owner.Ref, owner.Name = strings.ToLower(owner.Text), groupName(owner.Text)
	}
	return owner
}

// together names people who own something in common, and says whether there are
// more.
func together(file owners.File, answer owners.Answer) string {
	var names []string
	for _, o := range answer.Owners {
		if !o.Nobody() {
			names = append(names, calledIn(file, o))
		}
	}
	more := len(names) - maxTogether
	if more > 0 {
		names = names[:maxTogether]
	}
	text := strings.Join(names, ", ")
	switch {
	case answer.Partial:
		text += " and others"
	case more > 0:
		text += fmt.Sprintf(" and %d more", more)
	}
	return shortName(text)
}

// maxTogether is how many of several owners are named.
const maxTogether = 3

// calledIn is what an owner is called: in a file of people by the name that the
// file has beside the address, or by the part before the @, because the site
// publishes no addresses of people.
func calledIn(file owners.File, o owners.Owner) string {
	if o.Kind != owners.Email || !namesPeople(file.Dialect) {
		return o.Text
	}
	for _, c := range file.People {
		if c.Name != "" && strings.EqualFold(c.Email, o.Text) {
			return c.Name
		}
	}
	local, _, _ := strings.Cut(o.Text, "@")
	return local
}

// formatOf is the format of owner files that a dialect belongs to.
func formatOf(dialect owners.Dialect) owners.Format {
	switch dialect {
	case owners.Kubernetes, owners.Gerrit:
		return owners.Owners
	case owners.LinuxMaintainers, owners.MobyMaintainers, owners.MaintainersList:
		return owners.Maintainers
	}
	return owners.Codeowners
}

// namesPeople reports whether owner files of the dialect name people, and have
// no teams of the platform's.
func namesPeople(dialect owners.Dialect) bool { return formatOf(dialect) != owners.Codeowners }
