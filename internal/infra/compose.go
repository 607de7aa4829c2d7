package infra

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parseCompose reads a compose file: its services, their images, and what they
// depend on. Files of the first version have no services key; the services
// stand at the top level.
func parseCompose(f *File, src []byte) {
	n := f.root(src)
	if n == nil {
		return
	}
	services := yamlnode.Field(n, "services")
	if services == nil && yamlnode.Field(n, "version") == nil {
		if !oldCompose(n) {
			if yamlnode.Field(n, "include") == nil && yamlnode.Field(n, "networks") == nil && yamlnode.Field(n, "volumes") == nil {
				f.problem(yamlnode.Line(n), "declares no services")
			}
			return
		}
		services = n
	}
	for _, p := range yamlnode.Pairs(services) {
		if !strings.HasPrefix(p.Key, "x-") {
			f.composeService(p)
		}
	}
}

// oldCompose reports whether the top level looks like services.
func oldCompose(n *yaml.Node) bool {
	for _, p := range yamlnode.Pairs(n) {
		if yamlnode.Field(p.Value, "image") == nil && yamlnode.Field(p.Value, "build") == nil {
			return false
		}
	}
	return len(yamlnode.Pairs(n)) > 0
}

func (f *File) composeService(p yamlnode.Pair) {
	r := Resource{Kind: "compose service", Name: p.Key, Environment: environmentOf(f.Path), Line: p.Line}
	if image, ok := ParseImage(interpolate(yamlnode.Text(yamlnode.Field(p.Value, "image")), nil)); ok {
		image.Line = yamlnode.Line(yamlnode.Field(p.Value, "image"))
		add(&f.Images, image)
	}
	if build := yamlnode.Field(p.Value, "build"); build != nil {
		r.Dir = known(yamlnode.Text(build))
		if build.Kind == yaml.MappingNode {
			r.Dir = known(yamlnode.Text(yamlnode.Field(build, "context")))
		}
	}
	r.Probes = yamlnode.Field(p.Value, "healthcheck") != nil
	for _, key := range []string{"depends_on", "links"} {
		list := yamlnode.Field(p.Value, key)
		for _, entry := range yamlnode.Pairs(list) {
			add(&f.Needs, Need{entry.Key, key, entry.Line})
		}
		if list != nil && list.Kind == yaml.SequenceNode {
			for _, item := range yamlnode.Items(list) {
				if name, _, _ := strings.Cut(known(yamlnode.Text(item)), ":"); name != "" {
					add(&f.Needs, Need{name, key, yamlnode.Line(item)})
				}
			}
		}
	}
	f.composeEnvironment(yamlnode.Field(p.Value, "environment"))
	f.composeLabels(yamlnode.Field(p.Value, "labels"), &r)
	add(&f.Resources, r)
}

// composeEnvironment reads variables, written as a mapping or as a list of
// NAME=value.
func (f *File) composeEnvironment(n *yaml.Node) {
	for _, p := range yamlnode.Pairs(n) {
		f.need(p.Key, p.Value)
	}
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	for _, item := range yamlnode.Items(n) {
		if name, value, ok := strings.Cut(yamlnode.Text(item), "="); ok {
			f.need(name, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Line: yamlnode.Line(item)})
		}
	}
}

func (f *File) composeLabels(n *yaml.Node, r *Resource) {
	for _, p := range yamlnode.Pairs(n) {
		if t := known(yamlnode.Text(p.Value)); t != "" && owner(p.Key) {
			add(&r.Owners, Pair{p.Key, t, p.Line})
		}
	}
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	for _, item := range yamlnode.Items(n) {
		if key, value, ok := strings.Cut(known(yamlnode.Text(item)), "="); ok && owner(key) {
			add(&r.Owners, Pair{key, value, yamlnode.Line(item)})
		}
	}
}
