package pipeline

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// tekton reads the objects of Tekton in one file. Tasks that it refers to are
// looked for in the file, and, for Pipelines as Code, in all of .tekton.
type tekton struct {
	*reading
	tasks map[string]*yaml.Node // by name
}

func parseTekton(r *reading, src []byte) {
	roots := r.definition(src)
	if r.Unread != "" {
		return
	}
	t := &tekton{reading: r, tasks: map[string]*yaml.Node{}}
	known := 0
	for _, root := range roots {
		if strings.HasPrefix(yamlnode.Text(yamlnode.Field(root, "apiVersion")), "tekton.dev/") {
			known++
			t.keep(root)
		}
	}
	if known == 0 {
		r.Unread = "it holds no object of Tekton"
		return
	}
	for _, root := range roots {
		if strings.HasPrefix(yamlnode.Text(yamlnode.Field(root, "apiVersion")), "tekton.dev/") {
			t.object(root)
		}
	}
	if len(t.Jobs) == 0 && len(t.Hidden) == 0 {
		r.Unread = "it holds no task and no pipeline"
	}
}

func (t *tekton) keep(root *yaml.Node) {
	if kind := yamlnode.Text(yamlnode.Field(root, "kind")); kind == "Task" || kind == "ClusterTask" {
		t.tasks[yamlnode.Text(yamlnode.Field(root, "metadata", "name"))] = yamlnode.Field(root, "spec")
	}
}

func (t *tekton) object(root *yaml.Node) {
	meta, spec := yamlnode.Field(root, "metadata"), yamlnode.Field(root, "spec")
	name := cmp.Or(yamlnode.Text(yamlnode.Field(meta, "name")), yamlnode.Text(yamlnode.Field(meta, "generateName")))
	kind := yamlnode.Text(yamlnode.Field(root, "kind"))
	if kind == "PipelineRun" || kind == "Pipeline" {
		t.Name = cmp.Or(t.Name, name)
	}
	switch kind {
	case "Task", "ClusterTask":
		t.taskJob(name, root.Line, spec, "")
	case "Pipeline":
		t.pipeline(spec, name, "")
	case "PipelineRun":
		t.annotations(yamlnode.Field(meta, "annotations"))
		limit := cmp.Or(yamlnode.Text(yamlnode.Field(spec, "timeouts", "pipeline")), yamlnode.Text(yamlnode.Field(spec, "timeout")))
		if inner := yamlnode.Field(spec, "pipelineSpec"); inner != nil {
			t.pipeline(inner, name, limit)
		} else if ref := yamlnode.Field(spec, "pipelineRef"); ref != nil {
			t.pipelineRef(ref)
		}
	case "TaskRun":
		t.annotations(yamlnode.Field(meta, "annotations"))
		if inner := yamlnode.Field(spec, "taskSpec"); inner != nil {
			t.taskJob(name, root.Line, inner, yamlnode.Text(yamlnode.Field(spec, "timeout")))
		} else if ref := yamlnode.Field(spec, "taskRef"); ref != nil {
			j := Job{ID: name, Name: name, Line: root.Line}
			t.taskRef(&j, ref)
			t.addJob(j)
		}
	}
}

// celEvent is where an expression of Pipelines as Code asks for an event.
var celEvent = regexp.MustCompile(`event(?:_type)?\s*==\s*["'](\w+)["']`)

// annotationList is a value of an annotation: "[a, b]", or one name.
var annotationList = regexp.MustCompile(`[^\[\],\s]+`)

// annotations are those of Pipelines as Code, which say what starts a run and
// which tasks it fetches.
func (t *tekton) annotations(n *yaml.Node) {
	var events, branches []string
	line := 0
	for _, p := range yamlnode.Pairs(n) {
		key, ok := strings.CutPrefix(p.Key, "pipelinesascode.tekton.dev/")
		if !ok {
			continue
		}
		values := annotationList.FindAllString(yamlnode.Text(p.Value), -1)
		switch {
		case key == "on-event":
			events, line = values, p.Line
		case key == "on-target-branch":
			branches = values
		case key == "on-cel-expression":
			line = p.Line
			for _, m := range celEvent.FindAllStringSubmatch(yamlnode.Text(p.Value), -1) {
				events = append(events, m[1])
			}
		case key == "on-comment":
			t.Triggers = append(t.Triggers, Trigger{Event: "comment", Line: p.Line})
		case key == "task" || strings.HasPrefix(key, "task-"):
			for _, v := range values {
				t.fetched(v, p.Line)
			}
		}
	}
	for i, event := range events {
		if !slices.Contains(events[:i], event) {
			t.Triggers = append(t.Triggers, Trigger{Event: event, Branches: branches, Line: line})
		}
	}
}

