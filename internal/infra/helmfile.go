package infra

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parseHelmfile reads the releases of a helmfile: charts with their versions,
// and what is to be there before them. A helmfile is a template; what stands in
// conditions is left out. See https://helmfile.readthedocs.io/en/latest/.
func parseHelmfile(f *File, src []byte) {
	text, _, err := outline(src)
	if err != nil {
		f.Unread = "no template: " + err.Error()
		return
	}
	roots, fault := yamlnode.Decode(text)
	if fault != nil {
		f.Unread = "is YAML only where values are filled in: " + fault.Text
		return
	}
	repositories := map[string]string{}
	for _, root := range roots {
		for _, n := range yamlnode.Items(yamlnode.Field(root, "repositories")) {
			address := known(yamlnode.Text(yamlnode.Field(n, "url")))
			if address != "" && yamlnode.Text(yamlnode.Field(n, "oci")) == "true" && !strings.Contains(address, "://") {
				address = "oci://" + address
			}
			repositories[yamlnode.Text(yamlnode.Field(n, "name"))] = address
		}
		for _, n := range yamlnode.Items(yamlnode.Field(root, "releases")) {
			f.release(n, repositories)
		}
		for _, n := range yamlnode.Items(yamlnode.Field(root, "helmfiles")) {
			path := known(cmp.Or(yamlnode.Text(n), yamlnode.Text(yamlnode.Field(n, "path"))))
			if strings.Contains(path, "://") {
				add(&f.Modules, remoteHelmfile(path, yamlnode.Line(n)))
			}
		}
	}
}

// remoteHelmfile reads the address of a file of another repository, whose path
// stands behind an @: git::https://github.com/org/repo.git@folder/helmfile.yaml.
func remoteHelmfile(address string, line int) Module {
	m := base(strings.TrimPrefix(address, "git::"), line)
	from := strings.Index(m.Source, "://") + len("://")
	from += max(strings.IndexByte(m.Source[from:], '/'), 0) // behind the host, which a user may stand before
	if i := strings.IndexByte(m.Source[from:], '@'); i >= 0 {
		m.Source, m.Name = m.Source[:from+i], m.Source[from+i+1:]
	}
	return m
}

// release reads one release. What a value may leave out is left out here.
func (f *File) release(n *yaml.Node, repositories map[string]string) {
	if installed := yamlnode.Text(yamlnode.Field(n, "installed")); installed != "" && installed != "true" || yamlnode.Field(n, "condition") != nil {
		return
	}
	text := func(key string) string { return known(yamlnode.Text(yamlnode.Field(n, key))) }
	chart := text("chart")
	m := Module{Kind: "chart", Version: text("version"), Line: yamlnode.Line(cmp.Or(yamlnode.Field(n, "chart"), n))}
	switch repository, name, ok := strings.Cut(chart, "/"); {
	case strings.HasPrefix(chart, "."):
		m.Source, m.Local = chart, true
		m.Name = baseName(strings.TrimSuffix(chart, "/"))
	case strings.Contains(chart, "://"):
		i := strings.LastIndexByte(chart, '/')
		m.Source, m.Name = chart[:i], chart[i+1:]
	case ok:
		m.Source, m.Name = cmp.Or(repositories[repository], repository), name
	default:
		m.Name = chart
	}
	if chart != "" {
		add(&f.Modules, m)
	}
	r := Resource{Kind: "helm release", Name: text("name"), Namespace: text("namespace"), Environment: environmentOf(f.Path), Source: m.Source, Ref: m.Version, Line: yamlnode.Line(n)}
	r.Environment = cmp.Or(r.Environment, environments[strings.ToLower(r.Namespace)])
	for _, p := range yamlnode.Pairs(yamlnode.Field(n, "labels")) {
		if t := known(yamlnode.Text(p.Value)); t != "" && owner(p.Key) {
			add(&r.Owners, Pair{p.Key, t, p.Line})
		}
	}
	add(&f.Resources, r)
	for _, need := range yamlnode.Items(yamlnode.Field(n, "needs")) {
		if name := known(yamlnode.Text(need)); name != "" {
			add(&f.Needs, Need{baseName(name), "needs", yamlnode.Line(need)}) // namespace/name
		}
	}
	for _, values := range yamlnode.Items(yamlnode.Field(n, "values")) {
		f.values(values, 0)
	}
}
