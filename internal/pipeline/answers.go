package pipeline

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
)

// State of an answer.
type State string

// States. Unknown is what another file or repository decides.
const (
	Yes     State = "yes"
	No      State = "no"
	Unknown State = "unknown"
)

// Answer is what was seen, and where.
type Answer struct {
	State State
	Line  int
	Text  string // the command, the action, or what hides the answer
	File  Place  // where Line is
}

// RunsTests tells whether a step runs tests.
func (p Pipeline) RunsTests() Answer { return p.answer(tests) }

// Deploys tells whether a job deploys, or publishes what it built: by its
// environment, its name, or its commands.
func (p Pipeline) Deploys() Answer { return p.answer(deploys) }

// Lints tells whether a step checks style or types, or analyses the code.
func (p Pipeline) Lints() Answer { return p.answer(lints) }

// Builds tells whether a step builds something.
func (p Pipeline) Builds() Answer { return p.answer(builds) }

// maxScripts bounds how much script is looked at; aliases can make a small file
// hold much.
const maxScripts = 4 << 20

// answer looks for the first thing that does the deed. Without one, whatever
// cannot be looked into makes the answer Unknown: a workflow or an include of
// another repository, a local action, a make target, a script.
func (p Pipeline) answer(d deed) Answer {
	if a, ok := p.answers[d]; ok {
		return a
	}
	if p.Unread != "" {
		return Answer{State: Unknown, Text: p.Unread}
	}
	if a, ok := p.told[d]; ok {
		return a
	}
	hidden := Answer{State: No}
	if len(p.Hidden) > 0 {
		h := p.Hidden[0]
		hidden = Answer{Unknown, h.Line, h.Text, h.File}
	}
	size := 0
	for _, j := range p.Jobs {
		for _, s := range j.Steps {
			size += len(s.Run)
		}
		if size > maxScripts {
			return Answer{Unknown, j.Line, "the scripts are over the limit of 4 MB", j.File}
		}
		a := j.answer(d)
		if a.State == Yes {
			return a
		}
		if hidden.State != Unknown {
			hidden = a
		}
	}
	return hidden
}

// judge finds all answers.
func (p Pipeline) judge() map[deed]Answer {
	return map[deed]Answer{tests: p.RunsTests(), deploys: p.Deploys(), lints: p.Lints(), builds: p.Builds()}
}

// All gives the pipeline, and every workflow and action that it calls and that
// was read, each once.
func (p *Pipeline) All() []*Pipeline {
	all, seen := []*Pipeline{p}, map[*Pipeline]bool{p: true}
	add := func(called *Pipeline) {
		if called != nil && !seen[called] {
			seen[called] = true
			all = append(all, called)
		}
	}
	for i := 0; i < len(all); i++ {
		for _, j := range all[i].Jobs {
			add(j.Called)
			for _, s := range j.Steps {
				add(s.Called)
			}
		}
	}
	return all
}

func (j Job) answer(d deed) Answer {
	if d == deploys {
		switch {
		case j.Environment != "" && !j.Stops:
			return Answer{Yes, j.Line, "environment " + j.Environment, j.File}
		case (len(j.Steps) > 0 || j.Calls != nil || j.Outside != "") && (deploysByName(j.ID) || deploysByName(j.Stage)):
			return Answer{Yes, j.Line, "job " + j.ID, j.File}
		}
	}
	hidden := Answer{State: No}
	hide := func(a Answer) {
		if hidden.State == No && a.State == Unknown {
			hidden = a
		}
	}
	if c := j.Calls; c != nil {
		a := c.answer(d, j.Called)
		if a.State == Yes {
			return a
		}
		hide(a)
	}
	if j.Outside != "" {
		hide(Answer{Unknown, j.Line, fmt.Sprintf("the job %s %s, which is not in this file", j.ID, j.Outside), j.File})
	}
	local := d == deploys && j.ownCluster()
	for _, s := range j.Steps {
		a := s.answer(d, local)
		if a.State == Yes {
			return a
		}
		hide(a)
	}
	return hidden
}

// answer of the workflow that a job hands over to: by what it does, or else by
// its name.
func (u Use) answer(d deed, called *Pipeline) Answer {
	if called != nil {
		if a := called.answer(d); a.State != No {
			return Answer{a.State, u.Line, shorten(path.Base(u.Name) + ": " + a.Text), u.File}
		}
		return Answer{State: No}
	}
	if named(path.Base(u.Name))&d != 0 {
		return Answer{Yes, u.Line, u.Name, u.File}
	}
	if u.Pin != PinLocal || u.Kind != Workflow { // a local workflow is read on its own
		return Answer{Unknown, u.Line, u.Name + " is not read", u.File}
	}
	return Answer{State: No}
}

