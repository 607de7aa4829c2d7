package survey

import (
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
	var file owners.File
	if facts.Readable {
		var problems []owners.Problem
		content, err := r.Files.ReadLimited(first.Path, owners.MaxBytes+1)
		if err != nil {
			facts.Readable = false
			r.problem(first.Path, 0, unread(err, first.Path, owners.MaxBytes))
		} else {
			file, problems = owners.Parse(r.forge(), first.Path, content)
			facts.Format = string(file.Dialect)
		}
		for _, p := range problems {
			facts.Problems = append(facts.Problems, Problem{Path: first.Path, Line: p.Line, Text: p.Text})
		}
	}
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		s.Owners = r.covered(facts, file, s.Folder)
		if !s.Owner.Known() && s.Owners.Readable {
			s.Owner = ownerFrom(file, s)
		}
	}
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
func (r *reader) covered(facts Owners, file owners.File, folder string) Owners {
	if !facts.Readable || file.Unread != "" {
		return facts
	}
	paths := r.files.paths
	if folder != "" {
		paths = nil
		for _, p := range r.files.paths {
			if in(p, folder) {
				paths = append(paths, p)
			}
		}
	}
	coverage := file.Survey(paths)
	if coverage.Partial {
		facts.Readable = false
		facts.Problems = append(facts.Problems, Problem{Path: file.Path, Text: "its patterns are too costly to match against all files"})
		return facts
	}
	facts.Total, facts.Owned, facts.Unowned = coverage.Total, coverage.Owned, coverage.Unowned
	repeated := map[int]bool{}
	for _, pair := range coverage.Repeated {
		repeated[pair.Rule.Line] = true
	}
	for i, rule := range file.Rules {
		facts.Rules = append(facts.Rules, ownerRule(rule, coverage.Matches[i], repeated[rule.Line]))
	}
	if folder != "" {
		r.wholeMatches(&facts, file)
	}
	return facts
}

// wholeMatches counts what the patterns match in the whole repository: one that
// lives elsewhere is not dead.
func (r *reader) wholeMatches(facts *Owners, file owners.File) {
	if r.matches == nil {
		r.matches = file.Survey(r.files.paths).Matches
	}
	for i := range facts.Rules {
		if i < len(r.matches) {
			facts.Rules[i].Matches = r.matches[i]
		}
	}
}

func ownerRule(rule owners.Rule, matches int, repeated bool) OwnerRule {
	out := OwnerRule{Pattern: rule.Pattern, Line: rule.Line, Section: rule.Section, Matches: matches, Duplicate: repeated}
	for _, o := range rule.Owners {
		out.Owners = append(out.Owners, o.Text)
		if o.Kind == owners.User {
			out.People++
		}
	}
	return out
}

// ownerFrom is the owner that the file names for the service's folder: whoever
// would own a new file there.
func ownerFrom(file owners.File, s *Service) Owner {
	probe := "a-new-file"
	if s.Folder != "" {
		probe = s.Folder + "/" + probe
	}
	answer := file.Compile().Owners(probe)
	for _, o := range answer.Owners {
		if o.Nobody() {
			continue
		}
		owner := overrideOwner(Value{Text: o.Text, Format: "codeowners", Path: file.Path, Line: answer.Line})
		if o.Kind == owners.Email {
			owner.Kind = OwnerPerson
		}
		return owner
	}
	return Owner{}
}
