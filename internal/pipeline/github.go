package pipeline

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parseWorkflow reads a workflow of GitHub Actions. actionlint parses, after
// our own look has made sure that the file is small once its aliases are
// expanded; of its messages only those of the parser are taken, which are
// what GitHub refuses.
func parseWorkflow(r *reading, src []byte) {
	roots, err := yamlnode.Decode(src)
	if err != nil {
		r.unread(err.Line, "%s", err.Text)
		return
	}
	if held(roots) > maxWorkflow {
		r.unread(0, "refused: more than %d values; split the workflow", maxWorkflow)
		return
	}
	w, problems := lint(src)
	r.Problems = problems
	if w == nil {
		r.Unread = "it is no workflow"
		if len(problems) > 0 {
			r.Unread = problems[0].Text
		}
		return
	}
	r.Name = value(w.Name)
	r.Permissions = permissions(w.Permissions)
	for _, event := range w.On {
		r.Triggers = append(r.Triggers, trigger(event))
	}
	jobs := slices.SortedFunc(maps.Values(w.Jobs), func(a, b *actionlint.Job) int {
		return cmp.Or(cmp.Compare(line(a.Pos), line(b.Pos)), cmp.Compare(value(a.ID), value(b.ID)))
	})
	for _, j := range jobs {
		if j != nil {
			r.workflowJob(j)
		}
	}
}

// maxWorkflow is how many values a workflow may hold, since it is parsed twice:
// the largest of the fleets that were tried has some thousands.
const maxWorkflow = 40_000

func held(nodes []*yaml.Node) int {
	n := len(nodes)
	for _, node := range nodes {
		n += held(node.Content)
	}
	return n
}

// lint parses, and takes a panic of the parser for a file that cannot be read.
func lint(src []byte) (w *actionlint.Workflow, problems []Problem) {
	defer func() {
		if r := recover(); r != nil {
			w, problems = nil, []Problem{{Text: fmt.Sprintf("the parser gave up: %v", r)}}
		}
	}()
	w, errs := actionlint.Parse(src)
	for _, e := range errs {
		if strings.HasPrefix(e.Message, "anchor ") && strings.HasSuffix(e.Message, "is defined but not used") {
			continue // untidy, but valid
		}
		problems = append(problems, Problem{Line: e.Line, Text: e.Message})
	}
	return w, problems
}

func value(s *actionlint.String) string {
	if s == nil {
		return ""
	}
	return s.Value
}

