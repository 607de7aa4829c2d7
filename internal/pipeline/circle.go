package pipeline

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// circle reads one .circleci/config.yml.
type circle struct {
	*reading
	root      *yaml.Node
	commands  map[string]*yaml.Node
	jobs      map[string]*yaml.Node
	executors map[string]*yaml.Node
	orbs      map[string]*yaml.Node // by the name that the file gives them
	open      []string              // commands being looked into
	spent     int                   // nodes copied
}

func parseCircle(r *reading, src []byte) {
	root := r.mapping(src, "CircleCI configuration")
	if root == nil {
		return
	}
	c := &circle{reading: r, root: root, commands: entries(yamlnode.Field(root, "commands")), jobs: entries(yamlnode.Field(root, "jobs")),
		executors: entries(yamlnode.Field(root, "executors")), orbs: entries(yamlnode.Field(root, "orbs"))}
	workflows := yamlnode.Field(root, "workflows")
	switch {
	case yamlnode.Field(root, "version") == nil && len(c.jobs) == 0:
		r.Unread = "a configuration of CircleCI 1.0, which ended on 2018-08-31"
		return
	case len(c.jobs) == 0 && workflows == nil && yamlnode.Field(root, "setup") == nil:
		r.Unread = "it has neither jobs nor workflows"
		return
	}
	if n := yamlnode.Field(root, "setup"); yamlnode.Text(n) == "true" {
		r.hide(n.Line, "the configuration is continued by one that is made while it runs")
	} else if base := path.Base(r.Path); base != "config.yml" && base != "config.yaml" {
		r.hide(root.Line, "the file is a part that a setup configuration puts together with others")
	}
	for _, p := range yamlnode.Pairs(yamlnode.Field(root, "orbs")) {
		c.orb(p)
	}
	flows := 0
	for _, p := range yamlnode.Pairs(workflows) {
		if p.Key != "version" && p.Value.Kind == yaml.MappingNode {
			flows++
			c.workflow(p)
		}
	}
	if flows == 0 {
		c.trigger(Trigger{Event: "push"})
		if job := c.jobs["build"]; job != nil {
			c.run(invocation{name: "build", id: "build", line: c.lineOf("build")})
		}
	}
}

// entries is a mapping by its keys.
func entries(n *yaml.Node) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	for _, p := range yamlnode.Pairs(n) {
		out[p.Key] = p.Value
	}
	return out
}

func (c *circle) lineOf(job string) int {
	for _, p := range yamlnode.Pairs(yamlnode.Field(c.root, "jobs")) {
		if p.Key == job {
			return p.Line
		}
	}
	return 0
}

// fullVersion is a version of an orb that is published once and never again.
var fullVersion = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// orb notes an orb of the registry; one that is written into the file adds its
// parts to the file's own.
func (c *circle) orb(p yamlnode.Pair) {
	if p.Value.Kind == yaml.MappingNode {
		for _, part := range []struct {
			key string
			to  map[string]*yaml.Node
		}{{"commands", c.commands}, {"jobs", c.jobs}, {"executors", c.executors}} {
			for _, q := range yamlnode.Pairs(yamlnode.Field(p.Value, part.key)) {
				part.to[p.Key+"/"+q.Key] = q.Value
			}
		}
		for _, q := range yamlnode.Pairs(yamlnode.Field(p.Value, "orbs")) {
			if q.Value.Kind == yaml.ScalarNode {
				c.orb(q)
			}
		}
		return
	}
	name, ref, _ := strings.Cut(yamlnode.Text(p.Value), "@")
	u := Use{Name: name, Ref: ref, Pin: pinOf(ref), Kind: Orb, Line: p.Line}
	switch {
	case fullVersion.MatchString(ref):
		u.Pin = PinVersion
	case ref == "volatile", strings.HasPrefix(ref, "dev:"):
		u.Pin = PinBranch
	case strings.Contains(ref, "<<"):
		u.Pin = PinUnknown
	}
	c.Uses = append(c.Uses, u)
}

// invocation is a job as a workflow runs it.
type invocation struct {
	name, id, stage string
	params          *yaml.Node
	line            int
}

func (c *circle) workflow(p yamlnode.Pair) {
	scheduled := false
	for _, t := range yamlnode.Items(yamlnode.Field(p.Value, "triggers")) {
		if s := yamlnode.Field(t, "schedule"); s != nil {
			scheduled = true
			c.trigger(Trigger{Event: "schedule", Schedules: texts(yamlnode.Field(s, "cron")), Branches: branchesOnly(s), Line: s.Line})
		}
	}
	if !scheduled {
		c.trigger(Trigger{Event: "push", Line: p.Line})
	}
	for _, item := range yamlnode.Items(yamlnode.Field(p.Value, "jobs")) {
		call := invocation{name: yamlnode.Text(item), stage: p.Key, line: item.Line}
		if entry := yamlnode.Pairs(item); len(entry) == 1 {
			call.name, call.line, call.params = entry[0].Key, entry[0].Line, entry[0].Value
		}
		if call.name == "" {
			continue
		}
		call.id = call.name
		if name := yamlnode.Text(yamlnode.Field(call.params, "name")); name != "" {
			call.id = name
		}
		c.run(call)
	}
}

