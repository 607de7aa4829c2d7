package check

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func ownerNamed() Check {
	return Check{
		ID: "own.descriptor-owner", Title: "An owner is named",
		Family: Ownership, Rung: Bronze, Points: 10, Basis: Declared,
		Why: "A service that nobody is named for is a service that nobody mends. When it breaks, the first half hour goes into finding out whom to wake.",
		Fix: "Name the owning team in the service's descriptor; in `catalog-info.yaml` this is `spec.owner`.",
		Run: func(s Subject) Result {
			if o := s.Service.Owner; o.Known() {
				return pass("owned by "+quote(o.Text), place(o.Value))
			}
			title, mend := "Nothing names an owner", mendOwner(s)
			var evidence []finding.Evidence
			if d := s.Service.Descriptor; d.Path != "" {
				title = quote(d.Path) + " names no owner"
				evidence = []finding.Evidence{{Path: d.Path, Line: d.Line}}
			}
			return found(seen(finding.Fail, "", title, mend, evidence...))
		},
	}
}

// mendOwner says where to name an owner: in the descriptor, or in a new one.
func mendOwner(s Subject) string {
	d := s.Service.Descriptor
	if d.Path == "" {
		file, w := newDescriptor(s)
		if w.owner == "" {
			return fmt.Sprintf("Add %s that names the owning team.", file)
		}
		return fmt.Sprintf("Add %s, in which %s names the owning team.", file, quote(w.owner))
	}
	name := fmt.Sprintf("Name the owning team in %s", quote(d.Path))
	if d.Format == "backstage" {
		return name + ": `spec: {owner: group:default/TEAM}`."
	}
	return name + set(d, func(w wording) string { return w.owner }, ": set %s.", ".")
}

func ownerFilePresent() Check {
	return Check{
		ID: "own.file-present", Title: "An owner file is there",
		Family: Ownership, Rung: Bronze, Points: 5, Basis: Declared,
		Why: "The owner file tells the forge whom to ask for review, file by file. Without it a change is reviewed by whoever happens to look.",
		Fix: "Add a `CODEOWNERS` file with at least one line: `* @org/team`. GitHub reads it from `.github/`, the root or `docs/`; GitLab from the root, `docs/` or `.gitlab/`. `OWNERS` files of Kubernetes and Gerrit and `MAINTAINERS` files count as well.",
		Run: func(s Subject) Result {
			if o := s.Service.Owners; o.Path != "" {
				return pass(quote(o.Path), finding.Evidence{Path: o.Path})
			}
			return found(seen(finding.Fail, "", "No owner file, such as CODEOWNERS, was found",
				fmt.Sprintf("Add a file `CODEOWNERS` with the line `* %s`.", handle(s.Service.Owner))))
		},
	}
}

// handle is the owner as an owner file would write it.
func handle(o survey.Owner) string {
	if strings.HasPrefix(o.Text, "@") {
		return strings.ReplaceAll(clip(o.Text), "`", "'")
	}
	return "@org/team"
}

// readableOwners says why the owner file cannot be judged, or gives nil.
func readableOwners(o survey.Owners) *Result {
	var r Result
	switch {
	case o.Path == "":
		r = notApplicable("there is no owner file")
	case o.Unread != "":
		r = notMeasured(quote(o.Path) + ": " + clip(o.Unread))
	case !o.Readable && len(o.Problems) > 0:
		r = notMeasured(quote(o.Path) + ": " + clip(o.Problems[0].Text))
	case !o.Readable:
		r = notMeasured(fmt.Sprintf("%s has a format that daybook does not read", quote(o.Path)))
	default:
		return nil
	}
	return &r
}

func ownerFileSyntax() Check {
	return Check{
		ID: "own.syntax", Title: "Every line of the owner file is understood",
		Family: Ownership, Rung: Silver, Points: 5, Basis: Declared,
		Why: "The forge passes over a line that it does not understand, without a word. The files of that line then have no owner, or another one than the file says.",
		Fix: "Correct the lines listed. Each is a pattern followed by handles (`@org/team`, `@person`) or e-mail addresses.",
		Run: func(s Subject) Result {
			o := s.Service.Owners
			if shared(s) {
				return notApplicable("the owner file is that of the whole repository")
			}
			if r := readableOwners(o); r != nil && (len(o.Problems) == 0 || o.Unread != "") {
				return *r
			}
			if len(o.Problems) == 0 {
				return pass(plural(len(o.Rules), "rule"), finding.Evidence{Path: o.Path})
			}
			f := seen(finding.Fail, o.Path, problemTitle(o.Path, o.Problems), "", at(o.Problems, o.Path)...)
			f.Mend = "Correct or remove " + lines(f.Evidence) + "."
			return found(f)
		},
	}
}

