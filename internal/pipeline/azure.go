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
	if !slices.ContainsFunc(azureKeys, func(key string) bool { return field(root, key) != nil }) {
		r.Unread = "it has no stages, jobs or steps"
		return
	}
	a := &azure{reading: r, repos: map[string]Place{}, containers: map[string]string{}, within: []Place{r.at}}
	a.Name = text(field(root, "name"))
	a.resources(field(root, "resources"))
	a.part = !strings.Contains(path.Base(r.Path), "azure-pipelines") && !slices.ContainsFunc(azureRoot, func(key string) bool { return field(root, key) != nil })
	a.events(root)
	root = a.fillIn(root, nil)
	a.body(root, field(root, "pool"))
}

func (a *azure) resources(n *yaml.Node) {
	for _, repo := range oneOrMore(field(n, "repositories")) {
		alias, ref := field(repo, "repository"), field(repo, "ref")
		name := text(field(repo, "name"))
		if text(alias) == "" {
			continue
		}
		a.repos[text(alias)] = Place{Repo: name, Ref: text(ref)}
		u := Use{Name: name, Ref: text(ref), Pin: pinOf(text(ref)), Kind: Template, Line: alias.Line}
		if external(name) {
			u.Pin = PinUnknown
		}
		a.Uses = append(a.Uses, u)
	}
	for _, c := range oneOrMore(field(n, "containers")) {
		if image := field(c, "image"); text(image) != "" {
			a.containers[text(field(c, "container"))] = text(image)
			a.image(text(image), image.Line, "")
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
		n := field(root, e.key)
		switch {
		case text(n) == "none", n == nil && e.key == "pr", n == nil && field(root, "schedules") != nil, n == nil && a.part:
			continue
		case n == nil:
			a.Triggers = append(a.Triggers, Trigger{Event: e.event})
			continue
		}
		t := Trigger{Event: e.event, Line: n.Line, Branches: texts(n)}
		if n.Kind == yaml.MappingNode {
			t.Branches = included(field(n, "branches"))
			t.Tags, t.Paths = included(field(n, "tags")), included(field(n, "paths"))
		}
		a.Triggers = append(a.Triggers, t)
	}
	for _, s := range oneOrMore(field(root, "schedules")) {
		a.Triggers = append(a.Triggers, Trigger{Event: "schedule", Line: s.Line, Schedules: texts(field(s, "cron")), Branches: included(field(s, "branches"))})
	}
}

// included are the names of a list, or of the "include" of a filter.
func included(n *yaml.Node) []string {
	if in := field(n, "include"); in != nil {
		return texts(in)
	}
	return texts(n)
}

// body reads what a pipeline or a template of one consists of.
func (a *azure) body(n *yaml.Node, pool *yaml.Node) {
	switch {
	case field(n, "extends") != nil:
		for _, e := range branchesOf(field(n, "extends")) {
			if t, ok := a.template(e); ok {
				a.body(t, pool)
				a.leave()
			}
		}
	case field(n, "stages") != nil:
		a.stages(field(n, "stages"), pool)
	case field(n, "jobs") != nil:
		a.jobs(field(n, "jobs"), "", pool)
	case field(n, "steps") != nil:
		j := Job{ID: "job", Line: field(n, "steps").Line}
		a.runner(&j, n, pool)
		a.list(&j, field(n, "steps"))
		a.addJob(j)
	}
}

// entriesOf are the entries of a list; those behind ${{ if }} and ${{ each }}
// count whatever the condition says.
func (a *azure) entriesOf(n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for _, c := range oneOrMore(n) {
		if p := pairs(c); len(p) > 0 && strings.HasPrefix(p[0].key, "${{") {
			for _, q := range p {
				out = append(out, a.entriesOf(q.value)...)
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
	if field(n, "template") != nil {
		return []*yaml.Node{n}
	}
	var out []*yaml.Node
	for _, p := range pairs(n) {
		if strings.HasPrefix(p.key, "${{") {
			out = append(out, branchesOf(p.value)...)
		}
	}
	return out
}

// fields is a mapping with the entries behind ${{ if }} and ${{ insert }} in
// it.
func fields(n *yaml.Node, key string) *yaml.Node {
	if v := field(n, key); v != nil {
		return v
	}
	for _, p := range pairs(n) {
		if strings.HasPrefix(p.key, "${{") {
			if v := field(p.value, key); v != nil {
				return v
			}
		}
	}
	return nil
}

func (a *azure) stages(list *yaml.Node, pool *yaml.Node) {
	for _, n := range a.entriesOf(list) {
		if field(n, "template") != nil {
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
		a.jobs(fields(n, "jobs"), cmp.Or(text(field(n, "stage")), text(field(n, "displayName"))), own)
	}
	if t := text(list); strings.Contains(t, "${{") {
		a.hide(list.Line, "the stages %s are a parameter without a value", t)
	}
}

func (a *azure) jobs(list *yaml.Node, stage string, pool *yaml.Node) {
	for _, n := range a.entriesOf(list) {
		if field(n, "template") != nil {
			if t, ok := a.template(n); ok {
				if field(t, "jobs") != nil {
					a.jobs(field(t, "jobs"), stage, pool)
				} else {
					a.body(t, pool)
				}
				a.leave()
			}
			continue
		}
		a.job(n, stage, pool)
	}
	if t := text(list); strings.Contains(t, "${{") {
		a.hide(list.Line, "the jobs %s are a parameter without a value", t)
	}
}

func (a *azure) job(n *yaml.Node, stage string, pool *yaml.Node) {
	j := Job{Line: n.Line, Stage: stage, Name: text(field(n, "displayName"))}
	j.ID = cmp.Or(text(field(n, "job")), text(field(n, "deployment")), "job")
	for _, d := range oneOrMore(fields(n, "dependsOn")) {
		// A job of another file may come from a template that is not read.
		j.need(text(d), d.Line, a.part || strings.Contains(text(d), "$") || a.place(n.Line) != a.at)
	}
	if t := fields(n, "timeoutInMinutes"); text(t) != "" {
		j.Limited = true
		if m, err := strconv.Atoi(text(t)); err == nil && m > 0 && m < math.MaxInt32 {
			j.Timeout = m
		}
	}
	a.runner(&j, n, pool)
	a.matrix(&j, n)
	if field(n, "deployment") != nil {
		e := fields(n, "environment")
		j.Environment = cmp.Or(text(e), text(field(e, "name")))
		for _, strategy := range pairs(field(n, "strategy")) { // runOnce, rolling, canary
			for _, hook := range pairs(strategy.value) {
				a.list(&j, fields(hook.value, "steps"))
				for _, outcome := range pairs(hook.value) { // on: {failure, success}
					a.list(&j, fields(outcome.value, "steps"))
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
	case text(image) != "":
		j.RunsOn = append(j.RunsOn, text(image))
	case text(name) != "":
		j.RunsOn = append(j.RunsOn, "pool:"+text(name))
	case text(pool) != "":
		j.RunsOn = append(j.RunsOn, "pool:"+text(pool))
	}
	if c := fields(n, "container"); c != nil {
		image := cmp.Or(text(c), text(field(c, "image")), text(field(c, "alias")))
		if known := a.containers[image]; known != "" {
			j.Image = known
		} else if image != "" {
			j.Image = image
			a.image(image, c.Line, j.ID)
		}
	}
	for _, s := range pairs(fields(n, "services")) {
		image := cmp.Or(text(s.value), text(field(s.value, "image")))
		j.Services = append(j.Services, cmp.Or(a.containers[image], image))
		if a.containers[image] == "" && image != "" {
			a.image(image, s.value.Line, j.ID)
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
		for _, leg := range pairs(field(field(n, "strategy"), "matrix")) {
			if v := text(field(leg.value, name)); ok && closed && v != "" && !slices.Contains(out, v) {
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
		if field(n, "template") != nil {
			hidden := len(a.Hidden)
			if t, ok := a.template(n); ok {
				a.list(j, field(t, "steps"))
				a.leave()
			} else if len(a.Hidden) > hidden { // the step hides it, so that what it is called counts too
				h := a.Hidden[hidden]
				a.Hidden = a.Hidden[:hidden]
				name := text(field(n, "template"))
				file, _, _ := strings.Cut(name, "@")
				j.Steps = append(j.Steps, Step{Line: n.Line, Uses: name, judged: true, does: named(path.Base(file)), opaque: h.Text})
			}
			continue
		}
		if t := text(n); strings.Contains(t, "${{") {
			j.Steps = append(j.Steps, Step{Line: n.Line, Uses: t, judged: true, opaque: "the steps " + t + " are a parameter without a value"})
			continue
		}
		a.addStep(j, n)
	}
}

func (a *azure) addStep(j *Job, n *yaml.Node) {
	s := Step{Name: text(field(n, "displayName")), Line: n.Line}
	for _, shell := range []string{"script", "bash", "pwsh", "powershell"} {
		if run := field(n, shell); run != nil {
			s.Run, s.RunLine = text(run), scriptLine(run)
			if shell != "script" {
				s.Shell = shell
			}
			j.Steps = append(j.Steps, s)
			return
		}
	}
	if t := field(n, "task"); text(t) != "" {
		name, version, _ := strings.Cut(text(t), "@")
		a.Uses = append(a.Uses, Use{Name: name, Ref: version, Pin: PinLocal, Kind: Task, Line: t.Line, Job: j.ID})
		s.Uses, s.judged = text(t), true
		azureTask(&s, name, yamlnode.Resolve(field(n, "inputs")))
		j.Steps = append(j.Steps, s)
	}
}
