package pipeline

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
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
		kind := yamlnode.Text(yamlnode.Field(root, "kind"))
		if !strings.HasPrefix(yamlnode.Text(yamlnode.Field(root, "apiVersion")), "argoproj.io/") || !argoKinds[kind] {
			continue
		}
		known = true
		spec := yamlnode.Field(root, "spec")
		if kind == "CronWorkflow" {
			crons := append(texts(yamlnode.Field(spec, "schedules")), texts(yamlnode.Field(spec, "schedule"))...)
			r.Triggers = append(r.Triggers, Trigger{Event: "schedule", Schedules: crons, Line: root.Line})
			spec = yamlnode.Field(spec, "workflowSpec")
		}
		meta := yamlnode.Field(root, "metadata")
		r.Name = cmp.Or(r.Name, yamlnode.Text(yamlnode.Field(meta, "name")), yamlnode.Text(yamlnode.Field(meta, "generateName")))
		a := &argo{reading: r, templates: map[string]*yaml.Node{}}
		a.workflow(spec)
	}
	if !known {
		r.Unread = "it holds no workflow of Argo"
	}
}

func (a *argo) workflow(spec *yaml.Node) {
	for _, t := range yamlnode.Items(yamlnode.Field(spec, "templates")) {
		a.templates[yamlnode.Text(yamlnode.Field(t, "name"))] = t
	}
	if ref := yamlnode.Field(spec, "workflowTemplateRef"); ref != nil {
		name := yamlnode.Text(yamlnode.Field(ref, "name"))
		a.Uses = append(a.Uses, Use{Name: name, Kind: Template, Pin: PinUnknown, Line: ref.Line})
		a.hide(ref.Line, "the workflow template %s is not read", name)
	}
	limit := yamlnode.Text(yamlnode.Field(spec, "activeDeadlineSeconds"))
	entry := yamlnode.Field(spec, "entrypoint")
	switch {
	case a.templates[yamlnode.Text(entry)] != nil:
		t := a.templates[yamlnode.Text(entry)]
		a.run(Job{ID: yamlnode.Text(entry), Name: yamlnode.Text(entry), Line: t.Line}, t, limit)
	case yamlnode.Text(entry) != "" && len(a.Hidden) == 0 && !strings.Contains(yamlnode.Text(entry), "{{"):
		a.problem(entry.Line, "the entrypoint %q is no template of this workflow", yamlnode.Text(entry))
	default: // a library of templates: each by itself
		for _, t := range yamlnode.Items(yamlnode.Field(spec, "templates")) {
			if yamlnode.Field(t, "dag") == nil && yamlnode.Field(t, "steps") == nil {
				a.run(Job{ID: yamlnode.Text(yamlnode.Field(t, "name")), Name: yamlnode.Text(yamlnode.Field(t, "name")), Line: t.Line}, t, limit)
			}
		}
	}
}