// shared reports whether a service of a folder looks at the owner file of the
// whole repository, whose flaws are reported once, at its root.
func shared(s Subject) bool {
	folder := s.Service.Folder
	return folder != "" && s.Service.Owners.Path != "" && !strings.HasPrefix(s.Service.Owners.Path, folder+"/")
}

// problemTitle says how many problems a file has and which is the first.
func problemTitle(file string, problems []survey.Problem) string {
	if len(problems) > 1 {
		return fmt.Sprintf("%s has %d flaws, the first: %s", quote(path.Base(file)), len(problems), clip(problems[0].Text))
	}
	return fmt.Sprintf("%s: %s", quote(path.Base(file)), clip(problems[0].Text))
}

// lines names the lines of the evidence, in order, for a mend.
func lines(evidence []finding.Evidence) string {
	var numbers []int
	for _, e := range evidence {
		if e.Line > 0 && !slices.Contains(numbers, e.Line) && len(numbers) < maxEvidence {
			numbers = append(numbers, e.Line)
		}
	}
	slices.Sort(numbers)
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	switch len(words) {
	case 0:
		return "what is listed"
	case 1:
		return "line " + words[0]
	}
	return "lines " + list(words, " and ")
}

func ownerFileDuplicate() Check {
	return Check{
		ID: "own.duplicate-file", Title: "There is one owner file only",
		Family: Ownership, Rung: Silver, Points: 3, Basis: Declared,
		Why: "The forge reads one owner file and ignores every other. People edit the ignored one and believe that it counts.",
		Fix: "Move what still holds into the file that the forge reads, and delete the others.",
		Run: func(s Subject) Result {
			o := s.Service.Owners
			switch {
			case o.Path == "":
				return notApplicable("there is no owner file")
			case shared(s):
				return notApplicable("the owner file is that of the whole repository")
			}
			if len(o.Ignored) == 0 {
				return pass("only "+quote(o.Path), finding.Evidence{Path: o.Path})
			}
			t := tally{measured: 1, of: 1}
			for _, ignored := range o.Ignored {
				t.add(seen(finding.Fail, ignored,
					fmt.Sprintf("%s is ignored, because %s is there", quote(ignored), quote(o.Path)),
					fmt.Sprintf("Move the lines that still hold into %s and delete %s.", quote(o.Path), quote(ignored)),
					finding.Evidence{Path: ignored}, finding.Evidence{Path: o.Path, Text: "the file that counts"}))
			}
			return t.result(plural(len(o.Ignored), "owner file")+" without effect", "")
		},
	}
}

func ownerIsGroup() Check {
	return Check{
		ID: "own.group-not-person", Title: "The owner is a team, not a person",
		Family: Ownership, Rung: Silver, Points: 5, Basis: Declared,
		Why: "People change teams, fall ill and leave; a team hands over. A service that one person owns is without an owner on the day that person goes.",
		Fix: "Name a team in place of the person, in the descriptor and in the owner file.",
		Run: func(s Subject) Result {
			o, file := s.Service.Owner, s.Service.Owners
			if !o.Known() && len(file.Rules) == 0 {
				return notApplicable("no owner is named")
			}
			var t tally
			switch {
			case !o.Known():
			case o.Kind == survey.OwnerUnclear && namesPeople(file) && o.Path != "" && o.Format != "daybook.toml":
				t.skip(fmt.Sprintf("%s names several people, and knows no teams", quote(o.Path)))
			case o.Kind == survey.OwnerUnclear || o.Kind == "":
				t.skip(fmt.Sprintf("%s may be a team or a person", quote(o.Text)))
			default:
				t.count()
				if o.Kind == survey.OwnerPerson {
					t.add(seen(finding.Fail, cmp.Or(o.Ref, o.Text),
						fmt.Sprintf("The owner %s is a person", quote(o.Text)),
						mendPerson(o, file), place(o.Value)))
				}
			}
			for _, rule := range file.Rules {
				if len(rule.Owners) == 0 || namesPeople(file) || !concerns(rule, s.Service.Folder) {
					continue // a line without owners takes ownership away, on purpose
				}
				t.count()
				if rule.People == len(rule.Owners) {
					t.add(personalRule(file.Path, rule))
				}
			}
			if t.of == 0 {
				return notApplicable("no owner is named")
			}
			return t.result(plural(len(t.findings), "place")+" with persons alone as owners", "owned by teams")
		},
	}
}

