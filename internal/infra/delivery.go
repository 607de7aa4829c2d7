package infra

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// application reads what an Argo CD Application deploys, and from where.
func (f *File) application(o object, r *Resource) {
	spec := yamlnode.Field(o.node, "spec")
	if o.kind == "ApplicationSet" {
		spec = yamlnode.Field(o.node, "spec", "template", "spec")
	}
	sources := yamlnode.Items(yamlnode.Field(spec, "sources"))
	if one := yamlnode.Field(spec, "source"); one != nil {
		sources = append([]*yaml.Node{one}, sources...)
	}
	for _, s := range sources {
		m := Module{
			Kind: "base", Source: known(yamlnode.Text(yamlnode.Field(s, "repoURL"))), Name: known(yamlnode.Text(yamlnode.Field(s, "path"))),
			Version: known(yamlnode.Text(yamlnode.Field(s, "targetRevision"))), Line: yamlnode.Line(s),
		}
		if chart := known(yamlnode.Text(yamlnode.Field(s, "chart"))); chart != "" {
			m.Kind, m.Name = "chart", chart
		}
		if m.Source == "" {
			continue
		}
		add(&f.Modules, m)
		if r.Source == "" {
			r.Source, r.Ref, r.Dir = m.Source, m.Version, m.Name
		}
	}
	if ns := known(yamlnode.Text(yamlnode.Field(spec, "destination", "namespace"))); ns != "" {
		if env := environments[strings.ToLower(ns)]; env != "" && r.Environment == "" {
			r.Environment = env
		}
	}
}

// flux reads Flux's objects: where sources lie and which folder or chart of
// them is applied.
func (f *File) flux(o object, r *Resource) {
	spec := yamlnode.Field(o.node, "spec")
	switch o.kind {
	case "GitRepository", "OCIRepository", "HelmRepository", "Bucket":
		r.Source = known(yamlnode.Text(yamlnode.Field(spec, "url")))
		for _, key := range []string{"commit", "tag", "semver", "branch", "digest"} {
			if v := known(yamlnode.Text(yamlnode.Field(spec, "ref", key))); v != "" {
				r.Ref = v
				break
			}
		}
		if r.Source != "" && o.kind != "Bucket" {
			add(&f.Modules, Module{Kind: "base", Name: r.Name, Source: r.Source, Version: r.Ref, Line: yamlnode.Line(yamlnode.Field(spec, "url"))})
		}
	case "Kustomization":
		r.Source = known(yamlnode.Text(yamlnode.Field(spec, "sourceRef", "name")))
		r.Dir = strings.TrimPrefix(known(yamlnode.Text(yamlnode.Field(spec, "path"))), "./")
		f.dependsOn(spec)
	case "HelmRelease":
		chart := yamlnode.Field(spec, "chart", "spec")
		r.Source, r.Ref = known(yamlnode.Text(yamlnode.Field(chart, "chart"))), known(yamlnode.Text(yamlnode.Field(chart, "version")))
		if r.Source != "" {
			add(&f.Modules, Module{
				Kind: "chart", Name: r.Source, Source: known(yamlnode.Text(yamlnode.Field(chart, "sourceRef", "name"))), Version: r.Ref,
				Local: strings.HasPrefix(r.Source, "."), Line: yamlnode.Line(chart),
			})
		}
		f.values(yamlnode.Field(spec, "values"), 0)
		f.dependsOn(spec)
	}
}

// dependsOn notes what a Flux object waits for.
func (f *File) dependsOn(spec *yaml.Node) {
	for _, d := range yamlnode.Items(yamlnode.Field(spec, "dependsOn")) {
		if name := known(yamlnode.Text(yamlnode.Field(d, "name"))); name != "" {
			add(&f.Needs, Need{name, "dependsOn", yamlnode.Line(d)})
		}
	}
}

// known is a text that nothing has still to fill in; "" otherwise.
func known(text string) string {
	if computed(text) {
		return ""
	}
	return text
}
