package pipeline

import (
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
	if p.Unread != "" {
		return Answer{Unknown, 0, p.Unread}
	}
	hidden := p.included(d)
	size := 0
	for _, j := range p.Jobs {
		for _, s := range j.Steps {
			size += len(s.Run)
		}
		if size > maxScripts {
			return Answer{Unknown, j.Line, "the scripts are over the limit of 4 MB"}
		}
		a := p.job(j, d)
		if a.State == Yes {
			return a
		}
		if hidden.State != Unknown {
			hidden = a
		}
	}
	return hidden
}

func (p Pipeline) job(j Job, d deed) Answer {
	if d == deploys {
		switch {
		case j.Environment != "" && !j.Stops:
			return Answer{Yes, j.Line, "environment " + j.Environment}
		case deploysByName(j.ID), deploysByName(j.Stage):
			return Answer{Yes, j.Line, "job " + j.ID}
		}
	}
	hidden := Answer{State: No}
	hide := func(line int, format string, args ...any) {
		if hidden.State == No {
			hidden = Answer{Unknown, line, fmt.Sprintf(format, args...)}
		}
	}
	if c := j.Calls; c != nil {
		if named(path.Base(c.Name))&d != 0 {
			return Answer{Yes, c.Line, c.Name}
		}
		if c.Pin != PinLocal || c.Kind != Workflow { // a local workflow is read on its own
			hide(c.Line, "%s is not read", c.Name)
		}
	}
	if j.Outside != "" {
		hide(j.Line, "the job %s %s, which is not in this file", j.ID, j.Outside)
	}
	local := d == deploys && j.ownCluster()
	for _, s := range j.Steps {
		if a := s.answer(d, local); a.State == Yes {
			return a
		} else if a.State == Unknown {
			hide(a.Line, "%s", a.Text)
		}
	}
	return hidden
}

// deploysByName is stricter than named: a job called release may only tag.
func deploysByName(name string) bool {
	words := tokens(name)
	return named(name)&deploys != 0 && (words[0] == "deploy" || words[len(words)-1] == "deploy")
}

// scanners are templates of GitLab that analyse security and nothing else.
var scanners = []string{"template:Security/", "template:Jobs/SAST", "template:Jobs/Secret-Detection", "template:Jobs/Dependency-Scanning",
	"template:Jobs/Container-Scanning", "template:Jobs/Code-Quality", "template:Workflows/"}

// included answers for what a GitLab file includes at its top.
func (p Pipeline) included(d deed) Answer {
	for _, u := range p.Uses {
		if u.Job != "" || u.Kind != Include && u.Kind != Component {
			continue
		}
		if !slices.ContainsFunc(scanners, func(s string) bool { return strings.HasPrefix(u.Name, s) }) {
			return Answer{Unknown, u.Line, "the include " + u.Name + " is not read"}
		}
	}
	return Answer{State: No}
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
	if s.Uses != "" {
		return s.action(d)
	}
	hidden := Answer{State: No}
	for _, c := range commands(s.Run) {
		deeds, opaque := judge(c.words, 0)
		if program := head(c.words); local && len(program) > 0 && clusterTools[program[0]] {
			deeds &^= deploys
		}
		line := s.RunLine + c.line
		if deeds&d != 0 {
			return Answer{Yes, line, shorten(strings.Join(c.words, " "))}
		}
		if opaque && hidden.State == No {
			hidden = Answer{Unknown, line, "what " + shorten(strings.Join(c.words, " ")) + " does is not read"}
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

func (s Step) action(d deed) Answer {
	name, _, _ := strings.Cut(strings.ToLower(s.Uses), "@")
	if strings.HasPrefix(name, "./") {
		if named(path.Base(name))&d != 0 {
			return Answer{Yes, s.Line, s.Uses}
		}
		return Answer{Unknown, s.Line, "the action " + s.Uses + " is not read"}
	}
	deeds, known := actions[name]
	if !known {
		owner, _, _ := strings.Cut(name, "/")
		deeds, known = actions[owner+"/"]
	}
	if s.push && deeds&builds != 0 {
		deeds |= deploys
	}
	switch {
	case deeds&d != 0:
		return Answer{Yes, s.Line, s.Uses}
	case !known && named(path.Base(name))&d != 0:
		return Answer{Unknown, s.Line, "the action " + s.Uses + " is not read"}
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
