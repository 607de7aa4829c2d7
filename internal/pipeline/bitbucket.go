package pipeline

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// bitbucketEvents are the sections of "pipelines" and what starts them.
var bitbucketEvents = map[string]string{"default": "push", "branches": "push", "tags": "tag", "bookmarks": "push", "pull-requests": "pull_request", "custom": "manual"}

type bitbucket struct {
	*reading
	image *yaml.Node // of all steps that name none
	limit string     // minutes, likewise
	steps int
}

func parseBitbucket(r *reading, src []byte) {
	root := r.mapping(src, "Bitbucket pipeline")
	if root == nil {
		return
	}
	sections := field(root, "pipelines")
	if sections == nil && field(field(root, "definitions"), "imports") == nil {
		if export := field(root, "export"); export == nil {
			r.unread(1, "it has no pipelines")
			return
		}
	}
	b := &bitbucket{reading: r, image: field(root, "image"), limit: text(field(field(root, "options"), "max-time"))}
	for _, section := range pairs(sections) {
		event := cmp.Or(bitbucketEvents[section.key], section.key)
		if section.key == "default" {
			r.Triggers = append(r.Triggers, Trigger{Event: event, Line: section.line})
			b.items(section.value, section.key)
			continue
		}
		for _, p := range pairs(section.value) {
			t := Trigger{Event: event, Line: p.line}
			switch section.key {
			case "branches", "pull-requests":
				t.Branches = []string{p.key}
			case "tags":
				t.Tags = []string{p.key}
			}
			r.Triggers = append(r.Triggers, t)
			b.items(p.value, section.key+": "+p.key)
		}
	}
}

// items reads a list of steps, parallel groups and stages.
func (b *bitbucket) items(list *yaml.Node, section string) {
	if from := field(list, "import"); from != nil {
		b.Uses = append(b.Uses, Use{Name: text(from), Pin: PinUnknown, Kind: Include, Line: from.Line})
		b.hide(from.Line, "the pipeline %s is of another repository and not read", text(from))
		return
	}
	for _, n := range oneOrMore(list) {
		for _, p := range pairs(n) {
			switch p.key {
			case "step":
				b.step(p, section, "")
			case "parallel":
				steps := p.value
				if s := field(steps, "steps"); s != nil {
					steps = s
				}
				b.items(steps, section)
			case "stage":
				for _, s := range oneOrMore(field(p.value, "steps")) {
					if step := ownPairs(s); len(step) > 0 && step[0].key == "step" {
						b.step(step[0], section, text(field(p.value, "deployment")))
					} else {
						b.items(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{s}}, section)
					}
				}
			}
		}
	}
}

func (b *bitbucket) step(p pair, section, environment string) {
	n := p.value
	if b.steps++; n.Kind != yaml.MappingNode || b.steps > maxJobs {
		return
	}
	j := Job{ID: cmp.Or(text(field(n, "name")), fmt.Sprintf("step %d", b.steps)), Line: p.line, Stage: section,
		RunsOn: texts(field(n, "runs-on")), Environment: cmp.Or(text(field(n, "deployment")), environment)}
	j.Name = j.ID
	if size := text(field(n, "size")); size != "" && len(j.RunsOn) == 0 {
		j.RunsOn = []string{size}
	}
	limit := b.limit
	if t := field(n, "max-time"); t != nil {
		limit = text(t)
	}
	if m, err := strconv.Atoi(limit); err == nil && m > 0 && m < math.MaxInt32 {
		j.Limited, j.Timeout = true, m
	}
	image := field(n, "image")
	if image == nil {
		image = b.image
	}
	if name := cmp.Or(text(image), text(field(image, "name"))); name != "" {
		j.Image = name
		b.Images = append(b.Images, parseImage(name, image.Line))
	}
	for _, s := range oneOrMore(field(n, "services")) {
		j.Services = append(j.Services, text(s))
	}
	for _, key := range []string{"script", "after-script"} {
		for _, c := range oneOrMore(field(n, key)) {
			b.command(&j, c)
		}
	}
	if len(j.Steps) == 0 {
		b.problem(p.line, "the step %q has no script", j.ID)
	}
	b.addJob(j)
}

// command is a line of a shell, or a pipe: a container that does one thing.
func (b *bitbucket) command(j *Job, n *yaml.Node) {
	pipe := field(n, "pipe")
	if pipe == nil {
		j.Steps = append(j.Steps, scripts(n)...)
		return
	}
	u := parseImage(strings.TrimPrefix(text(pipe), "docker://"), pipe.Line)
	u.Kind, u.Job = Pipe, j.ID
	b.Uses = append(b.Uses, u)
	s := Step{Name: text(field(n, "name")), Uses: text(pipe), Line: pipe.Line, judged: true}
	s.does, s.opaque = byName(strings.TrimPrefix(u.Name[lastSlash(u.Name):], "bitbucket-"), "what the pipe "+u.Name+" does is not read")
	j.Steps = append(j.Steps, s)
}

// lastSlash is where the last part of a path begins.
func lastSlash(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '/' {
			return i + 1
		}
	}
	return 0
}