func branchesOnly(n *yaml.Node) []string {
	return texts(yamlnode.Field(yamlnode.Field(n, "filters", "branches"), "only"))
}

// run adds the job that a workflow runs. Where it is not defined in the file it
// is of an orb, or a mistake.
func (c *circle) run(call invocation) {
	j := Job{ID: call.id, Name: call.id, Line: call.line, Stage: call.stage}
	for _, n := range yamlnode.Items(yamlnode.Field(call.params, "requires")) {
		if name := yamlnode.Text(n); name != "" {
			j.need(name, n.Line, strings.Contains(name, "<<"))
		} else if p := yamlnode.Pairs(n); len(p) == 1 { // with the states that are waited for
			j.need(p[0].Key, p[0].Line, false)
		}
	}
	def := c.jobs[call.name]
	switch orb, name, foreign := strings.Cut(call.name, "/"); {
	case yamlnode.Text(yamlnode.Field(call.params, "type")) == "approval", yamlnode.Text(yamlnode.Field(def, "type")) == "approval":
	case c.stepped > maxSteps:
		j.Outside = "is one of too many, and not read"
	case def != nil:
		c.define(&j, c.fillIn(def, call.params))
		c.around(&j, call.params)
	case strings.Contains(call.name, "<<"):
		j.Outside = "is chosen by a parameter"
	case foreign && c.orbs[orb] != nil:
		s := Step{Line: call.line, Uses: c.spec(orb) + "/" + name, judged: true}
		s.does, s.opaque = byName(name, "the job "+call.name+" of an orb is not read")
		j.Steps = append(j.Steps, s)
		c.around(&j, call.params)
	case len(c.Hidden) == 0:
		c.problem(call.line, "the workflow %q runs the job %q, which is not defined", call.stage, call.name)
	default:
		j.Outside = "is not defined here"
	}
	c.addJob(j)
}

// spec is an orb as it is written: its name in the registry, without its
// version.
func (c *circle) spec(orb string) string {
	name, _, _ := strings.Cut(yamlnode.Text(c.orbs[orb]), "@")
	if name == "" {
		return orb
	}
	return name
}

// around reads the steps that a workflow puts before and after those of a job.
func (c *circle) around(j *Job, params *yaml.Node) {
	own := j.Steps
	j.Steps = nil
	c.list(j, yamlnode.Field(params, "pre-steps"))
	j.Steps = append(j.Steps, own...)
	c.list(j, yamlnode.Field(params, "post-steps"))
}

// fillIn is a job, a command or an executor with its parameters.
func (c *circle) fillIn(def, given *yaml.Node) *yaml.Node {
	values := map[string]*yaml.Node{}
	for _, p := range yamlnode.Pairs(yamlnode.Field(def, "parameters")) {
		if v := yamlnode.Field(given, p.Key); v != nil {
			values[p.Key] = v
		} else if v := yamlnode.Field(p.Value, "default"); v != nil {
			values[p.Key] = v
		}
	}
	if len(values) == 0 {
		return def
	}
	f := filler{open: "<<", shut: ">>", spent: &c.spent, value: func(name string) *yaml.Node {
		if key, ok := strings.CutPrefix(name, "parameters."); ok {
			return values[key]
		}
		return nil
	}}
	return f.fill(def, 0)
}

// define reads a job's own definition.
func (c *circle) define(j *Job, def *yaml.Node) {
	c.executor(j, def, 0)
	c.list(j, yamlnode.Field(def, "steps"))
}