func values(list []*actionlint.String) []string {
	var out []string
	for _, s := range list {
		if v := value(s); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func line(p *actionlint.Pos) int {
	if p == nil {
		return 0
	}
	return p.Line
}

func stringLine(s *actionlint.String) int {
	if s == nil {
		return 0
	}
	return line(s.Pos)
}

func permissions(p *actionlint.Permissions) Permissions {
	if p == nil {
		return Permissions{}
	}
	out := Permissions{Declared: true, All: value(p.All), Line: line(p.Pos)}
	for _, s := range p.Scopes {
		if s != nil {
			out.Scopes = append(out.Scopes, Scope{value(s.Name), value(s.Value)})
		}
	}
	slices.SortFunc(out.Scopes, func(a, b Scope) int { return strings.Compare(a.Name, b.Name) })
	if p.All == nil && len(out.Scopes) == 0 {
		out.All = "none" // permissions: {}
	}
	return out
}

func trigger(event actionlint.Event) Trigger {
	t := Trigger{}
	switch e := event.(type) {
	case *actionlint.WebhookEvent:
		t.Line = line(e.Pos)
		t.Branches, t.Tags, t.Paths = filter(e.Branches), filter(e.Tags), filter(e.Paths)
	case *actionlint.ScheduledEvent:
		t.Line = line(e.Pos)
		for _, s := range e.Schedules {
			if s != nil && s.Cron != nil {
				t.Schedules = append(t.Schedules, s.Cron.Value)
			}
		}
	case *actionlint.WorkflowDispatchEvent:
		t.Line = line(e.Pos)
	case *actionlint.RepositoryDispatchEvent:
		t.Line = line(e.Pos)
	case *actionlint.WorkflowCallEvent:
		t.Line = line(e.Pos)
	}
	t.Event = event.EventName()
	return t
}

func filter(f *actionlint.WebhookEventFilter) []string {
	if f == nil {
		return nil
	}
	return values(f.Values)
}

func (r *reading) workflowJob(j *actionlint.Job) {
	out := Job{ID: value(j.ID), Name: value(j.Name), Line: line(j.Pos),
		Permissions: permissions(j.Permissions)}
	for _, n := range j.Needs {
		out.need(value(n), stringLine(n), false)
	}
	if j.RunsOn != nil {
		out.RunsOn = values(j.RunsOn.Labels)
		if e := value(j.RunsOn.LabelsExpr); e != "" {
			out.RunsOn = append(out.RunsOn, e)
		}
		if g := value(j.RunsOn.Group); g != "" {
			out.RunsOn = append(out.RunsOn, "group:"+g)
		}
		out.RunsOn = matrixRunners(out.RunsOn, j.Strategy)
	}
	if t := j.TimeoutMinutes; t != nil {
		out.Limited = true
		if t.Expression == nil && t.Value > 0 && t.Value < math.MaxInt32 {
			out.Timeout = int(math.Ceil(t.Value))
		}
	}
	if j.Environment != nil {
		out.Environment = value(j.Environment.Name)
	}
	r.containers(&out, j)
	for _, s := range j.Steps {
		if s != nil {
			r.workflowStep(&out, s)
		}
	}
	if c := j.WorkflowCall; c != nil && c.Uses != nil {
		u := parseUses(c.Uses.Value, stringLine(c.Uses))
		u.Kind, u.Job = Workflow, out.ID
		out.Calls, out.Called = &u, r.calledWorkflow(u)
		r.Uses = append(r.Uses, u)
	}
	r.addJob(out)
}

// matrixRunners replaces ${{ matrix.os }} by the values of that row of the
// matrix, so that a retired runner is seen there too.
func matrixRunners(labels []string, s *actionlint.Strategy) []string {
	if s == nil || s.Matrix == nil {
		return labels
	}
	var out []string
	for _, label := range labels {
		name := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(label), "${{"), "}}"))
		key, ok := strings.CutPrefix(strings.ToLower(name), "matrix.")
		found := matrixValues(s.Matrix, key)
		if !ok || len(found) == 0 {
			out = append(out, label)
			continue
		}
		out = append(out, found...)
	}
	return out
}

func matrixValues(m *actionlint.Matrix, key string) []string {
	var found []string
	add := func(v actionlint.RawYAMLValue) {
		if s, ok := v.(*actionlint.RawYAMLString); ok && !slices.Contains(found, s.Value) {
			found = append(found, s.Value)
		}
	}
	if row := m.Rows[key]; row != nil {
		for _, v := range row.Values {
			add(v)
		}
	}
	if m.Include != nil {
		for _, c := range m.Include.Combinations {
			if c != nil && c.Assigns[key] != nil {
				add(c.Assigns[key].Value)
			}
		}
	}
	return found
}

func (r *reading) containers(out *Job, j *actionlint.Job) {
	add := func(c *actionlint.Container) string {
		if c == nil || value(c.Image) == "" {
			return ""
		}
		u := parseImage(strings.TrimPrefix(c.Image.Value, "docker://"), stringLine(c.Image))
		u.Job = out.ID
		r.Images = append(r.Images, u)
		return c.Image.Value
	}
	out.Image = add(j.Container)
	if j.Services == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(j.Services.Value)) {
		if s := j.Services.Value[name]; s != nil {
			if image := add(s.Container); image != "" {
				out.Services = append(out.Services, image)
			}
		}
	}
}

func (r *reading) workflowStep(out *Job, s *actionlint.Step) {
	step := Step{Name: value(s.Name), Line: line(s.Pos)}
	switch e := s.Exec.(type) {
	case *actionlint.ExecRun:
		step.Run, step.Shell = value(e.Run), value(e.Shell)
		step.RunLine = stringLine(e.Run)
		if step.RunLine > 0 && strings.Contains(step.Run, "\n") {
			step.RunLine++ // the script begins below its "|"
		}
	case *actionlint.ExecAction:
		if e.Uses == nil {
			break
		}
		step.Uses = e.Uses.Value
		if in := e.Inputs["push"]; in != nil {
			step.push = value(in.Value) != "false" && value(in.Value) != ""
		}
		u := parseUses(e.Uses.Value, stringLine(e.Uses))
		u.Job = out.ID
		if u.Kind == Image {
			r.Images = append(r.Images, u)
		} else {
			r.Uses = append(r.Uses, u)
			step.Called = r.calledAction(u)
		}
	}
	out.Steps = append(out.Steps, step)
}