// deploysByName is stricter than named: a job called release may only tag.
func deploysByName(name string) bool {
	words := tokens(name)
	return named(name)&deploys != 0 && (words[0] == "deploy" || words[len(words)-1] == "deploy")
}

// ownCluster reports whether the job starts a Kubernetes cluster of its own:
// what it then applies is a test, and no deployment.
func (j Job) ownCluster() bool {
	for _, s := range j.Steps {
		if strings.Contains(s.Uses, "kind-action") || strings.Contains(s.Uses, "setup-kind") || strings.Contains(s.Uses, "minikube") || strings.Contains(s.Uses, "k3d") {
			return true
		}
		for _, c := range commands(s.Run) {
			switch plain := bare(head(c.words)); {
			case len(plain) < 2:
			case plain[0] == "kind" && plain[1] == "create", plain[0] == "k3d" && plain[1] == "cluster", plain[0] == "minikube" && plain[1] == "start":
				return true
			}
		}
	}
	return false
}

// clusterTools change what runs in a cluster.
var clusterTools = set("kubectl", "helm", "helmfile", "kustomize", "flux", "argocd", "skaffold")

// answer of one step; local is set where clusters are the job's own.
func (s Step) answer(d deed, local bool) Answer {
	hidden := Answer{State: No}
	switch {
	case s.does&d != 0 && !(local && d == deploys):
		return Answer{Yes, s.Line, shorten(cmp.Or(s.Uses, s.Name, s.Run, "a step")), s.File}
	case s.judged && s.opaque != "":
		hidden = Answer{Unknown, s.Line, shorten(s.opaque), s.File}
	case s.Uses != "" && !s.judged:
		if a := s.action(d); a.State != No || s.Run == "" {
			return a
		}
	}
	for _, c := range commands(s.Run) {
		deeds, opaque := judge(c.words, 0)
		if program := head(c.words); local && len(program) > 0 && clusterTools[program[0]] {
			deeds &^= deploys
		}
		line := s.RunLine + c.line
		if deeds&d != 0 {
			return Answer{Yes, line, shorten(strings.Join(c.words, " ")), s.File}
		}
		if opaque && hidden.State == No {
			hidden = Answer{Unknown, line, "what " + shorten(strings.Join(c.words, " ")) + " does is not read", s.File}
		}
	}
	return hidden
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

// action answers for what a step uses on GitHub: by its name, where that is
// known or the action lies in the repository; by its own steps; and else as not
// read, where the name may mean it.
func (s Step) action(d deed) Answer {
	name, _, _ := strings.Cut(strings.ToLower(s.Uses), "@")
	local := strings.HasPrefix(name, "./")
	deeds, known := actions[name]
	if owner, _, _ := strings.Cut(name, "/"); !known {
		deeds, known = actions[owner+"/"]
	}
	if s.push && deeds&builds != 0 {
		deeds |= deploys
	}
	steps := s.Called != nil && len(s.Called.Jobs) > 0 && len(s.Called.Jobs[0].Steps) > 0
	switch {
	case deeds&d != 0:
		return Answer{Yes, s.Line, s.Uses, s.File}
	case steps, local && s.Called != nil && named(path.Base(name))&d == 0:
		if a := s.Called.answer(d); a.State != No {
			return Answer{a.State, s.Line, shorten(name + ": " + a.Text), s.File}
		}
	case local && named(path.Base(name))&d != 0:
		return Answer{Yes, s.Line, s.Uses, s.File}
	case local, !known && named(path.Base(name))&d != 0:
		return Answer{Unknown, s.Line, "the action " + s.Uses + " is not read", s.File}
	}
	return Answer{State: No}
}

// judge tells what a command does, and whether it hands over to something that
// is not read.
func judge(words []string, depth int) (deeds deed, opaque bool) {
	if words = head(words); len(words) == 0 || depth > 3 {
		return 0, false
	}
	plain := bare(words)
	if len(plain) > 2 && scanned[plain[0]] || len(plain) > 2 && scanned[plain[0]+" "+plain[1]] {
		return scan(words[1:], depth)
	}
	if (words[0] == "sh" || words[0] == "bash") && slices.Contains(words, "-c") {
		for _, c := range commands(words[len(words)-1]) {
			d, o := judge(c.words, depth+1)
			deeds, opaque = deeds|d, opaque || o
		}
		return deeds, opaque
	}
	deeds = phrase(plain)
	if plain[0] == "docker" && slices.Contains(words, "--push") {
		deeds |= deploys
	}
	d, o := indirect(words, plain, depth)
	return deeds | d, o && deeds == 0
}

// scan tries every word as the beginning of a command.
func scan(words []string, depth int) (deeds deed, opaque bool) {
	for i := range words {
		d := phrase(bare(words[i:]))
		if runners[words[i]] {
			r, _ := judge(words[i:], depth+1)
			d |= r
		}
		deeds |= d
	}
	return deeds, deeds == 0
}

func phrase(plain []string) deed {
	var deeds deed
	for n := 1; n <= min(3, len(plain)); n++ {
		deeds |= phraseDeeds()[strings.Join(plain[:n], " ")]
	}
	return deeds
}

// indirect judges a command that names a target, a script of a package or a
// file: by the name, and as not read where the name does not tell.
func indirect(words, plain []string, depth int) (deeds deed, opaque bool) {
	switch program := plain[0]; {
	case runners[program]:
		return targets(program, words, plain[1:])
	case packagers[program] != nil:
		return packaged(program, plain[1:], depth)
	case isScript(program):
		return named(path.Base(program)), true
	case (program == "source" || program == ".") && len(plain) > 1 && path.Base(plain[1]) == "activate":
		return 0, false // a virtual environment of Python
	case slices.Contains([]string{"sh", "bash", "zsh", "python", "python3", "node", "ruby", "perl", "pwsh", "source", "."}, program) && len(plain) > 1:
		return named(path.Base(plain[1])), true
	case program == "go" && len(plain) > 2 && plain[1] == "run":
		return named(path.Base(plain[2])), true
	}
	return 0, false
}

func isScript(word string) bool {
	if !strings.Contains(word, "/") {
		return strings.HasSuffix(word, ".sh")
	}
	return !strings.HasPrefix(word, "/") && !strings.HasPrefix(word, "~") && !strings.Contains(word, "://")
}

func targets(program string, words, names []string) (deeds deed, opaque bool) {
	if program == "mvn" {
		return goals(words, names)
	}
	for _, n := range names {
		d := named(n)
		if n == "check" || n == "tests" || program == "rake" && n == "default" {
			d |= tests
		}
		deeds |= d
		opaque = opaque || d == 0
	}
	return deeds, opaque || len(names) == 0
}

// goals are Maven's: a later phase runs the earlier ones.
func goals(words, names []string) (deeds deed, opaque bool) {
	skipped := slices.ContainsFunc(words, func(w string) bool {
		return strings.HasPrefix(w, "-DskipTests") || strings.HasPrefix(w, "-Dmaven.test.skip")
	})
	for _, n := range names {
		switch n {
		case "test", "package", "verify", "integration-test", "install", "deploy":
			if !skipped {
				deeds |= tests
			}
		}
		switch n {
		case "compile", "package", "verify", "install":
			deeds |= builds
		case "deploy":
			deeds |= builds | deploys
		}
		if strings.Contains(n, "checkstyle") || strings.Contains(n, "spotless") || strings.Contains(n, "spotbugs") {
			deeds |= lints
		}
	}
	return deeds, false
}

func packaged(program string, names []string, depth int) (deeds deed, opaque bool) {
	if len(names) == 0 || packagers[program][names[0]] {
		return 0, false
	}
	explicit := slices.Contains([]string{"run", "run-script", "task", "workspaces", "workspace", "exec"}, names[0])
	if explicit {
		names = names[1:]
	}
	if len(names) == 0 {
		return 0, false
	}
	deeds = named(names[0])
	if !explicit && depth < 3 && deeds == 0 { // yarn jest runs the program
		deeds, _ = judge(names, depth+1)
	}
	return deeds, deeds == 0
}

// named tells by the words of a name what it stands for.
func named(name string) deed {
	words := tokens(name)
	if len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return unless[w] }) {
		return 0
	}
	var deeds deed
	for _, n := range nameWords {
		if n.words[words[0]] || n.words[words[len(words)-1]] {
			deeds |= n.deed
		}
	}
	if deeds&builds != 0 && words[0] == "build" {
		deeds &^= tests // build-test: an image for tests
	}
	return deeds
}

// tokens cuts a name into lower-case words: test-unit, integrationTest,
// deploy:prod, run_tests.sh.
func tokens(name string) []string {
	switch ext := path.Ext(name); ext {
	case ".sh", ".bash", ".py", ".rb", ".js", ".mjs", ".ts", ".pl", ".ps1", ".go", ".yml", ".yaml":
		name = strings.TrimSuffix(name, ext)
	}
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = nil
		}
	}
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && len(word) > 0 && !unicode.IsUpper(word[len(word)-1]):
			flush()
		}
		word = append(word, r)
	}
	flush()
	return words
}
