package pipeline

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// bitbucketEvents are the sections of "pipelines" and what starts them.
var bitbucketEvents = map[string]string{"default": "push", "branches": "push", "tags": "tag", "bookmarks": "push", "pull-requests": "pull_request", "custom": "manual"}

type bitbucket struct {
	*reading
	image *yaml.Node // of all steps that name none
	limit string     // minutes, likewise
	steps int

	imports   map[string]*yaml.Node // sources of shared pipelines, by the name that the file gives them
	importing bool                  // what another file shares is being read
}

func parseBitbucket(r *reading, src []byte) {
	root := r.mapping(src, "Bitbucket pipeline")
	if root == nil {
		return
	}
	sections := yamlnode.Field(root, "pipelines")
	if sections == nil && yamlnode.Field(root, "definitions", "imports") == nil {
		if export := yamlnode.Field(root, "export"); export == nil {
			r.unread(1, "it has no pipelines")
			return
		}
	}
	b := &bitbucket{reading: r, image: yamlnode.Field(root, "image"), limit: yamlnode.Text(yamlnode.Field(root, "options", "max-time")),
		imports: entries(yamlnode.Field(root, "definitions", "imports"))}
	for _, section := range yamlnode.Pairs(sections) {
		event := cmp.Or(bitbucketEvents[section.Key], section.Key)
		if section.Key == "default" {
			r.Triggers = append(r.Triggers, Trigger{Event: event, Line: section.Line})
			b.items(section.Value, section.Key)
			continue
		}
		for _, p := range yamlnode.Pairs(section.Value) {
			t := Trigger{Event: event, Line: p.Line}
			switch section.Key {
			case "branches", "pull-requests":
				t.Branches = []string{p.Key}
			case "tags":
				t.Tags = []string{p.Key}
			}
			r.Triggers = append(r.Triggers, t)
			b.items(p.Value, section.Key+": "+p.Key)
		}
	}
}

// items reads a list of steps, parallel groups and stages.
func (b *bitbucket) items(list *yaml.Node, section string) {
	if from := yamlnode.Field(list, "import"); from != nil {
		b.imported(from, section)
		return
	}
	for _, n := range yamlnode.Items(list) {
		for _, p := range yamlnode.Pairs(n) {
			switch p.Key {
			case "step":
				b.step(p, section, "")
			case "parallel":
				steps := p.Value
				if s := yamlnode.Field(steps, "steps"); s != nil {
					steps = s
				}
				b.items(steps, section)
			case "stage":
				for _, s := range yamlnode.Items(yamlnode.Field(p.Value, "steps")) {
					if step := yamlnode.OwnPairs(s); len(step) > 0 && step[0].Key == "step" {
						b.step(step[0], section, yamlnode.Text(yamlnode.Field(p.Value, "deployment")))
					} else {
						b.items(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{s}}, section)
					}
				}
			}
		}
	}
}

func (b *bitbucket) step(p yamlnode.Pair, section, environment string) {
	n := p.Value
	if b.steps++; n.Kind != yaml.MappingNode || b.steps > maxJobs {
		return
	}
	j := Job{ID: cmp.Or(yamlnode.Text(yamlnode.Field(n, "name")), fmt.Sprintf("step %d", b.steps)), Line: p.Line, Stage: section,
		RunsOn: texts(yamlnode.Field(n, "runs-on")), Environment: cmp.Or(yamlnode.Text(yamlnode.Field(n, "deployment")), environment)}
	j.Name = j.ID
	if size := yamlnode.Text(yamlnode.Field(n, "size")); size != "" && len(j.RunsOn) == 0 {
		j.RunsOn = []string{size}
	}
	limit := b.limit
	if t := yamlnode.Field(n, "max-time"); t != nil {
		limit = yamlnode.Text(t)
	}
	if m, err := strconv.Atoi(limit); err == nil && m > 0 && m < math.MaxInt32 {
		j.Limited, j.Timeout = true, m
	}
	image := yamlnode.Field(n, "image")
	if image == nil {
		image = b.image
	}
	if name := cmp.Or(yamlnode.Text(image), yamlnode.Text(yamlnode.Field(image, "name"))); name != "" {
		j.Image = name
		b.Images = append(b.Images, parseImage(name, image.Line))
	}
	for _, s := range yamlnode.Items(yamlnode.Field(n, "services")) {
		j.Services = append(j.Services, yamlnode.Text(s))
	}
	for _, key := range []string{"script", "after-script"} {
		for _, c := range yamlnode.Items(yamlnode.Field(n, key)) {
			b.command(&j, c)
		}
	}
	if len(j.Steps) == 0 {
		b.problem(p.Line, "the step %q has no script", j.ID)
	}
	b.addJob(j)
}

// command is a line of a shell, or a pipe: a container that does one thing.
func (b *bitbucket) command(j *Job, n *yaml.Node) {
	pipe := yamlnode.Field(n, "pipe")
	if pipe == nil {
		j.Steps = append(j.Steps, scripts(n)...)
		return
	}
	u := parseImage(strings.TrimPrefix(yamlnode.Text(pipe), "docker://"), pipe.Line)
	u.Kind, u.Job = Pipe, j.ID
	b.Uses = append(b.Uses, u)
	s := Step{Name: yamlnode.Text(yamlnode.Field(n, "name")), Uses: yamlnode.Text(pipe), Line: pipe.Line, judged: true}
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
