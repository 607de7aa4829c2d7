package pipeline

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// trigger reads a job that hands over to another pipeline, of the same
// project (a child) or of another one.
func (g *gitlab) trigger(j *Job, n *yaml.Node) {
	before := len(g.Uses)
	var items []*yaml.Node
	if t := yamlnode.Text(n); t != "" {
		g.Uses = append(g.Uses, Use{Name: t, Kind: Workflow, Pin: PinNone, Line: n.Line, Job: j.ID})
	} else if project := yamlnode.Text(yamlnode.Field(n, "project")); project != "" {
		ref := yamlnode.Text(yamlnode.Field(n, "branch"))
		pin := PinNone
		if ref != "" {
			pin = PinBranch
		}
		g.Uses = append(g.Uses, Use{Name: project, Ref: ref, Kind: Workflow, Pin: pin, Line: n.Line, Job: j.ID})
	} else {
		items = yamlnode.Items(yamlnode.Field(n, "include"))
	}
	var wanted []wanted
	for _, item := range items {
		wanted = append(wanted, g.include(item, j.ID, g.at)...)
	}
	if len(g.Uses) > before {
		u := g.Uses[before]
		j.Calls = &u
	}
	if len(wanted) == 1 && len(wanted[0].places) > 0 {
		j.Called = g.call(wanted[0].places[0], lineOf(n), g.firstOf(wanted[0].places), parseGitLab, GitLabCI)
	}
}

func (g *gitlab) needs(j *Job, n *yaml.Node) {
	for _, c := range listOf(n) {
		c = yamlnode.Resolve(c)
		if t := yamlnode.Text(c); t != "" {
			j.need(t, c.Line, false)
			continue
		}
		elsewhere := yamlnode.Field(c, "project") != nil || yamlnode.Field(c, "pipeline") != nil
		j.need(yamlnode.Text(yamlnode.Field(c, "job")), c.Line, elsewhere || yamlnode.Text(yamlnode.Field(c, "optional")) == "true")
	}
}

func (g *gitlab) environment(j *Job, n *yaml.Node) {
	if n == nil {
		return
	}
	j.Environment = yamlnode.Text(n)
	if j.Environment == "" {
		j.Environment = yamlnode.Text(yamlnode.Field(n, "name"))
	}
	action := yamlnode.Text(yamlnode.Field(n, "action"))
	j.Stops = action == "stop"
	if slices.Contains([]string{"prepare", "verify", "access"}, action) {
		j.Environment = "" // the job does not deploy
	}
}

func (g *gitlab) images(j *Job, job *yaml.Node) {
	add := func(n *yaml.Node) string {
		n = yamlnode.Resolve(n)
		name := yamlnode.Text(n)
		if name == "" {
			name = yamlnode.Text(yamlnode.Field(n, "name"))
		}
		if name != "" {
			u := parseImage(name, n.Line)
			g.addImage(u)
		}
		return name
	}
	if n := g.setting(job, "image"); n != nil {
		j.Image = add(n)
	}
	for _, n := range listOf(g.setting(job, "services")) {
		if g.stepped > maxSteps || len(j.Services) == 100 {
			break
		}
		if s := add(n); s != "" {
			j.Services = append(j.Services, s)
		}
	}
}

// sources are the values of CI_PIPELINE_SOURCE and the words of "only".
var sources = regexp.MustCompile(`\b(push|merge_request_event|merge_requests|schedules?|tags?|web|api|triggers?|pipelines?|branches)\b`)

// events gives both spellings one word.
var events = map[string]string{"merge_requests": "merge_request_event", "schedules": "schedule", "tags": "tag", "triggers": "trigger",
	"pipelines": "pipeline", "branches": "push"}

// triggers collects what starts the pipeline, from the rules of "workflow" or
// else of all jobs. Without any, every push does.
func (g *gitlab) triggers() {
	var rules []*yaml.Node
	if w := yamlnode.Field(g.top["workflow"], "rules"); w != nil {
		rules = listOf(w)
	} else {
		for _, p := range g.order {
			if reserved[p.Key] || strings.HasPrefix(p.Key, ".") {
				continue
			}
			job := g.extended(p.Key, 0)
			rules = append(rules, listOf(g.reference(yamlnode.Field(job, "rules"), 0))...)
			if only := yamlnode.Field(job, "only"); only != nil {
				rules = append(rules, only)
			}
		}
	}
	seen := map[string]bool{}
	add := func(event string, line int) {
		if e := events[event]; e != "" {
			event = e
		}
		if !seen[event] {
			seen[event] = true
			g.Triggers = append(g.Triggers, Trigger{Event: event, Line: line})
		}
	}
	for _, r := range rules {
		r = yamlnode.Resolve(r)
		if r.Kind == yaml.MappingNode && yamlnode.Field(r, "if") != nil {
			g.condition(yamlnode.Text(yamlnode.Field(r, "if")), r.Line, add)
			continue
		}
		refs := texts(r)
		if in := yamlnode.Field(r, "refs"); in != nil {
			refs = texts(in)
		}
		for _, ref := range refs {
			if sources.FindString(ref) == ref {
				add(ref, r.Line)
			} else {
				add("push", r.Line)
			}
		}
	}
	if len(g.Triggers) == 0 {
		add("push", 0)
	}
}

// condition reads the sources that a rule names.
func (g *gitlab) condition(condition string, line int, add func(string, int)) {
	if strings.Contains(condition, "CI_PIPELINE_SOURCE") {
		for _, m := range sources.FindAllString(condition, -1) {
			add(m, line)
		}
	}
	if strings.Contains(condition, "CI_COMMIT_TAG") {
		add("tag", line)
	}
	if strings.Contains(condition, "CI_COMMIT_BRANCH") || strings.Contains(condition, "CI_COMMIT_REF_NAME") {
		add("push", line)
	}
	if strings.Contains(condition, "CI_MERGE_REQUEST") {
		add("merge_request_event", line)
	}
}

var duration = regexp.MustCompile(`(\d+(?:\.\d+)?)\s*([a-z]*)`)

// minutes reads a duration as people write it for GitLab: "3 hours 30
// minutes", "1h 30m", "90m"; a number alone is seconds. 0 where it is none.
func minutes(s string) int {
	units := map[string]float64{"": 1, "s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "mins": 60, "minute": 60,
		"h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "d": 86400, "day": 86400, "w": 604800, "week": 604800}
	total := 0.0
	for _, m := range duration.FindAllStringSubmatch(strings.ToLower(s), -1) {
		number, err := strconv.ParseFloat(m[1], 64)
		unit, ok := units[m[2]]
		if !ok {
			unit, ok = units[strings.TrimSuffix(m[2], "s")]
		}
		if err != nil || !ok {
			return 0
		}
		total += number * unit
	}
	if total > math.MaxInt32 {
		return 0
	}
	return int(math.Ceil(total / 60))
}
