package pipeline

import (
	"cmp"
	"path"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parseCloudBuild reads a build of Google Cloud: one job, whose steps are
// containers.
func parseCloudBuild(r *reading, src []byte) {
	root := r.mapping(src, "build of Google Cloud")
	if root == nil {
		return
	}
	if yamlnode.Field(root, "steps") == nil {
		r.Unread = "it has no steps"
		return
	}
	j := Job{ID: "build", Name: "build", Line: root.Line}
	options := yamlnode.Field(root, "options")
	for _, n := range []*yaml.Node{yamlnode.Field(options, "machineType"), yamlnode.Field(options, "pool", "name"), yamlnode.Field(options, "workerPool")} {
		if t := yamlnode.Text(n); t != "" {
			j.RunsOn = append(j.RunsOn, t)
		}
	}
	if t := yamlnode.Field(root, "timeout"); t != nil {
		j.Limited, j.Timeout = true, goMinutes(yamlnode.Text(t))
	}
	for _, n := range yamlnode.Items(yamlnode.Field(root, "steps")) {
		if n.Kind == yaml.MappingNode {
			j.Steps = append(j.Steps, r.builder(n, j.ID))
		}
	}
	for _, image := range yamlnode.Items(yamlnode.Field(root, "images")) {
		j.Steps = append(j.Steps, Step{Name: "images", Uses: yamlnode.Text(image), Line: image.Line, judged: true, does: deploys})
	}
	for _, p := range yamlnode.Pairs(yamlnode.Field(root, "artifacts")) {
		s := Step{Name: "artifacts", Uses: p.Key, Line: p.Line, judged: true}
		switch p.Key {
		case "mavenArtifacts", "pythonPackages", "npmPackages", "goModules":
			s.does = deploys
		}
		j.Steps = append(j.Steps, s)
	}
	r.addJob(j)
}

// goMinutes is a duration as Go writes it, rounded up; 0 where it is none.
func goMinutes(s string) int {
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0
	}
	return int((d + time.Minute - 1) / time.Minute)
}

// builders are images that do one thing whatever they are told, by their path
// in the registry.
var builders = map[string]deed{"kaniko-project/executor": builds | deploys, "kaniko-project/warmer": 0, "cloud-builders/gke-deploy": deploys,
	"k8s-skaffold/pack": builds, "buildpacks/builder": builds}

// byImage is what a container does that is given no command.
func byImage(image string) (deeds deed, opaque string) {
	u := parseImage(image, 0)
	_, after, _ := strings.Cut(u.Name, "/")
	if deeds, ok := builders[after]; ok {
		return deeds, ""
	}
	return byName(path.Base(u.Name), "what the image "+u.Name+" does is not read")
}

// builder is a step: an image, whose name is the program, and its arguments.
func (r *reading) builder(n *yaml.Node, job string) Step {
	name := yamlnode.Field(n, "name")
	s := Step{Name: yamlnode.Text(yamlnode.Field(n, "id")), Line: n.Line, Image: yamlnode.Text(name)}
	if s.Image != "" {
		u := parseImage(s.Image, name.Line)
		u.Job = job
		r.Images = append(r.Images, u)
		_, after, _ := strings.Cut(u.Name, "/")
		if deeds, ok := builders[after]; ok {
			s.Uses, s.judged, s.does = s.Image, true, deeds
			return s
		}
	}
	if script := yamlnode.Field(n, "script"); script != nil {
		s.Run, s.RunLine = yamlnode.Text(script), scriptLine(script)
		return s
	}
	entry, args := yamlnode.Field(n, "entrypoint"), yamlnode.Field(n, "args")
	if entry == nil {
		u := parseImage(s.Image, n.Line)
		entry = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: path.Base(u.Name), Line: lineOf(name)}
	}
	container(entry, args, &s)
	if s.RunLine == lineOf(name) && args != nil {
		s.RunLine = cmp.Or(lineOf(args), s.RunLine)
	}
	if args == nil && yamlnode.Field(n, "entrypoint") == nil {
		s.Run, s.Uses, s.judged = "", s.Image, true
		s.does, s.opaque = byImage(s.Image)
	}
	return s
}
