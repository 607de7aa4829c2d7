package pipeline

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"daybook/internal/yamlnode"
)

// jenkins reads one Jenkinsfile. A declarative one tells its stages; of a
// scripted one, which is a program, what is written down plainly is taken, and
// the rest is unknown.
type jenkins struct {
	*reading
	functions map[string][]groovyNode
	calling   []string // functions being looked into
	budget    int      // calls still to be looked at
	depth     int      // calls around the one that is looked at
	now       setting
	stageName string
	quiet     bool                // among the arguments of a call, which are values
	libraries []Place             // shared libraries that are loaded, without a path
	variables map[string]*library // of them, by name; nil where none has it
	room      int                 // bytes of libraries that may still be read
}

// newJenkins is ready to look at the statements of a file of that many bytes,
// which defines some functions itself.
func newJenkins(r *reading, calls []groovyCall, size int) *jenkins {
	j := &jenkins{reading: r, functions: map[string][]groovyNode{}, budget: maxCalls, room: maxGroovy - size, variables: map[string]*library{}}
	for _, c := range calls {
		if c.def {
			j.functions[c.name] = c.block
		}
	}
	return j
}

// maxCalls bounds the calls that are looked at: functions may call functions
// again and again.
const maxCalls = 200_000

// maxGroovy bounds a file, and those of libraries that it calls together with
// it: its tokens take two hundred times its bytes. The
// longest of public repositories have 50 kB.
const maxGroovy = 128 << 10

// maxCallDepth bounds calls within calls: each looks once more at all that is
// within it.
const maxCallDepth = 50

func parseJenkins(r *reading, src []byte) {
	if len(src) > maxGroovy {
		r.unread(0, "the file has %d bytes, over the limit of %d KB for a Jenkinsfile", len(src), maxGroovy>>10)
		return
	}
	lexed := lexGroovy(string(src))
	root, line, fault := groovyTree(lexed.out)
	if lexed.fault != "" {
		line, fault = lexed.at, lexed.fault
	}
	if root == nil && fault != "" {
		r.unread(line, "%s", fault)
		return
	}
	calls := groovyCalls(root)
	j := newJenkins(r, calls, len(src))
	if fault != "" {
		r.hide(line, "%s", fault)
		if !lexed.slashy { // a "/" may have been taken for the wrong thing
			r.problem(line, "%s", fault)
		}
	}
	for _, c := range calls { // first of all, because what follows calls what they hold
		if !c.def && (c.name == "Library" || c.name == "library") {
			j.library(c)
		}
	}
	declared := false
	for _, c := range calls {
		if c.name == "pipeline" && c.has {
			declared = true
			j.pipeline(c)
		}
	}
	top := &Job{ID: "pipeline", Name: "pipeline", Line: 1}
	for _, c := range calls {
		switch {
		case c.def || c.name == "pipeline" && c.has || c.name == "Library" || c.name == "library":
		case !declared:
			j.step(top, c)
		}
	}
	if len(top.Steps) > 0 {
		r.addJob(*top)
	}
	slices.SortStableFunc(r.Jobs, func(a, b Job) int { return cmp.Compare(a.Line, b.Line) })
	if len(r.Jobs) == 0 && len(r.Hidden) == 0 {
		r.Unread = "it holds no pipeline that daybook can see"
	}
}

// pipeline reads the sections of a declarative pipeline.
func (j *jenkins) pipeline(c groovyCall) {
	all := Job{Line: c.line}
	sections := groovyCalls(c.block)
	for _, s := range sections {
		switch s.name {
		case "agent":
			j.agent(&all, s)
		case "options":
			j.options(&all, s.block)
		case "triggers":
			j.events(s.block)
		case "libraries":
			for _, l := range groovyCalls(s.block) {
				if l.name == "lib" {
					j.library(l)
				}
			}
		}
	}
	for _, s := range sections {
		switch s.name {
		case "stages":
			j.stages(s.block, all, "")
		case "post":
			post := all
			post.ID, post.Name, post.Line = "post", "post", s.line
			j.post(&post, s.block)
			if len(post.Steps) > 0 {
				j.addJob(post)
			}
		}
	}
}

func (j *jenkins) stages(block []groovyNode, outer Job, parent string) {
	for _, c := range groovyCalls(block) {
		if c.name == "stage" && c.has {
			j.stage(c, outer, parent)
		} else if c.name != "" && !c.plain {
			j.hide(c.line, "what %s does is not read", c.name)
		}
	}
}

// stage reads one stage: it has steps, or stages of its own, one after the
// other, in parallel, or as a matrix.
func (j *jenkins) stage(c groovyCall, outer Job, parent string) {
	if j.budget--; j.budget < 0 {
		return
	}
	name, _, _ := c.said("")
	job := outer
	job.RunsOn, job.Services = slices.Clone(outer.RunsOn), nil
	job.ID, job.Name, job.Line, job.Stage, job.Steps = name, name, c.line, parent, nil
	sections := groovyCalls(c.block)
	for _, s := range sections {
		switch s.name {
		case "agent":
			j.agent(&job, s)
		case "options":
			j.options(&job, s.block)
		case "matrix":
			j.matrix(s, &job)
		}
	}
	inner := false
	for _, s := range sections {
		switch s.name {
		case "stages", "parallel":
			inner = true
			j.stages(s.block, job, name)
		case "matrix":
			for _, m := range groovyCalls(s.block) {
				if m.name == "stages" {
					inner = true
					j.stages(m.block, job, name)
				}
			}
		case "steps":
			j.declared(&job, s.block)
		}
	}
	for _, s := range sections {
		if s.name == "post" {
			j.post(&job, s.block)
		}
	}
	if !inner || len(job.Steps) > 0 {
		j.addJob(job)
	}
}

