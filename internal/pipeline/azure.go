package pipeline

import (
	"cmp"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// azure reads one pipeline of Azure Pipelines, templates followed.
type azure struct {
	*reading
	repos      map[string]Place  // resources.repositories, by alias
	containers map[string]string // resources.containers, by alias
	within     []Place           // templates being read, one inside the other
	spent      int               // nodes copied
	taken      int               // templates used so far
	part       bool              // a template by itself: what it does not name, its caller does
}

// azureKeys are those of which a pipeline, or a template of one, has at least
// one at its top.
var azureKeys = []string{"stages", "jobs", "steps", "extends", "trigger", "pr", "schedules"}

// azureRoot are those that only a pipeline has, and no template of jobs or
// steps.
var azureRoot = []string{"trigger", "pr", "schedules", "resources", "extends", "pool", "name", "variables"}

func parseAzure(r *reading, src []byte) {
	root := r.mapping(src, "Azure pipeline")
	if root == nil {
		return
	}
	if !slices.ContainsFunc(azureKeys, func(key string) bool { return yamlnode.Field(root, key) != nil }) {
		r.Unread = "it has no stages, jobs or steps"
		return
	}
	a := &azure{reading: r, repos: map[string]Place{}, containers: map[string]string{}, within: []Place{r.at}}
	a.Name = yamlnode.Text(yamlnode.Field(root, "name"))
	a.resources(yamlnode.Field(root, "resources"))
	a.part = !strings.Contains(path.Base(r.Path), "azure-pipelines") && !slices.ContainsFunc(azureRoot, func(key string) bool { return yamlnode.Field(root, key) != nil })
	a.events(root)
	root = a.fillIn(root, nil)
	a.body(root, yamlnode.Field(root, "pool"))
}

func (a *azure) resources(n *yaml.Node) {
	for _, repo := range yamlnode.Items(yamlnode.Field(n, "repositories")) {
		alias, ref := yamlnode.Field(repo, "repository"), yamlnode.Field(repo, "ref")
		name := yamlnode.Text(yamlnode.Field(repo, "name"))
		if yamlnode.Text(alias) == "" {
			continue
		}
		a.repos[yamlnode.Text(alias)] = Place{Repo: name, Ref: yamlnode.Text(ref)}
		u := Use{Name: name, Ref: yamlnode.Text(ref), Pin: pinOf(yamlnode.Text(ref)), Kind: Template, Line: alias.Line}
		if external(name) {
			u.Pin = PinUnknown
		}
		a.Uses = append(a.Uses, u)
	}
	for _, c := range yamlnode.Items(yamlnode.Field(n, "containers")) {
		if image := yamlnode.Field(c, "image"); yamlnode.Text(image) != "" {
			a.containers[yamlnode.Text(yamlnode.Field(c, "container"))] = yamlnode.Text(image)
			a.image(yamlnode.Text(image), image.Line, "")
		}
	}
}

func (a *azure) image(name string, line int, job string) {
	u := parseImage(name, line)
	u.Job = job
	a.addImage(u)
}

// events reads what starts the pipeline: each push, unless it says otherwise.
func (a *azure) events(root *yaml.Node) {
	for _, e := range []struct{ key, event string }{{"trigger", "push"}, {"pr", "pull_request"}} {
		n := yamlnode.Field(root, e.key)
		switch {
		case yamlnode.Text(n) == "none", n == nil && e.key == "pr", n == nil && yamlnode.Field(root, "schedules") != nil, n == nil && a.part:
			continue
		case n == nil:
			a.Triggers = append(a.Triggers, Trigger{Event: e.event})
			continue
		}
		t := Trigger{Event: e.event, Line: n.Line, Branches: texts(n)}
		if n.Kind == yaml.MappingNode {
			t.Branches = included(yamlnode.Field(n, "branches"))
			t.Tags, t.Paths = included(yamlnode.Field(n, "tags")), included(yamlnode.Field(n, "paths"))
		}
		a.Triggers = append(a.Triggers, t)
	}
	for _, s := range yamlnode.Items(yamlnode.Field(root, "schedules")) {
		a.Triggers = append(a.Triggers, Trigger{Event: "schedule", Line: s.Line, Schedules: texts(yamlnode.Field(s, "cron")), Branches: included(yamlnode.Field(s, "branches"))})
	}
}

// included are the names of a list, or of the "include" of a filter.
func included(n *yaml.Node) []string {
	if in := yamlnode.Field(n, "include"); in != nil {
		return texts(in)
	}
	return texts(n)
}

// body reads what a pipeline or a template of one consists of.
func (a *azure) body(n *yaml.Node, pool *yaml.Node) {
	switch {
	case yamlnode.Field(n, "extends") != nil:
		for _, e := range branchesOf(yamlnode.Field(n, "extends")) {
			if t, ok := a.template(e); ok {
				a.body(t, pool)
				a.leave()
			}
		}
	case yamlnode.Field(n, "stages") != nil:
		a.stages(yamlnode.Field(n, "stages"), pool)
	case yamlnode.Field(n, "jobs") != nil:
		a.jobs(yamlnode.Field(n, "jobs"), "", pool)
	case yamlnode.Field(n, "steps") != nil:
		j := Job{ID: "job", Line: yamlnode.Field(n, "steps").Line}
		a.runner(&j, n, pool)
		a.list(&j, yamlnode.Field(n, "steps"))
		a.addJob(j)
	}
}

// entriesOf are the entries of a list; those behind ${{ if }} and ${{ each }}
// count whatever the condition says.
func (a *azure) entriesOf(n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for _, c := range yamlnode.Items(n) {
		if p := yamlnode.Pairs(c); len(p) > 0 && strings.HasPrefix(p[0].Key, "${{") {
			for _, q := range p {
				out = append(out, a.entriesOf(q.Value)...)
			}
			continue
		}
		out = append(out, c)
	}
	return out
}

// branchesOf are the mappings that name a template: the one, or those behind
// ${{ if }} and ${{ else }}.
func branchesOf(n *yaml.Node) []*yaml.Node {
	if yamlnode.Field(n, "template") != nil {
		return []*yaml.Node{n}
	}
	var out []*yaml.Node
	for _, p := range yamlnode.Pairs(n) {
		if strings.HasPrefix(p.Key, "${{") {
			out = append(out, branchesOf(p.Value)...)
		}
	}
	return out
}

// fields is a mapping with the entries behind ${{ if }} and ${{ insert }} in
// it.
func fields(n *yaml.Node, key string) *yaml.Node {
	if v := yamlnode.Field(n, key); v != nil {
		return v
	}
	for _, p := range yamlnode.Pairs(n) {
		if strings.HasPrefix(p.Key, "${{") {
			if v := yamlnode.Field(p.Value, key); v != nil {
				return v
			}
		}
	}
	return nil
}

func (a *azure) stages(list *yaml.Node, pool *yaml.Node) {
	for _, n := range a.entriesOf(list) {
		if yamlnode.Field(n, "template") != nil {
			if t, ok := a.template(n); ok {
				a.body(t, pool)
				a.leave()
			}
			continue
		}
		own := pool
		if p := fields(n, "pool"); p != nil {
			own = p
		}
		a.jobs(fields(n, "jobs"), cmp.Or(yamlnode.Text(yamlnode.Field(n, "stage")), yamlnode.Text(yamlnode.Field(n, "displayName"))), own)
	}
	if t := yamlnode.Text(list); strings.Contains(t, "${{") {
		a.hide(list.Line, "the stages %s are a parameter without a value", t)
	}
}

func (a *azure) jobs(list *yaml.Node, stage string, pool *yaml.Node) {
	for _, n := range a.entriesOf(list) {
		if yamlnode.Field(n, "template") != nil {
			if t, ok := a.template(n); ok {
				if yamlnode.Field(t, "jobs") != nil {
					a.jobs(yamlnode.Field(t, "jobs"), stage, pool)
				} else {
					a.body(t, pool)
				}
				a.leave()
			}
			continue
		}
		a.job(n, stage, pool)
	}
	if t := yamlnode.Text(list); strings.Contains(t, "${{") {
		a.hide(list.Line, "the jobs %s are a parameter without a value", t)
	}
}

func (a *azure) job(n *yaml.Node, stage string, pool *yaml.Node) {
	j := Job{Line: n.Line, Stage: stage, Name: yamlnode.Text(yamlnode.Field(n, "displayName"))}
	j.ID = cmp.Or(yamlnode.Text(yamlnode.Field(n, "job")), yamlnode.Text(yamlnode.Field(n, "deployment")), "job")
	for _, d := range yamlnode.Items(fields(n, "dependsOn")) {
		// A job of another file may come from a template that is not read.
		j.need(yamlnode.Text(d), d.Line, a.part || strings.Contains(yamlnode.Text(d), "$") || a.place(n.Line) != a.at)
	}
	if t := fields(n, "timeoutInMinutes"); yamlnode.Text(t) != "" {
		j.Limited = true
		if m, err := strconv.Atoi(yamlnode.Text(t)); err == nil && m > 0 && m < math.MaxInt32 {
			j.Timeout = m
		}
	}
	a.runner(&j, n, pool)
	a.matrix(&j, n)
	if yamlnode.Field(n, "deployment") != nil {
		e := fields(n, "environment")
		j.Environment = cmp.Or(yamlnode.Text(e), yamlnode.Text(yamlnode.Field(e, "name")))
		for _, strategy := range yamlnode.Pairs(yamlnode.Field(n, "strategy")) { // runOnce, rolling, canary
			for _, hook := range yamlnode.Pairs(strategy.Value) {
				a.list(&j, fields(hook.Value, "steps"))
				for _, outcome := range yamlnode.Pairs(hook.Value) { // on: {failure, success}
					a.list(&j, fields(outcome.Value, "steps"))
				}
			}
		}
	}
	a.list(&j, fields(n, "steps"))
	a.addJob(j)
}

// runner reads where a job runs, and its containers.
func (a *azure) runner(j *Job, n, pool *yaml.Node) {
	if p := fields(n, "pool"); p != nil {
		pool = p
	}
	switch image, name := fields(pool, "vmImage"), fields(pool, "name"); {
	case yamlnode.Text(image) != "":
		j.RunsOn = append(j.RunsOn, yamlnode.Text(image))
	case yamlnode.Text(name) != "":
		j.RunsOn = append(j.RunsOn, "pool:"+yamlnode.Text(name))
	case yamlnode.Text(pool) != "":
		j.RunsOn = append(j.RunsOn, "pool:"+yamlnode.Text(pool))
	}
	if c := fields(n, "container"); c != nil {
		image := cmp.Or(yamlnode.Text(c), yamlnode.Text(yamlnode.Field(c, "image")), yamlnode.Text(yamlnode.Field(c, "alias")))
		if known := a.containers[image]; known != "" {
			j.Image = known
		} else if image != "" {
			j.Image = image
			a.image(image, c.Line, j.ID)
		}
	}
	for _, s := range yamlnode.Pairs(fields(n, "services")) {
		image := cmp.Or(yamlnode.Text(s.Value), yamlnode.Text(yamlnode.Field(s.Value, "image")))
		j.Services = append(j.Services, cmp.Or(a.containers[image], image))
		if a.containers[image] == "" && image != "" {
			a.image(image, s.Value.Line, j.ID)
		}
	}
}

// matrix spells out an image that is a variable of the matrix.
func (a *azure) matrix(j *Job, n *yaml.Node) {
	var out []string
	for _, label := range j.RunsOn {
		name, ok := strings.CutPrefix(strings.TrimPrefix(label, "pool:"), "$(")
		name, closed := strings.CutSuffix(name, ")")
		found := len(out)
		for _, leg := range yamlnode.Pairs(yamlnode.Field(n, "strategy", "matrix")) {
			if v := yamlnode.Text(yamlnode.Field(leg.Value, name)); ok && closed && v != "" && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
		if len(out) == found {
			out = append(out, label)
		}
	}
	j.RunsOn = out
}

// list reads the steps of a job, templates opened up.
func (a *azure) list(j *Job, list *yaml.Node) {
	for _, n := range a.entriesOf(list) {
		if !a.room(n.Line) {
			return
		}
		if yamlnode.Field(n, "template") != nil {
			hidden := len(a.Hidden)
			if t, ok := a.template(n); ok {
				a.list(j, yamlnode.Field(t, "steps"))
				a.leave()
			} else if len(a.Hidden) > hidden { // the step hides it, so that what it is called counts too
				h := a.Hidden[hidden]
				a.Hidden = a.Hidden[:hidden]
				name := yamlnode.Text(yamlnode.Field(n, "template"))
				file, _, _ := strings.Cut(name, "@")
				j.Steps = append(j.Steps, Step{Line: n.Line, Uses: name, judged: true, does: named(path.Base(file)), opaque: h.Text})
			}
			continue
		}
		if t := yamlnode.Text(n); strings.Contains(t, "${{") {
			j.Steps = append(j.Steps, Step{Line: n.Line, Uses: t, judged: true, opaque: "the steps " + t + " are a parameter without a value"})
			continue
		}
		a.addStep(j, n)
	}
}

func (a *azure) addStep(j *Job, n *yaml.Node) {
	s := Step{Name: yamlnode.Text(yamlnode.Field(n, "displayName")), Line: n.Line}
	for _, shell := range []string{"script", "bash", "pwsh", "powershell"} {
		if run := yamlnode.Field(n, shell); run != nil {
			s.Run, s.RunLine = yamlnode.Text(run), scriptLine(run)
			if shell != "script" {
				s.Shell = shell
			}
			j.Steps = append(j.Steps, s)
			return
		}
	}
	if t := yamlnode.Field(n, "task"); yamlnode.Text(t) != "" {
		name, version, _ := strings.Cut(yamlnode.Text(t), "@")
		a.Uses = append(a.Uses, Use{Name: name, Ref: version, Pin: PinLocal, Kind: Task, Line: t.Line, Job: j.ID})
		s.Uses, s.judged = yamlnode.Text(t), true
		azureTask(&s, name, yamlnode.Resolve(yamlnode.Field(n, "inputs")))
		j.Steps = append(j.Steps, s)
	}
}
