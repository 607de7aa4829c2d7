package pipeline

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

type buildkite struct {
	*reading
	agents  []string
	image   string
	within  []Place
	steps   int
	uploads int
}

// buildkiteSteps are keys of which each step has at least one.
var buildkiteSteps = []string{"command", "commands", "wait", "waiter", "block", "input", "trigger", "group", "plugins", "label", "script"}

func parseBuildkite(r *reading, src []byte) {
	roots := r.definition(src)
	if r.Unread != "" {
		return
	}
	b := &buildkite{reading: r, within: []Place{{Path: r.Path}}}
	if len(roots) == 0 || !b.root(roots[0]) {
		r.Unread = "it holds no steps of Buildkite"
	}
}

// root reads a list of steps, or a mapping that has one.
func (b *buildkite) root(root *yaml.Node) bool {
	steps := root
	if root.Kind == yaml.MappingNode {
		steps = yamlnode.Field(root, "steps")
		b.agents = labels(yamlnode.Field(root, "agents"))
		b.image = yamlnode.Text(yamlnode.Field(root, "image"))
	}
	known := slices.ContainsFunc(yamlnode.Items(steps), func(n *yaml.Node) bool {
		return n.Kind == yaml.ScalarNode && (n.Value == "wait" || n.Value == "block") ||
			slices.ContainsFunc(buildkiteSteps, func(key string) bool { return yamlnode.Field(n, key) != nil })
	})
	if steps == nil || steps.Kind != yaml.SequenceNode || !known {
		return false
	}
	b.list(steps, "")
	return true
}

// labels are those of agents, as a mapping or as a list of key=value.
func labels(n *yaml.Node) []string {
	var out []string
	for _, p := range yamlnode.Pairs(n) {
		out = append(out, p.Key+"="+yamlnode.Text(p.Value))
	}
	return append(out, texts(n)...)
}

func (b *buildkite) list(steps *yaml.Node, group string) {
	for _, n := range yamlnode.Items(steps) {
		if b.steps++; b.steps > maxJobs {
			return
		}
		switch {
		case n.Kind != yaml.MappingNode:
		case yamlnode.Field(n, "group") != nil:
			b.list(yamlnode.Field(n, "steps"), cmp.Or(yamlnode.Text(yamlnode.Field(n, "group")), yamlnode.Text(yamlnode.Field(n, "label")), "group"))
		case yamlnode.Field(n, "trigger") != nil:
			b.trigger(n, group)
		case yamlnode.Field(n, "block") != nil, yamlnode.Field(n, "input") != nil, yamlnode.Field(n, "wait") != nil, yamlnode.Field(n, "waiter") != nil:
		default:
			b.command(n, group)
		}
	}
}

func (b *buildkite) newJob(n *yaml.Node, group string) Job {
	j := Job{Line: n.Line, Stage: group, RunsOn: b.agents, Image: b.image}
	j.Name = cmp.Or(yamlnode.Text(yamlnode.Field(n, "label")), yamlnode.Text(yamlnode.Field(n, "name")))
	j.ID = cmp.Or(yamlnode.Text(yamlnode.Field(n, "key")), yamlnode.Text(yamlnode.Field(n, "id")), yamlnode.Text(yamlnode.Field(n, "identifier")), j.Name, fmt.Sprintf("step %d", b.steps))
	if own := labels(yamlnode.Field(n, "agents")); own != nil {
		j.RunsOn = own
	}
	for _, d := range yamlnode.Items(yamlnode.Field(n, "depends_on")) { // steps that others upload count too
		j.need(cmp.Or(yamlnode.Text(d), yamlnode.Text(yamlnode.Field(d, "step"))), d.Line, true)
	}
	if m, err := strconv.Atoi(yamlnode.Text(yamlnode.Field(n, "timeout_in_minutes"))); err == nil && m > 0 && m < math.MaxInt32 {
		j.Limited, j.Timeout = true, m
	}
	return j
}

func (b *buildkite) trigger(n *yaml.Node, group string) {
	j := b.newJob(n, group)
	t := yamlnode.Field(n, "trigger")
	u := Use{Name: yamlnode.Text(t), Ref: yamlnode.Text(yamlnode.Field(n, "build", "branch")), Pin: PinUnknown, Kind: Workflow, Line: t.Line, Job: j.ID}
	b.Uses = append(b.Uses, u)
	j.Calls = &u
	b.addJob(j)
}