// mendPerson says where a team can be named in place of a person.
func mendPerson(o survey.Owner, file survey.Owners) string {
	if namesPeople(file) && (o.Format == "owners" || o.Format == "maintainers") {
		return fmt.Sprintf("Name the owning team in a descriptor, or further people beside %s in %s.", quote(o.Text), quote(o.Path))
	}
	return fmt.Sprintf("Name a team in place of %s.", quote(o.Text))
}

func personalRule(file string, rule survey.OwnerRule) finding.Finding {
	return seen(finding.Warn, "pattern "+rule.Pattern,
		fmt.Sprintf("The files of %s are owned by persons alone: %s", quote(rule.Pattern), clip(strings.Join(rule.Owners, ", "))),
		fmt.Sprintf("Add a team to the line of %s.", quote(rule.Pattern)),
		finding.Evidence{Path: cmp.Or(rule.Path, file), Line: rule.Line, Text: clip(rule.Pattern + " " + strings.Join(rule.Owners, " "))})
}

func ownerResolves() Check {
	return Check{
		ID: "own.ref-resolves", Title: "The owner exists",
		Family: Ownership, Rung: Silver, Points: 5, Basis: Observed,
		Why: "Teams are renamed and dissolved, and descriptors go on naming them. An owner that does not exist answers no page.",
		Fix: "Name a group that some repository of the fleet declares, or declare the missing one.",
		Run: func(s Subject) Result {
			o := s.Service.Owner
			if !o.Known() {
				return notApplicable("no owner is named")
			}
			if how := s.resolved(o); how != "" {
				return pass(how, place(o.Value))
			}
			if s.Fleet == nil || len(s.Fleet.Teams) == 0 {
				return notApplicable("no repository of the fleet declares teams")
			}
			if !strings.Contains(o.Ref, ":") {
				return notApplicable(fmt.Sprintf("%s is a name of the forge's, of which git holds no list", quote(o.Text)))
			}
			if strings.HasPrefix(o.Ref, "user:") && len(s.Fleet.People) == 0 {
				return notMeasured("no repository of the fleet declares users")
			}
			return found(unknownOwner(s, o))
		},
	}
}

func unknownOwner(s Subject, o survey.Owner) finding.Finding {
	var names []string
	for _, team := range s.Fleet.Teams {
		names = append(names, team.Name)
	}
	slices.Sort(names)
	mend := "Name a declared group in its place, or declare this one."
	if guess := near(o.Name, names); len(guess) > 0 {
		mend = fmt.Sprintf("Name a declared group in its place, perhaps %s.", quoted(guess, " or "))
	}
	return seen(finding.Fail, o.Ref, fmt.Sprintf("The owner %s is declared nowhere in the fleet", quote(o.Text)), mend, place(o.Value))
}

func ownerTeamsDeclared() Check {
	return Check{
		ID: "own.team-declared", Title: "The teams of the owner file are declared",
		Family: Ownership, Rung: Silver, Points: 3, Basis: Observed,
		Why: "An owner file outlives the teams that it names. The forge asks a team that is gone for review without a word to anybody, and the change waits or goes in unseen.",
		Fix: "Name a team that some repository of the fleet declares, or declare the missing one.",
		Run: func(s Subject) Result {
			o := s.Service.Owners
			if r := readableOwners(o); r != nil {
				return *r
			}
			if s.Fleet == nil || len(s.Fleet.Teams) == 0 {
				return notApplicable("no repository of the fleet declares teams")
			}
			declared := declaredTeams(s.Fleet)
			var t tally
			for _, rule := range o.Rules {
				if !concerns(rule, s.Service.Folder) {
					continue
				}
				for _, owner := range rule.Owners {
					name, ok := teamHandle(owner)
					if !ok {
						continue
					}
					t.count()
					if !declared[name] && !t.full() {
						t.add(undeclaredTeam(s, rule, owner))
					}
				}
			}
			if t.of == 0 {
				return notApplicable("the owner file names no team for these files")
			}
			return t.result(plural(len(unite(t.findings)), "team")+" declared nowhere in the fleet", "all teams are declared")
		},
	}
}