// fetched is a task that Pipelines as Code takes along: of the hub by its name,
// of the repository by its path, or of an address.
func (t *tekton) fetched(name string, line int) {
	u := Use{Name: name, Kind: Task, Line: line, Pin: PinNone}
	if at, version, ok := strings.Cut(name, ":"); ok && !strings.Contains(name, "://") {
		u.Name, u.Ref, u.Pin = at, version, PinTag
	}
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		if strings.Contains(name, "://") {
			t.Uses = append(t.Uses, u)
			return
		}
		u.Pin = PinLocal
		t.file(name)
	}
	t.Uses = append(t.Uses, u)
}

// file keeps the tasks of another file of the repository.
func (t *tekton) file(name string) bool {
	roots, ok := t.documents(Place{Repo: t.at.Repo, Ref: t.at.Ref, Path: name})
	for _, root := range roots {
		t.keep(root)
	}
	return ok
}

func (t *tekton) pipeline(spec *yaml.Node, name, limit string) {
	for _, key := range []string{"tasks", "finally"} {
		for _, n := range yamlnode.Items(yamlnode.Field(spec, key)) {
			j := Job{ID: yamlnode.Text(yamlnode.Field(n, "name")), Line: n.Line, Stage: name}
			j.Name = j.ID
			for _, after := range yamlnode.Items(yamlnode.Field(n, "runAfter")) {
				j.need(yamlnode.Text(after), after.Line, false)
			}
			if own := cmp.Or(yamlnode.Text(yamlnode.Field(n, "timeout")), limit); own != "" {
				j.Limited, j.Timeout = true, goMinutes(own)
			}
			if inner := yamlnode.Field(n, "taskSpec"); inner != nil {
				t.list(&j, inner)
			} else if ref := yamlnode.Field(n, "taskRef"); ref != nil {
				t.taskRef(&j, ref)
			} else if ref := yamlnode.Field(n, "pipelineRef"); ref != nil {
				j.Outside = "runs the pipeline " + refName(ref)
			}
			t.addJob(j)
		}
	}
}

func (t *tekton) taskJob(name string, line int, spec *yaml.Node, limit string) {
	j := Job{ID: name, Name: name, Line: line}
	if limit != "" {
		j.Limited, j.Timeout = true, goMinutes(limit)
	}
	t.list(&j, spec)
	t.addJob(j)
}

// list reads the steps of a task: containers with a script or a command.
func (t *tekton) list(j *Job, spec *yaml.Node) {
	if t.stepped > maxSteps {
		return
	}
	standard := yamlnode.Text(yamlnode.Field(spec, "stepTemplate", "image"))
	for _, n := range yamlnode.Items(yamlnode.Field(spec, "steps")) {
		if !t.room(n.Line) {
			return
		}
		s := Step{Name: yamlnode.Text(yamlnode.Field(n, "name")), Line: n.Line, Image: yamlnode.Text(yamlnode.Field(n, "image"))}
		if image := yamlnode.Field(n, "image"); s.Image != "" {
			u := parseImage(s.Image, image.Line)
			u.Job = j.ID
			t.addImage(u)
		}
		s.Image = cmp.Or(s.Image, standard)
		switch script := yamlnode.Field(n, "script"); {
		case script != nil:
			s.Run, s.RunLine = yamlnode.Text(script), scriptLine(script)
		case yamlnode.Field(n, "command") != nil:
			container(yamlnode.Field(n, "command"), yamlnode.Field(n, "args"), &s)
		case yamlnode.Field(n, "ref") != nil:
			s.Uses, s.judged = refName(yamlnode.Field(n, "ref")), true
			s.does, s.opaque = byName(s.Uses, "the step action "+s.Uses+" is not read")
		default:
			s.Uses, s.judged = s.Image, true
			s.does, s.opaque = byImage(s.Image)
		}
		j.Steps = append(j.Steps, s)
	}
	for _, n := range yamlnode.Items(yamlnode.Field(spec, "sidecars")) {
		if image := yamlnode.Field(n, "image"); yamlnode.Text(image) != "" && t.room(n.Line) {
			j.Services = append(j.Services, yamlnode.Text(image))
			t.Images = append(t.Images, parseImage(yamlnode.Text(image), image.Line))
		}
	}
}

// refName is the name of a reference, whoever resolves it.
func refName(ref *yaml.Node) string {
	if name := yamlnode.Text(yamlnode.Field(ref, "name")); name != "" {
		return name
	}
	p := params(ref)
	return cmp.Or(p["name"], p["pathInRepo"], p["taskName"], p["url"], yamlnode.Text(yamlnode.Field(ref, "resolver")))
}

