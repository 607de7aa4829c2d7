package survey

import (
	"fmt"
	"slices"
	"strings"

	"daybook/internal/owners"
)

// owners reads the owner file and says for each service what it covers. The
// service whose descriptor names nobody is owned by whom the file names for its
// folder.
func (r *reader) owners() {
	candidates := owners.Locate(r.files.paths, r.forge())
	if len(candidates) == 0 {
		return
	}
	first := candidates[0]
	facts := Owners{Format: string(first.Format), Path: first.Path, Readable: first.Readable, Last: lastOf(r.History, first.Path)}
	for _, c := range candidates[1:] {
		if c.Format == owners.Codeowners {
			facts.Ignored = append(facts.Ignored, c.Path)
		}
	}
	if first.Ignored != "" {
		facts.Readable = false
		facts.Problems = append(facts.Problems, Problem{Path: first.Path, Text: first.Ignored})
	}
	file := r.ownerFile(&facts)
	var whole owners.Coverage
	if facts.Readable {
		whole = file.Survey(r.files.paths)
		if whole.Partial {
			facts.Readable = false
			facts.Problems = append(facts.Problems, Problem{Path: file.Path, Text: "its patterns are too costly to match against all files"})
		}
	}
	var rules []OwnerRule
	if facts.Readable {
		rules = ownerRules(file, whole)
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
		r.ownersFrom(file)
	}
}

// maxSharedRules is how many lines of an owner file are kept, counted for each
// service that they are kept for.
const maxSharedRules = 200_000

// ownerFile reads and parses the file that counts.
func (r *reader) ownerFile(facts *Owners) owners.File {
	if !facts.Readable {
		return owners.File{}
	}
	content, err := r.Files.ReadLimited(facts.Path, owners.MaxBytes+1)
	if err == nil && isPointer(content) {
		err = errPointer
	}
	if err != nil {
		why := unread(err, owners.MaxBytes)
		facts.Readable = false
		facts.Problems = append(facts.Problems, Problem{Path: facts.Path, Text: why})
		r.problem(facts.Path, 0, why)
		return owners.File{}
	}
	file, problems := owners.Parse(r.forge(), facts.Path, valid(content))
	facts.Format = string(file.Dialect)
	for i, p := range problems {
		if i == maxProblems {
			facts.Problems = append(facts.Problems, Problem{Path: facts.Path, Line: p.Line, Text: fmt.Sprintf("this line and %d more are not understood either", len(problems)-i-1)})
			break
		}
		facts.Problems = append(facts.Problems, Problem{Path: facts.Path, Line: p.Line, Text: clip(p.Text)})
	}
	facts.Readable = file.Unread == ""
	return file
}

// forge says whose rules an owner file follows, as far as the address of the
// repository tells.
func (r *reader) forge() owners.Dialect {
	switch {
	case strings.Contains(r.Target.Links.File, "/-/"):
		return owners.GitLab
	case strings.HasPrefix(r.Target.Web, "https://github."):
		return owners.GitHub
	}
	return owners.Unknown
}

// covered counts the files of one service.
func (r *reader) covered(facts *Owners, whole owners.Coverage, folder string) {
	from, to := r.files.below(folder)
	facts.Total = to - from
	for i := from; i < to; i++ {
		switch {
		case whole.States[i] == owners.Owned:
			facts.Owned++
		case len(facts.Unowned) < maxUnowned:
			facts.Unowned = append(facts.Unowned, r.files.paths[i])
		}
	}
}

// maxUnowned is how many files without an owner are named.
const maxUnowned = 20

// ownerRules are the lines of the file, with what they match in the whole
// repository: one that lives elsewhere than in a service's folder is not dead.
func ownerRules(file owners.File, whole owners.Coverage) []OwnerRule {
	repeated := map[int]bool{}
	for _, pair := range whole.Repeated {
		repeated[pair.Rule.Line] = true
	}
	rules := make([]OwnerRule, 0, len(file.Rules))
	for i, rule := range file.Rules {
		rules = append(rules, ownerRule(rule, whole.Matches[i], repeated[rule.Line]))
	}
	return rules
}

func ownerRule(rule owners.Rule, matches int, repeated bool) OwnerRule {
	out := OwnerRule{Pattern: rule.Pattern, Line: rule.Line, Section: rule.Section, Matches: matches, Duplicate: repeated}
	for _, o := range rule.Owners {
		out.Owners = append(out.Owners, shortName(o.Text))
		if o.Kind == owners.User {
			out.People++
		}
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
	if at >= 0 {
		o := answer.Owners[at]
		owner := overrideOwner(Value{Text: o.Text, Format: "codeowners", Path: file.Path, Line: answer.Line})
		switch {
		case o.Kind == owners.Email:
			owner.Kind = OwnerPerson
		case o.Kind == owners.Role, o.Kind == owners.User && file.Dialect == owners.GitLab:
			owner.Kind = OwnerUnclear // GitLab: a group's name may have no slash
		}
		return owner
	}
	return Owner{}
}