// declaredTeams are the names of the fleet's teams as an owner file may write
// them, those included that only the settings of a repository name.
func declaredTeams(fleet *Fleet) map[string]bool {
	names := make(map[string]bool, 2*len(fleet.Teams))
	for _, team := range fleet.Teams {
		for _, name := range namesOf(team) {
			names[name] = true
		}
	}
	if fleet.crowd != nil {
		for name := range fleet.crowd.granted {
			names[name] = true
		}
	}
	delete(names, "")
	return names
}

// handleName is a team's name without what declarations and forges write in
// different ways: case, separators, and that it is a team.
func handleName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if bare := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "team" || w == "teams" }); len(bare) > 0 {
		words = bare
	}
	return strings.Join(words, "-")
}

// teamHandle is the team's name in a handle such as @org/team. Handles without
// a slash may be persons, and @@roles are the forge's own.
func teamHandle(owner string) (name string, ok bool) {
	if !strings.HasPrefix(owner, "@") || strings.HasPrefix(owner, "@@") || !strings.Contains(owner, "/") {
		return "", false
	}
	name = handleName(owner[strings.LastIndexByte(owner, '/')+1:])
	return name, name != ""
}

func undeclaredTeam(s Subject, rule survey.OwnerRule, owner string) finding.Finding {
	var names []string
	for _, team := range s.Fleet.Teams {
		names = append(names, team.Name)
	}
	slices.Sort(names)
	name, _ := teamHandle(owner)
	mend := "Name a declared team in its place, or declare this one."
	if guess := near(name, names); len(guess) > 0 {
		mend = fmt.Sprintf("Name a declared team in its place, perhaps %s.", quoted(guess, " or "))
	}
	return seen(finding.Warn, strings.ToLower(owner), fmt.Sprintf("The team %s is declared nowhere in the fleet", quote(owner)), mend,
		finding.Evidence{Path: cmp.Or(rule.Path, s.Service.Owners.Path), Line: rule.Line, Text: clip(rule.Pattern)})
}

func quoted(words []string, last string) string {
	marked := make([]string, len(words))
	for i, w := range words {
		marked[i] = quote(w)
	}
	return list(marked, last)
}

// concerns reports whether a pattern is written for the service's folder: in a
// repository of several services each answers for its own patterns, and the
// service of the root for all.
func concerns(rule survey.OwnerRule, folder string) bool {
	pattern := strings.TrimPrefix(rule.Pattern, "/")
	if rule.Path != "" { // the file of a folder: its filters and globs are from there
		pattern = path.Dir(rule.Path) + "/"
	}
	return folder == "" || pattern == folder || strings.HasPrefix(pattern, folder+"/")
}

func ownerFileCovers() Check {
	return Check{
		ID: "own.unowned-files", Title: "Every file has an owner",
		Family: Ownership, Rung: Silver, Points: 5, Basis: Observed,
		Why: "What no pattern covers is reviewed by nobody in particular. It is mostly the newest code, added after the owner file was written.",
		Fix: "Begin the owner file with a line for everything, `* @org/team`: on GitHub and GitLab later lines go before it.",
		Run: func(s Subject) Result {
			o := s.Service.Owners
			if r := readableOwners(o); r != nil {
				return *r
			}
			if o.Total == 0 {
				return notMeasured("no file counts for ownership")
			}
			free := o.Total - o.Owned - o.Unknown
			if free*100 <= o.Total*s.Limits.UnownedPercent {
				return covered(o)
			}
			if inWords(o) {
				return notMeasured(quote(o.Path) + " is written for people; who owns the rest may be said in other words")
			}
			evidence := []finding.Evidence{{Path: o.Path}}
			for _, file := range o.Unowned[:min(len(o.Unowned), maxEvidence-1)] {
				evidence = append(evidence, finding.Evidence{Path: file, Text: "no owner"})
			}
			return found(seen(finding.Fail, "", fmt.Sprintf("%d of %s without an owner", free, plural(o.Total, "file")),
				mendUnowned(s, o), evidence...))
		},
	}
}

// mendUnowned proposes a line for everything, unless there is one and another
// line takes ownership away again.
func mendUnowned(s Subject, o survey.Owners) string {
	if mend := mendByFormat(s, o); mend != "" {
		return mend
	}
	for _, rule := range o.Rules {
		if len(rule.Owners) == 0 {
			return fmt.Sprintf("Name an owner in line %d of %s, which takes ownership away from %s.", rule.Line, quote(o.Path), quote(rule.Pattern))
		}
	}
	return fmt.Sprintf("Put `* %s` before all other lines of %s.", handle(s.Service.Owner), quote(o.Path))
}