// executor reads where a job runs: by an executor's name or written out.
func (c *circle) executor(j *Job, def *yaml.Node, depth int) {
	if e := yamlnode.Field(def, "executor"); e != nil && depth == 0 {
		name, params := yamlnode.Text(e), (*yaml.Node)(nil)
		if name == "" {
			name, params = yamlnode.Text(yamlnode.Field(e, "name")), e
		}
		switch orb, _, foreign := strings.Cut(name, "/"); {
		case c.executors[name] != nil:
			c.executor(j, c.fillIn(c.executors[name], params), 1)
		case foreign && c.orbs[orb] != nil:
			j.RunsOn = append(j.RunsOn, "executor:"+name)
		case len(c.Hidden) == 0 && !strings.Contains(name, "<<"):
			c.problem(lineOf(e), "the job %q runs on the executor %q, which is not defined", j.ID, name)
		}
	}
	for i, d := range yamlnode.Items(yamlnode.Field(def, "docker")) {
		image := yamlnode.Field(d, "image")
		if yamlnode.Text(image) == "" {
			continue
		}
		u := parseImage(yamlnode.Text(image), image.Line)
		u.Job = j.ID
		if strings.Contains(u.Name+u.Ref, "<<") {
			u.Pin = PinUnknown
		}
		c.addImage(u)
		if c.stepped > maxSteps {
			break
		}
		if i == 0 {
			j.Image = yamlnode.Text(image)
		} else if i < 100 {
			j.Services = append(j.Services, yamlnode.Text(image))
		}
	}
	if m := yamlnode.Field(def, "machine"); m != nil {
		if image := yamlnode.Text(yamlnode.Field(m, "image")); image != "" {
			j.RunsOn = append(j.RunsOn, image)
		} else if yamlnode.Text(m) != "false" {
			j.RunsOn = append(j.RunsOn, "machine")
		}
	}
	if xcode := yamlnode.Text(yamlnode.Field(def, "macos", "xcode")); xcode != "" {
		j.RunsOn = append(j.RunsOn, "macos xcode "+xcode)
	}
	if class := yamlnode.Text(yamlnode.Field(def, "resource_class")); class != "" {
		j.RunsOn = append(j.RunsOn, class)
	}
}

// circleSteps are CircleCI's own steps that only move files.
var circleSteps = set("checkout", "setup_remote_docker", "save_cache", "restore_cache", "store_artifacts", "store_test_results", "persist_to_workspace",
	"attach_workspace", "add_ssh_keys", "unset")

// list reads a list of steps, commands opened up.
func (c *circle) list(j *Job, list *yaml.Node) {
	if c.stepped > maxSteps {
		return
	}
	if t := yamlnode.Text(list); strings.Contains(t, "<<") {
		j.Steps = append(j.Steps, Step{Line: list.Line, Uses: t, judged: true, opaque: "the steps " + t + " are a parameter without a value"})
		return
	}
	for _, n := range yamlnode.Items(list) {
		if !c.room(n.Line) {
			return
		}
		name, value, line := yamlnode.Text(n), (*yaml.Node)(nil), n.Line
		if entry := yamlnode.Pairs(n); len(entry) > 0 {
			name, value, line = entry[0].Key, entry[0].Value, entry[0].Line
		}
		c.step(j, name, value, line)
	}
}

func (c *circle) step(j *Job, name string, value *yaml.Node, line int) {
	switch orb, part, foreign := strings.Cut(name, "/"); {
	case name == "run", name == "deploy":
		s := Step{Line: line, Name: yamlnode.Text(yamlnode.Field(value, "name")), Shell: yamlnode.Text(yamlnode.Field(value, "shell"))}
		command := value
		if value != nil && value.Kind == yaml.MappingNode {
			command = yamlnode.Field(value, "command")
		}
		s.Run, s.RunLine = yamlnode.Text(command), scriptLine(command)
		if name == "deploy" {
			s.does = deploys
		}
		j.Steps = append(j.Steps, s)
	case name == "when", name == "unless":
		c.list(j, yamlnode.Field(value, "steps"))
	case circleSteps[name], name == "":
	case c.commands[name] != nil:
		if slices.Contains(c.open, name) {
			c.problem(line, "the command %q calls itself in the end", name)
			return
		}
		c.open = append(c.open, name)
		c.list(j, yamlnode.Field(c.fillIn(c.commands[name], value), "steps"))
		c.open = c.open[:len(c.open)-1]
	case foreign && c.orbs[orb] != nil:
		s := Step{Line: line, Uses: c.spec(orb) + "/" + part, judged: true}
		s.does, s.opaque = byName(part, fmt.Sprintf("the command %s of an orb is not read", name))
		j.Steps = append(j.Steps, s)
		for _, p := range yamlnode.Pairs(value) {
			switch p.Key {
			case "steps", "after-install", "before-steps", "after-steps", "pre-steps", "post-steps":
				if yamlnode.Resolve(p.Value).Kind == yaml.SequenceNode {
					c.list(j, p.Value)
				}
			}
		}
	case len(c.Hidden) == 0 && !strings.Contains(name, "<<"):
		c.problem(line, "the step %q is neither a step of CircleCI nor a command of this file", name)
	default:
		j.Steps = append(j.Steps, Step{Line: line, Uses: name, judged: true, opaque: "what " + name + " does is not read"})
	}
}
