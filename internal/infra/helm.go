package infra

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parseChart reads Chart.yaml, requirements.yaml of charts of the first version,
// and Chart.lock, which has the versions that the constraints of both led to.
func parseChart(f *File, src []byte) {
	n := f.root(src)
	if n == nil {
		return
	}
	name := known(yamlnode.Text(yamlnode.Field(n, "name")))
	if baseName(f.Path) == "Chart.yaml" {
		f.chart(n, name)
	}
	for _, d := range yamlnode.Items(yamlnode.Field(n, "dependencies")) {
		source := known(yamlnode.Text(yamlnode.Field(d, "repository")))
		add(&f.Modules, Module{
			Kind: "chart", Name: known(yamlnode.Text(yamlnode.Field(d, "name"))), Source: source,
			Version: known(yamlnode.Text(yamlnode.Field(d, "version"))), Local: source == "" || strings.HasPrefix(source, "file://"), Line: yamlnode.Line(d),
		})
	}
}

// chart reads what a chart says about itself.
func (f *File) chart(n *yaml.Node, name string) {
	if name == "" {
		f.problem(yamlnode.Line(n), "a chart needs a name")
	}
	r := Resource{Kind: "chart", Name: name, Version: known(yamlnode.Text(yamlnode.Field(n, "version"))), Ref: known(yamlnode.Text(yamlnode.Field(n, "appVersion"))), Line: yamlnode.Line(n)}
	for _, p := range yamlnode.Pairs(yamlnode.Field(n, "annotations")) {
		if t := known(yamlnode.Text(p.Value)); t != "" && owner(p.Key) {
			add(&r.Owners, Pair{p.Key, t, p.Line})
		}
	}
	add(&f.Resources, r)
	kubernetes := yamlnode.Field(n, "kubeVersion")
	f.required("kubernetes", known(yamlnode.Text(kubernetes)), yamlnode.Line(kubernetes))
}

// parseValues reads the values of a chart: the images and addresses that stand
// in them. What the chart makes of them is unknown.
func parseValues(f *File, src []byte) {
	if n := f.root(src); n != nil {
		f.values(n, 0)
	}
}

// maxValueDepth is how deep values are looked through.
const maxValueDepth = 20

// values looks for images, which are written as one text or as
// {repository, tag}, and for environment variables.
func (f *File) values(n *yaml.Node, depth int) {
	if n == nil || depth > maxValueDepth {
		return
	}
	if n.Kind == yaml.SequenceNode {
		for _, item := range yamlnode.Items(n) {
			if name := yamlnode.Field(item, "name"); name != nil && yamlnode.Field(item, "value") != nil {
				f.need(yamlnode.Text(name), yamlnode.Field(item, "value"))
				continue
			}
			f.values(item, depth+1)
		}
		return
	}
	for _, p := range yamlnode.Pairs(n) {
		switch {
		case p.Value.Kind == yaml.ScalarNode && strings.EqualFold(p.Key, "image"):
			f.image(p.Value, false)
		case p.Value.Kind == yaml.ScalarNode:
			f.needFrom(keyKind(p.Key), p.Key, p.Value)
		case p.Value.Kind == yaml.MappingNode && strings.HasSuffix(strings.ToLower(p.Key), "image"):
			f.valueImage(p.Value)
		default:
			f.values(p.Value, depth+1)
		}
	}
}

// keyKind is what a key of values is: written in capitals, a variable that the
// chart hands on.
func keyKind(key string) string {
	if strings.ToUpper(key) == key {
		return "environment variable "
	}
	return "value "
}

// valueImage reads an image that is written in parts.
func (f *File) valueImage(n *yaml.Node) {
	repository := yamlnode.Text(yamlnode.Field(n, "repository"))
	if repository == "" {
		repository = yamlnode.Text(yamlnode.Field(n, "name"))
	}
	image, ok := ParseImage(repository)
	if !ok {
		return
	}
	if registry := known(yamlnode.Text(yamlnode.Field(n, "registry"))); registry != "" {
		image.Name = strings.TrimSuffix(registry, "/") + "/" + image.Name
	}
	if tag := known(yamlnode.Text(yamlnode.Field(n, "tag"))); tag != "" {
		image.Tag = tag
	}
	image.Digest = known(yamlnode.Text(yamlnode.Field(n, "digest")))
	image.Line = yamlnode.Line(n)
	add(&f.Images, image)
}
