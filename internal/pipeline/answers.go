package pipeline

import (
	"cmp"
	"fmt"
	"path"
	"strings"
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
		if s.read().starts {
			return true
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
	for _, c := range s.read().said {
		deeds := c.deeds
		if local && c.cluster {
			deeds &^= deploys
		}
		if deeds&d != 0 {
			return Answer{Yes, s.RunLine + c.line, c.text, s.File}
		}
		if c.opaque && hidden.State == No {
			hidden = Answer{Unknown, s.RunLine + c.line, "what " + c.text + " does is not read", s.File}
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
