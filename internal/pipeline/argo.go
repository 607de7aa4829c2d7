package pipeline

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// argoKinds are the objects of Argo Workflows; its group has others.
var argoKinds = set("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")

type argo struct {
	*reading
	templates map[string]*yaml.Node
	within    []string
	steps     int
}

func parseArgo(r *reading, src []byte) {
	roots := r.definition(src)
	if r.Unread != "" {
		return
	}
	known := false
	for _, root := range roots {
		kind := text(field(root, "kind"))
		if !strings.HasPrefix(text(field(root, "apiVersion")), "argoproj.io/") || !argoKinds[kind] {
			continue
		}
		known = true
		spec := field(root, "spec")
		if kind == "CronWorkflow" {
			crons := append(texts(field(spec, "schedules")), texts(field(spec, "schedule"))...)
			r.Triggers = append(r.Triggers, Trigger{Event: "schedule", Schedules: crons, Line: root.Line})
			spec = field(spec, "workflowSpec")
		}
		meta := field(root, "metadata")
		r.Name = cmp.Or(r.Name, text(field(meta, "name")), text(field(meta, "generateName")))
		a := &argo{reading: r, templates: map[string]*yaml.Node{}}
		a.workflow(spec)
	}
	if !known {
		r.Unread = "it holds no workflow of Argo"
	}
}

func (a *argo) workflow(spec *yaml.Node) {
	for _, t := range oneOrMore(field(spec, "templates")) {
		a.templates[text(field(t, "name"))] = t
	}
	if ref := field(spec, "workflowTemplateRef"); ref != nil {
		name := text(field(ref, "name"))
		a.Uses = append(a.Uses, Use{Name: name, Kind: Template, Pin: PinUnknown, Line: ref.Line})
		a.hide(ref.Line, "the workflow template %s is not read", name)
	}
	limit := text(field(spec, "activeDeadlineSeconds"))
	entry := field(spec, "entrypoint")
	switch {
	case a.templates[text(entry)] != nil:
		t := a.templates[text(entry)]
		a.run(Job{ID: text(entry), Name: text(entry), Line: t.Line}, t, limit)
	case text(entry) != "" && len(a.Hidden) == 0 && !strings.Contains(text(entry), "{{"):
		a.problem(entry.Line, "the entrypoint %q is no template of this workflow", text(entry))
	default: // a library of templates: each by itself
		for _, t := range oneOrMore(field(spec, "templates")) {
			if field(t, "dag") == nil && field(t, "steps") == nil {
				a.run(Job{ID: text(field(t, "name")), Name: text(field(t, "name")), Line: t.Line}, t, limit)
			}
		}
	}
}

// run adds the job of a template that runs something, or those of its steps and
// tasks.
func (a *argo) run(j Job, t *yaml.Node, limit string) {
	name := text(field(t, "name"))
	if a.steps++; a.steps > maxJobs || slices.Contains(a.within, name) && name != "" {
		return // a template may call itself, until a condition says no
	}
	a.within = append(a.within, name)
	defer func() { a.within = a.within[:len(a.within)-1] }()
	if own := text(field(t, "activeDeadlineSeconds")); own != "" {
		limit = own
	}
	switch {
	case field(t, "dag") != nil:
		for _, task := range oneOrMore(field(field(t, "dag"), "tasks")) {
			a.task(task, j.ID, limit, nil)
		}
	case field(t, "steps") != nil:
		var before []string
		for _, group := range oneOrMore(field(t, "steps")) {
			var now []string
			for _, step := range oneOrMore(group) {
				a.task(step, j.ID, limit, before)
				now = append(now, text(field(step, "name")))
			}
			before = now
		}
	case field(t, "suspend") != nil:
	default:
		if n, err := strconv.Atoi(limit); err == nil && n > 0 && n < math.MaxInt32 {
			j.Limited, j.Timeout = true, (n+59)/60
		} else if limit != "" {
			j.Limited = true
		}
		a.work(&j, t)
		a.addJob(j)
	}
}

// dependencyName is a task in an expression such as "(a.Succeeded || b) && c".
var dependencyName = regexp.MustCompile(`[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z]+)?`)

