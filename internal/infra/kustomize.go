package infra

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// kustomization reads kustomization.yaml: its bases, charts and the images that
// it puts in place of others.
func (f *File) kustomization(n *yaml.Node) {
	r := Resource{Kind: "Kustomization", Environment: environmentOf(f.Path), Namespace: known(yamlnode.Text(yamlnode.Field(n, "namespace"))), Line: yamlnode.Line(n)}
	add(&f.Resources, r)
	for _, key := range []string{"resources", "bases", "components"} {
		list := yamlnode.Field(n, key)
		if key == "bases" && list != nil {
			f.problem(yamlnode.Line(list), "bases is deprecated: list them under resources")
		}
		for _, item := range yamlnode.Items(list) {
			if source := known(yamlnode.Text(item)); source != "" && !strings.HasSuffix(source, ".yaml") && !strings.HasSuffix(source, ".yml") {
				add(&f.Modules, base(source, yamlnode.Line(item)))
			}
		}
	}
	for _, c := range yamlnode.Items(yamlnode.Field(n, "helmCharts")) {
		add(&f.Modules, Module{
			Kind: "chart", Name: known(yamlnode.Text(yamlnode.Field(c, "name"))), Source: known(yamlnode.Text(yamlnode.Field(c, "repo"))),
			Version: known(yamlnode.Text(yamlnode.Field(c, "version"))), Line: yamlnode.Line(c),
		})
	}
	for _, i := range yamlnode.Items(yamlnode.Field(n, "images")) {
		name := yamlnode.Text(yamlnode.Field(i, "newName"))
		if name == "" {
			name = yamlnode.Text(yamlnode.Field(i, "name"))
		}
		if image, ok := ParseImage(name); ok {
			image.Tag, image.Digest = known(yamlnode.Text(yamlnode.Field(i, "newTag"))), known(yamlnode.Text(yamlnode.Field(i, "digest")))
			image.Line = yamlnode.Line(i)
			add(&f.Images, image)
		}
	}
}

// base reads the address of a base: a folder, or a repository with a folder and
// a version, as https://github.com/org/repo//folder?ref=v1.2.
func base(source string, line int) Module {
	m := Module{Kind: "base", Source: source, Line: line}
	remote := strings.Contains(source, "://") || strings.HasPrefix(source, "git@") || strings.HasPrefix(source, "github.com/") || strings.HasPrefix(source, "git::")
	if !remote {
		m.Local, m.Name = true, source
		return m
	}
	address, query, _ := strings.Cut(source, "?")
	for part := range strings.SplitSeq(query, "&") {
		if v, ok := strings.CutPrefix(part, "ref="); ok {
			m.Version = v
		}
		if v, ok := strings.CutPrefix(part, "version="); ok {
			m.Version = v
		}
	}
	m.Source = address
	scheme := 0
	if i := strings.Index(address, "://"); i >= 0 {
		scheme = i + len("://")
	}
	if i := strings.Index(address[scheme:], "//"); i >= 0 {
		m.Source, m.Name = address[:scheme+i], address[scheme+i+2:]
	}
	return m
}