// matrix sets the agent of a matrix, labels that are an axis spelt out.
func (j *jenkins) matrix(c groovyCall, job *Job) {
	axes := map[string][]string{}
	sections := groovyCalls(c.block)
	for _, s := range sections {
		if s.name != "axes" {
			continue
		}
		for _, axis := range groovyCalls(s.block) {
			name, values := "", []string(nil)
			for _, a := range groovyCalls(axis.block) {
				for _, arg := range a.args {
					switch t, _, ok := arg.text(); {
					case !ok:
					case a.name == "name":
						name = t
					case a.name == "values":
						values = append(values, t)
					}
				}
			}
			axes[name] = values
		}
	}
	for _, s := range sections {
		if s.name == "agent" {
			j.agent(job, s)
		}
	}
	var labels []string
	for _, label := range job.RunsOn {
		name := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(label, "${"), "env."), "}")
		if values := axes[name]; strings.HasPrefix(label, "$") && len(values) > 0 {
			labels = append(labels, few(values)...)
			continue
		}
		labels = append(labels, label)
	}
	job.RunsOn = labels
}

func (j *jenkins) post(job *Job, block []groovyNode) {
	for _, c := range groovyCalls(block) { // always, success, failure, ...
		j.declared(job, c.block)
	}
}

// declared looks at the steps of a declarative stage.
func (j *jenkins) declared(job *Job, block []groovyNode) {
	j.now = setting{job.RunsOn, job.Image, job.Limited, job.Timeout}
	j.stageName = job.ID
	j.steps(job, block)
	j.stageName = ""
}

func (j *jenkins) options(job *Job, block []groovyNode) {
	for _, c := range groovyCalls(block) {
		if c.name == "timeout" {
			job.Limited, job.Timeout = true, c.minutes()
		}
	}
}

// minutes is the limit of timeout(time: 1, unit: 'HOURS'); 0 where it is
// computed.
func (c groovyCall) minutes() int {
	number := ""
	if a, ok := c.arg("time"); ok && len(a.nodes) == 1 {
		number = a.nodes[0].text
	} else if a, ok := c.arg(""); ok && len(a.nodes) == 1 {
		number = a.nodes[0].text
	}
	unit, _, _ := c.said("unit")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n > math.MaxInt32/1440 {
		return 0
	}
	switch strings.ToUpper(cmp.Or(unit, "MINUTES")) {
	case "SECONDS":
		return (n + 59) / 60
	case "MINUTES":
		return n
	case "HOURS":
		return n * 60
	case "DAYS":
		return n * 1440
	}
	return 0
}

// agent reads where a pipeline or a stage runs.
func (j *jenkins) agent(job *Job, c groovyCall) {
	job.RunsOn, job.Image = nil, ""
	if !c.has {
		if w := c.word(); w != "any" && w != "none" && w != "" {
			job.RunsOn = []string{w}
		}
		return
	}
	for _, a := range groovyCalls(c.block) {
		text, line, ok := a.said("", "label", "image")
		switch a.name {
		case "label":
			if ok {
				job.RunsOn = []string{text}
			}
		case "node", "kubernetes", "dockerfile", "docker":
			j.agentBlock(job, a)
		}
		if a.name == "docker" && ok {
			j.image(job, text, line)
		}
	}
}

func (j *jenkins) agentBlock(job *Job, c groovyCall) {
	for _, a := range groovyCalls(c.block) {
		text, line, ok := a.said("")
		if !ok {
			continue
		}
		switch a.name {
		case "label", "inheritFrom":
			job.RunsOn = []string{text}
		case "image":
			j.image(job, text, line)
		case "yaml":
			j.pod(job, text, line)
		}
	}
}

// image notes a container image; the job's own is the first.
func (j *jenkins) image(job *Job, image string, line int) {
	u := parseImage(image, line)
	u.Job = job.ID
	j.addImage(u)
	job.Image = cmp.Or(job.Image, image)
}

// pod takes the images out of a pod that is written into the pipeline.
func (j *jenkins) pod(job *Job, text string, line int) {
	roots, err := yamlnode.Decode([]byte(text))
	if err != nil {
		return // its interpolations need not be YAML
	}
	for _, root := range roots {
		for _, key := range []string{"initContainers", "containers"} {
			for _, c := range listOf(yamlnode.Field(root, "spec", key)) {
				if image := yamlnode.Field(c, "image"); image != nil {
					j.image(job, image.Value, line+image.Line-1)
				}
			}
		}
	}
}

// events reads what starts the pipeline, apart from what the job's own
// configuration says.
func (j *jenkins) events(nodes []groovyNode) {
	for _, t := range groovyCalls(nodes) {
		if t.name == "" || t.plain {
			continue
		}
		trigger := Trigger{Event: t.name, Line: t.line}
		if t.name == "cron" || t.name == "pollSCM" {
			if text, _, ok := t.said(""); ok {
				for cron := range strings.SplitSeq(text, "\n") {
					if cron = strings.TrimSpace(cron); cron != "" && !strings.HasPrefix(cron, "#") {
						trigger.Schedules = append(trigger.Schedules, cron)
					}
				}
			}
		}
		j.Triggers = append(j.Triggers, trigger)
	}
}