// task is one call of a template, of this workflow or of another.
func (a *argo) task(n *yaml.Node, stage, limit string, before []string) {
	j := Job{ID: text(field(n, "name")), Name: text(field(n, "name")), Line: n.Line, Stage: stage}
	for _, name := range before {
		j.need(name, n.Line, true)
	}
	for _, d := range oneOrMore(field(n, "dependencies")) {
		j.need(text(d), d.Line, true) // of this dag, whose tasks may have become several jobs
	}
	if d := field(n, "depends"); d != nil {
		for _, name := range dependencyName.FindAllString(text(d), 100) {
			name, _, _ = strings.Cut(name, ".")
			j.need(name, d.Line, true)
		}
	}
	ref, name := field(n, "templateRef"), field(n, "template")
	switch {
	case ref != nil:
		full := text(field(ref, "name")) + "/" + text(field(ref, "template"))
		a.Uses = append(a.Uses, Use{Name: full, Kind: Template, Pin: PinUnknown, Line: ref.Line, Job: j.ID})
		s := Step{Uses: full, Line: ref.Line, judged: true}
		s.does, s.opaque = byName(text(field(ref, "template")), "the template "+full+" is not read")
		j.Steps = append(j.Steps, s)
		a.addJob(j)
	case field(n, "inline") != nil:
		a.run(j, field(n, "inline"), limit)
	case a.templates[text(name)] != nil:
		a.run(j, a.templates[text(name)], limit)
	case !strings.Contains(text(name), "{{") && text(name) != "":
		a.problem(n.Line, "the task %q calls the template %q, which is not there", j.ID, text(name))
	default:
		j.Outside = "calls a template that is computed"
		a.addJob(j)
	}
}

// work reads what a template runs.
func (a *argo) work(j *Job, t *yaml.Node) {
	if a.stepped > maxSteps {
		return
	}
	for _, c := range append(oneOrMore(field(t, "initContainers")), oneOrMore(field(t, "sidecars"))...) {
		if image := field(c, "image"); text(image) != "" && a.room(c.Line) {
			j.Services = append(j.Services, text(image))
			a.Images = append(a.Images, parseImage(text(image), image.Line))
		}
	}
	containers := oneOrMore(field(field(t, "containerSet"), "containers"))
	containers = append(containers, oneOrMore(field(t, "container"))...)
	containers = append(containers, oneOrMore(field(t, "script"))...)
	for _, c := range containers {
		if a.room(c.Line) {
			a.container(j, c)
		}
	}
	if r := field(t, "resource"); r != nil {
		s := Step{Name: "resource", Line: r.Line, RunLine: r.Line, Run: "kubectl " + text(field(r, "action"))}
		switch text(field(r, "action")) {
		case "apply", "create", "patch", "replace":
			s.judged, s.does = true, deploys
		}
		j.Steps = append(j.Steps, s)
	}
	for _, key := range []string{"http", "plugin", "data"} {
		if n := field(t, key); n != nil {
			j.Steps = append(j.Steps, Step{Name: key, Line: n.Line, Uses: key, judged: true, opaque: "what the " + key + " template does is not read"})
		}
	}
}

func (a *argo) container(j *Job, c *yaml.Node) {
	s := Step{Name: text(field(c, "name")), Line: c.Line, Image: text(field(c, "image"))}
	if image := field(c, "image"); s.Image != "" {
		u := parseImage(s.Image, image.Line)
		if strings.Contains(s.Image, "{{") {
			u.Pin = PinUnknown
		}
		u.Job = j.ID
		a.addImage(u)
		j.Image = cmp.Or(j.Image, s.Image)
	}
	if source := field(c, "source"); source != nil {
		s.Run, s.RunLine = text(source), scriptLine(source)
		if command := texts(field(c, "command")); len(command) > 0 {
			s.Shell = command[0]
			if !isShell(command[0]) {
				s.Run, s.Uses, s.judged, s.opaque = "", command[0], true, "a script of "+command[0]+" is not read"
			}
		}
	} else {
		container(field(c, "command"), field(c, "args"), &s)
		if s.Run == "" || field(c, "command") == nil {
			s.Run, s.Uses, s.judged = "", s.Image, true
			s.does, s.opaque = byImage(s.Image)
		}
	}
	j.Steps = append(j.Steps, s)
}
