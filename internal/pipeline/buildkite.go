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
		steps = field(root, "steps")
		b.agents = labels(field(root, "agents"))
		b.image = text(field(root, "image"))
	}
	known := slices.ContainsFunc(oneOrMore(steps), func(n *yaml.Node) bool {
		return n.Kind == yaml.ScalarNode && (n.Value == "wait" || n.Value == "block") ||
			slices.ContainsFunc(buildkiteSteps, func(key string) bool { return field(n, key) != nil })
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
	for _, p := range pairs(n) {
		out = append(out, p.key+"="+text(p.value))
	}
	return append(out, texts(n)...)
}

func (b *buildkite) list(steps *yaml.Node, group string) {
	for _, n := range oneOrMore(steps) {
		if b.steps++; b.steps > maxJobs {
			return
		}
		switch {
		case n.Kind != yaml.MappingNode:
		case field(n, "group") != nil:
			b.list(field(n, "steps"), cmp.Or(text(field(n, "group")), text(field(n, "label")), "group"))
		case field(n, "trigger") != nil:
			b.trigger(n, group)
		case field(n, "block") != nil, field(n, "input") != nil, field(n, "wait") != nil, field(n, "waiter") != nil:
		default:
			b.command(n, group)
		}
	}
}

func (b *buildkite) newJob(n *yaml.Node, group string) Job {
	j := Job{Line: n.Line, Stage: group, RunsOn: b.agents, Image: b.image}
	j.Name = cmp.Or(text(field(n, "label")), text(field(n, "name")))
	j.ID = cmp.Or(text(field(n, "key")), text(field(n, "id")), text(field(n, "identifier")), j.Name, fmt.Sprintf("step %d", b.steps))
	if own := labels(field(n, "agents")); own != nil {
		j.RunsOn = own
	}
	for _, d := range oneOrMore(field(n, "depends_on")) { // steps that others upload count too
		j.need(cmp.Or(text(d), text(field(d, "step"))), d.Line, true)
	}
	if m, err := strconv.Atoi(text(field(n, "timeout_in_minutes"))); err == nil && m > 0 && m < math.MaxInt32 {
		j.Limited, j.Timeout = true, m
	}
	return j
}

func (b *buildkite) trigger(n *yaml.Node, group string) {
	j := b.newJob(n, group)
	t := field(n, "trigger")
	u := Use{Name: text(t), Ref: text(field(field(n, "build"), "branch")), Pin: PinUnknown, Kind: Workflow, Line: t.Line, Job: j.ID}
	b.Uses = append(b.Uses, u)
	j.Calls = &u
	b.addJob(j)
}

func (b *buildkite) command(n *yaml.Node, group string) {
	j := b.newJob(n, group)
	for _, key := range []string{"command", "commands", "script"} {
		b.addSteps(&j, scripts(field(n, key)))
	}
	if image := field(n, "image"); text(image) != "" { // agents on Kubernetes
		j.Image = text(image)
		b.Images = append(b.Images, parseImage(j.Image, image.Line))
	}
	for _, item := range oneOrMore(field(n, "plugins")) {
		if t := text(item); t != "" {
			b.plugin(&j, pair{t, item.Line, nil})
		}
		for _, p := range pairs(item) {
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
func (b *buildkite) plugin(j *Job, p pair) {
	name, ref, _ := strings.Cut(p.key, "#")
	b.Uses = append(b.Uses, Use{Name: name, Ref: ref, Pin: pluginPin(name, ref), Kind: Plugin, Line: p.line, Job: j.ID})
	base := strings.TrimSuffix(path.Base(strings.TrimSuffix(name, ".git")), "-buildkite-plugin")
	if image := field(p.value, "image"); text(image) != "" && base == "docker" {
		j.Image = text(image)
		b.Images = append(b.Images, parseImage(text(image), image.Line))
	}
	s := Step{Uses: p.key, Line: p.line, judged: true}
	switch {
	case base == "docker-compose":
		if field(p.value, "build") != nil {
			s.does |= builds
		}
		if field(p.value, "push") != nil {
			s.does |= deploys
		}
	case buildkitePlugins[base]:
		return
	default:
		s.does, s.opaque = byName(base, "what the plugin "+name+" does is not read")
	}
	if s.does != 0 || s.opaque != "" {
		j.Steps = append(j.Steps, s)
	}
}

func pluginPin(name, ref string) Pin {
	if strings.HasPrefix(name, "./") {
		return PinLocal
	}
	return pinOf(ref)
}
