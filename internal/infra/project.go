package infra

import (
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parsePulumi reads Pulumi.yaml: that the folder is a project, and in which
// language. Its resources are made by a program, which is not executed.
func parsePulumi(f *File, src []byte) {
	n := f.root(src)
	if n == nil {
		return
	}
	r := Resource{Kind: "pulumi project", Name: known(yamlnode.Text(yamlnode.Field(n, "name"))), Line: yamlnode.Line(n)}
	if r.Name == "" {
		f.problem(r.Line, "a project needs a name")
	}
	add(&f.Resources, r)
	for _, p := range yamlnode.Pairs(yamlnode.Field(n, "resources")) { // of the language YAML
		if kind := yamlnode.Text(yamlnode.Field(p.Value, "type")); kind != "" {
			add(&f.Resources, Resource{Kind: kind, Name: p.Key, Line: p.Line})
		}
	}
}

// parseCDK reads cdk.json: that the folder is a project, and by which command
// its resources are made.
func parseCDK(f *File, src []byte) {
	var project struct{ App any }
	if err := json.Unmarshal(src, &project); err != nil {
		f.Unread = "not JSON: " + oneLine(err.Error())
		return
	}
	if project.App == nil {
		f.problem(1, "names no app")
	}
	add(&f.Resources, Resource{Kind: "cdk project", Name: folderName(f.Path), Line: 1})
}

// parseServerless reads serverless.yml: the service, its functions and their
// runtime.
func parseServerless(f *File, src []byte) {
	n := f.root(src)
	if n == nil {
		return
	}
	service := yamlnode.Field(n, "service")
	name := known(yamlnode.Text(service))
	if service != nil && service.Kind == yaml.MappingNode {
		name = known(yamlnode.Text(yamlnode.Field(service, "name")))
	}
	provider := yamlnode.Field(n, "provider")
	r := Resource{Kind: "serverless service", Name: name, Environment: environments[strings.ToLower(yamlnode.Text(yamlnode.Field(provider, "stage")))], Line: yamlnode.Line(n)}
	for _, key := range []string{"tags", "stackTags"} {
		for _, p := range yamlnode.Pairs(yamlnode.Field(provider, key)) {
			if t := known(yamlnode.Text(p.Value)); t != "" && owner(p.Key) {
				add(&r.Owners, Pair{p.Key, t, p.Line})
			}
		}
	}
	add(&f.Resources, r)
	f.functionRuntime(yamlnode.Text(yamlnode.Field(provider, "runtime")), yamlnode.Line(yamlnode.Field(provider, "runtime")))
	for _, p := range yamlnode.Pairs(yamlnode.Field(n, "functions")) {
		add(&f.Resources, Resource{Kind: "function", Name: p.Key, Line: p.Line})
		f.functionRuntime(yamlnode.Text(yamlnode.Field(p.Value, "runtime")), yamlnode.Line(yamlnode.Field(p.Value, "runtime")))
	}
}

// parseGalaxy reads Ansible's requirements.yml: roles and collections. The old
// form is a list of roles.
func parseGalaxy(f *File, src []byte) {
	roots := f.roots(src)
	if len(roots) == 0 {
		return
	}
	if roots[0].Kind == yaml.SequenceNode {
		f.galaxy("role", roots[0])
		return
	}
	f.galaxy("role", yamlnode.Field(roots[0], "roles"))
	f.galaxy("collection", yamlnode.Field(roots[0], "collections"))
}

func (f *File) galaxy(kind string, list *yaml.Node) {
	for _, item := range yamlnode.Items(list) {
		m := Module{Kind: kind, Name: known(yamlnode.Text(item)), Line: yamlnode.Line(item)}
		if item.Kind == yaml.MappingNode {
			m.Name = known(yamlnode.Text(yamlnode.Field(item, "name")))
			m.Source = known(yamlnode.Text(yamlnode.Field(item, "src")))
			if m.Source == "" {
				m.Source = known(yamlnode.Text(yamlnode.Field(item, "source")))
			}
			m.Version = known(yamlnode.Text(yamlnode.Field(item, "version")))
		}
		if m.Name == "" {
			m.Name = m.Source
		}
		if m.Name != "" {
			add(&f.Modules, m)
		}
	}
}

// parsePlaybook reads an Ansible playbook: which hosts it sets up with which
// roles.
func parsePlaybook(f *File, src []byte) {
	for _, root := range f.roots(src) {
		if root.Kind != yaml.SequenceNode {
			continue
		}
		for _, play := range yamlnode.Items(root) {
			hosts := known(yamlnode.Text(yamlnode.Field(play, "hosts")))
			if hosts == "" {
				continue
			}
			name := known(yamlnode.Text(yamlnode.Field(play, "name")))
			if name == "" {
				name = hosts
			}
			add(&f.Resources, Resource{Kind: "ansible play", Name: name, Environment: environments[strings.ToLower(hosts)], Line: yamlnode.Line(play)})
			for _, role := range yamlnode.Items(yamlnode.Field(play, "roles")) {
				text := known(yamlnode.Text(role))
				if role.Kind == yaml.MappingNode {
					text = known(yamlnode.Text(yamlnode.Field(role, "role")))
				}
				if text != "" {
					add(&f.Modules, Module{Kind: "role", Name: text, Local: true, Line: yamlnode.Line(role)})
				}
			}
		}
	}
}

// folderName is the name of the folder that a file lies in; "" for the root.
func folderName(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return ""
	}
	return baseName(path[:i])
}
