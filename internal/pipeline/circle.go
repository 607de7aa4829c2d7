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
	c := &circle{reading: r, root: root, commands: entries(field(root, "commands")), jobs: entries(field(root, "jobs")),
		executors: entries(field(root, "executors")), orbs: entries(field(root, "orbs"))}
	workflows := field(root, "workflows")
	switch {
	case field(root, "version") == nil && len(c.jobs) == 0:
		r.Unread = "a configuration of CircleCI 1.0, which ended on 2018-08-31"
		return
	case len(c.jobs) == 0 && workflows == nil && field(root, "setup") == nil:
		r.Unread = "it has neither jobs nor workflows"
		return
	}
	if n := field(root, "setup"); text(n) == "true" {
		r.hide(n.Line, "the configuration is continued by one that is made while it runs")
	} else if base := path.Base(r.Path); base != "config.yml" && base != "config.yaml" {
		r.hide(root.Line, "the file is a part that a setup configuration puts together with others")
	}
	for _, p := range pairs(field(root, "orbs")) {
		c.orb(p)
	}
	flows := 0
	for _, p := range pairs(workflows) {
		if p.key != "version" && p.value.Kind == yaml.MappingNode {
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
	for _, p := range pairs(n) {
		out[p.key] = p.value
	}
	return out
}

func (c *circle) lineOf(job string) int {
	for _, p := range pairs(field(c.root, "jobs")) {
		if p.key == job {
			return p.line
		}
	}
	return 0
}

// fullVersion is a version of an orb that is published once and never again.
var fullVersion = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// orb notes an orb of the registry; one that is written into the file adds its
// parts to the file's own.
func (c *circle) orb(p pair) {
	if p.value.Kind == yaml.MappingNode {
		for _, part := range []struct {
			key string
			to  map[string]*yaml.Node
		}{{"commands", c.commands}, {"jobs", c.jobs}, {"executors", c.executors}} {
			for _, q := range pairs(field(p.value, part.key)) {
				part.to[p.key+"/"+q.key] = q.value
			}
		}
		for _, q := range pairs(field(p.value, "orbs")) {
			if q.value.Kind == yaml.ScalarNode {
				c.orb(q)
			}
		}
		return
	}
	name, ref, _ := strings.Cut(text(p.value), "@")
	u := Use{Name: name, Ref: ref, Pin: pinOf(ref), Kind: Orb, Line: p.line}
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

func (c *circle) workflow(p pair) {
	scheduled := false
	for _, t := range oneOrMore(field(p.value, "triggers")) {
		if s := field(t, "schedule"); s != nil {
			scheduled = true
			c.trigger(Trigger{Event: "schedule", Schedules: texts(field(s, "cron")), Branches: branchesOnly(s), Line: s.Line})
		}
	}
	if !scheduled {
		c.trigger(Trigger{Event: "push", Line: p.line})
	}
	for _, item := range oneOrMore(field(p.value, "jobs")) {
		call := invocation{name: text(item), stage: p.key, line: item.Line}
		if entry := pairs(item); len(entry) == 1 {
			call.name, call.line, call.params = entry[0].key, entry[0].line, entry[0].value
		}
		if call.name == "" {
			continue
		}
		call.id = call.name
		if name := text(field(call.params, "name")); name != "" {
			call.id = name
		}
		c.run(call)
	}
}

func branchesOnly(n *yaml.Node) []string {
	return texts(field(field(field(n, "filters"), "branches"), "only"))
}

// run adds the job that a workflow runs. Where it is not defined in the file it
// is of an orb, or a mistake.
func (c *circle) run(call invocation) {
	j := Job{ID: call.id, Name: call.id, Line: call.line, Stage: call.stage}
	for _, n := range oneOrMore(field(call.params, "requires")) {
		if name := text(n); name != "" {
			j.need(name, n.Line, strings.Contains(name, "<<"))
		} else if p := pairs(n); len(p) == 1 { // with the states that are waited for
			j.need(p[0].key, p[0].line, false)
		}
	}
	def := c.jobs[call.name]
	switch orb, name, foreign := strings.Cut(call.name, "/"); {
	case text(field(call.params, "type")) == "approval", text(field(def, "type")) == "approval":
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
	name, _, _ := strings.Cut(text(c.orbs[orb]), "@")
	if name == "" {
		return orb
	}
	return name
}

// around reads the steps that a workflow puts before and after those of a job.
func (c *circle) around(j *Job, params *yaml.Node) {
	own := j.Steps
	j.Steps = nil
	c.list(j, field(params, "pre-steps"))
	j.Steps = append(j.Steps, own...)
	c.list(j, field(params, "post-steps"))
}

// fillIn is a job, a command or an executor with its parameters.
func (c *circle) fillIn(def, given *yaml.Node) *yaml.Node {
	values := map[string]*yaml.Node{}
	for _, p := range pairs(field(def, "parameters")) {
		if v := field(given, p.key); v != nil {
			values[p.key] = v
		} else if v := field(p.value, "default"); v != nil {
			values[p.key] = v
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
	c.list(j, field(def, "steps"))
}

// executor reads where a job runs: by an executor's name or written out.
func (c *circle) executor(j *Job, def *yaml.Node, depth int) {
	if e := field(def, "executor"); e != nil && depth == 0 {
		name, params := text(e), (*yaml.Node)(nil)
		if name == "" {
			name, params = text(field(e, "name")), e
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
	for i, d := range oneOrMore(field(def, "docker")) {
		image := field(d, "image")
		if text(image) == "" {
			continue
		}
		u := parseImage(text(image), image.Line)
		u.Job = j.ID
		if strings.Contains(u.Name+u.Ref, "<<") {
			u.Pin = PinUnknown
		}
		c.addImage(u)
		if c.stepped > maxSteps {
			break
		}
		if i == 0 {
			j.Image = text(image)
		} else if i < 100 {
			j.Services = append(j.Services, text(image))
		}
	}
	if m := field(def, "machine"); m != nil {
		if image := text(field(m, "image")); image != "" {
			j.RunsOn = append(j.RunsOn, image)
		} else if text(m) != "false" {
			j.RunsOn = append(j.RunsOn, "machine")
		}
	}
	if xcode := text(field(field(def, "macos"), "xcode")); xcode != "" {
		j.RunsOn = append(j.RunsOn, "macos xcode "+xcode)
	}
	if class := text(field(def, "resource_class")); class != "" {
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
	if t := text(list); strings.Contains(t, "<<") {
		j.Steps = append(j.Steps, Step{Line: list.Line, Uses: t, judged: true, opaque: "the steps " + t + " are a parameter without a value"})
		return
	}
	for _, n := range oneOrMore(list) {
		if !c.room(n.Line) {
			return
		}
		name, value, line := text(n), (*yaml.Node)(nil), n.Line
		if entry := pairs(n); len(entry) > 0 {
			name, value, line = entry[0].key, entry[0].value, entry[0].line
		}
		c.step(j, name, value, line)
	}
}

func (c *circle) step(j *Job, name string, value *yaml.Node, line int) {
	switch orb, part, foreign := strings.Cut(name, "/"); {
	case name == "run", name == "deploy":
		s := Step{Line: line, Name: text(field(value, "name")), Shell: text(field(value, "shell"))}
		command := value
		if value != nil && value.Kind == yaml.MappingNode {
			command = field(value, "command")
		}
		s.Run, s.RunLine = text(command), scriptLine(command)
		if name == "deploy" {
			s.does = deploys
		}
		j.Steps = append(j.Steps, s)
	case name == "when", name == "unless":
		c.list(j, field(value, "steps"))
	case circleSteps[name], name == "":
	case c.commands[name] != nil:
		if slices.Contains(c.open, name) {
			c.problem(line, "the command %q calls itself in the end", name)
			return
		}
		c.open = append(c.open, name)
		c.list(j, field(c.fillIn(c.commands[name], value), "steps"))
		c.open = c.open[:len(c.open)-1]
	case foreign && c.orbs[orb] != nil:
		s := Step{Line: line, Uses: c.spec(orb) + "/" + part, judged: true}
		s.does, s.opaque = byName(part, fmt.Sprintf("the command %s of an orb is not read", name))
		j.Steps = append(j.Steps, s)
		for _, p := range pairs(value) {
			switch p.key {
			case "steps", "after-install", "before-steps", "after-steps", "pre-steps", "post-steps":
				if yamlnode.Resolve(p.value).Kind == yaml.SequenceNode {
					c.list(j, p.value)
				}
			}
		}
	case len(c.Hidden) == 0 && !strings.Contains(name, "<<"):
		c.problem(line, "the step %q is neither a step of CircleCI nor a command of this file", name)
	default:
		j.Steps = append(j.Steps, Step{Line: line, Uses: name, judged: true, opaque: "what " + name + " does is not read"})
	}
}