func (b *buildkite) command(n *yaml.Node, group string) {
	j := b.newJob(n, group)
	for _, key := range []string{"command", "commands", "script"} {
		b.addSteps(&j, scripts(yamlnode.Field(n, key)))
	}
	if image := yamlnode.Field(n, "image"); yamlnode.Text(image) != "" { // agents on Kubernetes
		j.Image = yamlnode.Text(image)
		b.Images = append(b.Images, parseImage(j.Image, image.Line))
	}
	for _, item := range yamlnode.Items(yamlnode.Field(n, "plugins")) {
		if t := yamlnode.Text(item); t != "" {
			b.plugin(&j, yamlnode.Pair{Key: t, Line: item.Line, Value: nil})
		}
		for _, p := range yamlnode.Pairs(item) {
			b.plugin(&j, p)
		}
	}
	b.addJob(j)
	for _, s := range j.Steps {
		for _, c := range commands(s.Run) {
			if i := slices.Index(c.words, "upload"); i > 0 && i+1 <= len(c.words) && c.words[i-1] == "pipeline" && strings.HasSuffix(c.words[0], "buildkite-agent") {
				b.upload(s.RunLine+c.line, c.words[i+1:])
			}
		}
	}
}

// upload reads the steps that a step adds to the pipeline: of a file of this
// repository, or unknown ones.
func (b *buildkite) upload(line int, args []string) {
	file := ""
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			file = a
		}
	}
	if file == "" {
		b.hide(line, "the steps that are uploaded are not read")
		return
	}
	at := Place{Path: path.Clean(strings.TrimPrefix(file, "./"))}
	known := b.uploads < maxFiles && len(b.within) < maxNested && !external(file)
	b.uploads++
	if slices.Contains(b.within, at) {
		b.problem(line, "%s uploads itself in the end", at)
		return
	}
	if known {
		if roots, ok := b.documents(at); ok && len(roots) > 0 {
			b.within = append(b.within, at)
			b.root(roots[0])
			b.within = b.within[:len(b.within)-1]
			return
		}
	}
	b.hide(line, "the steps that are uploaded from %s are not read", file)
}

// buildkitePlugins are plugins that change nothing of what the command does.
var buildkitePlugins = set("docker", "docker-compose", "docker-login", "ecr", "artifacts", "cache", "junit-annotate", "test-collector", "vault-secrets", "aws-assume-role-with-web-identity",
	"aws-assume-role", "monorepo-diff", "matrix", "metadata", "annotate", "golang", "git-clean", "sparse-checkout", "s3-secrets", "gcp-workload-identity-federation",
	"golang-cross-compile", "elastic-ci-stack", "seek-oss/aws-sm", "vault-oidc-auth", "skip-checkout", "detect-clowns", "test-summary")

// plugin reads one plugin: name#version with its settings.
func (b *buildkite) plugin(j *Job, p yamlnode.Pair) {
	name, ref, _ := strings.Cut(p.Key, "#")
	if b.stepped > maxSteps {
		return
	}
	b.Uses = append(b.Uses, Use{Name: name, Ref: ref, Pin: pluginPin(name, ref), Kind: Plugin, Line: p.Line, Job: j.ID})
	base := strings.TrimSuffix(path.Base(strings.TrimSuffix(name, ".git")), "-buildkite-plugin")
	if image := yamlnode.Field(p.Value, "image"); yamlnode.Text(image) != "" && base == "docker" {
		j.Image = yamlnode.Text(image)
		b.Images = append(b.Images, parseImage(yamlnode.Text(image), image.Line))
	}
	s := Step{Uses: p.Key, Line: p.Line, judged: true}
	switch {
	case base == "docker-compose":
		if yamlnode.Field(p.Value, "build") != nil {
			s.does |= builds
		}
		if yamlnode.Field(p.Value, "push") != nil {
			s.does |= deploys
		}
	case buildkitePlugins[base]:
		return
	default:
		s.does, s.opaque = byName(base, "what the plugin "+name+" does is not read")
	}
	if s.does != 0 || s.opaque != "" {
		b.addSteps(j, []Step{s})
	}
}

func pluginPin(name, ref string) Pin {
	if strings.HasPrefix(name, "./") {
		return PinLocal
	}
	return pinOf(ref)
}