// run adds the job of a template that runs something, or those of its steps and
// tasks.
func (a *argo) run(j Job, t *yaml.Node, limit string) {
	name := yamlnode.Text(yamlnode.Field(t, "name"))
	if a.steps++; a.steps > maxJobs || slices.Contains(a.within, name) && name != "" {
		return // a template may call itself, until a condition says no
	}
	a.within = append(a.within, name)
	defer func() { a.within = a.within[:len(a.within)-1] }()
	if own := yamlnode.Text(yamlnode.Field(t, "activeDeadlineSeconds")); own != "" {
		limit = own
	}
	switch {
	case yamlnode.Field(t, "dag") != nil:
		for _, task := range yamlnode.Items(yamlnode.Field(t, "dag", "tasks")) {
			a.task(task, j.ID, limit, nil)
		}
	case yamlnode.Field(t, "steps") != nil:
		var before []string
		for _, group := range yamlnode.Items(yamlnode.Field(t, "steps")) {
			var now []string
			for _, step := range yamlnode.Items(group) {
				a.task(step, j.ID, limit, before)
				now = append(now, yamlnode.Text(yamlnode.Field(step, "name")))
			}
			before = now
		}
	case yamlnode.Field(t, "suspend") != nil:
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
	j := Job{ID: yamlnode.Text(yamlnode.Field(n, "name")), Name: yamlnode.Text(yamlnode.Field(n, "name")), Line: n.Line, Stage: stage}
	for _, name := range before {
		j.need(name, n.Line, true)
	}
	for _, d := range yamlnode.Items(yamlnode.Field(n, "dependencies")) {
		j.need(yamlnode.Text(d), d.Line, true) // of this dag, whose tasks may have become several jobs
	}
	if d := yamlnode.Field(n, "depends"); d != nil {
		for _, name := range dependencyName.FindAllString(yamlnode.Text(d), 100) {
			name, _, _ = strings.Cut(name, ".")
			j.need(name, d.Line, true)
		}
	}
	ref, name := yamlnode.Field(n, "templateRef"), yamlnode.Field(n, "template")
	switch {
	case ref != nil:
		full := yamlnode.Text(yamlnode.Field(ref, "name")) + "/" + yamlnode.Text(yamlnode.Field(ref, "template"))
		a.Uses = append(a.Uses, Use{Name: full, Kind: Template, Pin: PinUnknown, Line: ref.Line, Job: j.ID})
		s := Step{Uses: full, Line: ref.Line, judged: true}
		s.does, s.opaque = byName(yamlnode.Text(yamlnode.Field(ref, "template")), "the template "+full+" is not read")
		j.Steps = append(j.Steps, s)
		a.addJob(j)
	case yamlnode.Field(n, "inline") != nil:
		a.run(j, yamlnode.Field(n, "inline"), limit)
	case a.templates[yamlnode.Text(name)] != nil:
		a.run(j, a.templates[yamlnode.Text(name)], limit)
	case !strings.Contains(yamlnode.Text(name), "{{") && yamlnode.Text(name) != "":
		a.problem(n.Line, "the task %q calls the template %q, which is not there", j.ID, yamlnode.Text(name))
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
	for _, c := range append(yamlnode.Items(yamlnode.Field(t, "initContainers")), yamlnode.Items(yamlnode.Field(t, "sidecars"))...) {
		if image := yamlnode.Field(c, "image"); yamlnode.Text(image) != "" && a.room(c.Line) {
			j.Services = append(j.Services, yamlnode.Text(image))
			a.Images = append(a.Images, parseImage(yamlnode.Text(image), image.Line))
		}
	}
	containers := yamlnode.Items(yamlnode.Field(t, "containerSet", "containers"))
	containers = append(containers, yamlnode.Items(yamlnode.Field(t, "container"))...)
	containers = append(containers, yamlnode.Items(yamlnode.Field(t, "script"))...)
	for _, c := range containers {
		if a.room(c.Line) {
			a.container(j, c)
		}
	}
	if r := yamlnode.Field(t, "resource"); r != nil {
		s := Step{Name: "resource", Line: r.Line, RunLine: r.Line, Run: "kubectl " + yamlnode.Text(yamlnode.Field(r, "action"))}
		switch yamlnode.Text(yamlnode.Field(r, "action")) {
		case "apply", "create", "patch", "replace":
			s.judged, s.does = true, deploys
		}
		j.Steps = append(j.Steps, s)
	}
	for _, key := range []string{"http", "plugin", "data"} {
		if n := yamlnode.Field(t, key); n != nil {
			j.Steps = append(j.Steps, Step{Name: key, Line: n.Line, Uses: key, judged: true, opaque: "what the " + key + " template does is not read"})
		}
	}
}

func (a *argo) container(j *Job, c *yaml.Node) {
	s := Step{Name: yamlnode.Text(yamlnode.Field(c, "name")), Line: c.Line, Image: yamlnode.Text(yamlnode.Field(c, "image"))}
	if image := yamlnode.Field(c, "image"); s.Image != "" {
		u := parseImage(s.Image, image.Line)
		if strings.Contains(s.Image, "{{") {
			u.Pin = PinUnknown
		}
		u.Job = j.ID
		a.addImage(u)
		j.Image = cmp.Or(j.Image, s.Image)
	}
	if source := yamlnode.Field(c, "source"); source != nil {
		s.Run, s.RunLine = yamlnode.Text(source), scriptLine(source)
		if command := texts(yamlnode.Field(c, "command")); len(command) > 0 {
			s.Shell = command[0]
			if !isShell(command[0]) {
				s.Run, s.Uses, s.judged, s.opaque = "", command[0], true, "a script of "+command[0]+" is not read"
			}
		}
	} else {
		container(yamlnode.Field(c, "command"), yamlnode.Field(c, "args"), &s)
		if s.Run == "" || yamlnode.Field(c, "command") == nil {
			s.Run, s.Uses, s.judged = "", s.Image, true
			s.does, s.opaque = byImage(s.Image)
		}
	}
	j.Steps = append(j.Steps, s)
}
