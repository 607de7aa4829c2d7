package pipeline

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parseDrone reads .drone.yml: one pipeline in each document.
func parseDrone(r *reading, src []byte) {
	if ext := path.Ext(r.Path); ext == ".star" || ext == ".jsonnet" {
		r.Unread = "it is a program, which makes the pipeline when it runs"
		return
	}
	roots := r.definition(src)
	if r.Unread != "" {
		return
	}
	known := false
	for _, root := range roots {
		switch kind := text(field(root, "kind")); {
		case kind == "pipeline", kind == "" && (field(root, "steps") != nil || field(root, "pipeline") != nil):
			known = true
			dronePipeline(r, root)
		case kind == "template":
			known = true
			load := field(root, "load")
			r.Uses = append(r.Uses, Use{Name: text(load), Pin: PinNone, Kind: Template, Line: max(root.Line, lineOf(load))})
			r.hide(root.Line, "the template %s lies on the server and is not read", text(load))
		}
	}
	if !known {
		r.Unread = "it holds no pipeline"
	}
}

// dronePipeline is a job with its steps.
func dronePipeline(r *reading, root *yaml.Node) {
	j := Job{ID: cmp.Or(text(field(root, "name")), "default"), Line: root.Line}
	j.Name = j.ID
	for _, p := range pairs(field(root, "platform")) {
		j.RunsOn = append(j.RunsOn, p.key+"="+text(p.value))
	}
	for _, p := range pairs(field(root, "node")) {
		j.RunsOn = append(j.RunsOn, p.key+"="+text(p.value))
	}
	for _, d := range oneOrMore(field(root, "depends_on")) {
		j.need(text(d), d.Line, false)
	}
	trigger := field(root, "trigger")
	droneTrigger(r, trigger, root.Line)
	if targets := included(field(trigger, "target")); len(targets) == 1 && !strings.ContainsAny(targets[0], "*?") {
		j.Environment = targets[0] // of a promotion
	}
	steps := field(root, "steps")
	if steps == nil {
		steps = field(root, "pipeline") // before 1.0
	}
	r.runContainers(&j, steps, field(root, "services"))
	r.addJob(j)
}

// droneTrigger reads what starts a pipeline: every event, unless it says which.
func droneTrigger(r *reading, n *yaml.Node, line int) {
	t := Trigger{Line: line, Branches: included(field(n, "branch")), Paths: included(field(n, "path"))}
	if n != nil {
		t.Line = n.Line
	}
	t.refs(included(field(n, "ref")))
	events := included(field(n, "event"))
	if len(events) == 0 {
		events = []string{"push", "pull_request", "tag"}
		if len(included(field(n, "cron"))) > 0 {
			events = []string{"cron"}
		}
	}
	for _, event := range events {
		t.Event = event
		r.trigger(t)
	}
}

// refs takes branches and tags out of full names of refs.
func (t *Trigger) refs(refs []string) {
	for _, ref := range refs {
		if name, ok := strings.CutPrefix(ref, "refs/heads/"); ok {
			t.Branches = append(t.Branches, name)
		} else if name, ok := strings.CutPrefix(ref, "refs/tags/"); ok {
			t.Tags = append(t.Tags, name)
		}
	}
}

// trigger adds what is not there yet, wherever it is said.
func (r *reading) trigger(t Trigger) {
	if len(r.Triggers) < 1000 && !slices.ContainsFunc(r.Triggers, func(have Trigger) bool {
		return have.Event == t.Event && slices.Equal(have.Branches, t.Branches) && slices.Equal(have.Tags, t.Tags) &&
			slices.Equal(have.Paths, t.Paths) && slices.Equal(have.Schedules, t.Schedules)
	}) {
		r.Triggers = append(r.Triggers, t)
	}
}

// runContainers reads steps that are containers, as Drone and Woodpecker have
// them: a list, or a mapping by name.
func (r *reading) runContainers(j *Job, steps, services *yaml.Node) {
	for _, c := range byKey(steps) {
		s := Step{Name: c.key, Line: c.line, Image: text(field(c.value, "image"))}
		if image := field(c.value, "image"); s.Image != "" {
			u := parseImage(s.Image, image.Line)
			u.Job = j.ID
			r.Images = append(r.Images, u)
		}
		run := scripts(field(c.value, "commands"))
		if field(c.value, "commands") == nil {
			run = scripts(field(c.value, "command"))
		}
		settings := field(c.value, "settings")
		if settings == nil && len(run) == 0 {
			settings = c.value // before 1.0 they stood beside the image
		}
		if len(run) == 0 {
			s.Uses = s.Image
			plugin(&s, settings)
			j.Steps = append(j.Steps, s)
			continue
		}
		for _, line := range run {
			line.Name, line.Image = s.Name, s.Image
			j.Steps = append(j.Steps, line)
		}
	}
	for _, c := range byKey(services) {
		if image := field(c.value, "image"); text(image) != "" {
			j.Services = append(j.Services, text(image))
			u := parseImage(text(image), image.Line)
			u.Job = j.ID
			r.Images = append(r.Images, u)
		}
	}
}

// byKey are the entries of a mapping, or those of a list by their names.
func byKey(n *yaml.Node) []pair {
	if n = yamlnode.Resolve(n); n == nil || n.Kind != yaml.SequenceNode {
		return pairs(n)
	}
	var out []pair
	for _, c := range oneOrMore(n) {
		out = append(out, pair{text(field(c, "name")), c.Line, c})
	}
	return out
}

// plugins are images that do one thing, by their name without registry,
// version and the beginnings that plugins share.
var plugins = map[string]deed{"docker": builds | deploys, "docker-buildx": builds | deploys, "kaniko": builds | deploys, "kaniko-ecr": builds | deploys,
	"kaniko-gcr": builds | deploys, "ecr": builds | deploys, "gcr": builds | deploys, "acr": builds | deploys, "heroku": builds | deploys, "buildah": builds | deploys,
	"github-release": deploys, "gitea-release": deploys, "release": deploys, "npm": deploys, "pypi": deploys, "s3": deploys, "s3-sync": deploys, "gcs": deploys,
	"gh-pages": deploys, "helm": deploys, "helm3": deploys, "kubectl": deploys, "ecs-deploy": deploys, "cloud-run": deploys, "netlify": deploys, "surge-preview": deploys,
	"slack": 0, "email": 0, "matrix": 0, "telegram": 0, "discord": 0, "webhook": 0, "cache": 0, "drone-cache": 0, "git": 0, "drone-git": 0, "codecov": 0,
	"manifest": deploys, "downstream": 0, "ansible": deploys, "scp": deploys, "ssh": 0, "rsync": deploys, "prettier": lints, "spellchecker": lints, "editorconfig-checker": lints}

// plugin judges a step that is an image with settings.
func plugin(s *Step, settings *yaml.Node) {
	s.judged = true
	u := parseImage(s.Image, s.Line)
	name := u.Name[lastSlash(u.Name):]
	for _, prefix := range []string{"drone-", "plugin-", "woodpecker-"} {
		name = strings.TrimPrefix(name, prefix)
	}
	deeds, known := plugins[name]
	switch {
	case s.Image == "":
	case known:
		s.does = deeds
		if deeds&builds != 0 && text(field(settings, "dry_run")) == "true" || text(field(settings, "dry-run")) == "true" {
			s.does &^= deploys
		}
	default:
		s.does, s.opaque = byImage(s.Image)
	}
}
