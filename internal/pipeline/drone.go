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
		switch kind := yamlnode.Text(yamlnode.Field(root, "kind")); {
		case kind == "pipeline", kind == "" && (yamlnode.Field(root, "steps") != nil || yamlnode.Field(root, "pipeline") != nil):
			known = true
			dronePipeline(r, root)
		case kind == "template":
			known = true
			load := yamlnode.Field(root, "load")
			r.Uses = append(r.Uses, Use{Name: yamlnode.Text(load), Pin: PinNone, Kind: Template, Line: max(root.Line, lineOf(load))})
			r.hide(root.Line, "the template %s lies on the server and is not read", yamlnode.Text(load))
		}
	}
	if !known {
		r.Unread = "it holds no pipeline"
	}
}

// dronePipeline is a job with its steps.
func dronePipeline(r *reading, root *yaml.Node) {
	j := Job{ID: cmp.Or(yamlnode.Text(yamlnode.Field(root, "name")), "default"), Line: root.Line}
	j.Name = j.ID
	for _, p := range yamlnode.Pairs(yamlnode.Field(root, "platform")) {
		j.RunsOn = append(j.RunsOn, p.Key+"="+yamlnode.Text(p.Value))
	}
	for _, p := range yamlnode.Pairs(yamlnode.Field(root, "node")) {
		j.RunsOn = append(j.RunsOn, p.Key+"="+yamlnode.Text(p.Value))
	}
	for _, d := range yamlnode.Items(yamlnode.Field(root, "depends_on")) {
		j.need(yamlnode.Text(d), d.Line, false)
	}
	trigger := yamlnode.Field(root, "trigger")
	droneTrigger(r, trigger, root.Line)
	if targets := included(yamlnode.Field(trigger, "target")); len(targets) == 1 && !strings.ContainsAny(targets[0], "*?") {
		j.Environment = targets[0] // of a promotion
	}
	steps := yamlnode.Field(root, "steps")
	if steps == nil {
		steps = yamlnode.Field(root, "pipeline") // before 1.0
	}
	r.runContainers(&j, steps, yamlnode.Field(root, "services"))
	r.addJob(j)
}

// droneTrigger reads what starts a pipeline: every event, unless it says which.
func droneTrigger(r *reading, n *yaml.Node, line int) {
	t := Trigger{Line: line, Branches: included(yamlnode.Field(n, "branch")), Paths: included(yamlnode.Field(n, "path"))}
	if n != nil {
		t.Line = n.Line
	}
	t.refs(included(yamlnode.Field(n, "ref")))
	events := included(yamlnode.Field(n, "event"))
	if len(events) == 0 {
		events = []string{"push", "pull_request", "tag"}
		if len(included(yamlnode.Field(n, "cron"))) > 0 {
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
		s := Step{Name: c.Key, Line: c.Line, Image: yamlnode.Text(yamlnode.Field(c.Value, "image"))}
		if image := yamlnode.Field(c.Value, "image"); s.Image != "" {
			u := parseImage(s.Image, image.Line)
			u.Job = j.ID
			r.Images = append(r.Images, u)
		}
		run := scripts(yamlnode.Field(c.Value, "commands"))
		if yamlnode.Field(c.Value, "commands") == nil {
			run = scripts(yamlnode.Field(c.Value, "command"))
		}
		settings := yamlnode.Field(c.Value, "settings")
		if settings == nil && len(run) == 0 {
			settings = c.Value // before 1.0 they stood beside the image
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
		if image := yamlnode.Field(c.Value, "image"); yamlnode.Text(image) != "" {
			j.Services = append(j.Services, yamlnode.Text(image))
			u := parseImage(yamlnode.Text(image), image.Line)
			u.Job = j.ID
			r.Images = append(r.Images, u)
		}
	}
}

// byKey are the entries of a mapping, or those of a list by their names.
func byKey(n *yaml.Node) []yamlnode.Pair {
	if n = yamlnode.Resolve(n); n == nil || n.Kind != yaml.SequenceNode {
		return yamlnode.Pairs(n)
	}
	var out []yamlnode.Pair
	for _, c := range yamlnode.Items(n) {
		out = append(out, yamlnode.Pair{Key: yamlnode.Text(yamlnode.Field(c, "name")), Line: c.Line, Value: c})
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
		if deeds&builds != 0 && yamlnode.Text(yamlnode.Field(settings, "dry_run")) == "true" || yamlnode.Text(yamlnode.Field(settings, "dry-run")) == "true" {
			s.does &^= deploys
		}
	default:
		s.does, s.opaque = byImage(s.Image)
	}
}
