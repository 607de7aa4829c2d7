package pipeline

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// calledWorkflow reads the workflow that a job hands over to.
func (r *reading) calledWorkflow(u Use) *Pipeline {
	at, ok := r.named(u)
	if !ok || u.Kind != Workflow {
		return nil
	}
	return r.call(at, u.Line, func(at Place) (Place, bool) {
		_, ok := r.file(at)
		return at, ok
	}, parseWorkflow, r.Format)
}

// calledAction reads the action behind a step: action.yml or action.yaml of its
// folder.
func (r *reading) calledAction(u Use) *Pipeline {
	at, ok := r.named(u)
	if !ok || u.Kind != Action {
		return nil
	}
	return r.call(at, u.Line, func(folder Place) (Place, bool) {
		for _, name := range []string{"action.yml", "action.yaml"} {
			at := folder
			at.Path = path.Join(folder.Path, name)
			if _, ok := r.file(at); ok {
				return at, true
			}
		}
		return folder, false
	}, parseAction, GitHubAction)
}

// named is the place that "uses" means: ./path of the repository that is being
// built, and owner/repo/path@ref.
func (r *reading) named(u Use) (Place, bool) {
	if u.Pin == PinLocal {
		at := Place{Path: path.Clean(u.Name)}
		if u.Kind == Workflow {
			at.Repo, at.Ref = r.at.Repo, r.at.Ref
		} else if r.at.Repo != "" {
			return Place{}, false // looked for in what the job has checked out, whichever that is
		}
		return at, true
	}
	parts := strings.SplitN(u.Name, "/", 3)
	if len(parts) < 2 || u.Ref == "" || strings.Contains(u.Name, "://") || strings.Contains(u.Name, "..") || external(u.Name+u.Ref) {
		return Place{}, false
	}
	at := Place{Repo: parts[0] + "/" + parts[1], Ref: u.Ref, Path: "."}
	if len(parts) == 3 {
		at.Path = parts[2]
	}
	return at, true
}

// call reads another definition, once however many use it. find gives its file.
func (r *reading) call(at Place, line int, find func(Place) (Place, bool), parse func(*reading, []byte), format string) *Pipeline {
	if r.depth >= maxNested {
		return nil
	}
	if p, begun := r.called[at]; begun {
		if p == nil {
			r.problem(line, "%s calls itself in the end", at)
		}
		return p
	}
	file, ok := find(at)
	if !ok {
		return nil
	}
	r.called[at] = nil
	src, _ := r.file(file)
	inner := &reading{Pipeline: &Pipeline{Path: file.Path, Format: format}, files: []Place{file}, shared: r.shared, at: file, depth: r.depth + 1}
	parse(inner, src)
	p := inner.finish()
	p.answers = p.judge()
	r.called[at] = &p
	return &p
}

// parseAction reads action.yml: the steps of a composite action, the image of
// one that is a container, or the runtime of one in JavaScript.
func parseAction(r *reading, src []byte) {
	root := r.mapping(src, "action")
	runs := yamlnode.Field(root, "runs")
	if root == nil {
		return
	}
	if runs == nil {
		r.unread(1, "it is no action: it has no runs")
		return
	}
	r.Name = yamlnode.Text(yamlnode.Field(root, "name"))
	j := Job{Line: runs.Line}
	switch using := yamlnode.Text(yamlnode.Field(runs, "using")); {
	case using == "composite":
		for _, s := range listOf(yamlnode.Field(runs, "steps")) {
			j.Steps = append(j.Steps, r.actionStep(yamlnode.Resolve(s)))
		}
	case using == "docker":
		r.actionImage(&j, yamlnode.Field(runs, "image"))
	case strings.HasPrefix(using, "node"):
		n := yamlnode.Field(runs, "using")
		j.RunsOn = []string{using}
		r.hide(n.Line, "%s is a program, which is not read", yamlnode.Text(yamlnode.Field(runs, "main")))
	default:
		r.hide(runs.Line, "the action runs by %q, which is not read", using)
	}
	r.addJob(j)
}

func (r *reading) actionStep(n *yaml.Node) Step {
	s := Step{Name: yamlnode.Text(yamlnode.Field(n, "name")), Line: n.Line, Shell: yamlnode.Text(yamlnode.Field(n, "shell"))}
	if run := yamlnode.Field(n, "run"); run != nil {
		s.Run, s.RunLine = yamlnode.Text(run), scriptLine(run)
		if s.Shell == "" {
			r.problem(n.Line, "the step has a script and no shell, which a composite action needs")
		}
		return s
	}
	uses := yamlnode.Field(n, "uses")
	if s.Uses = yamlnode.Text(uses); s.Uses == "" {
		r.problem(n.Line, "the step has neither run nor uses")
		return s
	}
	push := yamlnode.Text(yamlnode.Field(n, "with", "push"))
	s.push = push != "" && push != "false"
	u := parseUses(s.Uses, uses.Line)
	if u.Kind == Image {
		r.Images = append(r.Images, u)
		return s
	}
	r.Uses = append(r.Uses, u)
	s.Called = r.calledAction(u)
	return s
}

func (r *reading) actionImage(j *Job, n *yaml.Node) {
	image := yamlnode.Text(n)
	name, remote := strings.CutPrefix(image, "docker://")
	if !remote {
		r.hide(max(j.Line, lineOf(n)), "the image of %s is not looked into", image)
		return
	}
	r.Images = append(r.Images, parseImage(name, n.Line))
	j.Image = name
	r.hide(n.Line, "the image %s is not looked into", name)
}

// scriptLine is the line on which a script's text begins: below its "|".
func scriptLine(n *yaml.Node) int {
	if n = yamlnode.Resolve(n); n == nil {
		return 0
	}
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Line + 1
	}
	return n.Line
}

func lineOf(n *yaml.Node) int {
	if n == nil {
		return 0
	}
	return n.Line
}