// params are the parameters of a resolver.
func params(ref *yaml.Node) map[string]string {
	out := map[string]string{}
	for _, p := range yamlnode.Items(yamlnode.Field(ref, "params")) {
		out[yamlnode.Text(yamlnode.Field(p, "name"))] = yamlnode.Text(yamlnode.Field(p, "value"))
	}
	return out
}

// taskRef reads a task that is defined elsewhere, where that can be had.
func (t *tekton) taskRef(j *Job, ref *yaml.Node) {
	name, p := refName(ref), params(ref)
	u := Use{Name: name, Kind: Task, Line: ref.Line, Job: j.ID, Pin: PinUnknown}
	resolver := yamlnode.Text(yamlnode.Field(ref, "resolver"))
	switch {
	case resolver == "git":
		u.Name, u.Ref, u.Pin = p["url"]+"//"+p["pathInRepo"], p["revision"], pinOf(p["revision"])
		at := Place{Repo: repoOf(cmp.Or(p["url"], p["org"]+"/"+p["repo"])), Ref: p["revision"], Path: p["pathInRepo"]}
		t.Uses = append(t.Uses, u)
		if at.Repo != "" && !external(at.Repo+at.Ref+at.Path) {
			if roots, ok := t.documents(at); ok && len(roots) > 0 {
				t.list(j, yamlnode.Field(roots[0], "spec"))
				return
			}
		}
	case resolver == "hub", resolver == "bundles", resolver == "http":
		u.Ref = cmp.Or(p["version"], p["bundle"])
		u.Pin = pinOf(p["version"])
		if bundle := p["bundle"]; bundle != "" {
			i := parseImage(bundle, ref.Line)
			u.Ref, u.Pin = bundle, i.Pin
		}
		t.Uses = append(t.Uses, u)
	case yamlnode.Text(yamlnode.Field(ref, "bundle")) != "":
		u.Ref = yamlnode.Text(yamlnode.Field(ref, "bundle"))
		u.Pin = parseImage(u.Ref, ref.Line).Pin
		t.Uses = append(t.Uses, u)
	case t.found(name):
		t.list(j, t.tasks[name])
		return
	default:
		t.Uses = append(t.Uses, u)
	}
	s := Step{Uses: name, Line: ref.Line, judged: true}
	s.does, s.opaque = byName(name, "the task "+name+" is not read")
	j.Steps = append(j.Steps, s)
}

// found looks a task up in the file, and then in the rest of .tekton.
func (t *tekton) found(name string) bool {
	if t.tasks[name] == nil && t.fleet != nil && t.at.Repo == "" {
		for _, p := range t.fleet.Paths {
			if strings.HasPrefix(p, ".tekton/") && p != t.Path && slices.Contains([]string{".yaml", ".yml"}, path.Ext(p)) {
				t.file(p)
			}
		}
	}
	return t.tasks[name] != nil
}

// pipelineRef is a run of a pipeline that is defined elsewhere.
func (t *tekton) pipelineRef(ref *yaml.Node) {
	name, p := refName(ref), params(ref)
	u := Use{Name: name, Ref: cmp.Or(p["revision"], p["version"]), Kind: Workflow, Line: ref.Line, Pin: PinUnknown}
	if u.Ref != "" {
		u.Pin = pinOf(u.Ref)
	}
	if bundle := cmp.Or(p["bundle"], yamlnode.Text(yamlnode.Field(ref, "bundle"))); bundle != "" {
		u.Ref, u.Pin = bundle, parseImage(bundle, ref.Line).Pin
	}
	t.Uses = append(t.Uses, u)
	at := Place{Repo: repoOf(p["url"]), Ref: p["revision"], Path: p["pathInRepo"]}
	if at.Repo != "" && at.Path != "" && !external(at.Repo+at.Ref+at.Path) {
		if roots, ok := t.documents(at); ok && len(roots) > 0 {
			t.pipeline(yamlnode.Field(roots[0], "spec"), name, "")
			return
		}
	}
	t.hide(ref.Line, "the pipeline %s is not read", name)
}

// repoOf is owner/name of a repository's address.
func repoOf(url string) string {
	url = strings.TrimSuffix(strings.TrimSuffix(url, "/"), ".git")
	if _, rest, ok := strings.Cut(url, "://"); ok {
		_, url, _ = strings.Cut(rest, "/")
	} else if _, rest, ok := strings.Cut(url, ":"); ok {
		url = rest
	}
	if strings.Count(url, "/") < 1 || strings.HasPrefix(url, "/") {
		return ""
	}
	return url
}
